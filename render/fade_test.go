package render

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"testing"
	"time"
)

// A fade is one file that begins with the whole picture; only its steps are new.
func TestFade(t *testing.T) {
	r := shipped(t)
	o := Order{Template: "led-slide", Values: map[string]string{"headline": "NGÀY QUỐC KHÁNH"}, Size: Size{WPx: 384, HPx: 192}}
	still, err := r.Render(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	o.Motion = &Motion{Kind: "fade"}
	a, err := r.Render(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if a.Moves < 6*time.Second || a.Moves > 7*time.Second {
		t.Errorf("a round takes %v", a.Moves)
	}
	if n := bytes.Count(a.Bytes, []byte("fcTL")); n != 4 {
		t.Errorf("%d pictures, want the whole one and three steps", n)
	}
	decode := func(b []byte) image.Image {
		img, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		return img
	}
	x, y := decode(still.Bytes), decode(a.Bytes)
	for py := range 192 {
		for px := range 384 {
			if x.At(px, py) != y.At(px, py) {
				t.Fatalf("the first picture differs from the still one at %d,%d", px, py)
			}
		}
	}
	again, err := r.Render(context.Background(), o)
	if err != nil || !bytes.Equal(a.Bytes, again.Bytes) {
		t.Errorf("the same order gives other bytes: %v", err)
	}
}

func TestFadeIsRefused(t *testing.T) {
	r := shipped(t)
	for name, o := range map[string]Order{
		"a ticker on a screen": {Template: "led-slide", Size: Size{WPx: 384, HPx: 192}, Motion: &Motion{Kind: "ticker"}},
		"few colours":          {Template: "led-slide", Size: Size{WPx: 384, HPx: 192}, Colours: EightColour, Motion: &Motion{Kind: "fade"}},
		"JPEG":                 {Template: "led-slide", Size: Size{WPx: 384, HPx: 192}, Format: JPEG, Motion: &Motion{Kind: "fade"}},
		"a slow fade":          {Template: "led-slide", Size: Size{WPx: 384, HPx: 192}, Motion: &Motion{Kind: "fade", Time: 3}},
		"a locked design":      {Template: "canh-bao-khan", Size: Size{WPx: 640, HPx: 320}, Motion: &Motion{Kind: "fade"}},
	} {
		main := "headline"
		if o.Template == "canh-bao-khan" {
			main = "message"
		}
		o.Values = map[string]string{main: "NGÀY QUỐC KHÁNH"}
		_, err := r.Render(context.Background(), o)
		var e *Error
		if !errors.As(err, &e) || e.Field != "motion" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
