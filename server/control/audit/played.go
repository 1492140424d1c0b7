package audit

import (
	"context"
	"sort"

	"pano/devices/blob"
	"pano/devices/programme"
	"pano/devices/proof"
	"pano/server/campaign"
	"pano/server/control/port"
)

// question is one display's part of an as-of question.
type question struct {
	desk     *port.Desk
	p        port.Ports
	display  campaign.Display
	location campaign.Location
	from, to int64
	instant  int64 // 0 = the whole span
	campaign string

	names map[string]string             // asset names by id
	place map[string]campaign.Placement // placements by id
	by    map[string]string             // who placed, by group
}

// slack is how far reports may be apart, and off the plan, before it counts: a
// player journals a start before it shows, and clocks are not perfect.
const slack = 2_000_000

// each yields the rows of the display in order, read piece by piece; false when
// yield wants no more. A row that goes on over the edge of a piece is one row.
func (q *question) each(ctx context.Context, yield func(AsOfRow) bool) (more bool, err error) {
	q.names, q.place, q.by = map[string]string{}, map[string]campaign.Placement{}, map[string]string{}
	step, end := q.to-q.from, q.to
	if q.display.Driven == campaign.ByPlayer && q.instant == 0 {
		step = min(step, piece)
	}
	var held *AsOfRow
	for from := q.from; from < end; from += step {
		q.from, q.to = from, min(from+step, end)
		rows, err := q.answer(ctx)
		if err != nil {
			return false, err
		}
		for _, r := range rows {
			if held != nil && continues(*held, r, q.from) {
				held.To, held.Evidence.Plays = r.To, held.Evidence.Plays+max(r.Evidence.Plays-1, 0)
				continue
			}
			if held != nil && !yield(*held) {
				return false, nil
			}
			held = &r
		}
	}
	return held == nil || yield(*held), nil
}

// continues tells whether a row that begins at the edge of a piece is the one before it.
func continues(a, b AsOfRow, edge int64) bool {
	return a.To == edge && b.From == edge && a.Kind == b.Kind && a.File == b.File && a.Placement == b.Placement && a.Takeover == b.Takeover &&
		a.Differs == b.Differs && a.Expected == b.Expected && a.Authority == b.Authority && a.Evidence.Stream == b.Evidence.Stream && a.Evidence.Clock == b.Evidence.Clock
}

// answer gives the rows of the display in order of time.
func (q *question) answer(ctx context.Context) ([]AsOfRow, error) {
	rows, err := q.hung(ctx)
	if q.display.Driven == campaign.ByPlayer {
		rows, err = q.played(ctx)
	}
	if err != nil {
		return nil, err
	}
	var out []AsOfRow
	for _, r := range rows {
		if q.instant != 0 && (r.From > q.instant || (r.To != 0 && r.To <= q.instant)) {
			continue
		}
		if q.campaign != "" && r.Campaign != q.campaign && r.Kind != KindGap {
			continue
		}
		out = append(out, r)
	}
	return out, nil
}

// told is what was in force for a stretch.
type told struct {
	from, to int64
	rev      int64
	by       string
	plan     *port.Told
	take     *programme.Takeover
}

// inForce reads all that the display was told in the span.
func (q *question) inForce(ctx context.Context) ([]told, error) {
	rows, err := q.p.History.Between(ctx, q.display.ID, q.from, q.to)
	if err != nil {
		return nil, err
	}
	out := make([]told, 0, len(rows))
	for i, d := range rows {
		t := told{from: max(d.At, q.from), to: q.to, rev: d.Rev, by: d.By}
		if i+1 < len(rows) {
			t.to = min(rows[i+1].At, q.to)
		}
		if t.plan, t.take, err = q.desk.Read(d); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// played joins reported plays with what was told.
func (q *question) played(ctx context.Context) ([]AsOfRow, error) {
	force, err := q.inForce(ctx)
	if err != nil {
		return nil, err
	}
	plays, err := q.desk.Log.Plays(ctx, port.PlayQuery{Displays: []string{q.display.ID}, From: q.from, To: q.to, Limit: maxPlays})
	if err != nil {
		return nil, err
	}
	var out []AsOfRow
	at := q.from
	for _, r := range merge(plays) {
		if r.from > at+slack {
			out = append(out, q.gap(force, at, r.from))
		}
		row, err := q.row(ctx, r)
		if err != nil {
			return nil, err
		}
		out = append(out, q.compare(row, force)...)
		at = max(at, r.to)
	}
	if at+slack < q.to {
		out = append(out, q.gap(force, at, q.to))
	}
	return out, q.authority(ctx, out, force)
}

// run is one or more plays of the same thing without a pause.
type run struct {
	port.LoggedPlay
	from, to int64
	plays    int
}

// merge joins plays that continue each other. A batch cuts a running play; that is
// no change on the display.
func merge(plays []port.LoggedPlay) []run {
	sorted := append([]port.LoggedPlay(nil), plays...)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].Start < sorted[j].Start })
	var out []run
	for _, p := range sorted {
		if n := len(out); n > 0 {
			last := &out[n-1]
			same := last.Item == p.Item && last.Placement == p.Placement && last.File == p.File && last.Takeover == p.Takeover && last.Programme == p.Programme
			if same && p.Start <= last.to+slack && p.Clock == last.Clock {
				last.to = max(last.to, p.End)
				if p.WhyStart != proof.Continued {
					last.plays++
				}
				continue
			}
		}
		out = append(out, run{LoggedPlay: p, from: p.Start, to: p.End, plays: 1})
	}
	return out
}

// row is a run, clipped to the question.
func (q *question) row(ctx context.Context, r run) (AsOfRow, error) {
	row := AsOfRow{Location: q.location, Display: q.display, From: max(r.from, q.from), To: min(r.to, q.to), Kind: KindPlayed,
		File: r.File, Placement: r.Placement, Campaign: r.Campaign, Takeover: r.Takeover,
		Authority: Authority{Leaf: -1, PublishRev: r.Programme},
		Evidence: Evidence{Leaf: r.Leaf, Stream: r.Stream, Seq: r.Seq, Grade: r.Grade.String(), Clock: r.LoggedPlay.Clock,
			Received: r.Received, Plays: r.plays}}
	if r.File == "" && r.Takeover != "" {
		row.Kind = KindBlank
	}
	if r.Placement == "" {
		return row, nil
	}
	place, err := q.placement(ctx, r.Placement)
	row.Asset = place.Asset
	return row, err
}

// gap is a stretch without any report.
func (q *question) gap(force []told, from, to int64) AsOfRow {
	row := AsOfRow{Location: q.location, Display: q.display, From: from, To: to, Kind: KindGap,
		Authority: Authority{Leaf: -1}, Evidence: Evidence{Leaf: -1, Grade: "none"}}
	for _, t := range force {
		if t.from <= from && from < t.to {
			row.Expected = q.expected(t, t.plan.Schedule.At(t.take, from, true))
			row.Authority.PublishRev = t.rev
		}
	}
	return row
}

func (q *question) expected(t told, s programme.Slot) Expected {
	e := Expected{Why: s.Why.Reason.String()}
	if s.File >= 0 {
		e.File = s.Files[0].SHA256
	}
	if s.Item >= 0 {
		e.Placement = t.plan.Doc.Items[s.Item].Placement
	}
	return e
}

// compare cuts a row where what was told changes between agreeing and differing.
func (q *question) compare(row AsOfRow, force []told) []AsOfRow {
	var out []AsOfRow
	add := func(from, to int64, e Expected, differs bool) {
		if n := len(out); n > 0 && (out[n-1].Differs == differs || to-from <= slack) {
			out[n-1].To = to
			return
		}
		r := row
		r.From, r.To, r.Expected, r.Differs = from, to, e, differs
		out = append(out, r)
	}
	for _, t := range force {
		a, b, ok := campaign.Overlap(row.From, row.To, t.from, t.to)
		if !ok {
			continue
		}
		if len(out) == 0 && a > row.From { // shown before anything was told
			add(row.From, a, Expected{Why: "none"}, true)
		}
		for _, s := range t.plan.Schedule.Timeline(t.take, a, b, 1000) {
			add(s.From, s.To, q.expected(t, s.Slot), differs(row, s.Slot) && s.To-s.From > slack)
		}
	}
	if len(out) == 0 {
		row.Differs, row.Expected.Why = len(force) == 0, "none"
		return []AsOfRow{row}
	}
	out[len(out)-1].To = row.To
	return out
}

// differs tells whether a report is something else than the plan wanted.
func differs(row AsOfRow, s programme.Slot) bool {
	if row.Takeover != s.Takeover {
		return true
	}
	if row.File == "" {
		return s.File >= 0
	}
	for _, f := range programme.All(s.Files) {
		if f.SHA256 == row.File {
			return false
		}
	}
	return true
}

// placement reads one, once.
func (q *question) placement(ctx context.Context, id string) (campaign.Placement, error) {
	if have, ok := q.place[id]; ok {
		return have, nil
	}
	got, err := q.p.Placements.Get(ctx, id)
	if port.Missing(err) {
		err = nil // its record is gone, the proof is not
	}
	q.place[id] = got
	return got, err
}

// authority fills in who stands behind each row.
func (q *question) authority(ctx context.Context, rows []AsOfRow, force []told) error {
	for i := range rows {
		r := &rows[i]
		if r.Kind == KindGap {
			continue
		}
		if r.Takeover != "" {
			if err := q.ordered(ctx, r); err != nil {
				return err
			}
			continue
		}
		if r.Placement == "" {
			for _, t := range force {
				if t.rev == r.Authority.PublishRev {
					r.Authority.Leaf = t.plan.Doc.Items[t.plan.Items[t.plan.Doc.Default]].ApprovalLeaf
				}
			}
		}
		if err := q.approved(ctx, r, r.File); err != nil {
			return err
		}
		if err := q.placed(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// ordered names who ordered a takeover.
func (q *question) ordered(ctx context.Context, r *AsOfRow) error {
	o, err := q.p.Takeovers.Get(ctx, r.Takeover)
	if port.Missing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	r.Asset, r.AssetName = o.Asset, o.Title
	r.Authority.OrderedBy, r.Authority.Reason, r.Authority.Leaf, r.Authority.PlacedAt = o.ByName, o.Reason, o.Leaf, o.At
	return nil
}

// approved finds the decision that released a file.
func (q *question) approved(ctx context.Context, r *AsOfRow, file blob.Digest) error {
	refs := []campaign.AssetRef{r.Asset}
	if r.Asset.Asset == "" {
		var err error
		if refs, err = q.p.Versions.ByFile(ctx, file); err != nil {
			return err
		}
	}
	for _, ref := range refs {
		v, err := q.p.Versions.Get(ctx, ref)
		if port.Missing(err) {
			continue
		}
		if err != nil {
			return err
		}
		decisions, err := q.p.Approvals.List(ctx, ref)
		if err != nil {
			return err
		}
		for _, f := range v.Files {
			if file != "" && f.SHA256 != file {
				continue
			}
			for _, a := range decisions {
				if a.ID == f.Approval && a.Approved {
					r.Asset = ref
					r.Authority.ApprovedBy, r.Authority.ApprovedAt, r.Authority.Leaf = a.ByName, a.At, a.Leaf
				}
			}
		}
	}
	return q.name(ctx, r)
}

func (q *question) name(ctx context.Context, r *AsOfRow) error {
	id := r.Asset.Asset
	if id == "" {
		return nil
	}
	if _, ok := q.names[id]; !ok {
		a, err := q.p.Assets.Get(ctx, id)
		if err != nil && !port.Missing(err) {
			return err
		}
		q.names[id] = a.Name
	}
	r.AssetName = q.names[id]
	return nil
}

// placed names who placed it, as the log has it.
func (q *question) placed(ctx context.Context, r *AsOfRow) error {
	if r.Placement == "" {
		return nil
	}
	place, err := q.placement(ctx, r.Placement)
	if err != nil {
		return err
	}
	r.Authority.PlacedAt, r.Authority.PlacedBy = place.At, place.By
	if _, ok := q.by[place.Group]; !ok && place.Group != "" {
		entries, err := q.desk.Log.Entries(ctx, port.EntryQuery{Object: "placements/" + place.Group, Act: "placement.create", Limit: 1})
		if err != nil {
			return err
		}
		q.by[place.Group] = ""
		if len(entries) > 0 {
			q.by[place.Group] = entries[0].Name
		}
	}
	if name := q.by[place.Group]; name != "" {
		r.Authority.PlacedBy = name
	}
	return nil
}
