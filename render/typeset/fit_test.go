package typeset

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// vectors are slogans with ␣ at the only places where a line may end freely.
func vectors() []string {
	return []string{
		"NHIỆT LIỆT CHÀO MỪNG␣ĐẠI HỘI ĐẠI BIỂU␣ĐẢNG BỘ TỈNH LÂM ĐỒNG␣LẦN THỨ I,␣NHIỆM KỲ 2025 - 2030",
		"KỶ NIỆM 81 NĂM␣QUỐC KHÁNH␣NƯỚC CHXHCN VIỆT NAM␣(02/9/1945 - 02/9/2026)",
		"CHỈ THỊ SỐ 45-CT/TW␣NGÀY 14/4/2025␣CỦA BỘ CHÍNH TRỊ",
		"ĐÃ UỐNG RƯỢU, BIA␣KHÔNG LÁI XE",
		"FESTIVAL HOA ĐÀ LẠT␣LẦN THỨ XI␣NĂM 2026",
	}
}

// As long as no more lines are wanted than the free places give, lines end nowhere
// else, at any width; and the last one has two syllables.
func TestVectorsAtManyWidths(t *testing.T) {
	f := face(t, "Roboto Condensed", 700)
	for _, v := range vectors() {
		parts := strings.Split(v, "␣")
		text := strings.Join(parts, " ")
		for width := 60.0; width < 2000; width *= 1.25 {
			for lines := 1; lines <= len(parts)+2; lines++ {
				b, err := fit(Spec{Text: Plain(text), Styles: []Style{{Face: f}}}, Room{Min: 0.5, Max: 60, W: width, H: 300, MaxLines: lines})
				if err != nil {
					t.Fatalf("%q in %v: %v", text, width, err)
				}
				var got []string
				for i := range b.Len() {
					got = append(got, b.Text(i))
				}
				if strings.Join(got, " ") != text {
					t.Fatalf("%q became %q", text, got)
				}
				at := v
				for _, l := range got[:len(got)-1] {
					at = strings.TrimPrefix(at, " ")
					for _, r := range l { // go along the line in the vector
						for strings.HasPrefix(at, "␣") && r != '␣' && !strings.HasPrefix(at, string(r)) {
							at = " " + strings.TrimPrefix(at, "␣")
						}
						at = strings.TrimPrefix(at, string(r))
					}
					if lines <= len(parts) && !strings.HasPrefix(at, "␣") {
						t.Errorf("%q: a line of %d at %v ends after %q", text, lines, width, l)
					}
					at = strings.TrimPrefix(at, "␣")
				}
				if strings.Count(got[len(got)-1], " ")+strings.Count(got[len(got)-1], "\u00a0") == 0 && len(got) > 1 {
					t.Errorf("%q: a last line of one syllable: %q", text, got)
				}
			}
		}
	}
}

// syllables of Vietnamese with all heights and depths of ink, marks of other
// languages and what rules of breaking look for.
func syllables() []string {
	return strings.Fields("CHÀO MỪNG ĐẠI HỘI ĐẢNG ẨN Ệ GỖ NGHIÊNG và của các lần thứ XIV 2025 - 2030 81 NĂM, (02/9/1945 – ! Ơ̆ Ư̆ ĕ TP. ĐÀ LẠT yếu gỹ “HỒ CHÍ MINH” 45-CT/TW – Q. . % ‹A B› ỲỶ pqjy")
}

func randomText(r *rand.Rand) string {
	all := syllables()
	var b strings.Builder
	for i := range 1 + r.IntN(24) {
		switch {
		case i == 0:
		case r.IntN(14) == 0:
			b.WriteByte('\n')
		case r.IntN(14) == 0:
			b.WriteRune(nbsp)
		default:
			b.WriteByte(' ')
		}
		b.WriteString(all[r.IntN(len(all))])
	}
	return b.String()
}

// check holds every promise of a block by the outlines that are drawn.
func (b Block) check(room Room, outline float64) error {
	const eps = 1e-6
	if b.Size < room.Min*(1-1e-9) || b.Size > room.Max*(1+1e-9) || b.Len() > room.MaxLines || b.W > room.W*(1+eps) || b.H > room.H*(1+eps) {
		return fmt.Errorf("size %v, %d lines, %v × %v in a room of %+v", b.Size, b.Len(), b.W, b.H, room)
	}
	below := math.Inf(-1) // lowest point of the lines above
	for i := range b.Len() {
		line := b.Line(i)
		x, ink := line.X, nothing()
		for _, r := range b.Runs(i) {
			for _, shape := range outlines(r) {
				if s := box(shape); !s.empty() {
					s = Rect{Pt{s.Min.X + x, s.Min.Y + line.Baseline}, Pt{s.Max.X + x, s.Max.Y + line.Baseline}}
					ink = ink.join(s.grow(outline * b.Size))
				}
			}
			x += r.Advance
		}
		if ink.empty() {
			continue
		}
		slack := 0.005 * b.Size // the boxes of some fonts are rounded
		if ink.Min.X < -slack || ink.Min.Y < -slack || ink.Max.X > b.W+slack || ink.Max.Y > b.H+slack {
			return fmt.Errorf("line %d draws %v outside the block %v × %v", i, ink, b.W, b.H)
		}
		if ink.Min.Y < below+inkGap*b.Size-slack {
			return fmt.Errorf("line %d begins at %v, the ink above ends at %v", i, ink.Min.Y, below)
		}
		below = ink.Max.Y
	}
	return nil
}

// randomSpec is a random text in random styles.
func randomSpec(r *rand.Rand, faces []*Face) Spec {
	pick := func() Style {
		return Style{
			Face: faces[r.IntN(len(faces))], Fallback: []*Face{faces[0]}, Upper: r.IntN(2) == 0, Tabular: r.IntN(3) == 0,
			Tracking: []float64{0, 0, 0.05, 0.3, -0.05}[r.IntN(5)],
		}
	}
	s := Spec{Text: Plain(randomText(r)), Styles: []Style{pick()}, Align: Align(r.IntN(3)), Stack: Stack(max(0, r.IntN(8)-4)), Gap: []float64{0, 0.12}[r.IntN(2)], Outline: []float64{0, 0, 0.08}[r.IntN(3)]}
	if r.IntN(2) == 0 {
		other := pick()
		other.Scale = 0.5 + 2*r.Float64()
		s.Styles = append(s.Styles, other)
		s.Text = append(s.Text, Part{" " + randomText(r), 1}, Part{randomText(r), 0})
	}
	return s
}

// TestFitKeepsItsPromises sets random texts in random rooms: ink never leaves the
// room, no line touches another, what fits a room fits any larger one.
func TestFitKeepsItsPromises(t *testing.T) {
	var faces []*Face
	for _, name := range []string{"Be Vietnam Pro", "Anton", "Lora", "Dancing Script", "Inter"} {
		faces = append(faces, face(t, name, 700))
	}
	r := rand.New(rand.NewPCG(3, 14))
	fitted, refused := 0, 0
	for range 400 {
		spec := randomSpec(r, faces)
		c, err := spec.Prepare()
		if err != nil {
			t.Fatalf("%q: %v", spec.Text, err)
		}
		room := Room{Min: 4, Max: 10 + 90*r.Float64(), W: 20 + 800*r.Float64(), H: 10 + 500*r.Float64(), MaxLines: 1 + r.IntN(9), Low: r.IntN(4) == 0}
		b, err := c.Fit(room)
		if errors.Is(err, ErrTooLarge) {
			refused++
			e := c.Overflow(room)
			if e.By <= 1 || !strings.HasPrefix(plain(c.words), e.Fits) {
				t.Errorf("%q: %v", spec.Text, e)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		fitted++
		if err := b.check(room, spec.Outline); err != nil {
			t.Errorf("%q, stack %d: %v", spec.Text, spec.Stack, err)
		}
		for _, larger := range []Room{
			{Min: room.Min, Max: room.Max, W: room.W * 1.3, H: room.H, MaxLines: room.MaxLines},
			{Min: room.Min, Max: room.Max, W: room.W, H: room.H * 1.3, MaxLines: room.MaxLines},
			{Min: room.Min, Max: room.Max, W: room.W, H: room.H, MaxLines: room.MaxLines + 2},
		} {
			big, err := c.Fit(larger)
			if err != nil {
				t.Errorf("%q fits %+v, not %+v: %v", spec.Text, room, larger, err)
				continue
			}
			// Size is given up for the author's lines, for words that stay whole and,
			// never more than they are worth, for even lines.
			if c.breaker.typed() > 1 || err == nil && big.set.torn < b.set.torn {
				continue
			}
			if worth := b.Size / (1 + 0.16*b.set.cost); !room.Low && big.Size < 0.998*worth {
				t.Errorf("%q has size %v in %+v, only %v in %+v", spec.Text, b.Size, room, big.Size, larger)
			}
		}
	}
	if fitted < 100 || refused < 30 {
		t.Errorf("%d fitted, %d refused: too little is tested", fitted, refused)
	}
}

// The letters of the highest and the lowest ink, above one another in every pair
// and every font: no mark is clipped or touches the line above.
func TestEveryPairOfLettersKeepsApart(t *testing.T) {
	const letters = "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
	all := []rune(letters + strings.ToLower(letters) + "Qgjpqy,;")
	everyFace(t, func(t *testing.T, f *Face) {
		spare := face(t, "Be Vietnam Pro", 600)
		for i, above := range all {
			for k := i % 7; k < len(all); k += 7 { // each letter below meets a seventh above, the worst below all
				pair(t, f, spare, above, all[k])
			}
			for _, below := range "ẲẤẪẴỂỖỞỮ" {
				pair(t, f, spare, above, below)
			}
		}
	})
}

func pair(t *testing.T, f, spare *Face, above, below rune) {
	t.Helper()
	room := Room{Min: 100, Max: 100, W: 1000, H: 1000, MaxLines: 2}
	b, err := fit(Spec{Text: Plain(string(above) + "\n" + string(below)), Styles: []Style{{Face: f, Fallback: []*Face{spare}}}}, room)
	if err == nil {
		err = b.check(room, 0)
	}
	if err != nil || b.Len() != 2 {
		t.Errorf("%c over %c: %v", above, below, err)
	}
}

func TestNonsenseIsRefused(t *testing.T) {
	f := face(t, "Anton", 400)
	c, err := Spec{Text: Plain("CHÀO"), Styles: []Style{{Face: f}}}.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	nan, inf := math.NaN(), math.Inf(1)
	for _, r := range []Room{
		{}, {Min: nan, Max: 9, W: 9, H: 9}, {Min: 1, Max: nan, W: 9, H: 9}, {Min: 1, Max: 9, W: nan, H: 9}, {Min: 1, Max: 9, W: 9, H: nan},
		{Min: 1, Max: inf, W: 9, H: 9}, {Min: 1, Max: 9, W: inf, H: 9}, {Min: 9, Max: 1, W: 9, H: 9}, {Min: -1, Max: 9, W: 9, H: 9},
		{Min: 1, Max: 9, W: 0, H: 9}, {Min: 1, Max: 9, W: 9, H: -1}, {Min: 1, Max: 9, W: 9, H: 9, Step: nan},
	} {
		if _, err := c.Fit(r); err == nil || errors.Is(err, ErrTooLarge) {
			t.Errorf("the room %+v was taken: %v", r, err)
		}
	}
	for _, s := range []Spec{
		{Text: Plain("A")},
		{Text: Plain("A"), Styles: []Style{{}}},
		{Text: Plain("A"), Styles: []Style{{Face: f, Scale: nan}}},
		{Text: Plain("A"), Styles: []Style{{Face: f, Scale: -1}}},
		{Text: Plain("A"), Styles: []Style{{Face: f, Tracking: inf}}},
		{Text: Plain("A"), Styles: []Style{{Face: f}}, Outline: nan},
		{Text: Plain("A"), Styles: []Style{{Face: f}}, Gap: inf},
		{Text: Text{{"A", 1}}, Styles: []Style{{Face: f}}},
		{Text: Plain(strings.Repeat("DÀI ", 250_000)), Styles: []Style{{Face: f}}},
		{Text: Plain("A" + strings.Repeat("\u0301", 3000)), Styles: []Style{{Face: f}}},
	} {
		if _, err := s.Prepare(); err == nil {
			t.Errorf("the text %.20q in %v was taken", s.Text.String(), s.Styles)
		}
	}
}

// A fit in a new room shapes nothing and allocates nothing.
func TestFitAllocatesNothing(t *testing.T) {
	c, err := Spec{Text: Plain("CHÀO MỪNG ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ TỈNH LÂM ĐỒNG"), Styles: []Style{{Face: face(t, "Anton", 400)}}}.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	w := 300.0
	n := testing.AllocsPerRun(50, func() {
		w += 3
		if _, err := c.Fit(Room{Min: 5, Max: 90, W: w, H: 200, MaxLines: 3}); err != nil {
			t.Fatal(err)
		}
	})
	if n > 0 {
		t.Errorf("%v allocations", n)
	}
}
