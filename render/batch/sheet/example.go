package sheet

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"pano/render"
)

// Names of the columns that are no field of a design: for each row its sizes, its
// palette, and what its files are called.
const (
	SizeColumn    = "@size"
	PaletteColumn = "@palette"
	NameColumn    = "@name"
)

// ExtraTitle is the heading of such a column.
func ExtraTitle(column, lang string) string {
	titles := map[string][2]string{
		SizeColumn: {"Kích thước", "Size"}, PaletteColumn: {"Bảng màu", "Palette"}, NameColumn: {"Tên tệp", "File name"},
	}
	if lang == "vi" {
		return titles[column][0]
	}
	return titles[column][1]
}

// heading is one column of the example.
type heading struct {
	title, sample, note string
	list                []string // what may be chosen
	date, required      bool
}

// words of the example, by language
func words(lang string) (sheet, help, must, may, letters, lines, one string) {
	if lang == "vi" {
		return "Dữ liệu", "Hướng dẫn", "bắt buộc", "có thể để trống", "tối đa %d ký tự", "tối đa %d dòng (Alt+Enter để xuống dòng)", "chọn một: %s"
	}
	return "Data", "Help", "required", "may be empty", "at most %d letters", "at most %d lines (Alt+Enter for a new line)", "one of: %s"
}

// Example writes a workbook to be filled in for a design: headings, one sample row,
// lists to choose from, and a sheet of help. The same design gives the same bytes.
func Example(w io.Writer, t render.Template, lang string) error {
	f := excelize.NewFile()
	defer f.Close()
	data, help, _, _, _, _, _ := words(lang)
	heads := headings(t, lang)
	if err := f.SetSheetName("Sheet1", data); err != nil {
		return err
	}
	if _, err := f.NewSheet(help); err != nil {
		return err
	}
	if err := fillData(f, data, heads); err != nil {
		return fmt.Errorf("write the example: %w", err)
	}
	if err := fillHelp(f, help, t.Title[lang], heads); err != nil {
		return fmt.Errorf("write the help: %w", err)
	}
	_, err := f.WriteTo(w)
	return err
}

func headings(t render.Template, lang string) []heading {
	_, _, must, may, letters, lines, one := words(lang)
	var out []heading
	for _, f := range t.Fields {
		h := heading{title: f.Label[lang], sample: f.Sample, date: f.Type == "date", required: f.Required}
		if h.title == "" {
			h.title = f.Name
		}
		if h.sample == "" {
			h.sample = f.Default
		}
		notes := []string{may}
		if f.Required {
			notes[0] = must
		}
		switch f.Type {
		case "image":
			h.sample = ""
			notes = append(notes, map[string]string{"vi": "tên tệp ảnh trong gói ZIP hoặc thư mục, ví dụ anh-1.jpg", "en": "name of a picture in the ZIP or folder, such as photo-1.jpg"}[lang])
		case "choice":
			h.list = f.Choices
			notes = append(notes, fmt.Sprintf(one, strings.Join(choices(f, lang), "; ")))
		case "date":
			notes = append(notes, "02/9/2026")
		case "text":
			if f.MaxRunes > 0 {
				notes = append(notes, fmt.Sprintf(letters, f.MaxRunes))
			}
			if f.Lines > 1 {
				notes = append(notes, fmt.Sprintf(lines, f.Lines))
			}
		}
		if f.Hint[lang] != "" {
			notes = append(notes, f.Hint[lang])
		}
		h.note = strings.Join(notes, "; ")
		out = append(out, h)
	}
	return append(out, extras(t, lang)...)
}

// choices are a field's values with what they mean.
func choices(f render.Field, lang string) []string {
	var out []string
	for i, c := range f.Choices {
		if i < len(f.ChoiceTitles) && f.ChoiceTitles[i][lang] != "" {
			c += " (" + f.ChoiceTitles[i][lang] + ")"
		}
		out = append(out, c)
	}
	return out
}

func extras(t render.Template, lang string) []heading {
	vi := lang == "vi"
	pick := func(a, b string) string {
		if vi {
			return a
		}
		return b
	}
	var out []heading
	if len(t.Palettes) > 1 {
		var names []string
		for _, p := range t.Palettes {
			names = append(names, p.Name)
		}
		out = append(out, heading{title: ExtraTitle(PaletteColumn, lang), list: names,
			note: pick("để trống: theo lựa chọn chung; ", "empty: as chosen for all; ") + strings.Join(names, ", ")})
	}
	out = append(out, heading{title: ExtraTitle(SizeColumn, lang),
		note: pick("để trống: theo lựa chọn chung; nhiều kích thước cách nhau bằng dấu chấm phẩy, ví dụ 640x320; 600x70cm",
			"empty: as chosen for all; several are parted by semicolons, such as 640x320; 600x70cm")})
	return append(out, heading{title: ExtraTitle(NameColumn, lang), note: pick("để trống: lấy từ chữ của dòng", "empty: taken from the row's text")})
}

func fillData(f *excelize.File, name string, heads []heading) error {
	top, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF", Family: "Arial"},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F4E79"}}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}})
	if err != nil {
		return err
	}
	// Text columns are told to be text: the program would make a date of 30/4.
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Family: "Arial"}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	form := "dd/mm/yyyy"
	day, err := f.NewStyle(&excelize.Style{CustomNumFmt: &form, Font: &excelize.Font{Family: "Arial"}, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left"}})
	if err != nil {
		return err
	}
	for i, h := range heads {
		col := Column(i)
		look := text
		if h.date {
			look = day
		}
		if err := f.SetColStyle(name, col, look); err != nil {
			return err
		}
		if err := f.SetColWidth(name, col, col, float64(min(48, max(14, len([]rune(h.title))+4, len([]rune(h.sample))/2)))); err != nil {
			return err
		}
		title := h.title
		if h.required {
			title += " *"
		}
		if err := put(f, name, col+"1", title, top); err != nil {
			return err
		}
		if err := put(f, name, col+"2", h.sample, look); err != nil {
			return err
		}
		if err := offer(f, name, col, h); err != nil {
			return err
		}
	}
	if err := f.SetRowHeight(name, 1, 28); err != nil {
		return err
	}
	return f.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// offer puts a list to choose from on a column, and its help as a prompt.
func offer(f *excelize.File, name, col string, h heading) error {
	v := excelize.NewDataValidation(true)
	v.SetSqref(fmt.Sprintf("%s2:%s%d", col, col, MaxRows+1))
	if len(h.list) > 0 && len(strings.Join(h.list, ",")) <= 250 {
		if err := v.SetDropList(h.list); err != nil {
			return err
		}
	}
	v.SetInput(clip(h.title, 30), clip(h.note, 250))
	return f.AddDataValidation(name, v)
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

func put(f *excelize.File, name, cell, value string, style int) error {
	if err := f.SetCellStr(name, cell, value); err != nil {
		return err
	}
	return f.SetCellStyle(name, cell, cell, style)
}

func fillHelp(f *excelize.File, name, title string, heads []heading) error {
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Family: "Arial"}, Alignment: &excelize.Alignment{Vertical: "top"}})
	if err != nil {
		return err
	}
	text, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Family: "Arial"}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	if err := put(f, name, "A1", title, bold); err != nil {
		return err
	}
	for i, h := range heads {
		if err := put(f, name, fmt.Sprintf("A%d", i+3), h.title, bold); err != nil {
			return err
		}
		if err := put(f, name, fmt.Sprintf("B%d", i+3), h.note, text); err != nil {
			return err
		}
	}
	if err := f.SetColWidth(name, "A", "A", 28); err != nil {
		return err
	}
	return f.SetColWidth(name, "B", "B", 90)
}
