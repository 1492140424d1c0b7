package raster

import (
	"fmt"
	"image"
	"math"

	"pano/render/layout/ops"
	"pano/render/typeset"
)

// canvas is one frame being painted. clip narrows it; nil means everywhere. Masks
// are made for a whole shape even when few rows are wanted, so that the rows do
// not depend on each other.
type canvas struct {
	p    *Painter
	desk *desk
	img  *image.RGBA
	clip *image.Alpha
	rows Rows // of a frame that begins at row 0
}

// wanted tells whether any row of a box must be painted.
func (c *canvas) wanted(box image.Rectangle) bool {
	box = box.Intersect(c.bounds())
	if box.Empty() || c.rows == nil {
		return !box.Empty()
	}
	for _, want := range c.rows[box.Min.Y:box.Max.Y] {
		if want {
			return true
		}
	}
	return false
}

func (c *canvas) skips(y int) bool { return c.rows != nil && !c.rows[y] }

func (c *canvas) draw(list []ops.Op) error {
	for _, op := range list {
		if !c.wanted(Reach(op)) {
			continue
		}
		var err error
		switch op := op.(type) {
		case ops.Fill:
			c.fill(op)
		case ops.Stroke:
			c.stroke(op)
		case ops.Glyphs:
			c.glyphs(op)
		case ops.Picture:
			c.picture(op)
		case ops.Group:
			err = c.group(op)
		default:
			err = fmt.Errorf("paint: unknown operation %T", op)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *canvas) bounds() image.Rectangle {
	if c.clip != nil {
		return c.clip.Rect.Intersect(c.img.Rect)
	}
	return c.img.Rect
}

func (c *canvas) fill(f ops.Fill) {
	box := outward(f.Bounds()).Intersect(c.bounds())
	if box.Empty() {
		return
	}
	if r, ok := rectangle(f.Path); ok && whole(r) {
		c.blend(outward(r).Intersect(box), nil, c.p.ink(&f.Paint))
		return
	}
	var mask *image.Alpha
	if f.EvenOdd {
		mask = c.desk.evenOdd(f.Path, box)
	} else {
		mask = c.desk.cover(f.Path, box, 1, typeset.Pt{})
	}
	c.blend(box, mask, c.p.ink(&f.Paint))
	c.desk.drop(mask)
}

// rectangle recognises a path that is one upright rectangle.
func rectangle(p typeset.Path) (typeset.Rect, bool) {
	if len(p.Pts) < 4 || len(p.Pts) > 5 {
		return typeset.Rect{}, false
	}
	for i, v := range p.Verbs {
		if want := typeset.Line; (i == 0 && v != typeset.Move) || (i > 0 && v != want && v != typeset.Close) {
			return typeset.Rect{}, false
		}
	}
	a, b, d, e := p.Pts[0], p.Pts[1], p.Pts[2], p.Pts[3]
	if len(p.Pts) == 5 && p.Pts[4] != a {
		return typeset.Rect{}, false
	}
	upright := a.Y == b.Y && b.X == d.X && d.Y == e.Y && e.X == a.X || a.X == b.X && b.Y == d.Y && d.X == e.X && e.Y == a.Y
	r := typeset.Rect{
		Min: typeset.Pt{X: math.Min(a.X, d.X), Y: math.Min(a.Y, d.Y)},
		Max: typeset.Pt{X: math.Max(a.X, d.X), Y: math.Max(a.Y, d.Y)},
	}
	return r, upright
}

// whole tells whether a box covers whole pixels only.
func whole(r typeset.Rect) bool {
	for _, v := range []float64{r.Min.X, r.Min.Y, r.Max.X, r.Max.Y} {
		if math.Abs(v-math.Round(v)) > 1e-6 {
			return false
		}
	}
	return true
}

func (c *canvas) stroke(s ops.Stroke) {
	box := outward(s.Bounds()).Intersect(c.bounds())
	if box.Empty() || s.Width <= 0 {
		return
	}
	mask := c.desk.strokeMask(s, box)
	c.blend(box, mask, c.p.ink(&s.Paint))
	c.desk.drop(mask)
}

// group paints its operations inside the clip; with an opacity they are painted
// apart and laid down as one sheet.
func (c *canvas) group(g ops.Group) error {
	inner := *c
	if g.Clip != nil {
		box := outward(boundsOf(*g.Clip)).Intersect(c.bounds())
		if box.Empty() {
			return nil
		}
		inner.clip = c.narrow(c.desk.cover(*g.Clip, box, 1, typeset.Pt{}))
		defer c.desk.drop(inner.clip)
	}
	if g.Opacity >= 1 {
		return inner.draw(g.Ops)
	}
	if g.Opacity <= 0 {
		return nil
	}
	box := outward(g.Bounds()).Intersect(inner.bounds())
	if box.Empty() {
		return nil
	}
	sheet := canvas{p: c.p, desk: c.desk, img: image.NewRGBA(box)}
	if err := sheet.draw(g.Ops); err != nil {
		return err
	}
	inner.lay(sheet.img, nil, uint32(math.Round(g.Opacity*255)))
	return nil
}

func boundsOf(p typeset.Path) typeset.Rect { return ops.Fill{Path: p}.Bounds() }

// narrow multiplies a new clip, a mask of the desk, with the one in force.
func (c *canvas) narrow(mask *image.Alpha) *image.Alpha {
	if c.clip == nil {
		return mask
	}
	r := mask.Rect.Intersect(c.clip.Rect)
	out := c.desk.mask(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		a, b := mask.Pix[mask.PixOffset(r.Min.X, y):], c.clip.Pix[c.clip.PixOffset(r.Min.X, y):]
		d := out.Pix[out.PixOffset(r.Min.X, y):]
		for x := range r.Dx() {
			d[x] = uint8((uint32(a[x])*uint32(b[x]) + 127) / 255)
		}
	}
	c.desk.drop(mask)
	return out
}
