package api

import (
	"context"

	"pano/server/campaign"
	"pano/server/control"
)

// overviewIn asks for the dashboard's data.
type overviewIn struct{}

// PairCode lets one new player in, once. Expires is µs UTC.
type PairCode struct {
	Code    string `json:"code"`
	Expires int64  `json:"expires"`
}

// place registers locations, displays and the overview.
func (a *API) place() {
	c := a.o.Control
	lister(a, "/locations", "list-locations", "Locations with what stands there", c.Locations)
	route(a, op{"GET", "/locations/{id}", "get-location", "A location with its displays", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, in *ByID) (control.LocationView, error) {
			return c.Location(ctx, by, in.ID)
		})
	saver(a, "/locations", "save-location", "Save a location", campaign.ManagePlaces, c.SaveLocation)
	lister(a, "/displays", "list-displays", "Displays with what they should show and what they report", c.Displays)
	route(a, op{"GET", "/displays/{id}", "get-display", "A display in full", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, in *ByID) (control.DisplayDetail, error) {
			return c.Display(ctx, by, in.ID)
		})
	saver(a, "/displays", "save-display", "Save a display", campaign.ManagePlaces, c.SaveDisplay)
	act(a, op{"POST", "/displays/{id}/retire", "retire-display", "Take a display out of use", campaign.ManagePlaces, 0},
		func(ctx context.Context, by campaign.Actor, in *reason) error {
			return c.RetireDisplay(ctx, by, in.ID, in.Body.Reason)
		})
	route(a, op{"GET", "/displays/{id}/why", "why-display", "Why a display shows what it shows at an instant", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, in *struct {
			ByID
			At int64 `query:"at" doc:"µs UTC; 0 is now"`
		}) ([]control.Line, error) {
			at := in.At
			if at == 0 {
				at = a.o.Now()
			}
			return c.Why(ctx, by, in.ID, at)
		})
	route(a, op{"POST", "/displays/{id}/pair-code", "make-pair-code", "A one-time code for a new player", campaign.PairDisplay, 0},
		func(ctx context.Context, by campaign.Actor, in *ByID) (out PairCode, err error) {
			out.Code, out.Expires, err = c.PairCode(ctx, by, in.ID)
			return out, err
		})
	act(a, op{"POST", "/displays/{id}/revoke", "revoke-player", "Revoke the player of a display", campaign.PairDisplay, 0},
		func(ctx context.Context, by campaign.Actor, in *reason) error {
			return c.Revoke(ctx, by, in.ID, in.Body.Reason)
		})
	route(a, op{"GET", "/overview", "get-overview", "What is on now, what to do, coverage", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, _ *overviewIn) (control.Overview, error) {
			return c.Overview(ctx, by)
		})
}
