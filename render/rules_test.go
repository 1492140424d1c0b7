package render

import (
	"context"
	"strings"
	"testing"

	textcheck "pano/render/layout/check"
	"pano/render/lint"
)

// The engine alone judges by the same numbers as the rule pack as delivered.
func TestLimitsAreThoseOfThePack(t *testing.T) {
	if got, want := textcheck.Default(), textcheck.Limits(lint.Builtin().Limits()); got != want {
		t.Errorf("the layout's numbers are %+v, the pack's %+v", got, want)
	}
}

// Rules of the office reach the layout: a stricter contrast is told.
func TestRulesReachTheLayout(t *testing.T) {
	r := open(t)
	strict, err := lint.Builtin().With(map[string]lint.Change{"contrast": {Params: map[string]float64{"small": 21, "large": 21}}})
	if err != nil {
		t.Fatal(err)
	}
	o := Order{Template: "mau-le", Values: map[string]string{"headline": "NGÀY QUỐC KHÁNH"}, Size: Size{WPx: 640, HPx: 320}}
	count := func(rules *lint.Pack) (n int, capital float64) {
		o.Rules = rules
		a, err := r.Render(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Findings {
			if f.Code == "contrast" {
				n++
			}
		}
		return n, a.Cap
	}
	if n, capital := count(lint.Builtin()); n != 0 || capital < 0.05 || capital > 0.6 {
		t.Errorf("%d findings of contrast, capitals of %.2f of the height", n, capital)
	}
	if n, _ := count(strict); n == 0 {
		t.Error("a contrast of 21 is not asked for")
	}
}

// A sponsor is measured with all that its layers draw.
func TestSponsorAreaIsMeasured(t *testing.T) {
	const design = `pano: 1
name: tai-tro
version: 1
title: {vi: Thử, en: Test}
kinds: [banner]
sizes: [600x100cm]
fields:
  - {name: slogan, type: text, required: true, max: 80, label: {vi: Câu, en: Text}}
  - {name: sponsor, type: text, max: 60, label: {vi: Tài trợ, en: Sponsor}}
palettes:
  - {name: le, title: {vi: Lễ, en: Festive}, colours: {ground: "#A50E12", text: "#FFFFFF", panel: "#FFFFFF", ink: "#A50E12"}}
fonts:
  main: {family: Anton, weight: 400}
variants:
  - aspect: [3, 12]
    layers:
      - {draw: background, fill: ground}
      - {draw: text, text: "{slogan}", font: main, box: [5, 10, 60, 80], max: 50, min: 10, fill: text}
      - draw: group
        when: sponsor
        layers:
          - {draw: rect, box: [PLACE, 10, WIDTH, 80], fill: panel}
          - {draw: text, text: "{sponsor}", font: main, box: [PLACE, 30, WIDTH, 40], max: 30, min: 5, fill: ink}
`
	for _, c := range []struct{ place, width, want string }{
		{"75", "20", ""}, {"70", "28", "sponsor_area"}, {"5", "15", "sponsor_place"}, {"48", "50", "sponsor_area"},
	} {
		d, err := open(t).Draft(packOf([]byte(strings.NewReplacer("PLACE", c.place, "WIDTH", c.width).Replace(design))))
		if err != nil {
			t.Fatal(err)
		}
		a, err := d.Render(context.Background(), Order{Values: map[string]string{"slogan": "SÁNG", "sponsor": "CÔNG TY A"}, Size: Size{WMM: 6000, HMM: 1000}, MaxPx: 800, Rules: lint.Builtin()})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, f := range a.Findings {
			if f.Code == "sponsor_area" || f.Code == "sponsor_place" {
				got = f.Code
			}
		}
		if got != c.want {
			t.Errorf("panel at %s %% of %s %%: found %q, want %q; %+v", c.place, c.width, got, c.want, a.Findings)
		}
	}
}

// Flags are judged where they are drawn: their order, their height, and the medium.
func TestFlagsAreJudged(t *testing.T) {
	const design = `pano: 1
name: hai-co
version: 1
title: {vi: Thử, en: Test}
kinds: [KIND]
sizes: [600x400cm]
fields:
  - {name: slogan, type: text, required: true, max: 80, label: {vi: Câu, en: Text}}
palettes:
  - {name: le, title: {vi: Lễ, en: Festive}, colours: {ground: "#0B4EA2", text: "#FFFFFF"}}
fonts:
  main: {family: Anton, weight: 400}
variants:
  - aspect: [1, 3]
    layers:
      - {draw: background, fill: ground}
      - {draw: text, text: "{slogan}", font: main, box: [5, 70, 90, 25], max: 20, min: 5, fill: text}
      - {draw: flag, which: LEFT, box: [10, 10, 30, 30]}
      - {draw: flag, which: RIGHT, box: [55, 10, 30, TALL]}
`
	for _, c := range []struct{ kind, left, right, tall, want string }{
		{"panel", "party", "national", "30", ""},
		{"panel", "national", "party", "30", "flag_order"},
		{"panel", "party", "national", "20", "flag_height"},
		{"pennant", "party", "national", "30", "flag_kind"},
	} {
		d, err := open(t).Draft(packOf([]byte(strings.NewReplacer("KIND", c.kind, "LEFT", c.left, "RIGHT", c.right, "TALL", c.tall).Replace(design))))
		if err != nil {
			t.Fatal(err)
		}
		a, err := d.Render(context.Background(), Order{Values: map[string]string{"slogan": "SÁNG"}, Size: Size{WMM: 6000, HMM: 4000}, MaxPx: 600,
			Official: map[string]Official{"party": official(standIn)}, Rules: lint.Builtin()})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, f := range a.Findings {
			if strings.HasPrefix(f.Code, "flag_") {
				got = f.Code
			}
		}
		if got != c.want {
			t.Errorf("%+v: found %q; %+v", c, got, a.Findings)
		}
	}
}
