package clash

import (
	"testing"

	"pano/server/campaign"
)

func TestClashes(t *testing.T) {
	led := campaign.Display{ID: "d", Driven: campaign.ByPlayer, WPx: 64, HPx: 32, Faces: 1}
	face := campaign.Display{ID: "d", Driven: campaign.ByCrew, Faces: 1}
	poles := campaign.Display{ID: "d", Driven: campaign.ByCrew, Faces: 10}
	other := campaign.Placement{ID: "o", Display: "d", From: 100, To: 200, Rank: 50, Seq: 5}
	for _, one := range []struct {
		name    string
		display campaign.Display
		mine    campaign.Placement
		change  func(*campaign.Placement)
		n       int
		check   func(Clash) bool
	}{
		{name: "apart", display: led, mine: campaign.Placement{From: 0, To: 100}, n: 0},
		{name: "touching", display: face, mine: campaign.Placement{From: 200, To: 300}, n: 0},
		{name: "open end", display: led, mine: campaign.Placement{From: 150}, n: 1, check: func(c Clash) bool { return c.From == 150 && c.To == 200 }},
		{name: "both open", display: led, mine: campaign.Placement{From: 150}, change: func(o *campaign.Placement) { o.To = 0 }, n: 1, check: func(c Clash) bool { return c.To == 0 }},
		{name: "higher", display: led, mine: campaign.Placement{From: 100, To: 200, Rank: 60}, n: 1, check: func(c Clash) bool { return c.MineWins && c.Why == "rank" }},
		{name: "lower", display: led, mine: campaign.Placement{From: 100, To: 200, Rank: 40}, n: 1, check: func(c Clash) bool { return !c.MineWins && c.Why == "rank" }},
		{name: "newest", display: led, mine: campaign.Placement{From: 100, To: 200, Rank: 50}, n: 1, check: func(c Clash) bool { return c.MineWins && c.Why == "newest" }},
		{name: "older", display: led, mine: campaign.Placement{From: 100, To: 200, Rank: 50, Seq: 4}, n: 1, check: func(c Clash) bool { return !c.MineWins }},
		{name: "share", display: led, mine: campaign.Placement{From: 100, To: 200, Rank: 50, Share: 60}, change: func(o *campaign.Placement) { o.Share = 60 }, n: 1, check: func(c Clash) bool { return c.Even }},
		{name: "other hours", display: led, mine: campaign.Placement{From: 100, To: 200, Dayparts: []campaign.Daypart{{Start: 0, End: 60}}},
			change: func(o *campaign.Placement) { o.Dayparts = []campaign.Daypart{{Start: 60, End: 120}} }, n: 0},
		{name: "over midnight", display: led, mine: campaign.Placement{From: 100, To: 200, Dayparts: []campaign.Daypart{{Days: 1 << 6, Start: 1380, End: 60}}},
			change: func(o *campaign.Placement) { o.Dayparts = []campaign.Daypart{{Days: 1, Start: 0, End: 30}} }, n: 1},
		{name: "face taken", display: face, mine: campaign.Placement{From: 199, To: 300}, n: 1, check: func(c Clash) bool { return c.Block }},
		{name: "poles left", display: poles, mine: campaign.Placement{From: 100, To: 200, Qty: 4}, change: func(o *campaign.Placement) { o.Qty = 6 }, n: 0},
		{name: "poles short", display: poles, mine: campaign.Placement{From: 100, To: 200, Qty: 5}, change: func(o *campaign.Placement) { o.Qty = 6 }, n: 1},
		{name: "over", display: face, mine: campaign.Placement{From: 100, To: 200}, change: func(o *campaign.Placement) { o.State = campaign.Removed }, n: 0},
		{name: "itself", display: face, mine: campaign.Placement{ID: "o", From: 100, To: 200}, n: 0},
		{name: "other face", display: face, mine: campaign.Placement{From: 100, To: 200}, change: func(o *campaign.Placement) { o.Display = "e" }, n: 0},
	} {
		t.Run(one.name, func(t *testing.T) {
			o := other
			if one.change != nil {
				one.change(&o)
			}
			one.mine.Display = "d"
			got := Find(one.display, one.mine, []campaign.Placement{o})
			if len(got) != one.n || (one.check != nil && !one.check(got[0])) {
				t.Errorf("clashes %+v, want %d", got, one.n)
			}
		})
	}
}
