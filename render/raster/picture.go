package raster

import (
	"image"
	"math"
	"sync"

	"pano/render/layout/ops"
	"pano/render/typeset"
)

// pictureKey names a picture as it is shown.
type pictureKey struct {
	key    string
	crop   image.Rectangle
	w, h   int
	frame  typeset.Rect // that rounds the corners, against the first pixel
	radius float64
}

// shown is a picture at its final size, with its corners rounded off. It is
// read-only, from (0, 0).
type shown struct {
	img   *image.RGBA
	solid []bool // rows without any translucent pixel
}

// pictureCache keeps scaled pictures: scaling is most of what a photo costs.
type pictureCache struct {
	mu    sync.Mutex
	kept  map[pictureKey]*shown
	order []pictureKey // oldest first
	bytes int
	limit int
}

func newPictureCache(limit int) *pictureCache {
	return &pictureCache{kept: map[pictureKey]*shown{}, limit: limit}
}

func (p *pictureCache) get(k pictureKey) *shown {
	if k.key == "" {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.kept[k]
}

func (p *pictureCache) put(k pictureKey, s *shown) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(s.img.Pix)
	if _, ok := p.kept[k]; ok || n > p.limit || k.key == "" {
		return
	}
	for p.bytes+n > p.limit {
		p.bytes -= len(p.kept[p.order[0]].img.Pix)
		delete(p.kept, p.order[0])
		p.order = p.order[1:]
	}
	p.kept[k] = s
	p.order = append(p.order, k)
	p.bytes += n
}

func (c *canvas) picture(p ops.Picture) {
	dst := image.Rect(clampInt(math.Round(p.Dst.Min.X)), clampInt(math.Round(p.Dst.Min.Y)), clampInt(math.Round(p.Dst.Max.X)), clampInt(math.Round(p.Dst.Max.Y)))
	crop := p.Crop.Intersect(p.Src.Bounds())
	seen := dst.Intersect(c.bounds())
	if seen.Empty() || crop.Empty() {
		return
	}
	if n := 4 * dst.Dx() * dst.Dy(); n > c.p.pictures.limit || n > largeInBands && c.img.Rect.Dy() < dst.Dy() {
		c.largePicture(p, dst, crop, seen)
		return
	}
	k := pictureKey{key: p.Key, crop: crop, w: dst.Dx(), h: dst.Dy()}
	if p.Radius > 0 {
		x, y := float64(dst.Min.X), float64(dst.Min.Y)
		k.radius = p.Radius
		k.frame = typeset.Rect{Min: typeset.Pt{X: p.Dst.Min.X - x, Y: p.Dst.Min.Y - y}, Max: typeset.Pt{X: p.Dst.Max.X - x, Y: p.Dst.Max.Y - y}}
	}
	s := c.p.pictures.get(k)
	if s == nil {
		s = c.show(p.Src, k)
		c.p.pictures.put(k, s)
	}
	here := *s.img
	here.Rect = dst
	c.lay(&here, s.solid, 255)
}

// largeInBands are the bytes from which a picture on a page that is painted in
// bands is scaled band by band: memory must not grow with the page.
const largeInBands = 8 << 20

// largePicture scales what is too large to keep, only where it is seen: bands of
// a big print need no more.
func (c *canvas) largePicture(p ops.Picture, dst, crop, seen image.Rectangle) {
	inner := *c
	if p.Radius > 0 {
		inner.clip = c.narrow(c.desk.cover(rounded(p.Dst, p.Radius), seen, 1, typeset.Pt{}))
		defer c.desk.drop(inner.clip)
	}
	img := image.NewRGBA(seen)
	scale(img, dst, p.Src, crop)
	inner.lay(img, nil, 255)
}

// show makes a picture as the key tells.
func (c *canvas) show(src image.Image, k pictureKey) *shown {
	img := image.NewRGBA(image.Rect(0, 0, k.w, k.h))
	scale(img, img.Rect, src, k.crop)
	if k.radius > 0 {
		mask := c.desk.cover(rounded(k.frame, k.radius), img.Rect, 1, typeset.Pt{})
		for i, a := range mask.Pix {
			if a == 255 {
				continue
			}
			px := img.Pix[4*i : 4*i+4]
			for n, v := range px {
				px[n] = uint8(div255(uint32(v) * uint32(a)))
			}
		}
		c.desk.drop(mask)
	}
	s := &shown{img: img, solid: make([]bool, k.h)}
	for y := range s.solid {
		s.solid[y] = opaqueRow(img.Pix[y*img.Stride:][:4*k.w])
	}
	return s
}

func opaqueRow(px []uint8) bool {
	for i := 3; i < len(px); i += 4 {
		if px[i] != 255 {
			return false
		}
	}
	return true
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
