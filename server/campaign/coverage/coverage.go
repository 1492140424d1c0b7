// Package coverage counts how far a phase has come against its targets. It is pure.
package coverage

import (
	"sort"

	"pano/server/campaign"
)

// Count is how far one target has come: surfaces planned and surfaces proven.
type Count struct{ Planned, Done int }

// In is what coverage is counted from: one phase's placements, all
// displays by id, and the area of each location.
type In struct {
	Phase      campaign.Phase
	Placements []campaign.Placement
	Displays   map[string]campaign.Display
	AreaOf     map[string]string // by location id
}

// Cover counts every target of the phase, in its order. Surfaces, not placements:
// two messages in turn on one screen cover it once.
func Cover(in In) []Count {
	out := make([]Count, len(in.Phase.Targets))
	for i, t := range in.Phase.Targets {
		planned, done := map[string]int{}, map[string]int{}
		for _, p := range in.Placements {
			d, known := in.Displays[p.Display]
			if !known || p.Phase != in.Phase.ID || p.State == campaign.Cancelled || !covers(t, d, in.AreaOf[d.Location]) {
				continue
			}
			n := min(max(p.Qty, 1), max(d.Faces, 1))
			planned[d.ID] = max(planned[d.ID], n)
			if proven(p.State) {
				done[d.ID] = max(done[d.ID], n)
			}
		}
		for _, n := range planned {
			out[i].Planned += n
		}
		for _, n := range done {
			out[i].Done += n
		}
	}
	return out
}

// Uncovered lists the locations that a target's scope holds a usable display of,
// and where nothing of the phase is placed. Ids are those of locations.
func Uncovered(in In) []string {
	placed := map[string]bool{}
	for _, p := range in.Placements {
		if d, ok := in.Displays[p.Display]; ok && p.Phase == in.Phase.ID && p.State != campaign.Cancelled {
			placed[d.Location] = true
		}
	}
	seen := map[string]bool{}
	var out []string
	for _, t := range in.Phase.Targets {
		for _, d := range in.Displays {
			if d.Retired == 0 && d.Driven != campaign.ByNone && !placed[d.Location] && !seen[d.Location] && covers(t, d, in.AreaOf[d.Location]) {
				seen[d.Location] = true
				out = append(out, d.Location)
			}
		}
	}
	sort.Strings(out)
	return out
}

func covers(t campaign.Target, d campaign.Display, area string) bool {
	return d.Kind == t.Kind && (t.Area == "" || t.Area == area)
}

// proven: a player got it, or a photo shows it.
func proven(s campaign.PlacementState) bool {
	switch s {
	case campaign.Published, campaign.EndedPlace, campaign.Installed, campaign.Verified, campaign.RemovalDue, campaign.Removed:
		return true
	}
	return false
}
