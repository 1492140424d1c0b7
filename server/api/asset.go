package api

import (
	"bytes"
	"context"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"pano/server/campaign"
	"pano/server/control"
)

const maxUpload = 64 << 20

// asset registers templates, previews, drafts, uploads and approvals.
func (a *API) asset() {
	a.templates()
	a.library()
	a.kit()
	c := a.o.Control
	lister(a, "/assets", "list-assets", "Assets with their newest version", c.Assets)
	route(a, op{"GET", "/assets/{id}", "get-asset", "An asset with its history", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, in *ByID) (control.AssetDetail, error) {
			return c.Asset(ctx, by, in.ID)
		})
	route(a, op{"POST", "/assets", "save-draft", "Save a draft: every size is rendered and kept", campaign.Design, 0},
		func(ctx context.Context, by campaign.Actor, in *bodyOf[control.DraftIn]) (control.AssetView, error) {
			return c.SaveDraft(ctx, by, in.Body)
		})
	route(a, op{"POST", "/assets/{id}/sizes", "add-sizes", "Add sizes to an asset", campaign.Design, 0},
		func(ctx context.Context, by campaign.Actor, in *struct {
			ByID
			Body control.SizesIn
		}) (control.AssetView, error) {
			in.Body.Asset = in.ID
			return c.AddSizes(ctx, by, in.Body)
		})
	route(a, op{"POST", "/assets/{id}/submit", "submit-asset", "Submit a draft for approval", campaign.Design, 0},
		func(ctx context.Context, by campaign.Actor, in *ByID) (control.AssetView, error) {
			return c.Submit(ctx, by, in.ID)
		})
	act(a, op{"POST", "/assets/{id}/withdraw", "withdraw-asset", "Withdraw an asset", campaign.Design, 0},
		func(ctx context.Context, by campaign.Actor, in *reason) error {
			return c.Withdraw(ctx, by, in.ID, in.Body.Reason)
		})
	route(a, op{"POST", "/assets/{id}/versions", "new-version", "Start a new version", campaign.Design, 0},
		func(ctx context.Context, by campaign.Actor, in *ByID) (control.AssetView, error) {
			return c.NewVersion(ctx, by, in.ID)
		})
	route(a, op{"POST", "/images", "upload-image", "Upload a picture for a template field", campaign.Design, maxUpload},
		func(ctx context.Context, by campaign.Actor, in *upload) (control.Image, error) {
			return c.UploadImage(ctx, by, bytes.NewReader(in.RawBody))
		})
	a.artwork()
	a.printing()
	a.sets()
	a.approvals()
	a.files()
}

// upload is a file as the whole request body.
type upload struct {
	RawBody []byte `contentType:"application/octet-stream"`
}

func (a *API) templates() {
	c := a.o.Control
	route(a, op{"GET", "/templates", "list-templates", "Templates", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, in *struct {
			Kind   string  `query:"kind"`
			Aspect float64 `query:"aspect" minimum:"0" maximum:"100"`
			Text   string  `query:"q" maxLength:"200"`
		}) ([]control.Template, error) {
			return c.Templates(ctx, by, control.TemplateFilter{Kind: in.Kind, Aspect: in.Aspect, Text: in.Text})
		})
	huma.Register(a.huma, a.operation(op{"POST", "/previews", "preview", "A quick picture of a template; nothing is kept", campaign.ReadAll, 0}, 200),
		func(ctx context.Context, in *bodyOf[control.PreviewIn]) (*picture, error) {
			by, err := a.actor(ctx, campaign.ReadAll)
			if err != nil {
				return nil, err
			}
			art, err := c.Preview(ctx, by, in.Body)
			if err != nil {
				return nil, a.problem(ctx, err)
			}
			return &picture{ContentType: art.MIME, Body: art.Bytes}, nil
		})
	a.perm["preview"] = campaign.ReadAll
}

// picture is a file as an answer.
type picture struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

// ReturnIn names what goes back to its author, and why.
type ReturnIn struct {
	Assets []string `json:"assets" minItems:"1" maxItems:"500"`
	Reason string   `json:"reason" minLength:"1" maxLength:"500"`
}

func (a *API) approvals() {
	c := a.o.Control
	lister(a, "/approvals/waiting", "list-waiting", "Sets that wait for a decision", c.Waiting)
	route(a, op{"POST", "/approvals", "approve", "Approve exactly the bytes that were seen", campaign.Approve, 0},
		func(ctx context.Context, by campaign.Actor, in *bodyOf[control.ApproveIn]) ([]campaign.Approval, error) {
			return c.Approve(ctx, by, in.Body)
		})
	act(a, op{"POST", "/approvals/return", "return-assets", "Return assets with a reason", campaign.Approve, 0},
		func(ctx context.Context, by campaign.Actor, in *bodyOf[ReturnIn]) error {
			return c.Return(ctx, by, in.Body.Assets, in.Body.Reason)
		})
}

// files serves finished bytes by their digest.
func (a *API) files() {
	a.perm["get-file"] = campaign.ReadAll
	huma.Register(a.huma, a.operation(op{"GET", "/files/{digest}", "get-file", "A finished file by its sha256", campaign.ReadAll, 0}, 200),
		func(ctx context.Context, in *struct {
			Digest string `path:"digest" minLength:"64" maxLength:"64"`
		}) (*huma.StreamResponse, error) {
			by, err := a.actor(ctx, campaign.ReadAll)
			if err != nil {
				return nil, err
			}
			d, err := control.ParseDigest(in.Digest)
			if err != nil {
				return nil, a.problem(ctx, campaign.Errorf(campaign.Invalid, "digest_invalid", "digest", "%v", err))
			}
			r, f, err := a.o.Control.File(ctx, by, d)
			if err != nil {
				return nil, a.problem(ctx, err)
			}
			return &huma.StreamResponse{Body: func(h huma.Context) {
				defer r.Close()
				h.SetHeader("Content-Type", f.MIME)
				h.SetHeader("Cache-Control", "private, max-age=31536000, immutable")
				_, _ = io.Copy(h.BodyWriter(), r) // the client went away: nobody is left to tell
			}}, nil
		})
}
