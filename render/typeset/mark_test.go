package typeset

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

// highland are letters of the province's languages that Unicode does not compose,
// and some that many fonts lack.
func highland() []string {
	return []string{"ơ̆", "ư̆", "Ơ̆", "Ư̆", "ĕ", "ŏ", "Ĕ", "Ŏ", "ñ", "Ñ", "č", "Č", "b̆", "B̆", "ê̆", "ô̆", "Ô̆", "ĭ", "ŭ"}
}

func everyFace(t *testing.T, f func(t *testing.T, face *Face)) {
	t.Helper()
	for _, face := range load(t).faces {
		if err := face.open(); err != nil {
			t.Fatal(err)
		}
		t.Run(face.Name(), func(t *testing.T) { f(t, face) })
	}
}

// outlines are the shapes of a run's glyphs where they are drawn.
func outlines(r Run) [][][2]Pt {
	var out [][][2]Pt
	for _, g := range r.Glyphs {
		shape := segments(r.Face.Outline(g.ID))
		for i, s := range shape {
			for k, p := range s {
				shape[i][k] = Pt{p.X*r.Size + g.X, p.Y*r.Size + g.Y}
			}
		}
		out = append(out, shape)
	}
	return out
}

// TestMarksAreSeated holds that every mark stands on its own letter, touches
// nothing and is counted as ink.
func TestMarksAreSeated(t *testing.T) {
	everyFace(t, func(t *testing.T, f *Face) {
		drawn := 0
		for _, c := range highland() {
			if len(f.Missing(c)) > 0 {
				continue
			}
			drawn++
			for _, tracking := range []float64{0, 0.3} {
				r, err := Shape(f, 100, "n"+c+"n", tracking)
				if err != nil {
					t.Fatal(err)
				}
				all := outlines(r)
				ink := nothing()
				for _, shape := range all {
					ink = ink.join(box(shape))
				}
				if math.Abs(ink.Min.Y-r.Ink.Min.Y) > 1 || math.Abs(ink.Max.Y-r.Ink.Max.Y) > 1 || math.Abs(ink.Max.X-r.Ink.Max.X) > 1 {
					t.Errorf("%s: outlines reach %v, ink is %v", c, ink, r.Ink)
				}
				if len(all) == 4 { // n, letter, mark, n
					if !apart(all[2], all[1], Pt{}, 1.5) {
						t.Errorf("%s at tracking %v: the mark touches its letter", c, tracking)
					}
					letter, mark := box(all[1]), box(all[2])
					if mid := (mark.Min.X + mark.Max.X) / 2; mid < letter.Min.X || mid > letter.Max.X {
						t.Errorf("%s at tracking %v: the mark at %v is not over its letter %v", c, tracking, mark, letter)
					}
				}
			}
		}
		if drawn < 7 {
			t.Errorf("only %d of the letters are there: nothing is tested", drawn)
		}
	})
}

func box(shape [][2]Pt) Rect {
	r := nothing()
	for _, s := range shape {
		r = r.join(Rect{s[0], s[0]})
	}
	return r
}

// A letter and its marks come from one font, the fallback's if need be.
func TestClusterStaysInOneFace(t *testing.T) {
	narrow, wide := face(t, "Roboto Condensed", 700), face(t, "Be Vietnam Pro", 800)
	if len(narrow.Missing("Ơ̆")) == 0 || len(narrow.Missing("Ơ")) != 0 {
		t.Fatal("the font has changed: choose another letter for this test")
	}
	b, err := fit(Spec{Text: Plain("KƠ̆ HO"), Styles: []Style{{Face: narrow, Fallback: []*Face{wide}}}}, Room{Min: 10, Max: 50, W: 900, H: 100, MaxLines: 1})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range b.Runs(0) {
		got = append(got, r.Face.Name()+"="+r.Text)
	}
	if want := []string{"Roboto Condensed 700=K", "Be Vietnam Pro 800=Ơ̆ ", "Roboto Condensed 700=HO"}; !slices.Equal(got, want) {
		t.Errorf("runs %q, want %q", got, want)
	}
	// Also when letter and mark are typed in two parts of the text.
	b, err = fit(Spec{Text: Text{{"KƠ", 0}, {"\u0306 HO", 0}}, Styles: []Style{{Face: wide}}}, Room{Min: 10, Max: 50, W: 900, H: 100, MaxLines: 1})
	if err != nil || b.Text(0) != "KƠ̆ HO" || len(b.Runs(0)) != 1 {
		t.Errorf("got %v, %v", b.Runs(0), err)
	}
}

func TestRefusalNamesTheWholeCharacter(t *testing.T) {
	narrow, script := face(t, "Roboto Condensed", 400), face(t, "Roboto Condensed", 700)
	_, err := Spec{Text: Plain("KƠ̆ HO"), Styles: []Style{{Face: narrow, Fallback: []*Face{script}}}}.Prepare()
	var miss *MissingError
	if !errors.As(err, &miss) || miss.Character != "Ơ̆" || miss.Codes() != "U+01A0 U+0306" || len(miss.Fonts) != 2 {
		t.Fatalf("got %v", err)
	}
	for _, part := range []string{"Ơ̆", "U+0306", "Roboto Condensed 400", "Roboto Condensed 700"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not name %s", err, part)
		}
	}
}

// Tracking goes between characters: the width grows by one gap a letter, however
// many glyphs a letter takes, and marks keep their place.
func TestTrackingMovesCharacters(t *testing.T) {
	f := face(t, "Be Vietnam Pro", 800)
	loose, err := Shape(f, 100, "Ư̆Ơ̆Ĕ", 0.2)
	if err != nil {
		t.Fatal(err)
	}
	tight, err := Shape(f, 100, "Ư̆Ơ̆Ĕ", 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := loose.Advance - tight.Advance; math.Abs(got-40) > 1e-9 {
		t.Errorf("three letters grew by %v, want 40", got)
	}
	if got := loose.Ink.Max.X - tight.Ink.Max.X; math.Abs(got-40) > 1e-9 {
		t.Errorf("their ink grew by %v, want 40", got)
	}
	for i := range tight.Glyphs {
		if i%2 == 1 { // a mark
			a, b := tight.Glyphs[i].X-tight.Glyphs[i-1].X, loose.Glyphs[i].X-loose.Glyphs[i-1].X
			if math.Abs(a-b) > 1e-9 {
				t.Errorf("mark %d moved by %v on its letter", i, b-a)
			}
		}
	}
}

// What a person pastes and what a person types is the same picture.
func TestNormalise(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"a\u0306\u0300", "ằ"},
		{"a\u200d\u0302\u0301", "ấ"}, // a joiner does not part a letter from its marks
		{"GIAO\u00ad THÔNG\u2060\u200b\ufeff", "GIAO THÔNG"},
		{"❤\ufe0f", "❤"},
		{"A\u2028B\u0085C\vD", "A\nB\nC\nD"},
		{"A\tB\r\nC", "A B \nC"},
		{"\u202eABC\u202c", "ABC"},
		{"Đ\x00À", "ĐÀ"},
	} {
		if got := Normalise(tt.in); got != tt.want {
			t.Errorf("Normalise(%+q) = %+q, want %+q", tt.in, got, tt.want)
		}
	}
}

func TestStraightQuotesAreCurled(t *testing.T) {
	f := face(t, "Lora", 700)
	for _, tt := range []struct{ in, want string }{
		{`TỔ CHỨC "NGÀY HỘI" LỚN`, "TỔ CHỨC “NGÀY HỘI” LỚN"},
		{`("XANH")`, "(“XANH”)"},
		{`NGƯỜI K'HO`, "NGƯỜI K’HO"},
		{`HÈ '75`, "HÈ ’75"},
		{`"`, "“"},
		{"“SẴN”", "“SẴN”"},
	} {
		b, err := fit(Spec{Text: Plain(tt.in), Styles: []Style{{Face: f}}}, Room{Min: 1, Max: 10, W: 900, H: 900, MaxLines: 1})
		if err != nil || b.Text(0) != tt.want {
			t.Errorf("%s is drawn %s, want %s (%v)", tt.in, b.Text(0), tt.want, err)
		}
	}
}
