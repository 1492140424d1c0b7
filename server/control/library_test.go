package control_test

import (
	"bytes"
	"context"
	"image/png"
	"strings"
	"sync"
	"testing"
	"time"

	"pano/fonts"
	"pano/render"
	"pano/render/pack"
	"pano/server/campaign"
	"pano/server/control"
)

// ward is a whole small design of an office; ground tells two of them apart.
func ward(name string, version int, ground string) []byte {
	return []byte(strings.NewReplacer("NAME", name, "VERSION", string(rune('0'+version)), "GROUND", ground).Replace(`pano: 1
name: NAME
version: VERSION
title: {vi: Mẫu của phường, en: A ward's design}
about: {vi: Chữ trên nền phẳng., en: Words on a flat ground.}
kinds: [led]
sizes: [384x192, 640x320]
fields:
  - {name: headline, type: text, required: true, max: 40, sample: ĐÀ LẠT, label: {vi: Chữ, en: Words}, hint: {vi: Ngắn., en: Short.}}
palettes:
  - {name: p, title: {vi: Màu, en: Colours}, colours: {ground: "GROUND", ink: "#FFFFFF"}}
fonts:
  head: {family: Be Vietnam Pro, weight: 800}
variants:
  - aspect: [1, 4]
    layers:
      - {draw: background, fill: ground}
      - {draw: text, text: "{headline}", font: head, box: [5, 5, 90, 90], max: 40, min: 5, fill: ink, against: ground}
`))
}

func newStudioWorld(t *testing.T) (*world, *render.Renderer) {
	t.Helper()
	engine, err := render.New(render.Options{Templates: oneDesign(t), Fonts: fonts.Files})
	ok(t, err)
	return newWorldWith(t, engine), engine
}

// An office's design from upload to removal: everybody's gallery has it at once,
// works are made with it, its next version takes its place, and what was made with
// the first goes on looking like the first.
func TestOfficeDesign(t *testing.T) {
	w, engine := newStudioWorld(t)
	c, ctx := w.city(), t.Context()
	first, err := w.InstallDesign(ctx, admin, control.InstallIn{Data: ward("phuong", 1, "#AA1111"), Note: "mẫu đầu tiên"})
	ok(t, err)
	all, err := w.Templates(ctx, an, control.TemplateFilter{Text: "phuong"})
	ok(t, err)
	if len(all) != 1 || all[0].Origin != render.Office || all[0].Digest != first.Digest || first.ByName != admin.Name || first.At != w.now.Load() {
		t.Fatalf("the gallery has %+v, installed %+v", all, first)
	}
	made := func() control.AssetView {
		v, err := w.SaveDraft(ctx, an, control.DraftIn{Campaign: c.campaign.ID, Name: "Của phường", Sizes: []string{"384x192"},
			Inputs: campaign.Inputs{Template: "phuong", Values: map[string]string{"headline": "ĐI CHẬM"}}})
		ok(t, err)
		return v
	}
	work := made()
	if work.Version.Inputs.TemplateDigest != first.Digest || work.Version.Inputs.TemplateVersion != 1 {
		t.Errorf("the work was made with %+v", work.Version.Inputs)
	}
	refused(t, w.RemoveDesign(ctx, admin, "phuong", "không dùng nữa"), campaign.Conflict, "design_used")

	// The same file again, another text under the same version, a built-in's name.
	_, err = w.InstallDesign(ctx, admin, control.InstallIn{Data: ward("phuong", 1, "#AA1111")})
	refused(t, err, campaign.Conflict, "design_same")
	_, err = w.InstallDesign(ctx, admin, control.InstallIn{Data: ward("phuong", 1, "#1122AA")})
	refused(t, err, campaign.Conflict, "design_version")
	_, err = w.InstallDesign(ctx, admin, control.InstallIn{Data: ward("led-slide", 9, "#1122AA")})
	refused(t, err, campaign.Conflict, "design_taken")
	_, err = w.InstallDesign(ctx, admin, control.InstallIn{Data: ward("library", 1, "#1122AA")})
	refused(t, err, campaign.Conflict, "design_taken")

	_, err = w.InstallDesign(ctx, admin, control.InstallIn{Data: ward("phuong", 2, "#1122AA")})
	ok(t, err)
	later, err := w.AddSizes(ctx, an, control.SizesIn{Asset: work.Asset.ID, Sizes: []string{"640x320"}})
	ok(t, err)
	old, err := w.Preview(ctx, an, control.PreviewIn{Template: "phuong", Values: map[string]string{"headline": "ĐI CHẬM"}, Size: "640x320"})
	ok(t, err)
	var added []byte
	for _, f := range later.Files {
		if f.Key == "640x320" {
			added, err = w.blobs.Get(f.SHA256, 1<<20)
			ok(t, err)
		}
	}
	if r := corner(t, added); r != 0xAA {
		t.Errorf("a size that was added later has a ground with red %#x, want that of version 1", r)
	}
	if r := corner(t, old.Bytes); r != 0x11 {
		t.Errorf("a new work has a ground with red %#x, want that of version 2", r)
	}

	// Out of the library: the work is finished or withdrawn first.
	ok(t, w.Withdraw(ctx, an, work.Asset.ID, "làm lại"))
	ok(t, w.RemoveDesign(ctx, admin, "phuong", "không dùng nữa"))
	if _, err := engine.Template("phuong"); err == nil {
		t.Error("a removed design is still there")
	}
	for _, verb := range []string{"template.install", "template.remove"} {
		soon(t, verb+" stands in the log", func() bool {
			acts, err := w.Entries(ctx, hoa, control.EntryQuery{Act: verb})
			ok(t, err)
			return len(acts) > 0 && strings.Contains(string(acts[0].Detail), "sha256")
		})
	}
}

// corner is the red of a PNG's first pixel.
func corner(t *testing.T, b []byte) int {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(b))
	ok(t, err)
	r, _, _, _ := m.At(1, 1).RGBA()
	return int(r >> 8)
}

// A draft is kept broken or whole, drawn without being installed, and installed
// when it is whole.
func TestDesignDraft(t *testing.T) {
	w, engine := newStudioWorld(t)
	ctx := t.Context()
	d, err := w.NewDesign(ctx, an, control.NewDesignIn{Name: "phuong-moi", Kind: "led"})
	ok(t, err)
	text, err := w.DesignDraft(ctx, an, d.ID)
	ok(t, err)
	broken := strings.Replace(text.YAML, "kinds: [led]", "kinds: [radio]", 1)
	d, err = w.SaveDesign(ctx, an, control.SaveDesignIn{ID: d.ID, Rev: text.Rev, YAML: broken, Art: map[string][]byte{"canh.svg": []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0H9V9H0z"/></svg>`)}})
	ok(t, err)
	_, err = w.SaveDesign(ctx, binhDesigner(), control.SaveDesignIn{ID: d.ID, Rev: text.Rev, YAML: "pano: 1"})
	refused(t, err, campaign.Conflict, "draft_stale")
	try, err := w.TryDesign(ctx, an, control.TrialIn{YAML: broken, Draft: d.ID})
	ok(t, err)
	if len(try.Faults) != 1 || try.Faults[0].Line != 8 || try.Picture != nil {
		t.Errorf("%+v", try.Faults)
	}
	_, err = w.InstallDesign(ctx, admin, control.InstallIn{Draft: d.ID})
	refused(t, err, campaign.Invalid, "design_invalid")
	whole := strings.Replace(text.YAML, "      - {draw: rect, box: [0, 100-3s", "      - {draw: art, file: ./canh.svg, box: [0, 0, 9, 9]}\n      - {draw: rect, box: [0, 100-3s", 1)
	try, err = w.TryDesign(ctx, an, control.TrialIn{YAML: whole, Draft: d.ID, Size: "384x192", Palette: "lam", Values: map[string]string{"headline": "THỬ", "lead": ""}})
	ok(t, err)
	if len(try.Faults)+len(try.Slips) != 0 || try.WPx != 384 || len(try.Picture) == 0 {
		t.Errorf("%+v", try)
	}
	try, err = w.TryDesign(ctx, an, control.TrialIn{YAML: whole, Draft: d.ID, Values: map[string]string{"headline": strings.Repeat("Ồ", 500)}})
	ok(t, err)
	if try.Refused == nil || try.Refused.Code != "value_too_long" {
		t.Errorf("%+v", try)
	}
	d, err = w.SaveDesign(ctx, an, control.SaveDesignIn{ID: d.ID, Rev: d.Rev, YAML: whole})
	ok(t, err)
	if _, err := engine.Template("phuong-moi"); err == nil {
		t.Error("a draft is in the library")
	}
	file, name, err := w.DraftFile(ctx, an, d.ID)
	ok(t, err)
	if p, err := pack.Open(file); err != nil || name != "phuong-moi.pano.zip" || len(p.Art) != 1 {
		t.Errorf("%s %v", name, err)
	}
	_, err = w.InstallDesign(ctx, admin, control.InstallIn{Draft: d.ID})
	ok(t, err)
	lib, err := w.DesignLibrary(ctx, hoa)
	ok(t, err)
	if len(lib.Drafts) != 0 || len(lib.Designs) != 2 || lib.Designs[1].Installed == nil || lib.Designs[1].Installed.ByName != admin.Name {
		t.Errorf("%+v", lib)
	}
	file, name, err = w.DesignFile(ctx, hoa, "phuong-moi")
	ok(t, err)
	if p, err := pack.Open(file); err != nil || name != "phuong-moi-1.pano.zip" || !bytes.Equal(p.Template, []byte(whole)) {
		t.Errorf("%s %v", name, err)
	}
	// The next version starts from the installed one, under its own name.
	d, err = w.NewDesign(ctx, an, control.NewDesignIn{Name: "phuong-moi", From: "phuong-moi"})
	ok(t, err)
	ok(t, w.DropDesign(ctx, an, d.ID))
	_, err = w.DesignDraft(ctx, an, d.ID)
	refused(t, err, campaign.NotFound, "draft_unknown")
}

func binhDesigner() campaign.Actor {
	by := an
	by.ID, by.Name = "u-other", "Người khác"
	return by
}

func TestDesignRefusals(t *testing.T) {
	w, _ := newStudioWorld(t)
	ctx := t.Context()
	for _, c := range []struct {
		data []byte
		code string
	}{
		{[]byte("PK\x03\x04"), "render_pack_damaged"},
		{[]byte("\x89PNG\x00"), "render_pack_type"},
		{[]byte("pano: 1\n"), "design_invalid"},
		{bytes.Replace(ward("phuong", 1, "#AA1111"), []byte("ĐÀ LẠT"), []byte("MỘT CÂU DÀI HƠN BỐN MƯƠI CHỮ CÁI KHÔNG THỂ NHẬN"), 1), "design_refused"},
	} {
		_, err := w.InstallDesign(ctx, admin, control.InstallIn{Data: c.data})
		refused(t, err, campaign.Invalid, c.code)
	}
	_, err := w.NewDesign(ctx, an, control.NewDesignIn{Name: "Phường", Kind: "led"})
	refused(t, err, campaign.Invalid, "design_name")
	_, err = w.NewDesign(ctx, an, control.NewDesignIn{Name: "phuong", Kind: "radio"})
	refused(t, err, campaign.Invalid, "design_kind")
	_, err = w.NewDesign(ctx, an, control.NewDesignIn{Name: "phuong", From: "nope"})
	refused(t, err, campaign.NotFound, "template_unknown")
	refused(t, w.RemoveDesign(ctx, admin, "led-slide", "thử xem sao"), campaign.NotFound, "template_unknown")
	_, _, err = w.DesignFile(ctx, an, "nope")
	refused(t, err, campaign.NotFound, "template_unknown")
}

// Readers who ask the engine for a design while they read must not wait for one
// another: there are fewer connections than readers.
func TestManyReadersAtOnce(t *testing.T) {
	w, c, _ := town(t)
	view := w.draft(c, "Bản nháp", "XANH SẠCH ĐẸP")
	w.Warm(t.Context())
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var readers sync.WaitGroup
	for range 60 {
		readers.Go(func() {
			if _, err := w.Asset(ctx, an, view.Asset.ID); err != nil {
				t.Error(err)
			}
		})
	}
	readers.Wait()
}
