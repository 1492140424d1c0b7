package campaign

import "sort"

// Count is how far one target has come: surfaces planned and surfaces proven.
type Count struct{ Planned, Done int }

// CoverageIn is what coverage is counted from: one phase's placements, all
// displays by id, and the area of each location.
type CoverageIn struct {
	Phase      Phase
	Placements []Placement
	Displays   map[string]Display
	AreaOf     map[string]string // by location id
}

// Cover counts every target of the phase, in its order. Surfaces, not placements:
// two messages in turn on one screen cover it once.
func Cover(in CoverageIn) []Count {
	out := make([]Count, len(in.Phase.Targets))
	for i, t := range in.Phase.Targets {
		planned, done := map[string]int{}, map[string]int{}
		for _, p := range in.Placements {
			d, known := in.Displays[p.Display]
			if !known || p.Phase != in.Phase.ID || p.State == Cancelled || !t.covers(d, in.AreaOf[d.Location]) {
				continue
			}
			n := min(p.pieces(), max(d.Faces, 1))
			planned[d.ID] = max(planned[d.ID], n)
			if p.State.proven() {
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
func Uncovered(in CoverageIn) []string {
	placed := map[string]bool{}
	for _, p := range in.Placements {
		if d, ok := in.Displays[p.Display]; ok && p.Phase == in.Phase.ID && p.State != Cancelled {
			placed[d.Location] = true
		}
	}
	seen := map[string]bool{}
	var out []string
	for _, t := range in.Phase.Targets {
		for _, d := range in.Displays {
			if d.Retired == 0 && d.Driven != ByNone && !placed[d.Location] && !seen[d.Location] && t.covers(d, in.AreaOf[d.Location]) {
				seen[d.Location] = true
				out = append(out, d.Location)
			}
		}
	}
	sort.Strings(out)
	return out
}

func (t Target) covers(d Display, area string) bool {
	return d.Kind == t.Kind && (t.Area == "" || t.Area == area)
}

// proven: a player got it, or a photo shows it.
func (s PlacementState) proven() bool {
	switch s {
	case Published, EndedPlace, Installed, Verified, RemovalDue, Removed:
		return true
	}
	return false
}
