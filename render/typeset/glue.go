package typeset

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Costs of ending a line at a blank; a line that is a tenth too short costs 0.01.
const (
	soft   = 1.5 // splits words that belong together
	hang   = 3   // leaves a word at the end that wants company
	lonely = 0.8 // one syllable alone on the last line
)

func hard() float64 { return math.Inf(1) }

// tokens cuts a paragraph at its blanks. A no-break space, and a stretch that the
// author marked ‹so›, hold together whatever the rules say.
func tokens(paragraph string) []string {
	var (
		out  []string
		b    strings.Builder
		held bool
	)
	for _, r := range paragraph {
		switch {
		case r == '‹':
			held = true
		case r == '›':
			held = false
		case r == nbsp || r == narrowNBSP:
			b.WriteRune(nbsp)
		case unicode.IsSpace(r) && held:
			b.WriteRune(nbsp)
		case unicode.IsSpace(r):
			if b.Len() > 0 {
				out = append(out, b.String())
				b.Reset()
			}
		default:
			b.WriteRune(r)
		}
	}
	if b.Len() > 0 {
		out = append(out, b.String())
	}
	return out
}

// glue is, for every word, the cost of ending a line after it. The rules are
// those of Vietnamese banner setting: dates, ordinals, terms, numbers with their
// noun and names stay whole; compound words stay whole where there is a choice.
func glue(words []string) []float64 {
	n := len(words)
	cost := make([]float64, n)
	bare := make([]string, n) // capitals, without the punctuation around
	for i, w := range words {
		bare[i] = strings.Trim(strings.ToUpper(w), `.,;:!?()[]"“”‘’…`)
	}
	for i := 0; i < n-1; i++ {
		cost[i] = pair(words[i], words[i+1], bare[i], bare[i+1])
	}
	for i := 1; i < n-1; i++ { // 2025 - 2030
		if isDash(words[i]) && digitFirst(bare[i-1]) && digitFirst(bare[i+1]) {
			cost[i-1], cost[i] = hard(), hard()
		}
	}
	phrases(words, bare, cost, names(), hard())
	phrases(words, bare, cost, compounds(), soft)
	return cost
}

// pair looks at two neighbours.
func pair(a, b, bareA, bareB string) float64 {
	first, _ := utf8.DecodeRuneInString(b)
	switch {
	case strings.ContainsRune(",.!?;:)”%…", first):
		return hard() // nothing starts with these
	case isNumber(bareA) && len(bareA) <= 3 && unicode.IsLetter(firstOf(bareB)) && !endsClause(a):
		return hard() // 81 NĂM, 5 NGÀY
	case before(bareA) && (digitFirst(bareB) || isRoman(bareB)):
		return hard() // NGÀY 14, THÁNG 4, SỐ 45, KHÓA XIV, KỲ 2025
	case bareA == "LẦN" && bareB == "THỨ", bareA == "THỨ" && isRoman(bareB):
		return hard()
	case isNumber(bareA) && (bareB == "THÁNG" || bareB == "GIỜ" || bareB == "PHÚT"):
		return hard()
	case strings.HasSuffix(a, ".") && utf8.RuneCountInString(bareA) <= 3 && bareA != "" && unicode.IsLetter(firstOf(bareA)):
		return hard() // TP. …, P. …
	case isDash(b):
		return hard() // a dash ends a line or stands inside, it never starts one …
	case isDash(a):
		return 0
	case hanging(bareA) && !endsClause(a):
		return hang
	case isRoman(bareA) && utf8.RuneCountInString(bareA) == 1 && !endsClause(a):
		return 0
	}
	return 0
}

func firstOf(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func endsClause(s string) bool { return strings.ContainsAny(s[len(s)-1:], ",.;:!?") }

func isDash(s string) bool { return s == "-" || s == "–" || s == "—" }

func digitFirst(s string) bool { r := firstOf(s); return r >= '0' && r <= '9' }

func isNumber(s string) bool {
	if s == "" {
		return false
	}
	for _, r := range s {
		if (r < '0' || r > '9') && r != '.' && r != ',' {
			return false
		}
	}
	return true
}

func isRoman(s string) bool { return s != "" && strings.Trim(s, "IVX") == "" }

// before are the words that a number belongs to.
func before(s string) bool {
	switch s {
	case "NGÀY", "THÁNG", "NĂM", "SỐ", "KHÓA", "KHOÁ", "THỨ", "KỲ", "QUÝ", "TẬP", "ĐIỀU", "KHOẢN", "GIỜ", "HỒI", "NIỆM", "QUỐC LỘ", "ĐỢT", "GỌI":
		return true
	}
	return false
}

// hanging are the words that no line ends on if it can be helped.
func hanging(s string) bool {
	switch s {
	case "CỦA", "VÀ", "CÁC", "VỀ", "VỚI", "CHO", "LẦN", "THỨ", "SỐ", "NGÀY", "THÁNG", "LÀ", "ĐÃ", "KHÔNG", "TRONG", "Ở", "TẠI", "DO", "VÌ", "THEO", "NHỮNG", "MỌI", "HÃY", "ĐỂ":
		return true
	}
	return false
}

// phrases raises the cost of breaks inside known groups of words.
func phrases(words, bare []string, cost []float64, list [][]string, price float64) {
	for i := range bare {
		for _, p := range list {
			if i+len(p) > len(bare) || !matches(words[i:i+len(p)], bare[i:i+len(p)], p) {
				continue
			}
			for k := i; k < i+len(p)-1; k++ {
				cost[k] = math.Max(cost[k], price)
			}
		}
	}
}

func matches(words, bare, phrase []string) bool {
	for i, p := range phrase {
		if bare[i] != p {
			return false
		}
		if i < len(phrase)-1 && strings.ContainsAny(words[i][len(words[i])-1:], ".;:!?") {
			return false
		}
	}
	return true
}

func split(list string) [][]string {
	var out [][]string
	for _, p := range strings.Split(list, "\n") {
		if f := strings.Fields(p); len(f) > 1 {
			out = append(out, f)
		}
	}
	return out
}

// names are never broken.
func names() [][]string {
	return split(`HỒ CHÍ MINH
LÂM ĐỒNG
ĐÀ LẠT
VIỆT NAM
HÀ NỘI
SÀI GÒN
ĐÀ NẴNG
CẦN THƠ
XUÂN HƯƠNG
LÂM VIÊN
CAM LY
XUÂN TRƯỜNG
LANG BIANG
LẠC DƯƠNG
TRẠI MÁT
CẦU ĐẤT
TÀ NUNG
TRẦN PHÚ
ĐỨC TRỌNG
BẢO LỘC
BÌNH THUẬN
ĐẮK NÔNG
PHAN THIẾT
LẦN THỨ
MUÔN NĂM
ĐÈO PRENN`)
}

// compounds are kept whole where there is a choice.
func compounds() [][]string {
	return split(`NHIỆT LIỆT CHÀO MỪNG
CHÀO MỪNG
CHÚC MỪNG
KỶ NIỆM
ĐẠI HỘI ĐẠI BIỂU
ĐẠI HỘI
ĐẠI BIỂU
ĐẢNG BỘ TỈNH LÂM ĐỒNG
ĐẢNG BỘ
ĐẢNG CỘNG SẢN VIỆT NAM
CỘNG SẢN
QUANG VINH
NHIỆM KỲ
TOÀN QUỐC
TOÀN DÂN
TOÀN ĐẢNG
QUỐC KHÁNH
GIẢI PHÓNG
MIỀN NAM
THỐNG NHẤT
ĐẤT NƯỚC
THÀNH LẬP
TỔ QUỐC
NHÂN DÂN
DÂN TỘC
CHỦ TỊCH
VĨ ĐẠI
SỐNG MÃI
SỰ NGHIỆP
CHÚNG TA
NƯỚC CHXHCN VIỆT NAM
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
XÃ HỘI
CHỦ NGHĨA
MẶT TRẬN TỔ QUỐC
MẶT TRẬN
TỈNH LÂM ĐỒNG
THÀNH PHỐ ĐÀ LẠT
THÀNH PHỐ
PHƯỜNG XUÂN HƯƠNG
PHƯỜNG LÂM VIÊN
PHƯỜNG CAM LY
CHỈ THỊ SỐ
NGHỊ QUYẾT
KẾT LUẬN
KẾ HOẠCH
BỘ CHÍNH TRỊ
BAN BÍ THƯ
GIAO THÔNG
AN TOÀN
ĐÃ UỐNG RƯỢU BIA
RƯỢU BIA
KHÔNG LÁI XE
LÁI XE
MŨ BẢO HIỂM
ĐỘI MŨ
BẢO HIỂM
TRỌN TÌNH
CHA MẸ
TÍNH MẠNG
CON NGƯỜI
TRÊN HẾT
ĐI CHẬM
VỀ NHÀ
VĂN HÓA
GIA ĐÌNH
HẠNH PHÚC
MÔI TRƯỜNG
PHÁP LUẬT
PHÒNG CHÁY
CHỮA CHÁY
CHÁY NỔ
CẢNH BÁO
KHẨN CẤP
MƯA LỚN
SẠT LỞ
NGẬP LỤT
NGUY CƠ
NGUY HIỂM
FESTIVAL HOA ĐÀ LẠT
LỄ HỘI
MÙA XUÂN
TẾT NGUYÊN ĐÁN
NĂM MỚI
ĐƯỜNG TRƠN
TỐC ĐỘ
GIẢM TỐC ĐỘ
NHƯỜNG ĐƯỜNG
NGƯỜI ĐI BỘ
THÔNG BÁO
QUỐC TẾ
LIỆT SĨ
THƯƠNG BINH
TRI ÂN
NGÀY QUỐC KHÁNH
CHUYỂN ĐỔI SỐ
ĐẠI ĐOÀN KẾT
ĐOÀN KẾT
KHỐI ĐẠI ĐOÀN KẾT`)
}
