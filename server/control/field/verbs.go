package field

import (
	"context"
	"io"

	"pano/server/campaign"
	"pano/server/control/port"
)

// Field is this room's verbs.
type Field struct{ desk *port.Desk }

// New makes the room.
func New(d *port.Desk) *Field { return &Field{desk: d} }

func (x *Field) Place(ctx context.Context, by campaign.Actor, in PlaceIn) (out PlaceResult, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Place is away")
	return
}

func (x *Field) CheckPlace(ctx context.Context, by campaign.Actor, in PlaceIn) (out PlaceResult, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "CheckPlace is away")
	return
}

func (x *Field) Move(ctx context.Context, by campaign.Actor, in MoveIn) (out PlaceResult, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Move is away")
	return
}

func (x *Field) Cancel(ctx context.Context, by campaign.Actor, id, reason string) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Cancel is away")
	return
}

func (x *Field) End(ctx context.Context, by campaign.Actor, id string) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "End is away")
	return
}

func (x *Field) Placements(ctx context.Context, by campaign.Actor, f port.Filter) (out []PlacementView, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Placements is away")
	return
}

func (x *Field) Tasks(ctx context.Context, by campaign.Actor, f port.Filter) (out []TaskView, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Tasks is away")
	return
}

func (x *Field) Task(ctx context.Context, by campaign.Actor, id string) (out TaskView, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Task is away")
	return
}

func (x *Field) AddTask(ctx context.Context, by campaign.Actor, in TaskIn) (out campaign.Task, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "AddTask is away")
	return
}

func (x *Field) Complete(ctx context.Context, by campaign.Actor, in CompleteIn) (out campaign.Evidence, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Complete is away")
	return
}

func (x *Field) VerifyEvidence(ctx context.Context, by campaign.Actor, id string, ok bool, note string) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "VerifyEvidence is away")
	return
}

func (x *Field) Evidence(ctx context.Context, by campaign.Actor, id string) (out campaign.Evidence, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Evidence is away")
	return
}

func (x *Field) EvidenceOf(ctx context.Context, by campaign.Actor, f port.Filter) (out []campaign.Evidence, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "EvidenceOf is away")
	return
}

func (x *Field) EvidenceFile(ctx context.Context, by campaign.Actor, id string) (r io.ReadSeekCloser, e campaign.Evidence, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "EvidenceFile is away")
	return
}
