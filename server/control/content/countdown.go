package content

import (
	"context"

	"pano/render"
	"pano/server/campaign"
	"pano/server/control/content/studio"
	"pano/server/control/port"
)

// Countdown tells which days a draft would be drawn for.
func (x *Content) Countdown(ctx context.Context, by campaign.Actor, in DraftIn) (out studio.Countdown, err error) {
	if err := by.Need(campaign.ReadAll); err != nil {
		return out, err
	}
	if err := in.Inputs.Check(); err != nil {
		return out, err
	}
	t, err := x.template(in.Inputs.Template)
	if err != nil {
		return out, err
	}
	err = x.begin(ctx, &in, t)
	return x.studio.Countdown(in.Inputs), err
}

// begin lets a countdown that names no first day begin with its campaign: with the
// first phase that has a date.
func (x *Content) begin(ctx context.Context, in *DraftIn, t render.Template) error {
	if in.Inputs.FirstDay != "" || in.Campaign == "" || t.LastDay(in.Inputs.Values) == "" {
		return nil
	}
	return port.Refuse(x.desk.Store.View(ctx, func(p port.Ports) error {
		phases, err := p.Phases.List(ctx, port.Filter{Campaign: in.Campaign, Limit: 1000})
		first := int64(0)
		for _, ph := range phases {
			if from, _ := ph.Window(); from != 0 && (first == 0 || from < first) {
				first = from
			}
		}
		if first > x.desk.Now() {
			in.Inputs.FirstDay = x.desk.Day(first)
		}
		return err
	}))
}
