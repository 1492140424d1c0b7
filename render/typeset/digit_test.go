package typeset

import (
	"math"
	"testing"
)

// TestTabularFigures holds that a count-down neither moves nor changes its size,
// whatever the font has for tables.
func TestTabularFigures(t *testing.T) {
	everyFace(t, func(t *testing.T, f *Face) {
		style := Style{Face: f, Tabular: true, Tracking: 0.02}
		room := Room{Min: 5, Max: 80, W: 200, H: 60, MaxLines: 1}
		place := func(s string) (Block, []Glyph) {
			t.Helper()
			b, err := fit(Spec{Text: Plain(s), Styles: []Style{style}, Align: Centre}, room)
			if err != nil {
				t.Fatal(err)
			}
			var all []Glyph
			for _, r := range b.Runs(0) {
				all = append(all, r.Glyphs...)
			}
			return b, all
		}
		first, letters := place("CÒN 888 NGÀY")
		widths := map[float64]bool{}
		for _, days := range []string{"111", "407", "990", "123"} {
			b, got := place("CÒN " + days + " NGÀY")
			if b.Size != first.Size || b.W != first.W || b.H != first.H || b.Line(0).X != first.Line(0).X {
				t.Errorf("%s days: size %v, %v × %v, not %v, %v × %v", days, b.Size, b.W, b.H, first.Size, first.W, first.H)
			}
			for i, g := range got {
				if i < 3 || i > 5 {
					if g != letters[i] {
						t.Errorf("%s days: letter %d stands at %v, not at %v", days, i, g, letters[i])
					}
				}
			}
			for i := range days {
				c, err := fit(Spec{Text: Plain(days[i : i+1]), Styles: []Style{style}}, Room{Min: 10, Max: 10, W: 100, H: 100, MaxLines: 1})
				if err != nil {
					t.Fatal(err)
				}
				widths[math.Round(c.W*1e6)] = true
			}
		}
		if len(widths) != 1 {
			t.Errorf("digits take %d different widths", len(widths))
		}
		// The ink of each digit lies in its cell.
		for d := '0'; d <= '9'; d++ {
			b, err := fit(Spec{Text: Plain(string(d)), Styles: []Style{style}}, Room{Min: 100, Max: 100, W: 900, H: 900, MaxLines: 1})
			if err != nil {
				t.Fatal(err)
			}
			r := b.Runs(0)[0]
			ink := box(outlines(r)[0])
			if ink.Min.X < r.Ink.Min.X-2 || ink.Max.X > r.Ink.Max.X+2 || ink.Min.Y < r.Ink.Min.Y-1 || ink.Max.Y > r.Ink.Max.Y+1 {
				t.Errorf("%c reaches %v, its cell is %v", d, ink, r.Ink)
			}
		}
	})
}

// Without tabular figures the font's own widths and kerning stay.
func TestProportionalFigures(t *testing.T) {
	f := face(t, "Be Vietnam Pro", 800)
	one, err := Shape(f, 100, "1", 0)
	if err != nil {
		t.Fatal(err)
	}
	eight, err := Shape(f, 100, "8", 0)
	if err != nil {
		t.Fatal(err)
	}
	if one.Advance >= eight.Advance {
		t.Errorf("1 is %v wide, 8 is %v: proportional figures differ", one.Advance, eight.Advance)
	}
}
