package lint

import (
	"sort"
	"strings"
	"testing"
	"time"

	"pano/render/lint/entry"
)

// ids are the rules that a subject breaks, each once, sorted.
func ids(fs []Finding) string {
	seen := map[string]bool{}
	var out []string
	for _, f := range fs {
		if !seen[f.Rule] {
			seen[f.Rule] = true
			out = append(out, f.Rule)
		}
	}
	sort.Strings(out)
	return strings.Join(out, " ")
}

func say(words ...string) Subject {
	s := Subject{Day: "2026-11-26"}
	for i, w := range words {
		s.Texts = append(s.Texts, Text{Field: string(rune('a' + i)), Words: w})
	}
	return s
}

// Every checker finds what it should and stays silent on what is right.
func TestCheck(t *testing.T) {
	pack := Builtin()
	solemn := func(s Subject) Subject { s.Tone = "solemn"; return s }
	day := func(day string, s Subject) Subject { s.Day = day; return s }
	cases := []struct {
		name string
		s    Subject
		want string
	}{
		{"old body", say("THÀNH ỦY ĐÀ LẠT"), "old_name"},
		{"old body, new tone marks, two lines", say("THÀNH UỶ\nĐÀ LẠT"), "old_name"},
		{"old body in decomposed letters", say("Thành ủy Đà Lạt"), "old_name"},
		{"hidden by a zero-width space", say("Thành ủy Đà \u200bLạt"), "old_name"},
		{"before the reform the name was right", day("2025-06-30", say("THÀNH ỦY ĐÀ LẠT")), ""},
		{"the town is no body", say("FESTIVAL HOA ĐÀ LẠT"), ""},
		{"a longer word", say("THÀNH ỦY ĐÀ LẠTX"), ""},
		{"old ministry", say("Bộ Giao thông vận tải"), "old_body"},
		{"festive words", solemn(say("NHIỆT LIỆT CHÀO MỪNG NGÀY THƯƠNG BINH - LIỆT SĨ 27/7")), "solemn_wording"},
		{"festive words elsewhere", say("NHIỆT LIỆT CHÀO MỪNG QUỐC KHÁNH 02/9"), ""},
		{"solemn words", solemn(say("ĐỜI ĐỜI NHỚ ƠN CÁC ANH HÙNG, LIỆT SĨ")), ""},
		{"festive palette", solemn(Subject{Palette: "le"}), "solemn_look"},
		{"festive design", solemn(Subject{Design: "tet-xuan"}), "solemn_look"},
		{"festive palette elsewhere", Subject{Palette: "le", Tone: "festive"}, ""},
		{"joke", say("PHÓNG NHANH LÀ GẶP DIÊM VƯƠNG"), "insulting"},
		{"slip", say("Hiến pháp 2023"), "slip"},
		{"i or y", say("kỉ niệm 5 năm"), "spelling"},
		{"both tone styles", say("hoà bình", "văn hóa"), "tone_style"},
		{"one tone style", say("hòa bình, văn hóa, thủy lợi"), ""},
		{"qu is a consonant", say("quý, quả, hòa"), ""},
		{"closed syllables have one place", say("hoàn toàn, hòa"), ""},
		{"blank before a mark", say("MUÔN NĂM !"), "space_before"},
		{"no blank", say("MUÔN NĂM!", "a) Một, hai; ba: 1,5 %"), ""},
		{"dots that follow a blank", say("VÌ AN TOÀN ..."), ""},
		{"two blanks", say("AN  TOÀN"), "double_space"},
		{"two lines", say("AN\n\nTOÀN"), ""},
		{"straight quotes", say(`"Sáng, xanh, sạch, đẹp"`), "straight_quotes"},
		{"curved quotes", say("“Sáng, xanh, sạch, đẹp”"), ""},
		{"unpaired bracket", say("(02/9/1945 - 02/9/2027"), "unpaired"},
		{"unpaired quote", say("“Sáng, xanh"), "unpaired"},
		{"list numbers", say("a) Một\nb) Hai"), ""},
		{"look-alike l", say("LẦN THỨ XlV"), "roman"},
		{"look-alike one", say("LẦN THỨ X1"), "roman"},
		{"single sign", say("KHÓA Ⅻ"), "roman"},
		{"Cyrillic letter", say("LẦN THỨ ХIV"), "roman"},
		{"no numeral", say("LẦN THỨ IIII"), "roman"},
		{"right numerals", say("LẦN THỨ XIV", "LẦN THỨ 12", "lần thứ hai", "KHÓA X", "lần thứ nhất"), ""},
		{"a lock", say("khóa vi phạm", "KHÓA CỬA", "khóa xe"), ""},
		{"wrong ordinal", say("ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ TỈNH LÂM ĐỒNG LẦN THỨ XII"), "ordinal"},
		{"wrong ordinal over fields", say("ĐẠI HỘI ĐẠI BIỂU", "ĐẢNG BỘ TỈNH LÂM ĐỒNG", "LẦN THỨ XII, NHIỆM KỲ 2025 - 2030"), "ordinal"},
		{"right ordinal", say("ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ TỈNH LÂM ĐỒNG\nLẦN THỨ I, NHIỆM KỲ 2025 - 2030"), ""},
		{"ordinal in digits", say("Đại hội Đảng bộ tỉnh Lâm Đồng lần thứ 1"), ""},
		{"ordinal of something else", say("ĐẠI HỘI ĐẠI BIỂU MẶT TRẬN TỔ QUỐC TỈNH LÂM ĐỒNG LẦN THỨ XI"), ""},
		{"ordinal before the merger", day("2025-01-01", say("ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ TỈNH LÂM ĐỒNG LẦN THỨ XII")), ""},
		{"term", Subject{Texts: []Text{{"a", "ĐẠI HỘI ĐẠI BIỂU TOÀN QUỐC LẦN THỨ XIII CỦA ĐẢNG"}}, Terms: []Term{{"Đại hội đại biểu toàn quốc", 14}}}, "ordinal"},
		{"no such day", say("ngày 31/4/2027"), "calendar"},
		{"no such day, long", say("ngày 30 tháng 02 năm 2027"), "calendar"},
		{"29 February of a common year", say("29/02/2027"), "calendar"},
		{"29 February of a leap year", say("29/02/2028"), ""},
		{"numbers that are no dates", say("24/7", "1/2 sân", "45-CT/TW", "168/2024/NĐ-CP", "50/50"), ""},
		{"weekday", say("Thứ Hai, ngày 02/9/2026"), "date_past weekday"},
		{"right weekday", day("2026-08-01", say("Thứ Tư, ngày 02/9/2026", "02/9/2026 (thứ Tư)", "thứ 4 ngày 2 tháng 9 năm 2026")), ""},
		{"wrong weekday after", day("2026-08-01", say("02/9/2026 (Chủ nhật)")), "weekday"},
		{"lần thứ hai is no Monday", day("2026-08-01", say("lần thứ hai 02/9/2026")), ""},
		{"weekday without a year", day("2026-08-01", say("Thứ Ba ngày 02/9")), "weekday"},
		{"over", say("Từ 01/9 đến 30/9/2026"), "date_past"},
		{"to come", say("Từ 01/12 đến 30/12/2026"), ""},
		{"history", say("27/7/1947"), ""},
		{"date of a document", say("CHỈ THỊ SỐ 45-CT/TW NGÀY 14/4/2026"), ""},
		{"anniversary by its years", say("KỶ NIỆM 80 NĂM QUỐC KHÁNH", "02/9/1945 - 02/9/2027"), "anniversary"},
		{"right anniversary", day("2026-08-01", say("KỶ NIỆM 81 NĂM QUỐC KHÁNH NƯỚC CHXHCN VIỆT NAM (02/9/1945 - 02/9/2026)")), ""},
		{"anniversary by its occasion", day("2026-08-01", say("KỶ NIỆM 79 NĂM QUỐC KHÁNH")), "anniversary"},
		{"made before the new year", day("2026-12-20", say("KỶ NIỆM 97 NĂM NGÀY THÀNH LẬP ĐẢNG")), ""},
		{"number with a field of its own", day("2026-08-01", say("CHÀO MỪNG KỶ NIỆM", "80", "CÁCH MẠNG THÁNG TÁM VÀ QUỐC KHÁNH 02/9", "1945 - 2026")), "anniversary"},
		{"its right number", day("2026-08-01", say("CHÀO MỪNG KỶ NIỆM", "81", "CÁCH MẠNG THÁNG TÁM VÀ QUỐC KHÁNH 02/9", "1945 - 2026")), ""},
		{"anniversary of something else", day("2026-08-01", say("KỶ NIỆM 30 NĂM THÀNH LẬP TRƯỜNG.\nCHÀO MỪNG QUỐC KHÁNH 02/9")), ""},
		{"the criticised banner", say("CHÀO MỪNG NGÀY QUỐC TẾ PHỤ NỮ 20/10"), "event_day"},
		{"day before the name", say("20/10 - Quốc tế Phụ nữ"), "event_day"},
		{"right day", say("NGÀY PHỤ NỮ VIỆT NAM 20/10", "NGÀY QUỐC TẾ PHỤ NỮ 8/3"), ""},
		{"a span beside an occasion", say("Treo cờ mừng Quốc khánh từ 30/8 đến 03/9"), ""},
		{"two occasions", say("CÁCH MẠNG THÁNG TÁM VÀ QUỐC KHÁNH 02/9"), ""},
		{"lunar day", say("Giỗ Tổ 10/3 âm lịch", "Quốc khánh 30/2 âm lịch"), ""},
		{"odd term", say("NHIỆM KỲ 2025 - 2029"), "term_span"},
		{"right term", say("NHIỆM KỲ 2025–2030"), ""},
		{"long warning", Subject{Design: "atgt-canh-bao", Texts: []Text{{"message", "ĐƯỜNG TRƠN VÌ MƯA LỚN, HÃY GIẢM TỐC ĐỘ NGAY"}}}, "syllables"},
		{"short warning", Subject{Design: "atgt-canh-bao", Texts: []Text{{"message", "ĐƯỜNG TRƠN, GIẢM TỐC ĐỘ"}}}, ""},
		{"long text of another design", Subject{Design: "ap-phich", Texts: []Text{{"message", "ĐƯỜNG TRƠN VÌ MƯA LỚN, HÃY GIẢM TỐC ĐỘ NGAY"}}}, ""},
		{"nothing", Subject{}, ""},
	}
	for _, c := range cases {
		fs := pack.Check(c.s)
		if got := ids(fs); got != c.want {
			t.Errorf("%s: %q broke %q, want %q", c.name, c.s.Texts, got, c.want)
		}
		for _, f := range fs {
			r, _ := pack.Rule(f.Rule)
			for lang, s := range Say(r.Says, f.Params) {
				if strings.ContainsAny(s, "{}") {
					t.Errorf("%s: the %s sentence is not filled: %s", c.name, lang, s)
				}
			}
		}
	}
}

// A style that the rest of the campaign does not have is told once.
func TestStyleOfTheCampaign(t *testing.T) {
	var rest Styles
	rest.Add("hòa bình")
	s := say("văn hoá")
	s.Others = rest
	if got := ids(Builtin().Check(s)); got != "tone_style" {
		t.Errorf("broke %q, want the style", got)
	}
	s = say("không có vần nào")
	rest.Add("hoà bình")
	if s.Others = rest; ids(Builtin().Check(s)) != "" {
		t.Error("a text without such syllables is blamed for others")
	}
}

func TestTermOf(t *testing.T) {
	for name, want := range map[string]Term{
		"Khai mạc Đại hội đại biểu toàn quốc lần thứ XIV của Đảng":       {"Đại hội đại biểu toàn quốc", 14},
		"Đại hội đại biểu Đảng bộ tỉnh Lâm Đồng lần thứ I, 9–11/10/2025": {"Đại hội đại biểu Đảng bộ tỉnh Lâm Đồng", 1},
		"Khai mạc Đại hội lần thứ XIV":                                   {},
		"Hết hạn Kết luận 155":                                           {},
		"":                                                               {},
	} {
		if got, ok := TermOf(name); got != want || ok != (want != Term{}) {
			t.Errorf("%q gives %+v, want %+v", name, got, want)
		}
	}
}

// What is drawn is judged by place and area, not by names alone.
func TestCanvas(t *testing.T) {
	pack := Builtin()
	party, nation := Flag{"party", Box{10, 10, 40, 30}}, Flag{"national", Box{50, 10, 80, 30}}
	sponsor := func(b Box) map[string]Box { return map[string]Box{"sponsor": b} }
	cases := []struct {
		name string
		c    Canvas
		want string
	}{
		{"wide, at the right", Canvas{W: 600, H: 70, Areas: sponsor(Box{500, 10, 590, 60})}, ""},
		{"wide, at the left", Canvas{W: 600, H: 70, Areas: sponsor(Box{10, 10, 100, 60})}, "sponsor_place"},
		{"wide, too large", Canvas{W: 600, H: 70, Areas: sponsor(Box{400, 0, 600, 70})}, "sponsor_area"},
		{"upright, at the bottom", Canvas{W: 80, H: 250, Areas: sponsor(Box{10, 220, 70, 240})}, ""},
		{"upright, at the top", Canvas{W: 80, H: 250, Areas: sponsor(Box{10, 10, 70, 30})}, "sponsor_place"},
		{"exactly the part allowed", Canvas{W: 100, H: 100, Areas: sponsor(Box{0, 80, 100, 100})}, ""},
		{"two sponsors together", Canvas{W: 100, H: 100, Areas: map[string]Box{"sponsor": {0, 80, 100, 90}, "logos": {0, 66, 100, 80}}}, "sponsor_area"},
		{"no sponsor", Canvas{W: 100, H: 100}, ""},
		{"nothing drawn", Canvas{W: 100, H: 100, Areas: sponsor(Box{})}, ""},
		{"no canvas", Canvas{Areas: sponsor(Box{0, 0, 1, 1})}, ""},
		{"flags in order", Canvas{W: 100, H: 100, Flags: []Flag{nation, party}}, ""},
		{"flags swapped", Canvas{W: 100, H: 100, Flags: []Flag{{"party", nation.Box}, {"national", party.Box}}}, "flag_order"},
		{"flags of two sizes", Canvas{W: 100, H: 100, Flags: []Flag{party, {"national", Box{50, 10, 95, 40}}}}, "flag_height"},
		{"one flag", Canvas{W: 100, H: 100, Flags: []Flag{nation}}, ""},
		{"flag on a pennant", Canvas{W: 100, H: 300, Kinds: []string{"pennant"}, Flags: []Flag{nation}}, "flag_kind"},
		{"pennant without flags", Canvas{W: 100, H: 300, Kinds: []string{"pennant"}}, ""},
	}
	for _, c := range cases {
		if got := ids(pack.Canvas(c.c, "2026-11-26")); got != c.want {
			t.Errorf("%s: broke %q, want %q", c.name, got, c.want)
		}
	}
}

// Hostile texts cost little and report little.
func TestBounded(t *testing.T) {
	pack := Builtin()
	for name, unit := range map[string]string{
		"dates": "31/4/2026 ", "names": "thành ủy đà lạt ", "ordinals": "đại hội đảng bộ tỉnh lâm đồng lần thứ XlV ", "marks": "a ! ",
		"events": "quốc khánh 3/9 ", "weekdays": "thứ hai 2/9/2026 ", "digits": "1/", "brackets": "((“", "marked": "hoà hòa ", "years": "kỷ niệm 3 năm 1945-1946 ",
		"signs": "Ⅻ ", "terms": "nhiệm kỳ 2020-2021 ", "invalid": "\xff\xfe", "one word": "ạ",
	} {
		s := Subject{Day: "2026-11-26", Tone: "solemn", Design: "atgt-canh-bao", Texts: []Text{{"message", strings.Repeat(unit, 4<<20/len(unit))}}}
		start := time.Now()
		fs := pack.Check(s)
		if took := time.Since(start); took > 5*time.Second { // a hang, not a slow machine: it takes milliseconds
			t.Errorf("%s took %v", name, took)
		} else {
			t.Logf("%s: %v, %d findings", name, took, len(fs))
		}
		if len(fs) > maxFindings {
			t.Errorf("%s: %d findings", name, len(fs))
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{"LẦN THỨ XlV", "Thứ Hai, ngày 02/9/2026", "KỶ NIỆM 81 NĂM QUỐC KHÁNH (02/9/1945 - 02/9/2026)", "đại hội đảng bộ tỉnh lâm đồng lần thứ Ⅻ", "thành uỷ đà lạt !", "\x80ngày 1 tháng", "hoà", "İ1/1/2000(thứ hai"} {
		f.Add(s, "2026-11-26")
	}
	pack := Builtin()
	f.Fuzz(func(t *testing.T, s, day string) {
		fs := pack.Check(Subject{Texts: []Text{{"a", s}, {"b", s}}, Day: day, Tone: "solemn", Design: "atgt-canh-bao", Terms: []Term{{s, 3}}})
		for _, x := range fs {
			if r, ok := pack.Rule(x.Rule); !ok || r.Severity != x.Severity {
				t.Fatalf("finding %+v has no such rule", x)
			}
		}
		TermOf(s)
		if e, err := entry.Parse(s); err == nil {
			if again, err := entry.Parse(e.String()); err != nil || again != e {
				t.Fatalf("%q reads as %+v, written %q, read again %+v, %v", s, e, e, again, err)
			}
		}
	})
}
