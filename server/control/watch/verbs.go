package watch

import (
	"context"
	"io"

	"pano/devices/blob"
	"pano/server/campaign"
	"pano/server/control/port"
)

// Watch is this room's verbs.
type Watch struct{ desk *port.Desk }

// New makes the room.
func New(d *port.Desk) *Watch { return &Watch{desk: d} }

func (x *Watch) Locations(ctx context.Context, by campaign.Actor, f port.Filter) (out []LocationView, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Locations is away")
	return
}

func (x *Watch) Location(ctx context.Context, by campaign.Actor, id string) (out LocationView, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Location is away")
	return
}

func (x *Watch) Displays(ctx context.Context, by campaign.Actor, f port.Filter) (out []DisplayView, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Displays is away")
	return
}

func (x *Watch) Display(ctx context.Context, by campaign.Actor, id string) (out DisplayDetail, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Display is away")
	return
}

func (x *Watch) Publish(ctx context.Context, by campaign.Actor, in PublishIn) (out []port.Delivery, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Publish is away")
	return
}

func (x *Watch) Delivery(ctx context.Context, by campaign.Actor, display string) (out port.Delivery, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Delivery is away")
	return
}

func (x *Watch) Day(ctx context.Context, by campaign.Actor, in DayIn) (out []Track, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Day is away")
	return
}

func (x *Watch) Why(ctx context.Context, by campaign.Actor, display string, at int64) (out []Line, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Why is away")
	return
}

func (x *Watch) Renew(ctx context.Context) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Renew is away")
	return
}

func (x *Watch) Sweep(ctx context.Context) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Sweep is away")
	return
}

func (x *Watch) TakeOver(ctx context.Context, by campaign.Actor, in TakeoverIn) (out TakeoverView, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "TakeOver is away")
	return
}

func (x *Watch) EndTakeover(ctx context.Context, by campaign.Actor, id, reason string) (out TakeoverView, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "EndTakeover is away")
	return
}

func (x *Watch) Takeovers(ctx context.Context, by campaign.Actor, live bool) (out []TakeoverView, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Takeovers is away")
	return
}

func (x *Watch) TakeoverStatus(ctx context.Context, by campaign.Actor, id string) (out TakeoverView, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "TakeoverStatus is away")
	return
}

func (x *Watch) PairCode(ctx context.Context, by campaign.Actor, display string) (code string, expires int64, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "PairCode is away")
	return
}

func (x *Watch) Pair(ctx context.Context, in PairIn) (out Paired, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Pair is away")
	return
}

func (x *Watch) Authenticate(ctx context.Context, display, secret string) (ok bool) {
	return
}

func (x *Watch) DeviceBlob(ctx context.Context, display, secret string, digest blob.Digest) (r io.ReadSeekCloser, size int64, mime string, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "DeviceBlob is away")
	return
}

func (x *Watch) DeviceUpload(ctx context.Context, display, secret, kind string, r io.Reader) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "DeviceUpload is away")
	return
}

func (x *Watch) Revoke(ctx context.Context, by campaign.Actor, display, reason string) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Revoke is away")
	return
}

func (x *Watch) DesiredOf(ctx context.Context, display string) (pointer []byte, rev int64, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "DesiredOf is away")
	return
}

func (x *Watch) Ingest(ctx context.Context, batches []port.RawBatch) (out []port.BatchResult, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Ingest is away")
	return
}
