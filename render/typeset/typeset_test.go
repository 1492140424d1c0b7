package typeset

import (
	"errors"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"pano/render/typeset/glue"
)

func load(t testing.TB) *Fonts {
	t.Helper()
	f, err := Load(os.DirFS("../../fonts"))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func face(t testing.TB, family string, weight int) *Face {
	t.Helper()
	f, err := load(t).Face(family, weight)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func fit(s Spec, r Room) (Block, error) {
	c, err := s.Prepare()
	if err != nil {
		return Block{}, err
	}
	b, err := c.Fit(r)
	if errors.Is(err, ErrTooLarge) {
		err = c.Overflow(r)
	}
	return b, err
}

// costs are those of ending a line after each word.
func costs(t testing.TB, texts []string) []float64 {
	g := load(t).faces[0].glue
	words := make([]*glue.Word, len(texts))
	for i, s := range texts {
		words[i] = g.Word(s)
	}
	out := make([]float64, len(words))
	g.Costs(words, out)
	return out
}

// TestAllowedBreaks takes texts with ␣ at the only places where a line may end
// without cost.
func TestAllowedBreaks(t *testing.T) {
	for _, text := range []string{
		"NHIỆT LIỆT CHÀO MỪNG␣ĐẠI HỘI ĐẠI BIỂU␣ĐẢNG BỘ TỈNH LÂM ĐỒNG␣LẦN THỨ I,␣NHIỆM KỲ 2025 - 2030",
		"KỶ NIỆM 81 NĂM␣QUỐC KHÁNH␣NƯỚC CHXHCN VIỆT NAM␣(02/9/1945 - 02/9/2026)",
		"CHỈ THỊ SỐ 45-CT/TW␣NGÀY 14/4/2025␣CỦA BỘ CHÍNH TRỊ",
		"ĐÃ UỐNG RƯỢU, BIA␣KHÔNG LÁI XE",
		"FESTIVAL HOA ĐÀ LẠT␣LẦN THỨ XI␣NĂM 2026",
	} {
		var words []string
		var want []bool
		for _, part := range strings.Split(text, "␣") {
			fields := strings.Fields(part)
			for i := range fields {
				want = append(want, i == len(fields)-1)
			}
			words = append(words, fields...)
		}
		for i, c := range costs(t, words)[:len(words)-1] {
			if (c == 0) != want[i] {
				t.Errorf("%q: ending a line after %q costs %v, free should be %v", text, words[i], c, want[i])
			}
		}
	}
}

func TestNeverBroken(t *testing.T) {
	f := face(t, "Be Vietnam Pro", 800)
	for _, tt := range []struct{ text, whole string }{
		{"KỶ NIỆM 80 NĂM NGÀY THÀNH LẬP", "80 NĂM"},
		{"ĐẠI HỘI ĐẢNG LẦN THỨ XIV THÀNH CÔNG", "LẦN THỨ XIV"},
		{"NHIỆM KỲ 2025 – 2030 THẮNG LỢI", "2025 – 2030"},
		{"CHÀO MỪNG NGÀY 14 THÁNG 4 NĂM 2025 TẠI ĐÂY", "NGÀY 14 THÁNG 4 NĂM 2025"},
		{"CHỦ TỊCH HỒ CHÍ MINH VĨ ĐẠI SỐNG MÃI", "HỒ CHÍ MINH"},
		{"UBND TP. ĐÀ LẠT KÍNH CHÀO", "TP. ĐÀ LẠT"},
		{"THEO CHỈ THỊ SỐ 45-CT/TW CỦA ĐẢNG", "SỐ 45-CT/TW"},
		{"VÌ TƯƠNG LAI\u00a0CON\u00a0EM CHÚNG TA", "LAI\u00a0CON\u00a0EM"},
		{"VÌ ‹TƯƠNG LAI CON EM› CHÚNG TA", "TƯƠNG\u00a0LAI\u00a0CON\u00a0EM"},
		{"XIN CHÀO !  CÁC BẠN", "CHÀO !"},
	} {
		for lines := 1; lines <= 4; lines++ {
			b, err := fit(Spec{Text: Plain(tt.text), Styles: []Style{{Face: f}}}, Room{Min: 1, Max: 1000, W: 300, H: math.Inf(1), MaxLines: lines})
			if err != nil {
				t.Fatalf("%q in %d lines: %v", tt.text, lines, err)
			}
			found := false
			for i := range b.Len() {
				found = found || strings.Contains(b.Text(i), tt.whole)
			}
			if !found {
				t.Errorf("%q in %d lines: %q is broken", tt.text, lines, tt.whole)
			}
		}
	}
}

func TestAuthorBreaksWin(t *testing.T) {
	b, err := fit(Spec{Text: Plain("LÁI XE\nAN TOÀN\nVẠN NHÀ\nHẠNH PHÚC"), Styles: []Style{{Face: face(t, "Anton", 400)}}}, Room{Min: 1, Max: 500, W: 400, H: math.Inf(1), MaxLines: 6})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := range b.Len() {
		got = append(got, b.Text(i))
	}
	if want := "LÁI XE|AN TOÀN|VẠN NHÀ|HẠNH PHÚC"; strings.Join(got, "|") != want {
		t.Errorf("lines %q, want %q", strings.Join(got, "|"), want)
	}
}

// TestInkFits holds the promise that no mark leaves its room or touches the line above.
func TestInkFits(t *testing.T) {
	fonts := load(t)
	for _, name := range []struct {
		family string
		weight int
	}{{"Anton", 400}, {"Be Vietnam Pro", 800}, {"Be Vietnam Pro", 600}, {"Roboto Condensed", 700}, {"Lora", 700}, {"Dancing Script", 700}} {
		f, err := fonts.Face(name.family, name.weight)
		if err != nil {
			t.Fatal(err)
		}
		spare, err := fonts.Face("Be Vietnam Pro", 600) // for what the face draws wrongly
		if err != nil {
			t.Fatal(err)
		}
		b, err := fit(Spec{Text: Plain("ẬẨẪ NGHIỆP ỰỮ\nẲẴỆ QUỲNH ỢỖ\nẤỘ gỹ"), Styles: []Style{{Face: f, Fallback: []*Face{spare}}}, Align: Centre}, Room{Min: 1, Max: 400, W: 900, H: 500, MaxLines: 3})
		if err != nil {
			t.Fatal(err)
		}
		if b.H > 500.001 || b.W > 900.001 {
			t.Errorf("%s: %v × %v leaves the room 900 × 500", f.Name(), b.W, b.H)
		}
		if top := b.Line(0).Baseline + b.Line(0).Ink.Min.Y; math.Abs(top) > 1e-6 {
			t.Errorf("%s: ink starts at %v, want 0", f.Name(), top)
		}
		for i := 1; i < b.Len(); i++ {
			above := b.Line(i-1).Baseline + b.Line(i-1).Ink.Max.Y
			below := b.Line(i).Baseline + b.Line(i).Ink.Min.Y
			if below < above+0.019*b.Size {
				t.Errorf("%s: the inks of lines %d and %d are %v apart", f.Name(), i, i+1, below-above)
			}
		}
	}
}

// TestOutlineMatchesInk compares two readings of the same glyph.
func TestOutlineMatchesInk(t *testing.T) {
	f := face(t, "Be Vietnam Pro", 800)
	for _, r := range "ĂẮẲẴẶÂẤẨẪẬĐÊẾỂỄỆÔỐỔỖỘƠỚỞỠỢƯỨỬỮỰỲỶỸỴ" {
		run, err := Shape(f, 100, string(r), 0)
		if err != nil {
			t.Fatal(err)
		}
		ink := nothing()
		for _, g := range run.Glyphs {
			for _, p := range f.Outline(g.ID).Pts {
				at := Pt{g.X + p.X*100, g.Y + p.Y*100}
				ink = ink.join(Rect{at, at})
			}
		}
		for _, d := range []float64{ink.Min.Y - run.Ink.Min.Y, ink.Max.Y - run.Ink.Max.Y, ink.Min.X - run.Ink.Min.X, ink.Max.X - run.Ink.Max.X} {
			if math.Abs(d) > 2 {
				t.Errorf("%c: outline %v, ink %v", r, ink, run.Ink)
				break
			}
		}
	}
}

func TestDecomposedIsTheSame(t *testing.T) {
	f := face(t, "Be Vietnam Pro", 800)
	text := "ĐẶNG THỊ HUỆ – NHỮNG ƯỚC MƠ"
	a, err := fit(Spec{Text: Plain(text), Styles: []Style{{Face: f}}}, Room{Min: 1, Max: 100, W: 600, H: 300, MaxLines: 2})
	if err != nil {
		t.Fatal(err)
	}
	b, err := fit(Spec{Text: Plain(norm.NFD.String(text)), Styles: []Style{{Face: f}}}, Room{Min: 1, Max: 100, W: 600, H: 300, MaxLines: 2})
	if err != nil {
		t.Fatal(err)
	}
	if a.Size != b.Size || a.Len() != b.Len() {
		t.Fatalf("NFC %v in %d lines, NFD %v in %d lines", a.Size, a.Len(), b.Size, b.Len())
	}
	for i := range a.Len() {
		if a.Text(i) != b.Text(i) || !reflect.DeepEqual(a.Runs(i), b.Runs(i)) {
			t.Errorf("line %d differs: %q, %q", i, a.Text(i), b.Text(i))
		}
	}
}

func TestMissingIsRefused(t *testing.T) {
	f := face(t, "Anton", 400)
	_, err := fit(Spec{Text: Plain("GIÁ 5.000 漢"), Styles: []Style{{Face: f}}}, Room{Min: 1, Max: 100, W: 600, H: 300, MaxLines: 1})
	var miss *MissingError
	if !errors.As(err, &miss) || miss.Character != "漢" || !slices.Equal(miss.Fonts, []string{"Anton 400"}) {
		t.Fatalf("got %v, want the character and the font", err)
	}
}

func TestOverflowSaysWhatFits(t *testing.T) {
	f := face(t, "Anton", 400)
	_, err := fit(Spec{Text: Plain("CHÀO MỪNG ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ TỈNH LÂM ĐỒNG"), Styles: []Style{{Face: f}}}, Room{Min: 50, Max: 100, W: 300, H: 300, MaxLines: 1})
	var over *OverflowError
	if !errors.As(err, &over) || over.By <= 1 || !strings.HasPrefix("CHÀO MỪNG ĐẠI HỘI", over.Fits) || over.Runes == 0 {
		t.Fatalf("got %#v", err)
	}
	if _, err := fit(Spec{Text: Plain(over.Fits), Styles: []Style{{Face: f}}}, Room{Min: 50, Max: 100, W: 300, H: 300, MaxLines: 1}); err != nil {
		t.Errorf("%q was said to fit: %v", over.Fits, err)
	}
}

func TestHugeTextIsRefusedAtOnce(t *testing.T) {
	start := time.Now()
	_, err := fit(Spec{Text: Plain(strings.Repeat("DÀI ", 250_000)), Styles: []Style{{Face: face(t, "Anton", 400)}}}, Room{Min: 1, Max: 100, W: 300, H: 300, MaxLines: 12})
	if err == nil {
		t.Fatal("a megabyte of headline was accepted")
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("took %v", d)
	}
}

func TestCoverage(t *testing.T) {
	const letters = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
	fonts := load(t)
	for _, f := range fonts.faces {
		if err := f.open(); err != nil {
			t.Fatal(err)
		}
		if m := f.Missing(letters + strings.ToUpper(letters) + "0123456789“”‘’–—…•·°«»×²©.,;:!?()%&/+-"); strings.Join(m, "") != f.wrong {
			t.Errorf("%s lacks %q; known to be drawn wrongly is %q", f.Name(), m, f.wrong)
		}
	}
}

func FuzzFit(f *testing.F) {
	fonts := load(f)
	face, err := fonts.Face("Be Vietnam Pro", 800)
	if err != nil {
		f.Fatal(err)
	}
	f.Add("NHIỆM KỲ 2025 - 2030", 3, 200.0)
	f.Add("‹A B› \u00a0 - , !\n\n1 2", 2, 10.0)
	f.Fuzz(func(t *testing.T, text string, lines int, w float64) {
		if lines < 1 || lines > 12 || !(w > 1 && w < 1e5) {
			t.Skip("outside what a design can ask for")
		}
		b, err := fit(Spec{Text: Plain(text), Styles: []Style{{Face: face}}}, Room{Min: 4, Max: 80, W: w, H: 400, MaxLines: lines})
		if err != nil {
			return
		}
		if b.Len() > lines || b.W > w*1.0001 || b.H > 400.001 {
			t.Errorf("%d lines of %v × %v leave the room", b.Len(), b.W, b.H)
		}
	})
}

func BenchmarkFit(b *testing.B) {
	f := face(b, "Be Vietnam Pro", 800)
	s := Spec{Text: Plain("CHÀO MỪNG ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ TỈNH LÂM ĐỒNG LẦN THỨ XII, NHIỆM KỲ 2025 - 2030"), Styles: []Style{{Face: f}}}
	room := Room{Min: 10, Max: 64, W: 1100, H: 400, MaxLines: 3}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := fit(s, room); err != nil {
			b.Fatal(err)
		}
	}
}
