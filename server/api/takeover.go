package api

import (
	"context"

	"pano/server/campaign"
	"pano/server/control"
)

// takeover registers emergency orders.
func (a *API) takeover() {
	c := a.o.Control
	route(a, op{"POST", "/takeovers", "take-over", "Order a takeover; reason and expiry are mandatory", campaign.TakeOver, 0},
		func(ctx context.Context, by campaign.Actor, in *bodyOf[control.TakeoverIn]) (control.TakeoverView, error) {
			return c.TakeOver(ctx, by, in.Body)
		})
	route(a, op{"GET", "/takeovers", "list-takeovers", "Takeovers, newest first", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, in *struct {
			Live bool `query:"live"`
		}) ([]control.TakeoverView, error) {
			return c.Takeovers(ctx, by, in.Live)
		})
	route(a, op{"GET", "/takeovers/{id}", "get-takeover", "A takeover with who has obeyed", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, in *ByID) (control.TakeoverView, error) {
			return c.TakeoverStatus(ctx, by, in.ID)
		})
	route(a, op{"POST", "/takeovers/{id}/end", "end-takeover", "End a takeover", campaign.TakeOver, 0},
		func(ctx context.Context, by campaign.Actor, in *reason) (control.TakeoverView, error) {
			return c.EndTakeover(ctx, by, in.ID, in.Body.Reason)
		})
}
