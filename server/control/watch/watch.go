// Package watch is the room of what displays should show and do show: publishing,
// the evaluator's answers, takeovers, and the players that drive displays.
package watch

import (
	"context"
	"encoding/json"

	"pano/devices/blob"
	"pano/devices/programme"
	"pano/server/campaign"
	"pano/server/campaign/compile"
	"pano/server/control/content/studio"
	"pano/server/control/port"
)

// Watch is this room's verbs.
type Watch struct {
	desk   *port.Desk
	studio *studio.Studio
}

// New makes the room.
func New(d *port.Desk, s *studio.Studio) *Watch {
	return &Watch{desk: d, studio: s}
}

// Republish signs and sends anew what displays play already, without what is only
// planned. It implements port.Publisher.
func (x *Watch) Republish(ctx context.Context, by campaign.Actor, displays []string) error {
	_, err := x.publish(ctx, by, displays, false)
	return err
}

// Publish compiles, signs and sends the programmes of displays, planned placements
// included. All displays change in one transaction; delivery follows on its own.
func (x *Watch) Publish(ctx context.Context, by campaign.Actor, in PublishIn) ([]port.Delivery, error) {
	if err := by.Need(campaign.Place); err != nil {
		return nil, err
	}
	ids := in.Displays
	if in.Group != "" {
		err := x.desk.Store.View(ctx, func(p port.Ports) error {
			rows, err := port.All(ctx, p.Placements, port.Filter{Group: in.Group}, func(q campaign.Placement) string { return q.ID })
			for _, q := range rows {
				ids = append(ids, q.Display)
			}
			return err
		})
		if err != nil {
			return nil, port.Refuse(err)
		}
	}
	if len(ids) == 0 || len(ids) > 5000 {
		return nil, campaign.Invalidf("displays_missing", "displays", "names %d displays: choose from 1 to 5000", len(ids))
	}
	return x.publish(ctx, by, ids, true)
}

// publish is the one way to a new programme.
func (x *Watch) publish(ctx context.Context, by campaign.Actor, ids []string, planned bool) ([]port.Delivery, error) {
	if err := x.settle(ctx, ids); err != nil {
		return nil, err
	}
	var out []port.Delivery
	err := x.desk.Store.Tx(ctx, func(p port.Ports) error {
		out = nil
		ready, err := readyMessages(ctx, p)
		if err != nil {
			return err
		}
		orders, err := x.inForce(ctx, p)
		if err != nil {
			return err
		}
		seen := map[string]bool{}
		for _, id := range ids {
			if seen[id] {
				continue
			}
			seen[id] = true
			d, err := p.Displays.Get(ctx, id)
			if err != nil {
				return err
			}
			if d.Driven != campaign.ByPlayer || d.Retired != 0 {
				if !planned || len(ids) > 1 {
					continue // a group may hold printed displays too
				}
				return campaign.Invalidf("display_not_driven", "displays", "%s is changed by people or out of use: hand the work to a crew", d.Name).With("name", d.Name)
			}
			x.pass(&d)
			done, err := x.compile(ctx, p, by, compiling{d, planned, ready, orders})
			if err != nil {
				return err
			}
			out = append(out, done)
		}
		return nil
	})
	if err != nil {
		return nil, port.Refuse(err)
	}
	for _, d := range out {
		x.desk.Fleet.Push(d.Display)
	}
	return out, nil
}

// pass lifts the number of a display to the one that its player works from. An
// office that was restored from an older backup knows less than its players, and
// a player refuses a number that it has passed.
func (x *Watch) pass(d *campaign.Display) {
	d.Rev = max(d.Rev, x.desk.Fleet.Status(d.ID).Applied)
}

// compiling is one display's turn in a publish.
type compiling struct {
	display campaign.Display
	planned bool // take planned placements in, and mark them published
	ready   []campaign.AssetVersion
	orders  []campaign.Takeover // in force
}

// compile makes, signs and stores one display's programme and pointer.
func (x *Watch) compile(ctx context.Context, p port.Ports, by campaign.Actor, c compiling) (out port.Delivery, err error) {
	in, err := x.inputs(ctx, p, c)
	if err != nil {
		return out, err
	}
	doc, findings, err := compile.Programme(in)
	if err != nil {
		return out, err
	}
	if _, err := programme.NewSchedule(doc); err != nil {
		return out, &campaign.Error{Kind: campaign.Invalid, Code: "programme", Msg: err.Error(), Err: err}
	}
	body, err := json.Marshal(doc)
	if err != nil {
		return out, port.Refuse(err)
	}
	signed := programme.Sign(programme.ProgrammeDomain, x.desk.Signer.Kid, x.desk.Signer.Key, body)
	digest, err := x.desk.Keep(ctx, signed)
	if err != nil {
		return out, err
	}
	if err := x.markPublished(ctx, p, in, doc); err != nil {
		return out, err
	}
	if err := x.point(ctx, p, by, pointing{&c.display, signed, digest, c.orders}); err != nil {
		return out, err
	}
	out = port.DeliveryOf(c.display.ID, c.display.Rev, c.display.DesiredAt, in.Now, x.desk.Fleet.Status(c.display.ID))
	book, err := x.desk.Book(ctx, p)
	if err != nil {
		return out, err
	}
	out.Findings = book.Fill(findings, "")
	return out, x.desk.Record(ctx, p, by, port.Act{Verb: "placement.publish", Object: "display/" + c.display.ID, Detail: map[string]any{
		"display": c.display.ID, "rev": c.display.Rev, "programme": digest, "items": len(doc.Items), "left_out": findings}})
}

// inputs gathers all that a programme is made from.
func (x *Watch) inputs(ctx context.Context, p port.Ports, c compiling) (compile.In, error) {
	in := compile.In{Display: c.display, Assets: map[campaign.AssetRef]campaign.AssetVersion{}, Names: map[string]string{},
		Approvals: map[string]campaign.Approval{}, Ready: c.ready, Rev: c.display.Rev + 1, Org: x.desk.Org, Kid: x.desk.Signer.Kid, Now: x.desk.Now()}
	states := []string{string(campaign.Published)}
	if c.planned {
		states = append(states, string(campaign.Planned))
	}
	var err error
	in.Placements, err = port.All(ctx, p.Placements, port.Filter{Display: c.display.ID, State: states}, func(q campaign.Placement) string { return q.ID })
	if err != nil {
		return in, err
	}
	refs := []campaign.AssetRef{c.display.Default}
	for _, q := range in.Placements {
		refs = append(refs, q.Asset)
	}
	for _, v := range c.ready {
		refs = append(refs, campaign.AssetRef{Asset: v.Asset, Version: v.N})
	}
	for _, ref := range refs {
		if err := gather(ctx, p, &in, ref); err != nil {
			return in, err
		}
	}
	return in, nil
}

// gather reads a version with its name and decisions, once. What does not exist is
// left out: the compiler then refuses it.
func gather(ctx context.Context, p port.Ports, in *compile.In, ref campaign.AssetRef) error {
	if _, ok := in.Assets[ref]; ok || ref.Asset == "" {
		return nil
	}
	v, err := p.Versions.Get(ctx, ref)
	if port.Missing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	a, err := p.Assets.Get(ctx, ref.Asset)
	if err != nil {
		return err
	}
	decisions, err := p.Approvals.List(ctx, ref)
	if err != nil {
		return err
	}
	in.Assets[ref], in.Names[ref.Asset] = v, a.Name
	for _, d := range decisions {
		in.Approvals[d.ID] = d
	}
	return nil
}

// markPublished moves the placements that are in the programme.
func (x *Watch) markPublished(ctx context.Context, p port.Ports, in compile.In, doc *programme.Programme) error {
	inside := map[string]bool{}
	for _, it := range doc.Items {
		inside[it.Placement] = true
	}
	for _, q := range in.Placements {
		if !inside[q.ID] || q.State == campaign.Published {
			continue
		}
		if err := q.Move(campaign.Published, true); err != nil {
			return err
		}
		if err := p.Placements.Put(ctx, &q); err != nil {
			return err
		}
	}
	return nil
}

// inForce reads the orders that displays may have to obey now.
func (x *Watch) inForce(ctx context.Context, p port.Ports) ([]campaign.Takeover, error) {
	return port.All(ctx, p.Takeovers, port.Filter{Live: x.desk.Now()}, func(o campaign.Takeover) string { return o.ID })
}

// pointing is one display's next revision: a programme, and the orders to choose from.
type pointing struct {
	display   *campaign.Display
	programme []byte
	digest    blob.Digest
	orders    []campaign.Takeover
}

// point writes the next revision: a signed pointer to the programme with the order
// in force, if any, inline.
func (x *Watch) point(ctx context.Context, p port.Ports, by campaign.Actor, to pointing) error {
	d, now := to.display, x.desk.Now()
	want := programme.Desired{V: programme.Version, Org: x.desk.Org, Display: d.ID, Rev: d.Rev + 1, Issued: now,
		Programme: programme.Pointer{SHA256: to.digest, Size: int64(len(to.programme))}}
	if o := campaign.Strongest(to.orders, d.ID, now); o != nil {
		want.Takeover = o.Wire(d.ID)
	}
	if err := want.Check(); err != nil {
		return &campaign.Error{Kind: campaign.Invalid, Code: "desired", Msg: err.Error(), Err: err}
	}
	body, err := json.Marshal(want)
	if err != nil {
		return err
	}
	next := port.Desired{Display: d.ID, Rev: want.Rev, Programme: to.programme, Digest: to.digest, At: now, By: by.ID,
		Pointer: programme.Sign(programme.DesiredDomain, x.desk.Signer.Kid, x.desk.Signer.Key, body)}
	if len(next.Pointer) > programme.MaxDesired {
		return campaign.Invalidf("desired_large", "takeover", "the order for %s does not fit into one message: use fewer pages", d.Name).With("name", d.Name)
	}
	if err := p.Devices.PutDesired(ctx, next); err != nil {
		return err
	}
	d.Rev, d.DesiredAt = want.Rev, now
	return p.Displays.Put(ctx, d)
}

// The locked designs of emergency messages, for screens and for text boards.
const (
	alarmTemplate = "canh-bao-khan"
	alarmBoard    = "canh-bao-khan-bang"
)

// readyMessages are approved emergency designs: players keep them beforehand.
func readyMessages(ctx context.Context, p port.Ports) ([]campaign.AssetVersion, error) {
	all, err := p.Versions.List(ctx, port.Filter{State: []string{string(campaign.AssetApproved), string(campaign.AssetExtended)}, Limit: 5000})
	if err != nil {
		return nil, err
	}
	var out []campaign.AssetVersion
	for _, v := range all {
		if (v.Inputs.Template == alarmTemplate || v.Inputs.Template == alarmBoard) && len(out) < 20 {
			out = append(out, v)
		}
	}
	return out, nil
}

// settle notes the log index of approvals that the displays need and lack.
func (x *Watch) settle(ctx context.Context, ids []string) error {
	late := map[string]bool{}
	err := x.desk.Store.View(ctx, func(p port.Ports) error {
		for _, id := range ids {
			d, err := p.Displays.Get(ctx, id)
			if err != nil {
				return err
			}
			in, err := x.inputs(ctx, p, compiling{display: d, planned: true})
			if err != nil {
				return err
			}
			for _, a := range in.Approvals {
				if a.Leaf < 0 && a.Approved {
					late[a.ID] = true
				}
			}
		}
		return nil
	})
	if err != nil {
		return port.Refuse(err)
	}
	wait, cancel := context.WithTimeout(ctx, settleWait)
	defer cancel()
	for id := range late {
		x.desk.Settle(ctx, wait, id)
	}
	return nil
}
