package phrase

import "testing"

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
	for _, bad := range []string{"{a", "a}", "[a", "a]", "[[a]", "{A}", "{a:x}", "{a|}", "{a|b:x}", "[a[b]]"} {
		if _, err := Parse(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("{a}[, {b:long}]")
	f.Fuzz(func(t *testing.T, s string) {
		if text, err := Parse(s); err == nil {
			text.Expand(func(string, string) string { return "x" })
		}
	})
}
