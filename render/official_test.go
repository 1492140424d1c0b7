package render

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"pano/fonts"
)

// standIn takes the place of official artwork in tests: a field with a mark as
// large as the emblem, and on purpose nothing like it.
const standIn = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><rect width="30" height="20" fill="#DA251D"/><circle cx="15" cy="10" r="6" fill="#FFFF00"/></svg>`

const withFlags = `pano: 1
name: mau-co
version: 1
title: {vi: Mẫu, en: Sample}
kinds: [panel]
sizes: [600x200]
fields:
  - {name: headline, type: text, required: true, label: {vi: Chữ, en: Text}}
palettes:
  - name: le
    title: {vi: Lễ, en: Festive}
    colours: {ground: "#0B4EA2", white: "#FFFFFF"}
fonts:
  headline: {family: Anton, case: upper}
variants:
  - aspect: [1, 20]
    layers:
      - {draw: background, fill: ground}
      - {draw: flag, which: both, box: [5, 10, 90, 40], anchor: left}
      - {draw: emblem, official: thanh-pho, box: [80, 10, 15, 40]}
      - {draw: text, text: "{headline}", font: headline, box: [5, 55, 90, 40], max: 40, min: 8, fill: white}
`

func official(data string) Official {
	return Official{Bytes: []byte(data), SHA256: sha256.Sum256([]byte(data))}
}

func TestFlags(t *testing.T) {
	r := library(t, "panel", "mau-co", withFlags)
	ctx := context.Background()
	o := Order{Template: "mau-co", Values: map[string]string{"headline": "QUỐC KHÁNH"}}
	bare, err := r.Render(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	missing := ""
	for _, f := range bare.Findings {
		if f.Code == "flag_missing" {
			missing += f.Params["name"] + " "
		}
	}
	if missing != "party thanh-pho " {
		t.Errorf("missing: %q", missing)
	}
	// Without the Party flag there is no pair: the national flag does not stand alone.
	if c := decode(t, bare.Bytes).At(160, 60); c != (color.RGBA{0x0b, 0x4e, 0xa2, 255}) && c != (color.NRGBA{0x0b, 0x4e, 0xa2, 255}) {
		t.Errorf("half a pair is drawn: %v", c)
	}
	o.Official = map[string]Official{"party": official(standIn), "thanh-pho": {}}
	if _, err := r.Render(ctx, o); code(err) != "official_invalid" && code(err) != "official_changed" {
		t.Errorf("an empty emblem: %v", err)
	}
	badge := string(pngBytes(t, photo(400, 400)))
	o.Official["thanh-pho"] = official(badge)
	whole, err := r.Render(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	img := decode(t, whole.Bytes)
	// A flag is 80 high and 120 long, the Party's on the left.
	at := func(x, y int) [3]uint8 {
		c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
		return [3]uint8{c.R, c.G, c.B}
	}
	red, gold := [3]uint8{0xda, 0x25, 0x1d}, [3]uint8{0xff, 0xff, 0}
	if at(32, 22) != red || at(90, 60) != gold || at(225, 60) != gold || at(170, 22) != red || at(157, 60) == red {
		t.Errorf("flags: %v %v %v %v %v", at(32, 22), at(90, 60), at(225, 60), at(170, 22), at(157, 60))
	}
	// Mark and star reach equally high.
	if a, b := firstGold(img, 90), firstGold(img, 225); a < 30 || b-a > 2 || a-b > 2 {
		t.Errorf("the mark begins at %d, the star at %d", a, b)
	}
	o.Official["party"] = Official{Bytes: []byte(standIn + " "), SHA256: o.Official["party"].SHA256}
	if _, err := r.Render(ctx, o); code(err) != "official_changed" {
		t.Errorf("changed artwork: %v", err)
	}
}

func code(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func firstGold(img image.Image, x int) int {
	for y := range img.Bounds().Dy() {
		if c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA); c.R > 240 && c.G > 128 && c.B < 60 {
			return y
		}
	}
	return -1
}

// Designs that would cut or cover a flag draw nothing at all.
func TestFlagsAreKeptWhole(t *testing.T) {
	for want, swap := range map[string][2]string{
		"flag_cropped":     {"box: [5, 10, 90, 40], anchor: left", "box: [-10, 10, 90, 40], anchor: left"},
		"flag_overprinted": {"box: [5, 55, 90, 40]", "box: [5, 30, 90, 65]"},
	} {
		r := library(t, "panel", "mau-co", strings.Replace(strings.Replace(withFlags, swap[0], swap[1], 1), "which: both", "which: national", 1))
		_, err := r.Render(context.Background(), Order{Template: "mau-co", Values: map[string]string{"headline": "QUỐC KHÁNH"}})
		if code(err) != want {
			t.Errorf("%s: error %v", want, err)
		}
	}
}

func TestCheckOfficial(t *testing.T) {
	info, err := CheckOfficial("party", []byte(standIn))
	if err != nil || info.Format != "svg" || info.W != 30 || info.SHA256 != sha256.Sum256([]byte(standIn)) {
		t.Errorf("%+v, %v", info, err)
	}
	if info, err := CheckOfficial("huy-hieu-doan", pngBytes(t, photo(320, 320))); err != nil || info.Format != "png" {
		t.Errorf("%+v, %v", info, err)
	}
	for name, c := range map[string][2]string{
		"stretched": {"party", strings.Replace(standIn, "0 0 30 20", "0 0 40 20", 1)},
		"gradient":  {"party", strings.Replace(standIn, "<rect", `<linearGradient id="a"/><rect`, 1)},
		"small":     {"emblem", string(pngBytes(t, photo(100, 100)))},
		"jpeg":      {"emblem", string(jpegBytes(t))},
		"name":      {"../x", standIn},
		"text":      {"party", "hello"},
		"empty":     {"party", ""},
	} {
		if _, err := CheckOfficial(c[0], []byte(c[1])); code(err) != "official_invalid" || err.Error() == "" {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestFlagPicture(t *testing.T) {
	dir := os.Getenv("PANO_PICTURES") // for looking at
	if dir == "" {
		t.Skip("PANO_PICTURES is not set")
	}
	r := library(t, "panel", "mau-co", withFlags)
	a, err := r.Render(context.Background(), Order{Template: "mau-co", Values: map[string]string{"headline": "QUỐC KHÁNH"}, Size: Size{WPx: 1200, HPx: 400},
		Official: map[string]Official{"party": official(standIn), "thanh-pho": official(string(pngBytes(t, photo(400, 400))))}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/flags.png", a.Bytes, 0o644); err != nil {
		t.Fatal(err)
	}
}

func jpegBytes(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, photo(400, 400), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A design can close the gap that missing artwork leaves: "when: official:party".
func TestDesignAsksForArtwork(t *testing.T) {
	asks := strings.Replace(withFlags, "fill: ground}\n", "fill: ground}\n      - {draw: rect, box: [0, 90, 100, 10], fill: white, when: \"official:party\"}\n", 1)
	asks = strings.Replace(asks, "box: [5, 55, 90, 40], max: 40", "box: [5, 55, 90, 30], max: 30", 1)
	r := library(t, "panel", "mau-co", asks)
	o := Order{Template: "mau-co", Values: map[string]string{"headline": "QUỐC KHÁNH"}}
	for _, have := range []bool{false, true, false} { // and what is kept of the ground is told apart
		o.Official = nil
		if have {
			o.Official = map[string]Official{"party": official(standIn)}
		}
		a, err := r.Render(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if c := color.RGBAModel.Convert(decode(t, a.Bytes).At(300, 195)).(color.RGBA); (c.R == 255) != have {
			t.Errorf("artwork %v: %v", have, c)
		}
	}
	if _, err := New(Options{Templates: fstest.MapFS{"panel/mau-co/template.yaml": {Data: []byte(strings.Replace(asks, "official:party", "official:Đảng", 1))}}, Fonts: fonts.Files}); err == nil || !strings.Contains(err.Error(), "official:party") {
		t.Errorf("a wrong name: %v", err)
	}
}
