// Package plan is the room where campaigns, phases, milestones, slogans, units,
// areas, locations and displays are kept.
package plan

import (
	"context"

	"pano/server/campaign"
	"pano/server/control/port"
)

// Plan is this room's verbs.
type Plan struct{ desk *port.Desk }

// New makes the room.
func New(d *port.Desk) *Plan { return &Plan{desk: d} }

// save is one plain keeping: check, give an id, put, record.
type save[T any] struct {
	need  campaign.Permission
	noun  string
	row   *T
	id    *string
	check func(port.Ports) error
	table func(port.Ports) port.Table[T, port.Filter]
}

// keep runs a save. On failure the caller's row is as it was.
func keep[T any](ctx context.Context, d *port.Desk, by campaign.Actor, s save[T]) error {
	before := *s.row
	_, err := d.Change(ctx, by, port.Change{Need: s.need, Do: func(p port.Ports) (port.Act, error) {
		*s.row = before // the engine may run this again
		verb := ".save"
		if *s.id == "" {
			*s.id, verb = port.NewID(), ".create"
		}
		if err := campaign.CheckID("id", *s.id); err != nil {
			return port.Act{}, err
		}
		if err := s.check(p); err != nil {
			return port.Act{}, err
		}
		if err := s.table(p).Put(ctx, s.row); err != nil {
			return port.Act{}, err
		}
		return port.Act{Verb: s.noun + verb, Object: s.noun + "/" + *s.id, Detail: *s.row}, nil
	}})
	if err != nil {
		*s.row = before
	}
	return err
}

// list reads one page of a noun.
func list[T any](ctx context.Context, x *Plan, by campaign.Actor, f port.Filter, table func(port.Ports) port.Table[T, port.Filter]) (out []T, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) (err error) {
		out, err = table(p).List(ctx, f)
		return err
	})
	return out, err
}

// Units lists organisations.
func (x *Plan) Units(ctx context.Context, by campaign.Actor, f port.Filter) ([]campaign.Unit, error) {
	return list(ctx, x, by, f, func(p port.Ports) port.Table[campaign.Unit, port.Filter] { return p.Units })
}

// SaveUnit creates (ID "") or changes a unit.
func (x *Plan) SaveUnit(ctx context.Context, by campaign.Actor, in *campaign.Unit) error {
	return keep(ctx, x.desk, by, save[campaign.Unit]{campaign.ManagePlaces, "unit", in, &in.ID,
		func(port.Ports) error { in.Name = campaign.Clean(in.Name); return in.Check() },
		func(p port.Ports) port.Table[campaign.Unit, port.Filter] { return p.Units }})
}

// Areas lists wards and communes.
func (x *Plan) Areas(ctx context.Context, by campaign.Actor, f port.Filter) ([]campaign.Area, error) {
	return list(ctx, x, by, f, func(p port.Ports) port.Table[campaign.Area, port.Filter] { return p.Areas })
}

// SaveArea creates (ID "") or changes an area.
func (x *Plan) SaveArea(ctx context.Context, by campaign.Actor, in *campaign.Area) error {
	return keep(ctx, x.desk, by, save[campaign.Area]{campaign.ManagePlaces, "area", in, &in.ID,
		func(port.Ports) error { in.Name = campaign.Clean(in.Name); return in.Check() },
		func(p port.Ports) port.Table[campaign.Area, port.Filter] { return p.Areas }})
}

// References lists documents that give authority.
func (x *Plan) References(ctx context.Context, by campaign.Actor, f port.Filter) ([]campaign.Reference, error) {
	return list(ctx, x, by, f, func(p port.Ports) port.Table[campaign.Reference, port.Filter] { return p.References })
}

// SaveReference creates (ID "") or changes a reference.
func (x *Plan) SaveReference(ctx context.Context, by campaign.Actor, in *campaign.Reference) error {
	return keep(ctx, x.desk, by, save[campaign.Reference]{campaign.ManagePlan, "reference", in, &in.ID,
		func(port.Ports) error { in.Title = campaign.Clean(in.Title); return in.Check() },
		func(p port.Ports) port.Table[campaign.Reference, port.Filter] { return p.References }})
}

// Slogans lists approved and waiting texts.
func (x *Plan) Slogans(ctx context.Context, by campaign.Actor, f port.Filter) ([]campaign.Slogan, error) {
	return list(ctx, x, by, f, func(p port.Ports) port.Table[campaign.Slogan, port.Filter] { return p.Slogans })
}

// SaveSlogan creates (ID "") or changes a slogan. A change takes its approval away.
func (x *Plan) SaveSlogan(ctx context.Context, by campaign.Actor, in *campaign.Slogan) error {
	return keep(ctx, x.desk, by, save[campaign.Slogan]{campaign.ManagePlan, "slogan", in, &in.ID,
		func(port.Ports) error {
			in.Text, in.Short = campaign.Clean(in.Text), campaign.Clean(in.Short)
			in.ApprovedBy, in.ApprovedAt = "", 0
			return in.Check()
		},
		func(p port.Ports) port.Table[campaign.Slogan, port.Filter] { return p.Slogans }})
}

// ApproveSlogan releases a slogan for use as it now stands. Who wrote it, by the
// log, cannot.
func (x *Plan) ApproveSlogan(ctx context.Context, by campaign.Actor, id string) error {
	if err := by.Need(campaign.Approve); err != nil {
		return err
	}
	acts, err := x.desk.Log.Entries(ctx, port.EntryQuery{Object: "slogan/" + id, Actor: by.ID, Limit: 100})
	if err != nil {
		return port.Refuse(err)
	}
	for _, a := range acts {
		if a.Act == "slogan.create" || a.Act == "slogan.save" {
			return campaign.Errorf(campaign.Forbidden, "own_work", "", "you wrote this slogan: somebody else must decide")
		}
	}
	_, err = x.desk.Change(ctx, by, port.Change{Need: campaign.Approve, Do: func(p port.Ports) (port.Act, error) {
		s, err := p.Slogans.Get(ctx, id)
		if err != nil {
			return port.Act{}, err
		}
		s.ApprovedBy, s.ApprovedAt = by.ID, x.desk.Now()
		return port.Act{Verb: "slogan.approve", Object: "slogan/" + id, Detail: s}, p.Slogans.Put(ctx, &s)
	}})
	return err
}
