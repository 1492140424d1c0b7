package content

import (
	"context"
	"io"

	"pano/devices/blob"
	"pano/render"
	"pano/server/campaign"
	"pano/server/control/port"
)

// Content is this room's verbs.
type Content struct{ desk *port.Desk }

// New makes the room.
func New(d *port.Desk) *Content { return &Content{desk: d} }

func (x *Content) Templates(ctx context.Context, by campaign.Actor, f TemplateFilter) (out []render.Template, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Templates is away")
	return
}

func (x *Content) Template(ctx context.Context, by campaign.Actor, name string) (out render.Template, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Template is away")
	return
}

func (x *Content) TemplatePreview(ctx context.Context, by campaign.Actor, name string, maxPx int) (png []byte, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "TemplatePreview is away")
	return
}

func (x *Content) Preview(ctx context.Context, by campaign.Actor, in PreviewIn) (out *render.Artwork, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Preview is away")
	return
}

func (x *Content) SaveDraft(ctx context.Context, by campaign.Actor, in DraftIn) (out AssetView, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "SaveDraft is away")
	return
}

func (x *Content) AddSizes(ctx context.Context, by campaign.Actor, in SizesIn) (out AssetView, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "AddSizes is away")
	return
}

func (x *Content) UploadImage(ctx context.Context, by campaign.Actor, r io.Reader) (out Image, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "UploadImage is away")
	return
}

func (x *Content) UploadAsset(ctx context.Context, by campaign.Actor, in UploadIn) (out AssetView, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "UploadAsset is away")
	return
}

func (x *Content) Submit(ctx context.Context, by campaign.Actor, asset string) (out AssetView, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Submit is away")
	return
}

func (x *Content) Withdraw(ctx context.Context, by campaign.Actor, asset, reason string) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Withdraw is away")
	return
}

func (x *Content) NewVersion(ctx context.Context, by campaign.Actor, asset string) (out AssetView, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "NewVersion is away")
	return
}

func (x *Content) Rename(ctx context.Context, by campaign.Actor, asset, name string) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Rename is away")
	return
}

func (x *Content) Assets(ctx context.Context, by campaign.Actor, f port.Filter) (out []AssetView, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Assets is away")
	return
}

func (x *Content) Asset(ctx context.Context, by campaign.Actor, id string) (out AssetDetail, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Asset is away")
	return
}

func (x *Content) File(ctx context.Context, by campaign.Actor, digest blob.Digest) (r io.ReadSeekCloser, f campaign.File, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "File is away")
	return
}

func (x *Content) Waiting(ctx context.Context, by campaign.Actor, f port.Filter) (out []ApprovalSet, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Waiting is away")
	return
}

func (x *Content) Approve(ctx context.Context, by campaign.Actor, in ApproveIn) (out []campaign.Approval, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Approve is away")
	return
}

func (x *Content) Return(ctx context.Context, by campaign.Actor, assets []string, reason string) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Return is away")
	return
}
