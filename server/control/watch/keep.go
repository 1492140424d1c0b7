package watch

import (
	"context"
	"errors"
	"time"

	"pano/devices/programme"
	"pano/server/campaign"
	"pano/server/control/field"
	"pano/server/control/port"
)

const (
	settleWait = 3 * time.Second
	dayUS      = 86_400_000_000
	renewEarly = 10 * dayUS
)

// Delivery tells how far the newest revision of a display has come.
func (x *Watch) Delivery(ctx context.Context, by campaign.Actor, display string) (out port.Delivery, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		d, err := p.Displays.Get(ctx, display)
		if err == nil {
			out = port.DeliveryOf(d.ID, d.Rev, d.DesiredAt, x.desk.Now(), x.desk.Fleet.Status(d.ID))
		}
		return err
	})
	return out, err
}

// Renew signs anew the programmes that expire within ten days. One display that
// cannot be renewed does not keep others from it.
func (x *Watch) Renew(ctx context.Context) error {
	var due []string
	err := x.desk.Store.View(ctx, func(p port.Ports) error {
		due = nil
		all, err := drivenDisplays(ctx, p)
		if err != nil {
			return err
		}
		for _, d := range all {
			s, _, err := x.stored(ctx, p, d)
			if err != nil {
				return err
			}
			if s != nil && s.Doc.Expires < x.desk.Now()+renewEarly {
				due = append(due, d.ID)
			}
		}
		return nil
	})
	if err != nil {
		return port.Refuse(err)
	}
	var failed []error
	for _, id := range due {
		if err := x.Republish(ctx, port.System(), []string{id}); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// localDate is the date of an instant in a zone.
func localDate(t int64, tz string) string {
	zone, err := time.LoadLocation(tz)
	if err != nil {
		zone = time.UTC
	}
	return time.UnixMicro(t).In(zone).Format(time.DateOnly)
}

// drivenDisplays are all displays in use that players drive.
func drivenDisplays(ctx context.Context, p port.Ports) ([]campaign.Display, error) {
	all, err := port.All(ctx, p.Displays, port.Filter{}, func(d campaign.Display) string { return d.ID })
	var out []campaign.Display
	for _, d := range all {
		if d.Driven == campaign.ByPlayer && d.Retired == 0 {
			out = append(out, d)
		}
	}
	return out, err
}

// Sweep brings states to where they belong by now, judged by level: windows that
// are over, pieces that must come down, orders whose pointers never went out.
func (x *Watch) Sweep(ctx context.Context) error {
	return errors.Join(x.sweepPlacements(ctx), x.sweepOrders(ctx), x.sweepPassed(ctx))
}

// sweepPassed publishes anew for players that are ahead of the office.
func (x *Watch) sweepPassed(ctx context.Context) error {
	var passed []string
	err := x.desk.Store.View(ctx, func(p port.Ports) error {
		passed = nil
		all, err := drivenDisplays(ctx, p)
		for _, d := range all {
			if d.Rev > 0 && x.desk.Fleet.Status(d.ID).Applied > d.Rev {
				passed = append(passed, d.ID)
			}
		}
		return err
	})
	if err != nil || len(passed) == 0 {
		return port.Refuse(err)
	}
	return x.Republish(ctx, port.System(), passed)
}

func (x *Watch) sweepPlacements(ctx context.Context) error {
	now := x.desk.Now()
	return port.Refuse(x.desk.Store.Tx(ctx, func(p port.Ports) error {
		rows, err := port.All(ctx, p.Placements, port.Filter{State: []string{string(campaign.Planned), string(campaign.Published), string(campaign.Produced),
			string(campaign.Installed), string(campaign.Verified), string(campaign.Damaged)}}, func(q campaign.Placement) string { return q.ID })
		if err != nil {
			return err
		}
		for _, q := range rows {
			if q.To == 0 || now < q.To {
				continue
			}
			if err := x.overdue(ctx, p, q, now); err != nil {
				return err
			}
		}
		return nil
	}))
}

// overdue moves one placement whose window is over.
func (x *Watch) overdue(ctx context.Context, p port.Ports, q campaign.Placement, now int64) error {
	d, err := p.Displays.Get(ctx, q.Display)
	if err != nil {
		return err
	}
	driven := d.Driven == campaign.ByPlayer
	to := q.Level(driven, now)
	if to == q.State {
		return nil
	}
	was := q.State
	if err := q.Move(to, driven); err != nil {
		return err
	}
	if err := p.Placements.Put(ctx, &q); err != nil {
		return err
	}
	if err := field.CloseTasks(ctx, p, q.ID); err != nil {
		return err
	}
	if to == campaign.RemovalDue {
		book, err := x.desk.Book(ctx, p)
		if err != nil {
			return err
		}
		grace := int64(book.Param("removal_grace", "days")) * dayUS
		if err := field.Ask(ctx, p, campaign.Task{Kind: campaign.Remove, Placement: q.ID, Display: d.ID, Due: q.To + grace, CreatedAt: now}); err != nil {
			return err
		}
	}
	return x.desk.Record(ctx, p, port.System(), port.Act{Verb: "placement.over", Object: "placement/" + q.ID,
		Detail: map[string]any{"was": was, "now": to, "to": q.To}})
}

// sweepOrders sends out orders that a crash kept from the displays.
func (x *Watch) sweepOrders(ctx context.Context) error {
	var lost []campaign.Takeover
	err := x.desk.Store.View(ctx, func(p port.Ports) error {
		lost = nil
		now := x.desk.Now()
		orders, err := port.All(ctx, p.Takeovers, port.Filter{Live: now}, func(o campaign.Takeover) string { return o.ID })
		if err != nil {
			return err
		}
		for _, o := range orders {
			for _, id := range o.Displays {
				d, err := p.Displays.Get(ctx, id)
				if err != nil {
					return err
				}
				_, take, err := x.stored(ctx, p, d)
				if err != nil {
					return err
				}
				best := campaign.Strongest(orders, id, now)
				if d.Rev > 0 && best != nil && best.ID == o.ID && (take == nil || take.ID != o.ID) {
					lost = append(lost, o)
					break
				}
			}
		}
		return nil
	})
	if err != nil {
		return port.Refuse(err)
	}
	for _, o := range lost {
		if err := x.send(ctx, port.System(), o); err != nil {
			return err
		}
	}
	return nil
}

// stored is what a display was last told: the evaluation and the order inline. A
// display never published has none.
func (x *Watch) stored(ctx context.Context, p port.Ports, d campaign.Display) (*port.Told, *programme.Takeover, error) {
	if d.Rev == 0 {
		return nil, nil, nil
	}
	got, err := p.Devices.Desired(ctx, d.ID)
	if port.Missing(err) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	return x.desk.Read(got)
}

// tasksOf lists the open tasks of a display.
func tasksOf(ctx context.Context, p port.Ports, display string, now int64) ([]field.TaskView, error) {
	rows, err := p.Tasks.List(ctx, port.Filter{Display: display, State: []string{string(campaign.TaskOpen)}, Limit: 200})
	if err != nil {
		return nil, err
	}
	return field.TaskViews(ctx, p, rows, now)
}
