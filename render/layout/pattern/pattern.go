// Package pattern sets a tile again and again over a box.
package pattern

import (
	"fmt"
	"math"

	"pano/render/layout/art"
	"pano/render/typeset"
)

// Bounds of one pattern: more than any eye tells apart.
const (
	MaxTiles  = 8000
	maxPoints = 400_000
)

// Grid says where tiles stand, in canvas units.
type Grid struct {
	Box   typeset.Rect
	Size  float64    // of a tile, which is square
	Step  [2]float64 // from tile to tile
	Shift float64    // how far every second line is moved, in steps
	Turn  float64    // of the whole, degrees about the middle of Box
}

// Places gives each tile's map from the unit square, for all tiles that reach into
// the box. The middle tile stands in the middle of the box.
func (g Grid) Places() ([]art.Matrix, error) {
	mid := typeset.Pt{X: (g.Box.Min.X + g.Box.Max.X) / 2, Y: (g.Box.Min.Y + g.Box.Max.Y) / 2}
	turn := art.Translate(mid.X, mid.Y).Mul(art.Turn(g.Turn))
	// Turned back, the box reaches so far from its middle.
	s, c := math.Sincos(g.Turn * math.Pi / 180)
	s, c = math.Abs(s), math.Abs(c)
	rx, ry := (c*g.Box.W()+s*g.Box.H()+g.Size)/2, (s*g.Box.W()+c*g.Box.H()+g.Size)/2
	nx, ny := math.Floor(rx/g.Step[0])+1, math.Floor(ry/g.Step[1])+1
	// Of the turned field only what meets the box is kept: count before work.
	if n := (2*nx + 1) * (2*ny + 1); !(n <= 4*MaxTiles) {
		return nil, fmt.Errorf("a pattern of %.0f tiles; at most %d are drawn: make step larger", n, MaxTiles)
	}
	reach := g.Size / 2 * math.Sqrt2
	var out []art.Matrix
	for j := -ny; j <= ny; j++ {
		move := 0.0
		if int(j)%2 != 0 {
			move = g.Shift * g.Step[0]
		}
		for i := -nx; i <= nx; i++ {
			at := typeset.Pt{X: i*g.Step[0] + move, Y: j * g.Step[1]}
			p := turn.Apply(at)
			if p.X < g.Box.Min.X-reach || p.X > g.Box.Max.X+reach || p.Y < g.Box.Min.Y-reach || p.Y > g.Box.Max.Y+reach {
				continue
			}
			out = append(out, turn.Mul(art.Translate(at.X-g.Size/2, at.Y-g.Size/2)).Mul(art.ScaleBy(g.Size, g.Size)))
		}
	}
	if len(out) > MaxTiles {
		return nil, fmt.Errorf("a pattern of %d tiles; at most %d are drawn: make step larger", len(out), MaxTiles)
	}
	return out, nil
}

// Repeat is a path once at every place, as one path.
func Repeat(p typeset.Path, places []art.Matrix) (typeset.Path, error) {
	if n := len(places) * len(p.Pts); n > maxPoints {
		return typeset.Path{}, fmt.Errorf("a pattern of %d points; at most %d are drawn: make step larger or the tile simpler", n, maxPoints)
	}
	out := typeset.Path{Verbs: make([]typeset.Verb, 0, len(places)*len(p.Verbs)), Pts: make([]typeset.Pt, 0, len(places)*len(p.Pts))}
	for _, m := range places {
		out.Verbs = append(out.Verbs, p.Verbs...)
		for _, q := range p.Pts {
			out.Pts = append(out.Pts, m.Apply(q))
		}
	}
	return out, nil
}
