package raster

import (
	"image"

	"pano/render/layout/ops"
	"pano/render/typeset"
)

// grown is the coverage of an outline that is thicker by grow on every side,
// within clip if there is one.
func grown(p typeset.Path, size float64, at typeset.Pt, grow float64, clip *image.Rectangle) *image.Alpha {
	if len(p.Verbs) == 0 {
		return &image.Alpha{}
	}
	r := scaled(p, size, at)
	box := outward(typeset.Rect{
		Min: typeset.Pt{X: r.Min.X - grow, Y: r.Min.Y - grow},
		Max: typeset.Pt{X: r.Max.X + grow, Y: r.Max.Y + grow},
	})
	if clip != nil {
		box = box.Intersect(*clip)
	}
	if box.Empty() {
		return &image.Alpha{}
	}
	m := cover(p, box, size, at)
	line := ops.Stroke{Path: typeset.Path{Verbs: p.Verbs, Pts: make([]typeset.Pt, len(p.Pts))}, Width: 2 * grow, Round: true}
	for i, q := range p.Pts {
		line.Path.Pts[i] = typeset.Pt{X: q.X*size + at.X, Y: q.Y*size + at.Y}
	}
	for i, a := range new(desk).strokeMask(line, box).Pix {
		m.Pix[i] = max(m.Pix[i], a)
	}
	return m
}
