package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"pano/server/campaign"
	"pano/server/control"
)

// printing registers orders for printing houses.
func (a *API) printing() {
	c := a.o.Control
	route(a, op{"GET", "/print-plan", "print-plan", "What is approved for print of an asset, a set or a campaign, with quantities and places", campaign.OrderPrints, 0},
		func(ctx context.Context, by campaign.Actor, in *struct{ control.PrintScope }) (control.PrintPlan, error) {
			return c.PrintPlan(ctx, by, in.PrintScope)
		})
	a.perm["print-package"] = campaign.OrderPrints
	huma.Register(a.huma, a.operation(op{"POST", "/print-packages", "print-package", "The package for a printing house: PDF at 1:1 and 1:10, JPEG and order sheet as a ZIP", campaign.OrderPrints, 12 << 20}, 200),
		func(ctx context.Context, in *bodyOf[control.PrintPackageIn]) (*huma.StreamResponse, error) {
			by, err := a.actor(ctx, campaign.OrderPrints)
			if err != nil {
				return nil, err
			}
			p, err := c.PrintPackage(ctx, by, in.Body)
			if err != nil {
				return nil, a.problem(ctx, err)
			}
			return &huma.StreamResponse{Body: func(h huma.Context) {
				h.SetHeader("Content-Type", "application/zip")
				h.SetHeader("Content-Disposition", `attachment; filename="`+p.Name+`"`)
				_ = p.Write(ctx, h.BodyWriter()) // a ZIP cut short opens nowhere: the client sees that
			}}, nil
		})
}
