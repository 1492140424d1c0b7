package flag

import (
	"math"

	"pano/render/layout/art"
	"pano/render/layout/ops"
	"pano/render/typeset"
)

// slack is how far, in canvas units, rounding may bring an edge over another.
const slack = 0.5

// Check looks at a whole page: official artwork must lie on it completely, with
// nothing that cuts, fades or covers it. Both findings stop output.
func Check(p *ops.Page) []ops.Finding {
	c := &checker{page: typeset.Rect{Max: typeset.Pt{X: p.W, Y: p.H}}}
	c.walk(p.Ops, nil)
	var out []ops.Finding
	if c.cropped {
		out = append(out, ops.Finding{Code: "flag_cropped", Block: true})
	}
	if c.covered {
		out = append(out, ops.Finding{Code: "flag_overprinted", Block: true})
	}
	return out
}

type checker struct {
	page             typeset.Rect
	wholes           []typeset.Rect // seen so far
	cropped, covered bool
}

// walk goes through operations in the order in which they are drawn; clips are the
// outlines that narrow them.
func (c *checker) walk(list []ops.Op, clips []typeset.Path) {
	for _, op := range list {
		g, isGroup := op.(ops.Group)
		switch {
		case isGroup && g.Whole != nil:
			c.cover(op, clips)
			c.crop(*g.Whole, clips)
			c.wholes = append(c.wholes, *g.Whole)
		case isGroup:
			inner := clips
			if g.Clip != nil {
				inner = append(clips[:len(clips):len(clips)], *g.Clip)
			}
			n := len(c.wholes)
			c.walk(g.Ops, inner)
			if g.Opacity < 1 && len(c.wholes) > n {
				c.covered = true // what lies below shows through it
			}
		default:
			c.cover(op, clips)
		}
	}
}

func (c *checker) crop(r typeset.Rect, clips []typeset.Path) {
	if r.Min.X < c.page.Min.X-slack || r.Min.Y < c.page.Min.Y-slack || r.Max.X > c.page.Max.X+slack || r.Max.Y > c.page.Max.Y+slack {
		c.cropped = true
	}
	in := art.Grown(r, -slack)
	for _, clip := range clips {
		// Whole inside: no edge of the clip crosses the artwork, and its middle is in.
		if edges(clip, in, true) || !inside(clip, middle(in), false) {
			c.cropped = true
		}
	}
}

func (c *checker) cover(op ops.Op, clips []typeset.Path) {
	if len(c.wholes) == 0 || c.covered {
		return
	}
	for _, r := range c.wholes {
		in := art.Grown(r, -slack)
		hidden := false
		for _, clip := range clips {
			hidden = hidden || !edges(clip, in, true) && !inside(clip, middle(in), false)
		}
		if !hidden && touches(op, in) {
			c.covered = true
			return
		}
	}
}

// touches tells whether an operation draws anything in a box.
func touches(op ops.Op, r typeset.Rect) bool {
	if b := art.Intersect(op.Bounds(), r); b.W() <= 0 || b.H() <= 0 {
		return false
	}
	switch op := op.(type) {
	case ops.Fill:
		return edges(op.Path, r, true) || inside(op.Path, middle(r), op.EvenOdd)
	case ops.Stroke:
		return edges(op.Path, art.Grown(r, op.Width/2), false)
	}
	return true
}

func middle(r typeset.Rect) typeset.Pt {
	return typeset.Pt{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}
}

// edges tells whether an outline passes through a box. closed: open ends are
// joined, as they are when the outline is filled.
func edges(p typeset.Path, r typeset.Rect, closed bool) bool {
	hit := false
	lines(p, closed, func(a, b typeset.Pt) { hit = hit || crosses(a, b, r) })
	return hit
}

// crosses tells whether a line has a part in a box (Liang-Barsky).
func crosses(a, b typeset.Pt, r typeset.Rect) bool {
	t0, t1 := 0.0, 1.0
	for _, e := range [4][2]float64{{a.X - b.X, a.X - r.Min.X}, {b.X - a.X, r.Max.X - a.X}, {a.Y - b.Y, a.Y - r.Min.Y}, {b.Y - a.Y, r.Max.Y - a.Y}} {
		d, room := e[0], e[1]
		switch {
		case d == 0 && room < 0:
			return false
		case d < 0:
			t0 = math.Max(t0, room/d)
		case d > 0:
			t1 = math.Min(t1, room/d)
		}
	}
	return t0 <= t1
}

// inside tells whether a point lies within an outline.
func inside(p typeset.Path, q typeset.Pt, evenOdd bool) bool {
	wind, crossings := 0, 0
	lines(p, true, func(a, b typeset.Pt) {
		if (a.Y <= q.Y) == (b.Y <= q.Y) || a.X+(q.Y-a.Y)/(b.Y-a.Y)*(b.X-a.X) <= q.X {
			return
		}
		crossings++
		if b.Y > a.Y {
			wind++
		} else {
			wind--
		}
	})
	if evenOdd {
		return crossings%2 == 1
	}
	return wind != 0
}

// lines gives the straight pieces of a path's outline, curves in sixteen.
func lines(p typeset.Path, closed bool, f func(a, b typeset.Pt)) {
	const pieces = 16
	var at, start typeset.Pt
	i := 0
	shut := func() {
		if closed && at != start {
			f(at, start)
		}
	}
	for _, v := range p.Verbs {
		switch v {
		case typeset.Move:
			shut()
			at, start = p.Pts[i], p.Pts[i]
			i++
		case typeset.Line:
			f(at, p.Pts[i])
			at = p.Pts[i]
			i++
		case typeset.Quad, typeset.Cubic:
			n := 2
			if v == typeset.Cubic {
				n = 3
			}
			from := at
			for k := 1; k <= pieces; k++ {
				to := bezier(from, p.Pts[i:i+n], float64(k)/pieces)
				f(at, to)
				at = to
			}
			i += n
		case typeset.Close:
			f(at, start)
			at = start
		}
	}
	shut()
}

// bezier is a point of a curve of two or three more points.
func bezier(from typeset.Pt, rest []typeset.Pt, t float64) typeset.Pt {
	mix := func(a, b typeset.Pt) typeset.Pt { return typeset.Pt{X: a.X + t*(b.X-a.X), Y: a.Y + t*(b.Y-a.Y)} }
	a, b := mix(from, rest[0]), mix(rest[0], rest[1])
	if len(rest) == 3 {
		c := mix(rest[1], rest[2])
		a, b = mix(a, b), mix(b, c)
	}
	return mix(a, b)
}
