package typeset

import "math"

// apart tells whether two shapes, the first moved by d, keep a distance from each
// other everywhere.
func apart(a, b [][2]Pt, d Pt, gap float64) bool {
	for _, s := range a {
		p, q := Pt{s[0].X + d.X, s[0].Y + d.Y}, Pt{s[1].X + d.X, s[1].Y + d.Y}
		for _, t := range b {
			if segmentsMeet(p, q, t[0], t[1]) || pointSegment(p, t) < gap || pointSegment(t[0], [2]Pt{p, q}) < gap {
				return false
			}
		}
	}
	return len(a) == 0 || !inside(Pt{a[0][0].X + d.X, a[0][0].Y + d.Y}, b)
}

// segments flattens an outline.
func segments(p Path) [][2]Pt {
	const steps = 6 // of a curve
	var out [][2]Pt
	var at, start Pt
	line := func(to Pt) {
		if to != at {
			out = append(out, [2]Pt{at, to})
		}
		at = to
	}
	pts := p.Pts
	for _, v := range p.Verbs {
		switch v {
		case Move:
			at, start, pts = pts[0], pts[0], pts[1:]
		case Line:
			line(pts[0])
			pts = pts[1:]
		case Quad:
			from := at
			for i := 1; i <= steps; i++ {
				t := float64(i) / steps
				line(mix(mix(from, pts[0], t), mix(pts[0], pts[1], t), t))
			}
			pts = pts[2:]
		case Cubic:
			from := at
			for i := 1; i <= steps; i++ {
				t := float64(i) / steps
				m := mix(pts[0], pts[1], t)
				line(mix(mix(mix(from, pts[0], t), m, t), mix(m, mix(pts[1], pts[2], t), t), t))
			}
			pts = pts[3:]
		case Close:
			line(start)
		}
	}
	return out
}

func mix(a, b Pt, t float64) Pt { return Pt{a.X + (b.X-a.X)*t, a.Y + (b.Y-a.Y)*t} }

func cross(a, b, c Pt) float64 { return (b.X-a.X)*(c.Y-a.Y) - (b.Y-a.Y)*(c.X-a.X) }

func segmentsMeet(a, b, c, d Pt) bool {
	return cross(a, b, c)*cross(a, b, d) < 0 && cross(c, d, a)*cross(c, d, b) < 0
}

func pointSegment(p Pt, s [2]Pt) float64 {
	dx, dy := s[1].X-s[0].X, s[1].Y-s[0].Y
	t := ((p.X-s[0].X)*dx + (p.Y-s[0].Y)*dy) / math.Max(1e-18, dx*dx+dy*dy)
	t = math.Max(0, math.Min(1, t))
	return math.Hypot(p.X-s[0].X-t*dx, p.Y-s[0].Y-t*dy)
}

// inside counts the edges right of a point.
func inside(p Pt, shape [][2]Pt) bool {
	in := false
	for _, s := range shape {
		if (s[0].Y > p.Y) != (s[1].Y > p.Y) && p.X < s[0].X+(p.Y-s[0].Y)/(s[1].Y-s[0].Y)*(s[1].X-s[0].X) {
			in = !in
		}
	}
	return in
}
