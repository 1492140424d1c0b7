package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"pano/server/campaign"
	"pano/server/control"
)

// maxPack bounds a design that is sent; what is read of it is less.
const maxPack = 8 << 20

// library registers the designs of the office.
func (a *API) library() {
	c := a.o.Control
	route(a, op{"GET", "/templates/library", "get-library", "The library of designs: which are the office's, which are broken and why, which are being written", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, _ *struct{}) (control.DesignLibrary, error) {
			return c.DesignLibrary(ctx, by)
		})
	route(a, op{"POST", "/templates", "install-template", "Put a design into the library: a pack (ZIP) or a lone template.yaml as the body", campaign.AddDesigns, maxPack},
		func(ctx context.Context, by campaign.Actor, in *struct {
			Note    string `query:"note" maxLength:"400" doc:"why, or what has changed"`
			RawBody []byte `contentType:"application/octet-stream"`
		}) (control.InstalledDesign, error) {
			return c.InstallDesign(ctx, by, control.InstallIn{Data: in.RawBody, Note: in.Note})
		})
	act(a, op{"POST", "/templates/{id}/remove", "remove-template", "Take a design of the office out of the library", campaign.AddDesigns, 0},
		func(ctx context.Context, by campaign.Actor, in *reason) error {
			return c.RemoveDesign(ctx, by, in.ID, in.Body.Reason)
		})
	route(a, op{"POST", "/templates/try", "try-template", "Draw a design that is being written; what is wrong with it is the answer", campaign.EditDesigns, 0},
		func(ctx context.Context, by campaign.Actor, in *bodyOf[control.TrialIn]) (control.Trial, error) {
			return c.TryDesign(ctx, by, in.Body)
		})
	route(a, op{"POST", "/templates/check", "check-template", "Draw a design that is being written at each of its sizes, in each palette", campaign.EditDesigns, 0},
		func(ctx context.Context, by campaign.Actor, in *bodyOf[control.TrialIn]) (control.Trial, error) {
			return c.CheckDesign(ctx, by, in.Body)
		})
	a.perm["get-template-pack"] = campaign.ReadAll
	huma.Register(a.huma, a.operation(op{"GET", "/templates/{id}/pack", "get-template-pack", "A design as a pack (ZIP)", campaign.ReadAll, 0}, 200),
		func(ctx context.Context, in *ByID) (*attachment, error) {
			by, err := a.actor(ctx, campaign.ReadAll)
			if err != nil {
				return nil, err
			}
			body, name, err := c.DesignFile(ctx, by, in.ID)
			if err != nil {
				return nil, a.problem(ctx, err)
			}
			return &attachment{ContentType: "application/zip", Disposition: `attachment; filename="` + name + `"`, Body: body}, nil
		})
}

// attachment is a file as an answer, with its name.
type attachment struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}
