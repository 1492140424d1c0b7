// Package field is the room of what hangs and plays where: placements, the tasks of
// crews, and their photos.
package field

import (
	"context"
	"errors"
	"slices"

	"pano/server/campaign"
	"pano/server/campaign/clash"
	"pano/server/campaign/compile"
	"pano/server/control/port"
)

// Field is this room's verbs.
type Field struct {
	desk *port.Desk
	pub  port.Publisher
}

// New makes the room. pub publishes anew what a change of a running placement touches.
func New(d *port.Desk, pub port.Publisher) *Field { return &Field{desk: d, pub: pub} }

// CheckPlace tells what Place would do: the placements, what they meet and who
// wins, and what rules say. Nothing is stored.
func (x *Field) CheckPlace(ctx context.Context, by campaign.Actor, in PlaceIn) (out PlaceResult, err error) {
	err = x.desk.Look(ctx, by, campaign.Place, func(p port.Ports) (err error) {
		out, _, err = x.plan(ctx, p, by, in)
		return err
	})
	return out, err
}

// Place puts an approved version on displays, all or nothing. With an error that a
// rule raised, the result still holds all findings.
func (x *Field) Place(ctx context.Context, by campaign.Actor, in PlaceIn) (out PlaceResult, err error) {
	_, err = x.desk.Change(ctx, by, port.Change{Need: campaign.Place, Do: func(p port.Ports) (port.Act, error) {
		var displays map[string]campaign.Display
		group, err := port.OnceID(in.Once, by, in)
		if err != nil {
			return port.Act{}, err
		}
		if in.Once != "" {
			had, err := port.All(ctx, p.Placements, port.Filter{Group: group}, func(q campaign.Placement) string { return q.ID })
			if err != nil {
				return port.Act{}, err
			}
			if len(had) > 0 {
				out = PlaceResult{Placements: had}
				return port.Act{}, errPlaced
			}
		}
		if out, displays, err = x.plan(ctx, p, by, in); err != nil {
			return port.Act{}, err
		}
		if err := refuse(out.Findings); err != nil {
			return port.Act{}, err
		}
		seq, err := p.Placements.NextSeq(ctx)
		if err != nil {
			return port.Act{}, err
		}
		for i := range out.Placements {
			q := &out.Placements[i]
			q.ID, q.Group, q.Seq = port.NewID(), group, seq
			if err := p.Placements.Put(ctx, q); err != nil {
				return port.Act{}, err
			}
			if d := displays[q.Display]; d.Driven == campaign.ByCrew {
				if err := x.addTask(ctx, p, campaign.Task{Kind: hang(d), Placement: q.ID, Display: d.ID, Due: q.From}); err != nil {
					return port.Act{}, err
				}
			}
		}
		return port.Act{Verb: "placement.create", Object: "placements/" + group, Detail: out.Placements}, nil
	}})
	if errors.Is(err, errPlaced) {
		return out, nil
	}
	if err != nil {
		out.Placements = nil
	}
	return out, err
}

// errPlaced ends a transaction that has nothing to do: the form was sent twice.
var errPlaced = errors.New("placed already")

// hang is what a crew does to bring something up.
func hang(d campaign.Display) campaign.TaskKind {
	if d.Electronic() {
		return campaign.Load
	}
	return campaign.Install
}

func refuse(findings []campaign.Finding) error {
	for _, f := range findings {
		if f.Severity == campaign.Block {
			return f.Err()
		}
	}
	return nil
}

// plan works out the placements and all that speaks for and against them.
func (x *Field) plan(ctx context.Context, p port.Ports, by campaign.Actor, in PlaceIn) (out PlaceResult, displays map[string]campaign.Display, err error) {
	if len(in.Displays) == 0 || len(in.Displays) > 5000 {
		return out, nil, campaign.Invalidf("displays_missing", "displays", "names %d displays: choose from 1 to 5000", len(in.Displays))
	}
	a, err := p.Assets.Get(ctx, in.Asset.Asset)
	if err != nil {
		return out, nil, err
	}
	v, err := p.Versions.Get(ctx, in.Asset)
	if err != nil {
		return out, nil, err
	}
	phase, err := phaseOf(ctx, p, in.Phase)
	if err != nil {
		return out, nil, err
	}
	if phase != nil && phase.Campaign != a.Campaign {
		return out, nil, campaign.Invalidf("phase_foreign", "phase", "the phase belongs to another campaign than %s: choose one of its own", a.Name).With("name", a.Name)
	}
	if displays, err = port.ByID(ctx, p.Displays, in.Displays, func(d campaign.Display) string { return d.ID }); err != nil {
		return out, nil, err
	}
	j, err := x.judge(ctx, p, a.Campaign, v)
	if err != nil {
		return out, nil, err
	}
	for _, id := range unique(in.Displays) {
		d, ok := displays[id]
		if !ok {
			return out, nil, campaign.Invalidf("unknown_ref", "displays", "the display %q does not exist: choose one from the list", id).With("value", id)
		}
		q := in.on(d, phase)
		q.Campaign, q.By, q.At = a.Campaign, by.ID, x.desk.Now()
		if err := q.Check(); err != nil {
			return out, nil, err
		}
		if err := usable(d); err != nil {
			return out, nil, err
		}
		if err := compile.Series(q, d.TZ, x.desk.Now()); err != nil {
			return out, nil, err
		}
		out.Placements = append(out.Placements, q)
		if err := against(ctx, p, &out, j, meeting{q, d, phase}); err != nil {
			return out, nil, err
		}
	}
	return out, displays, nil
}

// meeting is one placement with what it is judged by.
type meeting struct {
	q     campaign.Placement
	d     campaign.Display
	phase *campaign.Phase
}

// against adds the clashes and findings of one placement.
func against(ctx context.Context, p port.Ports, out *PlaceResult, j *judge, m meeting) error {
	out.Findings = append(out.Findings, j.find(m)...)
	others, err := port.All(ctx, p.Placements, port.Filter{Display: m.d.ID, From: m.q.From, To: m.q.To}, func(q campaign.Placement) string { return q.ID })
	if err != nil {
		return err
	}
	for _, c := range clash.Find(m.d, m.q, others) {
		out.Conflicts = append(out.Conflicts, c)
		if c.Block {
			out.Findings = append(out.Findings, j.book.Taken(m.d, c.Other))
		}
	}
	return nil
}

// on is the placement that the order asks for on one display. Without a window of
// its own it takes the phase's for that kind of display.
func (in PlaceIn) on(d campaign.Display, phase *campaign.Phase) campaign.Placement {
	q := campaign.Placement{Asset: in.Asset, Display: d.ID, Phase: in.Phase, From: in.From, To: in.To, Dayparts: in.Dayparts, RRule: in.RRule,
		Except: in.Except, Rank: in.Rank, Share: in.Share, DurationMS: in.DurationMS, Qty: in.Qty, State: campaign.Planned}
	if q.From == 0 && phase != nil {
		q.From, q.To = phase.WindowFor(d.Kind)
	}
	if q.Rank == 0 {
		q.Rank = 50
	}
	if q.Qty == 0 && !d.Electronic() {
		q.Qty = max(d.Faces, 1)
	}
	return q
}

func usable(d campaign.Display) error {
	if d.Retired != 0 || d.Driven == campaign.ByNone {
		return campaign.Invalidf("display_unused", "displays", "%s is not in use: choose another display", d.Name).With("name", d.Name)
	}
	return nil
}

func unique(ids []string) []string {
	out := slices.Clone(ids)
	slices.Sort(out)
	return slices.Compact(out)
}

// change is one act on a stored placement.
type change struct {
	id, verb string
	version  int64 // 0 = whatever is stored
	do       func(context.Context, port.Ports, *campaign.Placement, campaign.Display) (detail any, err error)
}

// alter runs a change; a display that plays the placement is published anew.
func (x *Field) alter(ctx context.Context, by campaign.Actor, c change) error {
	var live []string
	_, err := x.desk.Change(ctx, by, port.Change{Need: campaign.Place, Do: func(p port.Ports) (port.Act, error) {
		live = nil
		q, err := p.Placements.Get(ctx, c.id)
		if err != nil {
			return port.Act{}, err
		}
		if c.version != 0 && c.version != q.Version {
			return port.Act{}, campaign.Errorf(campaign.Conflict, "stale", "", "somebody changed the placement meanwhile: reload and repeat your change")
		}
		d, err := p.Displays.Get(ctx, q.Display)
		if err != nil {
			return port.Act{}, err
		}
		if q.State.Over() {
			return port.Act{}, campaign.Errorf(campaign.Conflict, "placement_over", "", "the placement is %s: place it again instead", q.State).With("state", string(q.State))
		}
		if d.Driven == campaign.ByPlayer && q.State == campaign.Published {
			live = []string{d.ID}
		}
		detail, err := c.do(ctx, p, &q, d)
		if err != nil {
			return port.Act{}, err
		}
		return port.Act{Verb: c.verb, Object: "placement/" + q.ID, Detail: detail}, p.Placements.Put(ctx, &q)
	}})
	if err != nil || len(live) == 0 {
		return err
	}
	return x.pub.Republish(ctx, by, live)
}

// Move changes when a placement is on, and its rank. What a display plays already
// is published anew at once.
func (x *Field) Move(ctx context.Context, by campaign.Actor, in MoveIn) (out PlaceResult, err error) {
	err = x.alter(ctx, by, change{id: in.ID, verb: "placement.move", version: in.Version,
		do: func(ctx context.Context, p port.Ports, q *campaign.Placement, d campaign.Display) (any, error) {
			out = PlaceResult{}
			was := *q
			if q.State.Hanging() && in.From != q.From {
				return nil, campaign.Errorf(campaign.Conflict, "placement_hangs", "window.from", "it hangs already: only its end can move")
			}
			q.From, q.To, q.Dayparts, q.RRule, q.Except = in.From, in.To, in.Dayparts, in.RRule, in.Except
			q.Share, q.DurationMS = in.Share, in.DurationMS
			if in.Rank != 0 {
				q.Rank = in.Rank
			}
			if err := q.Check(); err != nil {
				return nil, err
			}
			if err := compile.Series(*q, d.TZ, x.desk.Now()); err != nil {
				return nil, err
			}
			v, err := p.Versions.Get(ctx, q.Asset)
			if err != nil {
				return nil, err
			}
			if v.State == campaign.AssetSuperseded {
				v.State = campaign.AssetApproved // what plays may be moved; only placing anew wants the newest
			}
			phase, err := phaseOf(ctx, p, q.Phase)
			if err != nil {
				return nil, err
			}
			j, err := x.judge(ctx, p, q.Campaign, v)
			if err != nil {
				return nil, err
			}
			if err := against(ctx, p, &out, j, meeting{*q, d, phase}); err != nil {
				return nil, err
			}
			if err := refuse(out.Findings); err != nil {
				return nil, err
			}
			if err := x.redate(ctx, p, *q); err != nil {
				return nil, err
			}
			out.Placements = []campaign.Placement{*q}
			return map[string]campaign.Placement{"was": was, "now": *q}, nil
		}})
	return out, err
}

func phaseOf(ctx context.Context, p port.Ports, id string) (*campaign.Phase, error) {
	if id == "" {
		return nil, nil
	}
	ph, err := p.Phases.Get(ctx, id)
	return &ph, err
}

// Cancel takes a placement back that nobody has seen yet.
func (x *Field) Cancel(ctx context.Context, by campaign.Actor, id, reason string) error {
	if err := port.Reason(reason); err != nil {
		return err
	}
	return x.alter(ctx, by, change{id: id, verb: "placement.cancel",
		do: func(ctx context.Context, p port.Ports, q *campaign.Placement, d campaign.Display) (any, error) {
			if q.State == campaign.Published && q.From <= x.desk.Now() {
				return nil, campaign.Errorf(campaign.Conflict, "placement_shown", "", "it has been shown already: end it instead")
			}
			if err := q.Move(campaign.Cancelled, d.Driven == campaign.ByPlayer); err != nil {
				return nil, err
			}
			return map[string]any{"reason": reason, "placement": *q}, CloseTasks(ctx, p, q.ID)
		}})
}

// End stops a placement now: a player drops it, a crew is asked to take it down.
func (x *Field) End(ctx context.Context, by campaign.Actor, id string) error {
	return x.alter(ctx, by, change{id: id, verb: "placement.end",
		do: func(ctx context.Context, p port.Ports, q *campaign.Placement, d campaign.Display) (any, error) {
			driven := d.Driven == campaign.ByPlayer
			to := campaign.RemovalDue
			if driven {
				to = campaign.EndedPlace
			}
			if err := q.Move(to, driven); err != nil {
				return nil, err
			}
			q.To = max(x.desk.Now(), q.From+1)
			if err := CloseTasks(ctx, p, q.ID); err != nil || driven {
				return *q, err
			}
			return *q, x.addTask(ctx, p, campaign.Task{Kind: campaign.Remove, Placement: q.ID, Display: d.ID, Due: q.To})
		}})
}

// Placements lists placements with the names a page shows.
func (x *Field) Placements(ctx context.Context, by campaign.Actor, f port.Filter) (out []PlacementView, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		rows, err := p.Placements.List(ctx, f)
		if err != nil {
			return err
		}
		out, err = Views(ctx, p, x.desk, rows)
		return err
	})
	return out, err
}
