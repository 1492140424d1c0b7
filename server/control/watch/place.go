package watch

import (
	"context"

	"pano/server/campaign"
	"pano/server/control/field"
	"pano/server/control/port"
)

// Displays lists displays with what they should show and what they report.
func (x *Watch) Displays(ctx context.Context, by campaign.Actor, f port.Filter) (out []DisplayView, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		rows, err := p.Displays.List(ctx, f)
		if err != nil {
			return err
		}
		out, err = x.views(ctx, p, rows)
		return err
	})
	return out, err
}

func (x *Watch) views(ctx context.Context, p port.Ports, rows []campaign.Display) ([]DisplayView, error) {
	ids := make([]string, len(rows))
	for i, d := range rows {
		ids[i] = d.Location
	}
	locations, err := port.ByID(ctx, p.Locations, ids, func(l campaign.Location) string { return l.ID })
	if err != nil {
		return nil, err
	}
	now := x.desk.Now()
	out := make([]DisplayView, len(rows))
	for i, d := range rows {
		out[i] = DisplayView{Display: d, Location: locations[d.Location]}
		if d.Driven != campaign.ByPlayer {
			continue
		}
		out[i].Status = x.desk.Fleet.Status(d.ID)
		out[i].Delivery = port.DeliveryOf(d.ID, d.Rev, d.DesiredAt, now, out[i].Status)
		if out[i].Slot, out[i].Next, err = x.slotAt(ctx, p, d, now); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Display reads all that a display's page shows.
func (x *Watch) Display(ctx context.Context, by campaign.Actor, id string) (out DisplayDetail, err error) {
	now := x.desk.Now()
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		d, err := p.Displays.Get(ctx, id)
		if err != nil {
			return err
		}
		views, err := x.views(ctx, p, []campaign.Display{d})
		if err != nil {
			return err
		}
		out.DisplayView = views[0]
		rows, err := port.All(ctx, p.Placements, port.Filter{Display: id}, func(q campaign.Placement) string { return q.ID })
		if err != nil {
			return err
		}
		if out.Placements, err = field.Views(ctx, p, x.desk, rows); err != nil {
			return err
		}
		if out.Tasks, err = tasksOf(ctx, p, id, now); err != nil {
			return err
		}
		if d.Driven != campaign.ByPlayer {
			return nil
		}
		out.Why, err = x.why(ctx, p, d, now)
		return err
	})
	if err != nil {
		return out, err
	}
	today, err := x.Day(ctx, by, DayIn{Displays: []string{id}, Date: localDate(now, out.Display.TZ)})
	if err == nil && len(today) == 1 {
		out.Today = today[0]
	}
	return out, err
}

// Locations lists locations with what stands there.
func (x *Watch) Locations(ctx context.Context, by campaign.Actor, f port.Filter) (out []LocationView, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		rows, err := p.Locations.List(ctx, f)
		if err != nil {
			return err
		}
		out, err = x.locations(ctx, p, rows)
		return err
	})
	return out, err
}

// Location reads one location with what stands there.
func (x *Watch) Location(ctx context.Context, by campaign.Actor, id string) (out LocationView, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		l, err := p.Locations.Get(ctx, id)
		if err != nil {
			return err
		}
		views, err := x.locations(ctx, p, []campaign.Location{l})
		if err == nil {
			out = views[0]
		}
		return err
	})
	return out, err
}

func (x *Watch) locations(ctx context.Context, p port.Ports, rows []campaign.Location) ([]LocationView, error) {
	areas, err := port.All(ctx, p.Areas, port.Filter{}, func(a campaign.Area) string { return a.ID })
	if err != nil {
		return nil, err
	}
	f := port.Filter{}
	if len(rows) == 1 {
		f.Location = rows[0].ID
	}
	displays, err := port.All(ctx, p.Displays, f, func(d campaign.Display) string { return d.ID })
	if err != nil {
		return nil, err
	}
	views, err := x.views(ctx, p, displays)
	if err != nil {
		return nil, err
	}
	out := make([]LocationView, len(rows))
	for i, l := range rows {
		out[i] = LocationView{Location: l, Now: x.desk.Now()}
		for _, a := range areas {
			if a.ID == l.Area {
				out[i].Area = a
			}
		}
		for _, v := range views {
			if v.Display.Location == l.ID {
				out[i].Displays = append(out[i].Displays, v)
			}
		}
	}
	return out, nil
}
