package api

import (
	"context"

	"pano/server/campaign"
	"pano/server/control"
)

// SetMade is a set that was saved.
type SetMade struct {
	Set    string              `json:"set"`
	Assets []control.AssetView `json:"assets"`
}

// sets registers sets: one text for many displays.
func (a *API) sets() {
	c := a.o.Control
	route(a, op{"POST", "/sets/plan", "plan-set", "What a set would be: sizes, designs, quantities; nothing is kept", campaign.Design, 0},
		func(ctx context.Context, by campaign.Actor, in *bodyOf[control.SetIn]) (control.SetPlan, error) {
			return c.PlanSet(ctx, by, in.Body)
		})
	route(a, op{"POST", "/sets", "save-set", "Save a set as drafts and, if asked to, submit it: all or nothing", campaign.Design, 0},
		func(ctx context.Context, by campaign.Actor, in *struct {
			Submit bool `query:"submit"`
			Body   control.SetIn
		}) (SetMade, error) {
			id, made, err := c.MakeSet(ctx, by, in.Body, in.Submit)
			return SetMade{id, made}, err
		})
}
