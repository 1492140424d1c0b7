package raster

import (
	"image"
	"image/color"
	"testing"

	"pano/render/layout/ops"
	"pano/render/typeset"
)

func benchPage(b *testing.B, list ...ops.Op) {
	b.Helper()
	p := New(Options{})
	page := &ops.Page{W: 1920, H: 1080, Ops: list}
	b.ReportAllocs()
	for b.Loop() {
		img, err := p.Paint(page)
		if err != nil {
			b.Fatal(err)
		}
		p.Release(img)
	}
}

func stops() []ops.Stop {
	return []ops.Stop{{At: 0, Color: red()}, {At: 1, Color: color.NRGBA{R: 90, A: 255}}}
}

func BenchmarkLinear1080(b *testing.B) {
	benchPage(b, ops.Fill{Path: rectPath(0, 0, 1920, 1080), Paint: ops.Paint{Kind: ops.Linear, To: typeset.Pt{X: 1920, Y: 1080}, Stops: stops()}})
}

func BenchmarkRadial1080(b *testing.B) {
	benchPage(b, ops.Fill{Path: rectPath(0, 0, 1920, 1080), Paint: ops.Paint{Kind: ops.Radial, From: typeset.Pt{X: 900, Y: 500}, R: 1200, Stops: stops()}})
}

func BenchmarkFrame1080(b *testing.B) {
	benchPage(b, ops.Stroke{Path: rectPath(20, 20, 1900, 1060), Width: 12, Paint: solid(red())})
}

func BenchmarkPicture(b *testing.B) {
	src := image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420)
	benchPage(b, ops.Picture{Src: src, Crop: src.Rect, Dst: typeset.Rect{Max: typeset.Pt{X: 800, Y: 600}}})
}

// BenchmarkScale is the photo of the reference job: 800 to 600 pixels a side.
func BenchmarkScale(b *testing.B) {
	for name, src := range map[string]image.Image{
		"jpeg": image.NewYCbCr(image.Rect(0, 0, 800, 800), image.YCbCrSubsampleRatio420),
		"rgba": image.NewRGBA(image.Rect(0, 0, 800, 800)),
	} {
		dst := image.NewRGBA(image.Rect(0, 0, 600, 600))
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				scale(dst, dst.Rect, src, src.Bounds())
			}
		})
	}
}

// BenchmarkLargePrint paints 6 m × 1 m at 100 dpi in bands.
func BenchmarkLargePrint(b *testing.B) {
	p := New(Options{})
	src := image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420)
	const w, h = 23622, 3937
	page := &ops.Page{W: w, H: h, Ops: []ops.Op{
		ops.Fill{Path: rectPath(0, 0, w, h), Paint: ops.Paint{Kind: ops.Linear, To: typeset.Pt{X: w, Y: h}, Stops: stops()}},
		ops.Picture{Src: src, Crop: src.Rect, Dst: typeset.Rect{Max: typeset.Pt{X: 5000, Y: h}}, Radius: 200},
		ops.Stroke{Path: rectPath(100, 100, w-100, h-100), Width: 60, Paint: solid(red())},
	}}
	b.ReportAllocs()
	for b.Loop() {
		for y := 0; y < h; y += 64 {
			img, err := p.PaintBand(page, y, min(h, y+64))
			if err != nil {
				b.Fatal(err)
			}
			p.Release(img)
		}
	}
}
