package press

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// The workbook's measures: width in characters of columns A, B, …; height of a
// piece's row in points.
const (
	rowHeight   = 150
	pictureCols = 190 // px of column B
)

// xlsx is the order sheet as a workbook: one row a piece, and a second sheet with
// one row a place.
func (s *sheet) xlsx() ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	w := &book{f: f, sheet: s.say("title")}
	w.try(f.SetSheetName("Sheet1", w.sheet))
	w.styles()
	top := w.heading(s)
	rows := s.rows()
	w.table(s, rows, top)
	w.places(s)
	w.layout(top)
	if w.err != nil {
		return nil, fmt.Errorf("write the order sheet: %w", w.err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return nil, fmt.Errorf("write the order sheet: %w", err)
	}
	return settled(b.Bytes())
}

// settled packs a workbook again with its parts in order and without times: the
// library writes them as they come.
func settled(book []byte) ([]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		return nil, fmt.Errorf("settle the order sheet: %w", err)
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("settle the order sheet: %w", err)
		}
		part, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			return nil, fmt.Errorf("settle the order sheet: %w", err)
		}
		if f.Name == "[Content_Types].xml" {
			part = sortDefaults(part)
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: epoch()})
		if err == nil {
			_, err = w.Write(part)
		}
		if err != nil {
			return nil, fmt.Errorf("settle the order sheet: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("settle the order sheet: %w", err)
	}
	return out.Bytes(), nil
}

var defaultPattern = regexp.MustCompile(`(?:<Default [^>]*></Default>)+`)

// sortDefaults puts the types of file endings in order.
func sortDefaults(types []byte) []byte {
	return defaultPattern.ReplaceAllFunc(types, func(b []byte) []byte {
		const end = "</Default>"
		list := strings.SplitAfter(strings.TrimSuffix(string(b), end), end)
		list[len(list)-1] += end
		slices.Sort(list)
		return []byte(strings.Join(list, ""))
	})
}

// book keeps the first error, so that cells can be filled in a row.
type book struct {
	f                          *excelize.File
	sheet                      string
	big, key, head, cell, mono int
	err                        error
}

func (w *book) try(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *book) styles() {
	border := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		border = append(border, excelize.Border{Type: side, Color: "B8BEC8", Style: 1})
	}
	wrap := &excelize.Alignment{Vertical: "top", WrapText: true}
	style := func(s excelize.Style) int {
		n, err := w.f.NewStyle(&s)
		w.try(err)
		return n
	}
	w.big = style(excelize.Style{Font: &excelize.Font{Bold: true, Size: 18}})
	w.key = style(excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: wrap})
	w.head = style(excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"9B1C1C"}},
		Border: border, Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "center", WrapText: true}})
	w.cell = style(excelize.Style{Border: border, Alignment: wrap})
	w.mono = style(excelize.Style{Border: border, Alignment: wrap, Font: &excelize.Font{Family: "Consolas", Size: 8}})
}

func (w *book) set(col, row int, v any, style int) {
	at, err := excelize.CoordinatesToCellName(col, row)
	w.try(err)
	// A text that begins with = + - @ stays a text: it is set as one.
	if s, ok := v.(string); ok {
		w.try(w.f.SetCellStr(w.sheet, at, s))
	} else {
		w.try(w.f.SetCellValue(w.sheet, at, v))
	}
	w.try(w.f.SetCellStyle(w.sheet, at, at, style))
}

// head writes who orders what; it returns the row of the table's head.
func (w *book) heading(s *sheet) int {
	w.set(1, 1, strings.ToUpper(s.say("title")), w.big)
	n := 2
	for _, f := range s.heads() {
		w.set(1, n, s.say(f.Key), w.key)
		w.set(3, n, f.Value, w.key)
		n++
	}
	return n + 1
}

// heads are the lines above the pieces.
func (s *sheet) heads() []fact {
	var out []fact
	for _, f := range []fact{{"office", s.o.Office}, {"campaign", s.o.Title}, {"due", s.o.Due}, {"contact", s.o.Contact}, {"note", s.o.Note}} {
		if f.Value != "" {
			out = append(out, f)
		}
	}
	return out
}

// table writes the pieces from row top on.
func (w *book) table(s *sheet, rows []row, top int) {
	keys := []string{"n", "picture", "name", "text", "count"}
	if len(rows) > 0 {
		for _, f := range rows[0].Facts {
			keys = append(keys, f.Key)
		}
	}
	keys = append(keys, "files", "notes")
	for i, k := range keys {
		w.set(i+1, top, s.say(k), w.head)
	}
	total := 0
	for i, r := range rows {
		at := top + 1 + i
		w.set(1, at, r.N, w.cell)
		w.set(2, at, "", w.cell)
		w.set(3, at, r.Name, w.cell)
		w.set(4, at, r.Text, w.cell)
		w.set(5, at, r.Count, w.cell)
		for k, f := range r.Facts {
			style := w.cell
			if f.Key == "digest" {
				style = w.mono
			}
			w.set(6+k, at, f.Value, style)
		}
		var files []string
		for _, f := range r.Files {
			files = append(files, f.Name)
		}
		w.set(6+len(r.Facts), at, strings.Join(files, "\n"), w.mono)
		w.set(7+len(r.Facts), at, strings.Join(r.Notes, "\n"), w.cell)
		w.try(w.f.SetRowHeight(w.sheet, at, rowHeight))
		w.picture(at, s.pictures[i])
		total += r.Count
	}
	w.set(4, top+1+len(rows), s.say("total"), w.key)
	w.set(5, top+1+len(rows), total, w.key)
}

// picture puts a piece's picture in column B.
func (w *book) picture(row int, data []byte) {
	if len(data) == 0 {
		return
	}
	cfg, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil || cfg.Width < 1 || cfg.Height < 1 {
		return // the sheet is an order without it, too
	}
	const high = rowHeight*4/3 - 10
	k := min(float64(pictureCols-10)/float64(cfg.Width), high/float64(cfg.Height), 1)
	at, err := excelize.CoordinatesToCellName(2, row)
	w.try(err)
	w.try(w.f.AddPictureFromBytes(w.sheet, at, &excelize.Picture{Extension: ".jpg", File: data,
		Format: &excelize.GraphicOptions{OffsetX: 5, OffsetY: 5, ScaleX: k, ScaleY: k, Positioning: "oneCell"}}))
}

// places is a sheet of its own: the crew's list.
func (w *book) places(s *sheet) {
	first := w.sheet
	w.sheet = s.say("places")
	_, err := w.f.NewSheet(w.sheet)
	w.try(err)
	for i, k := range []string{"n", "name", "size", "places"} {
		w.set(i+1, 1, s.say(k), w.head)
	}
	at := 2
	for i := range s.o.Pieces {
		p := &s.o.Pieces[i]
		for _, place := range p.Places {
			w.set(1, at, i+1, w.cell)
			w.set(2, at, p.Name, w.cell)
			w.set(3, at, fmt.Sprintf("%g × %g mm", p.WMM, p.HMM), w.cell)
			w.set(4, at, place, w.cell)
			at++
		}
	}
	w.widths(6, 34, 20, 60)
	w.sheet = first
}

// widths sets those of columns A, B, and on.
func (w *book) widths(list ...float64) {
	for i, width := range list {
		col, err := excelize.ColumnNumberToName(i + 1)
		w.try(err)
		w.try(w.f.SetColWidth(w.sheet, col, col, width))
	}
}

// layout makes the first sheet fit to print.
func (w *book) layout(top int) {
	w.widths(5, 27, 26, 34, 9, 18, 18, 22, 18, 18, 24, 10, 30, 34, 24, 24, 40, 34)
	w.try(w.f.SetRowHeight(w.sheet, top, 32))
	landscape, wide, a4, high := "landscape", 1, 9, 0
	w.try(w.f.SetPageLayout(w.sheet, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &wide, FitToHeight: &high}))
	fit := true
	w.try(w.f.SetSheetProps(w.sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	w.try(w.f.SetPanes(w.sheet, &excelize.Panes{Freeze: true, YSplit: top, TopLeftCell: fmt.Sprintf("A%d", top+1), ActivePane: "bottomLeft"}))
}
