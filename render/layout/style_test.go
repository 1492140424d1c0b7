package layout

import (
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"pano/render/layout/ops"
)

// glyphs are the page's runs, also those inside groups.
func glyphs(list []ops.Op) []ops.Glyphs {
	var out []ops.Glyphs
	for _, op := range list {
		switch op := op.(type) {
		case ops.Glyphs:
			out = append(out, op)
		case ops.Group:
			out = append(out, glyphs(op.Ops)...)
		}
	}
	return out
}

// Spans change font, colour and size on one baseline, in the template's words and
// in a value's.
func TestSpans(t *testing.T) {
	lib, o := bench(t, `
- {draw: background, fill: dark}
- {draw: text, text: "LẦN THỨ <big>{b}</big> – {a}", font: body, max: 12, min: 4, fill: gold,
   styles: {big: {font: head, fill: "#FFFFFF", scale: 1.5}, so: {fill: red, match: number}}}
`)
	o.Values = map[string]string{"a": "đủ 81 năm <big>", "b": "xii"}
	p := page(t, lib, o)
	var got []string
	base := 0.0
	for _, g := range glyphs(p.Ops) {
		got = append(got, strings.TrimSpace(g.Run.Text))
		if base == 0 {
			base = g.At.Y
		}
		if g.At.Y != base {
			t.Errorf("%q stands on %v, not on the baseline %v", g.Run.Text, g.At.Y, base)
		}
		white, red := color.NRGBA{255, 255, 255, 255}, color.NRGBA{0xC2, 0x12, 0x18, 255}
		switch c := g.Paint.Color; strings.TrimSpace(g.Run.Text) {
		case "XII": // its role draws capitals
			if g.Run.Face.Family() != "Anton" || math.Abs(g.Run.Size/glyphs(p.Ops)[0].Run.Size-1.5) > 1e-9 || c != white {
				t.Errorf("the span is set in %s %v, %v", g.Run.Face.Name(), g.Run.Size, c)
			}
		case "81":
			if c != red || g.Run.Face.Family() != "Be Vietnam Pro" {
				t.Errorf("the number is set in %s, %v", g.Run.Face.Name(), c)
			}
		}
	}
	if want := []string{"LẦN THỨ", "XII", "– đủ", "81", "năm <big>"}; !slices.Equal(got, want) {
		t.Errorf("runs %q, want %q", got, want)
	}
	if !slices.ContainsFunc(p.Findings, func(f ops.Finding) bool { return f.Code == "contrast" }) {
		t.Error("red on dark red in a span was not found")
	}
}

// An outline lies under the letters of all runs and counts as ink.
func TestOutline(t *testing.T) {
	const layer = `
- {draw: background, fill: gold}
- {draw: text, text: "{a}", font: head, box: [10, 10, 80, 80], max: 60, min: 4, lines: 2, fill: "#FFFFFF", outline: {width: 0.1, fill: dark}, shadow: {y: 0.1, fill: dark 50%}}
`
	lib, o := bench(t, layer)
	o.Values = map[string]string{"a": "ẦN\nẠN"}
	p := page(t, lib, o)
	all := glyphs(p.Ops)
	if len(all) != 6 {
		t.Fatalf("%d runs, want shadow, outline and letters of two lines", len(all))
	}
	for i, g := range all {
		if grown := g.Grow > 0; grown != (i < 4) {
			t.Errorf("run %d has grown by %v", i, g.Grow)
		}
		if b := g.Bounds(); i >= 2 && (b.Min.X < 99.9 || b.Max.X > 900.1 || b.Min.Y < 49.9 || b.Max.Y > 450.1) {
			t.Errorf("run %d reaches out of its box: %v", i, b)
		}
	}
	if gap := all[3].Bounds().Min.Y - all[2].Bounds().Max.Y; gap < 0.019*all[2].Run.Size {
		t.Errorf("the outlines of two lines are %v apart", gap)
	}
	if group, ok := p.Ops[1].(ops.Group); !ok || math.Abs(group.Opacity-0.5) > 0.01 {
		t.Error("a translucent shadow of grown letters is not one sheet")
	}
	// White on yellow is too little, white on a dark outline is not.
	if len(p.Findings) > 0 {
		t.Errorf("findings %v", p.Findings)
	}
	lib, o = bench(t, strings.Replace(layer, "outline: {width: 0.1, fill: dark}, ", "", 1))
	if p := page(t, lib, o); len(p.Findings) == 0 {
		t.Error("white on yellow was not found")
	}
}

// Stacked texts have a line a syllable or a word, centred, of one size.
func TestStackBy(t *testing.T) {
	for by, want := range map[string][]string{
		"syllable": {"CHÀO", "MỪNG", "ĐẠI", "HỘI", "LẦN", "THỨ", "XIV", "!"},
		"word":     {"CHÀO MỪNG", "ĐẠI HỘI", "LẦN THỨ XIV !"},
		"line":     {"CHÀO MỪNG ĐẠI HỘI LẦN THỨ XIV !"},
	} {
		lib, o := bench(t, `- {draw: text, text: "{a}", font: head, box: [5, 5, 90, 90], max: 40, min: 1, fill: gold, stack_by: `+by+`}`)
		o.Values = map[string]string{"a": "Chào mừng đại hội lần thứ XIV !"}
		o.W, o.H = 300, 1400
		if by == "syllable" { // a mark begins no line
			want = append(want[:6:6], "XIV !")
		}
		p := page(t, lib, o)
		var got []string
		for _, g := range glyphs(p.Ops) {
			got = append(got, g.Run.Text)
			if b := g.Bounds(); math.Abs((b.Min.X+b.Max.X)/2-150) > 0.01 || g.Run.Size != glyphs(p.Ops)[0].Run.Size {
				t.Errorf("%s: %q is neither centred nor of the common size", by, g.Run.Text)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: lines %q, want %q", by, got, want)
		}
	}
}

func TestTornGlueIsFound(t *testing.T) {
	for _, each := range []string{"", ", each_line: true"} {
		lib, o := bench(t, `- {draw: text, text: "{a}", font: head, max: 20, min: 2, lines: 4, fill: gold`+each+`}`)
		o.Values = map[string]string{"a": "ĐẠI HỘI LẦN THỨ\nXIV"}
		p := page(t, lib, o)
		if len(p.Findings) != 1 || p.Findings[0].Code != "break_in_glue" || p.Findings[0].Params["text"] != "LẦN THỨ / XIV" || p.Findings[0].Block {
			t.Errorf("findings %v", p.Findings)
		}
		if got := glyphs(p.Ops); len(got) != 2 || got[1].Run.Text != "XIV" {
			t.Error("the author's break was not obeyed")
		}
		o.Values = map[string]string{"a": "ĐẠI HỘI\nLẦN THỨ XIV"}
		if p := page(t, lib, o); len(p.Findings) != 0 {
			t.Errorf("findings %v", p.Findings)
		}
	}
}

// A count-down's letters stand still while its digits change.
func TestFiguresStandStill(t *testing.T) {
	lib, o := bench(t, `- {draw: text, text: "CÒN {a} NGÀY", font: head, max: 20, min: 2, fill: gold, figures: tabular}`)
	var first []ops.Glyphs
	for _, days := range []string{"188", "111", "704"} {
		o.Values = map[string]string{"a": days}
		got := glyphs(page(t, lib, o).Ops)
		if first == nil {
			first = got
		}
		if got[0].At != first[0].At || got[0].Run.Size != first[0].Run.Size {
			t.Errorf("%s days: the text stands at %v in size %v, not at %v in %v", days, got[0].At, got[0].Run.Size, first[0].At, first[0].Run.Size)
		}
	}
}
