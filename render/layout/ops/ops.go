// Package ops is the display list: what a page is made of once everything is
// placed. The backends (raster, print, eboard) read it and nothing else.
package ops

import (
	"image"

	"pano/render/typeset"
)

// Page is one laid-out page. One canvas unit is one pixel for the raster
// backend; the print backend maps W x H to millimetres.
type Page struct {
	W, H float64
	Ops  []Op
	// Static counts the leading operations that do not depend on any field
	// value, so a backend may cache what they draw.
	Static int
	// Missing, overflow and legibility findings, in reading order.
	Findings []Finding
	Areas    []Area // of the watched fields
}

// Area is where a field or a flag is drawn. Cap is the height of its capitals, the
// smallest if there are several texts, 0 for pictures.
type Area struct {
	Field string
	Flag  string // party, national or the name of an emblem; then there is no field
	Box   typeset.Rect
	Cap   float64
}

// Op is one drawing operation: a Fill, Stroke, Glyphs, Picture or Group value
// (not a pointer to one).
type Op interface {
	// Bounds is a box outside which the operation draws nothing.
	Bounds() typeset.Rect
}

// Fill fills a path.
type Fill struct {
	Path    typeset.Path
	EvenOdd bool
	Paint   Paint
}

// Stroke draws a path's outline.
type Stroke struct {
	Path  typeset.Path
	Width float64
	Round bool // round caps and joins, else butt and mitre
	Dash  []float64
	Paint Paint
}

// Glyphs draws a shaped run with its origin (left end of the baseline) at At.
type Glyphs struct {
	Run   typeset.Run
	At    typeset.Pt
	Grow  float64 // the letters are so much thicker on every side, with round corners
	Paint Paint
}

// Picture draws Crop (in source pixels) of Src into Dst, clipped to rounded
// corners of Radius.
type Picture struct {
	Src    image.Image
	Key    string // content digest, for caches; also names the JPEG below
	JPEG   []byte // the undecoded file when it was a baseline RGB JPEG, for print
	Crop   image.Rectangle
	Dst    typeset.Rect
	Radius float64
}

// Group draws its operations inside Clip (nil: none) with Opacity 0..1.
type Group struct {
	Ops     []Op
	Clip    *typeset.Path
	Opacity float64
	// Whole is the place of official artwork, which these operations draw: nothing
	// may cut it or be drawn over it.
	Whole *typeset.Rect
}

// Finding is something a person should know about a page. Block stops output.
type Finding struct {
	Code   string            // stable, e.g. "text_overflow", "glyph_missing"
	Field  string            // the field it concerns, if any
	Params map[string]string // values for the message in the reader's language
	Block  bool
}
