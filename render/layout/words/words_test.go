package words

import (
	"reflect"
	"testing"

	"pano/render/typeset"
)

func TestMatches(t *testing.T) {
	for _, tt := range []struct {
		match, text string
		want        []string
	}{
		{"number", "KỶ NIỆM 81 NĂM, ĐẠT 90,5% (1.250 NGƯỜI) NGÀY 2/9 SỐ 45-CT/TW, 2025–2030.", []string{"81", "90,5%", "1.250", "2025–2030"}},
		{"date", "TỪ 02/9/2026 ĐẾN 5/9, 81 NĂM", []string{"02/9/2026", "5/9"}},
		{"roman", "LẦN THỨ XII, KHÓA XVI. VITAMIN X", []string{"XII", "XVI"}},
		{"roman", "LẦN THỨ XÍ", nil},
		{"quote", "NGÀY HỘI “XANH – SẠCH” VÀ \"ĐẸP\" HƠN", []string{"“XANH – SẠCH”", "\"ĐẸP\""}},
		{"number", "", nil},
	} {
		var got []string
		for _, p := range mark(typeset.Plain(tt.text), tt.match, 1) {
			if p.Style == 1 {
				got = append(got, p.Text)
			}
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s in %q: %q, want %q", tt.match, tt.text, got, tt.want)
		}
		if whole := mark(typeset.Plain(tt.text), tt.match, 1).String(); whole != tt.text {
			t.Errorf("%q became %q", tt.text, whole)
		}
	}
}

func FuzzMatches(f *testing.F) {
	f.Add("KỶ NIỆM 81 NĂM “A” XII")
	f.Fuzz(func(t *testing.T, s string) {
		text := typeset.Plain(s)
		for i, m := range []string{"number", "date", "roman", "quote"} {
			text = mark(text, m, i+1)
		}
		if text.String() != s {
			t.Errorf("%q became %q", s, text.String())
		}
	})
}
