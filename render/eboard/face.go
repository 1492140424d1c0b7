package eboard

import (
	"fmt"
	"image"
	"math/bits"
	"slices"
	"unicode/utf8"
)

const nbsp = '\u00a0'

// face is a font at a whole-number scale, plain or struck twice.
type face struct {
	font  *Font
	scale int
	bold  bool
}

func (f face) rows() int { return f.font.Rows() * f.scale }

// worth orders faces: the more rows the better, but dots made of several dots are
// coarse beside letters cut for nearly as many rows.
func (f face) worth() int { return (9 - min(f.scale, 4)) * f.rows() }

// glyph finds a letter; no-break spaces look like spaces.
func (f face) glyph(r rune) glyph {
	if r == nbsp {
		r = ' '
	}
	return f.font.glyphs[r]
}

// advance is how far the pen moves after g.
func (f face) advance(g glyph) int {
	return g.advance*f.scale + f.strike()
}

// strike is how far to the right bold letters are struck again.
func (f face) strike() int {
	if !f.bold {
		return 0
	}
	return (f.scale + 1) / 2
}

// ends are the leftmost and rightmost ink columns of s, pen at 0.
func (f face) ends(s string) (from, to int) {
	x, any := 0, false
	for _, r := range s {
		g := f.glyph(r)
		if w := g.width(); w > 0 {
			l, t := x+g.left*f.scale, x+(g.left+w)*f.scale+f.strike()
			if !any || l < from {
				from = l
			}
			to, any = max(to, t), true
		}
		x += f.advance(g)
	}
	return from, to
}

// width is the ink width of s in pixels of the board.
func (f face) width(s string) int {
	from, to := f.ends(s)
	return to - from
}

// draw sets the ink of s with the pen at x and the baseline above row y. Bold
// strikes only the letters twice: marks would run together.
func (f face) draw(m *image.Paletted, x, y int, s string, ink uint8) {
	for _, r := range s {
		g := f.glyph(r)
		for i, row := range g.rows {
			wide := f.scale
			if g.body[0] <= i && i < g.body[1] {
				wide += f.strike()
			}
			top := y + (i-g.top)*f.scale
			for col := x + g.left*f.scale; row != 0; row, col = row>>1, col+f.scale {
				if row&1 != 0 {
					dot(m, image.Rect(col, top, col+wide, top+f.scale), ink)
				}
			}
		}
		x += f.advance(g)
	}
}

// dot fills a box, cut at the board's edges.
func dot(m *image.Paletted, r image.Rectangle, ink uint8) {
	for r = r.Intersect(m.Rect); r.Min.Y < r.Max.Y; r.Min.Y++ {
		o := m.PixOffset(r.Min.X, r.Min.Y)
		for i := range r.Dx() {
			m.Pix[o+i] = ink
		}
	}
}

func (g glyph) width() int {
	var all uint64
	for _, row := range g.rows {
		all |= row
	}
	return bits.Len64(all)
}

// faces are the faces that fit the board's height, the best first.
func (b *Boards) faces(o Order) ([]face, error) {
	var list []face
	lowest := 0
	fonts, err := b.outlined(o.H)
	if err != nil {
		return nil, err
	}
	for _, f := range append(fonts, b.fonts...) {
		if o.Font != "" && !f.called(o.Font) {
			continue
		}
		if lowest == 0 || f.Rows() < lowest {
			lowest = f.Rows()
		}
		for scale := 1; f.Rows()*scale <= o.H; scale++ {
			list = append(list, face{f, scale, o.Bold})
		}
	}
	if lowest == 0 {
		return nil, refuse("choice_invalid", "Font", map[string]string{"value": o.Font}, "there is no font %q", o.Font)
	}
	if len(list) == 0 {
		return nil, refuse("board_too_low", "H", map[string]string{"rows": fmt.Sprint(o.H), "need": fmt.Sprint(lowest)},
			"board has %d rows, Vietnamese letters with their marks need %d", o.H, lowest)
	}
	slices.SortStableFunc(list, func(a, b face) int { return b.worth() - a.worth() })
	return list, nil
}

// covering keeps the faces that have all characters of the text.
func covering(faces []face, lines []string) ([]face, error) {
	var refusal error
	var fit []face
	for _, f := range faces {
		if err := f.covers(lines); err == nil {
			fit = append(fit, f)
		} else if refusal == nil {
			refusal = err
		}
	}
	if len(fit) == 0 {
		return nil, refusal
	}
	return fit, nil
}

func (f face) covers(lines []string) error {
	for _, l := range lines {
		for _, r := range l {
			if r == nbsp || f.font.Has(r) {
				continue
			}
			shown := string(r)
			if r == utf8.RuneError || r < ' ' {
				shown = fmt.Sprintf("U+%04X", r)
			}
			return refuse("glyph_missing", "Lines", map[string]string{"character": shown, "font": f.font.Name},
				"font %s has no character %s: remove or replace it", f.font.Name, shown)
		}
	}
	return nil
}
