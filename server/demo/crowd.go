package demo

import (
	"context"
	"fmt"
	"time"

	"pano/server/campaign"
	"pano/server/control"
)

// Crowd makes n equal LED screens with one approved asset placed and published
// on each, for load tests.
func Crowd(ctx context.Context, c *control.Control, cast Cast, n int, now time.Time) ([]campaign.Display, error) {
	op := cast[campaign.Operator]
	run := campaign.Campaign{Name: "Chạy thử tải", Code: "CT", Kind: "safety", Tone: campaign.Neutral, Status: campaign.Running, Demo: true}
	if err := c.SaveCampaign(ctx, op, &run); err != nil {
		return nil, err
	}
	phase := campaign.Phase{Campaign: run.ID, Label: "Một giai đoạn", Seq: 1, Start: campaign.Moment{At: now.Add(-time.Hour).UnixMicro()}, End: campaign.Moment{At: now.Add(24 * time.Hour).UnixMicro()}}
	if err := c.SavePhase(ctx, op, &phase); err != nil {
		return nil, err
	}
	place := campaign.Location{Name: "Bãi thử", Kind: "street", Lat: 11.94, Lng: 108.44, PrecisionM: 100, Demo: true}
	if err := c.SaveLocation(ctx, op, &place); err != nil {
		return nil, err
	}
	view, err := c.SaveDraft(ctx, cast[campaign.Designer], control.DraftIn{Campaign: run.ID, Name: "Nội dung chạy thử", Sizes: []string{"192x96"},
		Inputs: campaign.Inputs{Template: "led-slide", Values: map[string]string{"headline": "CHẠY THỬ"}}})
	if err != nil {
		return nil, err
	}
	if view, err = c.Submit(ctx, cast[campaign.Designer], view.Asset.ID); err != nil {
		return nil, err
	}
	if _, err := c.Approve(ctx, cast[campaign.Approver], control.ApproveIn{Assets: []string{view.Asset.ID},
		Digests: map[string]string{view.Asset.ID: view.Version.Digest}}); err != nil {
		return nil, err
	}
	ref := campaign.AssetRef{Asset: view.Asset.ID, Version: view.Version.N}
	out, ids := make([]campaign.Display, n), make([]string, n)
	for i := range out {
		out[i] = campaign.Display{Name: fmt.Sprintf("Màn thử %04d", i+1), Location: place.ID, Kind: campaign.LEDScreen, Driven: campaign.ByPlayer,
			Profile: "led-192x96-p10", WPx: 192, HPx: 96, Faces: 1, TZ: "Asia/Ho_Chi_Minh", Default: ref, Demo: true}
		if err := c.SaveDisplay(ctx, op, &out[i]); err != nil {
			return nil, err
		}
		ids[i] = out[i].ID
	}
	if _, err := c.Place(ctx, op, control.PlaceIn{Asset: ref, Displays: ids, Phase: phase.ID, From: now.Add(-time.Minute).UnixMicro(), To: now.Add(12 * time.Hour).UnixMicro()}); err != nil {
		return nil, err
	}
	_, err = c.Publish(ctx, op, control.PublishIn{Displays: ids})
	return out, err
}
