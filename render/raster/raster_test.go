package raster

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"os"
	"sync"
	"testing"

	"pano/render/layout/ops"
	"pano/render/typeset"
)

func rectPath(x0, y0, x1, y1 float64) typeset.Path {
	return typeset.Path{
		Verbs: []typeset.Verb{typeset.Move, typeset.Line, typeset.Line, typeset.Line, typeset.Close},
		Pts:   []typeset.Pt{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}},
	}
}

func solid(c color.NRGBA) ops.Paint { return ops.Paint{Kind: ops.Solid, Color: c} }

func red() color.NRGBA { return color.NRGBA{R: 255, A: 255} }

// sample is a page with one of everything.
func sample(t testing.TB) *ops.Page {
	t.Helper()
	fonts, err := typeset.Load(os.DirFS("../../fonts"))
	if err != nil {
		t.Fatal(err)
	}
	face, err := fonts.Face("Anton", 400)
	if err != nil {
		t.Fatal(err)
	}
	run, err := typeset.Shape(face, 90, "NGÀY QUỐC KHÁNH", 0)
	if err != nil {
		t.Fatal(err)
	}
	src := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range src.Pix {
		src.Pix[i] = uint8(i * 7)
	}
	grad := ops.Paint{Kind: ops.Linear, From: typeset.Pt{}, To: typeset.Pt{X: 640, Y: 360},
		Stops: []ops.Stop{{At: 0, Color: red()}, {At: 1, Color: color.NRGBA{B: 255, A: 255}}}}
	glow := ops.Paint{Kind: ops.Radial, From: typeset.Pt{X: 320, Y: 300}, R: 300,
		Stops: []ops.Stop{{At: 0, Color: color.NRGBA{255, 220, 60, 200}}, {At: 1, Color: color.NRGBA{255, 220, 60, 0}}}}
	clip := rounded(typeset.Rect{Min: typeset.Pt{X: 20, Y: 20}, Max: typeset.Pt{X: 200, Y: 160}}, 30)
	return &ops.Page{W: 640, H: 360, Static: 2, Ops: []ops.Op{
		ops.Fill{Path: rectPath(0, 0, 640, 360), Paint: grad},
		ops.Fill{Path: rectPath(-10, -10, 650, 370), Paint: glow},
		ops.Picture{Src: src, Key: "k", Crop: src.Rect, Dst: typeset.Rect{Min: typeset.Pt{X: 420, Y: 30}, Max: typeset.Pt{X: 600, Y: 150}}, Radius: 16},
		ops.Group{Clip: &clip, Opacity: 0.6, Ops: []ops.Op{
			ops.Fill{Path: rectPath(0, 0, 300, 300), Paint: solid(color.NRGBA{G: 160, A: 255})},
			ops.Stroke{Path: rectPath(40, 40, 160, 120), Width: 6, Round: true, Paint: solid(color.NRGBA{255, 255, 255, 255})},
		}},
		ops.Glyphs{Run: run, At: typeset.Pt{X: 30.3, Y: 280.7}, Paint: solid(color.NRGBA{255, 240, 120, 255})},
	}}
}

func paint(t testing.TB, p *Painter, page *ops.Page) *image.RGBA {
	t.Helper()
	img, err := p.Paint(page)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestSolidFillIsExact(t *testing.T) {
	page := &ops.Page{W: 10, H: 10, Ops: []ops.Op{
		ops.Fill{Path: rectPath(2, 2, 8, 8), Paint: solid(red())},
		ops.Fill{Path: rectPath(0, 9, 10, 9.5), Paint: solid(color.NRGBA{A: 255})},
	}}
	img := paint(t, New(Options{}), page)
	for _, tt := range []struct {
		x, y int
		want color.RGBA
	}{{1, 1, color.RGBA{255, 255, 255, 255}}, {2, 2, color.RGBA{255, 0, 0, 255}}, {7, 7, color.RGBA{255, 0, 0, 255}}, {8, 8, color.RGBA{255, 255, 255, 255}}} {
		if got := img.RGBAAt(tt.x, tt.y); got != tt.want {
			t.Errorf("pixel %d,%d is %v, want %v", tt.x, tt.y, got, tt.want)
		}
	}
	if g := img.RGBAAt(4, 9).R; g < 125 || g > 130 {
		t.Errorf("half a pixel of black gives %d, want about 127", g)
	}
}

func TestEvenOddLeavesTheHole(t *testing.T) {
	p := rectPath(0, 0, 20, 20)
	q := rectPath(5, 5, 15, 15)
	p.Verbs, p.Pts = append(p.Verbs, q.Verbs...), append(p.Pts, q.Pts...)
	for _, odd := range []bool{false, true} {
		img := paint(t, New(Options{}), &ops.Page{W: 20, H: 20, Ops: []ops.Op{ops.Fill{Path: p, EvenOdd: odd, Paint: solid(red())}}})
		if hole := img.RGBAAt(10, 10) == (color.RGBA{255, 255, 255, 255}); hole != odd {
			t.Errorf("even-odd %v: hole %v", odd, hole)
		}
	}
}

func TestGradientEnds(t *testing.T) {
	page := sample(t)
	page.Ops = page.Ops[:1]
	img := paint(t, New(Options{}), page)
	if a, b := img.RGBAAt(0, 0), img.RGBAAt(639, 359); a.R < 250 || a.B > 5 || b.B < 250 || b.R > 5 {
		t.Errorf("ends are %v and %v, want red and blue", a, b)
	}
	if m := img.RGBAAt(320, 180); m.R < 120 || m.R > 135 || m.B < 120 || m.B > 135 {
		t.Errorf("the middle is %v, want half red half blue", m)
	}
}

// TestBandsAreTheWhole lays bands below one another: no seam, no shift.
func TestBandsAreTheWhole(t *testing.T) {
	p, page := New(Options{}), sample(t)
	whole := paint(t, p, page)
	for y := 0; y < 360; y += 47 {
		band, err := p.PaintBand(page, y, min(360, y+47))
		if err != nil {
			t.Fatal(err)
		}
		for yy := band.Rect.Min.Y; yy < band.Rect.Max.Y; yy++ {
			for x := range 640 {
				a, b := whole.RGBAAt(x, yy), band.RGBAAt(x, yy)
				if diff(a.R, b.R) > 1 || diff(a.G, b.G) > 1 || diff(a.B, b.B) > 1 {
					t.Fatalf("pixel %d,%d: whole %v, band %v", x, yy, a, b)
				}
			}
		}
	}
}

func diff(a, b uint8) int { return int(math.Abs(float64(a) - float64(b))) }

func TestOverStaticIsTheWhole(t *testing.T) {
	p, page := New(Options{}), sample(t)
	whole := paint(t, p, page)
	static, err := p.PaintStatic(page)
	if err != nil {
		t.Fatal(err)
	}
	img, err := p.PaintOver(static, page, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(img.Pix, whole.Pix) {
		t.Error("static and rest do not make the whole")
	}
	reached := make([]bool, 360)
	for _, op := range page.Ops[page.Static:] {
		r := Reach(op).Intersect(img.Rect)
		for y := r.Min.Y; y < r.Max.Y; y++ {
			reached[y] = true
		}
	}
	for _, step := range []int{2, 3, 7, 50} {
		rows := make(Rows, 360)
		for y := range rows {
			rows[y] = y/step%2 == 0
		}
		some, err := p.PaintOver(static, page, rows)
		if err != nil {
			t.Fatal(err)
		}
		for y := range rows {
			row := func(m *image.RGBA) []byte { return m.Pix[y*m.Stride : (y+1)*m.Stride] }
			if rows[y] && !bytes.Equal(row(some), row(whole)) {
				t.Fatalf("row %d depends on which others are painted", y)
			}
			if !reached[y] && !bytes.Equal(row(static), row(whole)) {
				t.Fatalf("row %d changed beyond the reach of all operations", y)
			}
		}
		p.Release(some)
	}
}

func TestManyAtOnce(t *testing.T) {
	p, page := New(Options{GlyphBytes: 20_000}), sample(t)
	want := paint(t, p, page)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			img, err := p.Paint(page)
			if err != nil || !bytes.Equal(img.Pix, want.Pix) {
				t.Errorf("a picture painted beside others differs (%v)", err)
			}
			p.Release(img)
		})
	}
	wg.Wait()
}

// A used frame comes back from the pool with its old picture; none of it may show.
func TestPooledFramesAreClean(t *testing.T) {
	p := New(Options{})
	p.Release(paint(t, p, &ops.Page{W: 20, H: 20, Ops: []ops.Op{ops.Fill{Path: rectPath(0, 0, 20, 20), Paint: solid(red())}}}))
	half := color.NRGBA{B: 255, A: 128}
	for name, op := range map[string]ops.Op{
		"smaller":     ops.Fill{Path: rectPath(0, 0, 20, 19), Paint: solid(color.NRGBA{B: 255, A: 255})},
		"translucent": ops.Fill{Path: rectPath(0, 0, 20, 20), Paint: solid(half)},
		"off grid":    ops.Fill{Path: rectPath(-0.5, 0, 20, 19.5), Paint: solid(half)},
	} {
		page := &ops.Page{W: 20, H: 20, Ops: []ops.Op{op}}
		got := paint(t, p, page)
		if !bytes.Equal(got.Pix, paint(t, New(Options{}), page).Pix) {
			t.Errorf("%s: a pooled frame shows its former picture", name)
		}
		fillRow(got.Pix, 0xff0000ff)
		p.Release(got)
	}
}

func TestTooLargeIsRefused(t *testing.T) {
	if _, err := New(Options{}).Paint(&ops.Page{W: 60000, H: 60000}); err == nil {
		t.Error("3.6 gigapixels in one frame were accepted")
	}
}

func BenchmarkNextText(b *testing.B) {
	p, page := New(Options{}), sample(b)
	static, err := p.PaintStatic(page)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		img, err := p.PaintOver(static, page, nil)
		if err != nil {
			b.Fatal(err)
		}
		p.Release(img)
	}
}
