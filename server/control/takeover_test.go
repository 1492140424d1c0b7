package control_test

import (
	"crypto/ed25519"
	"testing"
	"time"

	"pano/devices/programme"
	"pano/devices/proof"
	"pano/render"
	"pano/server/campaign"
	"pano/server/control"
)

func orderOf(w, h int) render.Order {
	return render.Order{Template: "led-slide", Values: map[string]string{"headline": "MẪU"}, Size: render.Size{WPx: w, HPx: h}}
}

// inline is the order that a display's pointer carries.
func (w *world) inline(display string) *programme.Takeover {
	w.t.Helper()
	raw, _, err := w.DesiredOf(w.t.Context(), display)
	ok(w.t, err)
	_, doc, err := programme.Open(programme.DesiredDomain, func(string) ed25519.PublicKey { return w.key.Public().(ed25519.PublicKey) }, raw)
	ok(w.t, err)
	d, err := programme.ParseDesired(doc)
	ok(w.t, err)
	return d.Takeover
}

func TestTakeoverGoesOutAtOnceAndEnds(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	b := w.pair(c.led.ID)
	_, err := w.Publish(ctx, chi, control.PublishIn{Displays: []string{c.led.ID}})
	ok(t, err)
	began := time.Now()
	view, err := w.TakeOver(ctx, chi, control.TakeoverIn{Text: "BÃO SỐ 12", Minutes: 30, Reason: "Công điện 15"})
	ok(t, err)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the order took %v, want at most two seconds", took)
	}
	if pushed := w.fleet.pushes(); pushed[len(pushed)-1] != c.led.ID {
		t.Error("the order was not pushed")
	}
	take := w.inline(c.led.ID)
	if take == nil || take.ID != view.Takeover.ID || take.OrderLeaf < 0 || len(take.Files) != 1 || take.To != start+30*minute {
		t.Fatalf("the pointer carries %+v, want the order with its leaf", take)
	}
	w.read(b, take.Files[0].SHA256) // the player may fetch it
	if len(view.Acks) != 1 || view.Acks[0].State != "offline" {
		t.Errorf("acknowledgements %+v, want one offline", view.Acks)
	}
	w.fleet.mu.Lock()
	w.fleet.status[c.led.ID] = control.DisplayStatus{Presence: "online", Takeover: take.ID, ShownAt: start + second}
	w.fleet.mu.Unlock()
	view, err = w.TakeoverStatus(ctx, chi, take.ID)
	ok(t, err)
	if view.Acks[0].State != "showing" {
		t.Errorf("acknowledgement %+v, want showing", view.Acks[0])
	}
	w.report(b, proof.Play{Takeover: take.ID, File: take.Files[0].SHA256, Programme: 2, Start: start + second, End: start + 5*minute,
		WhyStart: proof.Takeover, WhyStop: proof.Takeover, Clock: proof.ClockSynced})
	w.tick(10 * minute)
	_, err = w.EndTakeover(ctx, chi, take.ID, "")
	refused(t, err, campaign.Invalid, "text_missing")
	_, err = w.EndTakeover(ctx, chi, take.ID, "bão tan")
	ok(t, err)
	if got := w.inline(c.led.ID); got != nil {
		t.Errorf("after the end the pointer still carries %+v", got)
	}
	_, err = w.EndTakeover(ctx, chi, take.ID, "lần nữa")
	refused(t, err, campaign.Conflict, "takeover_over")
	asof, err := w.AsOf(ctx, hoa, control.AsOfIn{Displays: []string{c.led.ID}, From: start + minute})
	ok(t, err)
	if len(asof.Rows) != 1 || asof.Rows[0].Takeover != take.ID || asof.Rows[0].Authority.OrderedBy != chi.Name || asof.Rows[0].Differs {
		t.Errorf("as of the order: %+v, want it with who ordered it", asof.Rows)
	}
}

func TestTakeoverIsRefusedWithoutEndOrReason(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	good := control.TakeoverIn{Displays: []string{c.led.ID}, Text: "BÃO", Minutes: 5, Reason: "lý do"}
	for name, one := range map[string]struct {
		change func(*control.TakeoverIn)
		code   string
	}{
		"no end":        {func(in *control.TakeoverIn) { in.Minutes = 0 }, "takeover_end"},
		"past end":      {func(in *control.TakeoverIn) { in.Minutes, in.To = 0, start-1 }, "window_reversed"},
		"year":          {func(in *control.TakeoverIn) { in.Minutes = 600_000 }, "number_range"},
		"no reason":     {func(in *control.TakeoverIn) { in.Reason = "" }, "text_missing"},
		"two contents":  {func(in *control.TakeoverIn) { in.Blank = true }, "takeover_content"},
		"no content":    {func(in *control.TakeoverIn) { in.Text = "" }, "takeover_content"},
		"not published": {func(*control.TakeoverIn) {}, "display_unpublished"},
		"printed":       {func(in *control.TakeoverIn) { in.Displays = []string{c.banner.ID} }, "display_not_driven"},
		"unknown":       {func(in *control.TakeoverIn) { in.Displays = []string{"nowhere"} }, "unknown_ref"},
		"unapproved":    {func(in *control.TakeoverIn) { in.Text, in.Asset = "", w.draftRef(c) }, "rule_unapproved"},
	} {
		t.Run(name, func(t *testing.T) {
			in := good
			one.change(&in)
			_, err := w.TakeOver(ctx, chi, in)
			refused(t, err, campaign.Invalid, one.code)
		})
	}
}

func (w *world) draftRef(c city) campaign.AssetRef {
	v := w.draft(c, "Nháp", "NHÁP")
	return campaign.AssetRef{Asset: v.Asset.ID, Version: 1}
}

// Expiry needs nobody: the player judges it, and a later publish carries no order.
func TestExpiredOrderIsNotSentAgain(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	_, err := w.Publish(ctx, chi, control.PublishIn{Displays: []string{c.led.ID}})
	ok(t, err)
	_, err = w.TakeOver(ctx, chi, control.TakeoverIn{Blank: true, Minutes: 5, Reason: "mất điện", Drill: true})
	ok(t, err)
	if got := w.inline(c.led.ID); got == nil || !got.Blank || !got.Drill {
		t.Fatalf("the pointer carries %+v, want a dark drill", got)
	}
	real, err := w.TakeOver(ctx, chi, control.TakeoverIn{Text: "LŨ", Minutes: 2, Reason: "lũ về"})
	ok(t, err)
	if got := w.inline(c.led.ID); got == nil || got.ID != real.Takeover.ID {
		t.Fatalf("a drill outranks the real order: %+v", got)
	}
	w.tick(6 * minute)
	_, err = w.Publish(ctx, chi, control.PublishIn{Displays: []string{c.led.ID}})
	ok(t, err)
	if got := w.inline(c.led.ID); got != nil {
		t.Errorf("an expired order went out again: %+v", got)
	}
	live, err := w.Takeovers(ctx, chi, true)
	ok(t, err)
	all, err := w.Takeovers(ctx, chi, false)
	ok(t, err)
	if len(live) != 0 || len(all) != 2 {
		t.Errorf("%d live and %d in all, want 0 and 2", len(live), len(all))
	}
}

func TestRenewalKeepsWhatPlays(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	ref := w.approved(c, "Lâu dài", "LÂU DÀI")
	other := w.approved(c, "Chưa phát", "CHƯA PHÁT")
	_, err := w.Place(ctx, chi, control.PlaceIn{Asset: ref, Displays: []string{c.led.ID}, From: start})
	ok(t, err)
	b := w.pair(c.led.ID)
	_, err = w.Publish(ctx, chi, control.PublishIn{Displays: []string{c.led.ID}})
	ok(t, err)
	_, err = w.Place(ctx, chi, control.PlaceIn{Asset: other, Displays: []string{c.led.ID}, From: start, Rank: 90})
	ok(t, err)
	ok(t, w.Renew(ctx))
	if _, rev, _ := w.DesiredOf(ctx, c.led.ID); rev != 1 {
		t.Fatalf("a fresh programme was renewed: revision %d", rev)
	}
	w.tick(21 * day)
	ok(t, w.Renew(ctx))
	_, rev, err := w.DesiredOf(ctx, c.led.ID)
	ok(t, err)
	s, _ := w.fetch(b)
	if slot := s.At(nil, w.now.Load(), true); rev != 2 || slot.Why.Reason != programme.ByRule || slot.Why.Matched != 1 {
		t.Errorf("revision %d with %d rules on, want 2 with only what was published", rev, slot.Why.Matched)
	}
}
