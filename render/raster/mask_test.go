package raster

import (
	"image/color"
	"testing"

	"pano/render/layout/ops"
	"pano/render/typeset"
)

// A frame has square outer corners, whichever way its path runs.
func TestCornersAreSharp(t *testing.T) {
	back := rectPath(20, 20, 80, 80)
	back.Pts[1], back.Pts[3] = back.Pts[3], back.Pts[1]
	for name, path := range map[string]typeset.Path{"clockwise": rectPath(20, 20, 80, 80), "counter-clockwise": back} {
		img := paint(t, New(Options{}), &ops.Page{W: 100, H: 100, Ops: []ops.Op{ops.Stroke{Path: path, Width: 10, Paint: solid(red())}}})
		for _, at := range [][2]int{{15, 15}, {84, 15}, {15, 84}, {84, 84}} {
			if got := img.RGBAAt(at[0], at[1]); got != (color.RGBA{255, 0, 0, 255}) {
				t.Errorf("%s: corner %v is %v, want the frame's colour", name, at, got)
			}
		}
		if got := img.RGBAAt(50, 50); got != (color.RGBA{255, 255, 255, 255}) {
			t.Errorf("%s: the middle is %v", name, got)
		}
	}
}

func TestVerySharpCornersAreCut(t *testing.T) {
	p := typeset.Path{Verbs: []typeset.Verb{typeset.Move, typeset.Line, typeset.Line}, Pts: []typeset.Pt{{X: 10, Y: 48}, {X: 60, Y: 50}, {X: 10, Y: 52}}}
	img := paint(t, New(Options{}), &ops.Page{W: 100, H: 100, Ops: []ops.Op{ops.Stroke{Path: p, Width: 8, Paint: solid(red())}}})
	for x := 77; x < 100; x++ {
		if img.RGBAAt(x, 50).G != 255 {
			t.Fatalf("the tip reaches column %d", x)
		}
	}
}

// Curves that cross the edge of a band must look as if there were no band.
func TestCurvesCrossBandsUnchanged(t *testing.T) {
	curve := rounded(typeset.Rect{Min: typeset.Pt{X: 20.3, Y: 30.2}, Max: typeset.Pt{X: 180.1, Y: 190.4}}, 80)
	for name, op := range map[string]ops.Op{
		"fill":     ops.Fill{Path: curve, Paint: solid(red())},
		"even-odd": ops.Fill{Path: curve, EvenOdd: true, Paint: solid(red())},
		"stroke":   ops.Stroke{Path: curve, Width: 5, Paint: solid(red())},
		"thin":     ops.Stroke{Path: curve, Width: 0.6, Round: true, Paint: solid(red())},
		"group":    ops.Group{Clip: &curve, Opacity: 0.5, Ops: []ops.Op{ops.Fill{Path: rectPath(0, 0, 200, 200), Paint: solid(red())}}},
	} {
		p, page := New(Options{}), &ops.Page{W: 200, H: 200, Ops: []ops.Op{op}}
		whole, worst := paint(t, p, page), 0
		for y := 0; y < 200; y += 16 {
			band, err := p.PaintBand(page, y, min(200, y+16))
			if err != nil {
				t.Fatal(err)
			}
			want := whole.Pix[whole.PixOffset(0, y):][:len(band.Pix)]
			for i, v := range band.Pix {
				worst = max(worst, diff(v, want[i]))
			}
		}
		if worst > 6 { // gg rounds to 1/64 of a pixel, towards zero
			t.Errorf("%s: a band differs by %d levels", name, worst)
		}
	}
}
