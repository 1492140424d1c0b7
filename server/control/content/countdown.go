package content

import (
	"context"

	"pano/render"
	"pano/server/control/port"
)

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
