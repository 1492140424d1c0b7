package art

import (
	"math"

	"pano/render/typeset"
)

// Rays is n wedges of equal width around at, as one path. start is the angle of
// the first, radians clockwise from the right; all reach beyond the distance reach.
func Rays(at typeset.Pt, n int, start, reach float64) typeset.Path {
	step := math.Pi / float64(n)
	// A wedge ends in a straight edge, so it must start further out than the
	// farthest corner to cover it.
	reach /= math.Cos(math.Min(step/2, 1))
	var p typeset.Path
	for i := range n {
		a := start + 2*step*float64(i)
		s0, c0 := math.Sincos(a)
		s1, c1 := math.Sincos(a + step)
		p.Verbs = append(p.Verbs, typeset.Move, typeset.Line, typeset.Line, typeset.Close)
		p.Pts = append(p.Pts, at, typeset.Pt{X: at.X + reach*c0, Y: at.Y + reach*s0}, typeset.Pt{X: at.X + reach*c1, Y: at.Y + reach*s1})
	}
	return p
}

// Bars is the slanted bars of a hazard band: width each, leaning by an angle in
// radians, cut at the box's sides by hand, so that a plain band needs no clip.
func Bars(box typeset.Rect, width, lean float64) typeset.Path {
	shift := math.Tan(lean) * box.H()
	pitch := 2 * width / math.Max(0.2, math.Cos(lean))
	var p typeset.Path
	for x := box.Min.X - math.Abs(shift) - pitch; x < box.Max.X+math.Abs(shift); x += pitch {
		bar := CutSides([]typeset.Pt{{X: x + shift, Y: box.Min.Y}, {X: x + shift + pitch/2, Y: box.Min.Y}, {X: x + pitch/2, Y: box.Max.Y}, {X: x, Y: box.Max.Y}}, box)
		if len(bar) < 3 {
			continue
		}
		q := Polygon(bar)
		p.Verbs = append(p.Verbs, q.Verbs...)
		p.Pts = append(p.Pts, q.Pts...)
	}
	return p
}
