package compile

import (
	"encoding/json"
	"testing"

	"pano/devices/blob"
	"pano/devices/programme"
	"pano/server/campaign"
)

const noon = int64(1_795_500_000_000_000)

// plan is a display with a default and one good placement.
func plan() In {
	file := func(s, approval string) campaign.File {
		return campaign.File{Key: "64x32", SHA256: blob.Sum([]byte(s)), Size: 9, MIME: "image/png", Approval: approval}
	}
	base, good := campaign.AssetRef{Asset: "base", Version: 1}, campaign.AssetRef{Asset: "good", Version: 2}
	return In{
		Display:    campaign.Display{ID: "led", Name: "LED", Driven: campaign.ByPlayer, WPx: 64, HPx: 32, TZ: "Asia/Ho_Chi_Minh", Default: base},
		Placements: []campaign.Placement{{ID: "p1", Campaign: "c", Asset: good, Display: "led", From: noon, To: noon + day, Rank: 50, Seq: 1, State: campaign.Planned}},
		Assets: map[campaign.AssetRef]campaign.AssetVersion{base: {Asset: "base", N: 1, State: campaign.AssetApproved, Files: []campaign.File{file("base", "d0")}},
			good: {Asset: "good", N: 2, State: campaign.AssetApproved, Files: []campaign.File{file("good", "d1")}}},
		Names:     map[string]string{"base": "Mặc định", "good": "Quốc khánh\n2/9"},
		Approvals: map[string]campaign.Approval{"d0": {ID: "d0", Approved: true, Leaf: 3}, "d1": {ID: "d1", Approved: true, Leaf: 7}},
		Rev:       4, Org: "dalat", Kid: "k1", Now: noon}
}

func TestProgramme(t *testing.T) {
	p, findings, err := Programme(plan())
	if err != nil || len(findings) != 0 {
		t.Fatalf("%v, %+v", err, findings)
	}
	if len(p.Items) != 2 || p.Items[1].ApprovalLeaf != 7 || p.Items[1].Title != "Quốc khánh 2/9" || p.Expires != noon+30*day || p.Rev != 4 {
		t.Errorf("programme %+v", p)
	}
	s, err := programme.NewSchedule(p)
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[int64]string{noon - 1: DefaultItem, noon: "p1", noon + day - 1: "p1", noon + day: DefaultItem} {
		if got := s.At(nil, at, true).ItemID; got != want {
			t.Errorf("at noon%+d µs plays %s, want %s", at-noon, got, want)
		}
	}
	first, _ := json.Marshal(p)
	again, _, err := Programme(plan())
	if err != nil {
		t.Fatal(err)
	}
	if second, _ := json.Marshal(again); string(first) != string(second) {
		t.Error("the same plan gave other bytes")
	}
}

// Whatever is wrong with an asset keeps it out of the programme, and says why.
func TestOnlyApprovedBytesOfTheExactSizeGetIn(t *testing.T) {
	change := func(fn func(*campaign.AssetVersion)) func(*In) {
		return func(in *In) {
			v := in.Assets[campaign.AssetRef{Asset: "good", Version: 2}]
			v.Files = append([]campaign.File(nil), v.Files...)
			fn(&v)
			in.Assets[campaign.AssetRef{Asset: "good", Version: 2}] = v
		}
	}
	for name, one := range map[string]struct {
		change func(*In)
		code   string
	}{
		"draft":              {change(func(v *campaign.AssetVersion) { v.State = campaign.AssetDraft }), "rule_unapproved"},
		"submitted":          {change(func(v *campaign.AssetVersion) { v.State = campaign.AssetSubmitted }), "rule_unapproved"},
		"returned":           {change(func(v *campaign.AssetVersion) { v.State = campaign.AssetReturned }), "rule_unapproved"},
		"withdrawn":          {change(func(v *campaign.AssetVersion) { v.State = campaign.AssetWithdrawn }), "rule_unapproved"},
		"unknown":            {func(in *In) { delete(in.Assets, campaign.AssetRef{Asset: "good", Version: 2}) }, "rule_unapproved"},
		"file not released":  {change(func(v *campaign.AssetVersion) { v.Files[0].Approval = "" }), "rule_size_mismatch"},
		"one pixel off":      {change(func(v *campaign.AssetVersion) { v.Files[0].Key = "64x33" }), "rule_size_mismatch"},
		"other colours":      {change(func(v *campaign.AssetVersion) { v.Files[0].Key = "64x32/1bit" }), "rule_size_mismatch"},
		"decision unknown":   {change(func(v *campaign.AssetVersion) { v.Files[0].Approval = "made-up" }), "rule_unapproved"},
		"decision refused":   {func(in *In) { in.Approvals["d1"] = campaign.Approval{ID: "d1", Leaf: 7} }, "rule_unapproved"},
		"decision unlogged":  {func(in *In) { in.Approvals["d1"] = campaign.Approval{ID: "d1", Approved: true, Leaf: -1} }, "rule_unapproved"},
		"superseded may run": {change(func(v *campaign.AssetVersion) { v.State = campaign.AssetSuperseded }), ""},
		"extended may run":   {change(func(v *campaign.AssetVersion) { v.State = campaign.AssetExtended }), ""},
	} {
		t.Run(name, func(t *testing.T) {
			in := plan()
			one.change(&in)
			p, findings, err := Programme(in)
			if err != nil {
				t.Fatal(err)
			}
			if one.code == "" {
				if len(p.Items) != 2 || len(findings) != 0 {
					t.Errorf("%d items, %+v", len(p.Items), findings)
				}
				return
			}
			if len(p.Items) != 1 || len(p.Rules) != 0 || len(findings) != 1 || findings[0].Code != one.code || findings[0].Severity != campaign.Block {
				t.Errorf("%d items, findings %+v; want it left out with %s", len(p.Items), findings, one.code)
			}
		})
	}
}

func TestNoProgrammeWithoutADefault(t *testing.T) {
	in := plan()
	in.Display.Default = campaign.AssetRef{}
	if _, _, err := Programme(in); err == nil || err.(*campaign.Error).Code != "default_missing" {
		t.Errorf("compiled without a default: %v", err)
	}
	in.Preview = true
	if _, _, err := Programme(in); err != nil {
		t.Errorf("a preview needs no default: %v", err)
	}
}

func TestPlacementsThatAreOverStayOut(t *testing.T) {
	for _, change := range []func(*campaign.Placement){
		func(p *campaign.Placement) { p.State = campaign.Cancelled }, func(p *campaign.Placement) { p.State = campaign.EndedPlace },
		func(p *campaign.Placement) { p.From, p.To = noon-day, noon },
	} {
		in := plan()
		change(&in.Placements[0])
		if p, _, err := Programme(in); err != nil || len(p.Rules) != 0 {
			t.Errorf("%+v got in: %v", in.Placements[0], err)
		}
	}
}

func TestDaypartsBecomeRules(t *testing.T) {
	in := plan()
	in.Placements[0].Dayparts = []campaign.Daypart{{Start: 360, End: 480}, {Days: 0b1100000, Start: 1320, End: 120}}
	p, _, err := Programme(in)
	if err != nil || len(p.Rules) != 2 || p.Rules[1].Days != 0b1100000 || p.Rules[1].End != 120 || p.Rules[0].Seq != p.Rules[1].Seq {
		t.Errorf("rules %+v, %v", p, err)
	}
}
