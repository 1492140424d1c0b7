package render

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"pano/render/layout/ops"
	"pano/render/print"
	"pano/render/print/finish"
)

// tool runs a program of poppler or qpdf on a PDF.
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

// shipped opens the designs and fonts that offices get.
func shipped(t testing.TB) *Renderer {
	t.Helper()
	r, err := New(Options{Templates: os.DirFS("../templates"), Fonts: os.DirFS("../fonts")})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// printed calls f for each printed size of each design, with a palette: each
// palette comes up, and each size, but not each pair.
func printed(t *testing.T, r *Renderer, f func(t *testing.T, o Order)) {
	for _, tp := range r.Templates() {
		n := 0
		for i := range max(len(tp.Sizes), len(tp.Palettes)) {
			size := tp.Sizes[i%len(tp.Sizes)]
			if size.WMM == 0 {
				continue
			}
			o := Order{Template: tp.Name, Values: samples(tp), Palette: tp.Palettes[i%len(tp.Palettes)].Name, Size: Size{WMM: size.WMM, HMM: size.HMM}, Format: PDF}
			n++
			t.Run(fmt.Sprintf("%s/%gx%gmm/%s", tp.Name, size.WMM, size.HMM, o.Palette), func(t *testing.T) { f(t, o) })
		}
	}
}

// sameLines tells whether the lines came back in their order and letter by letter.
// Of two texts side by side the reader makes one line.
func sameLines(got string, want []string) bool {
	for _, line := range want {
		rest, ok := strings.CutPrefix(got, line)
		if !ok {
			return false
		}
		got = strings.TrimLeft(rest, " \n")
	}
	return got == ""
}

// The text of each print comes back exactly, line by line as it is set, and what
// was typed is in it. The file is sound, of the right size, its font embedded.
func TestPrintsSayWhatTheyShow(t *testing.T) {
	r := shipped(t)
	printed(t, r, func(t *testing.T, o Order) {
		a, err := r.Render(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		j, err := r.job(o)
		if err != nil {
			t.Fatal(err)
		}
		_, p, err := r.compose(context.Background(), j)
		if err != nil {
			t.Fatal(err)
		}
		want := setLines(p.Ops)
		got := strings.TrimSpace(tool(t, a.Bytes, "pdftotext", "-raw", "FILE", "-"))
		if !sameLines(got, want) {
			t.Errorf("extracted\n%q, set\n%q", got, strings.Join(want, "\n"))
		}
		main := j.values[j.design.Main()]
		if !strings.Contains(folded(got), folded(main)) {
			t.Errorf("%q was typed and is not in %q", main, got)
		}
		if out := tool(t, a.Bytes, "qpdf", "--check", "FILE"); !strings.Contains(out, "No syntax or stream encoding errors") {
			t.Error(out)
		}
		if out := tool(t, a.Bytes, "pdffonts", "FILE"); !strings.Contains(out, "PanoHidden") || !strings.Contains(out, "yes yes yes") {
			t.Errorf("font is not embedded, subset and mapped:\n%s", out)
		}
		if len(a.Bytes) > 400_000 {
			t.Errorf("%d bytes", len(a.Bytes))
		}
	})
}

// folded is text without spaces and case: designs set some lines in capitals.
func folded(s string) string { return strings.ToUpper(strings.Join(strings.Fields(s), "")) }

// setLines are the texts of a page, line by line, without their shadows.
func setLines(list []ops.Op) []string {
	type piece struct {
		text       string
		x, y, size float64
	}
	var all []piece
	var walk func([]ops.Op)
	walk = func(list []ops.Op) {
		for _, op := range list {
			switch o := op.(type) {
			case ops.Group:
				walk(o.Ops)
			case ops.Glyphs:
				for i, q := range all {
					if q.text == o.Run.Text && math.Hypot(q.x-o.At.X, q.y-o.At.Y) < o.Run.Size/4 {
						all = append(all[:i], all[i+1:]...)
						break
					}
				}
				all = append(all, piece{o.Run.Text, o.At.X, o.At.Y, o.Run.Size})
			}
		}
	}
	walk(list)
	var lines []string
	for i, q := range all {
		switch {
		case i > 0 && q.y == all[i-1].y && q.size == all[i-1].size:
			lines[len(lines)-1] += q.text
		case i > 0 && q.x > all[i-1].x && math.Abs(q.y-all[i-1].y) < q.size/2: // a number before its line
			lines[len(lines)-1] += " " + q.text
		default:
			lines = append(lines, q.text)
		}
	}
	for i := range lines {
		lines[i] = strings.Join(strings.Fields(lines[i]), " ")
	}
	return lines
}

// The print and the screen picture of each design are the same picture.
func TestPrintsLookLikeScreens(t *testing.T) {
	pixelsOnly(t)
	r := shipped(t)
	printed(t, r, func(t *testing.T, o Order) {
		o.Format, o.MaxPx = PNG, 700
		if max(o.Size.WMM, o.Size.HMM) > 4*min(o.Size.WMM, o.Size.HMM) {
			o.MaxPx = 1400 // readers draw no line thinner than a pixel
		}
		j, err := r.job(o)
		if err != nil {
			t.Fatal(err)
		}
		_, p, err := r.compose(context.Background(), j)
		if err != nil {
			t.Fatal(err)
		}
		p.Ops = screenInks(p.Ops)
		screen, err := r.painter.Paint(p)
		if err != nil {
			t.Fatal(err)
		}
		defer r.painter.Release(screen)
		var pdf bytes.Buffer
		if err := print.Write(&pdf, p, print.Options{WMM: o.Size.WMM, HMM: o.Size.HMM}); err != nil {
			t.Fatal(err)
		}
		out := tool(t, pdf.Bytes(), "pdftoppm", "-png", "-scale-to-x", itoa(j.w), "-scale-to-y", itoa(j.h), "FILE")
		paper, err := png.Decode(strings.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		if dir := os.Getenv("PANO_PICTURES"); dir != "" {
			name := filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "_"))
			if err := errors.Join(os.WriteFile(name+"_paper.png", []byte(out), 0o644), os.WriteFile(name+"_screen.png", pngBytes(t, screen), 0o644)); err != nil {
				t.Fatal(err)
			}
		}
		if paper.Bounds().Size() != screen.Bounds().Size() {
			t.Fatalf("print of %v, picture of %v px", paper.Bounds().Size(), screen.Bounds().Size())
		}
		if db := likeness(paper, screen); db < 30 {
			t.Errorf("print and picture are %.1f dB apart, want 30 or more", db)
		} else {
			t.Logf("%.1f dB", db)
		}
	})
}

// screenInks is the list without inks, which readers turn to screen colours in
// their own ways.
func screenInks(list []ops.Op) []ops.Op {
	plain := func(p ops.Paint) ops.Paint {
		p.CMYK = nil
		p.Stops = append([]ops.Stop(nil), p.Stops...)
		for i := range p.Stops {
			p.Stops[i].CMYK = nil
		}
		return p
	}
	out := make([]ops.Op, len(list))
	for i, op := range list {
		switch o := op.(type) {
		case ops.Fill:
			o.Paint = plain(o.Paint)
			op = o
		case ops.Stroke:
			o.Paint = plain(o.Paint)
			op = o
		case ops.Glyphs:
			o.Paint = plain(o.Paint)
			op = o
		case ops.Group:
			o.Ops = screenInks(o.Ops)
			op = o
		}
		out[i] = op
	}
	return out
}

// likeness is the ratio of a picture to its difference from another, in decibels.
func likeness(a, b image.Image) float64 {
	sum, r := 0.0, a.Bounds()
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

// tenMetres is a banner of 10 m.
func tenMetres() Order {
	return Order{Template: "bang-ron-1d", Values: map[string]string{"slogan": "ĐÃ UỐNG RƯỢU, BIA KHÔNG LÁI XE"}, Size: Size{WMM: 10_000, HMM: 1000}, Format: PDF, CropMarks: true, BleedMM: 20}
}

func TestLongBannerIsSmall(t *testing.T) {
	r := shipped(t)
	a, err := r.Render(context.Background(), tenMetres())
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Bytes) > 300_000 {
		t.Errorf("%d bytes, want 300 kB at most", len(a.Bytes))
	}
	if !bytes.Contains(a.Bytes, []byte("/UserUnit 10")) {
		t.Error("a page above 5.08 m has no user unit")
	}
	n := testing.AllocsPerRun(3, func() {
		if _, err := r.Render(context.Background(), tenMetres()); err != nil {
			t.Fatal(err)
		}
	})
	if n > 40_000 {
		t.Errorf("%.0f allocations", n)
	}
	t.Logf("%d bytes, %.0f allocations", len(a.Bytes), n)
}

func BenchmarkLongBannerPDF(b *testing.B) {
	r := shipped(b)
	for b.Loop() {
		if _, err := r.Render(context.Background(), tenMetres()); err != nil {
			b.Fatal(err)
		}
	}
}

// heapWatch notes the largest heap seen while something is written.
type heapWatch struct {
	n    int64
	peak uint64
}

func (h *heapWatch) Write(b []byte) (int, error) {
	var m runtime.MemStats
	if h.n += int64(len(b)); h.n%7 == 0 || h.peak == 0 { // not at each piece: looking costs time
		runtime.ReadMemStats(&m)
		h.peak = max(h.peak, m.HeapInuse)
	}
	return len(b), nil
}

// A print picture takes the same memory whatever its size.
func TestLargePicturesAreStreamed(t *testing.T) {
	pixelsOnly(t)
	const bound = 160 << 20 // twice what lives, for the garbage between collections
	for _, c := range []struct {
		name   string
		format Format
		dpi    float64
	}{{"50 Mpx", PNG, 54}, {"50 Mpx", JPEG, 54}, {"394 Mpx", PNG, 152}, {"394 Mpx", JPEG, 152}} {
		if c.dpi > 100 && os.Getenv("PANO_LARGE") == "" {
			continue // minutes on a busy machine; docs/printing.md tells what it took
		}
		t.Run(c.name+" "+string(c.format), func(t *testing.T) {
			r := shipped(t)
			o := tenMetres()
			o.BleedMM, o.CropMarks = 0, false
			o.Format, o.Size.DPI, o.Size.HMM = c.format, c.dpi, 1100
			runtime.GC()
			var w heapWatch
			a, err := r.RenderTo(context.Background(), &w, o)
			if err != nil {
				t.Fatal(err)
			}
			if a.Bytes != nil || a.SHA256 == [32]byte{} {
				t.Error("bytes are kept, or have no digest")
			}
			t.Logf("%d x %d px, %d bytes, heap %d MB, %v", a.WPx, a.HPx, w.n, w.peak>>20, a.Took)
			if w.peak > bound {
				t.Errorf("heap of %d MB, want %d at most", w.peak>>20, bound>>20)
			}
		})
	}
}

// Streamed and whole files are the same bytes, and say how large they are.
func TestRenderToEqualsRender(t *testing.T) {
	r := shipped(t)
	for _, f := range []Format{PNG, JPEG, PDF} {
		o := Order{Template: "bang-ron-1d", Values: map[string]string{"slogan": "ĐI ĐẾN NƠI"}, Size: Size{WMM: 3000, HMM: 300, DPI: 100}, Format: f}
		a, err := r.Render(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		r.streamAbove = 1000
		var b bytes.Buffer
		got, err := r.RenderTo(context.Background(), &b, o)
		r.streamAbove = streamAbove
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(b.Bytes()); got.SHA256 != sum {
			t.Errorf("%s: digest of another file", f)
		}
		switch f {
		case PDF:
			if !bytes.Equal(a.Bytes, b.Bytes()) {
				t.Error("PDF: bytes differ")
			}
		case PNG:
			// Coverage is summed from another edge in a band: a rounding apart.
			if d, far := difference(decode(t, a.Bytes), decode(t, b.Bytes())); d > 0.01 || far > 3 {
				t.Errorf("streamed PNG differs by %g, at most by %g", d, far)
			}
			if i := bytes.Index(b.Bytes(), []byte("pHYs")); i < 0 || !bytes.Equal(b.Bytes()[i+4:i+13], []byte{0, 0, 0x0f, 0x61, 0, 0, 0x0f, 0x61, 1}) {
				t.Error("100 dpi are not 3937 px a metre")
			}
		case JPEG:
			if !bytes.Contains(b.Bytes()[:30], []byte("JFIF\x00\x01\x02\x01\x00\x64\x00\x64")) {
				t.Error("JPEG does not say 100 dpi")
			}
			if _, err := jpeg.Decode(&b); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestPrintFindings(t *testing.T) {
	r := shipped(t)
	m := image.NewRGBA(image.Rect(0, 0, 300, 200))
	for i := range m.Pix {
		m.Pix[i] = uint8(i)
	}
	o := Order{Template: "khung-tranh", Images: map[string][]byte{}, Size: Size{WMM: 540, HMM: 790}, Format: PDF, DistanceM: 1}
	tp, err := r.Template(o.Template)
	if err != nil {
		t.Fatal(err)
	}
	o.Values = samples(tp)
	field := ""
	for _, f := range tp.Fields {
		if f.Type == "image" {
			field = f.Name
		}
	}
	o.Images[field] = pngBytes(t, m)
	a, err := r.Render(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]ops.Finding{}
	for _, f := range a.Findings {
		found[f.Code] = f
	}
	if f := found["image_dpi"]; f.Field != field || f.Params["need"] != "88" || f.Params["width"] == "" {
		t.Errorf("findings %v, want image_dpi of %s", a.Findings, field)
	}
	if _, screen := found["image_soft"]; screen {
		t.Error("a print is judged as a screen")
	}

	o = Order{Template: "bang-ron-1d", Values: map[string]string{"slogan": "ĐÃ UỐNG RƯỢU, BIA KHÔNG LÁI XE"}, Size: Size{WMM: 6000, HMM: 700}, Format: PDF,
		Finish: Finish{Top: finish.Edge{PocketMM: 230}, Bottom: finish.Edge{PocketMM: 230}}}
	if a, err = r.Render(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	hit := false
	for _, f := range a.Findings {
		hit = hit || f.Code == "text_in_pocket" && f.Field == "slogan"
	}
	if !hit {
		t.Errorf("findings %v, want text_in_pocket of slogan", a.Findings)
	}
}

func TestPrintRefusals(t *testing.T) {
	r := shipped(t)
	base := Order{Template: "bang-ron-1d", Values: map[string]string{"slogan": "AN TOÀN"}, Size: Size{WMM: 6000, HMM: 700}, Format: PDF}
	for code, change := range map[string]func(*Order){
		"format_invalid":  func(o *Order) { o.Format, o.Scale = PNG, 10 },
		"scale_invalid":   func(o *Order) { o.Scale = 7 },
		"profile_invalid": func(o *Order) { o.ICC = []byte("no profile") },
		"finish_invalid":  func(o *Order) { o.Finish.Top.HemMM = math.Inf(1) },
		"size_invalid":    func(o *Order) { o.Size = Size{WPx: 6000, HPx: 700}; o.Format = PNG; o.Finish.Top.HemMM = 30 },
	} {
		o := base
		change(&o)
		var refused *Error
		if _, err := r.Render(context.Background(), o); !errors.As(err, &refused) || refused.Code != code {
			t.Errorf("%s: %v", code, err)
		}
		if _, err := r.RenderTo(context.Background(), io.Discard, o); !errors.As(err, &refused) || refused.Code != code {
			t.Errorf("%s, streamed: %v", code, err)
		}
	}
}
