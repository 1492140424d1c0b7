// Package art reads the restricted SVG in which ornaments are drawn: paths and
// simple shapes, transforms, fills, strokes and gradients. What it does not
// know it refuses, with the line, rather than drawing it wrongly. Files are
// hostile until proven otherwise: size, nesting and the number of shapes after
// use are bounded, and nothing outside the file can be named.
package art

import (
	"math"

	"pano/render/typeset"
)

// Limits of one file.
const (
	MaxBytes    = 1 << 20
	MaxElements = 20_000
	MaxNest     = 24
	maxPoints   = 400_000
	maxNumber   = 1e6
)

// Drawing is one parsed file. It is read-only and safe for concurrent use.
type Drawing struct {
	View  [4]float64 // x, y, w, h of the viewBox
	Items []Item     // back to front, in viewBox units
}

// Item is a shape, or a group when Group is not nil.
type Item struct {
	Shape   *Shape
	Group   []Item
	Opacity float64 // of a group, 0..1
}

// Shape is a path with its fill and stroke; transforms are already applied.
type Shape struct {
	Path    typeset.Path
	EvenOdd bool
	Fill    *Paint
	Stroke  *Paint
	Width   float64 // stroke, viewBox units
	Round   bool
	Dash    []float64
}

// Paint is a flat colour (no stops) or a gradient in viewBox units.
type Paint struct {
	Ink      Ink
	Radial   bool
	From, To typeset.Pt
	R        float64
	Stops    []Stop
}

// Ink is a colour. Tint: it is currentColor, RGB being the file's own default.
type Ink struct {
	RGB   [3]uint8
	Alpha float64
	Tint  bool
}

// Stop is one stop of a gradient.
type Stop struct {
	At  float64
	Ink Ink
}

// Matrix is an affine map: x' = A x + C y + E, y' = B x + D y + F.
type Matrix struct{ A, B, C, D, E, F float64 }

// Identity changes nothing.
func Identity() Matrix { return Matrix{A: 1, D: 1} }

// Mul is m after n: (m*n)(p) = m(n(p)).
func (m Matrix) Mul(n Matrix) Matrix {
	return Matrix{
		A: m.A*n.A + m.C*n.B, B: m.B*n.A + m.D*n.B,
		C: m.A*n.C + m.C*n.D, D: m.B*n.C + m.D*n.D,
		E: m.A*n.E + m.C*n.F + m.E, F: m.B*n.E + m.D*n.F + m.F,
	}
}

// Apply maps a point.
func (m Matrix) Apply(p typeset.Pt) typeset.Pt {
	return typeset.Pt{X: m.A*p.X + m.C*p.Y + m.E, Y: m.B*p.X + m.D*p.Y + m.F}
}

// Scale is the mean factor by which lengths grow.
func (m Matrix) Scale() float64 { return math.Sqrt(math.Abs(m.A*m.D - m.B*m.C)) }

// Path maps a path into a new one.
func (m Matrix) Path(p typeset.Path) typeset.Path {
	out := typeset.Path{Verbs: p.Verbs, Pts: make([]typeset.Pt, len(p.Pts))}
	for i, q := range p.Pts {
		out.Pts[i] = m.Apply(q)
	}
	return out
}

// Translate, ScaleBy and Turn build simple maps; Turn takes degrees, clockwise
// on a canvas whose y grows downward.
func Translate(x, y float64) Matrix { return Matrix{1, 0, 0, 1, x, y} }

// ScaleBy scales the axes.
func ScaleBy(x, y float64) Matrix { return Matrix{A: x, D: y} }

// Turn rotates about the origin.
func Turn(deg float64) Matrix {
	s, c := math.Sincos(deg * math.Pi / 180)
	return Matrix{A: c, B: s, C: -s, D: c}
}

// Bounds is the box of a path's points, control points included.
func Bounds(p typeset.Path) typeset.Rect {
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
