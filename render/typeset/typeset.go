// Package typeset turns Vietnamese (and other) text into positioned glyphs:
// NFC, shaping, line breaking, shrink to fit, ink measurement, coverage.
// It knows nothing of pixels, colours or designs. Lengths are in canvas units
// (the unit of the page that is being laid out); font tables are in font units.
package typeset

// Pt is a point; y grows downward.
type Pt struct{ X, Y float64 }

// Rect is a box given by its two corners, Min inclusive.
type Rect struct{ Min, Max Pt }

// W is the width, H the height.
func (r Rect) W() float64 { return r.Max.X - r.Min.X }
func (r Rect) H() float64 { return r.Max.Y - r.Min.Y }

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
	Size    float64 // em in canvas units
	Glyphs  []Glyph
	Text    string // the NFC text that the glyphs stand for
	Advance float64
	Ink     Rect // tight box of the drawn ink, relative to the run's origin
}
