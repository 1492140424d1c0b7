package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"pano/server/campaign"
	"pano/server/control"
)

// asOf asks what was where.
type asOf struct {
	Locations []string `query:"locations"`
	Displays  []string `query:"displays"`
	Area      string   `query:"area"`
	Campaign  string   `query:"campaign"`
	From      int64    `query:"from" required:"true" doc:"µs UTC"`
	To        int64    `query:"to" doc:"µs UTC; 0 asks for the instant from"`
}

func (q asOf) in() control.AsOfIn {
	return control.AsOfIn{Locations: q.Locations, Displays: q.Displays, Area: q.Area, Campaign: q.Campaign, From: q.From, To: q.To}
}

// audit registers what an auditor asks.
func (a *API) audit() {
	c := a.o.Control
	route(a, op{"GET", "/as-of", "as-of", "What was on display where, on whose authority, with what evidence", campaign.ReadLog, 0},
		func(ctx context.Context, by campaign.Actor, in *asOf) (control.AsOfResult, error) {
			return c.AsOf(ctx, by, in.in())
		})
	a.perm["export-as-of"] = campaign.ExportLog
	huma.Register(a.huma, a.operation(op{"GET", "/as-of.csv", "export-as-of", "The same answer as CSV", campaign.ExportLog, 0}, 200),
		func(ctx context.Context, in *asOf) (*huma.StreamResponse, error) {
			by, err := a.actor(ctx, campaign.ExportLog)
			if err != nil {
				return nil, err
			}
			return &huma.StreamResponse{Body: func(h huma.Context) {
				h.SetHeader("Content-Type", "text/csv; charset=utf-8")
				h.SetHeader("Content-Disposition", `attachment; filename="pano-as-of.csv"`)
				if _, err := c.ExportCSV(ctx, by, h.BodyWriter(), in.in()); err != nil {
					_, _ = h.BodyWriter().Write([]byte("\r\n# incomplete: " + err.Error() + "\r\n"))
				}
			}}, nil
		})
	route(a, op{"GET", "/log", "list-entries", "Acts of people in the display log, newest first", campaign.ReadLog, 0},
		func(ctx context.Context, by campaign.Actor, in *struct {
			From   int64  `query:"from"`
			To     int64  `query:"to"`
			Actor  string `query:"actor"`
			Act    string `query:"act" doc:"prefix, for example asset."`
			Object string `query:"object"`
			Before int64  `query:"before" doc:"leaf index"`
			Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
		}) ([]control.LoggedEntry, error) {
			return c.Entries(ctx, by, control.EntryQuery{From: in.From, To: in.To, Actor: in.Actor, Act: in.Act,
				Object: in.Object, Before: in.Before, Limit: in.Limit})
		})
}
