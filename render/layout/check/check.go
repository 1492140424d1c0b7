// Package check judges a set text: whether it is seen on its ground, keeps away
// from the edge and can be read from where people stand.
package check

import (
	"fmt"

	"pano/render/layout/contrast"
	"pano/render/layout/ops"
	"pano/render/typeset"
)

// Text is what was set. Size is in finished pixels; on a Print they mean little.
type Text struct {
	Field string
	Words string
	Size  float64
	Print bool
	By    Limits
}

// Limits are the numbers of the rules by which a text is judged.
type Limits struct {
	Small, Large float64 // contrast that small and large letters need
	LargePx      float64 // letters are large from this size
	Hard         float64 // contrast below which nothing is readable
	Easy         float64 // how many times its height a capital is read from without effort
}

// Default is what the rule pack says as delivered; a test compares them.
func Default() Limits { return Limits{Small: 4.5, Large: 3, LargePx: 40, Hard: 3, Easy: 200} }

// Contrast compares the text's colours with what lies under it; sure tells that
// the text stands on these colours and on nothing else. An outline around the
// letters makes them out as well as a ground of its colours does.
func (t Text) Contrast(inks, ground, around []contrast.RGB, sure bool) (ops.Finding, bool) {
	if len(inks) == 0 || len(ground) == 0 {
		return ops.Finding{}, false
	}
	ratio := contrast.Worst(inks, ground)
	if len(around) > 0 {
		ratio = max(ratio, contrast.Worst(inks, around))
	}
	need := t.By.Small
	if t.Size >= t.By.LargePx || t.Print {
		need = t.By.Large
	}
	if need = max(need, t.By.Hard); ratio >= need {
		return ops.Finding{}, false
	}
	f := t.finding("contrast", "ratio", fmt.Sprintf("%.1f", ratio), "need", fmt.Sprintf("%.1f", need))
	f.Block = sure && ratio < t.By.Hard
	return f, true
}

// Margin tells whether ink leaves the safe area, with half a unit of slack.
func (t Text) Margin(ink, safe typeset.Rect) (ops.Finding, bool) {
	const slack = 0.5
	if ink.Min.X >= safe.Min.X-slack && ink.Min.Y >= safe.Min.Y-slack && ink.Max.X <= safe.Max.X+slack && ink.Max.Y <= safe.Max.Y+slack {
		return ops.Finding{}, false
	}
	return t.finding("safe_margin"), true
}

// Legibility compares the height of capitals with the distance of the readers.
func (t Text) Legibility(capMM, distanceM float64) (ops.Finding, bool) {
	need := distanceM * 1000 / t.By.Easy
	if capMM >= need {
		return ops.Finding{}, false
	}
	return t.finding("legibility", "cap_mm", fmt.Sprintf("%.0f", capMM), "need_mm", fmt.Sprintf("%.0f", need), "distance_m", fmt.Sprintf("%.0f", distanceM)), true
}

// finding takes its parameters as name, value pairs.
func (t Text) finding(code string, params ...string) ops.Finding {
	f := ops.Finding{Code: code, Field: t.Field, Params: map[string]string{"text": Short(t.Words, 40)}}
	for i := 0; i+1 < len(params); i += 2 {
		f.Params[params[i]] = params[i+1]
	}
	return f
}

// Short is a text cut to n characters.
func Short(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
