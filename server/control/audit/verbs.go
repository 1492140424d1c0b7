package audit

import (
	"context"
	"io"

	"pano/server/campaign"
	"pano/server/control/port"
)

// Audit is this room's verbs.
type Audit struct{ desk *port.Desk }

// New makes the room.
func New(d *port.Desk) *Audit { return &Audit{desk: d} }

func (x *Audit) AsOf(ctx context.Context, by campaign.Actor, in AsOfIn) (out AsOfResult, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "AsOf is away")
	return
}

func (x *Audit) ExportCSV(ctx context.Context, by campaign.Actor, w io.Writer, in AsOfIn) (sha256 string, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "ExportCSV is away")
	return
}

func (x *Audit) Entries(ctx context.Context, by campaign.Actor, q port.EntryQuery) (out []port.LoggedEntry, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Entries is away")
	return
}

func (x *Audit) AssetHistory(ctx context.Context, by campaign.Actor, id string) (out AssetHistory, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "AssetHistory is away")
	return
}
