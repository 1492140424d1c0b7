package programme

import (
	"fmt"
	"strconv"
	"time"
)

// Timeline lists what At answers over [from, to), for a preview. Turns of the
// same item for the same reason are one span, so a loop of several items gives
// one span per turn; at most limit spans come back. It is At, repeated: what the
// preview shows is what the player does.
func (s *Schedule) Timeline(take *Takeover, from, to int64, limit int) []Span {
	var out []Span
	for t := from; t < to; {
		slot := s.At(take, t, true)
		end := min(slot.Next, to)
		if n := len(out); n > 0 && sameSpan(&out[n-1].Slot, &slot) {
			out[n-1].To = end
		} else {
			if n >= limit {
				return out
			}
			out = append(out, Span{From: t, To: end, Slot: slot})
		}
		t = end
	}
	return out
}

func sameSpan(a, b *Slot) bool {
	return a.Item == b.Item && a.Takeover == b.Takeover && a.Why.Reason == b.Why.Reason && a.Why.Rule == b.Why.Rule
}

// Explain says in sentences why At answers as it does: the winner first, then
// what it beat, then when it may change.
func (s *Schedule) Explain(take *Takeover, t int64, trusted bool) []Line {
	slot := s.At(take, t, trusted)
	lines := []Line{s.winner(take, &slot)}
	if take == nil || slot.Takeover == "" {
		d := s.dayOf(t)
		for i := range s.rules {
			r := &s.rules[i]
			on, _ := r.on(&d, t)
			if !on || r.index == slot.Why.Rule {
				continue
			}
			lines = append(lines, s.beaten(r, &slot))
		}
	}
	when := time.UnixMicro(slot.Next).In(s.zone).Format("2006-01-02 15:04:05")
	return append(lines, Line{Code: "next", Params: map[string]string{"at": when}, Text: "the next possible change is at " + when})
}

func (s *Schedule) winner(take *Takeover, slot *Slot) Line {
	title := ""
	if slot.Item >= 0 {
		title = s.prog.Items[slot.Item].Title
	}
	p := map[string]string{"title": title, "item": slot.ItemID}
	switch slot.Why.Reason {
	case ByTakeover:
		p["takeover"], p["title"] = take.ID, take.Title
		return Line{Code: "takeover", Params: p, Text: fmt.Sprintf("order %s (%s) outranks the programme", take.ID, take.Title)}
	case ByExpiry:
		return Line{Code: "expired", Params: p, Text: "the programme ran out, so the default plays"}
	case ByDefault:
		return Line{Code: "default", Params: p, Text: "nothing is placed at this time, so the default plays"}
	}
	r := &s.prog.Rules[slot.Why.Rule]
	p["rank"], p["seq"], p["rule"] = strconv.Itoa(r.Rank), strconv.FormatInt(r.Seq, 10), strconv.Itoa(slot.Why.Rule)
	if slot.Why.Reason == ByShare {
		p["share"] = strconv.Itoa(r.Share)
		return Line{Code: "share", Params: p, Text: fmt.Sprintf("it is the turn of %q: %d seconds of the hour at rank %d", title, r.Share, r.Rank)}
	}
	return Line{Code: "rule", Params: p, Text: fmt.Sprintf("%q has rank %d, the highest now", title, r.Rank)}
}

func (s *Schedule) beaten(r *rule, slot *Slot) Line {
	in := &s.prog.Rules[r.index]
	title := s.prog.Items[r.loop.items[0]].Title
	p := map[string]string{"title": title, "item": in.Items[0], "rank": strconv.Itoa(in.Rank), "seq": strconv.FormatInt(in.Seq, 10), "rule": strconv.Itoa(r.index)}
	switch {
	case slot.Why.Reason == ByExpiry:
		return Line{Code: "beaten_expired", Params: p, Text: fmt.Sprintf("%q does not play because the programme ran out", title)}
	case in.Rank < slot.Why.Rank:
		return Line{Code: "beaten_rank", Params: p, Text: fmt.Sprintf("%q has the lower rank %d", title, in.Rank)}
	case in.Share > 0:
		return Line{Code: "beaten_turn", Params: p, Text: fmt.Sprintf("%q shares the hour, now it is not its turn", title)}
	}
	return Line{Code: "beaten_older", Params: p, Text: fmt.Sprintf("%q has the same rank and was placed earlier", title)}
}
