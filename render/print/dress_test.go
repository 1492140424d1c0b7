package print

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"strings"
	"testing"

	"pano/render/layout/ops"
	"pano/render/print/finish"
	"pano/render/typeset"
)

// hiflex is a banner with a hem all around, or pockets at its ends.
var (
	hem    = Finish{Top: finish.Edge{HemMM: 30}, Right: finish.Edge{HemMM: 30}, Bottom: finish.Edge{HemMM: 30}, Left: finish.Edge{HemMM: 30}, Eyelets: finish.Eyelets{EveryMM: 500, DiameterMM: 12, InsetMM: 15}}
	pocket = Finish{Top: finish.Edge{HemMM: 30}, Right: finish.Edge{HemMM: 20, PocketMM: 80}, Bottom: finish.Edge{HemMM: 30}, Left: finish.Edge{HemMM: 20, PocketMM: 80}, Eyelets: finish.Eyelets{EveryMM: 500, DiameterMM: 12, InsetMM: 15}}
)

func dressed(t testing.TB, bare []byte, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Dress(&b, bare, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What was approved is the head of what is printed, and both ways to make a
// dressed sheet draw the same picture and say the same.
func TestDressKeepsTheApprovedBytes(t *testing.T) {
	for name, c := range map[string]struct {
		w, h float64
		o    Options
		box  string
	}{
		"marks":         {1200, 840, Options{WMM: 420, HMM: 297, BleedMM: 3, CropMarks: true}, "29.76 29.76 1220.32 871.65"},
		"hem":           {2400, 560, Options{WMM: 3000, HMM: 700, CropMarks: true, Finish: hem}, ""},
		"pockets":       {2400, 560, Options{WMM: 3000, HMM: 700, BleedMM: 5, CropMarks: true, Finish: pocket}, ""},
		"over the edge": {2400, 560, Options{WMM: 5000, HMM: 700, CropMarks: true, Finish: pocket}, ""}, // 5 m fits the small unit, the sheet does not
		"tenth":         {3000, 500, Options{WMM: 6000, HMM: 1000, Scale: 10}, "0.00 0.00 1700.79 283.46"},
		"tenth, marks":  {2400, 560, Options{WMM: 3000, HMM: 700, CropMarks: true, Finish: hem, Scale: 10}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := banner(t, c.w, c.h)
			bare := write(t, p, Options{WMM: c.o.WMM, HMM: c.o.HMM, Title: "Chào mừng", Author: "Phòng Văn hóa"})
			pdf := dressed(t, bare, c.o)
			if !bytes.HasPrefix(pdf, bare) || len(pdf) == len(bare) {
				t.Fatal("the approved bytes are not the head of the dressed file")
			}
			if !bytes.Equal(pdf, dressed(t, bare, c.o)) {
				t.Error("two dressings differ")
			}
			if out := tool(t, pdf, "qpdf", "--check", "FILE"); !strings.Contains(out, "No syntax or stream encoding errors") {
				t.Error(out)
			}
			info := tool(t, pdf, "pdfinfo", "-box", "FILE")
			if got := field(info, "TrimBox"); c.box != "" && got != c.box {
				t.Errorf("trim box %s, want %s", got, c.box)
			}
			if got := field(info, "Title"); !strings.HasPrefix(got, "Chào mừng") || strings.Contains(got, "1:10") != (c.o.Scale == 10) {
				t.Errorf("title %q", got)
			}
			if got := strings.TrimSpace(tool(t, pdf, "pdftotext", "-raw", "FILE", "-")); got != strings.Join(lines, "\n") {
				t.Errorf("text %q", got)
			}
			sum := sha256.Sum256(bare)
			checkXMP(t, tool(t, pdf, "pdfinfo", "-meta", "FILE"), max(c.o.Scale, 1), fmt.Sprintf("%x", sum))

			o := c.o
			o.Title, o.Author = "Chào mừng", "Phòng Văn hóa"
			a, b := picture(t, pdf, 1400), picture(t, write(t, p, o), 1400)
			if db := psnr(a, b); db < 50 {
				t.Errorf("the file written at once differs: %.1f dB", db)
			}
		})
	}
}

// checkXMP reads the packet back as XML.
func checkXMP(t *testing.T, packet string, scale int, source string) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(packet))
	said, at := map[string]string{}, ""
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("metadata: %v\n%s", err, packet)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			at = e.Name.Local
		case xml.CharData:
			said[at] += strings.TrimSpace(string(e))
		}
	}
	if got, want := said["scale"], fmt.Sprintf("1:%d", scale); got != want {
		t.Errorf("metadata say scale %q, want %q", got, want)
	}
	if said["approvedSHA256"] != source {
		t.Errorf("metadata name the source %q, want %q", said["approvedSHA256"], source)
	}
}

// With nothing to add, the file is the approved one.
func TestDressOfNothing(t *testing.T) {
	bare := write(t, banner(t, 800, 600), Options{WMM: 400, HMM: 300})
	if !bytes.Equal(bare, dressed(t, bare, Options{WMM: 400, HMM: 300})) {
		t.Error("bytes changed")
	}
}

func TestDressRefusesOthers(t *testing.T) {
	p := banner(t, 800, 600)
	bare := write(t, p, Options{WMM: 400, HMM: 300})
	o := Options{WMM: 400, HMM: 300, CropMarks: true}
	marked := write(t, p, o)
	for name, data := range map[string][]byte{
		"empty": nil, "text": []byte("hello"), "cut": bare[:len(bare)-200], "longer": append(bytes.Clone(bare), "\n"...),
		"marks already": marked, "dressed already": dressed(t, bare, o),
		"other producer": bytes.Replace(bare, []byte("Producer(Pano)"), []byte("Producer(Qano)"), 1),
		"shifted":        bytes.Replace(bare, []byte("%PDF-1.6\n"), []byte("%PDF-1.6\n\n"), 1),
		"two pages":      bytes.Replace(bare, []byte("/Count 1"), []byte("/Count 2"), 1),
	} {
		var refused *Error
		if err := Dress(io.Discard, data, o); !errors.As(err, &refused) || refused.Code != "pdf_foreign" {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
	var refused *Error
	if err := Dress(io.Discard, bare, Options{WMM: 500, HMM: 300, CropMarks: true}); !errors.As(err, &refused) || refused.Code != "pdf_foreign" {
		t.Errorf("another size: %v", err)
	}
}

func FuzzDress(f *testing.F) {
	bare := write(f, banner(f, 80, 60), Options{WMM: 40, HMM: 30})
	f.Add(bare)
	f.Add(bare[len(bare)/2:])
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := Dress(io.Discard, data, Options{WMM: 40, HMM: 30, CropMarks: true}); err != nil {
			var refused *Error
			if !errors.As(err, &refused) {
				t.Error(err)
			}
		}
	})
}

// The sheet grows by hem and pocket beyond the finished size, the ground goes on
// over them, and marks never touch the finished piece.
func TestFinishedSheet(t *testing.T) {
	p := &ops.Page{W: 300, H: 100, Ops: []ops.Op{ops.Fill{Path: box(0, 0, 300, 100), Paint: flatPaint(gold)}}}
	o := Options{WMM: 1500, HMM: 500, CropMarks: true, Finish: pocket}
	g := o.geometry()
	w, h := g.media()
	if got, want := w/g.mm, 1500+2*100+3*6.0; math.Abs(got-want) > 1e-6 {
		t.Errorf("sheet of %g mm, want %g", got, want)
	}
	if got, want := h/g.mm, 500+2*30+3*6.0; math.Abs(got-want) > 1e-6 {
		t.Errorf("sheet of %g mm high, want %g", got, want)
	}
	m := picture(t, write(t, p, o), 3436) // 2 px a mm
	at := func(x, y float64) color.Color { return m.At(int((x+109)*2), int((y+39)*2)) }
	for _, q := range [][2]float64{{-95, -25}, {-95, 250}, {1595, 525}, {700, -25}, {700, 525}} {
		if !near(at(q[0], q[1]), gold, 4) {
			t.Errorf("the ground does not reach %v mm: %v", q, at(q[0], q[1]))
		}
	}
	for _, q := range [][2]float64{{-105, 250}, {700, -35}} {
		if !near(at(q[0], q[1]), color.White, 4) {
			t.Errorf("ink beyond the cut at %v mm", q)
		}
	}
	for x := 0.5; x < 1500; x += .5 {
		for _, y := range []float64{1, 15, 250, 485, 499} {
			if !near(at(x, y), gold, 4) {
				t.Fatalf("a mark lies on the finished piece at %g, %g mm", x, y)
			}
		}
	}
	found := func(x, y, r float64) bool {
		for dx := -r; dx <= r; dx += .25 {
			for dy := -r; dy <= r; dy += .25 {
				if c := at(x+dx, y+dy); !near(c, gold, 60) && !near(c, color.White, 60) {
					return true
				}
			}
		}
		return false
	}
	for name, q := range map[string][2]float64{"seam of the pocket": {-80, 250}, "fold tick": {0, -37}, "cut tick": {-100, -37}, "eyelet on the hem": {95, -15}, "eyelet below": {95, 515}, "eyelet tick": {95, -38}} {
		if !found(q[0], q[1], 6.5) {
			t.Errorf("%s is not at %v mm", name, q)
		}
	}
	if found(-50, 250, 6) {
		t.Error("a mark within the pocket")
	}
}

func TestHoles(t *testing.T) {
	all := hem.Holes(3000, 700)
	count := [4]int{}
	for _, h := range all {
		count[h.Side]++
	}
	// 2970 mm in steps of 495; 670 in two of 335, its corners counted above.
	if count != [4]int{7, 1, 7, 1} {
		t.Errorf("holes a side: %v", count)
	}
	for _, h := range pocket.Holes(3000, 700) {
		if h.Side == 1 || h.Side == 3 || h.X < 95 || h.X > 2905 {
			t.Errorf("eyelet in a pocket: %+v", h)
		}
	}
	if n := len(Finish{}.Holes(3000, 700)); n != 0 {
		t.Errorf("%d holes of no finish", n)
	}
}

func TestFinishChecks(t *testing.T) {
	for field, f := range map[string]Finish{
		"finish.top.hem":          {Top: finish.Edge{HemMM: -1}},
		"finish.left.pocket":      {Left: finish.Edge{PocketMM: math.NaN()}},
		"finish.bottom.pocket":    {Bottom: finish.Edge{PocketMM: 300}}, // of 700 mm
		"finish.eyelets.every":    {Eyelets: finish.Eyelets{EveryMM: 1, DiameterMM: 12, InsetMM: 20}},
		"finish.eyelets.diameter": {Eyelets: finish.Eyelets{EveryMM: 500, InsetMM: 20}},
		"finish.eyelets.inset":    {Eyelets: finish.Eyelets{EveryMM: 500, DiameterMM: 12, InsetMM: 2}},
	} {
		var refused *Error
		if err := Write(io.Discard, banner(t, 800, 200), Options{WMM: 2800, HMM: 700, Finish: f}); !errors.As(err, &refused) || refused.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestTextUnderFinish(t *testing.T) {
	p := &ops.Page{W: 3000, H: 700, Ops: []ops.Op{
		ops.Glyphs{Run: run(t, "LUỒN", 60), At: typeset.Pt{X: 20, Y: 350}, Paint: flatPaint(red)},
		ops.Group{Opacity: 1, Ops: []ops.Op{ops.Glyphs{Run: run(t, "KHOEN", 20), At: typeset.Pt{X: 570, Y: 28}, Paint: flatPaint(red)}}},
		ops.Glyphs{Run: run(t, "GIỮA", 60), At: typeset.Pt{X: 1500, Y: 350}, Paint: flatPaint(red)},
	}}
	got := map[string]string{}
	for _, f := range finish.UnderFinish(p, pocket, 3000, 700) {
		got[f.Params["text"]] = f.Code
	}
	if len(got) != 2 || got["LUỒN"] != "text_in_pocket" || got["KHOEN"] != "text_at_eyelet" {
		t.Errorf("findings %v", got)
	}
	if f := finish.UnderFinish(p, Finish{}, 3000, 700); len(f) != 0 {
		t.Errorf("findings without finish: %v", f)
	}
}

func TestSoftPictures(t *testing.T) {
	m := photo(400, 300)
	p := &ops.Page{W: 1000, H: 500, Ops: []ops.Op{ops.Picture{Src: m, Key: "photo", Crop: image.Rect(0, 0, 400, 300), Dst: typeset.Rect{Max: typeset.Pt{X: 500, Y: 375}}}}}
	// 400 px over half a metre are 20 dpi.
	soft := finish.SoftPictures(p, 1000, 100)
	if len(soft) != 1 || soft[0].Params["dpi"] != "20" || soft[0].Params["need_width"] != "1969" || soft[0].Code != "image_dpi" {
		t.Errorf("findings %v", soft)
	}
	if f := finish.SoftPictures(p, 1000, 20); len(f) != 0 {
		t.Errorf("20 dpi are enough: %v", f)
	}
	for d, want := range map[float64]float64{1: 87.3, 5: 20, 0.2: 300} {
		if got := finish.NeedDPI(d, 1000, 500); math.Abs(got-want) > .1 {
			t.Errorf("at %g m %g dpi, want %g", d, got, want)
		}
	}
	if got := finish.NeedDPI(0, 540, 790); got < 55 || got > 65 {
		t.Errorf("poster of unknown distance: %g dpi", got)
	}
}
