// Package raster turns drawing operations into pixels. Vector primitives come
// from gg and x/image/vector; gradients, blending, pictures and clips are ours,
// because there the libraries are tens of times slower than need be.
package raster

import (
	"fmt"
	"image"
	"math"
	"sync"

	"pano/render/layout/ops"
	"pano/render/typeset"
)

// Options bound what a Painter keeps. Zero values mean sensible sizes.
type Options struct {
	GlyphBytes   int // coverage of letters, default 16 MiB
	PictureBytes int // scaled pictures, default 48 MiB
	Frames       int // pooled frames of the last size, default 4
}

// Painter paints pages. It is safe for concurrent use: what its calls share are
// caches of read-only pixels.
type Painter struct {
	glyphs   *glyphCache
	pictures *pictureCache
	ramps    ramps
	desks    sync.Pool // of *desk

	mu   sync.Mutex
	pool []*image.RGBA // owned by mu; frames of one size
	keep int
}

// New makes a Painter.
func New(o Options) *Painter {
	if o.GlyphBytes == 0 {
		o.GlyphBytes = 16 << 20
	}
	if o.PictureBytes == 0 {
		o.PictureBytes = 48 << 20
	}
	if o.Frames == 0 {
		o.Frames = 4
	}
	return &Painter{glyphs: newGlyphCache(o.GlyphBytes), pictures: newPictureCache(o.PictureBytes), ramps: ramps{kept: map[string]*[tableSize]uint32{}}, keep: o.Frames}
}

// maxPixels bounds one frame; larger pages are painted in bands.
const maxPixels = 64 << 20

// Paint paints a whole page on white paper. Release the frame when done with it.
func (p *Painter) Paint(page *ops.Page) (*image.RGBA, error) {
	return p.PaintBand(page, 0, int(math.Ceil(page.H)))
}

// PaintBand paints rows y0 to y1 of a page. The frame's bounds are those rows, so
// bands laid below one another are the whole picture.
func (p *Painter) PaintBand(page *ops.Page, y0, y1 int) (*image.RGBA, error) {
	w := int(math.Ceil(page.W))
	if w <= 0 || y1 <= y0 || w*(y1-y0) > maxPixels {
		return nil, fmt.Errorf("paint: %d × %d pixels cannot be painted in one frame", w, y1-y0)
	}
	img := p.frame(image.Rect(0, y0, w, y1))
	if !p.backed(page) {
		fillRow(img.Pix, 0xffffffff)
	}
	return img, p.draw(img, page.Ops, nil)
}

// backed tells that the first operation hides all of the paper.
func (p *Painter) backed(page *ops.Page) bool {
	if len(page.Ops) == 0 {
		return false
	}
	f, ok := page.Ops[0].(ops.Fill)
	if !ok {
		return false
	}
	r, ok := rectangle(f.Path)
	in := p.ink(&f.Paint)
	return ok && whole(r) && in.opaque && r.Min.X <= 0 && r.Min.Y <= 0 && r.Max.X >= page.W && r.Max.Y >= page.H
}

// PaintStatic paints only the operations that do not depend on a value.
func (p *Painter) PaintStatic(page *ops.Page) (*image.RGBA, error) {
	base := *page
	base.Ops = page.Ops[:page.Static]
	return p.Paint(&base)
}

// Rows says which rows of a page are wanted; nil means all.
type Rows []bool

// PaintOver paints the wanted rows of a page, over a copy of what PaintStatic
// gave. The other rows of the frame hold anything. What a row shows does not
// depend on which others are wanted.
func (p *Painter) PaintOver(static *image.RGBA, page *ops.Page, rows Rows) (*image.RGBA, error) {
	img := p.frame(static.Rect)
	if rows == nil {
		copy(img.Pix, static.Pix)
	}
	for y := range rows {
		if rows[y] {
			copy(img.Pix[y*img.Stride:(y+1)*img.Stride], static.Pix[y*static.Stride:])
		}
	}
	return img, p.draw(img, page.Ops[page.Static:], rows)
}

func (p *Painter) draw(img *image.RGBA, list []ops.Op, rows Rows) error {
	d := p.desk()
	defer p.desks.Put(d)
	c := canvas{p: p, desk: d, img: img, rows: rows}
	return c.draw(list)
}

// Release gives a frame back. The caller must not use it any more.
func (p *Painter) Release(img *image.RGBA) {
	if img == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.pool) > 0 && len(p.pool[0].Pix) != len(img.Pix) {
		p.pool = p.pool[:0]
	}
	if len(p.pool) < p.keep {
		p.pool = append(p.pool, img)
	}
}

func (p *Painter) frame(r image.Rectangle) *image.RGBA {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.pool); n > 0 && len(p.pool[n-1].Pix) == 4*r.Dx()*r.Dy() {
		img := p.pool[n-1]
		p.pool = p.pool[:n-1]
		img.Rect, img.Stride = r, 4*r.Dx()
		return img
	}
	return image.NewRGBA(r)
}

// Reach is the box of the pixels that an operation may touch. Letters stand on
// quarter pixels, so their ink may cross its exact box by an eighth.
func Reach(op ops.Op) image.Rectangle {
	r := outward(op.Bounds())
	if r.Empty() {
		return r
	}
	return r.Inset(-1)
}

// outward is the smallest box of whole pixels around r.
func outward(r typeset.Rect) image.Rectangle {
	return image.Rect(clampInt(math.Floor(r.Min.X)), clampInt(math.Floor(r.Min.Y)), clampInt(math.Ceil(r.Max.X)), clampInt(math.Ceil(r.Max.Y)))
}

func clampInt(v float64) int { return int(math.Max(-1<<24, math.Min(1<<24, v))) }
