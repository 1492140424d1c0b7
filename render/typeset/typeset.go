// Package typeset turns Vietnamese (and other) text into positioned glyphs:
// NFC, shaping, line breaking, shrink to fit, ink measurement, coverage.
// It knows nothing of pixels, colours or designs. Lengths are in canvas units
// (the unit of the page that is being laid out); font tables are in font units.
package typeset

import "math"

// Pt is a point; y grows downward.
type Pt struct{ X, Y float64 }

// Rect is a box given by its two corners, Min inclusive.
type Rect struct{ Min, Max Pt }

// W is the width, H the height.
func (r Rect) W() float64 { return r.Max.X - r.Min.X }
func (r Rect) H() float64 { return r.Max.Y - r.Min.Y }

// nothing is the ink of a blank.
func nothing() Rect {
	return Rect{Pt{math.Inf(1), math.Inf(1)}, Pt{math.Inf(-1), math.Inf(-1)}}
}

func (r Rect) empty() bool { return r.Min.X > r.Max.X }

// join is the smallest box around both.
func (r Rect) join(o Rect) Rect {
	return Rect{
		Pt{math.Min(r.Min.X, o.Min.X), math.Min(r.Min.Y, o.Min.Y)},
		Pt{math.Max(r.Max.X, o.Max.X), math.Max(r.Max.Y, o.Max.Y)},
	}
}

func (r Rect) shift(dx float64) Rect {
	r.Min.X += dx
	r.Max.X += dx
	return r
}

// grow moves all sides outward.
func (r Rect) grow(by float64) Rect {
	return Rect{Pt{r.Min.X - by, r.Min.Y - by}, Pt{r.Max.X + by, r.Max.Y + by}}
}

// scale turns em into canvas units.
func (r Rect) scale(k float64) Rect {
	if r.empty() {
		return Rect{}
	}
	return Rect{Pt{r.Min.X * k, r.Min.Y * k}, Pt{r.Max.X * k, r.Max.Y * k}}
}

// Verb says what one path segment does.
type Verb uint8

const (
	Move  Verb = iota // 1 point
	Line              // 1 point
	Quad              // 2 points: control, end
	Cubic             // 3 points: control, control, end
	Close             // 0 points
)

// Path is a list of verbs and the points that they consume, in order.
type Path struct {
	Verbs []Verb
	Pts   []Pt
}

// Glyph is one positioned glyph of a run: its baseline origin in canvas units,
// y downward, relative to the run's origin.
type Glyph struct {
	ID   uint16
	X, Y float64
}

// Run is a stretch of glyphs of one face at one size on one line.
type Run struct {
	Face    *Face
	Style   int     // index into Spec.Styles
	Size    float64 // em in canvas units
	Glyphs  []Glyph
	Text    string // the NFC text that the glyphs stand for
	Advance float64
	Ink     Rect // tight box of the drawn ink, relative to the run's origin
}
