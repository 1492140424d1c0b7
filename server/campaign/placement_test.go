package campaign

import "testing"

func TestClashes(t *testing.T) {
	led := Display{ID: "d", Driven: ByPlayer, WPx: 64, HPx: 32, Faces: 1}
	face := Display{ID: "d", Driven: ByCrew, Faces: 1}
	poles := Display{ID: "d", Driven: ByCrew, Faces: 10}
	other := Placement{ID: "o", Display: "d", From: 100, To: 200, Rank: 50, Seq: 5}
	for _, one := range []struct {
		name    string
		display Display
		mine    Placement
		change  func(*Placement)
		n       int
		check   func(Clash) bool
	}{
		{name: "apart", display: led, mine: Placement{From: 0, To: 100}, n: 0},
		{name: "touching", display: face, mine: Placement{From: 200, To: 300}, n: 0},
		{name: "open end", display: led, mine: Placement{From: 150}, n: 1, check: func(c Clash) bool { return c.From == 150 && c.To == 200 }},
		{name: "both open", display: led, mine: Placement{From: 150}, change: func(o *Placement) { o.To = 0 }, n: 1, check: func(c Clash) bool { return c.To == 0 }},
		{name: "higher", display: led, mine: Placement{From: 100, To: 200, Rank: 60}, n: 1, check: func(c Clash) bool { return c.MineWins && c.Why == "rank" }},
		{name: "lower", display: led, mine: Placement{From: 100, To: 200, Rank: 40}, n: 1, check: func(c Clash) bool { return !c.MineWins && c.Why == "rank" }},
		{name: "newest", display: led, mine: Placement{From: 100, To: 200, Rank: 50}, n: 1, check: func(c Clash) bool { return c.MineWins && c.Why == "newest" }},
		{name: "older", display: led, mine: Placement{From: 100, To: 200, Rank: 50, Seq: 4}, n: 1, check: func(c Clash) bool { return !c.MineWins }},
		{name: "share", display: led, mine: Placement{From: 100, To: 200, Rank: 50, Share: 60}, change: func(o *Placement) { o.Share = 60 }, n: 1, check: func(c Clash) bool { return c.Even }},
		{name: "other hours", display: led, mine: Placement{From: 100, To: 200, Dayparts: []Daypart{{Start: 0, End: 60}}},
			change: func(o *Placement) { o.Dayparts = []Daypart{{Start: 60, End: 120}} }, n: 0},
		{name: "over midnight", display: led, mine: Placement{From: 100, To: 200, Dayparts: []Daypart{{Days: 1 << 6, Start: 1380, End: 60}}},
			change: func(o *Placement) { o.Dayparts = []Daypart{{Days: 1, Start: 0, End: 30}} }, n: 1},
		{name: "face taken", display: face, mine: Placement{From: 199, To: 300}, n: 1, check: func(c Clash) bool { return c.Block }},
		{name: "poles left", display: poles, mine: Placement{From: 100, To: 200, Qty: 4}, change: func(o *Placement) { o.Qty = 6 }, n: 0},
		{name: "poles short", display: poles, mine: Placement{From: 100, To: 200, Qty: 5}, change: func(o *Placement) { o.Qty = 6 }, n: 1},
		{name: "over", display: face, mine: Placement{From: 100, To: 200}, change: func(o *Placement) { o.State = Removed }, n: 0},
		{name: "itself", display: face, mine: Placement{ID: "o", From: 100, To: 200}, n: 0},
		{name: "other face", display: face, mine: Placement{From: 100, To: 200}, change: func(o *Placement) { o.Display = "e" }, n: 0},
	} {
		t.Run(one.name, func(t *testing.T) {
			o := other
			if one.change != nil {
				one.change(&o)
			}
			one.mine.Display = "d"
			got := Clashes(one.display, one.mine, []Placement{o})
			if len(got) != one.n || (one.check != nil && !one.check(got[0])) {
				t.Errorf("clashes %+v, want %d", got, one.n)
			}
		})
	}
}

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
