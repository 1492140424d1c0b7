package rule

import (
	"context"

	"pano/server/campaign"
	"pano/server/campaign/rule"
	"pano/server/control/port"
)

// Break is an asset that breaks a rule, with what the rule says of it.
type Break struct {
	Asset    campaign.Asset      `json:"asset"`
	State    campaign.AssetState `json:"state"`
	Findings []campaign.Finding  `json:"findings"`
}

// maxBreaks bounds how many assets are told.
const maxBreaks = 200

// Breaking lists the assets whose newest version breaks a rule today: after a name
// or a date has changed, these are the ones to mend. Words typed in from pictures
// count like others. What is withdrawn or replaced is nobody's concern.
func (x *Rulebook) Breaking(ctx context.Context, by campaign.Actor, id string) (out []Break, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		out = []Break{}
		if _, err := x.one(ctx, p, id); err != nil {
			return err
		}
		book, err := x.desk.Book(ctx, p)
		if err != nil {
			return err
		}
		campaigns, err := port.All(ctx, p.Campaigns, port.Filter{}, func(c campaign.Campaign) string { return c.ID })
		if err != nil {
			return err
		}
		for _, c := range campaigns {
			if err := x.breakingIn(ctx, p, book, c, id, &out); err != nil || len(out) >= maxBreaks {
				return err
			}
		}
		return nil
	})
	return out, err
}

// breakingIn adds the assets of one campaign.
func (x *Rulebook) breakingIn(ctx context.Context, p port.Ports, book *rule.Book, c campaign.Campaign, id string, out *[]Break) error {
	assets, err := port.All(ctx, p.Assets, port.Filter{Campaign: c.ID}, func(a campaign.Asset) string { return a.ID })
	if err != nil {
		return err
	}
	for _, a := range assets {
		v, err := p.Versions.Get(ctx, campaign.AssetRef{Asset: a.ID, Version: a.Current})
		if err != nil {
			return err
		}
		if v.State == campaign.AssetWithdrawn || v.State == campaign.AssetSuperseded {
			continue
		}
		content, err := x.desk.Content(ctx, p, c, v)
		if err != nil {
			return err
		}
		b := Break{Asset: a, State: v.State}
		for _, f := range book.Asset(content) {
			if f.Rule == id {
				b.Findings = append(b.Findings, f)
			}
		}
		if len(b.Findings) > 0 {
			*out = append(*out, b)
		}
		if len(*out) >= maxBreaks {
			return nil
		}
	}
	return nil
}
