package raster

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"pano/render/layout/ops"
	"pano/render/typeset"
)

const letters = "ẲẪỆỘỰỠĐ ẳẫệộựỡđg 0259/ÂQ"

// drawn is a run's outlines as an SVG path, for an independent rasteriser.
func drawn(run typeset.Run, at typeset.Pt) string {
	var b strings.Builder
	for _, g := range run.Glyphs {
		p := run.Face.Outline(g.ID)
		i := 0
		put := func(verb string, n int) {
			b.WriteString(verb)
			for range n {
				fmt.Fprintf(&b, " %.4f %.4f", p.Pts[i].X*run.Size+g.X+at.X, p.Pts[i].Y*run.Size+g.Y+at.Y)
				i++
			}
		}
		for _, v := range p.Verbs {
			switch v {
			case typeset.Move:
				put("M", 1)
			case typeset.Line:
				put("L", 1)
			case typeset.Quad:
				put("Q", 2)
			case typeset.Cubic:
				put("C", 3)
			case typeset.Close:
				b.WriteString("Z")
			}
		}
	}
	return b.String()
}

// TestInkAgreesWithLibrsvg compares letters with stacked marks in every bundled
// face, pixel by pixel, with another program's drawing of the same outlines.
func TestInkAgreesWithLibrsvg(t *testing.T) {
	tool, err := exec.LookPath("rsvg-convert")
	if err != nil {
		t.Skip("rsvg-convert, the independent rasteriser, is not installed")
	}
	fonts, err := typeset.Load(os.DirFS("../../fonts"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[*typeset.Face]bool{}
	for _, family := range fonts.Families() {
		for _, weight := range []int{400, 600, 800} {
			face, err := fonts.Face(family, weight)
			if err != nil {
				t.Fatal(err)
			}
			if seen[face] {
				continue
			}
			seen[face] = true
			t.Run(fmt.Sprintf("%s %d", family, face.Weight()), func(t *testing.T) { compareInk(t, tool, face) })
		}
	}
}

func compareInk(t *testing.T, tool string, face *typeset.Face) {
	missing := face.Missing(letters) // such as one that the face draws as another
	run, err := typeset.Shape(face, 64, strings.Map(func(r rune) rune {
		if slices.Contains(missing, string(r)) {
			return -1
		}
		return r
	}, letters), 0)
	if err != nil {
		t.Fatal(err)
	}
	at := typeset.Pt{X: 20, Y: 100}
	w, h := int(math.Ceil(run.Advance))+40, 140
	// Letters snap to quarter pixels; the reference gets the same places.
	for i := range run.Glyphs {
		run.Glyphs[i].X = math.Round(run.Glyphs[i].X*4) / 4
	}
	cmd := exec.Command(tool)
	cmd.Stdin = strings.NewReader(fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d"><rect width="100%%" height="100%%" fill="#fff"/><path d="%s"/></svg>`, w, h, drawn(run, at)))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	want, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	page := &ops.Page{W: float64(w), H: float64(h), Ops: []ops.Op{ops.Glyphs{Run: run, At: at, Paint: solid(color.NRGBA{A: 255})}}}
	got := paint(t, New(Options{}), page)
	var ink image.Rectangle
	var total float64
	far := 0
	for y := range h {
		for x := range w {
			a := got.RGBAAt(x, y).R
			r, _, _, _ := want.At(x, y).RGBA()
			d := diff(a, uint8(r>>8))
			if d > 48 {
				far++
			}
			total += float64(d)
			if a < 250 {
				ink = ink.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	// Where contours overlap, partial coverages add up here and are united there:
	// single pixels differ, edges do not.
	if mean := total / float64(w*h); far > w*h/2000 || mean > 0.5 {
		t.Errorf("%d of %d pixels are far from the reference, %.3f levels on average", far, w*h, mean)
	}
	box := outward(ops.Glyphs{Run: run, At: at}.Bounds())
	if !ink.In(box.Inset(-1)) || !box.Inset(2).In(ink) {
		t.Errorf("ink %v, the run promised %v", ink, box)
	}
}
