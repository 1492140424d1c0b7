// Package flag draws the national flag, places official artwork and sees to it
// that neither is stretched, cropped or drawn over.
//
// The Party flag and all emblems come from artwork that an office was given: the
// curves of the sickle are fixed by no text, so no code may draw them.
package flag

import (
	"image/color"
	"math"

	"pano/render/layout/art"
	"pano/render/layout/ops"
	"pano/render/typeset"
)

// Names of official artwork that this package knows; offices may add others.
const (
	Party    = "party"
	National = "national"
)

// Ratio is length ÷ width of both flags (Constitution 2013, art. 13; Decision 99).
const Ratio = 1.5

// gapShare is the space between the two flags of a pair, in shares of a length.
const gapShare = 1.0 / 8

// PairRatio is width ÷ height of both flags side by side.
const PairRatio = Ratio * (2 + gapShare)

// Pair gives the places of the two flags in a box of the ratio PairRatio. Seen from
// the audience the Party flag is on the left. Both are equally high, and since the
// emblem's diameter equals the star's, sickle tip and star tip are level.
func Pair(box typeset.Rect) (party, national typeset.Rect) {
	w := box.H() * Ratio
	party, national = box, box
	party.Max.X = box.Min.X + w
	national.Min.X = box.Max.X - w
	return party, national
}

// Draw draws the national flag into a box of the ratio 3:2: a red field and a gold
// star whose tips lie on a circle of a fifth of the length about the crossing of
// the diagonals, one tip up, tips joined by straight lines (HD 3420/BVHTTDL, 2012).
// No text gives numbers for the colours; these are the ones in digital use.
func Draw(box typeset.Rect) ops.Op {
	mid := typeset.Pt{X: (box.Min.X + box.Max.X) / 2, Y: (box.Min.Y + box.Max.Y) / 2}
	r := box.W() / 5
	// Lines from tip to tip cross on this circle.
	inner := (3 - math.Sqrt(5)) / 2
	star := art.Star(typeset.Rect{Min: typeset.Pt{X: mid.X - r, Y: mid.Y - r}, Max: typeset.Pt{X: mid.X + r, Y: mid.Y + r}}, 5, inner)
	return Whole(box,
		ops.Fill{Path: art.RoundRect(box.Min.X, box.Min.Y, box.W(), box.H(), 0), Paint: ops.Flat(color.NRGBA{0xda, 0x25, 0x1d, 255})},
		ops.Fill{Path: star, Paint: ops.Flat(color.NRGBA{0xff, 0xff, 0x00, 255})})
}

// Whole marks operations as official artwork that fills a box.
func Whole(box typeset.Rect, list ...ops.Op) ops.Op {
	return ops.Group{Ops: list, Opacity: 1, Whole: &box}
}
