package eboard

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pano/devices/player/film"
	"pano/render/encode"
	"pano/render/typeset"
)

func boards(t testing.TB) *Boards {
	t.Helper()
	outlines, err := typeset.Load(os.DirFS("../../fonts"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := New(outlines)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// order is a plain board of one text.
func order(w, h int, lines ...string) Order {
	return Order{Lines: lines, W: w, H: h, Colours: "1bit"}
}

func TestBuiltinFonts(t *testing.T) {
	if n := utf8.RuneCountInString(letters); n != 134 {
		t.Fatalf("%d letters, want 134", n)
	}
	rows := map[string]int{"Galmuri7": 13, "Galmuri9": 16, "Galmuri11": 19, "Efont24": 24}
	for _, f := range boards(t).fonts {
		if err := f.Check(rows[f.Name]); err != nil {
			t.Error(err)
		}
		if f.Rows() != rows[f.Name] {
			t.Errorf("%s takes %d rows, want %d", f.Name, f.Rows(), rows[f.Name])
		}
		for _, r := range "“”‘’–—…•·°«»×²©₫!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ " {
			if !f.Has(r) {
				t.Errorf("%s has no %c", f.Name, r)
			}
		}
		for r := rune('!'); r <= '~'; r++ {
			if g := f.glyphs[r]; len(g.rows) == 0 || g.top > f.Ascent || len(g.rows)-g.top > f.Descent {
				t.Errorf("%s %c: ink leaves the rows", f.Name, r)
			}
		}
		delete(rows, f.Name)
	}
	if len(rows) > 0 {
		t.Errorf("fonts missing: %v", rows)
	}
}

// What is drawn, not only what the font holds, must tell all letters apart.
func TestLettersDistinctOnBoard(t *testing.T) {
	b := boards(t)
	for _, bold := range []bool{false, true} {
		for _, h := range []int{13, 16, 19, 24, 28, 32, 40, 64} {
			seen := map[string]rune{}
			for _, r := range letters + "aăâbcdeêghiklmnoôơpqrstuưvxy0123456789₫" {
				o := order(64, h, string(r))
				o.Bold = bold
				f, err := b.Render(o)
				if err != nil {
					t.Fatal(err)
				}
				key := string(f.Pages[0].Pix)
				if other, ok := seen[key]; ok && r != other {
					t.Errorf("%d rows bold %v: %c and %c look alike", h, bold, other, r)
				}
				seen[key] = r
				if strings.Count(key, "\x01") == 0 {
					t.Errorf("%c draws nothing", r)
				}
			}
		}
	}
}

func TestChoiceOfFace(t *testing.T) {
	for _, c := range []struct {
		w, h  int
		text  string
		font  string
		scale int
	}{
		{192, 16, "ĐẠI HỘI ĐẢNG BỘ", "Galmuri9", 1},
		{192, 24, "ĐẠI HỘI ĐẢNG BỘ", "Efont24", 1},
		{160, 24, "ĐẠI HỘI ĐẢNG BỘ", "Galmuri11", 1},
		{192, 32, "ĐẠI HỘI ĐẢNG BỘ", "Be Vietnam Pro 28", 1},
		{192, 32, "ĐÀ LẠT AN TOÀN", "Be Vietnam Pro 32", 1},
		{160, 32, "ĐẠI HỘI ĐẢNG BỘ", "Galmuri9", 2},
		{192, 64, "ĐẠI HỘI ĐẢNG BỘ LẦN THỨ XII", "Be Vietnam Pro 32", 1},
		{66, 16, "ĐẠI HỘI ĐẢNG BỘ", "Galmuri7", 1},
		{192, 13, "ĐẠI HỘI ĐẢNG BỘ", "Galmuri7", 1},
		{96, 32, "ĐẠI HỘI ĐẢNG BỘ", "Galmuri9", 1},
	} {
		f, err := boards(t).Render(order(c.w, c.h, c.text))
		if err != nil {
			t.Fatal(err)
		}
		if f.Font != c.font || f.Scale != c.scale || f.Mode != Static || f.Period() != 0 {
			t.Errorf("%d x %d: %s x%d %s, want %s x%d", c.w, c.h, f.Font, f.Scale, f.Mode, c.font, c.scale)
		}
	}
	f, err := boards(t).Render(order(192, 16, "ĐẠI HỘI ĐẢNG BỘ"))
	if err != nil {
		t.Fatal(err)
	}
	r := inkBox(f.Pages[0])
	if r.Dx() != 77 || r.Min.X != 57 {
		t.Errorf("ink %v, want 77 columns in the middle", r)
	}
}

func inkBox(m *image.Paletted) image.Rectangle {
	var r image.Rectangle
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			if m.ColorIndexAt(x, y) != 0 {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}

func TestComposedAndDecomposedAreEqual(t *testing.T) {
	const text = "NHIỆT LIỆT CHÀO MỪNG ĐẠI HỘI"
	a, err := boards(t).Render(order(256, 16, norm.NFC.String(text)))
	if err != nil {
		t.Fatal(err)
	}
	b, err := boards(t).Render(order(256, 16, "\ufeff"+norm.NFD.String(text)+"\u200b"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Pages[0].Pix, b.Pages[0].Pix) {
		t.Error("pictures differ")
	}
}

func TestAlign(t *testing.T) {
	for a, want := range map[Align]func(image.Rectangle) bool{
		Left:  func(r image.Rectangle) bool { return r.Min.X == 0 },
		Right: func(r image.Rectangle) bool { return r.Max.X == 192 },
	} {
		o := order(192, 16, "ĐÀ LẠT")
		o.Align = a
		f, err := boards(t).Render(o)
		if err != nil || !want(inkBox(f.Pages[0])) {
			t.Errorf("%s: %v, err %v", a, inkBox(f.Pages[0]), err)
		}
	}
}

const long = "ĐÃ UỐNG RƯỢU, BIA KHÔNG LÁI XE – HÃY VỀ NHÀ AN TOÀN VỚI GIA ĐÌNH"

func TestFlip(t *testing.T) {
	o := order(96, 16, long)
	o.Mode, o.PageMS = Flip, 2500
	f, err := boards(t).Render(o)
	if err != nil {
		t.Fatal(err)
	}
	if f.Mode != Flip || len(f.Pages) < 3 || f.Period() != time.Duration(len(f.Pages))*2500*time.Millisecond {
		t.Fatalf("%s, %d pages, period %v", f.Mode, len(f.Pages), f.Period())
	}
	widest, least := 0, 1000
	for _, p := range f.Pages {
		w := inkBox(p).Dx()
		widest, least = max(widest, w), min(least, w)
	}
	if widest > 96 || least < widest/2 {
		t.Errorf("pages from %d to %d px: not balanced", least, widest)
	}
	dst := image.NewPaletted(f.Pages[0].Rect, f.Pages[0].Palette)
	for i := range 2 * len(f.Pages) {
		f.Draw(dst, time.Duration(i)*2500*time.Millisecond+time.Millisecond)
		if !bytes.Equal(dst.Pix, f.Pages[i%len(f.Pages)].Pix) {
			t.Errorf("page %d is not shown in its time", i)
		}
	}
}

func TestWordsStayWhole(t *testing.T) {
	fc := face{boards(t).fonts[2], 1, false}
	for _, w := range []int{60, 80, 100, 150} {
		set, ok := fc.wrapAll([]string{long, "SỐ\u00a012"}, w)
		if !ok {
			t.Fatalf("%d px: refused", w)
		}
		if got := strings.ReplaceAll(strings.Join(set, " "), "\u00a0", " "); got != long+" SỐ 12" {
			t.Errorf("%d px: %q", w, got)
		}
		for _, l := range set {
			if fc.width(l) > w || strings.HasPrefix(l, "–") || l == "SỐ" {
				t.Errorf("%d px: line %q of %d px", w, l, fc.width(l))
			}
		}
	}
}

func TestTicker(t *testing.T) {
	o := order(96, 16, long, "CHÚC MỪNG NĂM MỚI")
	o.Mode, o.SpeedPxS, o.PauseMS = Ticker, 50, 1500
	f, err := boards(t).Render(o)
	if err != nil {
		t.Fatal(err)
	}
	if f.Mode != Ticker || f.SpeedPxS != 60 || inkBox(f.Strip).Min.X != 0 || inkBox(f.Strip).Max.X != f.Strip.Rect.Dx()-96 {
		t.Fatalf("%s at %d px/s, ink %v of %v", f.Mode, f.SpeedPxS, inkBox(f.Strip), f.Strip.Rect)
	}
	n := f.Strip.Rect.Dx()
	dst := image.NewPaletted(image.Rect(0, 0, 96, 16), f.Strip.Palette)
	i, total := 0, time.Duration(0)
	for m, d := range f.Frames() {
		f.Draw(dst, total+time.Microsecond)
		if !bytes.Equal(dst.Pix, m.Pix) {
			t.Fatalf("frame %d differs from what is drawn at %v", i, total)
		}
		if m.ColorIndexAt(95, 8) != f.Strip.ColorIndexAt((i+95)%n, 8) {
			t.Fatalf("frame %d has moved by another step than one pixel", i)
		}
		i, total = i+1, total+d
	}
	if i != n || total != f.Period() {
		t.Errorf("%d frames in %v, want %d in %v", i, total, n, f.Period())
	}
	if a := testing.AllocsPerRun(50, func() { f.Draw(dst, 123*time.Millisecond) }); a != 0 {
		t.Errorf("drawing allocates %v times", a)
	}
	if n != f.Count() {
		t.Errorf("%d pictures, want %d", f.Count(), n)
	}
	if _, err := f.Files(encode.New(), n-1); err == nil {
		t.Error("too long a film accepted")
	}
	file, err := f.Moving(encode.New(), encode.Stored)
	if err != nil {
		t.Fatal(err)
	}
	moving, err := film.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := moving.Round() - f.Period(); d.Abs() > time.Duration(n)*time.Microsecond {
		t.Errorf("the file takes %v a round, the film %v", moving.Round(), f.Period())
	}
	for _, at := range []time.Duration{0, f.Pause + moment(200, 60) + 1000, f.Period() - time.Millisecond} {
		i, _ := moving.At(at)
		m, err := moving.Draw(i)
		if err != nil {
			t.Fatal(err)
		}
		f.Draw(dst, at)
		for p, v := range dst.Pix {
			if r, _, _, _ := dst.Palette[v].RGBA(); uint8(r>>8) != m.Pix[4*p] {
				t.Fatalf("at %v the file shows something else", at)
			}
		}
	}
}

// A film has its bounds, and the refusal says what helps.
func TestFilmTooLong(t *testing.T) {
	o := order(192, 16, strings.Repeat(long+" ", 20))
	o.Mode, o.SpeedPxS = Ticker, 30
	f, err := boards(t).Render(o)
	if err != nil {
		t.Fatal(err)
	}
	var e *Error
	if _, err := f.Moving(encode.New(), encode.Stored); !errors.As(err, &e) || e.Code != "film_too_long" || !strings.Contains(e.Msg, "raise the speed") {
		t.Errorf("%d pictures: %v", f.Count(), err)
	}
	o.SpeedPxS = 480
	if f, err = boards(t).Render(o); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Moving(encode.New(), encode.Stored); err != nil {
		t.Errorf("faster: %v", err)
	}
}

func TestSteadySpeeds(t *testing.T) {
	for want, got := range map[int]int{0: 30, 1: 1, 25: 20, 26: 30, 44: 30, 46: 60, 100: 120, 1000: 960} {
		if v := steady(want, 1); v != got || v%60 != 0 && 60%v != 0 {
			t.Errorf("%d px/s became %d, want %d", want, v, got)
		}
	}
}

func TestColours(t *testing.T) {
	for _, c := range []struct {
		colours, colour string
		size            int
		ink             color.NRGBA
	}{
		{"1bit", "", 2, color.NRGBA{255, 0, 0, 255}},
		{"1bit", "white", 2, color.NRGBA{255, 255, 255, 255}},
		{"3col", "amber", 4, color.NRGBA{255, 255, 0, 255}},
		{"3col", "green", 4, color.NRGBA{0, 255, 0, 255}},
		{"8col", "cyan", 8, color.NRGBA{0, 255, 255, 255}},
	} {
		o := order(64, 16, "Ừ")
		o.Colours, o.Colour = c.colours, c.colour
		f, err := boards(t).Render(o)
		if err != nil {
			t.Fatal(err)
		}
		p := f.Pages[0]
		used := map[color.Color]bool{}
		for _, v := range p.Pix {
			used[p.Palette[v]] = true
		}
		if len(p.Palette) != c.size || len(used) != 2 || !used[c.ink] || p.Palette[0] != (color.NRGBA{0, 0, 0, 255}) {
			t.Errorf("%s %s: palette %v, used %v", c.colours, c.colour, p.Palette, used)
		}
	}
}

func TestRefusals(t *testing.T) {
	with := func(o Order, f func(*Order)) Order { f(&o); return o }
	ok := order(192, 16, "ĐÀ LẠT")
	for name, c := range map[string]struct {
		o      Order
		code   string
		params map[string]string
	}{
		"missing":  {order(192, 16, "Xin chào 你"), "glyph_missing", map[string]string{"character": "你", "font": "Galmuri9"}},
		"control":  {order(192, 16, "a\x07b"), "glyph_missing", map[string]string{"character": "U+0007"}},
		"long":     {order(96, 16, long), "text_overflow", map[string]string{"width_px": "96", "font": "Galmuri7"}},
		"word":     {with(order(20, 16, "NGHIÊNG"), func(o *Order) { o.Mode = Flip }), "text_overflow", nil},
		"lines":    {order(192, 16, "một", "hai"), "text_overflow", map[string]string{"lines": "2", "lines_max": "1"}},
		"low":      {order(192, 8, "a"), "board_too_low", map[string]string{"rows": "8", "need": "13"}},
		"empty":    {order(192, 16, " ", "\u200b", "\u00a0"), "text_empty", nil},
		"endless":  {order(192, 16, strings.Repeat("a ", 20_000)), "text_too_long", nil},
		"size":     {order(0, 16, "a"), "size_invalid", nil},
		"huge":     {order(1<<30, 1<<30, "a"), "size_invalid", nil},
		"colours":  {with(ok, func(o *Order) { o.Colours = "" }), "choice_invalid", nil},
		"colour":   {with(ok, func(o *Order) { o.Colours, o.Colour = "3col", "blue" }), "choice_invalid", nil},
		"black":    {with(ok, func(o *Order) { o.Colour = "black" }), "choice_invalid", nil},
		"mode":     {with(ok, func(o *Order) { o.Mode = "fly" }), "choice_invalid", nil},
		"align":    {with(ok, func(o *Order) { o.Align = "top" }), "choice_invalid", nil},
		"speed":    {with(ok, func(o *Order) { o.SpeedPxS = -1 }), "choice_invalid", nil},
		"pause":    {with(ok, func(o *Order) { o.PauseMS = -1 }), "choice_invalid", nil},
		"page":     {with(ok, func(o *Order) { o.PageMS = 3 }), "choice_invalid", nil},
		"font":     {with(ok, func(o *Order) { o.Font = "Arial" }), "choice_invalid", nil},
		"not less": {with(order(66, 16, "ĐẠI HỘI ĐẢNG BỘ"), func(o *Order) { o.NoSmaller = true }), "text_overflow", map[string]string{"over_px": "11", "need_px": "77"}},
	} {
		_, err := boards(t).Render(c.o)
		var e *Error
		if !errors.As(err, &e) || e.Code != c.code || e.Field == "" || e.Msg == "" {
			t.Errorf("%s: %#v, want code %s", name, err, c.code)
			continue
		}
		for k, v := range c.params {
			if e.Params[k] != v {
				t.Errorf("%s: %s is %q, want %q (%s)", name, k, e.Params[k], v, e.Msg)
			}
		}
	}
}

func TestCompactFormRoundTrip(t *testing.T) {
	for _, f := range boards(t).fonts {
		b, err := f.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var again Font
		if err := again.UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
		c, err := again.MarshalBinary()
		if err != nil || !bytes.Equal(b, c) {
			t.Errorf("%s changed, err %v", f.Name, err)
		}
		for n := range b {
			if (&Font{}).UnmarshalBinary(b[:n]) == nil {
				t.Fatalf("%s cut to %d bytes accepted", f.Name, n)
			}
		}
	}
}

const tinyBDF = `STARTFONT 2.1
FAMILY_NAME "Tiny"
STARTCHAR A
ENCODING 65
DWIDTH 4 0
BBX 3 4 0 -1
BITMAP
40
A0
E0
00
ENDCHAR
ENDFONT
`

func TestParseBDF(t *testing.T) {
	f, err := ParseBDF(strings.NewReader(tinyBDF))
	if err != nil {
		t.Fatal(err)
	}
	g := f.glyphs['A']
	if f.Name != "Tiny" || g.advance != 4 || g.top != 3 || len(g.rows) != 3 || g.rows[0] != 2 || g.rows[2] != 7 {
		t.Errorf("got %s %+v", f.Name, g)
	}
	if _, err := New(nil, f); err == nil {
		t.Error("font without Vietnamese letters accepted")
	}
	for name, change := range map[string][2]string{
		"cut":      {"ENDFONT\n", ""},
		"rows":     {"E0\n", ""},
		"more":     {"E0\n", "E0\nE0\n"},
		"digits":   {"A0", "ZZ"},
		"box":      {"BBX 3 4", "BBX -3 4"},
		"wide":     {"BBX 3 4", "BBX 300 4"},
		"encoding": {"ENCODING 65", "ENCODING x"},
	} {
		if _, err := ParseBDF(strings.NewReader(strings.Replace(tinyBDF, change[0], change[1], 1))); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzParseBDF(f *testing.F) {
	f.Add([]byte(tinyBDF))
	f.Fuzz(func(t *testing.T, b []byte) {
		font, err := ParseBDF(bytes.NewReader(b))
		if err != nil {
			return
		}
		c, err := font.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		if err := (&Font{}).UnmarshalBinary(c); err != nil {
			t.Fatalf("own compact form refused: %v", err)
		}
	})
}

func FuzzUnmarshalFont(f *testing.F) {
	b, err := boards(f).fonts[1].MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b[:200])
	f.Fuzz(func(t *testing.T, b []byte) { _ = (&Font{}).UnmarshalBinary(b) })
}

func FuzzRender(f *testing.F) {
	f.Add("ĐẠI HỘI ĐẢNG BỘ", 96, 16, "flip")
	b := boards(f)
	f.Fuzz(func(t *testing.T, text string, w, h int, mode string) {
		film, err := b.Render(Order{Lines: []string{text}, W: w, H: h, Colours: "3col", Mode: Mode(mode)})
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("error without a code: %v", err)
		}
		if err == nil && len(film.Pages) == 0 && film.Strip == nil {
			t.Fatal("no picture and no error")
		}
	})
}

func TestPreview(t *testing.T) {
	f, err := boards(t).Render(order(64, 16, "ĐÀ LẠT"))
	if err != nil {
		t.Fatal(err)
	}
	frame := f.Pages[0]
	for _, pitch := range []int{1, 2, 3, 4, 7, 12} {
		m, err := Preview(frame, pitch)
		if err != nil || m.Rect.Dx() != 64*pitch || m.Rect.Dy() != 16*pitch {
			t.Fatalf("pitch %d: %v, err %v", pitch, m.Rect, err)
		}
		for y := range 16 {
			for x := range 64 {
				lit := m.RGBAAt(x*pitch+(pitch-1)/2, y*pitch+(pitch-1)/2).R > 128
				if lit != (frame.ColorIndexAt(x, y) != 0) {
					t.Fatalf("pitch %d: LED %d,%d lit %v", pitch, x, y, lit)
				}
			}
		}
	}
	if _, err := Preview(frame, 0); err == nil {
		t.Error("pitch 0 accepted")
	}
	if _, err := Preview(image.NewPaletted(image.Rect(0, 0, 4096, 512), frame.Palette), 100); err == nil {
		t.Error("endless preview accepted")
	}
}

// TestPictures writes previews to the folder named by PANO_PICTURES, to look at.
func TestPictures(t *testing.T) {
	dir := os.Getenv("PANO_PICTURES")
	if dir == "" {
		t.Skip("PANO_PICTURES names no folder to write previews to")
	}
	save := func(name string, m *image.Paletted, pitch int) {
		p, err := Preview(m, pitch)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := errors.Join(encode.PNG(&b, p, encode.PNGOptions{}), os.WriteFile(filepath.Join(dir, name+".png"), b.Bytes(), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	for name, o := range map[string]Order{
		"16":     {Lines: []string{"NHIỆT LIỆT CHÀO MỪNG ĐẠI HỘI"}, W: 192, H: 16, Colours: "1bit"},
		"16bold": {Lines: []string{"ĐẠI HỘI ĐẢNG BỘ PHƯỜNG"}, W: 192, H: 16, Colours: "3col", Colour: "amber", Bold: true},
		"24":     {Lines: []string{"Giá vé: 120.000₫/người"}, W: 192, H: 24, Colours: "3col", Colour: "green"},
		"32":     {Lines: []string{"MỪNG XUÂN ẤT TỴ"}, W: 192, H: 32, Colours: "8col", Colour: "cyan"},
		"32two":  {Lines: []string{"CẢNH BÁO SẠT LỞ", "Đèo Prenn cấm xe từ 22h"}, W: 192, H: 32, Colours: "3col", Colour: "amber"},
		"64":     {Lines: []string{"ĐÃ UỐNG RƯỢU, BIA", "KHÔNG LÁI XE"}, W: 192, H: 64, Colours: "1bit", Colour: "red", Bold: true},
		"flip":   {Lines: []string{long}, W: 96, H: 32, Colours: "1bit", Mode: Flip},
	} {
		f, err := boards(t).Render(o)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range f.Pages {
			save(name+strings.Repeat("+", i), p, 6)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	bs := boards(b)
	o := order(192, 16, "NHIỆT LIỆT CHÀO MỪNG ĐẠI HỘI")
	for b.Loop() {
		if _, err := bs.Render(o); err != nil {
			b.Fatal(err)
		}
	}
}
