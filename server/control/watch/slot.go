package watch

import (
	"context"
	"time"

	"pano/devices/programme"
	"pano/server/campaign"
	"pano/server/control/port"
)

// slotAt is what a display should show at t, from what it was last told.
func (x *Watch) slotAt(ctx context.Context, p port.Ports, d campaign.Display, t int64) (now Slot, next *Slot, err error) {
	told, take, err := x.stored(ctx, p, d)
	if err != nil || told == nil {
		return Slot{Why: "none"}, nil, err
	}
	s := told.Schedule.At(take, t, true)
	if now, err = slotView(ctx, p, d, told, s); err != nil {
		return now, nil, err
	}
	after, err := slotView(ctx, p, d, told, told.Schedule.At(take, s.Next, true))
	return now, &after, err
}

// slotView gives a slot its names.
func slotView(ctx context.Context, p port.Ports, d campaign.Display, told *port.Told, s programme.Slot) (Slot, error) {
	out := Slot{Item: s.ItemID, Takeover: s.Takeover, Why: s.Why.Reason.String(), Next: s.Next, Blank: s.File < 0}
	if s.File >= 0 {
		out.File, out.MIME = s.Files[0].SHA256, s.Files[0].MIME
	}
	if s.Item < 0 {
		return out, nil
	}
	it := told.Doc.Items[s.Item]
	out.AssetName, out.Placement, out.Campaign = it.Title, it.Placement, it.Campaign
	if it.Placement == "" {
		out.Default, out.Asset = true, d.Default
		return out, nil
	}
	q, err := p.Placements.Get(ctx, it.Placement)
	if port.Missing(err) {
		return out, nil
	}
	out.Asset = q.Asset
	return out, err
}

// Why explains what a display shows at one instant: the winner first, then what it
// beat, then placements that are not in its programme.
func (x *Watch) Why(ctx context.Context, by campaign.Actor, display string, at int64) (out []Line, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		d, err := p.Displays.Get(ctx, display)
		if err == nil {
			out, err = x.why(ctx, p, d, at)
		}
		return err
	})
	return out, err
}

func (x *Watch) why(ctx context.Context, p port.Ports, d campaign.Display, at int64) ([]Line, error) {
	told, take, err := x.stored(ctx, p, d)
	if err != nil {
		return nil, err
	}
	var out []Line
	said := map[string]bool{}
	if told == nil {
		out = append(out, Line{Code: "never_published", Msg: "nothing was ever published to this display"})
	} else {
		for i, l := range told.Schedule.Explain(take, at, true) {
			line := Line{Code: l.Code, Params: l.Params, Msg: l.Text, Wins: i == 0, AssetName: l.Params["title"]}
			if n, ok := told.Items[l.Params["item"]]; ok {
				line.Placement = told.Doc.Items[n].Placement
				said[line.Placement] = true
			}
			out = append(out, line)
		}
	}
	rows, err := port.All(ctx, p.Placements, port.Filter{Display: d.ID}, func(q campaign.Placement) string { return q.ID })
	if err != nil {
		return nil, err
	}
	for _, q := range rows {
		if said[q.ID] || q.State == campaign.Cancelled || (q.To != 0 && q.To < at-7*dayUS) {
			continue
		}
		line := Line{Placement: q.ID, Asset: q.Asset}
		line.Code, line.Msg = absent(q, at)
		out = append(out, line)
	}
	for i, l := range out {
		if l.Placement == "" || l.AssetName != "" {
			continue
		}
		if a, err := p.Assets.Get(ctx, l.Asset.Asset); err == nil {
			out[i].AssetName = a.Name
		}
	}
	return out, nil
}

// absent says why a placement is not among those that compete at t.
func absent(q campaign.Placement, t int64) (code, msg string) {
	switch {
	case q.State == campaign.Planned:
		return "not_published", "it is planned and not published yet"
	case t < q.From:
		return "not_yet", "its window has not begun"
	case q.To != 0 && t >= q.To:
		return "over", "its window is over"
	case q.State.Over():
		return "ended", "it was ended"
	}
	return "other_time", "its times of day, weekdays or recurrence leave this moment out"
}

// Day draws one day of displays: who is on when, who loses to whom, where nothing
// is placed. Planned placements count as if they were published.
func (x *Watch) Day(ctx context.Context, by campaign.Actor, in DayIn) (out []Track, err error) {
	if err := by.Need(campaign.ReadAll); err != nil {
		return nil, err
	}
	date, err := time.Parse(time.DateOnly, in.Date)
	if err != nil || date.Year() < 2000 || date.Year() > 2099 {
		return nil, campaign.Invalidf("date_form", "date", "%.20q is no date: write YYYY-MM-DD", in.Date).With("value", in.Date)
	}
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		displays, err := pick(ctx, p, in.Displays, in.Area)
		if err != nil {
			return err
		}
		orders, err := port.All(ctx, p.Takeovers, port.Filter{}, func(o campaign.Takeover) string { return o.ID })
		if err != nil {
			return err
		}
		for _, d := range displays {
			t, err := x.track(ctx, p, d, date, orders)
			if err != nil {
				return err
			}
			out = append(out, t)
		}
		return nil
	})
	return out, err
}

// pick reads the displays that a question names.
func pick(ctx context.Context, p port.Ports, ids []string, area string) ([]campaign.Display, error) {
	if len(ids) > 500 {
		return nil, campaign.Invalidf("list_long", "displays", "names %d displays: at most 500 at a time", len(ids)).With("max", "500")
	}
	if len(ids) == 0 {
		all, err := port.All(ctx, p.Displays, port.Filter{Area: area}, func(d campaign.Display) string { return d.ID })
		var out []campaign.Display
		for _, d := range all {
			if d.Retired == 0 {
				out = append(out, d)
			}
		}
		return out, err
	}
	found, err := port.ByID(ctx, p.Displays, ids, func(d campaign.Display) string { return d.ID })
	var out []campaign.Display
	for _, id := range ids {
		if d, ok := found[id]; ok {
			out = append(out, d)
		}
	}
	return out, err
}
