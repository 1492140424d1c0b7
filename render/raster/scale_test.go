package raster

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"testing"

	"golang.org/x/image/draw"
)

// waves is a smooth picture with some fine detail.
func waves(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := func(k float64) uint8 { return uint8(127 + 120*math.Sin(k*float64(x)/40)*math.Cos(float64(y)/25)) }
			m.SetNRGBA(x, y, color.NRGBA{v(1), v(2), v(5), 255})
		}
	}
	return m
}

func TestScaleAgreesWithTheLibrary(t *testing.T) {
	src := waves(300, 200)
	crop := image.Rect(10, 20, 290, 180)
	for _, size := range []image.Point{{90, 70}, {280, 160}, {500, 333}, {1, 1}} {
		got, want := image.NewRGBA(image.Rectangle{Max: size}), image.NewRGBA(image.Rectangle{Max: size})
		scale(got, got.Rect, src, crop)
		draw.CatmullRom.Scale(want, want.Rect, src, crop, draw.Src, nil)
		for i := range got.Pix {
			if diff(got.Pix[i], want.Pix[i]) > 2 {
				t.Fatalf("%v: sample %d is %d, the library has %d", size, i, got.Pix[i], want.Pix[i])
			}
		}
	}
}

func TestScaledBandsAreTheWhole(t *testing.T) {
	src, whole := waves(300, 200), image.Rect(5, 7, 155, 107)
	all := image.NewRGBA(whole)
	scale(all, whole, src, src.Rect)
	for y := whole.Min.Y; y < whole.Max.Y; y += 16 {
		part := image.NewRGBA(image.Rect(20, y, 100, min(y+16, whole.Max.Y)))
		scale(part, whole, src, src.Rect)
		for yy := part.Rect.Min.Y; yy < part.Rect.Max.Y; yy++ {
			a, b := part.Pix[part.PixOffset(20, yy):][:4*80], all.Pix[all.PixOffset(20, yy):][:4*80]
			if !bytes.Equal(a, b) {
				t.Fatalf("row %d differs from the whole", yy)
			}
		}
	}
}

func TestScaleKeepsFlatAndClear(t *testing.T) {
	src := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	for i := range src.Pix {
		src.Pix[i] = 77
	}
	dst := image.NewRGBA(image.Rect(0, 0, 23, 150))
	scale(dst, dst.Rect, src, src.Rect)
	for i := 4; i < len(dst.Pix); i++ {
		if dst.Pix[i] != dst.Pix[i%4] {
			t.Fatalf("a flat picture is not flat at sample %d", i)
		}
	}
}

// TestScaleOfJPEGs compares pictures in JPEG's colours, of every way in which
// their colour channels may be smaller, with the library.
func TestScaleOfJPEGs(t *testing.T) {
	plain := waves(301, 203)
	for _, ratio := range []image.YCbCrSubsampleRatio{
		image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420,
		image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410,
	} {
		whole := image.NewYCbCr(plain.Rect, ratio)
		for y := range 203 {
			for x := range 301 {
				c := plain.NRGBAAt(x, y)
				whole.Y[whole.YOffset(x, y)], whole.Cb[whole.COffset(x, y)], whole.Cr[whole.COffset(x, y)] = color.RGBToYCbCr(c.R, c.G, c.B)
			}
		}
		src := whole.SubImage(image.Rect(7, 5, 297, 199))
		crop := image.Rect(12, 9, 290, 181)
		for _, size := range []image.Point{{90, 70}, {500, 333}} {
			got, want := image.NewRGBA(image.Rectangle{Max: size}), image.NewRGBA(image.Rectangle{Max: size})
			scale(got, got.Rect, src, crop)
			draw.CatmullRom.Scale(want, want.Rect, src, crop, draw.Src, nil)
			sum := 0
			for i := range got.Pix {
				d := int(diff(got.Pix[i], want.Pix[i]))
				sum += d
				if d > 24 { // only where the library cuts colours off before it scales
					t.Fatalf("%v %v: sample %d is %d, the library has %d", ratio, size, i, got.Pix[i], want.Pix[i])
				}
			}
			if mean := float64(sum) / float64(len(got.Pix)); mean > 0.6 {
				t.Errorf("%v %v: %.2f levels off on average", ratio, size, mean)
			}
		}
	}
}

// TestScaleOfExtremes holds the room for over- and undershoot in a word: hard
// edges between black and white stay black and white, in every channel alone.
func TestScaleOfExtremes(t *testing.T) {
	for channel := range 3 {
		src := image.NewRGBA(image.Rect(0, 0, 48, 48))
		for y := range 48 {
			for x := range 48 {
				src.Pix[src.PixOffset(x, y)+3] = 255
				if (x/6+y/6)%2 == 0 {
					src.Pix[src.PixOffset(x, y)+channel] = 255
				}
			}
		}
		for _, size := range []image.Point{{333, 257}, {47, 47}, {31, 90}} {
			dst, want := image.NewRGBA(image.Rectangle{Max: size}), image.NewRGBA(image.Rectangle{Max: size})
			scale(dst, dst.Rect, src, src.Rect)
			draw.CatmullRom.Scale(want, want.Rect, src, src.Rect, draw.Src, nil)
			for i := range dst.Pix {
				if diff(dst.Pix[i], want.Pix[i]) > 2 {
					t.Fatalf("channel %d, %v: sample %d is %d, the library has %d", channel, size, i, dst.Pix[i], want.Pix[i])
				}
			}
		}
	}
}

func TestWeightsAddUpToOne(t *testing.T) {
	for _, n := range [][2]int{{600, 800}, {1, 280}, {4000, 3}, {7, 7000}, {100, 99}} {
		for i, tap := range taps(0, n[0], n[0], n[1]) {
			sum := uint64(0)
			for _, w := range tap.weights {
				sum += w
			}
			if sum != 1<<one || tap.from < 0 || tap.from+len(tap.weights) > n[1] {
				t.Fatalf("%d from %d: sample %d has weights of %d from %d to %d", n[0], n[1], i, sum, tap.from, tap.from+len(tap.weights))
			}
		}
	}
}
