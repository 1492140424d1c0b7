package typeset

import (
	"math"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/shaping"
)

// digitCell is the room that every digit of a face takes when figures are
// tabular: the widest digit's advance, the ink of all ten.
type digitCell struct {
	width       float64
	top, bottom float64
}

const digits = "0123456789"

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// digitCell measures the ten digits once, in the form that the font keeps for
// tables if it has one.
func (f *Face) digitCell(face *font.Face) digitCell {
	f.figures.Do(func() {
		f.cell = digitCell{top: math.Inf(1), bottom: math.Inf(-1)}
		for _, g := range f.harfbuzz(&shaper{face: face}, []rune(digits), true) {
			f.cell.width = math.Max(f.cell.width, f.em(g.Advance))
			if e := f.extents(face, uint16(g.GlyphID)); !e.empty() {
				f.cell.top, f.cell.bottom = math.Min(f.cell.top, e.Min.Y), math.Max(f.cell.bottom, e.Max.Y)
			}
		}
	})
	return f.cell
}

// addDigit sets a digit in the middle of its cell. Its ink is the whole cell, so
// that a text neither moves nor changes its size when a digit does.
func (s *shaped) addDigit(f *Face, face *font.Face, g shaping.Glyph) {
	cell := f.digitCell(face)
	x := s.advance + (cell.width-f.em(g.Advance))/2
	s.glyphs = append(s.glyphs, glyph{id: uint16(g.GlyphID), cluster: uint16(s.clusters), x: x, lo: s.advance, hi: s.advance + cell.width})
	s.ink = s.ink.join(Rect{Pt{s.advance, cell.top}, Pt{s.advance + cell.width, cell.bottom}})
	s.advance += cell.width
	s.clusters++
}
