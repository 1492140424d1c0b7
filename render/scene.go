package render

import (
	"image"
	"sync"

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
// once a picture was drawn, its pixels and packed rows.
type scene struct {
	ops  []ops.Op
	base *image.RGBA // read-only; nil for pictures that are streamed, or drawn once
	memo *layout.Memo

	mu   sync.Mutex
	kept map[packing]keeper
}

// packing is how a picture's rows are packed.
type packing struct {
	format Format
	level  encode.Level
}

// keeper keeps packed rows of the pictures of one scene in one format.
type keeper interface {
	// Rows tells how many rows are packed together, and how many above them
	// decide the bytes too.
	Rows() (rows, above int)
	// Draft finds the packed rows that are known by their names.
	Draft(names []encode.Name) *encode.Draft
	// File packs what the draft lacks and joins everything to a file.
	File(d *encode.Draft, img *image.RGBA, dpi float64) ([]byte, error)
}

// scene finds or makes the static part of a job.
func (r *Renderer) scene(j *job) (*scene, error) {
	o := j.layoutOrder()
	o.Stop = nil // others may wait for the same scene
	if j.passing {
		s, _, err := r.newScene(j, o)
		return s, err
	}
	key := sceneKey{j.digest, j.design.Name, j.palette.Name, j.kit, j.library.StaticKey(o), j.w, j.h, o.Zoom, j.print}
	return r.scenes.Get(key, func() (*scene, int, error) { return r.newScene(j, o) })
}

// newScene draws what is static and tells what keeping it costs.
func (r *Renderer) newScene(j *job, o layout.Order) (*scene, int, error) {
	list, err := j.library.Static(o)
	if err != nil {
		return nil, 0, err
	}
	s := &scene{ops: list, memo: layout.NewMemo(), kept: map[packing]keeper{}}
	cost := 4096 + 512*len(list)
	if j.o.Format != PDF && j.w*j.h <= r.streamAbove && !r.once {
		s.base, err = r.painter.Paint(&ops.Page{W: o.W, H: o.H, Ops: list})
		// Pixels and, of two formats, packed rows.
		cost += 4*j.w*j.h + 2*j.w*j.h
	}
	return s, cost, err
}

// keeper finds or makes what keeps the packed rows of a format.
func (s *scene) keeper(e *encode.Encoder, j *job) (keeper, error) {
	key := packing{j.o.Format, j.pngOptions().Level}
	if key.format == JPEG {
		key.level = encode.Live // one quality serves all
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if k := s.kept[key]; k != nil {
		return k, nil
	}
	var k keeper
	var err error
	if key.format == JPEG {
		k, err = e.KeepJPEG(j.w, j.h, jpegQuality)
	} else {
		k, err = e.KeepPNG(j.w, j.h, key.level)
	}
	if err == nil {
		s.kept[key] = k
	}
	return k, err
}
