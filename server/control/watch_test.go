package control_test

import (
	"bytes"
	"image/png"
	"io"
	"testing"

	"pano/devices/programme"
	"pano/server/campaign"
	"pano/server/control"
	"pano/server/control/port"
)

// A published placement that moves, or is taken back, is sent anew at once.
func TestMoveAndCancelReachTheDisplay(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	ref := w.approved(c, "Một", "MỘT")
	b := w.pair(c.led.ID)
	res, err := w.Place(ctx, chi, control.PlaceIn{Asset: ref, Displays: []string{c.led.ID}, From: start + hour, To: start + 2*hour})
	ok(t, err)
	q := res.Placements[0]
	_, err = w.Publish(ctx, chi, control.PublishIn{Displays: []string{c.led.ID}})
	ok(t, err)
	views, err := w.Placements(ctx, chi, control.Filter{IDs: []string{q.ID}})
	ok(t, err)
	in := control.MoveIn{ID: q.ID, From: start + 3*hour, To: start + 4*hour, Rank: 70, Version: q.Version}
	_, err = w.Move(ctx, chi, in)
	refused(t, err, campaign.Conflict, "stale")
	in.Version = views[0].Placement.Version
	moved, err := w.Move(ctx, chi, in)
	ok(t, err)
	if moved.Placements[0].Rank != 70 {
		t.Errorf("rank %d, want 70", moved.Placements[0].Rank)
	}
	s, _ := w.fetch(b)
	if s.At(nil, start+hour, true).Why.Reason != programme.ByDefault || s.At(nil, start+3*hour, true).ItemID != q.ID {
		t.Error("the display was not told of the move")
	}
	in.Version, in.To = 0, in.From-1
	_, err = w.Move(ctx, chi, in)
	refused(t, err, campaign.Invalid, "window_reversed")
	refused(t, w.Cancel(ctx, chi, q.ID, ""), campaign.Invalid, "text_missing")
	ok(t, w.Cancel(ctx, chi, q.ID, "hoãn"))
	if s, _ := w.fetch(b); s.At(nil, start+3*hour, true).Why.Reason != programme.ByDefault {
		t.Error("the display was not told of the cancellation")
	}
	refused(t, w.Cancel(ctx, chi, q.ID, "lần nữa"), campaign.Conflict, "placement_over")
}

func TestDisplayPageTellsEverything(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	ref := w.approved(c, "Một", "MỘT")
	_, err := w.Place(ctx, chi, control.PlaceIn{Asset: ref, Displays: []string{c.led.ID, c.banner.ID}, From: start - hour, To: start + hour})
	ok(t, err)
	_, err = w.Publish(ctx, chi, control.PublishIn{Displays: []string{c.led.ID}})
	ok(t, err)
	d, err := w.Display(ctx, chi, c.led.ID)
	ok(t, err)
	if d.Slot.Asset != ref || d.Slot.AssetName != "Một" || d.Slot.Why != "rule" || d.Slot.Next != start+hour || d.Next == nil || !d.Next.Default {
		t.Errorf("slot %+v, next %+v; want the placement and then the default", d.Slot, d.Next)
	}
	if len(d.Placements) != 1 || len(d.Today.Bars) != 1 || len(d.Today.Gaps) != 2 || !d.Why[0].Wins || d.Delivery.State != port.Queued {
		t.Errorf("detail %+v", d)
	}
	crew, err := w.Display(ctx, chi, c.banner.ID)
	ok(t, err)
	if len(crew.Tasks) != 1 || len(crew.Today.Bars) != 1 || crew.Slot.Item != "" {
		t.Errorf("printed display %+v, want its task and bar", crew)
	}
	l, err := w.Location(ctx, chi, c.location.ID)
	ok(t, err)
	if len(l.Displays) != 2 || l.Area.Name == "" || l.Now != start {
		t.Errorf("location %+v, want both displays and the area", l)
	}
	_, err = w.TakeOver(ctx, chi, control.TakeoverIn{Text: "LŨ", Minutes: 10, Reason: "lũ về"})
	ok(t, err)
	d, err = w.Display(ctx, chi, c.led.ID)
	ok(t, err)
	if d.Slot.Takeover == "" || d.Slot.File == "" || d.Why[0].Code != "takeover" || len(d.Today.Bars) != 4 {
		t.Errorf("under an order: %+v with bars %+v", d.Slot, d.Today.Bars)
	}
}

func TestDeliveryTellsHowFarItCame(t *testing.T) {
	type status = control.DisplayStatus
	for name, one := range map[string]struct {
		rev, now int64
		status   status
		want     control.DeliveryState
	}{
		"nothing":  {0, 0, status{}, port.Never},
		"queued":   {3, 1, status{Applied: 2, Reached: 2}, port.Queued},
		"sent":     {3, 1, status{Applied: 2, Reached: 3}, port.Sent},
		"silent":   {3, 10 * minute, status{Applied: 2, Reached: 3}, port.Stale},
		"refused":  {3, 1, status{Applied: 2, Reached: 3, Errors: []string{"size"}}, port.Rejected},
		"accepted": {3, 1, status{Applied: 3, Reached: 3}, port.Accepted},
		"playing":  {3, 10 * minute, status{Applied: 3, Item: "x", Presence: "online"}, port.Playing},
		"lost":     {3, 10 * minute, status{Applied: 3, Item: "x", Presence: "lost"}, port.Accepted},
	} {
		if got := port.DeliveryOf("d", one.rev, 0, one.now, one.status); got.State != one.want {
			t.Errorf("%s: %s, want %s", name, got.State, one.want)
		}
	}
}

// An order that a crash kept from the displays goes out with the next sweep.
func TestSweepSendsLostOrders(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	_, err := w.Publish(ctx, chi, control.PublishIn{Displays: []string{c.led.ID}})
	ok(t, err)
	o := campaign.Takeover{ID: port.NewID(), Displays: []string{c.led.ID}, Blank: true, Rank: 150, From: start, To: start + hour, Reason: "mất điện", By: chi.ID, At: start, Leaf: -1}
	ok(t, w.store.Tx(ctx, func(p control.Ports) error { return p.Takeovers.Put(ctx, &o) }))
	ok(t, w.Sweep(ctx))
	if take := w.inline(c.led.ID); take == nil || take.ID != o.ID {
		t.Errorf("the pointer carries %+v, want the order", take)
	}
	ok(t, w.Sweep(ctx))
	if _, rev, _ := w.DesiredOf(ctx, c.led.ID); rev != 2 {
		t.Errorf("revision %d, want 2: what was sent is not sent again", rev)
	}
}

// What is withdrawn comes down from walls too.
func TestWithdrawalAsksTheCrew(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	ref := w.approved(c, "Một", "MỘT")
	res, err := w.Place(ctx, chi, control.PlaceIn{Asset: ref, Displays: []string{c.banner.ID}, From: start})
	ok(t, err)
	tasks, err := w.Tasks(ctx, dung, control.Filter{Display: c.banner.ID})
	ok(t, err)
	e, err := w.Complete(ctx, dung, control.CompleteIn{Task: tasks[0].Task.ID, Photo: bytes.NewReader(photo(t)), Source: "none", Condition: "good"})
	ok(t, err)
	refused(t, w.VerifyEvidence(ctx, chi, e.ID, false, ""), campaign.Invalid, "text_missing")
	ok(t, w.VerifyEvidence(ctx, chi, e.ID, false, "ảnh mờ"))
	refused(t, w.VerifyEvidence(ctx, binh, e.ID, true, ""), campaign.Conflict, "evidence_judged")
	w.state(res.Placements[0].ID, campaign.Installed)
	inspect, err := w.AddTask(ctx, chi, control.TaskIn{Kind: campaign.Inspect, Placement: res.Placements[0].ID})
	ok(t, err)
	_, err = w.Complete(ctx, dung, control.CompleteIn{Task: inspect.ID, Photo: bytes.NewReader(photo(t)), Source: "none", Condition: "torn"})
	ok(t, err)
	w.state(res.Placements[0].ID, campaign.Damaged)
	ok(t, w.Withdraw(ctx, binh, ref.Asset, "sai tên"))
	w.state(res.Placements[0].ID, campaign.RemovalDue)
	open, err := w.Tasks(ctx, dung, control.Filter{Display: c.banner.ID, State: []string{"open"}})
	ok(t, err)
	if len(open) != 1 || open[0].Task.Kind != campaign.Remove {
		t.Errorf("open tasks %+v, want the removal alone", open)
	}
}

// Previews show what the final will; files go to signed-in people only by name.
func TestPreviewsAndFiles(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	art, err := w.Preview(ctx, an, control.PreviewIn{Template: "led-slide", Values: map[string]string{"headline": "MỘT"}, Size: "64x32"})
	ok(t, err)
	if cfg, err := png.DecodeConfig(bytes.NewReader(art.Bytes)); err != nil || cfg.Width != 64 {
		t.Errorf("preview %+v, %v", cfg, err)
	}
	_, err = w.Preview(ctx, an, control.PreviewIn{Template: "led-slide", Size: "64x32"})
	refused(t, err, campaign.Invalid, "render_field_missing")
	_, err = w.TemplatePreview(ctx, an, "led-slide", 300)
	ok(t, err)
	found, err := w.Templates(ctx, an, control.TemplateFilter{Text: "khau hieu", Kind: "led", Aspect: 2})
	ok(t, err)
	if len(found) != 1 || found[0].Name != "led-slide" {
		t.Errorf("templates %+v, want the slogan found without accents", found)
	}
	view := w.draft(c, "Một", "MỘT")
	r, f, err := w.File(ctx, an, view.Files[0].SHA256)
	ok(t, err)
	defer r.Close()
	if b, err := io.ReadAll(r); err != nil || int64(len(b)) != f.Size {
		t.Errorf("file of %d bytes, want %d", len(b), f.Size)
	}
	hidden, _, err := w.blobs.Put(bytes.NewReader([]byte("not an asset")), 100)
	ok(t, err)
	_, _, err = w.File(ctx, an, hidden)
	refused(t, err, campaign.NotFound, "file_unknown")
	ok(t, w.Withdraw(ctx, an, view.Asset.ID, "làm lại"))
	refused(t, w.Withdraw(ctx, an, c.base.Asset, "phá"), campaign.Forbidden, "forbidden")
	ok(t, w.RetireDisplay(ctx, admin, c.banner.ID, "gỡ bỏ"))
	refused(t, w.RetireDisplay(ctx, admin, c.banner.ID, "lần nữa"), campaign.Conflict, "display_retired")
	h, err := w.AssetHistory(ctx, hoa, c.base.Asset)
	ok(t, err)
	if len(h.Versions) != 1 || len(h.Approvals) != 1 {
		t.Errorf("history %+v", h)
	}
}
