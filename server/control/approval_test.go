package control_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pano/devices/programme"
	"pano/server/campaign"
	"pano/server/control"
)

func TestNobodyApprovesOwnWork(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	both := person("u-both", "Vừa vẽ vừa duyệt", campaign.Designer, campaign.Approver)
	view := w.draft(c, "Bản nháp", "XANH SẠCH ĐẸP")
	// A second hand on the draft makes that person an author too.
	view, err := w.SaveDraft(ctx, both, control.DraftIn{ID: view.Asset.ID, Campaign: c.campaign.ID, Name: "Bản nháp", Inputs: view.Version.Inputs,
		Displays: []string{c.led.ID}, Version: view.Asset.Version})
	ok(t, err)
	view, err = w.Submit(ctx, an, view.Asset.ID)
	ok(t, err)
	in := control.ApproveIn{Assets: []string{view.Asset.ID}, Digests: map[string]string{view.Asset.ID: view.Version.Pending()}}
	_, err = w.Approve(ctx, both, in)
	refused(t, err, campaign.Forbidden, "own_work")
	_, err = w.Approve(ctx, an, in)
	refused(t, err, campaign.Forbidden, "forbidden")
	_, err = w.Approve(ctx, binh, in)
	ok(t, err)
	_, err = w.Approve(ctx, binh, in)
	refused(t, err, campaign.Conflict, "asset_state")
}

func TestApprovalIsBoundToWhatWasSeen(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	view := w.draft(c, "Một", "MỘT")
	seen := view.Version.Pending()
	view, err := w.SaveDraft(ctx, an, control.DraftIn{ID: view.Asset.ID, Campaign: c.campaign.ID, Name: "Một", Displays: []string{c.led.ID},
		Inputs: campaign.Inputs{Template: "led-slide", Values: map[string]string{"headline": "HAI"}}})
	ok(t, err)
	_, err = w.Submit(ctx, an, view.Asset.ID)
	ok(t, err)
	for name, digest := range map[string]string{"old": seen, "none": "", "made up": strings.Repeat("0", 64)} {
		_, err = w.Approve(ctx, binh, control.ApproveIn{Assets: []string{view.Asset.ID}, Digests: map[string]string{view.Asset.ID: digest}})
		if err == nil {
			t.Fatalf("approved with the %s digest", name)
		}
		refused(t, err, campaign.Conflict, "digest_changed")
	}
	_, err = w.SaveDraft(ctx, an, control.DraftIn{ID: view.Asset.ID, Campaign: c.campaign.ID, Name: "Một", Displays: []string{c.led.ID},
		Inputs: campaign.Inputs{Template: "led-slide", Values: map[string]string{"headline": "BA"}}})
	refused(t, err, campaign.Conflict, "asset_submitted")
}

func TestAddedSizesNeedApprovalOfTheirOwn(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	ref := w.approved(c, "Gốc", "GỐC")
	before, err := w.Asset(ctx, an, ref.Asset)
	ok(t, err)
	other := campaign.Display{Name: "LED hai", Location: c.location.ID, Kind: campaign.LEDScreen, Driven: campaign.ByPlayer, WPx: 128, HPx: 64}
	ok(t, w.SaveDisplay(ctx, admin, &other))
	view, err := w.AddSizes(ctx, an, control.SizesIn{Asset: ref.Asset, Displays: []string{other.ID, c.led.ID}})
	ok(t, err)
	if view.Version.State != campaign.AssetExtended || len(view.Files) != len(before.Files)+1 || view.Approved == nil {
		t.Fatalf("after adding a size: %s with %d files", view.Version.State, len(view.Files))
	}
	for i, f := range before.Files {
		if view.Files[i].SHA256 != f.SHA256 || view.Files[i].Approval == "" {
			t.Errorf("the file %s changed or lost its approval", f.Key)
		}
	}
	_, err = w.Place(ctx, chi, control.PlaceIn{Asset: ref, Displays: []string{other.ID}, From: start, To: start + day})
	refused(t, err, campaign.Invalid, "rule_size_mismatch")
	_, err = w.Place(ctx, chi, control.PlaceIn{Asset: ref, Displays: []string{c.led.ID}, From: start, To: start + day})
	ok(t, err)
	w.approve(view)
	_, err = w.Place(ctx, chi, control.PlaceIn{Asset: ref, Displays: []string{other.ID}, From: start, To: start + day})
	ok(t, err)
	all, err := w.Asset(ctx, binh, ref.Asset)
	ok(t, err)
	if len(all.Approvals) != 2 || all.Approvals[0].Digest == all.Approvals[1].Digest {
		t.Errorf("decisions %+v, want two over different files", all.Approvals)
	}
}

func TestReturnedSizesLeaveWhatWasApproved(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	ref := w.approved(c, "Gốc", "GỐC")
	view, err := w.AddSizes(ctx, an, control.SizesIn{Asset: ref.Asset, Sizes: []string{"96x48"}})
	ok(t, err)
	refused(t, w.Return(ctx, binh, []string{ref.Asset}, ""), campaign.Invalid, "text_missing")
	ok(t, w.Return(ctx, binh, []string{ref.Asset}, "chữ quá nhỏ"))
	after, err := w.Asset(ctx, an, ref.Asset)
	ok(t, err)
	if after.Version.State != campaign.AssetApproved || len(after.Files) != len(view.Files)-1 {
		t.Errorf("after the return: %s with %d files", after.Version.State, len(after.Files))
	}
}

func TestSetIsDecidedWithExceptions(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	digests := map[string]string{}
	var ids []string
	for _, words := range []string{"MỘT", "HAI", "BA"} {
		v, err := w.SaveDraft(ctx, an, control.DraftIn{Campaign: c.campaign.ID, Name: words, Set: "bo-1", Displays: []string{c.led.ID},
			Inputs: campaign.Inputs{Template: "led-slide", Values: map[string]string{"headline": words, "imprint": "UBND"}}})
		ok(t, err)
		v, err = w.Submit(ctx, an, v.Asset.ID)
		ok(t, err)
		digests[v.Asset.ID] = v.Version.Digest
		ids = append(ids, v.Asset.ID)
	}
	sets, err := w.Waiting(ctx, binh, control.Filter{})
	ok(t, err)
	if len(sets) != 1 || len(sets[0].Assets) != 3 || strings.Count(strings.Join(sets[0].Texts, "|"), "UBND") != 1 {
		t.Fatalf("waiting %+v, want one set of three with the imprint once", sets)
	}
	done, err := w.Approve(ctx, binh, control.ApproveIn{Set: "bo-1", Except: ids[1:2], Digests: digests})
	ok(t, err)
	left, err := w.Waiting(ctx, binh, control.Filter{})
	ok(t, err)
	if len(done) != 2 || len(left) != 1 || left[0].Assets[0].Asset.ID != ids[1] {
		t.Errorf("decided %d, left %+v; want the exception left", len(done), left)
	}
}

func TestNewVersionReplacesTheOldOneWhenApproved(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	ref := w.approved(c, "Một", "MỘT")
	view, err := w.NewVersion(ctx, an, ref.Asset)
	ok(t, err)
	if view.Version.N != 2 || view.Version.State != campaign.AssetDraft || *view.Approved != ref {
		t.Fatalf("new version %+v, want a second draft beside the approved first", view.Version)
	}
	view, err = w.Submit(ctx, an, ref.Asset)
	ok(t, err)
	w.approve(view)
	all, err := w.Asset(ctx, an, ref.Asset)
	ok(t, err)
	if all.History[0].State != campaign.AssetApproved || all.History[1].State != campaign.AssetSuperseded {
		t.Errorf("states %s, %s; want approved, superseded", all.History[0].State, all.History[1].State)
	}
	ok(t, w.Rename(ctx, an, ref.Asset, "Tên mới"))
	again, err := w.Asset(ctx, an, ref.Asset)
	ok(t, err)
	if again.Asset.Name != "Tên mới" || again.Version.State != campaign.AssetApproved {
		t.Error("a rename changed more than the name")
	}
}

// Withdrawn content leaves the display at once, by a new programme.
func TestWithdrawnContentLeavesTheDisplay(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	ref := w.approved(c, "Rút", "SẼ RÚT")
	_, err := w.Place(ctx, chi, control.PlaceIn{Asset: ref, Displays: []string{c.led.ID}, From: start - hour})
	ok(t, err)
	b := w.pair(c.led.ID)
	_, err = w.Publish(ctx, chi, control.PublishIn{Displays: []string{c.led.ID}})
	ok(t, err)
	if s, _ := w.fetch(b); s.At(nil, start, true).Why.Reason != programme.ByRule {
		t.Fatal("the placement is not on")
	}
	refused(t, w.Withdraw(ctx, binh, c.base.Asset, "sai chữ"), campaign.Conflict, "asset_is_default")
	ok(t, w.Withdraw(ctx, binh, ref.Asset, "sai ngày"))
	s, _ := w.fetch(b)
	if got := s.At(nil, start, true); got.Why.Reason != programme.ByDefault {
		t.Errorf("after the withdrawal %v is on, want the default", got.Why.Reason)
	}
	_, err = w.Place(ctx, chi, control.PlaceIn{Asset: ref, Displays: []string{c.led.ID}, From: start})
	refused(t, err, campaign.Invalid, "rule_unapproved")
}

func TestStaleVersionsConflict(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	first, second := c.campaign, c.campaign
	first.Goal = "một"
	ok(t, w.SaveCampaign(ctx, chi, &first))
	second.Goal = "hai"
	err := w.SaveCampaign(ctx, chi, &second)
	refused(t, err, campaign.Conflict, "stale")
	if second.Goal != "hai" || second.Version != c.campaign.Version {
		t.Errorf("a refused save changed the caller's row: %+v", second)
	}
	view := w.draft(c, "Một", "MỘT")
	ok(t, w.Rename(ctx, an, view.Asset.ID, "Hai"))
	_, err = w.SaveDraft(ctx, an, control.DraftIn{ID: view.Asset.ID, Campaign: c.campaign.ID, Name: "Ba", Inputs: view.Version.Inputs,
		Sizes: []string{"64x32"}, Version: view.Asset.Version})
	refused(t, err, campaign.Conflict, "stale")
}

// What the log holds of an approval is enough to check it later without us.
func TestLogHoldsTheDecision(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	view := w.draft(c, "Một", "MỘT")
	view, err := w.Submit(ctx, an, view.Asset.ID)
	ok(t, err)
	w.approve(view)
	entries, err := w.Entries(ctx, hoa, control.EntryQuery{Object: "asset/" + view.Asset.ID, Act: "asset.approve"})
	ok(t, err)
	if len(entries) != 1 || entries[0].Actor != binh.ID || entries[0].IP == "" {
		t.Fatalf("entries %+v, want one by the approver", entries)
	}
	var said struct {
		Digest string
		Files  []struct{ SHA256 string }
	}
	ok(t, json.Unmarshal(entries[0].Detail, &said))
	if said.Digest != view.Version.Digest || len(said.Files) != len(view.Files) {
		t.Errorf("the log says %+v, want the digest and %d files", said, len(view.Files))
	}
}
