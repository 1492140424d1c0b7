package watch

import (
	"context"
	"slices"
	"sort"
	"time"

	"pano/devices/programme"
	"pano/server/campaign"
	"pano/server/campaign/compile"
	"pano/server/control/port"
)

// maxSpans bounds what one display's day may unfold to.
const maxSpans = 20_000

// track draws one display's day, in its zone.
func (x *Watch) track(ctx context.Context, p port.Ports, d campaign.Display, date time.Time, orders []campaign.Takeover) (Track, error) {
	zone, err := time.LoadLocation(d.TZ)
	if err != nil {
		zone = time.UTC
	}
	from := time.Date(date.Year(), date.Month(), date.Day(), 0, 0, 0, 0, zone)
	t := Track{Display: d, From: from.UnixMicro(), To: from.AddDate(0, 0, 1).UnixMicro()}
	rows, err := port.All(ctx, p.Placements, port.Filter{Display: d.ID, From: t.From, To: t.To}, func(q campaign.Placement) string { return q.ID })
	if err != nil {
		return t, err
	}
	var live []campaign.Placement
	for _, q := range rows {
		if q.State != campaign.Cancelled {
			live = append(live, q)
		}
	}
	if d.Driven == campaign.ByPlayer {
		err = x.drivenBars(ctx, p, &t, live, orders)
	} else {
		for _, q := range live {
			a, b, _ := campaign.Overlap(q.From, q.To, t.From, t.To)
			t.Bars = append(t.Bars, Bar{From: a, To: b, Placement: q.ID, Asset: q.Asset, Campaign: q.Campaign, Wins: true})
		}
	}
	if err != nil {
		return t, err
	}
	t.Gaps = gaps(t)
	return t, nameBars(ctx, p, t.Bars)
}

// drivenBars asks the one evaluator: once with all placements for who wins, once
// with each alone for when it would have been on.
func (x *Watch) drivenBars(ctx context.Context, p port.Ports, t *Track, rows []campaign.Placement, orders []campaign.Takeover) error {
	in, err := x.preview(ctx, p, t.Display, rows, t.From)
	if err != nil {
		return err
	}
	winners, byID, err := won(in, t.From, t.To)
	if err != nil {
		return err
	}
	for _, o := range orders {
		a, b, ok := campaign.Overlap(o.From, o.Until(), t.From, t.To)
		if !ok || !slices.Contains(o.Displays, t.Display.ID) {
			continue
		}
		t.Bars = append(t.Bars, Bar{From: a, To: b, Takeover: o.ID, Asset: o.Asset, AssetName: o.Title, Wins: true})
		winners = cut(winners, a, b, o.ID)
	}
	for _, w := range winners {
		if q, ok := byID[w.who]; ok {
			t.Bars = append(t.Bars, bar(q, w.from, w.to, ""))
		}
	}
	for _, q := range in.Placements {
		alone := in
		alone.Placements = []campaign.Placement{q}
		mine, _, err := won(alone, t.From, t.To)
		if err != nil {
			return err
		}
		for _, m := range mine {
			for _, w := range winners {
				if a, b, ok := campaign.Overlap(m.from, m.to, w.from, w.to); m.who == q.ID && ok && w.who != q.ID && w.who != "" && !w.shared[q.ID] && !turns(q, byID[w.who]) {
					t.Bars = append(t.Bars, bar(q, a, b, w.who))
				}
			}
		}
	}
	sort.SliceStable(t.Bars, func(i, j int) bool { return t.Bars[i].From < t.Bars[j].From })
	return nil
}

// turns tells whether two share the hour: then neither gives way to the other.
func turns(a, b campaign.Placement) bool { return a.Share > 0 && b.Share > 0 && a.Rank == b.Rank }

// stretch is a time in which one placement is on; with others in turn when shared.
type stretch struct {
	from, to int64
	who      string          // placement or takeover id, "" = the default
	shared   map[string]bool // placements that take turns
}

// won asks the evaluator who is on when. Turns of a share count as one stretch for
// each who takes part.
func won(in compile.In, from, to int64) ([]stretch, map[string]campaign.Placement, error) {
	doc, _, err := compile.Programme(in)
	if err != nil {
		return nil, nil, err
	}
	schedule, err := programme.NewSchedule(doc)
	if err != nil {
		return nil, nil, &campaign.Error{Kind: campaign.Invalid, Code: "programme", Msg: err.Error(), Err: err}
	}
	byID := make(map[string]campaign.Placement, len(in.Placements))
	for _, q := range in.Placements {
		byID[q.ID] = q
	}
	var out []stretch
	var run *stretch
	flush := func() {
		if run == nil {
			return
		}
		for who := range run.shared {
			out = append(out, stretch{run.from, run.to, who, run.shared})
		}
		run = nil
	}
	for _, s := range schedule.Timeline(nil, from, to, maxSpans) {
		who := doc.Items[s.Slot.Item].Placement
		if s.Slot.Why.Reason == programme.ByShare {
			if run == nil {
				run = &stretch{from: s.From, shared: map[string]bool{}}
			}
			run.to, run.shared[who] = s.To, true
			continue
		}
		flush()
		if n := len(out); n > 0 && out[n-1].who == who && out[n-1].shared == nil && out[n-1].to == s.From {
			out[n-1].to = s.To
			continue
		}
		out = append(out, stretch{from: s.From, to: s.To, who: who})
	}
	flush()
	return out, byID, nil
}

// cut gives [from, to) to an order.
func cut(in []stretch, from, to int64, who string) []stretch {
	out := []stretch{{from: from, to: to, who: who}}
	for _, s := range in {
		if left := s; left.from < from {
			left.to = min(s.to, from)
			out = append(out, left)
		}
		if right := s; right.to > to {
			right.from = max(s.from, to)
			out = append(out, right)
		}
	}
	return out
}

func bar(q campaign.Placement, from, to int64, lostTo string) Bar {
	return Bar{From: from, To: to, Placement: q.ID, Asset: q.Asset, Campaign: q.Campaign, Wins: lostTo == "", LostTo: lostTo}
}

// gaps are the stretches of a day in which no bar wins.
func gaps(t Track) []Span {
	won := make([]Span, 0, len(t.Bars))
	for _, b := range t.Bars {
		if b.Wins {
			won = append(won, Span{b.From, b.To})
		}
	}
	sort.Slice(won, func(i, j int) bool { return won[i].From < won[j].From })
	var out []Span
	at := t.From
	for _, w := range won {
		if w.From > at {
			out = append(out, Span{at, w.From})
		}
		at = max(at, w.To)
	}
	if at < t.To {
		out = append(out, Span{at, t.To})
	}
	return out
}

// nameBars adds the names that a page shows.
func nameBars(ctx context.Context, p port.Ports, bars []Bar) error {
	var assets, campaigns []string
	for _, b := range bars {
		assets, campaigns = append(assets, b.Asset.Asset), append(campaigns, b.Campaign)
	}
	a, err := port.ByID(ctx, p.Assets, assets, func(a campaign.Asset) string { return a.ID })
	if err != nil {
		return err
	}
	c, err := port.ByID(ctx, p.Campaigns, campaigns, func(c campaign.Campaign) string { return c.ID })
	if err != nil {
		return err
	}
	for i := range bars {
		if name := a[bars[i].Asset.Asset].Name; name != "" {
			bars[i].AssetName = name
		}
		bars[i].Code, bars[i].Colour = c[bars[i].Campaign].Code, c[bars[i].Campaign].Colour
	}
	return nil
}

// preview gathers what the evaluator needs for a day, planned placements included.
func (x *Watch) preview(ctx context.Context, p port.Ports, d campaign.Display, rows []campaign.Placement, from int64) (compile.In, error) {
	in := compile.In{Display: d, Placements: rows, Assets: map[campaign.AssetRef]campaign.AssetVersion{}, Names: map[string]string{},
		Approvals: map[string]campaign.Approval{}, Rev: d.Rev + 1, Org: x.desk.Org, Kid: x.desk.Signer.Kid, Now: from, Preview: true}
	refs := []campaign.AssetRef{d.Default}
	for _, q := range rows {
		refs = append(refs, q.Asset)
	}
	for _, ref := range refs {
		if err := gather(ctx, p, &in, ref); err != nil {
			return in, err
		}
	}
	return in, nil
}
