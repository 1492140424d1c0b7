package plan

import (
	"context"

	"pano/server/campaign"
	"pano/server/control/port"
)

// Plan is this room's verbs.
type Plan struct{ desk *port.Desk }

// New makes the room.
func New(d *port.Desk) *Plan { return &Plan{desk: d} }

func (x *Plan) Units(ctx context.Context, by campaign.Actor, f port.Filter) (out []campaign.Unit, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Units is away")
	return
}

func (x *Plan) SaveUnit(ctx context.Context, by campaign.Actor, in *campaign.Unit) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "SaveUnit is away")
	return
}

func (x *Plan) Areas(ctx context.Context, by campaign.Actor, f port.Filter) (out []campaign.Area, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Areas is away")
	return
}

func (x *Plan) SaveArea(ctx context.Context, by campaign.Actor, in *campaign.Area) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "SaveArea is away")
	return
}

func (x *Plan) References(ctx context.Context, by campaign.Actor, f port.Filter) (out []campaign.Reference, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "References is away")
	return
}

func (x *Plan) SaveReference(ctx context.Context, by campaign.Actor, in *campaign.Reference) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "SaveReference is away")
	return
}

func (x *Plan) Campaigns(ctx context.Context, by campaign.Actor, f port.Filter) (out []campaign.Campaign, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Campaigns is away")
	return
}

func (x *Plan) Campaign(ctx context.Context, by campaign.Actor, id string) (out CampaignView, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Campaign is away")
	return
}

func (x *Plan) SaveCampaign(ctx context.Context, by campaign.Actor, in *campaign.Campaign) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "SaveCampaign is away")
	return
}

func (x *Plan) SavePhase(ctx context.Context, by campaign.Actor, in *campaign.Phase) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "SavePhase is away")
	return
}

func (x *Plan) SaveMilestone(ctx context.Context, by campaign.Actor, in MilestoneIn) (out Impact, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "SaveMilestone is away")
	return
}

func (x *Plan) SaveSlogan(ctx context.Context, by campaign.Actor, in *campaign.Slogan) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "SaveSlogan is away")
	return
}

func (x *Plan) ApproveSlogan(ctx context.Context, by campaign.Actor, id string) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "ApproveSlogan is away")
	return
}

func (x *Plan) Slogans(ctx context.Context, by campaign.Actor, f port.Filter) (out []campaign.Slogan, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Slogans is away")
	return
}

func (x *Plan) SaveLocation(ctx context.Context, by campaign.Actor, in *campaign.Location) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "SaveLocation is away")
	return
}

func (x *Plan) SaveDisplay(ctx context.Context, by campaign.Actor, in *campaign.Display) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "SaveDisplay is away")
	return
}

func (x *Plan) RetireDisplay(ctx context.Context, by campaign.Actor, id, reason string) (err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "RetireDisplay is away")
	return
}

func (x *Plan) Coverage(ctx context.Context, by campaign.Actor, id string) (out []PhaseCoverage, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Coverage is away")
	return
}
