// Package finish knows what a workshop does to a print after it is cut, and what
// that does to the page: the facts of hems, pockets and eyelets, without drawing.
package finish

import (
	"fmt"
	"math"
)

// Finish is what is done to a print after it is cut: hems, pockets for poles and
// eyelets. Material for hems and pockets lies beyond the finished size and is
// folded behind it, so the finished size is what is seen; eyelets go through the
// finished piece and the hem behind it. The zero Finish cuts and does no more.
type Finish struct {
	Top     Edge    `json:"top" yaml:"top"`
	Right   Edge    `json:"right" yaml:"right"`
	Bottom  Edge    `json:"bottom" yaml:"bottom"`
	Left    Edge    `json:"left" yaml:"left"`
	Eyelets Eyelets `json:"eyelets" yaml:"eyelets"`
}

// Edge is one side. With a pocket, the hem is the seam that closes the pocket,
// so the side takes the width of both.
type Edge struct {
	HemMM    float64 `json:"hem_mm" yaml:"hem_mm"`
	PocketMM float64 `json:"pocket_mm" yaml:"pocket_mm"` // width laid flat
}

// Eyelets sit in the corners and between them, on sides without a pocket.
type Eyelets struct {
	EveryMM    float64 `json:"every_mm" yaml:"every_mm"` // at most so far apart; 0 = none
	DiameterMM float64 `json:"diameter_mm" yaml:"diameter_mm"`
	InsetMM    float64 `json:"inset_mm" yaml:"inset_mm"` // from the finished edge to the middle of the hole
}

// Error is a refusal with a stable code and values for a translated message.
type Error struct {
	Code   string
	Field  string
	Params map[string]string
	Msg    string
}

func (e *Error) Error() string { return e.Msg }

// Limits of finishing.
const (
	maxEdgeMM   = 500
	minEveryMM  = 50
	maxEveryMM  = 5000
	maxHoleMM   = 60
	maxInsetMM  = 200
	holeRoomMM  = 8 // the ring around a hole
	inMMPerInch = 25.4
)

// Edges are the sides in the order top, right, bottom, left.
func (f Finish) Edges() [4]Edge { return [4]Edge{f.Top, f.Right, f.Bottom, f.Left} }

// TakesMM is how much material a side needs beyond the finished size.
func (e Edge) TakesMM() float64 { return e.HemMM + e.PocketMM }

// Check refuses a finish that no workshop makes, or that leaves nothing of a
// piece of w by h mm.
func (f Finish) Check(w, h float64) error {
	refuse := func(field string, v, lo, hi float64) error {
		if v >= lo && v <= hi {
			return nil
		}
		return &Error{"finish_invalid", "finish." + field, map[string]string{"value": fmt.Sprint(v), "min": fmt.Sprint(lo), "max": fmt.Sprint(hi), "part": field},
			fmt.Sprintf("%s is %g mm: need %g to %g", field, v, lo, hi)}
	}
	var errs []error
	for i, e := range f.Edges() {
		side := [4]string{"top", "right", "bottom", "left"}[i]
		across := [2]float64{h, w}[i%2]
		errs = append(errs, refuse(side+".hem", e.HemMM, 0, maxEdgeMM), refuse(side+".pocket", e.PocketMM, 0, math.Min(maxEdgeMM, across/3)))
	}
	if e := f.Eyelets; e != (Eyelets{}) {
		errs = append(errs, refuse("eyelets.every", e.EveryMM, minEveryMM, maxEveryMM), refuse("eyelets.diameter", e.DiameterMM, 2, maxHoleMM),
			refuse("eyelets.inset", e.InsetMM, e.DiameterMM/2, math.Min(maxInsetMM, math.Min(w, h)/3)))
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Hole is an eyelet: the middle, in mm from the finished piece's upper left
// corner, and the side that it belongs to.
type Hole struct {
	X, Y float64
	Side int // 0 top, 1 right, 2 bottom, 3 left
}

// Holes places the eyelets of a piece of w by h mm: corners first, then evenly,
// never further apart than asked. A corner hole belongs to top or bottom.
func (f Finish) Holes(w, h float64) []Hole {
	e := f.Eyelets
	if !(e.EveryMM > 0) {
		return nil
	}
	edges := f.Edges()
	// Where a neighbour has a pocket, the row starts beyond it.
	start := func(side int) float64 { return e.InsetMM + edges[side].PocketMM }
	row := func(from, to float64) []float64 {
		n := max(1, int(math.Ceil((to-from)/e.EveryMM-1e-9)))
		out := make([]float64, n+1)
		for i := range out {
			out[i] = from + (to-from)*float64(i)/float64(n)
		}
		return out
	}
	var out []Hole
	for _, side := range []int{0, 2} {
		if edges[side].PocketMM > 0 {
			continue
		}
		y := [3]float64{e.InsetMM, 0, h - e.InsetMM}[side]
		for _, x := range row(start(3), w-start(1)) {
			out = append(out, Hole{x, y, side})
		}
	}
	for _, side := range []int{1, 3} {
		if edges[side].PocketMM > 0 {
			continue
		}
		x := [4]float64{1: w - e.InsetMM, 3: e.InsetMM}[side]
		ys := row(start(0), h-start(2))
		if edges[0].PocketMM == 0 {
			ys = ys[1:]
		}
		if edges[2].PocketMM == 0 {
			ys = ys[:len(ys)-1]
		}
		for _, y := range ys {
			out = append(out, Hole{x, y, side})
		}
	}
	return out
}
