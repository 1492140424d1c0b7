package art

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pano/render/typeset"
)

func TestOrnaments(t *testing.T) {
	files, err := filepath.Glob("../../../templates/art/*.svg")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		d, err := Parse(data)
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		if len(d.Items) == 0 {
			t.Errorf("%s draws nothing", f)
		}
	}
}

func TestPathData(t *testing.T) {
	for _, c := range []struct {
		d    string
		last typeset.Pt
		n    int
	}{
		{"M0 0L10 10", typeset.Pt{X: 10, Y: 10}, 2},
		{"m1,1 2 2 3-3", typeset.Pt{X: 6, Y: 0}, 3},
		{"M0 0h5v5H1V2z", typeset.Pt{X: 1, Y: 2}, 6},
		{"M0 0C1 1 2 2 3 3S5 5 6 6", typeset.Pt{X: 6, Y: 6}, 3},
		{"M0 0Q1 1 2 0T4 0", typeset.Pt{X: 4, Y: 0}, 3},
		{"M0 0A5 5 0 0 1 10 0", typeset.Pt{X: 10, Y: 0}, 3},
		{"M0 0a5 5 0 0110 0", typeset.Pt{X: 10, Y: 0}, 3},
		{"M.5.5L1.5.5", typeset.Pt{X: 1.5, Y: 0.5}, 2},
		{"M0 0L1e1 1", typeset.Pt{X: 10, Y: 1}, 2},
		{"M0 0L1 1ZL5 5", typeset.Pt{X: 5, Y: 5}, 5},
	} {
		p, err := ParsePath(c.d)
		if err != nil {
			t.Errorf("%q: %v", c.d, err)
			continue
		}
		if got := p.Pts[len(p.Pts)-1]; got != c.last || len(p.Verbs) != c.n {
			t.Errorf("%q: ends at %v with %d verbs; want %v with %d", c.d, got, len(p.Verbs), c.last, c.n)
		}
	}
	for _, bad := range []string{"L1 1", "M1", "M0 0X", "M0 0L1e99 1", "M0 0A1 1 0 2 0 1 1", "M0 0 z 1 1", "1 1", "M--1 0"} {
		if _, err := ParsePath(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

// An arc must lie on its circle, whichever of the four it is.
func TestArcIsRound(t *testing.T) {
	for _, d := range []string{"M5 0A5 5 0 0 1 0 5", "M5 0A5 5 0 1 0 0 5", "M5 0A5 5 30 1 0 0 5"} {
		p, _ := ParsePath(d)
		for i := 1; i < len(p.Pts); i += 3 {
			a, b, c, e := p.Pts[i-1], p.Pts[i], p.Pts[i+1], p.Pts[i+2]
			mid := typeset.Pt{X: (a.X + 3*b.X + 3*c.X + e.X) / 8, Y: (a.Y + 3*b.Y + 3*c.Y + e.Y) / 8}
			if r := math.Hypot(mid.X, mid.Y); math.Abs(r-5) > 0.01 {
				t.Errorf("%s: the middle of piece %d is %.3f from the centre, want 5", d, i/3, r)
			}
		}
	}
}

func TestInheritance(t *testing.T) {
	d, err := Parse([]byte(`<svg viewBox="0 0 10 10" color="#102030"><g fill="currentColor" stroke="#ff0000" stroke-width="2" transform="translate(1 2) scale(2)">
		<g color="#405060"><rect width="1" height="1" fill="currentColor" stroke="none"/></g><circle r="1" opacity=".5"/><path d="M0 0h1" fill="none"/></g></svg>`))
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Items) != 3 {
		t.Fatalf("%d items", len(d.Items))
	}
	rect := d.Items[0].Shape
	if rect.Fill.Ink.Tint || rect.Fill.Ink.RGB != [3]uint8{0x40, 0x50, 0x60} || rect.Stroke != nil {
		t.Errorf("rect: %+v", rect.Fill)
	}
	if b := Bounds(rect.Path); b.Min != (typeset.Pt{X: 1, Y: 2}) || b.W() != 2 {
		t.Errorf("rect at %v", b)
	}
	circle := d.Items[1]
	if circle.Opacity != 0.5 || !circle.Group[0].Shape.Fill.Ink.Tint || circle.Group[0].Shape.Width != 4 {
		t.Errorf("circle: %+v", circle)
	}
}

func TestRefusals(t *testing.T) {
	wrap := func(s string) string { return `<svg viewBox="0 0 9 9">` + s + `</svg>` }
	for name, c := range map[string]struct{ svg, want string }{
		"text":      {wrap("\n<text>a</text>"), "line 2, <text>"},
		"style":     {wrap(`<path style="fill:red" d="M0 0h1"/>`), "style"},
		"script":    {wrap(`<script/>`), "script"},
		"image":     {wrap(`<image href="http://x/y.png"/>`), "image"},
		"outside":   {wrap(`<use href="other.svg#a"/>`), "same file"},
		"entity":    {`<!DOCTYPE svg [<!ENTITY a "b">]>` + wrap(""), "DOCTYPE"},
		"no view":   {`<svg/>`, "viewBox"},
		"recursion": {wrap(`<g id="a"><use href="#a"/></g>`), "nested"},
		"laughs":    {wrap(laughs()), "elements after use"},
		"nan":       {wrap(`<circle r="NaN"/>`), "usable number"},
		"colour":    {wrap(`<circle r="1" fill="hotpink"/>`), "hotpink"},
		"words":     {wrap(`hello`), "shapes only"},
	} {
		_, err := Parse([]byte(c.svg))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v does not mention %q", name, err, c.want)
		}
	}
}

// laughs is a use bomb: 10^8 circles if it were followed.
func laughs() string {
	s := `<defs><circle id="l0" r="1"/>`
	for i := 1; i < 9; i++ {
		s += `<g id="l` + string(rune('0'+i)) + `">` + strings.Repeat(`<use href="#l`+string(rune('0'+i-1))+`"/>`, 10) + `</g>`
	}
	return s + `</defs><use href="#l8"/>`
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`<svg viewBox="0 0 9 9"><defs><linearGradient id="a"><stop offset="0"/><stop offset="1"/></linearGradient></defs><path d="M0 0A1 1 0 0 1 2 2z" fill="url(#a)"/></svg>`))
	f.Add([]byte(`<svg viewBox="0 0 9 9"><symbol id="s" viewBox="0 0 1 1"><rect width="1" height="1"/></symbol><use href="#s" width="3" transform="rotate(3)"/></svg>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Parse(data)
		if err != nil {
			return
		}
		var check func([]Item)
		check = func(items []Item) {
			for _, it := range items {
				check(it.Group)
				if it.Shape == nil {
					continue
				}
				for _, p := range it.Shape.Path.Pts {
					if math.IsNaN(p.X) || math.IsNaN(p.Y) {
						t.Fatal("a point is not a number")
					}
				}
			}
		}
		check(d.Items)
	})
}
