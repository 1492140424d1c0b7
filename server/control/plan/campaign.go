package plan

import (
	"context"
	"strings"

	"pano/server/campaign"
	"pano/server/control/port"
)

// Campaigns lists campaigns.
func (x *Plan) Campaigns(ctx context.Context, by campaign.Actor, f port.Filter) ([]campaign.Campaign, error) {
	return list(ctx, x, by, f, func(p port.Ports) port.Table[campaign.Campaign, port.Filter] { return p.Campaigns })
}

// Campaign reads a campaign with its phases, milestones, legal basis and coverage.
func (x *Plan) Campaign(ctx context.Context, by campaign.Actor, id string) (out CampaignView, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) (err error) {
		if out.Campaign, err = p.Campaigns.Get(ctx, id); err != nil {
			return err
		}
		f := port.Filter{Campaign: id, Limit: 1000}
		if out.Phases, err = p.Phases.List(ctx, f); err != nil {
			return err
		}
		if out.Milestones, err = p.Milestones.List(ctx, f); err != nil {
			return err
		}
		refs, err := port.ByID(ctx, p.References, out.Campaign.References, func(r campaign.Reference) string { return r.ID })
		if err != nil {
			return err
		}
		for _, ref := range out.Campaign.References {
			if r, ok := refs[ref]; ok {
				out.References = append(out.References, r)
			}
		}
		out.Coverage, err = cover(ctx, p, id, out.Phases)
		return err
	})
	return out, err
}

// SaveCampaign creates (ID "") or changes a campaign. Code, tone and status have defaults.
func (x *Plan) SaveCampaign(ctx context.Context, by campaign.Actor, in *campaign.Campaign) error {
	return keep(ctx, x.desk, by, save[campaign.Campaign]{campaign.ManagePlan, "campaign", in, &in.ID,
		func(p port.Ports) error {
			in.Name, in.Goal = campaign.Clean(in.Name), campaign.Clean(in.Goal)
			if in.Tone == "" {
				in.Tone = campaign.Neutral
			}
			if in.Status == "" {
				in.Status = campaign.Draft
			}
			if err := in.Check(); err != nil {
				return err
			}
			if err := known(ctx, p.Units, "owner", in.Owner); err != nil {
				return err
			}
			return known(ctx, p.References, "references", in.References...)
		},
		func(p port.Ports) port.Table[campaign.Campaign, port.Filter] { return p.Campaigns }})
}

// known refuses ids that no row has.
func known[T any](ctx context.Context, t port.Table[T, port.Filter], field string, ids ...string) error {
	for _, id := range ids {
		if id == "" {
			continue
		}
		if _, err := t.Get(ctx, id); port.Missing(err) {
			return campaign.Invalidf("unknown_ref", field, "%q does not exist: choose one from the list", id).With("value", id)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// SavePhase creates (ID "") or changes a phase; its moments are resolved from the
// milestones as they stand.
func (x *Plan) SavePhase(ctx context.Context, by campaign.Actor, in *campaign.Phase) error {
	return keep(ctx, x.desk, by, save[campaign.Phase]{campaign.ManagePlan, "phase", in, &in.ID,
		func(p port.Ports) error {
			in.Label = campaign.Clean(in.Label)
			if err := campaign.CheckID("campaign", in.Campaign); err != nil {
				return err
			}
			milestones, err := p.Milestones.List(ctx, port.Filter{Campaign: in.Campaign, Limit: 1000})
			if err != nil {
				return err
			}
			in.Resolve(milestones)
			if err := in.Check(); err != nil {
				return err
			}
			if in.Parent != "" && in.Parent == in.ID {
				return campaign.Invalidf("phase_own_parent", "parent", "a phase cannot contain itself: choose another")
			}
			if err := known(ctx, p.Phases, "parent", in.Parent); err != nil {
				return err
			}
			return known(ctx, p.Campaigns, "campaign", in.Campaign)
		},
		func(p port.Ports) port.Table[campaign.Phase, port.Filter] { return p.Phases }})
}

// SaveMilestone creates or corrects a milestone. A changed date needs a reason, is
// kept in the history for ever, moves the phases that hang on it, and comes back
// with all that still carries the old date.
func (x *Plan) SaveMilestone(ctx context.Context, by campaign.Actor, in MilestoneIn) (out Impact, err error) {
	_, err = x.desk.Change(ctx, by, port.Change{Need: campaign.ManagePlan, Do: func(p port.Ports) (port.Act, error) {
		out = Impact{}
		m, verb := in.Milestone, "milestone.save"
		if m.ID == "" {
			m.ID, verb = port.NewID(), "milestone.create"
		}
		m.Name = campaign.Clean(m.Name)
		if err := m.Check(); err != nil {
			return port.Act{}, err
		}
		if err := known(ctx, p.Campaigns, "campaign", m.Campaign); err != nil {
			return port.Act{}, err
		}
		old, err := p.Milestones.Get(ctx, m.ID)
		if err != nil && !port.Missing(err) {
			return port.Act{}, err
		}
		m.History = old.History
		moved := err == nil && (old.When() != m.When() || old.Name != m.Name)
		if moved {
			if err := port.Reason(in.Reason); err != nil {
				return port.Act{}, err
			}
			m.History = append(m.History, campaign.Change{At: x.desk.Now(), By: by.ID, Reason: in.Reason,
				Was: old.Name + " " + x.date(old.When()), Now: m.Name + " " + x.date(m.When())})
		}
		if err := p.Milestones.Put(ctx, &m); err != nil {
			return port.Act{}, err
		}
		if out, err = x.impact(ctx, p, old, m, moved); err != nil {
			return port.Act{}, err
		}
		return port.Act{Verb: verb, Object: "milestone/" + m.ID, Detail: struct {
			Milestone campaign.Milestone `json:"milestone"`
			Reason    string             `json:"reason,omitempty"`
		}{m, in.Reason}}, nil
	}})
	return out, err
}

// impact moves the phases of a milestone and collects what shows its old form.
func (x *Plan) impact(ctx context.Context, p port.Ports, old, m campaign.Milestone, moved bool) (out Impact, err error) {
	phases, err := p.Phases.List(ctx, port.Filter{Campaign: m.Campaign, Limit: 1000})
	if err != nil {
		return out, err
	}
	hangs := map[string]bool{}
	for _, ph := range phases {
		if ph.Start.Milestone != m.ID && ph.End.Milestone != m.ID {
			continue
		}
		hangs[ph.ID] = true
		if !ph.Resolve([]campaign.Milestone{m}) {
			continue
		}
		if err := ph.Check(); err != nil {
			return out, err
		}
		if err := p.Phases.Put(ctx, &ph); err != nil {
			return out, err
		}
		out.Phases = append(out.Phases, ph)
	}
	if !moved {
		return out, nil
	}
	out.Assets, err = x.carrying(ctx, p, m.Campaign, x.forms(old))
	if err != nil {
		return out, err
	}
	carries := map[string]bool{}
	for _, a := range out.Assets {
		carries[a.ID] = true
	}
	placements, err := port.All(ctx, p.Placements, port.Filter{Campaign: m.Campaign}, func(q campaign.Placement) string { return q.ID })
	for _, q := range placements {
		if !q.State.Over() && (hangs[q.Phase] || carries[q.Asset.Asset]) {
			out.Placements = append(out.Placements, q)
		}
	}
	return out, err
}

// carrying finds assets of a campaign whose newest words hold any of the forms.
func (x *Plan) carrying(ctx context.Context, p port.Ports, id string, forms []string) ([]campaign.Asset, error) {
	assets, err := port.All(ctx, p.Assets, port.Filter{Campaign: id}, func(a campaign.Asset) string { return a.ID })
	if err != nil {
		return nil, err
	}
	var out []campaign.Asset
	for _, a := range assets {
		v, err := p.Versions.Get(ctx, campaign.AssetRef{Asset: a.ID, Version: a.Current})
		if err != nil {
			return nil, err
		}
		words := strings.ToLower(strings.Join(v.Inputs.Texts(), "\n"))
		for _, form := range forms {
			if strings.Contains(words, form) {
				out = append(out, a)
				break
			}
		}
	}
	return out, nil
}
