package raster

import (
	"image"

	"golang.org/x/image/vector"

	"pano/render/typeset"
)

// desk is the memory that the painting of one page needs besides its frame. It
// serves one page after another.
type desk struct {
	z        vector.Rasterizer
	free     []*image.Alpha // masks that nobody uses
	cov, row []uint8        // one row of coverage, one of colours
	placed   image.Alpha    // a kept mask at its place
	sheet    []uint8        // what gg draws on
}

// freeMasks is how many masks a desk keeps for later.
const freeMasks = 4

// mask is a mask of box that holds anything.
func (d *desk) mask(box image.Rectangle) *image.Alpha {
	n := box.Dx() * box.Dy()
	for i, m := range d.free {
		if cap(m.Pix) >= n {
			d.free = append(d.free[:i], d.free[i+1:]...)
			m.Pix, m.Stride, m.Rect = m.Pix[:n], box.Dx(), box
			return m
		}
	}
	return image.NewAlpha(box)
}

// drop takes a mask of this desk back. Nil is no mask.
func (d *desk) drop(m *image.Alpha) {
	switch {
	case m == nil:
	case len(d.free) < freeMasks:
		d.free = append(d.free, m)
	default:
		// Of many, the largest are the dearest.
		least := 0
		for i := range d.free {
			if cap(d.free[i].Pix) < cap(d.free[least].Pix) {
				least = i
			}
		}
		if cap(m.Pix) > cap(d.free[least].Pix) {
			d.free[least] = m
		}
	}
}

// cover rasterises a path into a mask of this desk; see cover.
func (d *desk) cover(p typeset.Path, box image.Rectangle, k float64, at typeset.Pt) *image.Alpha {
	m := d.mask(box)
	coverInto(m, &d.z, p, k, at)
	return m
}

// line is a buffer of n bytes that holds anything.
func line(buf *[]uint8, n int) []uint8 {
	if cap(*buf) < n {
		*buf = make([]uint8, n)
	}
	return (*buf)[:n]
}

// desk takes a desk for one page; give it back with the page painted.
func (p *Painter) desk() *desk {
	if d, ok := p.desks.Get().(*desk); ok {
		return d
	}
	return &desk{}
}
