package print

import (
	"bytes"
	"image/color"
	"strings"
	"testing"

	"pano/render/layout/ops"
	"pano/render/typeset"
)

// A special ink is a separation with its CMYK values beside it, in fills, lines
// and gradients; a reader without the ink shows those values.
func TestSpotInks(t *testing.T) {
	pms := &[4]float64{0, .9, .9, .1}
	stops := []ops.Stop{{At: 0, Color: red, CMYK: pms, Spot: "PANTONE 1788 C"}, {At: 1, Color: gold, CMYK: &[4]float64{0, .2, 1, 0}}}
	page := func(strip bool) *ops.Page {
		s, spot := append([]ops.Stop(nil), stops...), "PANTONE 1788 C"
		if strip {
			s[0].Spot, spot = "", ""
		}
		flat := ops.Paint{Color: red, CMYK: pms, Spot: spot}
		return &ops.Page{W: 300, H: 100, Ops: []ops.Op{
			ops.Fill{Path: box(0, 0, 100, 100), Paint: flat},
			ops.Stroke{Path: box(120, 20, 180, 80), Width: 20, Paint: flat},
			ops.Fill{Path: box(200, 0, 300, 100), Paint: ops.Paint{Kind: ops.Linear, From: typeset.Pt{X: 200}, To: typeset.Pt{X: 300}, Stops: s}},
			ops.Fill{Path: box(130, 40, 170, 60), Paint: ops.Paint{Color: red, CMYK: pms, Spot: "All"}},
		}}
	}
	pdf := write(t, page(false), Options{WMM: 300, HMM: 100})
	if out := tool(t, pdf, "qpdf", "--check", "FILE"); !strings.Contains(out, "No syntax or stream encoding errors") {
		t.Error(out)
	}
	if n := bytes.Count(pdf, []byte("obj\n[/Separation/PANTONE#201788#20C")); n != 1 {
		t.Errorf("the ink is defined %d times, want once", n)
	}
	if bytes.Contains(pdf, []byte("/Separation/All")) {
		t.Error("a colour goes on every plate")
	}
	if !bytes.Contains(pdf, []byte("/DeviceN[/PANTONE#201788#20C/Cyan/Magenta/Yellow/Black]")) {
		t.Error("the gradient has no space of its inks")
	}
	a, b := picture(t, pdf, 300), picture(t, write(t, page(true), Options{WMM: 300, HMM: 100}), 300)
	for _, x := range []int{50, 125, 150, 201, 250, 298} {
		if p, q := a.At(x, 50), b.At(x, 50); !near(p, q, 6) || near(p, color.White, 30) {
			t.Errorf("at %d: %v with the ink, %v without", x, p, q)
		}
	}
}

func TestNames(t *testing.T) {
	if got := pdfName("A b/(c)#1"); got != "A#20b#2F#28c#29#231" {
		t.Error(got)
	}
}
