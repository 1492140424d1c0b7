package api

import (
	"context"

	"pano/server/campaign"
	"pano/server/control"
)

// maxPiece bounds a file of the kit.
const maxPiece = 17 << 20

// piece is a file of the kit with its name and where it came from.
type piece struct {
	Name    string `query:"name" required:"true" maxLength:"40" doc:"party, national, another emblem; logo, logo_light"`
	Source  string `query:"source" maxLength:"400" doc:"the document that the file came with"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (p *piece) in() control.PieceIn {
	return control.PieceIn{Name: p.Name, Data: p.RawBody, Source: p.Source}
}

// kit registers official artwork and the office's colours, fonts and logos.
func (a *API) kit() {
	c := a.o.Control
	route(a, op{"GET", "/kit", "get-kit", "Official artwork, colours, fonts and logos of the office", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, _ *struct{}) (control.OfficeKit, error) {
			return c.OfficeKit(ctx, by)
		})
	act(a, op{"POST", "/kit/brand", "save-brand", "Set the office's colours and fonts, all of them", campaign.ManageKit, 0},
		func(ctx context.Context, by campaign.Actor, in *bodyOf[control.BrandIn]) error {
			return c.SaveBrand(ctx, by, in.Body)
		})
	route(a, op{"POST", "/kit/logos", "put-logo", "Upload a logo of the office", campaign.ManageKit, maxPiece},
		func(ctx context.Context, by campaign.Actor, in *piece) (control.KitPiece, error) {
			return c.PutLogo(ctx, by, in.in())
		})
	route(a, op{"POST", "/kit/official", "put-official", "Upload official artwork: PNG, or SVG of paths, shapes and solid fills", campaign.ManageKit, maxPiece},
		func(ctx context.Context, by campaign.Actor, in *piece) (control.KitPiece, error) {
			return c.PutOfficial(ctx, by, in.in())
		})
	act(a, op{"POST", "/kit/official/{id}/remove", "remove-official", "Take official artwork out of use", campaign.ManageKit, 0},
		func(ctx context.Context, by campaign.Actor, in *reason) error {
			return c.RemoveOfficial(ctx, by, in.ID, in.Body.Reason)
		})
	act(a, op{"POST", "/kit/logos/{id}/remove", "remove-logo", "Take a logo out of use", campaign.ManageKit, 0},
		func(ctx context.Context, by campaign.Actor, in *reason) error {
			return c.RemoveLogo(ctx, by, in.ID, in.Body.Reason)
		})
}
