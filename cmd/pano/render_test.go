package main

import (
	"bytes"
	"context"
	"image/png"
	"strings"
	"testing"
)

// A printed size has as many pixels as the resolution asked for gives it; a size
// in pixels stays what it is.
func TestRenderResolution(t *testing.T) {
	for _, c := range []struct {
		args string
		w, h int
	}{
		{"--size 254x127cm", 5000, 2500},
		{"--size 254x127cm --dpi 10", 1000, 500},
		{"--size 640x320 --dpi 10", 640, 320},
	} {
		var out, errs bytes.Buffer
		args := append([]string{"render", "pano-chao-mung", "--set", "headline=HOA", "-o", "-"}, strings.Fields(c.args)...)
		if code := run(context.Background(), args, Streams{In: strings.NewReader(""), Out: &out, Err: &errs}); code != exitOK {
			t.Fatalf("%s: code %d, %s", c.args, code, errs.String())
		}
		got, err := png.DecodeConfig(&out)
		if err != nil {
			t.Fatal(err)
		}
		if got.Width != c.w || got.Height != c.h {
			t.Errorf("%s: %d × %d pixels, want %d × %d", c.args, got.Width, got.Height, c.w, c.h)
		}
	}
}
