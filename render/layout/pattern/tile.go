package pattern

import (
	"math"

	"pano/render/layout/art"
	"pano/render/typeset"
)

// Tile is a motif in the unit square; ok is false for a name that there is none of.
// Rings are cut out: fill by the even-odd rule.
func Tile(name string) (p typeset.Path, ok bool) {
	switch name {
	case "dot":
		return art.Ellipse(0.5, 0.5, 0.5, 0.5), true
	case "ring":
		return join(disc(0.5, 0.5, 0.5), disc(0.5, 0.5, 0.36)), true
	case "diamond":
		return art.Polygon([]typeset.Pt{{X: 0.5}, {X: 1, Y: 0.5}, {X: 0.5, Y: 1}, {Y: 0.5}}), true
	case "star":
		return art.Star(square(), 5, 0.382), true
	case "tooth":
		return art.Polygon([]typeset.Pt{{X: 0, Y: 1}, {X: 0.5, Y: 0}, {X: 1, Y: 1}}), true
	case "wave":
		return wave(), true
	case "scale":
		return scale(), true
	case "blossom":
		return blossom(), true
	case "drum":
		return drum(), true
	}
	return typeset.Path{}, false
}

func square() typeset.Rect { return typeset.Rect{Max: typeset.Pt{X: 1, Y: 1}} }

func disc(x, y, r float64) typeset.Path { return art.Ellipse(x, y, r, r) }

func join(all ...typeset.Path) typeset.Path {
	var out typeset.Path
	for _, p := range all {
		out.Verbs, out.Pts = append(out.Verbs, p.Verbs...), append(out.Pts, p.Pts...)
	}
	return out
}

// wave is one period of a waving band: tiles that touch make one long wave.
func wave() typeset.Path {
	const n, thick, high = 16, 0.07, 0.2
	var top, low []typeset.Pt
	for i := range n + 1 {
		x := float64(i) / n
		y := 0.5 + high*math.Sin(2*math.Pi*x)
		top = append(top, typeset.Pt{X: x, Y: y - thick})
		low = append([]typeset.Pt{{X: x, Y: y + thick}}, low...)
	}
	return art.Polygon(append(top, low...))
}

// scale is a water scale, three half rings: lines are set half a tile apart and
// moved by half a step.
func scale() typeset.Path {
	var out typeset.Path
	for _, r := range []float64{0.5, 0.34, 0.18} {
		out = join(out, arch(0.5, 1, r, r-0.08))
	}
	return out
}

// arch is the upper half of a ring.
func arch(x, y, outer, inner float64) typeset.Path {
	const n = 14
	var pts, back []typeset.Pt
	for i := range n + 1 {
		s, c := math.Sincos(math.Pi * float64(i) / n)
		pts = append(pts, typeset.Pt{X: x - outer*c, Y: y - outer*s})
		back = append([]typeset.Pt{{X: x - inner*c, Y: y - inner*s}}, back...)
	}
	return art.Polygon(append(pts, back...))
}

// blossom is five notched petals around an open heart.
func blossom() typeset.Path {
	var out typeset.Path
	for i := range 5 {
		m := art.Translate(0.5, 0.5).Mul(art.Turn(72 * float64(i)))
		p, err := art.ParsePath("M0 -.09C-.13 -.14 -.2 -.28 -.15 -.4C-.12 -.48 -.04 -.49 0 -.43C.04 -.49 .12 -.48 .15 -.4C.2 -.28 .13 -.14 0 -.09Z")
		if err == nil {
			out = join(out, m.Path(p))
		}
	}
	return out
}

// drum is the band of circles and slanting strokes that runs around bronze drums:
// tiles that touch make one band.
func drum() typeset.Path {
	const r, thick = 0.27, 0.045
	out := join(disc(0.5, 0.5, r), disc(0.5, 0.5, r-thick), disc(0.5, 0.5, 0.13), disc(0.5, 0.5, 0.07))
	// A stroke runs from the top of each circle to the foot of the next; where it
	// leaves the circle it begins, and the tile's side cuts it in halves.
	const leaves = 4*r*r/(1+4*r*r) + 0.02
	at := func(t float64) typeset.Pt { return typeset.Pt{X: 0.5 + t, Y: 0.5 - r + 2*r*t} }
	a, b := at(leaves), at(0.5)
	for _, turn := range []float64{0, 180} {
		m := art.TurnAbout(square(), turn)
		out = join(out, m.Path(art.Polygon([]typeset.Pt{{X: a.X, Y: a.Y - thick/2}, {X: b.X, Y: b.Y - thick/2}, {X: b.X, Y: b.Y + thick/2}, {X: a.X, Y: a.Y + thick/2}})))
	}
	for _, y := range []float64{0.04, 0.92} {
		out = join(out, art.RoundRect(0, y, 1, 0.04, 0))
	}
	return out
}
