// Package audit is the room of questions about the past: what was where, on whose
// authority, and how do we know.
package audit

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"

	"pano/server/campaign"
	"pano/server/control/port"
)

// Audit is this room's verbs.
type Audit struct{ desk *port.Desk }

// New makes the room.
func New(d *port.Desk) *Audit { return &Audit{desk: d} }

// Limits of one answer.
const (
	maxRows     = 5000
	maxPlays    = 200_000 // of one display and piece: one every three seconds
	maxDisplays = 2000
	maxSpan     = 366 * 86_400_000_000
	piece       = 7 * 86_400_000_000 // a long span is read in pieces, so that memory does not grow with it
	around      = 3_600_000_000      // how far an instant looks for the edges of a gap
)

// AsOf answers what was at the places asked for, printed and electronic alike. A
// stretch that nobody reported is a row of its own.
func (x *Audit) AsOf(ctx context.Context, by campaign.Actor, in AsOfIn) (out AsOfResult, err error) {
	if err := by.Need(campaign.ReadLog); err != nil {
		return out, err
	}
	if in, err = x.settle(in); err != nil {
		return out, err
	}
	out.In = in
	err = x.rows(ctx, in, func(r AsOfRow) bool {
		if len(out.Rows) == maxRows {
			out.Truncated = true
			return false
		}
		out.Rows = append(out.Rows, r)
		return true
	})
	if err != nil {
		return out, port.Refuse(err)
	}
	out.Log, err = x.head(ctx)
	return out, port.Refuse(err)
}

// settle checks a question and ends its span now: of the future nothing is known,
// and nothing about it may read as a record.
func (x *Audit) settle(in AsOfIn) (AsOfIn, error) {
	now := x.desk.Now()
	if in.From == 0 {
		return in, campaign.Invalidf("window_missing", "from", "the moment is missing: give an instant or a span")
	}
	if err := campaign.CheckWindow("window", in.From, in.To); err != nil {
		return in, err
	}
	if in.From > now {
		return in, campaign.Invalidf("as_of_future", "from", "the moment lies ahead: the log knows only what has happened")
	}
	if in.To-in.From > maxSpan {
		return in, campaign.Invalidf("span_long", "to", "the span is longer than a year: ask in parts")
	}
	if in.To != 0 {
		in.To = min(in.To, max(now, in.From+1))
	}
	return in, nil
}

// rows works through the displays, one after the other, until yield says false. The
// question is settled.
func (x *Audit) rows(ctx context.Context, in AsOfIn, yield func(AsOfRow) bool) error {
	return x.desk.Store.View(ctx, func(p port.Ports) error {
		displays, err := scope(ctx, p, in)
		if err != nil {
			return err
		}
		for _, d := range displays {
			l, err := p.Locations.Get(ctx, d.Location)
			if err != nil {
				return err
			}
			q := question{desk: x.desk, p: p, display: d, location: l, from: in.From, to: in.To, campaign: in.Campaign}
			if in.To == 0 {
				q.from, q.instant = in.From-around, in.From
				q.to = min(in.From+around, max(x.desk.Now(), in.From+1))
			}
			if more, err := q.each(ctx, yield); err != nil || !more {
				return err
			}
		}
		return nil
	})
}

// scope reads the displays that a question is about. Retired ones count: the past
// does not forget them.
func scope(ctx context.Context, p port.Ports, in AsOfIn) ([]campaign.Display, error) {
	all, err := port.All(ctx, p.Displays, port.Filter{Area: in.Area}, func(d campaign.Display) string { return d.ID })
	if err != nil {
		return nil, err
	}
	used := map[string]bool{}
	if in.Campaign != "" {
		rows, err := port.All(ctx, p.Placements, port.Filter{Campaign: in.Campaign}, func(q campaign.Placement) string { return q.ID })
		if err != nil {
			return nil, err
		}
		for _, q := range rows {
			used[q.Display] = true
		}
	}
	var out []campaign.Display
	for _, d := range all {
		if (len(in.Displays) > 0 && !contains(in.Displays, d.ID)) || (len(in.Locations) > 0 && !contains(in.Locations, d.Location)) ||
			(in.Campaign != "" && !used[d.ID]) {
			continue
		}
		out = append(out, d)
	}
	if len(out) > maxDisplays {
		return nil, campaign.Invalidf("scope_large", "displays", "%d displays are too many for one question: narrow it to %d", len(out), maxDisplays).
			With("count", strconv.Itoa(len(out)), "max", strconv.Itoa(maxDisplays))
	}
	return out, nil
}

func contains(list []string, v string) bool {
	for _, have := range list {
		if have == v {
			return true
		}
	}
	return false
}

// head reads size and root from the newest signed note: origin, size, root, one a line.
func (x *Audit) head(ctx context.Context) (LogHead, error) {
	note, err := x.desk.Log.Checkpoint(ctx)
	if err != nil {
		return LogHead{}, err
	}
	h := LogHead{Checkpoint: string(note)}
	if lines := strings.Split(h.Checkpoint, "\n"); len(lines) >= 3 {
		if n, err := strconv.ParseInt(lines[1], 10, 64); err == nil {
			h.Size = n
		}
		if _, err := base64.StdEncoding.DecodeString(lines[2]); err == nil {
			h.Root = lines[2]
		}
	}
	return h, nil
}

// Entries lists acts from the display log, newest first.
func (x *Audit) Entries(ctx context.Context, by campaign.Actor, q port.EntryQuery) ([]port.LoggedEntry, error) {
	if err := by.Need(campaign.ReadLog); err != nil {
		return nil, err
	}
	out, err := x.desk.Log.Entries(ctx, q)
	return out, port.Refuse(err)
}

// AssetHistory reads an asset's life: versions, decisions, placements.
func (x *Audit) AssetHistory(ctx context.Context, by campaign.Actor, id string) (out AssetHistory, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadLog, func(p port.Ports) error {
		if out.Asset, err = p.Assets.Get(ctx, id); err != nil {
			return err
		}
		if out.Versions, err = p.Versions.List(ctx, port.Filter{IDs: []string{id}, Limit: 1000}); err != nil {
			return err
		}
		for _, v := range out.Versions {
			decisions, err := p.Approvals.List(ctx, campaign.AssetRef{Asset: id, Version: v.N})
			if err != nil {
				return err
			}
			out.Approvals = append(out.Approvals, decisions...)
		}
		rows, err := port.All(ctx, p.Placements, port.Filter{Campaign: out.Asset.Campaign}, func(q campaign.Placement) string { return q.ID })
		for _, q := range rows {
			if q.Asset.Asset == id {
				out.Uses = append(out.Uses, q)
			}
		}
		return err
	})
	return out, err
}
