package render

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/text/unicode/norm"

	"pano/render/value"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

func open(t testing.TB) *Renderer {
	t.Helper()
	r, err := New(Options{Templates: os.DirFS("testdata/templates"), Fonts: os.DirFS("../fonts")})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func samples(tp Template) map[string]string {
	v := map[string]string{}
	for _, f := range tp.Fields {
		if f.Sample != "" {
			v[f.Name] = f.Sample
		}
	}
	return v
}

func decode(t testing.TB, b []byte) image.Image {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// photo is a picture with a bright left and a dark right half.
func photo(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, color.RGBA{uint8(255 * (w - x) / w), 120, uint8(255 * y / h), 255})
		}
	}
	return m
}

func pngBytes(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The golden pictures are compared as a viewer would: small differences of
// antialiasing are no matter, a moved or missing thing is.
func TestGolden(t *testing.T) {
	r := open(t)
	for _, tp := range r.Templates() {
		for _, size := range tp.Sizes {
			o := Order{Template: tp.Name, Values: samples(tp), Size: size, MaxPx: 360, Stored: true}
			if tp.Name == "mau-du" && size.HMM == 790 {
				o.Images = map[string][]byte{"photo": pngBytes(t, photo(300, 200))}
			}
			a, err := r.Render(context.Background(), o)
			if err != nil {
				t.Errorf("%s %v: %v", tp.Name, size, err)
				continue
			}
			name := filepath.Join("testdata/golden", tp.Name+"-"+strings.TrimSuffix(goldenName(a), "-")+".png")
			if *update {
				if err := os.WriteFile(name, a.Bytes, 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if mean, far := difference(decode(t, a.Bytes), decode(t, want)); mean > 1.5 || far > 0.01 {
				t.Errorf("%s differs from its golden picture: mean %.2f of 255, %.1f %% of pixels far off", name, mean, 100*far)
			}
		}
	}
}

func goldenName(a *Artwork) string {
	return strings.Join([]string{itoa(a.WPx), itoa(a.HPx)}, "x")
}

func itoa(n int) string {
	var b [12]byte
	i := len(b)
	for ; n > 0; n /= 10 {
		i--
		b[i] = byte('0' + n%10)
	}
	return string(b[i:])
}

// difference is the mean difference of the channels and the share of pixels
// that are off by more than a fifth.
func difference(a, b image.Image) (mean, far float64) {
	if a.Bounds().Size() != b.Bounds().Size() {
		return math.Inf(1), 1
	}
	r := a.Bounds()
	sum, off, n := 0.0, 0, 0
	for y := range r.Dy() {
		for x := range r.Dx() {
			p := color.RGBAModel.Convert(a.At(r.Min.X+x, r.Min.Y+y)).(color.RGBA)
			q := color.RGBAModel.Convert(b.At(b.Bounds().Min.X+x, b.Bounds().Min.Y+y)).(color.RGBA)
			d := 0.0
			for _, c := range [][2]uint8{{p.R, q.R}, {p.G, q.G}, {p.B, q.B}} {
				d = math.Max(d, math.Abs(float64(c[0])-float64(c[1])))
			}
			sum += d
			n++
			if d > 51 {
				off++
			}
		}
	}
	return sum / float64(n), float64(off) / float64(n)
}

func TestOnlyMainField(t *testing.T) {
	r := open(t)
	for _, tp := range r.Templates() {
		for _, size := range tp.Sizes {
			for _, p := range append(tp.Palettes, Palette{}) {
				main := tp.Fields[0]
				o := Order{Template: tp.Name, Values: map[string]string{main.Name: main.Sample}, Size: size, Palette: p.Name, MaxPx: 200}
				if _, err := r.Render(context.Background(), o); err != nil {
					t.Errorf("%s %v %s: %v", tp.Name, size, p.Name, err)
				}
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	r := open(t)
	base := func() Order {
		return Order{Template: "mau-du", Values: map[string]string{"headline": "KHÔNG LÁI XE"}, Size: Size{WPx: 400, HPx: 600}}
	}
	for name, c := range map[string]struct {
		change      func(o *Order)
		code, field string
		says        string
	}{
		"template":       {func(o *Order) { o.Template = "khong" }, "template_unknown", "template", "mau-le"},
		"unknown field":  {func(o *Order) { o.Values["sai"] = "x" }, "field_unknown", "sai", "headline, tips"},
		"image field":    {func(o *Order) { o.Images = map[string][]byte{"tips": {1}} }, "field_unknown", "tips", "headline"},
		"missing main":   {func(o *Order) { o.Values["headline"] = " \u200b " }, "field_required", "headline", "empty"},
		"too long":       {func(o *Order) { o.Values["headline"] = strings.Repeat("A", 61) }, "value_too_long", "headline", "61 letters; at most 60"},
		"too many lines": {func(o *Order) { o.Values["headline"] = "A\nB\nC\nD" }, "value_too_long", "headline", "4 lines; at most 3"},
		"date":           {func(o *Order) { o.Values["from"] = "30/2/2026" }, "date_invalid", "from", "02/9/2026"},
		"url":            {func(o *Order) { o.Values["link"] = "javascript:alert(1)" }, "url_invalid", "link", "https://"},
		"number":         {func(o *Order) { o.Values["days"] = "NaN" }, "number_invalid", "days", "digits"},
		"range":          {func(o *Order) { o.Values["days"] = "1000" }, "number_invalid", "days", "0 to 999"},
		"choice":         {func(o *Order) { o.Values["hazard"] = "lua" }, "choice_invalid", "hazard", "bao, truot"},
		"palette":        {func(o *Order) { o.Palette = "tim" }, "palette_unknown", "palette", "dem, sang"},
		"aspect":         {func(o *Order) { o.Size = Size{WPx: 4000, HPx: 400} }, "aspect_unsupported", "size", "0.20 to 3.00"},
		"size":           {func(o *Order) { o.Size = Size{WPx: 70000, HPx: 70000} }, "size_invalid", "size", "60000"},
		"nan size":       {func(o *Order) { o.Size = Size{WMM: math.NaN(), HMM: 5} }, "size_invalid", "size", "mm"},
		"format":         {func(o *Order) { o.Format = "gif" }, "format_invalid", "format", "png, jpeg, pdf"},
		"pdf of pixels":  {func(o *Order) { o.Format = PDF }, "size_invalid", "size", "cm"},
		"colours":        {func(o *Order) { o.Colours = "16bit" }, "colours_invalid", "colours", "1bit"},
		"distance":       {func(o *Order) { o.DistanceM = math.Inf(1) }, "value_invalid", "distance", "2000"},
		"no glyph":       {func(o *Order) { o.Values["headline"] = "Xin chào 你好" }, "glyph_missing", "headline", "你"},
		"overflow":       {func(o *Order) { o.Values["headline"] = strings.Repeat("M", 60); o.Size = Size{WPx: 96, HPx: 400} }, "text_overflow", "headline", "shorten"},
		"no picture":     {func(o *Order) { o.Images = map[string][]byte{"photo": []byte("hello")} }, "image_invalid", "photo", "PNG, JPEG, WebP, GIF or TIFF"},
		"picture bomb":   {func(o *Order) { o.Images = map[string][]byte{"photo": bombPNG()} }, "image_invalid", "photo", "megapixels"},
		"picture bytes":  {func(o *Order) { o.Images = map[string][]byte{"photo": make([]byte, maxPhotoBytes+1)} }, "image_invalid", "photo", "MB"},
		"cut picture":    {func(o *Order) { b := pngBytes(t, photo(50, 50)); o.Images = map[string][]byte{"photo": b[:len(b)/2]} }, "image_invalid", "photo", "damaged"},
	} {
		o := base()
		c.change(&o)
		_, err := r.Render(context.Background(), o)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: error %v is no *Error", name, err)
			continue
		}
		if e.Code != c.code || e.Field != c.field || !strings.Contains(e.Msg, c.says) {
			t.Errorf("%s: code %q field %q %q; want %q %q and %q", name, e.Code, e.Field, e.Msg, c.code, c.field, c.says)
		}
	}
}

// pngHeader is the signature and the header chunk of a PNG.
func pngHeader() []byte {
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"), make([]byte, 17)...)
	b[24], b[25] = 8, 2
	return b
}

func fixCRC(b []byte) []byte {
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// bombPNG is the header of a picture of 40,000 x 40,000 pixels.
func bombPNG() []byte {
	b := pngHeader()
	copy(b[16:], []byte{0, 0, 0x9c, 0x40, 0, 0, 0x9c, 0x40})
	return fixCRC(b)
}

// Decomposed letters must give the very same file as composed ones.
func TestNFDEqualsNFC(t *testing.T) {
	r := open(t)
	text := "ĐẠI HỘI ĐẢNG BỘ PHƯỜNG"
	o := Order{Template: "mau-le", Size: Size{WPx: 640, HPx: 360}, Stored: true}
	var sums [2][32]byte
	for i, s := range []string{text, norm.NFD.String(text)} {
		o.Values = map[string]string{"headline": s}
		a, err := r.Render(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		sums[i] = a.SHA256
	}
	if sums[0] != sums[1] {
		t.Error("NFD and NFC text give different files")
	}
}

// The same order gives the same bytes, warm or cold, alone or among others.
func TestDeterminism(t *testing.T) {
	o := Order{Template: "mau-le", Values: map[string]string{"headline": "NGÀY HỘI", "lead": "CHÀO MỪNG"}, Size: Size{WPx: 960, HPx: 540}}
	want := map[Format][32]byte{}
	for _, f := range []Format{PNG, JPEG} {
		o.Format = f
		a, err := open(t).Render(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		want[f] = a.SHA256
	}
	r := open(t)
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			q := o
			q.Format = []Format{PNG, JPEG}[i%2]
			if i%3 == 0 {
				q.Values = map[string]string{"headline": "CHỮ KHÁC"}
			}
			a, err := r.Render(context.Background(), q)
			if err != nil {
				t.Error(err)
			} else if i%3 != 0 && a.SHA256 != want[q.Format] {
				t.Errorf("%s differs from a lone drawing", q.Format)
			}
		})
	}
	wg.Wait()
}

// A file drawn over the kept ground shows what a whole drawing shows.
func TestKeptGround(t *testing.T) {
	r := open(t)
	o := Order{Template: "mau-le", Values: map[string]string{"headline": "MỘT"}, Size: Size{WPx: 960, HPx: 540}}
	if _, err := r.Render(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	o.Values = map[string]string{"headline": "HAI", "imprint": "UBND phường Cam Ly - Đà Lạt"}
	warm, err := r.Render(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	cold, err := open(t).Render(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if mean, _ := difference(decode(t, warm.Bytes), decode(t, cold.Bytes)); mean != 0 {
		t.Errorf("the second text over a kept ground differs by %.3f", mean)
	}
}

// A preview must show what the finished piece shows, only smaller.
func TestPreviewLooksLikeTheWhole(t *testing.T) {
	r := open(t)
	o := Order{Template: "mau-du", Values: map[string]string{"headline": "KHÔNG LÁI XE", "hazard": "truot"}, Size: Size{WPx: 1200, HPx: 600}}
	whole, err := r.Render(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	o.MaxPx = 300
	small, err := r.Render(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if small.WPx != 300 || small.HPx != 150 {
		t.Fatalf("the preview is %d x %d", small.WPx, small.HPx)
	}
	big := decode(t, whole.Bytes)
	shrunk := image.NewRGBA(image.Rect(0, 0, 300, 150))
	for y := range 150 {
		for x := range 300 {
			var sum [3]int
			for k := range 16 {
				c := color.RGBAModel.Convert(big.At(4*x+k%4, 4*y+k/4)).(color.RGBA)
				sum[0], sum[1], sum[2] = sum[0]+int(c.R), sum[1]+int(c.G), sum[2]+int(c.B)
			}
			shrunk.Set(x, y, color.RGBA{uint8(sum[0] / 16), uint8(sum[1] / 16), uint8(sum[2] / 16), 255})
		}
	}
	if mean, far := difference(decode(t, small.Bytes), shrunk); mean > 4 || far > 0.02 {
		t.Errorf("the preview differs from the whole: mean %.1f, %.1f %% far off", mean, 100*far)
	}
}

func TestFormats(t *testing.T) {
	r := open(t)
	o := Order{Template: "mau-du", Values: map[string]string{"headline": "KHÔNG LÁI XE", "link": "https://lamdong.gov.vn"}, Size: Size{WMM: 270, HMM: 395}}
	for _, c := range []struct {
		f     Format
		mime  string
		start string
	}{{PNG, mimePNG, "\x89PNG"}, {JPEG, mimeJPEG, "\xff\xd8"}, {PDF, mimePDF, "%PDF-"}} {
		o.Format = c.f
		a, err := r.Render(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		if a.MIME != c.mime || !bytes.HasPrefix(a.Bytes, []byte(c.start)) || a.WPx != 531 || a.HPx != 778 || a.WMM != 270 {
			t.Errorf("%s: %s, %d x %d px, %g mm, starts %q", c.f, a.MIME, a.WPx, a.HPx, a.WMM, a.Bytes[:5])
		}
	}
	huge := o
	huge.Format, huge.Size = PDF, Size{WMM: 20_000, HMM: 30_000}
	if a, err := r.Render(context.Background(), huge); err != nil || a.WMM != 20_000 {
		t.Errorf("a PDF of 20 x 30 m: %v", err)
	}
	o.Format, o.Colours = PNG, ThreeColour
	a, err := r.Render(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if m, ok := decode(t, a.Bytes).(*image.Paletted); !ok || len(m.Palette) > 4 {
		t.Error("a three-colour picture has other colours")
	}
}

// A large print is drawn in bands; it must equal the same page drawn whole.
func TestBandsEqualWhole(t *testing.T) {
	r := open(t)
	r.streamAbove = 100_000
	o := Order{Template: "mau-le", Values: map[string]string{"headline": "NGÀY HỘI"}, Size: Size{WPx: 1152, HPx: 600}}
	a, err := r.Render(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	j, err := r.job(o)
	if err != nil {
		t.Fatal(err)
	}
	page, err := j.library.Page(j.layoutOrder(), nil)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := r.painter.Paint(page)
	if err != nil {
		t.Fatal(err)
	}
	got := decode(t, a.Bytes)
	for y := range 600 {
		for x := range 1152 {
			p, q := color.RGBAModel.Convert(got.At(x, y)).(color.RGBA), whole.RGBAAt(x, y)
			// Coverage is summed from another edge in a band: a rounding apart.
			if d := max(int(p.R)-int(q.R), int(q.R)-int(p.R), int(p.G)-int(q.G), int(q.G)-int(p.G)); d > 3 {
				t.Fatalf("pixel %d,%d is %v in bands and %v whole", x, y, p, q)
			}
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := open(t).Render(ctx, Order{Template: "mau-le", Values: map[string]string{"headline": "X"}})
	var e *Error
	if !errors.As(err, &e) || e.Code != "cancelled" {
		t.Errorf("error %v", err)
	}
}

// Phones store pictures lying down and say so in EXIF.
func TestPhotoIsTurned(t *testing.T) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, photo(60, 30), nil); err != nil {
		t.Fatal(err)
	}
	exif := append([]byte{0xff, 0xe1, 0, 34}, "Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"...)
	lying := append(append([]byte{0xff, 0xd8}, exif...), b.Bytes()[2:]...)
	ph, err := value.Photo("photo", lying)
	if err != nil {
		t.Fatal(err)
	}
	if s := ph.Src.Bounds().Size(); s != (image.Point{X: 30, Y: 60}) || ph.JPEG != nil {
		t.Fatalf("the picture is %v, pass-through %v", s, ph.JPEG != nil)
	}
	top, _, _, _ := ph.Src.At(15, 5).RGBA()
	bottom, _, _, _ := ph.Src.At(15, 55).RGBA()
	if top < bottom {
		t.Error("turned the wrong way: the bright left side must be on top")
	}
}

func TestFindings(t *testing.T) {
	r := open(t)
	o := Order{Template: "mau-du", Values: map[string]string{"headline": "KHÔNG LÁI XE"}, Size: Size{WMM: 540, HMM: 790}, DistanceM: 100, MaxPx: 300,
		Images: map[string][]byte{"photo": pngBytes(t, photo(40, 40))}}
	a, err := r.Render(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range a.Findings {
		got[f.Code] = f.Field
	}
	if got["image_dpi"] != "photo" || got["legibility"] == "" {
		t.Errorf("findings: %v", a.Findings)
	}
}

func TestParseSize(t *testing.T) {
	s, err := ParseSize("600x70cm")
	if err != nil || s.WMM != 6000 || s.HMM != 700 || s.WPx == 0 {
		t.Errorf("%+v, %v", s, err)
	}
	_, err = ParseSize("rất to")
	var e *Error
	if !errors.As(err, &e) || e.Code != "size_invalid" || e.Params["value"] != "rất to" {
		t.Errorf("error %v", err)
	}
}

func TestBrokenLibrary(t *testing.T) {
	dir := t.TempDir()
	at := filepath.Join(dir, "led", "hong")
	if err := os.MkdirAll(at, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(at, "template.yaml"), []byte("pano: 1\nname: hong\nnmae: x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := New(Options{Templates: os.DirFS(dir), Fonts: os.DirFS("../fonts")})
	if err == nil || !strings.Contains(err.Error(), "led/hong/template.yaml") || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("error %v", err)
	}
}

func FuzzValues(f *testing.F) {
	r := open(f)
	f.Add("KHÔNG LÁI XE", "2026-09-02", "28", "Một\nHai")
	f.Add("a\u0301\u0323", "02/9/2026", "-1", "\r\n\t")
	f.Fuzz(func(t *testing.T, head, date, days, tips string) {
		_, err := r.Render(context.Background(), Order{Template: "mau-du", Size: Size{WPx: 120, HPx: 180},
			Values: map[string]string{"headline": head, "from": date, "days": days, "tips": tips}})
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("error %v is no *Error", err)
		}
		if err != nil && (e.Code == "render_failed" || e.Msg == "") {
			t.Fatalf("error %+v", e)
		}
	})
}
