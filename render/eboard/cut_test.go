package eboard

import (
	"fmt"
	"math/bits"
	"testing"
)

// differ is the number of dots in which two letters differ, drawn at one pen.
func differ(a, b glyph) int {
	n := 0
	for y := -maxRows; y <= maxRows; y++ {
		p, q := a.row(y), b.row(y)
		n += bits.OnesCount64(p[0]^q[0]) + bits.OnesCount64(p[1]^q[1])
	}
	return n
}

// row is the dots y rows below the baseline, from 32 columns before the pen.
func (g glyph) row(y int) [2]uint64 {
	i := y + g.top
	if i < 0 || i >= len(g.rows) {
		return [2]uint64{}
	}
	return [2]uint64{g.rows[i] << (32 + g.left), g.rows[i] >> (32 - g.left)}
}

// all are the letters that Vietnamese is written with, of both cases.
const all = letters + "aăâbcdeêghiklmnoôơpqrstuưvxyAÂBCDEÊGHIKLMNOÔPQRSTUVXY"

// No two letters may be so alike that a dead lamp makes one of the other. The 16
// rows of a small board leave room for no more than a dot.
func TestLettersStandApart(t *testing.T) {
	b := boards(t)
	cut, err := b.outlined(64)
	if err != nil || len(cut) != len(cuts()) {
		t.Fatalf("%d fonts cut from outlines, err %v", len(cut), err)
	}
	for _, f := range append(cut, b.fonts...) {
		want := 3
		if f.Rows() < 24 {
			want = 1
		}
		least, pair := 1000, ""
		runes := []rune(all)
		for i, a := range runes {
			if !f.Has(a) {
				t.Fatalf("%s has no %c", f.Name, a)
			}
			if g := f.glyphs[a]; g.top > f.Ascent || len(g.rows)-g.top > f.Descent {
				t.Errorf("%s: %c leaves its %d rows", f.Name, a, f.Rows())
			}
			for _, c := range runes[:i] {
				if a == c || a == 'I' && c == 'l' || a == 'l' && c == 'I' { // one stroke in every plain face
					continue
				}
				if d := differ(f.glyphs[a], f.glyphs[c]); d < least {
					least, pair = d, string(a)+string(c)
				}
			}
		}
		t.Logf("%s: %d rows, the closest letters, %s, are %d dots apart", f.Name, f.Rows(), pair, least)
		if least < want {
			t.Errorf("%s: %s are %d dots apart, want %d", f.Name, pair, least, want)
		}
	}
	for i, f := range cut {
		if want := cuts()[len(cut)-1-i]; f.Rows() != want || f.Name != fmt.Sprintf("Be Vietnam Pro %d", want) {
			t.Errorf("%s takes %d rows, want %d", f.Name, f.Rows(), want)
		}
		if err := f.Check(f.Rows()); err != nil {
			t.Error(err)
		}
		for _, r := range "₫“”–…€" {
			if !f.Has(r) {
				t.Errorf("%s has no %c", f.Name, r)
			}
		}
	}
}

// Fewer rows than 28 get letters drawn dot by dot, whatever is asked for.
func TestNoOutlinesOnLowBoards(t *testing.T) {
	for h := 13; h < 28; h++ {
		f, err := boards(t).Render(order(192, h, "BÃO"))
		if err != nil || f.Font[:3] == "Be " {
			t.Errorf("%d rows: %v %v", h, f, err)
		}
	}
	o := order(192, 24, "BÃO")
	if o.Font = cutFamily; o.Font != "" {
		if _, err := boards(t).Render(o); err == nil {
			t.Error("outlines on 24 rows")
		}
	}
}
