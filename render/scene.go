package render

import (
	"image"
	"sync"
	"sync/atomic"

	"pano/render/encode"
	"pano/render/layout"
	"pano/render/layout/ops"
)

// sceneKey names what a design draws before any value counts.
type sceneKey struct {
	design        [32]byte // digest of its files: an edited one shares nothing
	name, palette string
	kit           string // colours of an office that take the palette's place
	choices       string // which conditional drawings are shown
	w, h          int
	zoom          float64
	print         bool
}

// scene is that part of a picture that all values share: its operations, and
// once a picture was drawn, its pixels and their packed rows.
type scene struct {
	ops  []ops.Op
	base *image.RGBA // read-only; nil for pictures that are streamed

	// size is that of the last file, so that the next buffer need not grow.
	size atomic.Int64

	mu   sync.Mutex
	pngs map[encode.PNGOptions]*encode.StaticPNG
	jpeg *encode.StaticJPEG
}

// scene finds or makes the static part of a job.
func (r *Renderer) scene(j *job) (*scene, error) {
	o := j.layoutOrder()
	if j.passing {
		s, _, err := r.newScene(j, o)
		return s, err
	}
	key := sceneKey{j.digest, j.design.Name, j.palette.Name, j.kit, j.library.StaticKey(o), j.w, j.h, o.Zoom, j.print}
	return r.scenes.get(key, func() (*scene, int, error) { return r.newScene(j, o) })
}

// newScene draws what is static and tells what keeping it costs.
func (r *Renderer) newScene(j *job, o layout.Order) (*scene, int, error) {
	list, err := j.library.Static(o)
	if err != nil {
		return nil, 0, err
	}
	s := &scene{ops: list, pngs: map[encode.PNGOptions]*encode.StaticPNG{}}
	cost := 4096 + 512*len(list)
	if j.o.Format != PDF && j.w*j.h <= r.streamAbove {
		s.base, err = r.painter.Paint(&ops.Page{W: o.W, H: o.H, Ops: list})
		// Pixels, and about as much again for packed rows of two levels.
		cost += 4*j.w*j.h + j.w*j.h
	}
	return s, cost, err
}

// png is the packed static picture at some options, made when first needed.
func (s *scene) png(e *encode.Encoder, o encode.PNGOptions) (*encode.StaticPNG, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.pngs[o]; p != nil {
		return p, nil
	}
	p, err := e.StaticPNG(s.base, o)
	if err == nil {
		s.pngs[o] = p
	}
	return p, err
}

func (s *scene) strips(e *encode.Encoder, quality int, dpi float64) (*encode.StaticJPEG, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.jpeg != nil {
		return s.jpeg, nil
	}
	p, err := e.StaticJPEG(s.base, quality, dpi)
	if err == nil {
		s.jpeg = p
	}
	return p, err
}
