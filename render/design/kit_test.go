package design

import (
	"strings"
	"testing"
)

// spoiled checks that each change of the small template is refused with its
// place and a remedy.
func spoiled(t *testing.T, cases map[string][3]string) {
	t.Helper()
	for name, c := range cases {
		text := strings.Replace(small, c[0], c[1], 1)
		if text == small {
			t.Errorf("%s: %q is not in the template", name, c[0])
		}
		_, err := Parse([]byte(text))
		if err == nil || !strings.Contains(err.Error(), c[2]) || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%s: error\n%v\ndoes not say %q", name, err, c[2])
		}
	}
}

func TestInksAndKits(t *testing.T) {
	const gold = `gold: "#FFDD33"`
	spoiled(t, map[string][3]string{
		"spot alone":         {gold, `gold: {rgb: "#FFDD33", spot: PANTONE 116 C}`, "needs cmyk too"},
		"spot name":          {gold, `gold: {rgb: "#FFDD33", cmyk: [0, 10, 90, 0], spot: "(116)"}`, "such as PANTONE 1788 C"},
		"ink":                {gold, `gold: {rgb: "#FFDD33", cmyk: [0, 10, 190, 0]}`, "from 0 to 100"},
		"kit's name":         {gold, `gold: {rgb: "#FFDD33", brand: Chính}`, "such as primary"},
		"kit without rgb":    {gold, `gold: {brand: primary}`, "rgb is missing"},
		"stop of a gradient": {`ground: ["#E0181E", "#6F060C"]`, `ground: ["#E0181E", other]`, `"other" is not a colour`},
		"gradient of one":    {`ground: ["#E0181E", "#6F060C"]`, `ground: [gold, ground]`, `"ground" is a gradient`},
		"logo of a text":     {`{name: headline, type: text,`, `{name: headline, type: text, brand: logo,`, "type image"},
	})
	d, err := Parse([]byte(strings.Replace(small, gold, `gold: {rgb: "#FFDD33", cmyk: [0, 10, 90, 0], spot: PANTONE 116 C, brand: accent}`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	if s := d.Palettes[0].Colours["gold"]; s.Spot != "PANTONE 116 C" || s.CMYK[2] != 0.9 || s.Brand != "accent" {
		t.Errorf("gold: %+v", s)
	}
}

func TestConditions(t *testing.T) {
	const at = "- {draw: background, fill: ground}"
	spoiled(t, map[string][3]string{
		"or what":   {at, "- {draw: background, fill: ground, when: photo or}", `several with "or"`},
		"or field":  {at, "- {draw: background, fill: ground, when: photo or nothing}", `no field "nothing"`},
		"or choice": {at, "- {draw: background, fill: ground, when: photo or hazard = mua}", "not a choice"},
		"bar":       {"{headline}", "{headline|}", "not a field name"},
		"bar field": {"{headline}", "{photo|headlin}", `no field "headlin"`},
	})
	d, err := Parse([]byte(strings.Replace(small, at, "- {draw: background, fill: ground, when: not photo or hazard != bao or headline}", 1)))
	if err != nil {
		t.Fatal(err)
	}
	c := d.Variants[0].Layers[0].When[0]
	if c.Field != "photo" || !c.Not || c.Or.Field != "hazard" || c.Or.Value != "bao" || c.Or.Or.Field != "headline" || c.Or.Or.Or != nil {
		t.Errorf("condition %+v", c)
	}
}

func TestMotion(t *testing.T) {
	const at, line = "kinds: [led]", "kinds: [led]\nmotion: "
	spoiled(t, map[string][3]string{
		"kind":     {at, line + "{kind: spin}", "possible: fade, flip, ticker"},
		"no kind":  {at, line + "{hold: 3}", "its kind one of"},
		"no map":   {at, line + "fade", "its kind one of"},
		"slow":     {at, line + "{kind: fade, time: 2}", "from 0.1 to 0.5"},
		"steps":    {at, line + "{kind: fade, steps: 30}", "from 2 to 3"},
		"other":    {at, line + "{kind: flip, speed: 30}", `unknown key "speed"`},
		"ticker":   {at, line + "{kind: ticker, speed: 30}", "a text board takes flip or ticker"},
		"too fast": {at, line + "{kind: ticker, speed: 3000}", "from 5 to 1000"},
	})
	d, err := Parse([]byte(strings.Replace(small, at, line+"{kind: fade, hold: 8, steps: 2}", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if m := *d.Motion; m != (Motion{Kind: "fade", Hold: 8, Steps: 2, Time: 0.4}) {
		t.Errorf("motion %+v", m)
	}
	board := strings.Replace(examples(t)[1], "kinds:", "motion: {kind: ticker, speed: 40}\nkinds:", 1)
	if d, err = Parse([]byte(board)); err != nil || *d.Motion != (Motion{Kind: "ticker", Speed: 40, Hold: 1}) {
		t.Errorf("a board's motion: %+v, %v", d, err)
	}
	if _, err := Parse([]byte(strings.Replace(board, "kind: ticker, speed: 40", "kind: fade", 1))); err == nil {
		t.Error("a text board that fades was taken")
	}
}
