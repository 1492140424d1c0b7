package control_test

import (
	"bytes"
	"image/png"
	"testing"
	"time"

	"pano/server/campaign"
	"pano/server/control"
)

// counted is a countdown as a designer fills it in; start is 11 days before.
func counted(c city, sizes ...string) control.DraftIn {
	return control.DraftIn{Campaign: c.campaign.ID, Name: "Đếm ngược", Sizes: sizes,
		Inputs: campaign.Inputs{Template: "led-dem-nguoc", Values: map[string]string{"headline": "ĐẾN FESTIVAL HOA ĐÀ LẠT", "milestone": "05/12/2026", "after": "ĐÃ KHAI MẠC"}}}
}

func hanoi(t *testing.T, text string) int64 {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Ho_Chi_Minh")
	ok(t, err)
	at, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	ok(t, err)
	return at.UnixMicro()
}

// A countdown is drawn for all its days at once, approved in one decision, sent
// beforehand, and shown day by day by a player that hears nothing more.
func TestCountdownFromFormToScreen(t *testing.T) {
	w, c := studio(t)
	ctx := t.Context()
	view, err := w.SaveDraft(ctx, an, counted(c, "384x192", "192x96"))
	ok(t, err)
	days := map[string]campaign.File{}
	for _, f := range view.Files {
		if f.Key == "384x192" {
			days[f.Day] = f
		}
	}
	if len(view.Files) != 24 || len(days) != 12 || view.Files[0].Day != "2026-11-24" || view.Files[11].Day != "2026-12-05" {
		t.Fatalf("%d files, %d days, from %q to %q; want the 12 days to 5/12 at two sizes", len(view.Files), len(days), view.Files[0].Day, view.Files[11].Day)
	}
	typed := counted(c, "384x192")
	typed.Inputs.Values["milestone"], typed.Inputs.Values["days"] = "", "4"
	four, err := w.SaveDraft(ctx, an, typed)
	ok(t, err)
	if f := four.Files[0]; len(four.Files) != 1 || f.Day != "" || !same(w, f, days["2026-12-01"]) {
		t.Errorf("four days typed look unlike four days counted: %+v", f)
	}
	_, err = w.Submit(ctx, an, view.Asset.ID)
	ok(t, err)
	view2, err := w.Asset(ctx, an, view.Asset.ID)
	ok(t, err)
	w.approve(view2.AssetView)
	ref := campaign.AssetRef{Asset: view.Asset.ID, Version: 1}

	b := w.pair(c.led.ID)
	res, err := w.Place(ctx, chi, control.PlaceIn{Asset: ref, Displays: []string{c.led.ID}, From: start, To: hanoi(t, "2026-12-20 00:00")})
	ok(t, err)
	if len(res.Placements) != 1 || campaign.Blocked(res.Findings) {
		t.Fatalf("placed %+v", res)
	}
	_, err = w.Publish(ctx, chi, control.PublishIn{Displays: []string{c.led.ID}})
	ok(t, err)
	s, _ := w.fetch(b)
	for text, want := range map[string]string{"2026-11-24 23:59": "2026-11-24", "2026-11-25 00:00": "2026-11-25", "2026-12-04 23:59": "2026-12-04", "2026-12-05 00:00": "2026-12-05", "2026-12-19 23:59": "2026-12-05"} {
		slot := s.At(nil, hanoi(t, text), true)
		if got := slot.Files[slot.File].SHA256; got != days[want].SHA256 {
			t.Errorf("at %s plays %s (%s), want the picture of %s", text, slot.ItemID, got[:8], want)
		}
	}
	for _, f := range days {
		w.read(b, f.SHA256) // the player may fetch every day beforehand
	}
	day, err := w.Day(ctx, chi, control.DayIn{Displays: []string{c.led.ID}, Date: "2026-11-30"})
	ok(t, err)
	if len(day) != 1 || len(day[0].Bars) != 1 || day[0].Bars[0].Placement != res.Placements[0].ID || len(day[0].Gaps) != 0 {
		t.Errorf("the plan of a day shows %+v, want one bar", day)
	}

	w.tick(21 * 24 * hour) // the office re-signs what runs out
	ok(t, w.Renew(ctx))
	s, _ = w.fetch(b)
	if slot := s.At(nil, hanoi(t, "2026-12-16 08:00"), true); slot.Files[0].SHA256 != days["2026-12-05"].SHA256 {
		t.Errorf("after the milestone plays %s", slot.ItemID)
	}
}

// same compares pixels: a counted picture may differ in nothing that people see.
func same(w *world, a, b campaign.File) bool {
	w.t.Helper()
	x, err := png.Decode(bytes.NewReader(w.bytes(a)))
	ok(w.t, err)
	y, err := png.Decode(bytes.NewReader(w.bytes(b)))
	ok(w.t, err)
	if x.Bounds() != y.Bounds() {
		return false
	}
	for i := range x.Bounds().Dx() * x.Bounds().Dy() {
		px, py := i%x.Bounds().Dx(), i/x.Bounds().Dx()
		if x.At(px, py) != y.At(px, py) {
			return false
		}
	}
	return true
}

// Further sizes are drawn for the days that are left; what was approved stays.
func TestCountdownInALaterSize(t *testing.T) {
	w, c := studio(t)
	ctx := t.Context()
	view, err := w.SaveDraft(ctx, an, counted(c, "192x96"))
	ok(t, err)
	w.tick(9 * 24 * hour)
	more, err := w.AddSizes(ctx, an, control.SizesIn{Asset: view.Asset.ID, Sizes: []string{"384x192"}})
	ok(t, err)
	if n := len(more.Files); n != 12+3 || more.Files[12].Day != "2026-12-03" || more.Files[14].Day != "2026-12-05" {
		t.Errorf("%d files, want three days more: %+v", n, more.Files[12])
	}
	w.tick(30 * 24 * hour) // all over: one picture is left, for good
	in := counted(c, "192x96")
	in.ID = view.Asset.ID
	late, err := w.SaveDraft(ctx, an, in)
	ok(t, err)
	if len(late.Files) != 1 || late.Files[0].Day != "2026-12-05" {
		t.Errorf("after the milestone %+v is drawn, want its picture alone", late.Files)
	}
}

func TestCountdownRefusals(t *testing.T) {
	w, c := studio(t)
	ctx := t.Context()
	_, err := w.SaveDraft(ctx, an, counted(c, "192x96", "600x70cm"))
	refused(t, err, campaign.Invalid, "countdown_print")
	_, err = w.Preview(ctx, an, control.PreviewIn{Template: "led-dem-nguoc", Values: counted(c).Inputs.Values, Size: "600x70cm"})
	refused(t, err, campaign.Invalid, "countdown_print")

	far := counted(c, "192x96")
	far.Inputs.Values["milestone"] = "2027-06-01"
	_, err = w.SaveDraft(ctx, an, far)
	refused(t, err, campaign.Invalid, "countdown_long")
	many := counted(c)
	for i := range 60 {
		many.Sizes = append(many.Sizes, campaign.Fit{WPx: 192 + i, HPx: 96}.Key())
	}
	many.Inputs.Values["milestone"] = "2026-12-30"
	_, err = w.SaveDraft(ctx, an, many)
	refused(t, err, campaign.Invalid, "countdown_many")
	far.Inputs.FirstDay = "20/5/2027"
	_, err = w.SaveDraft(ctx, an, far)
	refused(t, err, campaign.Invalid, "date_form")

	far.Inputs.FirstDay, far.Sizes = "2027-05-29", []string{"384x192"} // begins late: 4 pictures
	view, err := w.SaveDraft(ctx, an, far)
	ok(t, err)
	if len(view.Files) != 4 || view.Files[0].Day != "2027-05-29" {
		t.Fatalf("%d files from %s, want four", len(view.Files), view.Files[0].Day)
	}
	view, err = w.Submit(ctx, an, view.Asset.ID)
	ok(t, err)
	w.approve(view)
	ref := campaign.AssetRef{Asset: view.Asset.ID, Version: 1}
	_, err = w.Place(ctx, chi, control.PlaceIn{Asset: ref, Displays: []string{c.led.ID}, From: start})
	refused(t, err, campaign.Invalid, "rule_day_missing")
	led := c.led
	led.Default = ref
	refused(t, w.SaveDisplay(ctx, admin, &led), campaign.Invalid, "countdown_default")
	w.pair(c.led.ID)
	_, err = w.Publish(ctx, chi, control.PublishIn{Displays: []string{c.led.ID}})
	ok(t, err)
	_, err = w.TakeOver(ctx, chi, control.TakeoverIn{Displays: []string{c.led.ID}, Asset: ref, Title: "Đếm", Minutes: 5, Reason: "thử lệnh"})
	refused(t, err, campaign.Invalid, "countdown_takeover")
}

// A countdown that names no first day begins with its campaign.
func TestCountdownBeginsWithItsCampaign(t *testing.T) {
	w, c := studio(t)
	ctx := t.Context()
	ok(t, w.SavePhase(ctx, chi, &campaign.Phase{Campaign: c.campaign.ID, Label: "Cao điểm", Start: campaign.Moment{At: hanoi(t, "2026-12-01 00:00")}, End: campaign.Moment{At: hanoi(t, "2026-12-10 00:00")}}))
	view, err := w.SaveDraft(ctx, an, counted(c, "192x96"))
	ok(t, err)
	if len(view.Files) != 5 || view.Files[0].Day != "2026-12-01" || view.Version.Inputs.FirstDay != "2026-12-01" {
		t.Errorf("%d files from %s, want five from 1/12", len(view.Files), view.Files[0].Day)
	}
	art, err := w.Preview(ctx, an, control.PreviewIn{Template: "led-dem-nguoc", Values: counted(c).Inputs.Values, Size: "192x96", Day: "2026-12-05"})
	ok(t, err)
	other, err := w.Preview(ctx, an, control.PreviewIn{Template: "led-dem-nguoc", Values: counted(c).Inputs.Values, Size: "192x96"})
	ok(t, err)
	if art.SHA256 == other.SHA256 {
		t.Error("a preview of the milestone looks like one of today")
	}
}
