package coverage

import (
	"reflect"
	"testing"

	"pano/server/campaign"
)

func TestCoverCountsSurfacesOnce(t *testing.T) {
	in := In{
		Phase: campaign.Phase{ID: "ph", Targets: []campaign.Target{{Kind: campaign.Banner, Goal: 3}, {Kind: campaign.Pennant, Area: "a1", Goal: 40}}},
		Displays: map[string]campaign.Display{
			"b1": {ID: "b1", Location: "l1", Kind: campaign.Banner, Driven: campaign.ByCrew, Faces: 1},
			"b2": {ID: "b2", Location: "l2", Kind: campaign.Banner, Driven: campaign.ByCrew, Faces: 1},
			"b3": {ID: "b3", Location: "l3", Kind: campaign.Banner, Driven: campaign.ByNone, Faces: 1},
			"p1": {ID: "p1", Location: "l1", Kind: campaign.Pennant, Driven: campaign.ByCrew, Faces: 20},
			"p2": {ID: "p2", Location: "l2", Kind: campaign.Pennant, Driven: campaign.ByCrew, Faces: 20},
		},
		AreaOf: map[string]string{"l1": "a1", "l2": "a2", "l3": "a1"},
		Placements: []campaign.Placement{
			{Phase: "ph", Display: "b1", State: campaign.Verified},
			{Phase: "ph", Display: "b1", State: campaign.Planned}, // the same face again
			{Phase: "ph", Display: "b1", State: campaign.Cancelled},
			{Phase: "other", Display: "b2", State: campaign.Verified},
			{Phase: "ph", Display: "p1", State: campaign.Installed, Qty: 18},
			{Phase: "ph", Display: "p1", State: campaign.Planned, Qty: 99}, // more than there are poles
			{Phase: "ph", Display: "p2", State: campaign.Installed, Qty: 20},
			{Phase: "ph", Display: "gone", State: campaign.Installed},
		},
	}
	want := []Count{{Planned: 1, Done: 1}, {Planned: 20, Done: 18}}
	if got := Cover(in); !reflect.DeepEqual(got, want) {
		t.Errorf("counts %+v, want %+v", got, want)
	}
	in.Placements = in.Placements[:4]
	if got := Uncovered(in); !reflect.DeepEqual(got, []string{"l2"}) {
		t.Errorf("uncovered %v, want l2 alone: l1 has something, l3 is not in use", got)
	}
}
