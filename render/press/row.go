package press

import (
	"fmt"
	"strings"

	"pano/render"
)

// sheet is the order sheet: what both its forms, the page and the workbook, say.
type sheet struct {
	o        *Order
	reports  []Report
	pictures [][]byte
}

// fact is one line about a piece.
type fact struct {
	Key   string
	Value string
}

// row is a piece on the sheet.
type row struct {
	N     int
	Name  string
	Text  string
	Count int
	Facts []fact
	Files []File
	Notes []string
}

// words are the sheet's own, Vietnamese and English.
func words(key, lang string) string {
	w, ok := map[string][2]string{
		"title":    {"Phiếu đặt in", "Print order"},
		"office":   {"Đơn vị đặt", "Ordered by"},
		"campaign": {"Đợt tuyên truyền", "Campaign"},
		"due":      {"Cần trước", "Needed by"},
		"contact":  {"Liên hệ", "Contact"},
		"note":     {"Ghi chú", "Note"},
		"n":        {"STT", "No."},
		"picture":  {"Hình", "Picture"},
		"name":     {"Sản phẩm", "Piece"},
		"text":     {"Nội dung chữ", "Text"},
		"count":    {"Số lượng", "Copies"},
		"size":     {"Khổ thành phẩm", "Finished size"},
		"cut":      {"Khổ cắt", "Cut size"},
		"material": {"Chất liệu", "Material"},
		"hem":      {"May viền", "Hem"},
		"pocket":   {"Luồn cây", "Pole pocket"},
		"eyelets":  {"Khoen", "Eyelets"},
		"bleed":    {"Tràn lề", "Bleed"},
		"inks":     {"Màu in", "Inks"},
		"rgb":      {"RGB: mẫu không cho trị số CMYK, nhà in chuyển theo hồ sơ màu của mình", "RGB: the design gives no CMYK values; convert by your own profile"},
		"places":   {"Nơi treo", "Places"},
		"approved": {"Duyệt", "Approved"},
		"digest":   {"SHA-256 bản duyệt", "SHA-256 as approved"},
		"files":    {"Tệp", "Files"},
		"notes":    {"Lưu ý", "Remarks"},
		"total":    {"Tổng cộng", "Total"},
		"none":     {"không", "none"},
		"nobody":   {"chưa qua phê duyệt", "not approved"},
		"full":     {"PDF 1:1", "PDF 1:1"},
		"tenth":    {"PDF 1:10", "PDF 1:10"},
		"jpeg":     {"ảnh JPEG", "JPEG picture"},
		"foot": {"Mỗi tệp PDF bắt đầu bằng đúng các byte của bản đã duyệt; phần chừa, dấu cắt và tỉ lệ chỉ nối thêm vào sau. Kích thước tính bằng mm trừ khi ghi khác.",
			"Each PDF begins with the very bytes that were approved; allowances, marks and scale are appended. Lengths are in mm unless stated."},
		"finished_file":  {"Tệp thành phẩm từ nơi khác: chỉ có bản 1:1 nguyên gốc, gia công theo phiếu này.", "A finished file from elsewhere: 1:1 as it came; finish it as this sheet says."},
		"engine_changed": {"Không kèm ảnh JPEG: mẫu hoặc bộ vẽ đã đổi sau khi duyệt. Tệp PDF vẫn đúng bản đã duyệt.", "No JPEG: the design or engine changed since approval. The PDF is still the approved one."},
	}[key]
	if !ok {
		return key
	}
	if lang == "en" {
		return w[1]
	}
	return w[0]
}

func (s *sheet) say(key string) string { return words(key, s.o.Lang) }

// rows are all pieces.
func (s *sheet) rows() []row {
	out := make([]row, len(s.o.Pieces))
	for i := range s.o.Pieces {
		p, rep := &s.o.Pieces[i], s.reports[i]
		out[i] = row{N: i + 1, Name: p.Name, Text: p.Text, Count: p.Quantity, Facts: s.facts(p), Files: rep.Files}
		for _, n := range rep.Notes {
			if said := s.remark(n); said != "" {
				out[i].Notes = append(out[i].Notes, said)
			}
		}
	}
	return out
}

// facts are what the workshop needs, in the order in which it works.
func (s *sheet) facts(p *Piece) []fact {
	m, e := p.Medium, p.Medium.Finish.Edges()
	cut := fmt.Sprintf("%g × %g mm", p.WMM+e[1].TakesMM()+e[3].TakesMM(), p.HMM+e[0].TakesMM()+e[2].TakesMM())
	approved := p.Approved
	if approved == "" {
		approved = s.say("nobody")
	}
	inks := strings.Join(p.Inks, "; ")
	if inks == "" {
		inks = s.say("rgb")
	}
	list := []fact{
		{"size", fmt.Sprintf("%g × %g mm", p.WMM, p.HMM)}, {"cut", cut},
		{"material", m.Material[lang(s.o.Lang)]},
		{"hem", s.sides(e[0].HemMM, e[1].HemMM, e[2].HemMM, e[3].HemMM)},
		{"pocket", s.sides(e[0].PocketMM, e[1].PocketMM, e[2].PocketMM, e[3].PocketMM)},
		{"eyelets", s.eyelets(p)}, {"bleed", s.length(m.BleedMM)},
		{"inks", inks}, {"places", strings.Join(p.Places, "; ")},
		{"approved", approved}, {"digest", fmt.Sprintf("%x", p.SHA256)},
	}
	return list
}

func lang(l string) string {
	if l == "en" {
		return "en"
	}
	return "vi"
}

func (s *sheet) length(mm float64) string {
	if mm == 0 {
		return s.say("none")
	}
	return fmt.Sprintf("%g mm", mm)
}

// sides says four lengths as shortly as can be.
func (s *sheet) sides(top, right, bottom, left float64) string {
	names := map[string][4]string{"vi": {"trên", "phải", "dưới", "trái"}, "en": {"top", "right", "bottom", "left"}}[lang(s.o.Lang)]
	switch {
	case top == right && right == bottom && bottom == left:
		return s.length(top)
	case top == bottom && left == right && top == 0:
		return fmt.Sprintf("%g mm %s, %s", left, names[3], names[1])
	case top == bottom && left == right && left == 0:
		return fmt.Sprintf("%g mm %s, %s", top, names[0], names[2])
	}
	var parts []string
	for i, v := range []float64{top, right, bottom, left} {
		if v > 0 {
			parts = append(parts, fmt.Sprintf("%s %g", names[i], v))
		}
	}
	return strings.Join(parts, ", ") + " mm"
}

func (s *sheet) eyelets(p *Piece) string {
	e := p.Medium.Finish.Eyelets
	n := len(p.Medium.Finish.Holes(p.WMM, p.HMM))
	if n == 0 {
		return s.say("none")
	}
	if s.o.Lang == "en" {
		return fmt.Sprintf("%d, Ø %g mm, at most %g mm apart, %g mm from the edge", n, e.DiameterMM, e.EveryMM, e.InsetMM)
	}
	return fmt.Sprintf("%d cái Ø %g mm, cách nhau tối đa %g mm, cách mép %g mm", n, e.DiameterMM, e.EveryMM, e.InsetMM)
}

// remark says a note. What the approver has judged already is left out.
func (s *sheet) remark(n Note) string {
	p, en := n.Params, s.o.Lang == "en"
	switch n.Code {
	case "finished_file", "engine_changed":
		return s.say(n.Code)
	case "image_dpi":
		if en {
			return fmt.Sprintf("A picture prints at %s dpi; %s are needed at this distance.", p["dpi"], p["need"])
		}
		return fmt.Sprintf("Có hình chỉ đạt %s dpi; tầm nhìn này cần %s dpi.", p["dpi"], p["need"])
	case "text_in_pocket":
		if en {
			return fmt.Sprintf("“%s” lies in the pole pocket.", p["text"])
		}
		return fmt.Sprintf("“%s” nằm trong phần luồn cây.", p["text"])
	case "text_at_eyelet":
		if en {
			return fmt.Sprintf("“%s” lies where an eyelet goes.", p["text"])
		}
		return fmt.Sprintf("“%s” nằm ở chỗ đóng khoen.", p["text"])
	}
	return ""
}

// InksOf lists the inks of a palette as a printing house reads them.
func InksOf(p render.Palette) []string {
	var out []string
	for _, i := range p.Inks {
		said := fmt.Sprintf("%s C%.0f M%.0f Y%.0f K%.0f", i.RGB, 100*i.CMYK[0], 100*i.CMYK[1], 100*i.CMYK[2], 100*i.CMYK[3])
		if i.Spot != "" {
			said = i.Spot + " (" + said + ")"
		}
		out = append(out, said)
	}
	return out
}
