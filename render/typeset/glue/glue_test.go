package glue

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"
)

func dictionary(t testing.TB) *Dictionary {
	t.Helper()
	d, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// costs are those of ending a line after each word.
func costs(t testing.TB, texts []string) []float64 {
	t.Helper()
	d := dictionary(t)
	words := make([]*Word, len(texts))
	for i, s := range texts {
		words[i] = d.Word(s)
	}
	out := make([]float64, len(words))
	d.Costs(words, out)
	return out
}

// TestGapRules is the office's rules of what stays on one line, one by one.
func TestGapRules(t *testing.T) {
	const free, some, none = "free", "dear", "never"
	for _, tt := range []struct{ text, want string }{ // the gap is at |
		{"KỶ NIỆM 81|NĂM QUỐC KHÁNH", none},
		{"CÓ 1.250|NGƯỜI DỰ", none},
		{"1000|NĂM THĂNG LONG", none},
		{"NĂM 2026|THẮNG LỢI", free},
		{"THẮNG LỢI NĂM|2026", none},
		{"MÙNG 2|THÁNG 9", none},
		{"NGÀY|02/9/2026", none},
		{"LẦN|THỨ XI", none},
		{"THỨ|XIV", none},
		{"KHÓA|XVI", none},
		{"NHIỆM KỲ|2025 - 2030", none},
		{"2025|- 2030", none},
		{"2025 -|2030", none},
		{"(02/9/1945|- 02/9/2026)", none},
		{"ĐÀ LẠT|– THÀNH PHỐ", free},
		{"ĐÀ LẠT –|THÀNH PHỐ", none},
		{"SỐ|45-CT/TW", none},
		{"TP.|ĐÀ LẠT", none},
		{"P.|XUÂN HƯƠNG", none},
		{"HỒ|CHÍ MINH", none},
		{"Hồ Chí|Minh", none},
		{"NGUYỄN|VĂN CỪ", none},
		{"NGUYỄN VĂN|CỪ", none},
		{"HOTLINE:|1900 1234", none},
		{"0263|3822 339", none},
		{"CHÀO|!", none},
		{"“|CHÀO", none},
		{"VĂN MINH|”", none},
		{"NHIỆT|LIỆT", some},
		{"NHIỆT LIỆT|CHÀO MỪNG", some},
		{"CỦA|ĐẢNG", some},
		{"VÀ|NHÂN DÂN", some},
		{"RƯỢU,|BIA", some},
		{"RƯỢU.|BIA", free},
		{"PHÒNG,|CHỐNG", some},
		{"mừng Trần|Quốc ra mắt tại đây", some},
		{"MUÔN|NĂM", none},
		// Dates and years in all their forms.
		{"NGÀY 14|THÁNG 4 NĂM 2025", none},
		{"NGÀY 14 THÁNG 4|NĂM 2025", none},
		{"NGÀY 14 THÁNG 4 NĂM|2025", none},
		{"NHIỆM KỲ|2025–2030", none},
		{"2025-|2030", none},
		{"2025|–2030", none},
		{"TỪ 2025|– 2030", none},
		// Codes, captions, abbreviations.
		{"CHỈ THỊ|45-CT/TW", some},
		{"(KHÓA XII)/VN|CHÀO", free},
		{"QUÉT MÃ|QR ĐỂ XEM", none},
		{"ĐƯỜNG DÂY|NÓNG: 1800 1234", none},
		{"ĐƯỜNG DÂY NÓNG:|1800 1234", none},
		{"TP|ĐÀ LẠT", none},
		{"GS.|TRẦN VĂN A", none},
		{"Đ/C|NGUYỄN VĂN A", none},
		{"UBND|PHƯỜNG", free},
		// What begins or ends no line.
		{"ĐẠT 90|%", none},
		{"TỐT|, ĐẸP", none},
		{"CHÀO|?", none},
		{"SẠCH|; ĐẸP", none},
		{"HÃY|: ĐI", none},
		{"(XANH|) SẠCH", none},
		{"VIỆT NAM|”", none},
		{"VIỆT|…", none},
		{"SẠCH (|ĐẸP)", none},
		{"VÀ /|HOẶC", none},
		{"ĐOÀN|& HỘI", none},
		{"SẠCH|“ĐẸP”", free},
		{"HÈ|’75 RỰC RỠ", free},
		// What should not end one.
		{"CÁC|CẤP", some},
		{"VỀ|ĐÍCH", some},
		{"VỚI|NHÂN DÂN", some},
		{"CHO|NGÀY MAI", some},
		// Five hundred, not a year.
		{"1.000|TỶ ĐỒNG", none},
		{"100 TỶ|ĐỒNG", some},
	} {
		at := len(strings.Fields(tt.text[:strings.Index(tt.text, "|")])) - 1
		words := strings.Fields(strings.Replace(tt.text, "|", " ", 1))
		got := free
		switch c := costs(t, words)[at]; {
		case math.IsInf(c, 1):
			got = none
		case c > 0:
			got = some
		}
		if got != tt.want {
			t.Errorf("%q: a line end at | is %s, want %s", tt.text, got, tt.want)
		}
	}
}

// Compounds are the shortest words of the dictionary.
func TestCompounds(t *testing.T) {
	d := dictionary(t)
	for text, want := range map[string]string{
		"NHIỆT LIỆT CHÀO MỪNG ĐẠI HỘI ĐẠI BIỂU": "NHIỆT_LIỆT CHÀO_MỪNG ĐẠI_HỘI ĐẠI_BIỂU",
		"THÀNH PHỐ ĐÀ LẠT":                      "THÀNH_PHỐ ĐÀ_LẠT",
		"CHỦ TỊCH HỒ CHÍ MINH VĨ ĐẠI":           "CHỦ_TỊCH HỒ_CHÍ_MINH VĨ_ĐẠI",
		"MỪNG ĐẢNG, MỪNG XUÂN":                  "MỪNG_ĐẢNG, MỪNG_XUÂN",
		"ĐẢNG QUANG VINH":                       "ĐẢNG QUANG_VINH",
	} {
		fields := strings.Fields(text)
		words := make([]*Word, len(fields))
		for i, s := range fields {
			words[i] = d.Word(s)
		}
		inside := make([]bool, len(words))
		d.Compounds(words, inside)
		var b strings.Builder
		for i, s := range fields {
			b.WriteString(s)
			switch {
			case i == len(fields)-1:
			case inside[i]:
				b.WriteByte('_')
			default:
				b.WriteByte(' ')
			}
		}
		if b.String() != want {
			t.Errorf("%s: got %s, want %s", text, b.String(), want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"word before a section": "chào\n[ends]\n",
		"unknown section":       "[ending]\ncủa\n",
		"too large":             strings.Repeat("a", maxGlue+1),
	} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%s: was read", name)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("[names]\nđà lạt\n# x\n[ends]\ncủa", "ĐÀ LẠT CỦA TÔI")
	f.Add("[phrases]\na, b\n...\n", "A, B ...")
	f.Fuzz(func(t *testing.T, dict, text string) {
		d, err := Parse(dict)
		if err != nil {
			return
		}
		fields := strings.Fields(text)
		words := make([]*Word, len(fields))
		for i, s := range fields {
			words[i] = d.Word(s)
			if utf8.ValidString(s) && words[i].Clings && words[i].Opens && utf8.RuneCountInString(s) > 1 && words[i].letter {
				t.Errorf("%q may neither begin nor end a line", s)
			}
		}
		out := make([]float64, len(words))
		d.Costs(words, out)
		d.Compounds(words, make([]bool, len(words)))
		for i, c := range out {
			if c < 0 || math.IsNaN(c) {
				t.Errorf("ending a line after %q costs %v", fields[i], c)
			}
		}
	})
}
