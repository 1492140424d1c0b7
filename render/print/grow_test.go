package print

import (
	"image/color"
	"testing"

	"pano/render/layout/ops"
	"pano/render/raster"
	"pano/render/typeset"
)

// Letters with an outline, flat, translucent and graded, print as they look on a
// screen.
func TestOutlinedLettersLookLikeRaster(t *testing.T) {
	r := run(t, "QUỐC KHÁNH Ẩ", 150)
	grade := ops.Paint{Kind: ops.Linear, To: typeset.Pt{Y: 300}, Stops: []ops.Stop{{At: 0, Color: gold}, {At: 1, Color: red}}}
	dark := color.NRGBA{0x40, 0, 0, 255}
	p := &ops.Page{W: 1500, H: 600, Ops: []ops.Op{
		ops.Fill{Path: box(0, 0, 1500, 600), Paint: flatPaint(red)},
		ops.Group{Opacity: .4, Ops: []ops.Op{ops.Glyphs{Run: r, At: typeset.Pt{X: 60, Y: 230}, Grow: 12, Paint: flatPaint(color.NRGBA{A: 255})}}},
		ops.Glyphs{Run: r, At: typeset.Pt{X: 50, Y: 220}, Grow: 12, Paint: grade},
		ops.Glyphs{Run: r, At: typeset.Pt{X: 50, Y: 220}, Paint: flatPaint(color.NRGBA{255, 255, 255, 255})},
		ops.Glyphs{Run: r, At: typeset.Pt{X: 50, Y: 500}, Grow: 9, Paint: flatPaint(dark)},
		ops.Glyphs{Run: r, At: typeset.Pt{X: 50, Y: 500}, Paint: grade},
	}}
	screen, err := raster.New(raster.Options{}).Paint(p)
	if err != nil {
		t.Fatal(err)
	}
	paper := picture(t, write(t, p, Options{WMM: 1500, HMM: 600}), 1500)
	if db := psnr(paper, screen); db < 33 {
		t.Errorf("print and picture are %.1f dB apart, want 33 or more", db)
	} else {
		t.Logf("%.1f dB", db)
	}
}
