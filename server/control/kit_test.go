package control_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"

	"pano/render"
	"pano/server/campaign"
	"pano/server/control"
)

// standIn takes the place of official artwork: nothing like a real emblem.
const standIn = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><rect width="30" height="20" fill="#DA251D"/><circle cx="15" cy="10" r="6" fill="#FFFF00"/></svg>`

// flagged is a design with both flags and a ground in the office's colour.
func flagged() []byte {
	s := string(ward("co-phuong", 1, "#1122AA"))
	s = strings.Replace(s, `ground: "#1122AA"`, `ground: {rgb: "#1122AA", brand: primary}`, 1)
	return []byte(strings.Replace(s, "      - {draw: text, text", "      - {draw: flag, which: both, box: [10, 75, 80, 20]}\n      - {draw: text, text", 1))
}

// Official artwork is checked, pinned, drawn from then on, and its history stays; a
// file that is not what it must be is refused with the reason.
func TestOfficialArtwork(t *testing.T) {
	w, _ := newStudioWorld(t)
	ctx := t.Context()
	yaml := bytes.Replace(flagged(), []byte("box: [5, 5, 90, 90]"), []byte("box: [5, 5, 90, 60]"), 1)
	_, err := w.InstallDesign(ctx, admin, control.InstallIn{Data: yaml})
	ok(t, err)
	in := control.PreviewIn{Template: "co-phuong", Values: map[string]string{"headline": "ĐẠI HỘI"}, Size: "640x320"}
	bare, err := w.Preview(ctx, an, in)
	ok(t, err)
	if !says(bare, "flag_missing") {
		t.Errorf("without artwork: %+v", bare.Findings)
	}
	first, err := w.PutOfficial(ctx, admin, control.PieceIn{Name: "party", Data: []byte(standIn), Source: "QĐ 99-QĐ/TW, bản mẫu kèm theo"})
	ok(t, err)
	whole, err := w.Preview(ctx, an, in)
	ok(t, err)
	if says(whole, "flag_missing") || bytes.Equal(bare.Bytes, whole.Bytes) {
		t.Errorf("with artwork: %+v", whole.Findings)
	}
	kit, err := w.OfficeKit(ctx, hoa)
	ok(t, err)
	p := kit.Official["party"]
	if p != first || p.ByName != admin.Name || p.Format != "svg" || p.W != 30 || fmt.Sprint(kit.Wanted) != "[national party]" {
		t.Errorf("%+v %v", p, kit.Wanted)
	}
	b, mime, err := w.KitFile(ctx, hoa, p.SHA256)
	ok(t, err)
	if string(b) != standIn || mime != "image/svg+xml" {
		t.Errorf("%s %d bytes", mime, len(b))
	}
	_, _, err = w.KitFile(ctx, hoa, control.Digest(strings.Repeat("ab", 32)))
	refused(t, err, campaign.NotFound, "file_unknown")

	small := func(x, y int) []byte {
		var b bytes.Buffer
		ok(t, png.Encode(&b, image.NewRGBA(image.Rect(0, 0, x, y))))
		return b.Bytes()
	}
	for _, c := range []struct{ name, data, reason string }{
		{"party", strings.Replace(standIn, "<rect", `<linearGradient id="a"/><rect`, 1), "svg"},
		{"party", strings.Replace(standIn, "<rect", `<script>1</script><rect`, 1), "svg"},
		{"party", strings.Replace(standIn, "<rect", `<image href="http://x/y.png"/><rect`, 1), "svg"},
		{"party", strings.Replace(standIn, "0 0 30 20", "0 0 40 20", 1), "aspect"},
		{"huy-hieu", string(small(80, 80)), "pixels"},
		{"Huy hiệu", standIn, "name"},
	} {
		_, err := w.PutOfficial(ctx, admin, control.PieceIn{Name: c.name, Data: []byte(c.data), Source: "QĐ 99"})
		refused(t, err, campaign.Invalid, "render_official_invalid")
		var e *campaign.Error
		if errors.As(err, &e); e.Params["reason"] != c.reason {
			t.Errorf("%s: %v, want %s", c.name, e.Params, c.reason)
		}
	}
	_, err = w.PutOfficial(ctx, admin, control.PieceIn{Name: "party", Source: "QĐ 99"})
	refused(t, err, campaign.Invalid, "file_missing")
	_, err = w.PutOfficial(ctx, admin, control.PieceIn{Name: "party", Data: []byte(standIn)})
	refused(t, err, campaign.Invalid, "text_missing")

	ok(t, w.RemoveOfficial(ctx, admin, "party", "có bản mới"))
	again, err := w.Preview(ctx, an, in)
	ok(t, err)
	if !says(again, "flag_missing") {
		t.Error("removed artwork is still drawn")
	}
	kit, err = w.OfficeKit(ctx, hoa)
	ok(t, err)
	if len(kit.History) != 2 || !kit.History[0].Gone || kit.History[0].Reason != "có bản mới" || kit.History[1].Source == "" {
		t.Errorf("history %+v", kit.History)
	}
	refused(t, w.RemoveOfficial(ctx, admin, "party", "lần nữa"), campaign.NotFound, "kit_unknown")
}

func says(a *render.Artwork, code string) bool {
	for _, f := range a.Findings {
		if f.Code == code {
			return true
		}
	}
	return false
}

// The office's colours take the place of a design's own, in works and in drafts.
func TestBrand(t *testing.T) {
	w, _ := newStudioWorld(t)
	ctx := t.Context()
	yaml := bytes.Replace(flagged(), []byte("      - {draw: flag, which: both, box: [10, 75, 80, 20]}\n"), nil, 1)
	_, err := w.InstallDesign(ctx, admin, control.InstallIn{Data: yaml})
	ok(t, err)
	in := control.PreviewIn{Template: "co-phuong", Values: map[string]string{"headline": "A"}, Size: "640x320"}
	red := func() int {
		a, err := w.Preview(ctx, an, in)
		ok(t, err)
		return corner(t, a.Bytes)
	}
	if red() != 0x11 {
		t.Error("without a kit the design's own colour is drawn")
	}
	set := control.BrandIn{Colours: map[string]control.Brand{"primary": {RGB: "#99112a", CMYK: []float64{10, 100, 80, 20}, Spot: "PANTONE 1945 C"}}, Fonts: map[string]string{"heading": "Lora 700"}}
	ok(t, w.SaveBrand(ctx, admin, set))
	if red() != 0x99 {
		t.Error("the office's colour is not drawn")
	}
	try, err := w.TryDesign(ctx, an, control.TrialIn{YAML: string(yaml)})
	ok(t, err)
	if corner(t, try.Picture) != 0x99 {
		t.Error("a draft is not dressed")
	}
	refused(t, w.SaveBrand(ctx, admin, set), campaign.Conflict, "stale")
	kit, err := w.OfficeKit(ctx, hoa)
	ok(t, err)
	for _, bad := range []control.BrandIn{
		{Colours: map[string]control.Brand{"primary": {RGB: "red"}}},
		{Colours: map[string]control.Brand{"primary": {RGB: "#99112A", CMYK: []float64{10, 200, 80, 20}}}},
		{Colours: map[string]control.Brand{"primary": {RGB: "#99112A", Spot: "PANTONE 1945 C"}}},
		{Fonts: map[string]string{"heading": "Comic 700"}},
	} {
		bad.Rev = kit.Rev
		refused(t, w.SaveBrand(ctx, admin, bad), campaign.Invalid, "render_brand_invalid")
	}
	refused(t, w.SaveBrand(ctx, admin, control.BrandIn{Rev: kit.Rev, Colours: map[string]control.Brand{"mauve": {RGB: "#99112A"}}}), campaign.Invalid, "choice_unknown")
	_, err = w.PutLogo(ctx, admin, control.PieceIn{Name: "logo", Data: []byte(standIn)})
	ok(t, err)
	_, err = w.PutLogo(ctx, admin, control.PieceIn{Name: "wappen", Data: []byte(standIn)})
	refused(t, err, campaign.Invalid, "choice_unknown")
	ok(t, w.RemoveLogo(ctx, admin, "logo", "đổi nhận diện"))
	for _, verb := range []string{"brand.save", "brand.logo", "brand.remove"} {
		soon(t, verb+" stands in the log", func() bool {
			acts, err := w.Entries(ctx, hoa, control.EntryQuery{Act: verb})
			ok(t, err)
			return len(acts) > 0
		})
	}
}
