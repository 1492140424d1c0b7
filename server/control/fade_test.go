package control_test

import (
	"bytes"
	"testing"

	"pano/server/campaign"
	"pano/server/control"
)

// A fade moves on screens in full colour only: their files hold the motion and say
// how long a round takes; the print of the same asset stands still.
func TestFadeMovesOnScreensOnly(t *testing.T) {
	w, c, _ := town(t)
	ctx := t.Context()
	in := control.DraftIn{Campaign: c.campaign.ID, Name: "Hiện dần", Sizes: []string{"640x320", "600x338cm"},
		Inputs: campaign.Inputs{Template: "led-slide", Values: map[string]string{"headline": "XANH SẠCH ĐẸP"}, Motion: &campaign.Motion{Kind: "fade"}}}
	view, err := w.SaveDraft(ctx, an, in)
	ok(t, err)
	seen := map[string]bool{}
	for _, f := range view.Files {
		r, _, err := w.File(ctx, an, f.SHA256)
		ok(t, err)
		var b bytes.Buffer
		_, err = b.ReadFrom(r)
		ok(t, err)
		ok(t, r.Close())
		moves := bytes.Contains(b.Bytes(), []byte("acTL"))
		if want := f.Key == "640x320"; moves != want || f.MS > 0 != want {
			t.Errorf("%s: moves %v, %d ms a round", f.Key, moves, f.MS)
		}
		seen[f.Key] = true
	}
	if !seen["640x320"] || !seen["600x338cm"] {
		t.Errorf("files are %v", seen)
	}
	in.Inputs.Motion = &campaign.Motion{Kind: "fade", Speed: 30}
	_, err = w.SaveDraft(ctx, an, in)
	refused(t, err, campaign.Invalid, "motion_speed")
}
