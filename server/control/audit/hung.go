package audit

import (
	"context"
	"sort"

	"pano/server/campaign"
	"pano/server/control/port"
)

// hung answers for a display that people change: between the photo that shows a
// piece up and the one that shows it gone, it was there.
func (q *question) hung(ctx context.Context) ([]AsOfRow, error) {
	rows, err := port.All(ctx, q.p.Placements, port.Filter{Display: q.display.ID}, func(r campaign.Placement) string { return r.ID })
	if err != nil {
		return nil, err
	}
	photos, err := port.All(ctx, q.p.Evidence, port.Filter{Display: q.display.ID}, func(e campaign.Evidence) string { return e.ID })
	if err != nil {
		return nil, err
	}
	var out []AsOfRow
	for _, place := range rows {
		q.place[place.ID] = place
		for _, s := range standing(place, photos, q.to) {
			from, to, ok := campaign.Overlap(s.from, s.to, q.from, q.to)
			if !ok {
				continue
			}
			r, err := q.photoRow(ctx, place, s)
			if err != nil {
				return nil, err
			}
			r.From, r.To = from, to
			out = append(out, overdue(r, place)...)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].From < out[j].From })
	return append(out, q.bare(rows, out)...), nil
}

// stand is a stretch in which a piece was up by record.
type stand struct {
	from, to int64
	shown    campaign.Evidence // newest good photo of it
}

// when is the time of a photo: the phone's, unless it lies in the future of the
// server's. A photo that came more than a week after it says it was taken is kept
// as said, but marked: its time rests on the word of whoever entered it.
func when(e campaign.Evidence) (at int64, clock string) {
	const hour = 3_600_000_000
	switch {
	case e.TakenAt == 0 || e.TakenAt > e.ReceivedAt+hour:
		return e.ReceivedAt, "server"
	case e.ReceivedAt-e.TakenAt > 7*24*hour:
		return e.TakenAt, "late"
	}
	return e.TakenAt, "phone"
}

// standing works out from photos when a placement was up.
func standing(place campaign.Placement, photos []campaign.Evidence, until int64) []stand {
	var mine []campaign.Evidence
	for _, e := range photos {
		if e.Placement == place.ID && e.Condition != "refused" {
			mine = append(mine, e)
		}
	}
	sort.SliceStable(mine, func(i, j int) bool { a, _ := when(mine[i]); b, _ := when(mine[j]); return a < b })
	var out []stand
	up := false
	for _, e := range mine {
		at, _ := when(e)
		gone := e.Kind == campaign.Remove || e.Condition == "missing"
		switch {
		case up && gone:
			out[len(out)-1].to = at
			up = false
		case up:
			out[len(out)-1].shown = e
		case !gone:
			out = append(out, stand{from: at, to: until, shown: e})
			up = true
		}
	}
	return out
}

func (q *question) photoRow(ctx context.Context, place campaign.Placement, s stand) (AsOfRow, error) {
	_, clock := when(s.shown)
	r := AsOfRow{Location: q.location, Display: q.display, Kind: KindPhoto, Asset: place.Asset, Placement: place.ID, Campaign: place.Campaign,
		Authority: Authority{Leaf: -1},
		Evidence:  Evidence{Leaf: s.shown.Leaf, Grade: "photo", Photo: s.shown.ID, SHA256: s.shown.SHA256, Clock: clock, Received: s.shown.ReceivedAt},
		Expected:  Expected{Placement: place.ID, Asset: place.Asset, Why: "placed"}}
	if s.shown.VerifiedAt != 0 {
		r.Evidence.Grade = "verified"
	}
	v, err := q.p.Versions.Get(ctx, place.Asset)
	if err != nil && !port.Missing(err) {
		return r, err
	}
	if files := v.FilesFor(q.display.Fit()); len(files) > 0 {
		r.File = files[0].SHA256
	}
	if err := q.approved(ctx, &r, r.File); err != nil {
		return r, err
	}
	return r, q.placed(ctx, &r)
}

// overdue splits off what hung after its window: it was there, but nothing wanted it.
func overdue(r AsOfRow, place campaign.Placement) []AsOfRow {
	if place.To == 0 || r.To <= place.To {
		return []AsOfRow{r}
	}
	late := r
	late.From, late.Expected, late.Differs = max(r.From, place.To), Expected{Why: "over"}, true
	if r.From >= place.To {
		return []AsOfRow{late}
	}
	r.To = place.To
	return []AsOfRow{r, late}
}

// bare are the stretches that no photo covers: a gap where something should have
// been, empty where nothing was wanted.
func (q *question) bare(places []campaign.Placement, shown []AsOfRow) []AsOfRow {
	edges := []int64{q.from, q.to}
	for _, r := range shown {
		edges = append(edges, r.From, r.To)
	}
	for _, p := range places {
		edges = append(edges, p.From, p.To)
	}
	sort.Slice(edges, func(i, j int) bool { return edges[i] < edges[j] })
	var out []AsOfRow
	for i := 0; i+1 < len(edges); i++ {
		from, to := edges[i], edges[i+1]
		if from < q.from || to > q.to || from == to || covered(shown, from) {
			continue
		}
		r := AsOfRow{Location: q.location, Display: q.display, From: from, To: to, Kind: KindEmpty,
			Authority: Authority{Leaf: -1}, Evidence: Evidence{Leaf: -1, Grade: "none"}}
		for _, p := range places {
			if p.State != campaign.Cancelled && p.From <= from && (p.To == 0 || from < p.To) {
				r.Kind, r.Differs = KindGap, true
				r.Expected = Expected{Placement: p.ID, Asset: p.Asset, Why: "placed"}
			}
		}
		if n := len(out); n > 0 && out[n-1].To == from && out[n-1].Kind == r.Kind && out[n-1].Expected == r.Expected {
			out[n-1].To = to
			continue
		}
		out = append(out, r)
	}
	return out
}

func covered(rows []AsOfRow, t int64) bool {
	for _, r := range rows {
		if r.From <= t && t < r.To {
			return true
		}
	}
	return false
}
