package phrase

import (
	"reflect"
	"testing"
)

func TestExpand(t *testing.T) {
	get := func(field, format string) string {
		return map[string]string{"a": "một", "b": "hai", "d": "x" + format}[field]
	}
	for _, c := range [][2]string{
		{"{a}", "một"}, {"{z}", ""}, {"Chữ", "Chữ"}, {"Số {z}", ""}, {"{a}[, {b}]", "một, hai"}, {"{a}[, {z}]", "một"},
		{"[{z} - ]{b}", "hai"}, {"{z|a}", "một"}, {"{a|b}", "một"}, {"{z|d:long}", "xlong"}, {"Số {z|y}", ""}, {"{{x}} [[y]]", "{x} [y]"}, {"{d:long}", "xlong"}, {"[{a} {z}]", "một"},
	} {
		text, err := Parse(c[0])
		if err != nil {
			t.Errorf("%q: %v", c[0], err)
			continue
		}
		want := c[1]
		if c[0] == "[{a} {z}]" {
			want = "" // an optional part with a hole goes, and nothing is left
		}
		if got := text.Expand(get); got != want {
			t.Errorf("%q gives %q, want %q", c[0], got, want)
		}
	}
	for _, bad := range []string{"{a", "a}", "[a", "a]", "[[a]", "{A}", "{a:x}", "{a|}", "{a|b:x}", "[a[b]]", "<a>b", "a>", "<a><b>c</b></a>", "<a>b</c>", "<A>b</A>", "a < b", "[<a>b]</a>", "</a>"} {
		if _, err := Parse(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func TestPieces(t *testing.T) {
	get := func(field, _ string) string {
		return map[string]string{"a": "một <b>", "n": "81"}[field]
	}
	for _, c := range []struct {
		text string
		want []Piece
	}{
		{"KỶ NIỆM <big>{n} NĂM</big> NGÀY", []Piece{{"KỶ NIỆM ", ""}, {"81 NĂM", "big"}, {" NGÀY", ""}}},
		{"{a}", []Piece{{"một <b>", ""}}}, // a value is words
		{"1 << 2 >> 0", []Piece{{"1 < 2 > 0", ""}}},
		{"<x> {n} </x>", []Piece{{"81", "x"}}},
		{"A[ <x>{z}</x>]", nil}, // no field has a value
		{"{n}[ <x>{z}</x>]", []Piece{{"81", ""}}},
		{"A[ <x>{n}[ {z}]</x>]", []Piece{{"A ", ""}, {"81", "x"}}},
		{"<x>{z}</x>", nil},
		{"<x>a</x><x>b</x>", []Piece{{"ab", "x"}}},
	} {
		text, err := Parse(c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if got := text.Pieces(get); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q gives %q, want %q", c.text, got, c.want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("{a}[, {b:long}]")
	f.Add("<a>{b}[ <<c>>]</a>")
	f.Fuzz(func(t *testing.T, s string) {
		if text, err := Parse(s); err == nil {
			text.Expand(func(string, string) string { return "x" })
		}
	})
}
