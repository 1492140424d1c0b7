package encode

import (
	"bytes"
	"errors"
	"image"
	"io"
	"testing"
)

// A streamed JPEG is the file that is written whole, whatever the height.
func TestBandsJPEG(t *testing.T) {
	for _, s := range []image.Point{{8, 8}, {333, 31}, {640, 320}, {40_000, 150}} {
		m := banner(s.X, s.Y, 1)
		var whole, bands bytes.Buffer
		if err := JPEG(&whole, m, 90, 100); err != nil {
			t.Fatal(err)
		}
		calls := 0
		err := BandsJPEG(&bands, s, 90, 100, func(y0, y1 int) (*image.RGBA, error) {
			calls++
			b := image.NewRGBA(image.Rect(0, 0, s.X, y1-y0))
			for y := y0; y < y1; y++ {
				copy(b.Pix[(y-y0)*b.Stride:], m.Pix[y*m.Stride:][:4*s.X])
			}
			return b, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(whole.Bytes(), bands.Bytes()) {
			t.Errorf("%v: streamed bytes differ", s)
		}
		if s.X == 40_000 && calls < 3 {
			t.Errorf("%v: drawn in %d bands", s, calls)
		}
	}
	broken := errors.New("broken")
	if err := BandsJPEG(io.Discard, image.Pt(10, 10), 90, 0, func(int, int) (*image.RGBA, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Error(err)
	}
	if err := BandsJPEG(io.Discard, image.Pt(10, 10), 90, 0, func(int, int) (*image.RGBA, error) { return banner(9, 10, 1), nil }); err == nil {
		t.Error("a band of another width was taken")
	}
	if err := BandsJPEG(io.Discard, image.Pt(70_000, 10), 90, 0, nil); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
}
