package typeset

import (
	"math"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/text/unicode/norm"
)

// Where the font says nothing, a mark keeps at least so far from its letter, and
// at most so far as the font's own marks keep from small letters (em).
const (
	leastMarkGap = 0.02
	mostMarkGap  = 0.12

	// A mark that touches its letter is moved away step by step.
	markStep     = 0.01
	maxMarkSteps = 40
)

// seatMarks places the marks of one character that the font leaves where they
// fall, and moves those away that touch: many fonts have the marks of other
// languages but no anchors for them on Vietnamese letters. gs are the character's glyphs, its letter first; pen is
// where the letter stands.
func (f *Face) seatMarks(face *font.Face, runes []rune, out []shaping.Glyph, gs []glyph, pen float64) {
	letter := f.extents(face, gs[0].id)
	if letter.empty() {
		return
	}
	body, top, bottom := f.body(face, runes[0], letter)
	drawn := moved(segments(f.Outline(gs[0].id)), Pt{gs[0].x, gs[0].y}) // what stands already
	centre := pen + (body.Min.X+body.Max.X)/2
	for i := 1; i < len(gs); i++ {
		g := &gs[i]
		e := f.extents(face, g.id)
		if e.empty() {
			continue
		}
		above := (e.Min.Y+e.Max.Y)/2 < -0.1
		if out[i].XOffset == 0 && out[i].YOffset == 0 && out[i].Advance == 0 {
			g.x = centre - (e.Min.X+e.Max.X)/2
			if gap := f.markGap(face, e); above {
				g.y = math.Min(0, top-gap-e.Max.Y)
			} else {
				g.y = math.Max(0, bottom+leastMarkGap-e.Min.Y)
			}
		}
		shape := segments(f.Outline(g.id))
		step := -markStep
		if !above {
			step = markStep
		}
		for range maxMarkSteps {
			if apart(shape, drawn, Pt{g.x, g.y}, leastMarkGap) {
				break
			}
			g.y += step
		}
		drawn = append(drawn, moved(shape, Pt{g.x, g.y})...)
		if above {
			top = math.Min(top, e.Min.Y+g.y)
		} else {
			bottom = math.Max(bottom, e.Max.Y+g.y)
		}
	}
}

func moved(shape [][2]Pt, by Pt) [][2]Pt {
	for i, s := range shape {
		shape[i] = [2]Pt{{s[0].X + by.X, s[0].Y + by.Y}, {s[1].X + by.X, s[1].Y + by.Y}}
	}
	return shape
}

// body is the box of a letter without horns and marks, by which marks are centred,
// and the heights above and below which a further mark may stand.
func (f *Face) body(face *font.Face, r rune, letter Rect) (body Rect, top, bottom float64) {
	body = letter
	parts := []rune(norm.NFD.String(string(r)))
	if gid, ok := face.NominalGlyph(parts[0]); ok && len(parts) > 1 {
		if e := f.extents(face, uint16(gid)); !e.empty() {
			body = e
		}
	}
	top, bottom = body.Min.Y, body.Max.Y
	for _, m := range parts[1:] {
		switch norm.NFD.PropertiesString(string(m)).CCC() {
		case 230:
			top = letter.Min.Y
		case 220:
			bottom = letter.Max.Y
		}
	}
	return body, top, bottom
}

// markGap is how far the font keeps the mark e from a small letter.
func (f *Face) markGap(face *font.Face, e Rect) float64 {
	gap := leastMarkGap
	if gid, ok := face.NominalGlyph('x'); ok {
		if x := f.extents(face, uint16(gid)); !x.empty() {
			gap = x.Min.Y - e.Max.Y
		}
	}
	return math.Min(mostMarkGap, math.Max(leastMarkGap, gap))
}
