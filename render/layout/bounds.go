package layout

import (
	"math"

	"pano/render/typeset"
)

// hull is the box of a path's points. Control points count, so it may be a
// little larger than what is drawn, never smaller.
func hull(p typeset.Path) typeset.Rect {
	if len(p.Pts) == 0 {
		return typeset.Rect{}
	}
	r := typeset.Rect{Min: p.Pts[0], Max: p.Pts[0]}
	for _, q := range p.Pts[1:] {
		r.Min.X, r.Min.Y = math.Min(r.Min.X, q.X), math.Min(r.Min.Y, q.Y)
		r.Max.X, r.Max.Y = math.Max(r.Max.X, q.X), math.Max(r.Max.Y, q.Y)
	}
	return r
}

func grown(r typeset.Rect, by float64) typeset.Rect {
	return typeset.Rect{
		Min: typeset.Pt{X: r.Min.X - by, Y: r.Min.Y - by},
		Max: typeset.Pt{X: r.Max.X + by, Y: r.Max.Y + by},
	}
}

func union(a, b typeset.Rect) typeset.Rect {
	if a.W() <= 0 || a.H() <= 0 {
		return b
	}
	if b.W() <= 0 || b.H() <= 0 {
		return a
	}
	return typeset.Rect{
		Min: typeset.Pt{X: math.Min(a.Min.X, b.Min.X), Y: math.Min(a.Min.Y, b.Min.Y)},
		Max: typeset.Pt{X: math.Max(a.Max.X, b.Max.X), Y: math.Max(a.Max.Y, b.Max.Y)},
	}
}

func intersect(a, b typeset.Rect) typeset.Rect {
	r := typeset.Rect{
		Min: typeset.Pt{X: math.Max(a.Min.X, b.Min.X), Y: math.Max(a.Min.Y, b.Min.Y)},
		Max: typeset.Pt{X: math.Min(a.Max.X, b.Max.X), Y: math.Min(a.Max.Y, b.Max.Y)},
	}
	if r.Max.X < r.Min.X || r.Max.Y < r.Min.Y {
		return typeset.Rect{}
	}
	return r
}

// Bounds is the path's box.
func (f Fill) Bounds() typeset.Rect { return hull(f.Path) }

// Bounds is the path's box and half the line around it; sharp joins reach
// further, up to the usual mitre limit.
func (s Stroke) Bounds() typeset.Rect {
	reach := s.Width / 2
	if !s.Round {
		reach *= 4
	}
	return grown(hull(s.Path), reach)
}

// Bounds is the run's ink.
func (g Glyphs) Bounds() typeset.Rect {
	r := g.Run.Ink
	r.Min.X, r.Max.X = r.Min.X+g.At.X, r.Max.X+g.At.X
	r.Min.Y, r.Max.Y = r.Min.Y+g.At.Y, r.Max.Y+g.At.Y
	return r
}

// Bounds is the destination.
func (p Picture) Bounds() typeset.Rect { return p.Dst }

// Bounds is what the clip leaves of the operations inside.
func (g Group) Bounds() typeset.Rect {
	var r typeset.Rect
	for _, op := range g.Ops {
		r = union(r, op.Bounds())
	}
	if g.Clip != nil {
		r = intersect(r, hull(*g.Clip))
	}
	return r
}
