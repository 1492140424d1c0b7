package watch

import (
	"cmp"
	"slices"

	"pano/server/control"
	"pano/server/ui/desk"
)

// DayBar is a bar of the timeline with its place in five-minute steps of the day and
// its lane: winners above, those that give way below.
type DayBar struct {
	control.Bar
	S, E, Lane int
	Void       bool // nothing placed: the default shows
	On         bool // runs now or is selected
	Move       bool // may be dragged
	LostBy     string
}

// Bars lays a day out in lanes so that nothing hides another.
func Bars(t control.Track, selected string) (out []DayBar, lanes int) {
	step := func(us int64) int {
		return int(min(max(us-t.From, 0), t.To-t.From) / (5 * 60 * 1_000_000))
	}
	names, parts := map[string]string{}, map[string]int{}
	for _, b := range t.Bars {
		names[desk.Pick(b.Placement, b.Takeover)] = desk.Pick(b.AssetName, b.Code)
		parts[b.Placement]++
	}
	slices.SortStableFunc(t.Bars, func(a, b control.Bar) int { return cmp.Compare(a.From, b.From) })
	for _, wins := range []bool{true, false} {
		ends := []int{0}
		for _, b := range t.Bars {
			if b.Wins != wins {
				continue
			}
			x := DayBar{Bar: b, S: step(b.From), E: step(b.To), On: selected != "" && b.Placement == selected, LostBy: names[b.LostTo],
				Move: b.Wins && b.Takeover == "" && parts[b.Placement] == 1}
			if x.E <= x.S {
				continue
			}
			first := 0
			if !wins {
				first = 1
			}
			for x.Lane = first; x.Lane < len(ends) && ends[x.Lane] > x.S; x.Lane++ {
			}
			for len(ends) <= x.Lane {
				ends = append(ends, 0)
			}
			ends[x.Lane] = x.E
			lanes = max(lanes, x.Lane+1)
			out = append(out, x)
		}
	}
	for _, g := range t.Gaps {
		if s, e := step(g.From), step(g.To); e > s {
			out = append(out, DayBar{Bar: control.Bar{From: g.From, To: g.To}, S: s, E: e, Void: true})
		}
	}
	return out, max(lanes, 1)
}
