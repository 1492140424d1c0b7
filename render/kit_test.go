package render

import (
	"bytes"
	"context"
	"errors"
	"image"
	"math"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pano/devices/player/film"
	"pano/render/layout/ops"
)

// library is a template library of one design beside the test ones.
func library(t testing.TB, kind, name, text string) *Renderer {
	t.Helper()
	fsys := fstest.MapFS{kind + "/" + name + "/template.yaml": {Data: []byte(text)}}
	r, err := New(Options{Templates: fsys, Fonts: os.DirFS("../fonts")})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const branded = `pano: 1
name: mau-hieu
version: 1
title: {vi: Mẫu, en: Sample}
kinds: [banner]
sizes: [600x100cm]
fields:
  - {name: headline, type: text, required: true, sample: CHÀO MỪNG, label: {vi: Chữ, en: Text}}
  - {name: logo, type: image, brand: logo, label: {vi: Biểu trưng, en: Logo}}
palettes:
  - name: le
    title: {vi: Lễ, en: Festive}
    colours:
      main: {rgb: "#C21218", cmyk: [15, 100, 100, 5], spot: PANTONE 1788 C, brand: primary}
      deep: "#6F060C"
      ground: [main, deep]
      gold: {rgb: "#FFDD33", brand: accent}
fonts:
  headline: {family: Anton, case: upper, brand: heading}
variants:
  - aspect: [1, 20]
    layers:
      - {draw: background, fill: main}
      - {draw: rect, box: [0, 90, 100, 10], fill: ground}
      - {draw: image, field: logo, box: [1, 10, 10s, 80], fit: contain}
      - {draw: text, text: "{headline}", font: headline, box: [15, 10, 70, 80], max: 60, min: 10, fill: gold, against: main}
`

func page(t *testing.T, r *Renderer, o Order) *ops.Page {
	t.Helper()
	j, err := r.job(o)
	if err != nil {
		t.Fatal(err)
	}
	p, err := j.library.Page(j.layoutOrder(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A kit's colours, font and logo take the places that the template gives them,
// in both backends' list; the template's own stay where the kit has none.
func TestBrand(t *testing.T) {
	r := library(t, "banner", "mau-hieu", branded)
	o := Order{Template: "mau-hieu", Values: map[string]string{"headline": "CHÀO MỪNG"}}
	own := page(t, r, o)
	ground := own.Ops[0].(ops.Fill).Paint
	if ground.Spot != "PANTONE 1788 C" || ground.CMYK == nil || ground.Color.R != 0xc2 {
		t.Errorf("the template's own ground: %+v", ground)
	}
	if s := own.Ops[1].(ops.Fill).Paint.Stops; s[0].Spot != ground.Spot || s[1].Spot != "" {
		t.Errorf("a gradient's stops do not carry the inks of the colours they name: %+v", s)
	}
	o.Brand = &Brand{
		Colours: map[string]BrandColour{"primary": {RGB: "#0B4EA2", CMYK: []float64{95, 75, 5, 0}, Spot: "PANTONE 286 C"}},
		Logos:   map[string][]byte{"logo": pngBytes(t, photo(64, 64))},
		Fonts:   map[string]string{"heading": "Lora 700"},
	}
	got := page(t, r, o)
	ground = got.Ops[0].(ops.Fill).Paint
	if ground.Spot != "PANTONE 286 C" || ground.Color.B != 0xa2 || ground.CMYK[0] != 0.95 {
		t.Errorf("the kit's ground: %+v", ground)
	}
	if _, ok := got.Ops[2].(ops.Picture); !ok || len(own.Ops) != len(got.Ops)-1 {
		t.Errorf("the kit's logo is not drawn")
	}
	text := got.Ops[len(got.Ops)-1].(ops.Glyphs)
	if text.Paint.Color.R != 0xff || text.Run.Face.Family() != "Lora" {
		t.Errorf("text of %s in %v", text.Run.Face.Family(), text.Paint.Color)
	}
	if d := r.shelves.current().designs["mau-hieu"]; d.Fonts["headline"].Face.Family != "Anton" || d.Palettes[0].Colours["main"].Spot != "PANTONE 1788 C" {
		t.Error("an order's kit has changed the template")
	}
	one, err := r.Render(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	o.Brand = nil
	two, err := r.Render(context.Background(), o)
	if err != nil || one.SHA256 == two.SHA256 {
		t.Errorf("the kept ground of one kit was used for another (%v)", err)
	}
	tpl, _ := r.Template("mau-hieu")
	if s := strings.Join(tpl.Brand, " "); s != "accent heading logo primary" {
		t.Errorf("the template says it takes %q", s)
	}
}

func TestBrandRefused(t *testing.T) {
	r := library(t, "banner", "mau-hieu", branded)
	for name, b := range map[string]Brand{
		"hex":   {Colours: map[string]BrandColour{"primary": {RGB: "blue"}}},
		"inks":  {Colours: map[string]BrandColour{"primary": {RGB: "#0B4EA2", CMYK: []float64{1, 2, 3}}}},
		"full":  {Colours: map[string]BrandColour{"primary": {RGB: "#0B4EA2", CMYK: []float64{1, 2, 3, 101}}}},
		"spot":  {Colours: map[string]BrandColour{"primary": {RGB: "#0B4EA2", Spot: "PANTONE 1"}}},
		"font":  {Fonts: map[string]string{"heading": "Comic Sans 400"}},
		"image": {Logos: map[string][]byte{"logo": []byte("GIF89a")}},
	} {
		_, err := r.Render(context.Background(), Order{Template: "mau-hieu", Values: map[string]string{"headline": "X"}, Brand: &b})
		var e *Error
		if !errors.As(err, &e) || e.Code != "brand_invalid" && e.Code != "image_invalid" || e.Msg == "" {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

const running = `pano: 1
name: bang-chay
version: 1
title: {vi: Bảng, en: Board}
kinds: [textboard]
sizes: [128x16]
motion: {kind: ticker, speed: 33}
fields:
  - {name: message, type: text, required: true, max: 200, label: {vi: Nội dung, en: Message}}
eboard: {text: "{message}"}
`

// A running text comes as one file that moves; the order may ask for another motion.
func TestTicker(t *testing.T) {
	r := library(t, "textboard", "bang-chay", running)
	o := Order{Template: "bang-chay", Values: map[string]string{"message": "ĐƯỜNG TRƠN, GIẢM TỐC ĐỘ, CHÚ Ý NGƯỜI ĐI BỘ"}}
	a, err := r.Render(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	f, err := film.Open(a.Bytes)
	if err != nil || f == nil || len(a.Pages) != 0 {
		t.Fatal(f, err)
	}
	if d := f.Round() - a.Moves; d.Abs() > time.Millisecond || a.Moves < 10*time.Second {
		t.Errorf("a round of %v, said to be %v", f.Round(), a.Moves)
	}
	if still := decode(t, a.Bytes); still.Bounds().Dx() != 128 || lit(still) < 100 {
		t.Errorf("the first picture, %v, has %d lit dots", still.Bounds(), lit(still))
	}
	o.Motion = &Motion{Kind: "flip", Hold: 3}
	if a, err = r.Render(context.Background(), o); err != nil || a.Moves != 0 || len(a.Pages) < 2 || a.Pages[0].MS != 3000 {
		t.Errorf("in pages: %+v %v", a.Pages, err)
	}
	o.Motion = nil
	o.Values["message"] = "DỪNG"
	if a, err = r.Render(context.Background(), o); err != nil || a.Moves != 0 || bytes.Contains(a.Bytes, []byte("acTL")) {
		t.Errorf("a text that fits runs: %v", err)
	}
	for name, c := range map[string]struct {
		o    Order
		code string
	}{
		"kind":  {Order{Template: "bang-chay", Motion: &Motion{Kind: "fly"}}, "motion_invalid"},
		"speed": {Order{Template: "bang-chay", Motion: &Motion{Kind: "ticker", Speed: -3}}, "choice_invalid"},
		"hold":  {Order{Template: "bang-chay", Motion: &Motion{Kind: "ticker", Hold: math.NaN()}}, "choice_invalid"},
	} {
		c.o.Values = map[string]string{"message": strings.Repeat("ĐƯỜNG TRƠN ", 18)}
		var e *Error
		if _, err := r.Render(context.Background(), c.o); !errors.As(err, &e) || e.Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func lit(m image.Image) (n int) {
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			if red, _, _, _ := m.At(x, y).RGBA(); red > 0x8000 {
				n++
			}
		}
	}
	return n
}
