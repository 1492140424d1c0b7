package store

import (
	"context"

	"pano/server/campaign"
	"pano/server/store/engine"
)

func placements() kind[campaign.Placement] {
	type t = campaign.Placement
	return kind[t]{
		noun: "placement",
		columns: []string{"id", "campaign", "phase", "grp", "asset", "asset_version", "display", "from_at", "to_at", "dayparts", "rrule",
			"except_days", "rank", "share", "duration_ms", "qty", "state", "seq", "by_user", "made_at"},
		fields: func(p *t) []any {
			return []any{&p.ID, &p.Campaign, &p.Phase, &p.Group, &p.Asset.Asset, &p.Asset.Version, &p.Display, &p.From, &p.To,
				asJSON(&p.Dayparts), &p.RRule, asJSON(&p.Except), &p.Rank, &p.Share, &p.DurationMS, &p.Qty, &p.State, &p.Seq, &p.By, &p.At}
		},
		version: func(p *t) *int64 { return &p.Version },
		filter: filters{campaign: "campaign = $?", phase: "phase = $?", group: "grp = $?", display: "display = $?", placement: "id = $?",
			location: "display IN (SELECT id FROM display WHERE location = $?)",
			area:     "display IN (SELECT d.id FROM display d JOIN location l ON l.id = d.location WHERE l.area = $?)",
			set:      "asset IN (SELECT id FROM asset WHERE set_id = $?)",
			kind:     "display IN (SELECT id FROM display WHERE kind = $?)",
			state:    "state", from: "from_at", to: "to_at"},
	}
}

// Placements keeps placements and hands out the number that orders equals.
type Placements struct{ Table[campaign.Placement] }

// NextSeq returns a number larger than all before. Numbers of a unit of work
// that did not commit are handed out again.
func (p Placements) NextSeq(ctx context.Context) (int64, error) {
	var n int64
	err := p.w.q.QueryRowContext(ctx, `INSERT INTO counter (name, n) VALUES ('placement', 1)
		ON CONFLICT (name) DO UPDATE SET n = counter.n + 1 RETURNING n`).Scan(&n)
	return n, engine.Explain(err, "number a placement")
}

func takeovers() kind[campaign.Takeover] {
	type t = campaign.Takeover
	return kind[t]{
		noun: "takeover",
		columns: []string{"id", "displays", "files", "title", "words", "asset", "asset_version", "blank", "rank", "from_at", "to_at",
			"reason", "by_user", "by_name", "made_at", "ended_at", "ended_by", "drill", "leaf"},
		fields: func(o *t) []any {
			return []any{&o.ID, asJSON(&o.Displays), asJSON(&o.Files), &o.Title, &o.Text, &o.Asset.Asset, &o.Asset.Version, &o.Blank, &o.Rank,
				&o.From, &o.To, &o.Reason, &o.By, &o.ByName, &o.At, &o.EndedAt, &o.EndedBy, &o.Drill, &o.Leaf}
		},
		version: func(o *t) *int64 { return &o.Version },
		search:  func(o *t) string { return o.Title + " " + o.Text + " " + o.Reason },
		filter: filters{
			display:  "id IN (SELECT takeover FROM takeover_display WHERE display = $?)",
			location: "id IN (SELECT td.takeover FROM takeover_display td JOIN display d ON d.id = td.display WHERE d.location = $?)",
			from:     "from_at", to: "to_at",
			// In force or to come: not over and not ended.
			live: "(to_at > $? AND (ended_at = 0 OR ended_at > $?))"},
		after: func(ctx context.Context, q Querier, o *t) error {
			if _, err := q.ExecContext(ctx, "DELETE FROM takeover_display WHERE takeover = $1", o.ID); err != nil {
				return err
			}
			for _, d := range o.Displays {
				_, err := q.ExecContext(ctx, "INSERT INTO takeover_display (takeover, display) VALUES ($1, $2) ON CONFLICT DO NOTHING", o.ID, d)
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
}
