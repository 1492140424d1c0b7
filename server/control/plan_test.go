package control_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"pano/devices/blob"
	"pano/devices/proof"
	"pano/server/campaign"
	"pano/server/control"
)

// A congress moves: one correction moves the phase and names what still carries
// the old date.
func TestMovedMilestoneNamesWhatCarriesTheOldDate(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	closing := time.Date(2027, 1, 25, 9, 0, 0, 0, time.FixedZone("+07", 7*3600)).UnixMicro()
	m := control.MilestoneIn{Milestone: campaign.Milestone{Campaign: c.campaign.ID, Name: "Bế mạc Đại hội", Planned: closing, Precision: "day"}}
	_, err := w.SaveMilestone(ctx, chi, m)
	ok(t, err)
	view, err := w.Campaign(ctx, chi, c.campaign.ID)
	ok(t, err)
	m.Milestone = view.Milestones[0]
	ph := campaign.Phase{Campaign: c.campaign.ID, Label: "Trước bế mạc", Start: campaign.Moment{At: start}, End: campaign.Moment{Milestone: m.Milestone.ID},
		Targets: []campaign.Target{{Kind: campaign.Banner, Goal: 1}}}
	ok(t, w.SavePhase(ctx, chi, &ph))
	if ph.End.At != closing {
		t.Fatalf("the phase ends at %d, want the milestone", ph.End.At)
	}
	old := w.approved(c, "Có ngày", "BẾ MẠC 25/01/2027")
	w.approved(c, "Không ngày", "CHÀO MỪNG")
	res, err := w.Place(ctx, chi, control.PlaceIn{Asset: old, Displays: []string{c.banner.ID}, Phase: ph.ID})
	ok(t, err)
	if q := res.Placements[0]; q.From != start || q.To != closing {
		t.Errorf("the placement lasts %d to %d, want the phase", q.From, q.To)
	}
	m.Milestone.Confirmed = closing - 2*day
	_, err = w.SaveMilestone(ctx, chi, m)
	refused(t, err, campaign.Invalid, "text_missing")
	m.Reason = "bế mạc sớm"
	impact, err := w.SaveMilestone(ctx, chi, m)
	ok(t, err)
	if len(impact.Phases) != 1 || impact.Phases[0].End.At != closing-2*day {
		t.Errorf("phases %+v, want the one two days earlier", impact.Phases)
	}
	if len(impact.Assets) != 1 || impact.Assets[0].ID != old.Asset || len(impact.Placements) != 1 {
		t.Errorf("assets %+v and placements %d, want the one with the date", impact.Assets, len(impact.Placements))
	}
	view, err = w.Campaign(ctx, chi, c.campaign.ID)
	ok(t, err)
	if h := view.Milestones[0].History; len(h) != 1 || h[0].Reason != "bế mạc sớm" || !strings.Contains(h[0].Was, "25/01/2027") {
		t.Errorf("history %+v, want the correction with both forms", h)
	}
	if row := view.Coverage[0].Rows[0]; row.Goal != 1 || row.Planned != 1 || row.Done != 0 || len(view.Coverage[0].Gaps) != 0 {
		t.Errorf("coverage %+v, want one planned of one", view.Coverage[0])
	}
}

// Something else on the screen than was ordered is said as it is.
func TestForeignContentIsADifference(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	b := w.pair(c.led.ID)
	_, err := w.Publish(ctx, chi, control.PublishIn{Displays: []string{c.led.ID}})
	ok(t, err)
	base, err := w.Asset(ctx, an, c.base.Asset)
	ok(t, err)
	good := base.Version.FilesFor(c.led.Fit())[0].SHA256
	w.report(b, proof.Play{Item: "default", File: good, Programme: 1, Start: start, End: start + 10*minute, Clock: proof.ClockSynced},
		proof.Play{Item: "default", File: blob.Sum([]byte("lạ")), Programme: 1, Start: start + 10*minute, End: start + 20*minute, Clock: proof.ClockStepped})
	w.tick(20 * minute)
	asof, err := w.AsOf(ctx, hoa, control.AsOfIn{Locations: []string{c.location.ID}, From: start, To: start + 20*minute})
	ok(t, err)
	var led []control.AsOfRow
	for _, r := range asof.Rows {
		if r.Display.ID == c.led.ID {
			led = append(led, r)
		}
	}
	if len(led) != 2 || led[0].Differs || !led[1].Differs || led[1].Expected.File != good || led[1].Evidence.Clock != "clock-3" && led[1].Evidence.Clock != "stepped" {
		t.Fatalf("rows %+v, want the default and then a difference", led)
	}
	if led[0].Asset != c.base || led[0].Authority.ApprovedBy != binh.Name || led[0].Authority.Leaf < 0 {
		t.Errorf("authority of the default %+v, want its approval", led[0].Authority)
	}
	if led[1].Authority.ApprovedBy != "" {
		t.Errorf("foreign content has an approver: %+v", led[1].Authority)
	}
}

// A still picture shown over midnight is one row, however the question is read.
func TestLongSpansAreReadInPiecesAndJoined(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	b := w.pair(c.led.ID)
	_, err := w.Publish(ctx, chi, control.PublishIn{Displays: []string{c.led.ID}})
	ok(t, err)
	base, err := w.Asset(ctx, an, c.base.Asset)
	ok(t, err)
	one := proof.Play{Item: "default", File: base.Version.FilesFor(c.led.Fit())[0].SHA256, Programme: 1, WhyStop: proof.Continues, Clock: proof.ClockSynced}
	var plays []proof.Play
	for at := start; at < start+9*day; at += 6 * hour {
		one.Start, one.End = at, at+6*hour
		plays = append(plays, one)
		one.WhyStart = proof.Continued
	}
	w.report(b, plays...)
	w.tick(11 * day)
	asof, err := w.AsOf(ctx, hoa, control.AsOfIn{Displays: []string{c.led.ID}, From: start, To: start + 10*day})
	ok(t, err)
	if len(asof.Rows) != 2 {
		t.Fatalf("%d rows, want one play and one gap: %+v", len(asof.Rows), asof.Rows)
	}
	if r := asof.Rows[0]; r.From != start || r.To != start+9*day || r.Evidence.Plays != 1 {
		t.Errorf("row %d to %d of %d plays, want nine days of one", r.From-start, r.To-start, r.Evidence.Plays)
	}
	if r := asof.Rows[1]; r.Kind != "gap" || r.To != start+10*day {
		t.Errorf("row %+v, want a gap of a day", r)
	}
}

func TestExportRunsNothingInASpreadsheet(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	evil := c.location
	evil.Name = `=HYPERLINK("http://evil","x")`
	ok(t, w.SaveLocation(ctx, admin, &evil))
	ok(t, func() error { d := c.banner; d.Name = "@SUM(A1)"; return w.SaveDisplay(ctx, admin, &d) }())
	var out bytes.Buffer
	w.tick(hour)
	_, err := w.ExportCSV(ctx, hoa, &out, control.AsOfIn{From: start, To: start + hour})
	ok(t, err)
	text := out.String()
	if !strings.HasPrefix(text, "\ufeff") || !strings.Contains(text, `"'=HYPERLINK(""http://evil"",""x"")"`) || !strings.Contains(text, "'@SUM(A1)") {
		t.Errorf("export %q, want a mark at the start and plain cells", text)
	}
}

// The whole city at once: forty displays in one order.
func TestTakeoverOfTheWholeCity(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	ids := []string{c.led.ID}
	for i := range 40 {
		d := campaign.Display{Name: fmt.Sprintf("LED %02d", i), Location: c.location.ID, Kind: campaign.LEDScreen, Driven: campaign.ByPlayer, WPx: 64, HPx: 32, Default: c.base}
		ok(t, w.SaveDisplay(ctx, admin, &d))
		ids = append(ids, d.ID)
	}
	_, err := w.Publish(ctx, chi, control.PublishIn{Displays: ids})
	ok(t, err)
	began := time.Now()
	view, err := w.TakeOver(ctx, chi, control.TakeoverIn{Text: "LŨ QUÉT – SƠ TÁN NGAY", Minutes: 30, Reason: "công điện"})
	ok(t, err)
	took := time.Since(began)
	t.Logf("order for %d displays stored, signed and pushed in %v", len(ids), took)
	if took > 2*time.Second || len(view.Acks) != len(ids) {
		t.Errorf("%d displays in %v, want %d within two seconds", len(view.Acks), took, len(ids))
	}
	for _, id := range ids {
		if take := w.inline(id); take == nil || take.ID != view.Takeover.ID {
			t.Fatalf("%s does not carry the order", id)
		}
	}
	o, err := w.Overview(ctx, hoa)
	ok(t, err)
	if o.Counts["never"] != len(ids) || o.Counts["crew"] != 1 || len(o.Wall) != len(ids) || len(o.Takeovers) != 1 {
		t.Errorf("overview %+v with %d on the wall", o.Counts, len(o.Wall))
	}
}

func TestPlayerUploadsAreKeptForPeople(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	b := w.pair(c.led.ID)
	ok(t, w.DeviceUpload(ctx, c.led.ID, b.paired.HTTPToken, "screenshot", strings.NewReader("PNG")))
	refused(t, w.DeviceUpload(ctx, c.led.ID, "x", "screenshot", strings.NewReader("PNG")), campaign.Forbidden, "device_unknown")
	refused(t, w.DeviceUpload(ctx, c.led.ID, b.paired.HTTPToken, "../../x", strings.NewReader("PNG")), campaign.Invalid, "choice_unknown")
	r, u, err := w.DeviceFile(ctx, chi, c.led.ID, "screenshot")
	ok(t, err)
	defer r.Close()
	if got, err := io.ReadAll(r); err != nil || string(got) != "PNG" || u.At != start {
		t.Errorf("kept %q at %d, %v", got, u.At, err)
	}
}

// Batches of a stranger, and of a player whose rights were taken, do not get in.
func TestOnlyEnrolledPlayersProve(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	b := w.pair(c.led.ID)
	batch := proof.Batch{V: 1, Display: c.led.ID, Stream: 1, Seq: 1, Boot: "b", Plays: []proof.Play{{Item: "x", Programme: 1, Start: start, End: start + second}}}
	signed, err := batch.Sign(w.key) // another key than the enrolled one
	ok(t, err)
	out, err := w.Ingest(ctx, []control.RawBatch{{Display: c.led.ID, Signed: signed, PublicKey: []byte("caller says so")}, {Display: "nobody", Signed: signed}})
	ok(t, err)
	if out[0].Reject == "" || out[1].Reject != "unknown" {
		t.Errorf("results %+v, want both refused", out)
	}
	ok(t, w.Revoke(ctx, admin, c.led.ID, "mất hộp"))
	signed, err = batch.Sign(b.key)
	ok(t, err)
	out, err = w.Ingest(ctx, []control.RawBatch{{Display: c.led.ID, Signed: signed}})
	ok(t, err)
	if out[0].Reject != "revoked" {
		t.Errorf("result %+v, want revoked", out[0])
	}
}

// A refused save of a slogan's own author, and of a change after approval.
func TestSloganNeedsASecondPerson(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	both := person("u-both", "Hai vai", campaign.Operator, campaign.Approver)
	s := campaign.Slogan{Campaign: c.campaign.ID, Text: "ĐẢNG CỘNG SẢN VIỆT NAM QUANG VINH MUÔN NĂM!"}
	ok(t, w.SaveSlogan(ctx, both, &s))
	soon(t, "the slogan stands in the log", func() bool {
		entries, err := w.Entries(ctx, hoa, control.EntryQuery{Object: "slogan/" + s.ID})
		ok(t, err)
		return len(entries) == 1
	})
	refused(t, w.ApproveSlogan(ctx, both, s.ID), campaign.Forbidden, "own_work")
	ok(t, w.ApproveSlogan(ctx, binh, s.ID))
	all, err := w.Slogans(ctx, an, control.Filter{})
	ok(t, err)
	if all[0].ApprovedBy != binh.ID {
		t.Fatalf("slogan %+v, want it approved", all[0])
	}
	ok(t, w.SaveSlogan(ctx, chi, &all[0]))
	if all[0].ApprovedBy != "" {
		t.Error("a changed slogan is still approved")
	}
}

func TestReturnedWorkBecomesANewVersion(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	view := w.draft(c, "Một", "MỘT")
	_, err := w.Submit(ctx, an, view.Asset.ID)
	ok(t, err)
	ok(t, w.Return(ctx, binh, []string{view.Asset.ID}, "sai chính tả"))
	view, err = w.SaveDraft(ctx, an, control.DraftIn{ID: view.Asset.ID, Name: "Một", Inputs: view.Version.Inputs, Sizes: []string{"64x32"}})
	ok(t, err)
	all, err := w.Asset(ctx, an, view.Asset.ID)
	ok(t, err)
	if view.Version.N != 2 || view.Version.State != campaign.AssetDraft || all.History[1].State != campaign.AssetSuperseded || all.Approvals[0].Reason != "sai chính tả" {
		t.Errorf("version %d %s, history %+v", view.Version.N, view.Version.State, all.History)
	}
}
