package print

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/adler32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pano/render/layout/ops"
	"pano/render/typeset"
)

var (
	red  = color.NRGBA{0xda, 0x25, 0x1d, 0xff}
	gold = color.NRGBA{0xff, 0xcd, 0x00, 0xff}
)

func box(x0, y0, x1, y1 float64) typeset.Path {
	return typeset.Path{
		Verbs: []typeset.Verb{typeset.Move, typeset.Line, typeset.Line, typeset.Line, typeset.Close},
		Pts:   []typeset.Pt{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}},
	}
}

func star(x, y, r float64) typeset.Path {
	var p typeset.Path
	for i := range 10 {
		k := r
		if i%2 == 1 {
			k = r * 0.382
		}
		a := float64(i)*math.Pi/5 - math.Pi/2
		v := typeset.Line
		if i == 0 {
			v = typeset.Move
		}
		p.Verbs = append(p.Verbs, v)
		p.Pts = append(p.Pts, typeset.Pt{X: x + k*math.Cos(a), Y: y + k*math.Sin(a)})
	}
	p.Verbs = append(p.Verbs, typeset.Close)
	return p
}

// run sets text in a font of the set.
func run(t testing.TB, text string, size float64) typeset.Run {
	t.Helper()
	fonts, err := typeset.Load(os.DirFS("../../fonts"))
	if err != nil {
		t.Fatal(err)
	}
	face, err := fonts.Face("Be Vietnam Pro", 800)
	if err != nil {
		t.Fatal(err)
	}
	r, err := typeset.Shape(face, size, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func flatPaint(c color.NRGBA) ops.Paint { return ops.Paint{Color: c} }

func photo(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, color.RGBA{uint8(255 * x / w), uint8(120 + 100*math.Sin(float64(y)/20)), uint8(255 * y / h), 255})
		}
	}
	return m
}

var lines = []string{"NHIỆT LIỆT CHÀO MỪNG ĐẠI HỘI", "Đảng bộ phường Xuân Hương – Đà Lạt", "nhiệm kỳ 2025 - 2030 “ước mơ”"}

// banner is a page with every kind of operation.
func banner(t testing.TB, w, h float64) *ops.Page {
	m := photo(400, 300)
	var file bytes.Buffer
	if err := jpeg.Encode(&file, m, nil); err != nil {
		t.Fatal(err)
	}
	logo := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	for i := range 64 * 64 {
		logo.SetNRGBA(i%64, i/64, color.NRGBA{255, 255, 255, uint8(4 * (i % 64))})
	}
	clip := star(w*0.5, h*0.85, h*0.12)
	p := &ops.Page{W: w, H: h, Ops: []ops.Op{
		ops.Fill{Path: box(0, 0, w, h), Paint: ops.Paint{Kind: ops.Linear, To: typeset.Pt{X: w, Y: h},
			Stops: []ops.Stop{{At: 0, Color: red, CMYK: &[4]float64{0, .95, 1, 0}}, {At: 1, Color: color.NRGBA{0x8f, 0x0b, 0x10, 255}, CMYK: &[4]float64{.2, 1, 1, .25}}}}},
		ops.Fill{Path: star(w*0.9, h*0.2, h*0.12), Paint: ops.Paint{Color: gold, CMYK: &[4]float64{0, .2, 1, 0}}},
		ops.Stroke{Path: box(h*.03, h*.03, w-h*.03, h*.97), Width: h * .01, Dash: []float64{h * .05, h * .02}, Round: true, Paint: flatPaint(gold)},
		ops.Stroke{Path: star(w*0.9, h*0.2, h*0.14), Width: h * .008, Paint: ops.Paint{Kind: ops.Linear, From: typeset.Pt{X: w * .85}, To: typeset.Pt{X: w * .95},
			Stops: []ops.Stop{{At: 0, Color: gold}, {At: 1, Color: red}}}},
		ops.Picture{Src: m, Key: "photo", JPEG: file.Bytes(), Crop: image.Rect(50, 0, 350, 300), Dst: typeset.Rect{Min: typeset.Pt{X: w * .72, Y: h * .4}, Max: typeset.Pt{X: w*.72 + h*.5, Y: h * .9}}, Radius: h * .05},
		ops.Picture{Src: logo, Key: "logo", Crop: logo.Rect, Dst: typeset.Rect{Min: typeset.Pt{X: w * .05, Y: h * .72}, Max: typeset.Pt{X: w*.05 + h*.2, Y: h * .92}}},
		ops.Fill{Path: box(w*.3, h*.7, w*.45, h*.9), Paint: ops.Paint{Kind: ops.Radial, From: typeset.Pt{X: w * .375, Y: h * .8}, R: h * .12,
			Stops: []ops.Stop{{At: 0, Color: gold}, {At: .5, Color: color.NRGBA{255, 205, 0, 128}}, {At: 1, Color: color.NRGBA{255, 205, 0, 0}}}}},
		ops.Group{Opacity: .5, Clip: &clip, Ops: []ops.Op{
			ops.Fill{Path: box(w*.4, h*.7, w*.6, h), Paint: flatPaint(color.NRGBA{255, 255, 255, 255})},
			ops.Fill{Path: box(w*.45, h*.8, w*.55, h), Paint: flatPaint(color.NRGBA{0, 0, 255, 255})}}},
	}}
	for i, l := range lines {
		size := min(h, w/6) * []float64{.14, .09, .07}[i]
		g := ops.Glyphs{Run: run(t, l, size), At: typeset.Pt{X: w * .05, Y: h * []float64{.25, .42, .56}[i]}, Paint: flatPaint(color.NRGBA{255, 255, 255, 255})}
		if i == 0 {
			g.Paint = ops.Paint{Kind: ops.Linear, From: typeset.Pt{Y: h * .1}, To: typeset.Pt{Y: h * .27}, Stops: []ops.Stop{{At: 0, Color: color.NRGBA{255, 255, 255, 255}}, {At: 1, Color: gold}}}
		}
		shadow := g
		shadow.At.Y += size / 20
		shadow.Paint = flatPaint(color.NRGBA{0, 0, 0, 90})
		p.Ops = append(p.Ops, shadow, g)
	}
	return p
}

func write(t testing.TB, p *ops.Page, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, p, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tool runs a program of the poppler or qpdf package on a PDF.
func tool(t *testing.T, pdf []byte, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed: %v", name, err)
	}
	file := filepath.Join(t.TempDir(), "page.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, "FILE", file)
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

var prints = map[string]struct {
	w, h float64 // page units
	o    Options
	box  map[string]string
}{
	"poster": {1200, 840, Options{WMM: 420, HMM: 297, BleedMM: 3, CropMarks: true, Title: "Áp phích", Author: "Phòng Văn hóa"}, map[string]string{
		"MediaBox": "0.00 0.00 1250.08 901.42", "BleedBox": "21.26 21.26 1228.82 880.16", "TrimBox": "29.76 29.76 1220.32 871.65"}},
	"banner of 6 m": {3000, 500, Options{WMM: 6000, HMM: 1000, BleedMM: 50, CropMarks: true, Title: "Băng rôn"}, nil},
	"tenth":         {3000, 500, Options{WMM: 6000, HMM: 1000, BleedMM: 50, Scale: 10, Title: "Băng rôn"}, map[string]string{"TrimBox": "14.17 14.17 1714.96 297.64"}},
	"plain":         {800, 800, Options{WMM: 100, HMM: 100}, map[string]string{"MediaBox": "0.00 0.00 283.46 283.46", "TrimBox": "0.00 0.00 283.46 283.46"}},
}

func TestToolsAcceptFile(t *testing.T) {
	for name, c := range prints {
		t.Run(name, func(t *testing.T) {
			pdf := write(t, banner(t, c.w, c.h), c.o)
			if out := tool(t, pdf, "qpdf", "--check", "FILE"); !strings.Contains(out, "No syntax or stream encoding errors") {
				t.Error(out)
			}
			info := tool(t, pdf, "pdfinfo", "-box", "FILE")
			for box, want := range c.box {
				if got := field(info, box); got != want {
					t.Errorf("%s is %q, want %q", box, got, want)
				}
			}
			title := c.o.Title
			if name == "tenth" {
				title += " (tỉ lệ 1:10)"
			}
			if got := field(info, "Title"); got != title {
				t.Errorf("title %q, want %q", got, title)
			}
			if out := tool(t, pdf, "pdffonts", "FILE"); !strings.Contains(out, "PANOAA+PanoHidden") || !strings.Contains(out, "yes yes yes") {
				t.Errorf("font is not embedded, subset and mapped:\n%s", out)
			}
		})
	}
}

func field(info, name string) string {
	for l := range strings.Lines(info) {
		if k, v, ok := strings.Cut(l, ":"); ok && k == name {
			return strings.Join(strings.Fields(v), " ")
		}
	}
	return ""
}

func TestUserUnit(t *testing.T) {
	for name, c := range prints {
		pdf := write(t, banner(t, c.w, c.h), c.o)
		if got, want := bytes.Contains(pdf, []byte("/UserUnit 10")), name == "banner of 6 m"; got != want {
			t.Errorf("%s: user unit of 10: %v, want %v", name, got, want)
		}
		if !bytes.HasPrefix(pdf, []byte("%PDF-1.6\n")) {
			t.Errorf("%s: version", name)
		}
	}
	g := Options{WMM: 6000, HMM: 1000, BleedMM: 50}.geometry()
	if mm := g.w * g.unit / 72 * 25.4; math.Abs(mm-6000) > 1e-6 || g.w > maxUnits {
		t.Errorf("width %g units of %g is %g mm, want 6000", g.w, g.unit, mm)
	}
}

func TestTextComesBack(t *testing.T) {
	for name, c := range prints {
		t.Run(name, func(t *testing.T) {
			pdf := write(t, banner(t, c.w, c.h), c.o)
			want := strings.Join(lines, "\n")
			if got := strings.TrimSpace(tool(t, pdf, "pdftotext", "-raw", "FILE", "-")); got != want {
				t.Errorf("raw order: got\n%q, want\n%q", got, want)
			}
			var got []string
			for l := range strings.Lines(tool(t, pdf, "pdftotext", "FILE", "-")) {
				if l = strings.TrimSpace(l); l != "" {
					got = append(got, l)
				}
			}
			if strings.Join(got, "\n") != want {
				t.Errorf("reading order: got\n%q, want\n%q", got, want)
			}
		})
	}
}

func TestSameBytes(t *testing.T) {
	c := prints["poster"]
	a, b := write(t, banner(t, c.w, c.h), c.o), write(t, banner(t, c.w, c.h), c.o)
	if !bytes.Equal(a, b) {
		t.Errorf("two files of one page differ (%08x, %08x)", adler32.Checksum(a), adler32.Checksum(b))
	}
}

// picture is the page as poppler draws it, px pixels wide.
func picture(t *testing.T, pdf []byte, px int) image.Image {
	t.Helper()
	out := tool(t, pdf, "pdftoppm", "-png", "-scale-to-x", fmt.Sprint(px), "-scale-to-y", "-1", "FILE")
	m, err := png.Decode(strings.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("PANO_PICTURES"); dir != "" {
		name := filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "_"))
		if err := errors.Join(os.WriteFile(name+".png", []byte(out), 0o644), os.WriteFile(name+".pdf", pdf, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func near(a, b color.Color, by int) bool {
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	d := func(x, y uint32) bool { return max(int(x>>8)-int(y>>8), int(y>>8)-int(x>>8)) <= by }
	return d(ar, br) && d(ag, bg) && d(ab, bb)
}

// Each quarter of the page has its colour; the bleed continues it, the paper
// beyond is white and carries marks at the trim.
func TestBleedAndMarks(t *testing.T) {
	quarters := []color.NRGBA{red, gold, {0, 0, 255, 255}, {0, 128, 0, 255}}
	p := &ops.Page{W: 200, H: 100}
	for i, q := range quarters {
		x, y := float64(i%2)*100, float64(i/2)*50
		p.Ops = append(p.Ops, ops.Fill{Path: box(x, y, x+100, y+50), Paint: flatPaint(q)})
	}
	// A sheet of 240 x 140 mm: trim 200 x 100, bleed 12.5, margin 7.5.
	m := picture(t, write(t, p, Options{WMM: 200, HMM: 100, BleedMM: 12.5, CropMarks: true}), 960)
	if m.Bounds().Dx() != 960 || m.Bounds().Dy() != 560 {
		t.Fatalf("picture of %v", m.Bounds())
	}
	at := func(x, y float64) color.Color { return m.At(int((x+20)*4), int((y+20)*4)) }
	for _, c := range []struct {
		x, y float64
		want color.NRGBA
	}{
		{10, 10, red}, {190, 10, gold}, {10, 90, quarters[2]}, {190, 90, quarters[3]},
		{-12, -12, red}, {-12, 30, red}, {212, -12, gold}, {120, -6, gold},
		{-6, 112, quarters[2]}, {80, 106, quarters[2]}, {212, 112, quarters[3]}, {206, 60, quarters[3]},
		{-14, -14, color.NRGBA{255, 255, 255, 255}}, {214, 50, color.NRGBA{255, 255, 255, 255}},
	} {
		if got := at(c.x, c.y); !near(got, c.want, 3) {
			t.Errorf("at %g, %g mm: %v, want %v", c.x, c.y, got, c.want)
		}
	}
	for _, q := range [][2]float64{{0, -17}, {200, -17}, {0, 117}, {-17, 0}, {-17, 100}, {217, 100}} {
		dark := false
		for _, e := range []float64{-.25, 0, .1} {
			dark = dark || !near(at(q[0]+e, q[1]), color.White, 60) || !near(at(q[0], q[1]+e), color.White, 60)
		}
		if !dark {
			t.Errorf("no crop mark at %v mm", q)
		}
	}
}

func TestPaintsArePlaced(t *testing.T) {
	w, h := 900.0, 600.0
	half := color.NRGBA{255, 255, 255, 255}
	p := &ops.Page{W: w, H: h, Ops: []ops.Op{
		ops.Fill{Path: box(0, 0, 300, 300), Paint: ops.Paint{Kind: ops.Linear, From: typeset.Pt{X: 0}, To: typeset.Pt{X: 300},
			Stops: []ops.Stop{{At: .5, Color: red}, {At: .5, Color: gold}}}},
		ops.Fill{Path: box(300, 0, 600, 300), Paint: ops.Paint{Kind: ops.Radial, From: typeset.Pt{X: 450, Y: 150}, R: 100,
			Stops: []ops.Stop{{At: 0, Color: color.NRGBA{0, 0, 0, 255}}, {At: 1, Color: color.NRGBA{0, 0, 0, 0}}}}},
		ops.Fill{Path: box(600, 0, 900, 300), Paint: flatPaint(color.NRGBA{0, 0, 0, 128})},
		ops.Fill{Path: box(0, 300, 300, 600), Paint: flatPaint(color.NRGBA{0, 0, 0, 255})},
		ops.Group{Opacity: .5, Ops: []ops.Op{ops.Fill{Path: box(0, 300, 150, 600), Paint: flatPaint(half)}, ops.Fill{Path: box(0, 300, 150, 600), Paint: flatPaint(half)}}},
		ops.Fill{Path: typeset.Path{Verbs: append(box(0, 0, 0, 0).Verbs, box(0, 0, 0, 0).Verbs...), Pts: append(box(300, 300, 600, 600).Pts, box(400, 400, 500, 500).Pts...)}, EvenOdd: true, Paint: flatPaint(red)},
		ops.Picture{Src: photo(90, 90), Key: "p", Crop: image.Rect(30, 30, 60, 60), Dst: typeset.Rect{Min: typeset.Pt{X: 600, Y: 300}, Max: typeset.Pt{X: 900, Y: 600}}, Radius: 100},
	}}
	m := picture(t, write(t, p, Options{WMM: 900, HMM: 600}), 900)
	for _, c := range []struct {
		x, y int
		want color.NRGBA
	}{
		{100, 100, red}, {140, 20, red}, {160, 20, gold}, {290, 290, gold},
		{450, 150, color.NRGBA{0, 0, 0, 255}}, {450, 200, color.NRGBA{127, 127, 127, 255}}, {310, 10, color.NRGBA{255, 255, 255, 255}},
		{750, 150, color.NRGBA{127, 127, 127, 255}},
		{75, 450, color.NRGBA{128, 128, 128, 255}}, {225, 450, color.NRGBA{0, 0, 0, 255}},
		{350, 450, red}, {450, 450, color.NRGBA{255, 255, 255, 255}},
		{605, 305, color.NRGBA{255, 255, 255, 255}}, {895, 595, color.NRGBA{255, 255, 255, 255}},
		{750, 450, color.NRGBA(photo(90, 90).RGBAAt(45, 45))},
	} {
		if got := m.At(c.x, c.y); !near(got, c.want, 6) {
			t.Errorf("at %d, %d: %v, want %v", c.x, c.y, got, c.want)
		}
	}
}

func TestBannerPicture(t *testing.T) {
	for name, c := range prints {
		t.Run(name, func(t *testing.T) { picture(t, write(t, banner(t, c.w, c.h), c.o), 1400) })
	}
}

func TestJPEGIsPassedThrough(t *testing.T) {
	m := photo(64, 48)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	if got := jpegChannels(b.Bytes(), m.Rect); got != 3 {
		t.Errorf("%d channels, want 3", got)
	}
	for n := range b.Len() {
		jpegChannels(b.Bytes()[:n], m.Rect)
	}
	if jpegChannels(b.Bytes(), image.Rect(0, 0, 48, 64)) != 0 {
		t.Error("a JPEG of another size than the picture was taken")
	}
	p := &ops.Page{W: 10, H: 10, Ops: []ops.Op{
		ops.Picture{Src: m, Key: "a", JPEG: b.Bytes(), Crop: m.Rect, Dst: typeset.Rect{Max: typeset.Pt{X: 5, Y: 5}}},
		ops.Picture{Src: m, Key: "a", JPEG: b.Bytes(), Crop: m.Rect, Dst: typeset.Rect{Max: typeset.Pt{X: 9, Y: 9}}}}}
	if n := bytes.Count(write(t, p, Options{WMM: 100, HMM: 100}), b.Bytes()); n != 1 {
		t.Errorf("file has the JPEG %d times, want once", n)
	}
}

func TestOutputIntent(t *testing.T) {
	icc := make([]byte, 200)
	copy(icc[16:], "CMYK")
	copy(icc[36:], "acsp")
	pdf := write(t, &ops.Page{W: 10, H: 10}, Options{WMM: 100, HMM: 100, ICC: icc})
	if out := tool(t, pdf, "qpdf", "--check", "FILE"); !strings.Contains(out, "No syntax") || !bytes.Contains(pdf, []byte("/S/GTS_PDFX")) || !bytes.Contains(pdf, []byte("/N 4")) {
		t.Errorf("no output intent: %s", out)
	}
}

func TestEmptyFontIsSound(t *testing.T) {
	f := emptyFont()
	if sum32(f) != 0xb1b0afba {
		t.Errorf("checksum of the font is %08x", sum32(f))
	}
	for i := range 6 {
		e := f[12+16*i:]
		at, n := binary.BigEndian.Uint32(e[8:]), binary.BigEndian.Uint32(e[12:])
		if int(at+n) > len(f) || at%4 != 0 {
			t.Errorf("table %s at %d+%d leaves the font", e[:4], at, n)
		}
	}
}

func TestRefusals(t *testing.T) {
	page := &ops.Page{W: 10, H: 10}
	for name, c := range map[string]struct {
		p    *ops.Page
		o    Options
		code string
	}{
		"small": {page, Options{WMM: 1, HMM: 100}, "size_invalid"},
		"vast":  {page, Options{WMM: 1e9, HMM: 100}, "size_invalid"},
		"nan":   {page, Options{WMM: math.NaN(), HMM: 100}, "size_invalid"},
		"bleed": {page, Options{WMM: 100, HMM: 100, BleedMM: -1}, "size_invalid"},
		"scale": {page, Options{WMM: 100, HMM: 100, Scale: 7}, "scale_invalid"},
		"icc":   {page, Options{WMM: 100, HMM: 100, ICC: make([]byte, 200)}, "profile_invalid"},
		"page":  {&ops.Page{}, Options{WMM: 100, HMM: 100}, "page_invalid"},
	} {
		var e *Error
		if err := Write(&bytes.Buffer{}, c.p, c.o); !errors.As(err, &e) || e.Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	deep := ops.Group{Opacity: 1}
	for range 100 {
		deep = ops.Group{Opacity: 1, Ops: []ops.Op{deep}}
	}
	if Write(&bytes.Buffer{}, &ops.Page{W: 1, H: 1, Ops: []ops.Op{deep}}, Options{WMM: 100, HMM: 100}) == nil {
		t.Error("groups without end accepted")
	}
}

func BenchmarkBanner(b *testing.B) {
	c := prints["banner of 6 m"]
	p := banner(b, c.w, c.h)
	for b.Loop() {
		n := len(write(b, p, c.o))
		b.ReportMetric(float64(n), "file-B")
	}
}

func FuzzJPEGChannels(f *testing.F) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, photo(16, 8), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		if n := jpegChannels(b, image.Rect(0, 0, 16, 8)); n != 0 && n != 1 && n != 3 {
			t.Fatalf("%d channels", n)
		}
	})
}
