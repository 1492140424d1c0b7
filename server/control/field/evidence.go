package field

import (
	"context"
	"io"
	"slices"

	"pano/server/campaign"
	"pano/server/control/port"
)

// VerifyEvidence judges a crew's photo. The judge is not who took it. A good one
// verifies what hangs; a refused one asks for the work again.
func (x *Field) VerifyEvidence(ctx context.Context, by campaign.Actor, id string, ok bool, note string) error {
	if err := campaign.CheckText("note", note, 0, 1000); err != nil {
		return err
	}
	if !ok {
		if err := port.Reason(note); err != nil {
			return err
		}
	}
	_, err := x.desk.Change(ctx, by, port.Change{Need: campaign.VerifyTasks, Do: func(p port.Ports) (port.Act, error) {
		e, err := p.Evidence.Get(ctx, id)
		if err != nil {
			return port.Act{}, err
		}
		switch {
		case e.By == by.ID:
			return port.Act{}, campaign.Errorf(campaign.Forbidden, "own_work", "", "it is your own photo: somebody else must judge it")
		case e.VerifiedAt != 0:
			return port.Act{}, campaign.Errorf(campaign.Conflict, "evidence_judged", "", "the photo was judged already: reload the list")
		}
		e.VerifiedBy, e.VerifiedAt = by.ID, x.desk.Now()
		q, err := p.Placements.Get(ctx, e.Placement)
		if err != nil {
			return port.Act{}, err
		}
		verb := "evidence.verify"
		switch {
		case !ok:
			verb, e.Condition = "evidence.refuse", "refused"
			if err := x.addTask(ctx, p, campaign.Task{Kind: e.Kind, Placement: q.ID, Display: q.Display, Due: x.desk.Now(), Note: note}); err != nil {
				return port.Act{}, err
			}
		case e.Kind != campaign.Remove && q.State == campaign.Installed:
			if err := q.Move(campaign.Verified, false); err != nil {
				return port.Act{}, err
			}
			if err := p.Placements.Put(ctx, &q); err != nil {
				return port.Act{}, err
			}
		}
		return port.Act{Verb: verb, Object: "placement/" + q.ID, Detail: map[string]any{"evidence": id, "sha256": e.SHA256, "note": note, "state": q.State}},
			p.Evidence.Put(ctx, &e)
	}})
	return err
}

// Evidence reads one photo's record.
func (x *Field) Evidence(ctx context.Context, by campaign.Actor, id string) (e campaign.Evidence, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) (err error) {
		e, err = p.Evidence.Get(ctx, id)
		return err
	})
	return e, err
}

// EvidenceOf lists photo records by task, placement or display.
func (x *Field) EvidenceOf(ctx context.Context, by campaign.Actor, f port.Filter) (out []campaign.Evidence, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) (err error) {
		out, err = p.Evidence.List(ctx, f)
		return err
	})
	return out, err
}

// Unjudged lists the photos that wait for a second person's judgement.
func (x *Field) Unjudged(ctx context.Context, by campaign.Actor) (out []campaign.Evidence, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		all, err := port.All(ctx, p.Evidence, port.Filter{}, func(e campaign.Evidence) string { return e.ID })
		out = slices.DeleteFunc(all, func(e campaign.Evidence) bool { return e.VerifiedAt != 0 })
		return err
	})
	return out, err
}

// EvidenceFile opens a photo. The caller closes the reader.
func (x *Field) EvidenceFile(ctx context.Context, by campaign.Actor, id string) (io.ReadSeekCloser, campaign.Evidence, error) {
	e, err := x.Evidence(ctx, by, id)
	if err != nil {
		return nil, e, err
	}
	r, _, err := x.desk.Open(ctx, e.SHA256)
	return r, e, err
}
