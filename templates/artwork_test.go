package templates_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"

	"pano/render"
)

// bands is a picture of four upright bands: red, green, blue, white.
func bands(t *testing.T) []byte {
	m := image.NewRGBA(image.Rect(0, 0, 800, 200))
	for i := range 800 * 200 {
		c := []color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {255, 255, 255, 255}}[i%800/200]
		m.SetRGBA(i%800, i/800, c)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What an order says about a picture wins over the design: the point that stays
// in view, and how near one goes.
func TestFocusOfAPicture(t *testing.T) {
	r, pic := engine(t), bands(t)
	order := func(f render.Focus) render.Order {
		return render.Order{Template: "khung-anh", Size: render.Size{WPx: 100, HPx: 100}, Values: map[string]string{"unit": "x", "line": "khong", "fit": "phu"},
			Images: map[string][]byte{"picture": pic}, Focus: map[string]render.Focus{"picture": f}}
	}
	for _, one := range []struct {
		f           render.Focus
		left, right color.RGBA
	}{
		{render.Focus{X: 0, Y: 50}, color.RGBA{255, 0, 0, 255}, color.RGBA{255, 0, 0, 255}},
		{render.Focus{X: 100, Y: 50}, color.RGBA{255, 255, 255, 255}, color.RGBA{255, 255, 255, 255}},
		{render.Focus{X: 50, Y: 50}, color.RGBA{0, 255, 0, 255}, color.RGBA{0, 0, 255, 255}},
		{render.Focus{X: 62.5, Y: 0, Zoom: 4}, color.RGBA{0, 0, 255, 255}, color.RGBA{0, 0, 255, 255}},
	} {
		m := decode(t, artwork(t, r, order(one.f)).Bytes)
		for x, want := range map[int]color.RGBA{10: one.left, 90: one.right} {
			if got := color.RGBAModel.Convert(m.At(x, 50)).(color.RGBA); got != want {
				t.Errorf("%+v at %d: %v, want %v", one.f, x, got, want)
			}
		}
	}
	for _, f := range []render.Focus{{X: -1}, {X: 101}, {Y: math.NaN()}, {Zoom: 9}, {Zoom: 0.5}, {X: math.Inf(1)}} {
		_, err := r.Render(t.Context(), order(f))
		var refused *render.Error
		if !errors.As(err, &refused) || refused.Code != "value_invalid" || refused.Field != "picture" {
			t.Errorf("%+v: %v", f, err)
		}
	}
}
