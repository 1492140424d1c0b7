package watch

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"pano/server/campaign"
	"pano/server/control/port"
)

// Ranks of orders: the real outranks the rehearsal.
const (
	rankDrill = 110
	rankReal  = 150
)

// TakeOver orders what displays show at once, whatever is programmed. Free text is
// drawn for every kind of display first; then the orders of all displays change in
// one transaction. The order itself, signed and in the log, is the approval.
func (x *Watch) TakeOver(ctx context.Context, by campaign.Actor, in TakeoverIn) (TakeoverView, error) {
	if err := by.Need(campaign.TakeOver); err != nil {
		return TakeoverView{}, err
	}
	o, err := x.order(by, in)
	if err != nil {
		return TakeoverView{}, err
	}
	displays, version, err := x.affected(ctx, in)
	if err != nil {
		return TakeoverView{}, err
	}
	if o.Files, err = x.filesFor(ctx, in, displays, version); err != nil {
		return TakeoverView{}, err
	}
	for _, d := range displays {
		o.Displays = append(o.Displays, d.ID)
	}
	if _, err := x.desk.Change(ctx, by, port.Change{Need: campaign.TakeOver, Do: func(p port.Ports) (port.Act, error) {
		o.Version = 0
		return port.Act{ID: o.ID, Verb: "takeover.order", Object: "takeover/" + o.ID, Detail: o}, p.Takeovers.Put(ctx, &o)
	}}); err != nil {
		return TakeoverView{}, err
	}
	x.logged(ctx, &o)
	if err := x.send(ctx, by, o); err != nil {
		return TakeoverView{}, err
	}
	return x.TakeoverStatus(ctx, by, o.ID)
}

// order checks what was asked for.
func (x *Watch) order(by campaign.Actor, in TakeoverIn) (o campaign.Takeover, err error) {
	now := x.desk.Now()
	contents := 0
	for _, given := range []bool{in.Asset.Asset != "", in.Text != "", in.Blank} {
		if given {
			contents++
		}
	}
	if contents != 1 {
		return o, campaign.Invalidf("takeover_content", "content", "give exactly one of an approved asset, a text, or dark")
	}
	to := in.To
	if in.Minutes != 0 {
		if in.Minutes < 1 || in.Minutes > 7*1440 {
			return o, campaign.Invalidf("number_range", "minutes", "%d minutes is out of range: from 1 to 10080", in.Minutes).
				With("value", strconv.Itoa(in.Minutes), "min", "1", "max", "10080")
		}
		to = now + int64(in.Minutes)*60_000_000
	}
	if to == 0 {
		return o, campaign.Invalidf("takeover_end", "minutes", "the end is missing: an order must expire by itself")
	}
	if to <= now || to > now+7*dayUS {
		return o, campaign.Invalidf("window_reversed", "to", "the end must lie ahead, within seven days")
	}
	for _, err := range []error{port.Reason(in.Reason), campaign.CheckText("title", in.Title, 0, 200), campaign.CheckText("text", in.Text, 0, 500)} {
		if err != nil {
			return o, err
		}
	}
	if len(in.Displays) > 5000 {
		return o, campaign.Invalidf("list_long", "displays", "names %d displays: at most 5000", len(in.Displays)).With("max", "5000")
	}
	o = campaign.Takeover{ID: port.NewID(), Title: campaign.Clean(in.Title), Text: campaign.Clean(in.Text), Asset: in.Asset, Blank: in.Blank, Rank: rankReal,
		From: now, To: to, Reason: campaign.Clean(in.Reason), By: by.ID, ByName: by.Name, At: now, Drill: in.Drill, Leaf: -1}
	if in.Drill {
		o.Rank = rankDrill
	}
	if o.Title == "" {
		o.Title = o.Text
	}
	return o, nil
}

// affected reads the displays of an order, and the version of its asset.
func (x *Watch) affected(ctx context.Context, in TakeoverIn) (out []campaign.Display, v campaign.AssetVersion, err error) {
	err = x.desk.Store.View(ctx, func(p port.Ports) error {
		out = nil
		if in.Asset.Asset != "" {
			if v, err = p.Versions.Get(ctx, in.Asset); err != nil {
				return err
			}
			if !v.State.Released() {
				return campaign.Invalidf("rule_unapproved", "asset", "the version is %s: only approved content may be shown", v.State).With("state", string(v.State))
			}
		}
		if len(in.Displays) == 0 {
			all, err := drivenDisplays(ctx, p)
			for _, d := range all {
				if d.Rev > 0 {
					out = append(out, d)
				}
			}
			return err
		}
		found, err := port.ByID(ctx, p.Displays, in.Displays, func(d campaign.Display) string { return d.ID })
		if err != nil {
			return err
		}
		for _, id := range in.Displays {
			d, ok := found[id]
			switch {
			case !ok:
				return campaign.Invalidf("unknown_ref", "displays", "the display %q does not exist: choose one from the list", id).With("value", id)
			case d.Driven != campaign.ByPlayer || d.Retired != 0:
				return campaign.Invalidf("display_not_driven", "displays", "%s is changed by people: it cannot be taken over", d.Name).With("name", d.Name)
			case d.Rev == 0:
				return campaign.Invalidf("display_unpublished", "displays", "%s has no programme to come back to: publish it once first", d.Name).With("name", d.Name)
			}
			delete(found, id) // each once
			out = append(out, d)
		}
		return nil
	})
	if err == nil && len(out) == 0 {
		err = campaign.Invalidf("displays_missing", "displays", "no display can be taken over: pair and publish one first")
	}
	return out, v, port.Refuse(err)
}

// filesFor finds or draws what every display shows, one picture for each fit.
func (x *Watch) filesFor(ctx context.Context, in TakeoverIn, displays []campaign.Display, v campaign.AssetVersion) (map[string][]campaign.File, error) {
	if in.Blank {
		return nil, nil
	}
	out := make(map[string][]campaign.File, len(displays))
	if in.Text == "" && v.Dated() {
		return nil, campaign.Invalidf("countdown_takeover", "asset", "a takeover shows the same on every day and this counts days: choose another asset, or place this one")
	}
	if in.Text == "" {
		for _, d := range displays {
			if out[d.ID] = v.FilesFor(d.Fit()); len(out[d.ID]) == 0 {
				return nil, campaign.Invalidf("rule_size_mismatch", "asset", "no approved file fits %s: choose another asset or other displays", d.Name).
					With("display", d.Name, "size", d.Fit().Key())
			}
		}
		return out, nil
	}
	sizes := map[string][]string{} // by design
	for _, d := range displays {
		design := alarmDesign(d)
		if key := d.Fit().Key(); !slices.Contains(sizes[design], key) {
			sizes[design] = append(sizes[design], key)
		}
	}
	drawn := map[string][]campaign.File{}
	for design, keys := range sizes {
		field, err := x.alarmField(design)
		if err != nil {
			return nil, err
		}
		files, err := x.studio.Files(ctx, campaign.Inputs{Template: design, Values: map[string]string{field: campaign.Clean(in.Text)}}, keys, "")
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			drawn[f.Key] = append(drawn[f.Key], f)
		}
	}
	for _, d := range displays {
		out[d.ID] = drawn[d.Fit().Key()]
	}
	return out, nil
}

// alarmDesign is the locked emergency design for a display.
func alarmDesign(d campaign.Display) string {
	if d.Kind == campaign.TextBoard {
		return alarmBoard
	}
	return alarmTemplate
}

// alarmField is the main text of an emergency design.
func (x *Watch) alarmField(design string) (string, error) {
	t, err := x.desk.Render.Template(design)
	if err == nil {
		for _, f := range t.Fields {
			if f.Type == "text" {
				return f.Name, nil
			}
		}
		err = errors.New("the design has no text field")
	}
	return "", &campaign.Error{Kind: campaign.Unavailable, Code: "alarm_template", Field: "text",
		Msg: "the emergency design is missing: use an approved asset instead", Err: err}
}

// logged waits, but not for long, for the log index of an order: an emergency does
// not wait for the log. The index is also stored.
func (x *Watch) logged(ctx context.Context, o *campaign.Takeover) {
	wait, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
	defer cancel()
	leaf, err := x.desk.Log.Wait(wait, o.ID)
	if err != nil {
		x.desk.Logger.Warn("the log has no leaf yet for a takeover", "takeover", o.ID, "error", err)
		return
	}
	o.Leaf = leaf
}

// send points all displays of an order anew, in one transaction, and pushes.
func (x *Watch) send(ctx context.Context, by campaign.Actor, o campaign.Takeover) error {
	err := x.desk.Store.Tx(ctx, func(p port.Ports) error {
		kept, err := p.Takeovers.Get(ctx, o.ID)
		if err != nil {
			return err
		}
		if kept.Leaf < 0 && o.Leaf >= 0 {
			kept.Leaf = o.Leaf
			if err := p.Takeovers.Put(ctx, &kept); err != nil {
				return err
			}
		}
		return x.pointAll(ctx, p, by, o.Displays)
	})
	if err != nil {
		return port.Refuse(err)
	}
	for _, id := range o.Displays {
		x.desk.Fleet.Push(id)
	}
	return nil
}

// pointAll writes a next revision for displays; their programmes stay as they are.
func (x *Watch) pointAll(ctx context.Context, p port.Ports, by campaign.Actor, ids []string) error {
	orders, err := x.inForce(ctx, p)
	if err != nil {
		return err
	}
	for _, id := range ids {
		d, err := p.Displays.Get(ctx, id)
		if err != nil {
			return err
		}
		have, err := p.Devices.Desired(ctx, id)
		if err != nil {
			return err
		}
		x.pass(&d)
		if err := x.point(ctx, p, by, pointing{&d, have.Programme, have.Digest, orders}); err != nil {
			return err
		}
	}
	return nil
}

// EndTakeover ends an order before it expires: displays return to what should be
// on now.
func (x *Watch) EndTakeover(ctx context.Context, by campaign.Actor, id, reason string) (TakeoverView, error) {
	if err := port.Reason(reason); err != nil {
		return TakeoverView{}, err
	}
	var displays []string
	_, err := x.desk.Change(ctx, by, port.Change{Need: campaign.TakeOver, Do: func(p port.Ports) (port.Act, error) {
		o, err := p.Takeovers.Get(ctx, id)
		if err != nil {
			return port.Act{}, err
		}
		if !o.Live(x.desk.Now()) {
			return port.Act{}, campaign.Errorf(campaign.Conflict, "takeover_over", "", "the order is over already: reload the page")
		}
		o.EndedAt, o.EndedBy = x.desk.Now(), by.ID
		if err := p.Takeovers.Put(ctx, &o); err != nil {
			return port.Act{}, err
		}
		displays = o.Displays
		return port.Act{Verb: "takeover.end", Object: "takeover/" + id, Detail: map[string]string{"reason": reason}}, x.pointAll(ctx, p, by, displays)
	}})
	if err != nil {
		return TakeoverView{}, err
	}
	for _, d := range displays {
		x.desk.Fleet.Push(d)
	}
	return x.TakeoverStatus(ctx, by, id)
}

// Takeovers lists orders, newest first; only those in force when live.
func (x *Watch) Takeovers(ctx context.Context, by campaign.Actor, live bool) (out []TakeoverView, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		f, now := port.Filter{}, x.desk.Now()
		if live {
			f.Live = now
		}
		orders, err := port.All(ctx, p.Takeovers, f, func(o campaign.Takeover) string { return o.ID })
		if err != nil {
			return err
		}
		for i := len(orders) - 1; i >= 0 && len(out) < 500; i-- {
			if live && !orders[i].Live(now) {
				continue
			}
			view, err := x.acks(ctx, p, orders[i])
			if err != nil {
				return err
			}
			out = append(out, view)
		}
		return nil
	})
	return out, err
}

// TakeoverStatus tells who has obeyed an order.
func (x *Watch) TakeoverStatus(ctx context.Context, by campaign.Actor, id string) (out TakeoverView, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		o, err := p.Takeovers.Get(ctx, id)
		if err == nil {
			out, err = x.acks(ctx, p, o)
		}
		return err
	})
	return out, err
}

func (x *Watch) acks(ctx context.Context, p port.Ports, o campaign.Takeover) (TakeoverView, error) {
	names, err := port.ByID(ctx, p.Displays, o.Displays, func(d campaign.Display) string { return d.ID })
	if err != nil {
		return TakeoverView{}, err
	}
	out := TakeoverView{Takeover: o}
	for _, id := range o.Displays {
		s := x.desk.Fleet.Status(id)
		a := Ack{Display: id, Name: names[id].Name, State: "waiting", At: s.LastSeen}
		switch {
		case s.Takeover == o.ID:
			a.State, a.At = "showing", s.ShownAt
		case !o.Live(x.desk.Now()):
			a.State = "ended"
		case s.Presence != "online":
			a.State = "offline"
		case s.Reached >= names[id].Rev:
			a.State = "sent"
		}
		out.Acks = append(out.Acks, a)
	}
	return out, nil
}
