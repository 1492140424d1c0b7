package control_test

import (
	"bytes"
	"testing"
	"time"

	"pano/devices/player/film"
	"pano/server/campaign"
	"pano/server/control"
)

// A text that runs is one file of a board: what is approved is what moves, and its
// turn in the programme is a whole round of it.
func TestRunningText(t *testing.T) {
	w, c, ids := town(t)
	ctx := t.Context()
	in := control.DraftIn{Campaign: c.campaign.ID, Name: "Đường trơn", Displays: []string{ids[2]},
		Inputs: campaign.Inputs{Template: "eboard-1bit", Values: map[string]string{"text": "ĐƯỜNG ĐÈO TRƠN TRƯỢT, GIẢM TỐC ĐỘ, GIỮ KHOẢNG CÁCH AN TOÀN"},
			Motion: &campaign.Motion{Kind: "ticker", Speed: 60}}}
	view, err := w.SaveDraft(ctx, an, in)
	ok(t, err)
	if len(view.Files) != 1 || view.Files[0].Key != "192x16/3col" {
		t.Fatalf("files %+v", view.Files)
	}
	f := view.Files[0]
	b := w.bytes(f)
	moving, err := film.Open(b)
	if err != nil || moving == nil {
		t.Fatal("the file does not move", err)
	}
	if d := moving.Round() - time.Duration(f.MS)*time.Millisecond; d.Abs() > 5*time.Millisecond {
		t.Errorf("a round takes %v, its turn %d ms", moving.Round(), f.MS)
	}
	shown, err := w.Preview(ctx, an, control.PreviewIn{Template: in.Inputs.Template, Values: in.Inputs.Values, Motion: in.Inputs.Motion, Size: f.Key})
	ok(t, err)
	if !bytes.Contains(shown.Bytes, []byte("acTL")) {
		t.Error("the preview stands still")
	}
	view, err = w.Submit(ctx, an, view.Asset.ID)
	ok(t, err)
	w.approve(view)
	board, err := w.Display(ctx, admin, ids[2])
	ok(t, err)
	board.Display.Default = campaign.AssetRef{Asset: view.Asset.ID, Version: 1}
	ok(t, w.SaveDisplay(ctx, admin, &board.Display))
	res, err := w.Place(ctx, chi, control.PlaceIn{Asset: campaign.AssetRef{Asset: view.Asset.ID, Version: 1}, Displays: []string{ids[2]}, From: start, To: start + day})
	ok(t, err)
	box := w.pair(ids[2])
	_, err = w.Publish(ctx, chi, control.PublishIn{Group: res.Placements[0].Group})
	ok(t, err)
	schedule, _ := w.fetch(box)
	if got := schedule.At(nil, start+hour, true).Files; len(got) != 1 || got[0].SHA256 != f.SHA256 || got[0].MS != int64(f.MS) {
		t.Errorf("the player is told %+v", got)
	}
	in.Inputs.Motion = nil
	view, err = w.SaveDraft(ctx, an, in)
	ok(t, err)
	if len(view.Files) < 2 || view.Files[0].MS != 4000 {
		t.Errorf("without a choice there are pages: %+v", view.Files)
	}
	in.Inputs.Motion = &campaign.Motion{Kind: "ticker", Speed: 9000}
	_, err = w.SaveDraft(ctx, an, in)
	refused(t, err, campaign.Invalid, "motion_speed")
	in.Inputs.Motion, in.Inputs.Template = &campaign.Motion{Kind: "ticker"}, "led-slide"
	in.Inputs.Values, in.Displays = map[string]string{"headline": "X"}, []string{ids[0]}
	_, err = w.SaveDraft(ctx, an, in)
	refused(t, err, campaign.Invalid, "render_motion_invalid")
}
