package control_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/tiff"

	"pano/fonts"
	"pano/render"
	"pano/server/campaign"
	"pano/server/control"
	"pano/templates"
)

// studio is a world that draws with the real engine and all designs.
func studio(t *testing.T) (*world, city) {
	engine, err := render.New(render.Options{Templates: templates.Files, Fonts: fonts.Files})
	ok(t, err)
	w := newWorldWith(t, engine)
	return w, w.city()
}

// poster is a picture with four quarters of different colours.
func poster(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{200, 30, 30, 255}
			if x >= w/2 {
				c.G = 200
			}
			if y >= h/2 {
				c.B = 200
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func pngOf(t *testing.T, m image.Image) []byte {
	var b bytes.Buffer
	ok(t, png.Encode(&b, m))
	return b.Bytes()
}

func upload(c city, file []byte, sizes ...string) control.UploadIn {
	return control.UploadIn{Campaign: c.campaign.ID, Name: "Tranh", Words: "THÀNH ỦY ĐÀ LẠT\nchào mừng", Sizes: sizes, File: bytes.NewReader(file),
		Artwork: campaign.Artwork{Source: campaign.Document{Number: "5734/BVHTTDL", Date: "2026-10-14", Issuer: "Bộ VHTTDL"}, Rights: campaign.Rights{Owner: "Bộ"}}}
}

func byKey(files []campaign.File) map[string]campaign.File {
	out := map[string]campaign.File{}
	for _, f := range files {
		out[f.Key] = f
	}
	return out
}

func (w *world) bytes(f campaign.File) []byte {
	w.t.Helper()
	b, err := w.blobs.Get(f.SHA256, 1<<30)
	ok(w.t, err)
	return b
}

func (w *world) at(f campaign.File, x, y int) color.RGBA {
	w.t.Helper()
	m, err := png.Decode(bytes.NewReader(w.bytes(f)))
	ok(w.t, err)
	return color.RGBAModel.Convert(m.At(x, y)).(color.RGBA)
}

func TestFinishedArtworkFitsEveryDisplay(t *testing.T) {
	w, c := studio(t)
	ctx, file := t.Context(), pngOf(t, poster(400, 600))
	in := upload(c, file)
	in.Words = ""
	_, err := w.UploadAsset(ctx, an, in)
	refused(t, err, campaign.Invalid, "text_missing")

	in = upload(c, file, "192x32/1bit", "54x79cm", "600x70cm")
	in.Displays = []string{c.led.ID}
	in.Artwork.Unit = "UBND phường Xuân Hương - Đà Lạt"
	view, err := w.UploadAsset(ctx, an, in)
	ok(t, err)
	files := byKey(view.Files)
	if f := files["384x192"]; f.WPx != 384 || f.HPx != 192 || f.MIME != "image/png" || w.at(f, 2, 2) != (color.RGBA{0, 0, 0, 255}) || w.at(f, 180, 20).R < 150 {
		t.Errorf("the LED's file %+v: black beside, the picture in the middle", f)
	}
	for _, key := range []string{"54x79cm", "600x70cm"} {
		if f := files[key]; f.MIME != "application/pdf" || f.WMM == 0 || !bytes.HasPrefix(w.bytes(f), []byte("%PDF-")) || files[key+"/preview"].MIME != "image/png" {
			t.Errorf("%s: %+v, want a PDF and a picture of it", key, f)
		}
	}
	if f := files["original"]; f.MIME != "image/png" || !bytes.Equal(w.bytes(f), file) || f.WPx != 400 {
		t.Errorf("the original is %+v", f)
	}
	in.File = bytes.NewReader(file)
	again, err := w.UploadAsset(ctx, an, in)
	ok(t, err)
	for i, f := range again.Files {
		if f.SHA256 != view.Files[i].SHA256 {
			t.Errorf("%s came out with other bytes the second time", f.Key)
		}
	}
	more, err := w.AddSizes(ctx, an, control.SizesIn{Asset: view.Asset.ID, Sizes: []string{"64x32"}})
	ok(t, err)
	if len(more.Files) != len(view.Files)+1 {
		t.Errorf("one more size makes %d files of %d", len(more.Files), len(view.Files))
	}
}

// What was typed off a picture finds it, old names and papers too, without accents.
func TestWordsInsideAPictureAreFound(t *testing.T) {
	w, c := studio(t)
	ctx := t.Context()
	view, err := w.UploadAsset(ctx, an, upload(c, pngOf(t, poster(400, 600)), "64x32"))
	ok(t, err)
	for _, q := range []string{"Thành ủy Đà Lạt", "thanh uy da lat", "5734", "vhttdl", "tranh ủy"} {
		got, err := w.Assets(ctx, hoa, control.Filter{Text: q, Limit: 10})
		ok(t, err)
		if len(got) != 1 || got[0].Asset.ID != view.Asset.ID {
			t.Errorf("%q finds %d assets", q, len(got))
		}
	}
	if got, _ := w.Assets(ctx, hoa, control.Filter{Text: "thanh uy da lat xyz", Limit: 10}); len(got) != 0 {
		t.Errorf("a word that is not there finds %d assets", len(got))
	}
	detail, err := w.Asset(ctx, hoa, view.Asset.ID)
	ok(t, err)
	found := false
	for _, f := range detail.Findings {
		found = found || strings.Contains(f.Code, "old_name") || strings.Contains(f.Rule, "old_name")
	}
	if !found {
		t.Errorf("the old name on the picture is not noticed: %+v", detail.Findings)
	}
}

func TestRefitChangesWhatItSays(t *testing.T) {
	w, c := studio(t)
	ctx := t.Context()
	view, err := w.UploadAsset(ctx, an, upload(c, pngOf(t, poster(400, 600)), "64x32", "100x100"))
	ok(t, err)
	old := byKey(view.Files)
	art := *view.Version.Inputs.Artwork
	art.Sizes = map[string]campaign.Fitting{"100x100": {Mode: "cover", Ground: "black", X: 100, Y: 100, Zoom: 4}}
	in := control.RefitIn{Asset: view.Asset.ID, Version: view.Asset.Version, Words: "MỚI", Artwork: art}
	_, err = w.Refit(ctx, an, control.RefitIn{Asset: view.Asset.ID, Artwork: art})
	refused(t, err, campaign.Invalid, "text_missing")
	next, err := w.Refit(ctx, an, in)
	ok(t, err)
	now := byKey(next.Files)
	if now["64x32"].SHA256 != old["64x32"].SHA256 || now["100x100"].SHA256 == old["100x100"].SHA256 {
		t.Error("a fitting of one size changes that size and no other")
	}
	if got := w.at(now["100x100"], 10, 90); got.G < 150 || got.B < 150 {
		t.Errorf("the lower right quarter is asked for, %v is there", got)
	}
	_, err = w.Refit(ctx, an, in)
	refused(t, err, campaign.Conflict, "stale")
	for _, bad := range []campaign.Fitting{{Mode: "stretch", Ground: "black"}, {Mode: "cover", Ground: "pink"}, {Mode: "cover", Ground: "black", X: 101}, {Mode: "cover", Ground: "black", Zoom: 9}} {
		in.Version, in.Artwork.Fit = next.Asset.Version, bad
		if _, err := w.Refit(ctx, an, in); err == nil {
			t.Errorf("took %+v", bad)
		}
	}
	design := w.approved(c, "Mẫu", "MỪNG")
	_, err = w.Refit(ctx, an, control.RefitIn{Asset: design.Asset, Words: "x", Artwork: art})
	refused(t, err, campaign.Conflict, "asset_design")
}

func TestRightsThatEnd(t *testing.T) {
	w, c := studio(t)
	ctx := t.Context()
	in := upload(c, pngOf(t, poster(400, 600)), "384x192")
	in.Artwork.Rights.Until = "2026-11-30"
	view, err := w.UploadAsset(ctx, an, in)
	ok(t, err)
	has := func(list []campaign.Finding) bool {
		for _, f := range list {
			if f.Rule == "rights_expired" {
				return true
			}
		}
		return false
	}
	detail, err := w.Asset(ctx, hoa, view.Asset.ID)
	ok(t, err)
	if has(detail.Findings) {
		t.Error("the rights are over six days too early")
	}
	view, err = w.Submit(ctx, an, view.Asset.ID)
	ok(t, err)
	w.approve(view)
	ref := campaign.AssetRef{Asset: view.Asset.ID, Version: 1}
	for to, want := range map[int64]bool{start + day: false, start + 30*day: true, 0: true} {
		res, err := w.CheckPlace(ctx, chi, control.PlaceIn{Asset: ref, Displays: []string{c.led.ID}, From: start, To: to})
		ok(t, err)
		if has(res.Findings) != want {
			t.Errorf("placed until %d: finding %v, want %v", to, !want, want)
		}
	}
	w.tick(8 * day)
	detail, err = w.Asset(ctx, hoa, view.Asset.ID)
	ok(t, err)
	if !has(detail.Findings) {
		t.Error("the rights are over and nobody says so")
	}
}

func TestEveryKindOfPicture(t *testing.T) {
	w, c := studio(t)
	m := poster(64, 96)
	for mime, pack := range map[string]func(*bytes.Buffer) error{
		"image/jpeg": func(b *bytes.Buffer) error { return jpeg.Encode(b, m, nil) },
		"image/gif":  func(b *bytes.Buffer) error { return gif.Encode(b, m, nil) },
		"image/tiff": func(b *bytes.Buffer) error { return tiff.Encode(b, m, nil) },
	} {
		var b bytes.Buffer
		ok(t, pack(&b))
		in := upload(c, b.Bytes(), "64x32")
		in.Artwork.Fit = campaign.Fitting{Mode: "contain", Ground: "blur", X: 50, Y: 50}
		view, err := w.UploadAsset(t.Context(), an, in)
		ok(t, err)
		files := byKey(view.Files)
		if files["original"].MIME != mime || files["64x32"].WPx != 64 {
			t.Errorf("%s: %+v", mime, files)
		}
		if got := w.at(files["64x32"], 1, 1); got.R < 40 || got.R > 180 {
			t.Errorf("%s: beside the picture is %v, want its blur, darkened", mime, got)
		}
		if f := files["original"]; f.Seen() == (mime == "image/tiff") {
			t.Errorf("%s: browsers show it: %v", mime, f.Seen())
		}
		if _, still := files["still"]; still != (mime == "image/tiff") {
			t.Errorf("%s: a picture for browsers is there: %v", mime, still)
		}
	}
}

func TestHostileArtworkIsRefused(t *testing.T) {
	w, c := studio(t)
	bomb := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x27\x10\x00\x00\x27\x10\x08\x06\x00\x00\x00\xba\x4e\x62\x27")
	for name, one := range map[string]struct {
		file []byte
		code string
	}{
		"a picture of 100 megapixels": {bomb, "image_size"}, "a script": {[]byte("#!/bin/sh"), "image_type"}, "nothing": {nil, "image_type"},
		"half a picture": {pngOf(t, poster(99, 99))[:60], "image_broken"}, "too much": {make([]byte, 64<<20+1), "file_large"},
		"an SVG": {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "image_type"},
	} {
		_, err := w.UploadAsset(t.Context(), an, upload(c, one.file, "64x32"))
		if err == nil {
			t.Errorf("took %s", name)
		}
		refused(t, err, campaign.Invalid, one.code)
	}
	if have("pdfinfo") {
		_, err := w.UploadAsset(t.Context(), an, upload(c, []byte("%PDF-1.7\nno more"), "64x32"))
		refused(t, err, campaign.Invalid, "pdf_broken")
	}
	if have("ffprobe") {
		_, err := w.UploadAsset(t.Context(), an, upload(c, []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00no more"), "64x32"))
		refused(t, err, campaign.Invalid, "video_broken")
	}
}

func have(tools ...string) bool {
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			return false
		}
	}
	return true
}

// tool runs a program of the test's own and returns a file that it made.
func tool(t *testing.T, dir, out string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Dir = dir
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, said)
	}
	b, err := os.ReadFile(filepath.Join(dir, out))
	ok(t, err)
	return b
}

// A page of our own print files, chosen among two: for screens it is drawn, to
// print it goes as it came.
func TestPageOfAPDF(t *testing.T) {
	if !have("pdfinfo", "pdftoppm", "qpdf") {
		t.Skip("poppler-utils and qpdf are not installed")
	}
	engine, err := render.New(render.Options{Templates: templates.Files, Fonts: fonts.Files})
	ok(t, err)
	w := newWorldWith(t, engine)
	c, ctx, dir := w.city(), t.Context(), t.TempDir()
	for i, words := range []string{"MỘT", "HAI"} {
		art, err := engine.Render(ctx, render.Order{Template: "ap-phich", Values: map[string]string{"slogan": words}, Size: render.Size{WMM: 540, HMM: 790}, Format: render.PDF})
		ok(t, err)
		ok(t, os.WriteFile(filepath.Join(dir, []string{"a.pdf", "b.pdf"}[i]), art.Bytes, 0o600))
	}
	two := tool(t, dir, "two.pdf", "qpdf", "--empty", "--pages", "a.pdf", "b.pdf", "--", "two.pdf")
	in := upload(c, two, "64x96", "54x79cm", "600x70cm")
	in.Artwork.Page = 2
	view, err := w.UploadAsset(ctx, an, in)
	ok(t, err)
	files := byKey(view.Files)
	if a := view.Version.Inputs.Artwork; a.Kind != "pdf" || a.Page != 2 || a.Pages != 2 {
		t.Errorf("known of the PDF: %+v", a)
	}
	if !bytes.Equal(w.bytes(files["original"]), two) || files["still"].MIME != "image/png" || files["64x96"].WPx != 64 {
		t.Errorf("files %+v", files)
	}
	ok(t, os.WriteFile(filepath.Join(dir, "print.pdf"), w.bytes(files["54x79cm"]), 0o600))
	text := tool(t, dir, "t", "pdftotext", "print.pdf", "t")
	if said := string(tool(t, dir, "t", "sh", "-c", "pdfinfo print.pdf > t")); !strings.Contains(said, "Pages:           1") {
		t.Errorf("the print file has more than the page: %s", said)
	}
	if bytes.Contains(text, []byte("MỘT")) {
		t.Errorf("the print file is the other page: %s", text)
	}
	if a, b := w.bytes(files["54x79cm"]), w.bytes(files["600x70cm"]); bytes.Contains(a, []byte("/Image")) || !bytes.Contains(b, []byte("/Image")) {
		t.Error("a page of the size's shape stays as it came; into another shape it is put as a picture")
	}
	in.Artwork.Page, in.File = 3, bytes.NewReader(two)
	_, err = w.UploadAsset(ctx, an, in)
	refused(t, err, campaign.Invalid, "pdf_page")
	if no := (*campaign.Error)(nil); !errors.As(err, &no) || no.Params["max"] != "2" {
		t.Errorf("the refusal of page 3 does not say that there are 2: %v", err)
	}
	art := *view.Version.Inputs.Artwork
	art.Page = 1
	next, err := w.Refit(ctx, an, control.RefitIn{Asset: view.Asset.ID, Version: view.Asset.Version, Words: "MỘT", Artwork: art})
	ok(t, err)
	if byKey(next.Files)["still"].SHA256 == files["still"].SHA256 {
		t.Error("another page looks the same")
	}
	if b, err := w.ArtworkPage(ctx, hoa, view.Asset.ID, 1); err != nil || !bytes.HasPrefix(b, []byte("\x89PNG")) {
		t.Errorf("no picture of page 1: %v", err)
	}
}

// A video gets a picture and a silent video of its own for every display, the same
// bytes each time, and travels to the player with its approval.
func TestVideo(t *testing.T) {
	if !have("ffmpeg", "ffprobe") {
		t.Skip("ffmpeg is not installed")
	}
	w, c := studio(t)
	ctx, dir := t.Context(), t.TempDir()
	film := func(name, codec, seconds string) []byte {
		return tool(t, dir, name, "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=10:duration="+seconds,
			"-f", "lavfi", "-i", "sine=duration="+seconds, "-c:v", codec, "-pix_fmt", "yuv420p", "-preset", "ultrafast", "-c:a", "aac", name)
	}
	clip := film("a.mp4", "libx264", "1")
	in := upload(c, clip, "101x64", "64x32/1bit")
	in.Displays, in.Artwork.Unit = []string{c.led.ID}, "UBND phường Xuân Hương - Đà Lạt"
	view, err := w.UploadAsset(ctx, an, in)
	ok(t, err)
	files := byKey(view.Files)
	for _, key := range []string{"384x192", "384x192/video", "101x64", "101x64/video", "64x32/1bit", "original", "still"} {
		if files[key].SHA256 == "" {
			t.Errorf("%s is missing", key)
		}
	}
	if files["64x32/1bit/video"].SHA256 != "" || files["384x192"].MS != 1000 {
		t.Errorf("a board of one colour gets no video, and the picture stays as long as the video lasts: %d ms", files["384x192"].MS)
	}
	for key, want := range map[string]string{"384x192/video": "h264,384,192,yuv420p", "101x64/video": "h264,102,64,yuv420p"} {
		ok(t, os.WriteFile(filepath.Join(dir, "out.mp4"), w.bytes(files[key]), 0o600))
		said := string(tool(t, dir, "t", "sh", "-c", "ffprobe -v error -show_entries stream=codec_name,width,height,pix_fmt -of csv=p=0 out.mp4 > t"))
		if strings.TrimSpace(said) != want {
			t.Errorf("%s is %q, want %q alone: no sound", key, said, want)
		}
	}
	in.File = bytes.NewReader(clip)
	again, err := w.UploadAsset(ctx, an, in)
	ok(t, err)
	for i, f := range again.Files {
		if f.SHA256 != view.Files[i].SHA256 {
			t.Errorf("%s came out with other bytes the second time", f.Key)
		}
	}
	view, err = w.Submit(ctx, an, view.Asset.ID)
	ok(t, err)
	w.approve(view)
	res, err := w.Place(ctx, chi, control.PlaceIn{Asset: campaign.AssetRef{Asset: view.Asset.ID, Version: 1}, Displays: []string{c.led.ID}, From: start, To: start + day})
	ok(t, err)
	box := w.pair(c.led.ID)
	_, err = w.Publish(ctx, chi, control.PublishIn{Group: res.Placements[0].Group})
	ok(t, err)
	schedule, _ := w.fetch(box)
	if got := w.read(box, files["384x192/video"].SHA256); !bytes.Equal(got, w.bytes(files["384x192/video"])) {
		t.Error("the player gets another video")
	}
	slot := schedule.At(nil, start+hour, true)
	if f := slot.Files[0]; f.SHA256 != files["384x192"].SHA256 || f.Clip == nil || f.Clip.SHA256 != files["384x192/video"].SHA256 || f.MS != 1000 {
		t.Errorf("the player is told %+v, clip %+v", f, f.Clip)
	}
	for name, one := range map[string]struct{ codec, seconds, code string }{"too long": {"libx264", "61", "video_long"}, "other codec": {"mpeg4", "1", "video_codec"}} {
		_, err := w.UploadAsset(ctx, an, upload(c, film(strings.ReplaceAll(name, " ", "")+".mp4", one.codec, one.seconds), "64x32"))
		refused(t, err, campaign.Invalid, one.code)
	}
	_, err = w.UploadAsset(ctx, an, upload(c, clip, "600x70cm"))
	refused(t, err, campaign.Invalid, "video_print")
}
