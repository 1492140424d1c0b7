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
