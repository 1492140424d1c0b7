package render

import (
	"context"
	"errors"
	"os"
	"testing"

	"pano/templates"
)

// A display's word decides the form of its file, and only then.
func TestTones(t *testing.T) {
	r, err := New(Options{Templates: templates.Files, Fonts: os.DirFS("../fonts")})
	if err != nil {
		t.Fatal(err)
	}
	o := Order{Template: "led-slide", Values: map[string]string{"headline": "QUỐC KHÁNH"}, Size: Size{WPx: 192, HPx: 96}, Stored: true}
	for colours, step := range map[Colours]int{"rgb4": 17, "grey4": 17, "rgb8g22": 1} {
		o.Colours = colours
		a, err := r.Render(context.Background(), o)
		if err != nil || a.MIME != mimePNG {
			t.Fatal(colours, err)
		}
		m := decode(t, a.Bytes)
		for i := range 192 * 96 {
			red, green, _, _ := m.At(i%192, i/192).RGBA()
			if int(red>>8)%step != 0 || colours == "grey4" && red != green {
				t.Fatalf("%s: a value of %d", colours, red>>8)
			}
		}
	}
	o.Colours = "jpeg"
	if a, err := r.Render(context.Background(), o); err != nil || a.MIME != mimeJPEG || string(a.Bytes[:2]) != "\xff\xd8" {
		t.Errorf("jpeg: %v", err)
	}
	var e *Error
	for _, bad := range []Order{{Colours: "rgb9"}, {Colours: "rgb5", Format: PDF}} {
		o.Colours, o.Format = bad.Colours, bad.Format
		if _, err := r.Render(context.Background(), o); !errors.As(err, &e) || e.Code != "colours_invalid" {
			t.Errorf("%+v: %v", bad.Colours, err)
		}
	}
}
