package programme_test

import (
	"math"
	"testing"

	"pano/devices/programme"
)

// TestRank: strictly higher wins; equal ranks: the newest (P1). Order in the
// document does not matter.
func TestRank(t *testing.T) {
	s := schedule(t, build(t, hanoi, "2026-05-01 00:00",
		one("old", programme.Rule{Rank: 5, Seq: 1}), one("new", programme.Rule{Rank: 5, Seq: 9, Start: 480, End: 540}),
		one("mid", programme.Rule{Rank: 5, Seq: 4}), one("high", programme.Rule{Rank: 6, Seq: 2, Start: 520, End: 600}), one("low", programme.Rule{Rank: 1, Seq: 99})))
	check(t, s, hanoi, "2026-05-01 07:59=mid; 2026-05-01 08:00=new; 2026-05-01 08:40=high; 2026-05-01 09:59=high; 2026-05-01 10:00=mid")
	why := s.At(nil, at(t, hanoi, "2026-05-01 08:45"), true).Why
	if want := (programme.Why{Reason: programme.ByRule, Rule: 3, Rank: 6, Matched: 5, Lower: 4, RunnerUp: 1}); why != want {
		t.Errorf("why %+v, want %+v", why, want)
	}
	why = s.At(nil, at(t, hanoi, "2026-05-01 08:10"), true).Why
	if want := (programme.Why{Reason: programme.ByRule, Rule: 1, Rank: 5, Matched: 4, Lower: 1, Older: 2, RunnerUp: 2}); why != want {
		t.Errorf("why %+v, want %+v", why, want)
	}
}

// TestTakeover: an order beats all within its window (P2), then what should be on
// now comes back, not what was on before (P3); a cancelled or edited order is
// simply the next desired state (P4, P6); a restart judges `to` itself (P5).
func TestTakeover(t *testing.T) {
	p := build(t, hanoi, "2026-05-01 00:00", one("a", programme.Rule{Rank: 99, Start: 480, End: 540}), one("b", programme.Rule{Rank: 99, Start: 540, End: 600}))
	s := schedule(t, p)
	o := &programme.Takeover{ID: "o1", Rank: 150, From: at(t, hanoi, "2026-05-01 08:50"), To: at(t, hanoi, "2026-05-01 09:10"), Files: []programme.File{file("x")}, ReasonCode: "storm"}
	if err := o.Check(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		when, item string
		next       string
	}{
		{"2026-05-01 08:49:59.999999", "a", "2026-05-01 08:50"}, {"2026-05-01 08:50", "", "2026-05-01 09:10"},
		{"2026-05-01 09:09:59.999999", "", "2026-05-01 09:10"}, {"2026-05-01 09:10", "b", "2026-05-01 10:00"},
	} {
		got := s.At(o, at(t, hanoi, c.when), true)
		if got.ItemID != c.item || (got.Takeover != "") != (c.item == "") || got.Next != at(t, hanoi, c.next) {
			t.Errorf("%s: %+v", c.when, got)
		}
	}
	now := at(t, hanoi, "2026-05-01 09:00")
	if got := s.At(nil, now, true); got.ItemID != "b" {
		t.Errorf("cancelled: %s", got.ItemID)
	}
	shorter := *o
	shorter.To = at(t, hanoi, "2026-05-01 08:55")
	if got := s.At(&shorter, now, true); got.ItemID != "b" {
		t.Errorf("edited: %s", got.ItemID)
	}
	if got := schedule(t, p).At(o, o.To, true); got.Takeover != "" {
		t.Error("a restart after the end shows the order")
	}
	if got := s.At(o, p.Expires+1, true); got.Takeover != "" || got.Why.Reason != programme.ByExpiry {
		t.Errorf("after both: %+v", got)
	}
	dark := &programme.Takeover{ID: "o2", Rank: 150, From: o.From, To: o.To, Blank: true, ReasonCode: "storm"}
	if got := s.At(dark, now, true); got.File != -1 || len(got.Files) != 0 || got.Takeover != "o2" {
		t.Errorf("blank: %+v", got)
	}
}

// TestExpiry is judged only by a clock that can be trusted.
func TestExpiry(t *testing.T) {
	p := build(t, hanoi, "2026-05-01 00:00", one("a", programme.Rule{}))
	s := schedule(t, p)
	if got := s.At(nil, p.Expires-1, true); got.ItemID != "a" || got.Next > p.Expires {
		t.Errorf("before: %+v", got)
	}
	if got := s.At(nil, p.Expires, true); got.ItemID != "def" || got.Why.Reason != programme.ByExpiry {
		t.Errorf("after: %+v", got)
	}
	if got := s.At(nil, p.Expires, false); got.ItemID != "a" {
		t.Errorf("clock not trusted: %+v", got)
	}
	o := &programme.Takeover{ID: "o1", Rank: 100, From: p.Expires, To: p.Expires + 100, Files: []programme.File{file("x")}}
	if got := s.At(o, p.Expires+5, true); got.Takeover != "o1" {
		t.Errorf("an order after expiry: %+v", got)
	}
}

// TestShare: seconds asked per hour are seconds played per hour, to one item,
// for any mix (P10).
func TestShare(t *testing.T) {
	for _, c := range []struct {
		name   string
		shares map[string]int
		rest   string // item of the same rank without share, "" = none
		want   map[string]float64
	}{
		{"three and the default", map[string]int{"a": 200, "b": 40, "c": 20}, "", map[string]float64{"a": 200, "b": 40, "c": 20, "low": 3340}},
		{"three and the newest", map[string]int{"a": 200, "b": 40, "c": 20}, "d", map[string]float64{"a": 200, "b": 40, "c": 20, "d": 3340}},
		{"the whole hour", map[string]int{"a": 1800, "b": 1200, "c": 600}, "", map[string]float64{"a": 1800, "b": 1200, "c": 600}},
		{"more than an hour", map[string]int{"a": 3600, "b": 1800, "c": 1800}, "d", map[string]float64{"a": 1800, "b": 900, "c": 900}},
		{"odd numbers", map[string]int{"a": 7, "b": 13, "c": 997}, "", map[string]float64{"a": 7, "b": 13, "c": 997, "low": 2583}},
	} {
		rules := []programme.Rule{one("low", programme.Rule{Rank: 1})}
		for i, id := range []string{"a", "b", "c"} {
			rules = append(rules, one(id, programme.Rule{Rank: 5, Share: c.shares[id], Seq: int64(i)}))
		}
		if c.rest != "" {
			rules = append(rules, one(c.rest, programme.Rule{Rank: 5, Seq: 50}))
		}
		s := schedule(t, build(t, hanoi, "2026-05-01 00:00", rules...))
		from := at(t, hanoi, "2026-05-01 13:00")
		got := map[string]float64{}
		for now := from; now < from+3600*second; {
			slot := s.At(nil, now, true)
			end := min(slot.Next, from+3600*second)
			got[slot.ItemID] += float64(end-now) / 1e6
			now = end
		}
		for id, want := range c.want {
			if math.Abs(got[id]-want) > 0.001 {
				t.Errorf("%s: %s played %.3f s, want %.3f", c.name, id, got[id], want)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: played %v", c.name, got)
		}
	}
}

// TestLoop: items of a rule follow each other, frames of an item too, and two
// players that start at different moments agree.
func TestLoop(t *testing.T) {
	p := build(t, hanoi, "2026-05-01 00:00", programme.Rule{Items: []string{"a", "b", "a", "c"}})
	p.Items[2].Files = []programme.File{file("b1"), file("b2")}
	p.Items[2].Files[0].MS, p.Items[2].Files[1].MS = 1000, 3000
	s := schedule(t, p)
	begin := at(t, hanoi, "2026-05-01 00:00") / (40 * second) * (40 * second)
	var got string
	for now := begin; now < begin+40*second; {
		slot := s.At(nil, now, true)
		got += slot.ItemID + string(rune('0'+slot.File)) + " "
		mid := (now + slot.Next) / 2
		if other := schedule(t, p).At(nil, mid, true); other.ItemID != slot.ItemID || other.File != slot.File || other.PositionMS != (mid-slot.Turn)/1000 {
			t.Errorf("another player at %d: %+v, want %+v", mid, other, slot)
		}
		now = slot.Next
	}
	if want := "a0 b0 b1 b0 b1 b0 b1 a0 c0 "; got != want {
		t.Errorf("played %s, want %s", got, want)
	}
}

func TestExplain(t *testing.T) {
	s := schedule(t, build(t, hanoi, "2026-05-01 00:00", one("a", programme.Rule{Rank: 5, Seq: 2}), one("b", programme.Rule{Rank: 5, Seq: 1}), one("c", programme.Rule{Rank: 2})))
	now := at(t, hanoi, "2026-05-01 12:00")
	var codes string
	for _, l := range s.Explain(nil, now, true) {
		codes += l.Code + " "
		if l.Text == "" {
			t.Errorf("%s has no text", l.Code)
		}
	}
	if codes != "rule beaten_older beaten_rank next " {
		t.Errorf("lines: %s", codes)
	}
}
