package plan

import (
	"context"

	"pano/server/campaign"
	"pano/server/campaign/coverage"
	"pano/server/control/port"
)

// Coverage tells how far each phase of a campaign has come.
func (x *Plan) Coverage(ctx context.Context, by campaign.Actor, id string) (out []PhaseCoverage, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		phases, err := p.Phases.List(ctx, port.Filter{Campaign: id, Limit: 1000})
		if err != nil {
			return err
		}
		out, err = cover(ctx, p, id, phases)
		return err
	})
	return out, err
}

// cover counts the targets of all phases with one reading of each table.
func cover(ctx context.Context, p port.Ports, id string, phases []campaign.Phase) ([]PhaseCoverage, error) {
	displays, err := port.All(ctx, p.Displays, port.Filter{}, func(d campaign.Display) string { return d.ID })
	if err != nil {
		return nil, err
	}
	locations, err := port.All(ctx, p.Locations, port.Filter{}, func(l campaign.Location) string { return l.ID })
	if err != nil {
		return nil, err
	}
	areas, err := port.All(ctx, p.Areas, port.Filter{}, func(a campaign.Area) string { return a.ID })
	if err != nil {
		return nil, err
	}
	in := coverage.In{Displays: map[string]campaign.Display{}, AreaOf: map[string]string{}}
	if in.Placements, err = port.All(ctx, p.Placements, port.Filter{Campaign: id}, func(q campaign.Placement) string { return q.ID }); err != nil {
		return nil, err
	}
	for _, d := range displays {
		in.Displays[d.ID] = d
	}
	byID, names := map[string]campaign.Location{}, map[string]string{}
	for _, l := range locations {
		in.AreaOf[l.ID], byID[l.ID] = l.Area, l
	}
	for _, a := range areas {
		names[a.ID] = a.Name
	}
	out := make([]PhaseCoverage, len(phases))
	for i, ph := range phases {
		in.Phase = ph
		out[i].Phase = ph
		for j, n := range coverage.Cover(in) {
			t := ph.Targets[j]
			out[i].Rows = append(out[i].Rows, CoverageRow{Kind: t.Kind, Area: t.Area, AreaName: names[t.Area], Goal: t.Goal, Planned: n.Planned, Done: n.Done})
		}
		for _, id := range coverage.Uncovered(in) {
			out[i].Gaps = append(out[i].Gaps, byID[id])
		}
	}
	return out, nil
}
