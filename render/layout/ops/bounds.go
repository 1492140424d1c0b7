package ops

import (
	"pano/render/layout/art"
	"pano/render/typeset"
)

// Bounds is the path's box.
func (f Fill) Bounds() typeset.Rect { return art.Bounds(f.Path) }

// Bounds is the path's box and half the line around it; sharp joins reach
// further, up to the usual mitre limit.
func (s Stroke) Bounds() typeset.Rect {
	reach := s.Width / 2
	if !s.Round {
		reach *= 4
	}
	return art.Grown(art.Bounds(s.Path), reach)
}

// Bounds is the run's ink and what it has grown.
func (g Glyphs) Bounds() typeset.Rect {
	r := g.Run.Ink
	if g.Grow > 0 {
		r = art.Grown(r, g.Grow)
	}
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
		r = art.Union(r, op.Bounds())
	}
	if g.Clip != nil {
		r = art.Intersect(r, art.Bounds(*g.Clip))
	}
	return r
}
