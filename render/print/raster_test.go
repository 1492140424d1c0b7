package print

import (
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"pano/render/layout/ops"
	"pano/render/raster"
)

// plain is the page without inks, which readers turn to screen colours in
// their own ways.
func plain(p *ops.Page) *ops.Page {
	for i, op := range p.Ops {
		if f, ok := op.(ops.Fill); ok {
			f.Paint.CMYK = nil
			for k := range f.Paint.Stops {
				f.Paint.Stops[k].CMYK = nil
			}
			p.Ops[i] = f
		}
	}
	return p
}

// The print and the screen picture of a page are the same picture.
func TestLooksLikeRaster(t *testing.T) {
	p := plain(banner(t, 1500, 500))
	screen, err := raster.New(raster.Options{}).Paint(p)
	if err != nil {
		t.Fatal(err)
	}
	paper := picture(t, write(t, p, Options{WMM: 1500, HMM: 500}), 1500)
	if dir := os.Getenv("PANO_PICTURES"); dir != "" {
		f, err := os.Create(filepath.Join(dir, t.Name()+"_screen.png"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := png.Encode(f, screen); err != nil {
			t.Fatal(err)
		}
	}
	if paper.Bounds().Size() != screen.Bounds().Size() {
		t.Fatalf("print of %v, picture of %v px", paper.Bounds().Size(), screen.Bounds().Size())
	}
	if db := psnr(paper, screen); db < 35 {
		t.Errorf("print and picture are %.1f dB apart, want 35 or more", db)
	} else {
		t.Logf("%.1f dB", db)
	}
}

// psnr is the likeness of two pictures of one size in decibels.
func psnr(a, b image.Image) float64 {
	sum := 0.0
	r := a.Bounds()
	for y := range r.Dy() {
		for x := range r.Dx() {
			ar, ag, ab, _ := a.At(r.Min.X+x, r.Min.Y+y).RGBA()
			br, bg, bb, _ := b.At(b.Bounds().Min.X+x, b.Bounds().Min.Y+y).RGBA()
			for _, d := range []float64{float64(ar) - float64(br), float64(ag) - float64(bg), float64(ab) - float64(bb)} {
				sum += d * d / (257 * 257)
			}
		}
	}
	return 10 * math.Log10(255*255*float64(3*r.Dx()*r.Dy())/sum)
}
