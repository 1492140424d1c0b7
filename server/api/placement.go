package api

import (
	"context"

	"pano/server/campaign"
	"pano/server/control"
)

// placement registers placements, publishing and the day view.
func (a *API) placement() {
	c := a.o.Control
	lister(a, "/placements", "list-placements", "Placements with their delivery", c.Placements)
	route(a, op{"POST", "/placements", "place", "Place an approved asset on displays", campaign.Place, 0},
		func(ctx context.Context, by campaign.Actor, in *bodyOf[control.PlaceIn]) (control.PlaceResult, error) {
			return c.Place(ctx, by, in.Body)
		})
	route(a, op{"POST", "/placements/check", "check-place", "What placing would do; nothing is kept", campaign.Place, 0},
		func(ctx context.Context, by campaign.Actor, in *bodyOf[control.PlaceIn]) (control.PlaceResult, error) {
			return c.CheckPlace(ctx, by, in.Body)
		})
	route(a, op{"POST", "/placements/{id}/move", "move-placement", "Change when a placement is on", campaign.Place, 0},
		func(ctx context.Context, by campaign.Actor, in *struct {
			ByID
			Body control.MoveIn
		}) (control.PlaceResult, error) {
			in.Body.ID = in.ID
			return c.Move(ctx, by, in.Body)
		})
	act(a, op{"POST", "/placements/{id}/cancel", "cancel-placement", "Take a placement back", campaign.Place, 0},
		func(ctx context.Context, by campaign.Actor, in *reason) error {
			return c.Cancel(ctx, by, in.ID, in.Body.Reason)
		})
	act(a, op{"POST", "/placements/{id}/end", "end-placement", "End a placement now", campaign.Place, 0},
		func(ctx context.Context, by campaign.Actor, in *ByID) error { return c.End(ctx, by, in.ID) })
	route(a, op{"POST", "/publish", "publish", "Compile, sign and send programmes", campaign.Place, 0},
		func(ctx context.Context, by campaign.Actor, in *bodyOf[control.PublishIn]) ([]control.Delivery, error) {
			return c.Publish(ctx, by, in.Body)
		})
	route(a, op{"GET", "/displays/{id}/delivery", "get-delivery", "How far the newest programme has come", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, in *ByID) (control.Delivery, error) {
			return c.Delivery(ctx, by, in.ID)
		})
	route(a, op{"GET", "/day", "get-day", "A day's timeline", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, in *struct {
			Displays []string `query:"displays"`
			Area     string   `query:"area"`
			Date     string   `query:"date" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" required:"true"`
		}) ([]control.Track, error) {
			return c.Day(ctx, by, control.DayIn{Displays: in.Displays, Area: in.Area, Date: in.Date})
		})
}
