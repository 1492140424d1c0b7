// Package work bounds what one page may ask for, so that a design from outside can
// neither hang nor fill the machine: it is refused while it is laid out, before the
// first pixel.
package work

import (
	"fmt"

	"pano/render/layout/art"
	"pano/render/layout/ops"
	"pano/render/typeset"
)

// Limits of one page; the designs that we have stay below a tenth.
const (
	MaxOps    = 50_000
	MaxPoints = 1_000_000
	MaxSet    = 200_000 // letters set, each time that a text is tried at some size
	MaxCoats  = 60      // times that the whole canvas is painted over
)

// Budget is what a page has asked for so far. Stop, if there is one, is asked now
// and then whether anybody still waits for the page.
type Budget struct {
	Page        typeset.Rect
	Stop        func() error
	ops, points int
	set, fits   int
	coats       float64
}

// Heavy is a design that asks for more than any picture needs.
type Heavy struct{ Msg string }

func (h *Heavy) Error() string { return h.Msg }

func heavy(format string, args ...any) error { return &Heavy{fmt.Sprintf(format, args...)} }

// Layer tells whether a further layer may be drawn.
func (b *Budget) Layer() error {
	if b.Stop != nil {
		return b.Stop()
	}
	return nil
}

// Fit counts a text of so many bytes that is about to be tried at some size.
func (b *Budget) Fit(letters int) error {
	if b.set += letters + 1; b.set > MaxSet {
		return heavy("more than %d letters were set to find sizes that fit; nest fewer rows and repeat less", MaxSet)
	}
	if b.fits++; b.Stop != nil && b.fits%64 == 0 {
		return b.Stop()
	}
	return nil
}

// Drew counts operations that a layer has added.
func (b *Budget) Drew(list []ops.Op) error {
	b.count(list)
	switch {
	case b.ops > MaxOps:
		return heavy("more than %d drawing operations; draw fewer copies", MaxOps)
	case b.points > MaxPoints:
		return heavy("more than %d points of outlines; draw fewer copies or simpler shapes", MaxPoints)
	case b.coats > MaxCoats:
		return heavy("the canvas is painted over more than %d times; draw smaller shapes", MaxCoats)
	}
	return nil
}

func (b *Budget) count(list []ops.Op) {
	size := b.Page.W() * b.Page.H()
	for _, op := range list {
		b.ops++
		if b.ops > MaxOps || b.points > MaxPoints {
			return
		}
		switch op := op.(type) {
		case ops.Fill:
			b.points += len(op.Path.Pts)
		case ops.Stroke:
			// A dash is as much work as a line.
			b.points += len(op.Path.Pts) + dashes(op)
		case ops.Group:
			b.count(op.Ops)
		}
		if size > 0 {
			in := art.Intersect(op.Bounds(), b.Page)
			b.coats += in.W() * in.H() / size
		}
	}
}

// dashes is about how many dashes an outline has.
func dashes(s ops.Stroke) int {
	if len(s.Dash) == 0 {
		return 0
	}
	step := 0.0
	for _, d := range s.Dash {
		step += d
	}
	box := art.Bounds(s.Path)
	n := float64(len(s.Path.Verbs)) * (box.W() + box.H()) / max(step, 1e-9)
	return int(min(n, MaxPoints+1))
}
