package design

import (
	"strings"
	"testing"
)

// Nothing in a template can fade, turn over, tint or stretch official artwork.
func TestOfficialArtworkIsKept(t *testing.T) {
	const at = "- {draw: background, fill: ground}"
	spoiled(t, map[string][3]string{
		"opacity":        {at, "- {draw: flag, which: party, opacity: 0.5}", `unknown key "opacity"`},
		"tint":           {at, "- {draw: emblem, official: tinh, tint: gold}", `unknown key "tint"`},
		"mirror":         {at, "- {draw: flag, which: national, mirror: true}", `unknown key "mirror"`},
		"fit":            {at, "- {draw: flag, which: national, fit: cover}", `unknown key "fit"`},
		"turn":           {at, "- {draw: emblem, official: tinh, turn: 10}", `unknown key "turn"`},
		"which":          {at, "- {draw: flag, which: red}", "possible: national, party, both"},
		"no which":       {at, "- {draw: flag}", "which is missing"},
		"name":           {at, "- {draw: emblem, official: Tỉnh}", "single hyphens"},
		"faded group":    {at, "- {draw: group, opacity: 0.5, layers: [{draw: flag, which: both}]}", "in a layer with opacity"},
		"mirrored group": {at, "- {draw: group, mirror: true, layers: [{draw: group, layers: [{draw: emblem, official: tinh}]}]}", "in a layer with mirror"},
		"faded row":      {at, "- {draw: row, opacity: 0.5, items: [{draw: flag, which: both, height: 9}]}", "in a layer with opacity"},
		"in a stack":     {at, "- {draw: stack, items: [{draw: flag, which: both, mirror: true}]}", "line"},
	})
	d, err := Parse([]byte(strings.Replace(small, at, at+"\n      - {draw: group, clip: true, layers: [{draw: flag, which: both}, {draw: emblem, official: tinh}]}", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if s := strings.Join(d.OfficialNames(), " "); s != "national party tinh" {
		t.Errorf("official artwork %q", s)
	}
}
