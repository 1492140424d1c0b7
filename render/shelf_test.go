package render

import (
	"bytes"
	"context"
	"errors"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pano/render/pack"
)

// plain is a whole small design: a ground in one colour and a headline.
func plain(name, ground string) []byte {
	return []byte(`pano: 1
name: ` + name + `
version: 1
title: {vi: Mẫu của phường, en: A ward's design}
about: {vi: Chữ trên nền phẳng., en: Words on a flat ground.}
kinds: [led]
sizes: [320x160]
fields:
  - {name: headline, type: text, required: true, max: 40, sample: ĐÀ LẠT, label: {vi: Chữ, en: Words}, hint: {vi: Ngắn., en: Short.}}
palettes:
  - {name: p, title: {vi: Màu, en: Colours}, colours: {ground: "` + ground + `", ink: "#FFFFFF"}}
fonts:
  head: {family: Be Vietnam Pro, weight: 800}
variants:
  - aspect: [1, 4]
    layers:
      - {draw: background, fill: ground}
      - {draw: text, text: "{headline}", font: head, box: [5, 5, 90, 90], max: 40, min: 5, fill: ink, against: ground}
`)
}

func packOf(yaml []byte) *pack.Pack { return &pack.Pack{Template: yaml, Art: map[string][]byte{}} }

// ground is the colour of a drawing's corner.
func ground(t *testing.T, a *Artwork, err error) color.Color {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return color.RGBAModel.Convert(decode(t, a.Bytes).At(1, 1))
}

var (
	red  = color.RGBA{0xAA, 0x11, 0x11, 255}
	blue = color.RGBA{0x11, 0x22, 0xAA, 255}
)

// A design in the folder is there at the next use, and so is every change to it:
// no pixel of the old one is shown, although name, version and size are the same.
func TestFolderIsFollowed(t *testing.T) {
	dir := t.TempDir()
	r, err := New(Options{Templates: os.DirFS("testdata/templates"), Fonts: os.DirFS("../fonts"), Folder: dir})
	if err != nil {
		t.Fatal(err)
	}
	before := len(r.Templates())
	draw := func() (*Artwork, error) {
		return r.Render(context.Background(), Order{Template: "phuong", Values: map[string]string{"headline": "A"}})
	}
	if _, err := draw(); err == nil {
		t.Fatal("a design that nobody made was drawn")
	}
	file := filepath.Join(dir, "phuong", pack.Template)
	put(t, file, plain("phuong", "#AA1111"))
	if a, err := draw(); ground(t, a, err) != red {
		t.Error("the new design is not drawn")
	}
	first, _ := r.Template("phuong")
	put(t, file, plain("phuong", "#1122AA"))
	if err := os.Chtimes(file, time.Time{}, time.Unix(2e9, 0)); err != nil {
		t.Fatal(err)
	}
	if a, err := draw(); ground(t, a, err) != blue {
		t.Error("the edited design shows old pixels")
	}
	second, _ := r.Template("phuong")
	if first.Digest == second.Digest || second.Origin != Folder || len(r.Templates()) != before+1 {
		t.Errorf("%+v", second)
	}
	// A slip takes only that design away, and says where it is.
	put(t, file, bytes.Replace(plain("phuong", "#1122AA"), []byte("max: 40, min"), []byte("maxx: 40, min"), 1))
	if len(r.Templates()) != before {
		t.Error("a broken design is still listed")
	}
	broken := r.Broken()
	if len(broken) != 1 || broken[0].Path != "phuong/template.yaml" || broken[0].Faults[0].Line != 18 || !strings.Contains(broken[0].Faults[0].Msg, "maxx") {
		t.Errorf("broken: %+v", broken)
	}
	if err := os.RemoveAll(filepath.Join(dir, "phuong")); err != nil {
		t.Fatal(err)
	}
	if len(r.Broken()) != 0 {
		t.Error("a removed design is still broken")
	}
}

func put(t *testing.T, file string, b []byte) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, b, 0o644)); err != nil {
		t.Fatal(err)
	}
}

// The office's designs never hide a built-in one, and one that is wrong leaves the
// others alone.
func TestShelve(t *testing.T) {
	r := open(t)
	before := len(r.Templates())
	r.Shelve([]*pack.Pack{packOf(plain("phuong", "#AA1111")), packOf(plain("mau-le", "#AA1111")), packOf([]byte("pano: 1\n"))})
	if n := len(r.Templates()); n != before+1 {
		t.Errorf("%d designs, want %d", n, before+1)
	}
	if tp, _ := r.Template("mau-le"); tp.Origin != BuiltIn {
		t.Error("a built-in design was replaced")
	}
	broken := r.Broken()
	if len(broken) != 2 || !strings.Contains(broken[0].Faults[0].Msg+broken[1].Faults[0].Msg, "give this one another name") {
		t.Errorf("broken: %+v", broken)
	}
	if err := r.CheckName("mau-le", Office); err == nil {
		t.Error("the name of a built-in design is free")
	}
	if err := errors.Join(r.CheckName("phuong", Office), r.CheckName("moi", Office)); err != nil {
		t.Error(err)
	}
	src, err := r.Source("phuong")
	if err != nil || !bytes.Equal(src.Template, plain("phuong", "#AA1111")) {
		t.Errorf("source: %v", err)
	}
	r.Shelve(nil)
	if len(r.Templates()) != before || len(r.Broken()) != 0 {
		t.Error("unshelved designs are still there")
	}
}

// Drawing goes on while designs come and go. (Run it with -race.)
func TestShelveWhileDrawing(t *testing.T) {
	r := open(t)
	r.Shelve([]*pack.Pack{packOf(plain("phuong", "#AA1111"))})
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for range 6 {
				if i == 0 {
					r.Shelve([]*pack.Pack{packOf(plain("phuong", "#1122AA"))})
					r.Shelve([]*pack.Pack{packOf(plain("phuong", "#AA1111"))})
					continue
				}
				a, err := r.Render(context.Background(), Order{Template: "phuong", Values: map[string]string{"headline": "A"}})
				if c := ground(t, a, err); c != red && c != blue {
					t.Errorf("ground %v", c)
				}
			}
		})
	}
	wg.Wait()
}

func TestDraft(t *testing.T) {
	r := open(t)
	kept := r.scenes.Used()
	d, err := r.Draft(packOf(plain("phuong", "#AA1111")))
	if err != nil {
		t.Fatal(err)
	}
	if a, err := d.Render(context.Background(), d.Template().Sample(true)); ground(t, a, err) != red {
		t.Error("the draft is not drawn")
	}
	if _, err := r.Template("phuong"); err == nil {
		t.Error("a draft was shelved")
	}
	if r.scenes.Used() != kept {
		t.Error("a draft takes room from designs that are used")
	}
	tries, err := d.Try(context.Background())
	if err != nil || len(tries) != 2 || tries[0].Bad() || tries[1].Bad() || len(d.Slips()) != 0 {
		t.Errorf("%+v %v %v", tries, d.Slips(), err)
	}
	// What the trial finds: a sample that cannot fit, and ink that cannot be read.
	bad := bytes.ReplaceAll(plain("phuong", "#AA1111"), []byte("sample: ĐÀ LẠT"), []byte("sample: "+strings.Repeat("CHỮ ", 9)))
	bad = bytes.ReplaceAll(bad, []byte("min: 5"), []byte("min: 39"))
	if d, err = r.Draft(packOf(bad)); err != nil {
		t.Fatal(err)
	}
	if tries, err = d.Try(context.Background()); err != nil || tries[0].Err == nil || tries[0].Err.Code != "text_overflow" {
		t.Errorf("%+v %v", tries, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := d.Try(ctx); err == nil {
		t.Error("a stopped trial gave no error")
	}
}

// A pack's own art is its own; what is missing is named with its remedy.
func TestDraftArt(t *testing.T) {
	r := open(t)
	yaml := bytes.Replace(plain("phuong", "#AA1111"), []byte("      - {draw: text"), []byte("      - {draw: art, file: ./canh.svg, box: [0, 0, 50, 50], fit: stretch}\n      - {draw: text"), 1)
	_, err := r.Draft(packOf(yaml))
	if f := Faults(err); len(f) != 1 || !strings.Contains(f[0].Msg, "canh.svg") {
		t.Errorf("%v", err)
	}
	p := packOf(yaml)
	p.Art["canh.svg"] = []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0H10V10H0z" fill="#1122AA"/></svg>`)
	d, err := r.Draft(p)
	if err != nil {
		t.Fatal(err)
	}
	if a, err := d.Render(context.Background(), d.Template().Sample(true)); ground(t, a, err) != blue {
		t.Error("the pack's own drawing is not shown")
	}
	p.Art["canh.svg"] = []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><script/></svg>`)
	if _, err = r.Draft(p); len(Faults(err)) != 1 || Faults(err)[0].File != "canh.svg" {
		t.Errorf("%v", Faults(err))
	}
	p.Art["canh.svg"], p.Art["thua.svg"] = []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"/>`), []byte(`<svg/>`)
	if d, err = r.Draft(p); err != nil || len(d.Slips()) != 1 || d.Slips()[0].File != "thua.svg" {
		t.Errorf("%v %v", d.Slips(), err)
	}
}
