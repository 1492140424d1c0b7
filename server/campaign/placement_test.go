package campaign

import "testing"

func TestLevelNeedsNoEdge(t *testing.T) {
	for _, one := range []struct {
		state  PlacementState
		driven bool
		want   PlacementState
	}{
		{Published, true, EndedPlace}, {Planned, true, EndedPlace}, {Planned, false, Cancelled}, {Produced, false, Cancelled},
		{Installed, false, RemovalDue}, {Verified, false, RemovalDue}, {Damaged, false, RemovalDue}, {Missing, false, Missing},
		{Removed, false, Removed}, {Cancelled, true, Cancelled},
	} {
		p := Placement{State: one.state, From: 1, To: 10}
		if got := p.Level(one.driven, 9); got != one.state {
			t.Errorf("%s before its end became %s", one.state, got)
		}
		for _, now := range []int64{10, 11, 1 << 50} {
			if got := p.Level(one.driven, now); got != one.want {
				t.Errorf("%s at %d is %s, want %s", one.state, now, got, one.want)
			}
		}
	}
}

func TestStrongestOrder(t *testing.T) {
	orders := []Takeover{
		{ID: "drill", Displays: []string{"d"}, Rank: 110, From: 0, To: 100, At: 9},
		{ID: "real", Displays: []string{"d", "e"}, Rank: 150, From: 0, To: 50, At: 1},
		{ID: "newer", Displays: []string{"d"}, Rank: 150, From: 10, To: 50, At: 2, EndedAt: 30},
	}
	for _, one := range []struct {
		display string
		at      int64
		want    string
	}{{"d", 5, "real"}, {"d", 10, "newer"}, {"d", 30, "real"}, {"d", 50, "drill"}, {"d", 100, ""}, {"e", 49, "real"}, {"f", 5, ""}} {
		got := ""
		if o := Strongest(orders, one.display, one.at); o != nil {
			got = o.ID
		}
		if got != one.want {
			t.Errorf("%s at %d obeys %q, want %q", one.display, one.at, got, one.want)
		}
	}
}

func TestPhaseFollowsItsMilestone(t *testing.T) {
	p := Phase{Start: Moment{Milestone: "m", OffsetDays: -3}, End: Moment{Milestone: "m", Open: true}}
	m := Milestone{ID: "m", Planned: 1000 * day}
	if !p.Resolve([]Milestone{m}) || p.Start.At != 997*day {
		t.Fatalf("start %d, want three days before", p.Start.At/day)
	}
	m.Confirmed, m.Actual = 1002*day, 0
	if !p.Resolve([]Milestone{m}) || p.Start.At != 999*day {
		t.Errorf("start %d after the confirmation, want 999", p.Start.At/day)
	}
	if p.Resolve([]Milestone{m}) {
		t.Error("nothing changed, yet it says so")
	}
	if from, to := p.Window(); from != 999*day || to != 0 {
		t.Errorf("window %d to %d, want an open end", from, to)
	}
	p.Windows = []MediumWindow{{Kind: Flag, From: 5, To: 6}}
	if from, to := p.WindowFor(Flag); from != 5 || to != 6 {
		t.Error("flags do not have their own window")
	}
}
