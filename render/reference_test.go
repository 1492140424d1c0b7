package render

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"syscall"
	"testing"
	"time"

	"pano/render/cache"
	"pano/render/encode"
	"pano/render/layout/ops"
	"pano/render/raster"
)

// The reference job is the picture that banner engines are compared with. Its
// benchmarks report the processor's time besides the wall's, which other work on
// the machine falsifies.

func openReference(t testing.TB) *Renderer {
	t.Helper()
	r, err := New(Options{Templates: os.DirFS("testdata/reference"), Fonts: os.DirFS("../fonts")})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// referencePhoto is an 800 × 800 JPEG of smooth noise of several sizes, as hard
// to pack as a photo, and the same everywhere.
func referencePhoto(t testing.TB) []byte {
	t.Helper()
	const side = 800
	m := image.NewRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			var c [3]float64
			for k := range c {
				for i, o := range [][2]float64{{200, 0.5}, {60, 0.27}, {17, 0.15}, {5, 0.08}} {
					c[k] += noise(float64(x)/o[0], float64(y)/o[0], k*7+i) * o[1]
				}
			}
			m.SetRGBA(x, y, color.RGBA{uint8(255 * c[0]), uint8(200*c[1] + 30), uint8(230 * c[2]), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// noise is random at whole coordinates and smooth between them, 0..1.
func noise(x, y float64, k int) float64 {
	hash := func(x, y int) float64 {
		h := uint32(x*374761393 + y*668265263 + k*2147483)
		h = (h ^ h>>13) * 1274126177
		return float64(h>>8&0xffff) / 0xffff
	}
	smooth := func(t float64) float64 { return t * t * (3 - 2*t) }
	ix, iy := int(math.Floor(x)), int(math.Floor(y))
	fx, fy := smooth(x-float64(ix)), smooth(y-float64(iy))
	top := hash(ix, iy)*(1-fx) + hash(ix+1, iy)*fx
	low := hash(ix, iy+1)*(1-fx) + hash(ix+1, iy+1)*fx
	return top*(1-fy) + low*fy
}

func referenceOrder(t testing.TB) Order {
	return Order{Template: "reference", Size: Size{WPx: 1920, HPx: 1080}, Images: map[string][]byte{"photo": referencePhoto(t)},
		Values: map[string]string{"headline": "CHÀO MỪNG ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ TỈNH LÂM ĐỒNG LẦN THỨ XII, NHIỆM KỲ 2025 - 2030"}}
}

// nextHeadline is one of many headlines of the reference's length.
func nextHeadline(i int, o *Order) {
	o.Values = map[string]string{"headline": fmt.Sprintf("CHÀO MỪNG ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ TỈNH LÂM ĐỒNG LẦN THỨ XII, ĐOÀN SỐ %d CỦA TỈNH", 100+i%800)}
}

// measure runs work and reports the processor's time of this process.
func measure(b *testing.B, work func(i int)) {
	b.Helper()
	b.ReportAllocs()
	before := processorTime(b)
	n := 0
	for ; b.Loop(); n++ {
		work(n)
	}
	b.ReportMetric(float64((processorTime(b)-before).Microseconds())/1000/float64(n), "cpu-ms/op")
}

func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func must[T any](b testing.TB) func(T, error) T {
	return func(v T, err error) T {
		if err != nil {
			b.Helper()
			b.Fatal(err)
		}
		return v
	}
}

// BenchmarkReferenceFull lays out, draws and packs everything anew; only the
// scaled photo and the letters' shapes are kept, as in every engine.
func BenchmarkReferenceFull(b *testing.B) {
	r, o := openReference(b), referenceOrder(b)
	r.scenes = cache.New[sceneKey, *scene](1)
	render := must[*Artwork](b)
	render(r.Render(context.Background(), o))
	measure(b, func(int) { render(r.Render(context.Background(), o)) })
}

// pageOf is a laid-out order.
func pageOf(t testing.TB, r *Renderer, o Order) *ops.Page {
	t.Helper()
	j := must[*job](t)(r.job(o))
	return must[*ops.Page](t)(j.library.Page(j.layoutOrder(), nil))
}

// BenchmarkReferencePixels lays out and draws, without making a file.
func BenchmarkReferencePixels(b *testing.B) {
	r, o := openReference(b), referenceOrder(b)
	j := must[*job](b)(r.job(o))
	page, paint := must[*ops.Page](b), must[*image.RGBA](b)
	work := func(int) {
		r.painter.Release(paint(r.painter.Paint(page(j.library.Page(j.layoutOrder(), nil)))))
	}
	work(0)
	measure(b, work)
}

// BenchmarkReferenceNothingKept draws with an empty cache each time: letters are
// filled and the photo, which is decoded, is scaled anew.
func BenchmarkReferenceNothingKept(b *testing.B) {
	r := openReference(b)
	p := pageOf(b, r, referenceOrder(b))
	paint := must[*image.RGBA](b)
	measure(b, func(int) { paint(raster.New(raster.Options{}).Paint(p)) })
}

func benchmarkReference(b *testing.B, o Order, vary func(int, *Order)) {
	r := openReference(b)
	render := must[*Artwork](b)
	for i := range 20 {
		vary(790+i, &o)
		render(r.Render(context.Background(), o))
	}
	bytes := 0
	measure(b, func(i int) {
		vary(i, &o)
		bytes = len(render(r.Render(context.Background(), o)).Bytes)
	})
	b.ReportMetric(float64(bytes), "bytes")
}

func BenchmarkReferenceNextText(b *testing.B) {
	benchmarkReference(b, referenceOrder(b), nextHeadline)
}

func BenchmarkReferenceNextTextStored(b *testing.B) {
	o := referenceOrder(b)
	o.Stored = true
	benchmarkReference(b, o, nextHeadline)
}

func BenchmarkReferenceNextTextJPEG(b *testing.B) {
	o := referenceOrder(b)
	o.Format = JPEG
	benchmarkReference(b, o, nextHeadline)
}

func BenchmarkReferencePreview960(b *testing.B) {
	o := referenceOrder(b)
	o.MaxPx = 960
	benchmarkReference(b, o, nextHeadline)
}

// BenchmarkReferenceLED is the small picture of a LED board, without the photo.
func BenchmarkReferenceLED(b *testing.B) {
	o := referenceOrder(b)
	o.Size, o.Images = Size{WPx: 384, HPx: 192}, nil
	benchmarkReference(b, o, nextHeadline)
}

// BenchmarkReferenceCoders packs the finished picture in several ways.
func BenchmarkReferenceCoders(b *testing.B) {
	r := openReference(b)
	img := must[*image.RGBA](b)(r.painter.Paint(pageOf(b, r, referenceOrder(b))))
	e := encode.New()
	var out bytes.Buffer
	for _, c := range []struct {
		name string
		code func() error
	}{
		{"png-live", func() error { return e.PNG(&out, img, encode.PNGOptions{}) }},
		{"png-stored", func() error { return e.PNG(&out, img, encode.PNGOptions{Level: encode.Stored}) }},
		{"image-png", func() error { return png.Encode(&out, img) }},
		{"jpeg", func() error { return e.JPEG(&out, img, jpegQuality, 0) }},
		{"image-jpeg", func() error { return jpeg.Encode(&out, img, &jpeg.Options{Quality: jpegQuality}) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			measure(b, func(int) {
				out.Reset()
				if err := c.code(); err != nil {
					b.Fatal(err)
				}
			})
			b.ReportMetric(float64(out.Len()), "bytes")
		})
	}
}

// BenchmarkReferencePrint is a banner of 6 × 1 m at 100 dpi, 93 million pixels.
func BenchmarkReferencePrint(b *testing.B) {
	r, o := openReference(b), referenceOrder(b)
	o.Size = Size{WMM: 6000, HMM: 1000, DPI: 100}
	render := must[*Artwork](b)
	bytes := 0
	measure(b, func(int) { bytes = len(render(r.Render(context.Background(), o)).Bytes) })
	b.ReportMetric(float64(bytes), "bytes")
}
