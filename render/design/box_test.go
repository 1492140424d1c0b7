package design

import (
	"strings"
	"testing"
)

func TestBoxes(t *testing.T) {
	const at = "- {draw: background, fill: ground}"
	text := `{draw: text, text: "{headline}", font: headline, max: 20, min: 5, fill: gold}`
	item := func(box, s string) [3]string { return [3]string{at, "- {draw: " + box + ", items: [" + s + "]}", ""} }
	with := func(c [3]string, want string) [3]string { c[2] = want; return c }
	spoiled(t, map[string][3]string{
		"span":            with(item("row", `{draw: rect, span: 2em}`), "shares of what is left"),
		"negative span":   with(item("row", `{draw: rect, span: -3}`), "shares of what is left"),
		"span in a stack": with(item("stack", `{draw: rect, height: 3, span: 3}`), "span is for the items of a row"),
		"no width":        with(item("row", `{draw: image, field: photo}`), "give height or span"),
		"no height":       with(item("stack", `{draw: image, field: photo}`), "give height or ratio"),
		"box in a box":    with(item("row", `{draw: rect, span: 3, box: [0, 0, 1, 1]}`), `unknown key "box"`),
		"mirrored item":   with(item("row", `{draw: rect, span: 3, mirror: true}`), `unknown key "mirror"`),
		"background":      with(item("row", `{draw: background, fill: ground}`), "possible here: rect"),
		"rule in a row":   with(item("row", `{draw: rule, length: 3, width: 1, fill: gold}`), "belongs in a stack"),
		"no items":        {at, "- {draw: grid, columns: 2}", "items is missing"},
		"no columns":      with(item("grid", text), "columns is missing"),
		"many columns":    with(item("grid, columns: 99", text), "from 1 to 12"),
		"repeat outside":  {at, "- {draw: repeat, times: 3, items: [" + text + "]}", "possible here"},
		"repeat both":     with(item("row", `{draw: repeat, times: 3, each: headline, items: [`+text+`]}`), "not both"),
		"repeat neither":  with(item("row", `{draw: repeat, items: [`+text+`]}`), "give each"),
		"repeat field":    with(item("row", `{draw: repeat, each: hazard, items: [`+text+`]}`), `"hazard" is not a text field`),
		"repeat often":    with(item("row", `{draw: repeat, times: 99, items: [`+text+`]}`), "from 1 to 24"),
		"repeat twice":    with(item("row", `{draw: repeat, times: 3, items: [{draw: repeat, times: 3, items: [`+text+`]}]}`), "in another one"),
		"repeat's item":   with(item("row", `{draw: repeat, times: 3, items: [{draw: rect}]}`), "give height or span"),
		"line outside":    {"{headline}", "{line.1}", "in a repeat only"},
		"n outside":       {"{headline}", "{n}", "in a repeat only"},
		"line ten":        {"{headline}", "{line.10}", "not a field name"},
		"deep":            {at, "- " + strings.Repeat("{draw: row, items: [", 9) + text + strings.Repeat("]}", 9), "more than 8 deep"},
		"days of a text":  {"{headline}", "{headline:days}", "is for dates"},
		"year of a text":  {"{headline}", "{headline:can_chi}", "for a year"},
		"days in when":    {at, `- {draw: background, fill: ground, when: "headline:days"}`, "is for dates"},
		"after":           {`text: "{headline}",`, `text: "{headline}", after: "{x}",`, `after: there is no field "x"`},
	})
	d, err := Parse([]byte(strings.Replace(small, at, at+`
      - {draw: row, items: [{draw: rect, span: 30%}, {draw: stack, span: 2fr, items: [`+text+`, {draw: star, height: 4}]}, {draw: repeat, each: headline, items: [{draw: text, text: "{n}. {line.2}", font: headline, max: 20, min: 5, fill: gold}]}]}`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	row := d.Variants[0].Layers[1]
	if row.Items[0].Span != (Span{"row", 30}) || row.Items[1].Span != (Span{"share", 2}) || row.Items[2].Most != 12 {
		t.Errorf("row: %+v", row)
	}
	if f := strings.Join(row.Items[2].Items[0].Text.Fields(), " "); f != "headline" {
		t.Errorf("a line's fields are %q", f)
	}
}

func TestPattern(t *testing.T) {
	const at = "- {draw: background, fill: ground}"
	spoiled(t, map[string][3]string{
		"motif":      {at, "- {draw: pattern, tile: cloud, size: 4, fill: gold}", "possible: dot, ring"},
		"both":       {at, "- {draw: pattern, tile: dot, file: dove, size: 4, fill: gold}", "not both"},
		"neither":    {at, "- {draw: pattern, size: 4, fill: gold}", "give tile"},
		"no paint":   {at, "- {draw: pattern, tile: dot, size: 4}", "fill is missing"},
		"file fill":  {at, "- {draw: pattern, file: dove, size: 4, fill: gold}", "a file takes tint"},
		"no size":    {at, "- {draw: pattern, tile: dot, fill: gold}", "size is missing"},
		"tiny size":  {at, "- {draw: pattern, tile: dot, size: 0.01, fill: gold}", "from 0.5 to 100"},
		"zero step":  {at, "- {draw: pattern, tile: dot, size: 1, step: 0, fill: gold}", "from 0.5 to 100"},
		"three step": {at, "- {draw: pattern, tile: dot, size: 1, step: [1, 2, 3], fill: gold}", "2 to 2"},
	})
	d, err := Parse([]byte(strings.Replace(small, at, "- {draw: pattern, tile: dot, size: 4, fill: gold}", 1)))
	if err != nil || d.Variants[0].Layers[0].Step != [2]float64{4, 4} {
		t.Errorf("%+v, %v", d, err)
	}
}
