package typeset

import (
	"math"
	"strings"
	"testing"
)

// A narrow room must not refuse a text that fits when compounds are split.
func TestTightRoomSplitsCompounds(t *testing.T) {
	f := face(t, "Anton", 400)
	run, err := Shape(f, 20, "NHIỆT", 0)
	if err != nil {
		t.Fatal(err)
	}
	b, err := fit(Spec{Text: Plain("NHIỆT LIỆT CHÀO MỪNG"), Styles: []Style{{Face: f}}}, Room{Min: 20, Max: 100, W: run.Advance + 8, H: math.Inf(1), MaxLines: 4})
	if err != nil {
		t.Fatal(err)
	}
	if b.Len() != 4 {
		t.Errorf("%d lines, want 4", b.Len())
	}
}

// All baselines are equally far apart, and ink stands on the edges of the block.
func TestBlockIsEvenAndTight(t *testing.T) {
	f := face(t, "Dancing Script", 700)
	for _, align := range []Align{Left, Centre, Right} {
		b, err := fit(Spec{Text: Plain("Ất Tỵ\nooo\nNgày Hội\nJj"), Styles: []Style{{Face: f, Tracking: 0.05}}, Align: align}, Room{Min: 10, Max: 60, W: 500, H: 400, MaxLines: 4})
		if err != nil {
			t.Fatal(err)
		}
		left, right := math.Inf(1), math.Inf(-1)
		step := b.Line(1).Baseline - b.Line(0).Baseline
		for i := range b.Len() {
			l := b.Line(i)
			if i > 0 && math.Abs(l.Baseline-b.Line(i-1).Baseline-step) > 1e-9 {
				t.Errorf("align %d: baselines are not evenly spaced", align)
			}
			left, right = math.Min(left, l.X+l.Ink.Min.X), math.Max(right, l.X+l.Ink.Max.X)
		}
		if math.Abs(left) > 1e-6 || math.Abs(right-b.W) > 1e-6 {
			t.Errorf("align %d: ink from %v to %v in a block %v wide", align, left, right, b.W)
		}
	}
}

// The worst accepted length that does not fit must be refused quickly.
func TestLongestTextIsRefusedSoon(t *testing.T) {
	text := strings.Repeat("LÂM ĐỒNG VÀ ", 150)
	_, err := fit(Spec{Text: Plain(text), Styles: []Style{{Face: face(t, "Anton", 400)}}}, Room{Min: 20, Max: 100, W: 900, H: 300, MaxLines: 12})
	if err == nil {
		t.Fatal("1,800 letters were accepted in a small box")
	}
}

func BenchmarkOverflow(b *testing.B) {
	s, room := Spec{Text: Plain(strings.Repeat("A B ", 499)), Styles: []Style{{Face: face(b, "Anton", 400)}}}, Room{Min: 20, Max: 100, W: 900, H: 300, MaxLines: 12}
	for b.Loop() {
		if _, err := fit(s, room); err == nil {
			b.Fatal("accepted")
		}
	}
}

func BenchmarkLongestText(b *testing.B) {
	s, room := Spec{Text: Plain(strings.Repeat("A ", 999)), Styles: []Style{{Face: face(b, "Anton", 400)}}}, Room{Min: 4, Max: 80, W: 1e5, H: 400, MaxLines: 12}
	for b.Loop() {
		if _, err := fit(s, room); err != nil {
			b.Fatal(err)
		}
	}
}
