// Package flow works out boxes: rows, grids and overlays of parts whose sizes are
// known only once their texts are set. It is one mechanism, measure then place. It
// knows widths, heights and shares, and nothing of what is drawn.
package flow

import (
	"math"

	"pano/render/typeset"
)

// Part is something that takes place.
type Part interface {
	// Measure fits the part to a width, at a step from 0 (all texts at their least
	// size) to 1 (at their largest). A part without a size of its own gives 0 for
	// what it does not care about. ok is false if it cannot fit.
	Measure(step, width float64) (w, h float64, ok bool)
	// Draw draws the part as it was last measured, into a box.
	Draw(box typeset.Rect)
}

// Kind says how much of the width a child takes.
type Kind uint8

// The kinds of span.
const (
	Hug     Kind = iota // as much as it needs
	Fixed               // Size, in canvas units
	Percent             // Size, as a share of the whole width
	Share               // Size parts of what is left
)

// Span is what a child takes of the width.
type Span struct {
	Kind Kind
	Size float64
}

// Child is a part in a box.
type Child struct {
	Part
	Span  Span
	Ratio float64 // > 0: at least as high as its width by this
	X, Y  float64 // where it stands in its cell, 0..1
	Fill  bool    // has no size and takes the whole cell
	Tall  bool    // is as high as its cell: grounds side by side end alike
	w, h  float64 // own size
	cell  float64 // width of the cell
}

// measure fits a child to a cell's width.
func (c *Child) measure(step, width float64) bool {
	var ok bool
	c.cell = width
	if c.w, c.h, ok = c.Measure(step, width); !ok {
		return false
	}
	if c.Ratio > 0 {
		w := width
		if c.Span.Kind == Hug && c.w > 0 {
			w = c.w
		}
		c.h = math.Max(c.h, w/c.Ratio)
	}
	return true
}

// place draws a child in its cell. wide: it was given the cell's width, and may have
// use for what it does not need.
func (c *Child) place(cell typeset.Rect, wide bool) {
	if c.Fill {
		c.Draw(cell)
		return
	}
	w, h := c.w, c.h
	if w <= 0 || w > cell.W() || wide {
		w = cell.W()
	}
	if h <= 0 || c.Tall {
		h = cell.H()
	}
	x, y := cell.Min.X+(cell.W()-w)*c.X, cell.Min.Y+(cell.H()-h)*c.Y
	c.Draw(rect(x, y, w, h))
}

func rect(x, y, w, h float64) typeset.Rect {
	return typeset.Rect{Min: typeset.Pt{X: x, Y: y}, Max: typeset.Pt{X: x + w, Y: y + h}}
}

// Frame is what all boxes have.
type Frame struct {
	Kids   []*Child
	Gap    float64
	Margin float64 // on all four sides
	Align  float64 // of what does not fill the width, 0..1
}

// Row sets its children side by side.
type Row struct{ Frame }

// Measure gives fixed children their width, the others what they need, and those
// that share what is left. If there is too little, the needs shrink alike.
func (r *Row) Measure(step, width float64) (w, h float64, ok bool) {
	whole := width - 2*r.Margin
	left := whole - r.Gap*float64(len(r.Kids)-1)
	shares, wanted := 0.0, 0.0
	for _, k := range r.Kids {
		switch k.Span.Kind {
		case Fixed:
			k.cell = k.Span.Size
		case Percent:
			k.cell = k.Span.Size * whole
		case Share:
			shares += k.Span.Size
			continue
		default:
			continue
		}
		left -= k.cell
	}
	for _, k := range r.Kids {
		if k.Span.Kind == Hug {
			if !k.measure(step, math.Max(1, left)) {
				return 0, 0, false
			}
			k.cell = k.w
			wanted += k.w
		}
	}
	squeeze := math.Min(1, math.Max(0, left)/math.Max(wanted, 1e-9))
	rest := math.Max(0, left-wanted)
	for _, k := range r.Kids {
		switch {
		case k.Span.Kind == Share:
			k.cell = rest * k.Span.Size / shares
		case k.Span.Kind == Hug && squeeze < 1:
			k.cell *= squeeze
		case k.Span.Kind == Hug:
			h = math.Max(h, k.h)
			continue
		}
		if !k.measure(step, math.Max(1, k.cell)) {
			return 0, 0, false
		}
		h = math.Max(h, k.h)
	}
	return r.width() + 2*r.Margin, h + 2*r.Margin, true
}

// width is what the cells and the gaps take.
func (r *Row) width() float64 {
	w := r.Gap * float64(len(r.Kids)-1)
	for _, k := range r.Kids {
		w += k.cell
	}
	return w
}

// Draw places the children from left to right.
func (r *Row) Draw(box typeset.Rect) {
	x := box.Min.X + r.Margin + (box.W()-2*r.Margin-r.width())*r.Align
	for _, k := range r.Kids {
		k.place(rect(x, box.Min.Y+r.Margin, k.cell, box.H()-2*r.Margin), k.Span.Kind != Hug)
		x += k.cell + r.Gap
	}
}

// Grid sets its children in lines of equal columns.
type Grid struct {
	Frame
	Columns int
	RowGap  float64
	heights []float64
	cell    float64
}

// Measure makes all columns equally wide. There are no more columns than children.
func (g *Grid) Measure(step, width float64) (w, h float64, ok bool) {
	n := min(g.Columns, len(g.Kids))
	g.cell = (width - 2*g.Margin - g.Gap*float64(n-1)) / float64(n)
	g.heights = g.heights[:0]
	h = 2 * g.Margin
	for i, k := range g.Kids {
		if !k.measure(step, math.Max(1, g.cell)) {
			return 0, 0, false
		}
		if i%n == 0 {
			g.heights = append(g.heights, 0)
		}
		last := &g.heights[len(g.heights)-1]
		*last = math.Max(*last, k.h)
	}
	for i, line := range g.heights {
		if i > 0 {
			h += g.RowGap
		}
		h += line
	}
	return width, h, true
}

// Draw places the children line by line; a last line that is not full is aligned.
func (g *Grid) Draw(box typeset.Rect) {
	n := min(g.Columns, len(g.Kids))
	y := box.Min.Y + g.Margin
	for i, h := range g.heights {
		line := g.Kids[i*n : min((i+1)*n, len(g.Kids))]
		taken := float64(len(line))*(g.cell+g.Gap) - g.Gap
		x := box.Min.X + g.Margin + (box.W()-2*g.Margin-taken)*g.Align
		for _, k := range line {
			k.place(rect(x, y, g.cell, h), true)
			x += g.cell + g.Gap
		}
		y += h + g.RowGap
	}
}

// Overlay sets its children on top of each other, the first lowest. Those that Fill
// reach to its edges; the others, and with them its size, keep the margin.
type Overlay struct{ Frame }

// Measure is the largest of its children.
func (o *Overlay) Measure(step, width float64) (w, h float64, ok bool) {
	for _, k := range o.Kids {
		if k.Fill {
			continue
		}
		if !k.measure(step, math.Max(1, width-2*o.Margin)) {
			return 0, 0, false
		}
		w, h = math.Max(w, k.w), math.Max(h, k.h)
	}
	if w == 0 {
		w = width - 2*o.Margin
	}
	return w + 2*o.Margin, h + 2*o.Margin, true
}

// Draw places every child in the whole box.
func (o *Overlay) Draw(box typeset.Rect) {
	m := o.Margin
	for _, k := range o.Kids {
		if k.Fill {
			k.Draw(box)
			continue
		}
		k.place(rect(box.Min.X+m, box.Min.Y+m, box.W()-2*m, box.H()-2*m), false)
	}
}
