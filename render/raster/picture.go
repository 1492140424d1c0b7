package raster

import (
	"image"
	"math"
	"sync"

	"pano/render/layout/ops"
	"pano/render/typeset"
)

type pictureKey struct {
	key  string
	crop image.Rectangle
	w, h int
}

// pictureCache keeps scaled pictures: scaling is most of what a photo costs.
type pictureCache struct {
	mu    sync.Mutex
	kept  map[pictureKey]*image.RGBA
	order []pictureKey // oldest first
	bytes int
	limit int
}

func newPictureCache(limit int) *pictureCache {
	return &pictureCache{kept: map[pictureKey]*image.RGBA{}, limit: limit}
}

func (p *pictureCache) get(k pictureKey) *image.RGBA {
	if k.key == "" {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.kept[k]
}

func (p *pictureCache) put(k pictureKey, img *image.RGBA) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.kept[k]; ok || len(img.Pix) > p.limit || k.key == "" {
		return
	}
	for p.bytes+len(img.Pix) > p.limit {
		p.bytes -= len(p.kept[p.order[0]].Pix)
		delete(p.kept, p.order[0])
		p.order = p.order[1:]
	}
	p.kept[k] = img
	p.order = append(p.order, k)
	p.bytes += len(img.Pix)
}

func (c *canvas) picture(p ops.Picture) {
	dst := image.Rect(clampInt(math.Round(p.Dst.Min.X)), clampInt(math.Round(p.Dst.Min.Y)), clampInt(math.Round(p.Dst.Max.X)), clampInt(math.Round(p.Dst.Max.Y)))
	crop := p.Crop.Intersect(p.Src.Bounds())
	seen := dst.Intersect(c.bounds())
	if seen.Empty() || crop.Empty() {
		return
	}
	inner := *c
	if p.Radius > 0 {
		inner.clip = c.narrow(cover(rounded(p.Dst, p.Radius), seen, 1, typeset.Pt{}))
	}
	inner.lay(c.p.pictures.scaled(p.Src, pictureKey{p.Key, crop, dst.Dx(), dst.Dy()}, dst, seen), 255)
}

// scaled is the picture at the size of dst. What is too large to keep is scaled
// only where it is seen: bands of a big print need no more.
func (p *pictureCache) scaled(src image.Image, k pictureKey, dst, seen image.Rectangle) *image.RGBA {
	if 4*dst.Dx()*dst.Dy() > p.limit {
		img := image.NewRGBA(seen)
		scale(img, dst, src, k.crop)
		return img
	}
	img := p.get(k)
	if img == nil {
		img = image.NewRGBA(image.Rect(0, 0, dst.Dx(), dst.Dy()))
		scale(img, img.Rect, src, k.crop)
		p.put(k, img)
	}
	here := *img
	here.Rect = dst
	return &here
}

// rounded is a rectangle with corners of radius r.
func rounded(b typeset.Rect, r float64) typeset.Path {
	r = math.Min(r, math.Min(b.W(), b.H())/2)
	k := r * 0.4477152 // the distance of a circle's control points from the corner
	x0, y0, x1, y1 := b.Min.X, b.Min.Y, b.Max.X, b.Max.Y
	return typeset.Path{
		Verbs: []typeset.Verb{typeset.Move, typeset.Line, typeset.Cubic, typeset.Line, typeset.Cubic, typeset.Line, typeset.Cubic, typeset.Line, typeset.Cubic, typeset.Close},
		Pts: []typeset.Pt{
			{X: x0 + r, Y: y0}, {X: x1 - r, Y: y0}, {X: x1 - k, Y: y0}, {X: x1, Y: y0 + k}, {X: x1, Y: y0 + r},
			{X: x1, Y: y1 - r}, {X: x1, Y: y1 - k}, {X: x1 - k, Y: y1}, {X: x1 - r, Y: y1},
			{X: x0 + r, Y: y1}, {X: x0 + k, Y: y1}, {X: x0, Y: y1 - k}, {X: x0, Y: y1 - r},
			{X: x0, Y: y0 + r}, {X: x0, Y: y0 + k}, {X: x0 + k, Y: y0}, {X: x0 + r, Y: y0},
		},
	}
}
