package raster

import (
	"image/color"
	"math"
	"os"
	"testing"

	"pano/render/layout/ops"
	"pano/render/typeset"
)

func grownRun(t testing.TB, size float64) typeset.Run {
	t.Helper()
	fonts, err := typeset.Load(os.DirFS("../../fonts"))
	if err != nil {
		t.Fatal(err)
	}
	face, err := fonts.Face("Anton", 400)
	if err != nil {
		t.Fatal(err)
	}
	run, err := typeset.Shape(face, size, "QUỐC KHÁNH Ẩ", 0)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// Letters that are grown cover exactly the points that are no further from a
// letter than that, whether they come from the cache or are drawn afresh.
func TestGrownLetters(t *testing.T) {
	for _, size := range []float64{120, 410} {
		run := grownRun(t, size)
		grow := size / 20
		w, h := int(run.Advance)+60, int(size*1.9)
		at := typeset.Pt{X: 30, Y: size * 1.4}
		black := solid(color.NRGBA{A: 255})
		page := func(g float64) *ops.Page {
			return &ops.Page{W: float64(w), H: float64(h), Ops: []ops.Op{ops.Glyphs{Run: run, At: at, Grow: g, Paint: black}}}
		}
		p := New(Options{})
		thin, thick := paint(t, p, page(0)), paint(t, p, page(grow))
		dark := func(x, y int) bool { return x >= 0 && y >= 0 && x < w && y < h && thin.RGBAAt(x, y).R < 128 }
		wrong := 0
		reach, step := int(grow)+2, int(grow)/2
		for y := 0; y < h; y += step {
			for x := 0; x < w; x += step {
				near := math.Inf(1)
				for dy := -reach; dy <= reach; dy++ {
					for dx := -reach; dx <= reach; dx++ {
						if dark(x+dx, y+dy) {
							near = min(near, math.Hypot(float64(dx), float64(dy)))
						}
					}
				}
				if inked := thick.RGBAAt(x, y).R < 128; inked != (near < grow+0.5) && math.Abs(near-grow-0.5) > 1.2 {
					wrong++
				}
			}
		}
		if wrong > 0 {
			t.Errorf("at %v px %d points are on the wrong side of the outline", size, wrong)
		}
	}
}

func BenchmarkGrownFresh(b *testing.B) {
	run := grownRun(b, 200)
	path := run.Face.Outline(run.Glyphs[0].ID)
	b.ReportAllocs()
	for b.Loop() {
		grown(path, 200, typeset.Pt{}, 10, nil)
	}
}
