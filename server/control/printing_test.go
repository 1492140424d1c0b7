package control_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"testing"

	"pano/render"
	"pano/server/campaign"
	"pano/server/control"
)

// banners makes an approved banner with the real engine.
func (w *world) banners(c city) campaign.AssetRef {
	w.t.Helper()
	v, err := w.SaveDraft(w.t.Context(), an, control.DraftIn{Campaign: c.campaign.ID, Name: "Băng rôn Uống rượu bia", Displays: []string{c.banner.ID},
		Inputs: campaign.Inputs{Template: "bang-ron-1d", Values: map[string]string{"slogan": "ĐÃ UỐNG RƯỢU, BIA KHÔNG LÁI XE"}}})
	ok(w.t, err)
	v, err = w.Submit(w.t.Context(), an, v.Asset.ID)
	ok(w.t, err)
	w.approve(v)
	return campaign.AssetRef{Asset: v.Asset.ID, Version: v.Version.N}
}

// What the printing house gets begins with the bytes that were approved, as many
// as are placed, and the order stands in the log.
func TestPrintPackage(t *testing.T) {
	w, c := studio(t)
	ctx := t.Context()
	_, err := w.PrintPlan(ctx, an, control.PrintScope{Campaign: c.campaign.ID})
	ok(t, err)
	ref := w.banners(c)
	_, err = w.Place(ctx, chi, control.PlaceIn{Asset: ref, Displays: []string{c.banner.ID}, From: start, To: start + day, Qty: 3})
	ok(t, err)
	plan, err := w.PrintPlan(ctx, an, control.PrintScope{Asset: ref.Asset})
	ok(t, err)
	if len(plan.Pieces) != 1 {
		t.Fatalf("%d pieces", len(plan.Pieces))
	}
	p := plan.Pieces[0]
	if p.Quantity != 3 || p.Kind != campaign.Banner || p.Medium != "hiflex-khoen" || len(p.Places) != 1 || !strings.HasPrefix(p.Places[0], "Quảng trường Lâm Viên – ") || !strings.HasPrefix(p.Approved, binh.Name) {
		t.Errorf("proposed %+v", p)
	}
	in := control.PrintPackageIn{Scope: plan.Scope, Contact: "Lê Nam", Pieces: []control.PrintPieceIn{{Asset: p.Asset, Key: p.Key, Quantity: 3, Medium: p.Medium,
		Finish: &render.Finish{}, DPI: ptr(20.0)}}}
	in.Pieces[0].Finish.Top.PocketMM = 60
	pack, err := w.PrintPackage(ctx, an, in)
	ok(t, err)
	var b bytes.Buffer
	ok(t, pack.Write(ctx, &b))
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	ok(t, err)
	approved, err := w.blobs.Get(p.SHA256, 1<<24)
	ok(t, err)
	found := 0
	for _, f := range z.File {
		r, err := f.Open()
		ok(t, err)
		data, err := io.ReadAll(r)
		ok(t, err)
		if strings.HasSuffix(f.Name, ".pdf") {
			found++
			if !bytes.HasPrefix(data, approved) {
				t.Errorf("%s does not begin with the approved bytes", f.Name)
			}
		}
		if strings.HasSuffix(f.Name, "-20dpi.jpg") {
			found++
		}
		if strings.HasSuffix(f.Name, ".html") && (!bytes.Contains(data, []byte("60 mm trên")) && !bytes.Contains(data, []byte("trên 60 mm")) || !bytes.Contains(data, []byte(fmt.Sprintf("%x", sha256.Sum256(approved))))) {
			t.Errorf("order sheet:\n%.3000s", data)
		}
	}
	if found != 3 || pack.Name != "goi-in-bang-ron-uong-ruou-bia.zip" {
		t.Errorf("%d of 3 files in %s", found, pack.Name)
	}
	entries, err := w.Entries(ctx, admin, control.EntryQuery{})
	ok(t, err)
	logged := false
	for _, e := range entries {
		logged = logged || e.Act == "print.order" && strings.Contains(string(e.Detail), string(p.SHA256))
	}
	if !logged {
		t.Error("the order does not stand in the log")
	}
}

func ptr[T any](v T) *T { return &v }

// Nothing leaves the house that was not approved.
func TestPrintPackageRefuses(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	draft := w.draft(c, "Nháp", "NHÁP")
	plan, err := w.PrintPlan(ctx, an, control.PrintScope{Asset: draft.Asset.ID})
	ok(t, err)
	if len(plan.Pieces) != 0 || len(plan.Left) != 1 {
		t.Errorf("of a draft: %+v", plan)
	}
	order := func(pieces ...control.PrintPieceIn) error {
		_, err := w.PrintPackage(ctx, an, control.PrintPackageIn{Scope: control.PrintScope{Asset: draft.Asset.ID}, Pieces: pieces})
		return err
	}
	refused(t, order(), campaign.Invalid, "print_choose")
	refused(t, order(control.PrintPieceIn{Asset: draft.Asset.ID, Key: "600x70cm", Quantity: 1, Medium: "hiflex-khoen"}), campaign.Conflict, "print_unapproved")
	_, err = w.PrintPlan(ctx, an, control.PrintScope{})
	refused(t, err, campaign.Invalid, "print_scope")
	_, err = w.PrintPlan(ctx, an, control.PrintScope{Set: "0198f2f0-0000-7000-8000-000000000000"})
	refused(t, err, campaign.NotFound, "print_nothing")

	base := func(change func(*control.PrintPieceIn)) error {
		p := control.PrintPieceIn{Asset: c.base.Asset, Key: "600x70cm", Quantity: 1, Medium: "hiflex-khoen"}
		change(&p)
		_, err := w.PrintPackage(ctx, an, control.PrintPackageIn{Scope: control.PrintScope{Asset: c.base.Asset}, Pieces: []control.PrintPieceIn{p}})
		return err
	}
	ok(t, base(func(*control.PrintPieceIn) {}))
	refused(t, base(func(p *control.PrintPieceIn) { p.Quantity = 0 }), campaign.Invalid, "render_package_quantity")
	refused(t, base(func(p *control.PrintPieceIn) { p.Medium = "giấy" }), campaign.Invalid, "render_medium_unknown")
	refused(t, base(func(p *control.PrintPieceIn) { p.Finish = &render.Finish{}; p.Finish.Left.HemMM = 9999 }), campaign.Invalid, "render_finish_invalid")
	ok(t, w.Withdraw(ctx, binh, draft.Asset.ID, "sai"))
}
