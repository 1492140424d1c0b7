package layout

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pano/render/layout/ops"
)

// A refusal says by how much a text is too large, and what of it would fit: that
// really fits, and a few words more do not.
func TestOverflowSaysWhatWouldFit(t *testing.T) {
	long := "Nhiệt liệt chào mừng đại hội đại biểu đảng bộ tỉnh Lâm Đồng lần thứ XII, nhiệm kỳ 2025 - 2030, và các ngày lễ lớn của đất nước trong năm 2026"
	lines := strings.ReplaceAll(long, ", ", "\n")
	for name, tt := range map[string]struct{ layers, text string }{
		"one line": {`- {draw: text, text: "{a}", font: head, box: [10, 40, 80, 20], max: 9, min: 8, fill: gold}`, long},
		"lines":    {`- {draw: text, text: "{a}", font: head, box: [10, 40, 80, 40], max: 19, min: 12, lines: 3, fill: gold}`, long},
		"height":   {`- {draw: text, text: "{a}", font: head, box: [10, 40, 80, 14], max: 9, min: 5, lines: 4, fill: gold}`, long},
		"styles": {`
- {draw: text, text: "<big>{a}</big>", font: body, box: [10, 10, 80, 50], max: 19, min: 7, lines: 3, fill: gold, styles: {big: {scale: 2}}, outline: {width: 0.1, fill: dark}}`, long},
		"stacked": {`- {draw: text, text: "{a}", font: head, box: [40, 2, 20, 96], max: 19, min: 6, fill: gold, stack_by: word}`, long},
		"column": {`
- draw: stack
  box: [10, 10, 80, 60]
  gap: 4
  items:
    - {draw: text, text: "Cố định", font: body, max: 12, min: 10, fill: gold}
    - {draw: text, text: "{a}", font: head, max: 19, min: 12, lines: 12, fill: gold}`, long},
		"list":   {`- {draw: list, text: "{a}", font: body, box: [5, 5, 90, 30], max: 9, min: 7, lines: 2, fill: gold}`, lines},
		"plaque": {`- {draw: plaque, shape: box, text: "{a}", font: body, box: [5, 5, 90, 30], max: 9, min: 7, lines: 3, fill: gold, ground: dark}`, long},
		"tiles":  {`- {draw: plaque, shape: tiles, text: "{a}", font: body, box: [5, 5, 90, 30], max: 9, min: 7, fill: gold, ground: dark}`, "2026123456789012345678901234567890"},
	} {
		lib, o := bench(t, strings.TrimSpace(tt.layers))
		over := func(text string) (ops.Finding, bool) {
			t.Helper()
			o.Values = map[string]string{"a": text}
			for _, f := range page(t, lib, o).Findings {
				if f.Code == "text_overflow" {
					return f, true
				}
			}
			return ops.Finding{}, false
		}
		f, is := over(tt.text)
		if !is || !f.Block || f.Field != "a" {
			t.Errorf("%s: %v", name, f)
			continue
		}
		percent, err := strconv.Atoi(f.Params["percent"])
		if err != nil || percent < 1 || percent > 2000 {
			t.Errorf("%s: too large by %q %%", name, f.Params["percent"])
		}
		would := f.Params["would"]
		if would == "" || strings.HasSuffix(would, "…") || f.Params["fits"] != strconv.Itoa(utf8.RuneCountInString(would)) {
			t.Errorf("%s: %q letters would fit: %q", name, f.Params["fits"], would)
			continue
		}
		if g, is := over(would); is {
			t.Errorf("%s: %q was said to fit: %v", name, would, g.Params)
		}
		more := tt.text[:min(len(tt.text), 2*len(would)+12)]
		if _, is := over(strings.ToValidUTF8(more, "")); !is {
			t.Errorf("%s: %q fits, though only %q was said to", name, more, would)
		}
	}
}

// Before a column is refused, its texts take fewer lines than look best.
func TestLowestSettingIsTried(t *testing.T) {
	lib, o := bench(t, `
- draw: stack
  box: [2, 10, 96, 26]
  gap: 2
  items:
    - {draw: text, text: "{a}", font: head, max: 9.5, min: 9.5, lines: 4, fill: gold}
    - {draw: text, text: "{b}", font: head, max: 9.5, min: 9.5, lines: 4, fill: gold}`)
	o.Values = map[string]string{"a": "đại hội đại biểu đảng bộ tỉnh", "b": "chào mừng"}
	if f := page(t, lib, o).Findings; len(f) > 0 {
		t.Errorf("findings %v", f)
	}
}
