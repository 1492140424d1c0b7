package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"pano/render"
)

// workbook is a real file, made by the library that most of them are made with.
func workbook(t testing.TB, fill func(f *excelize.File, sheet string)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f, "Sheet1")
	var out bytes.Buffer
	if _, err := f.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func read(name string, b []byte) (*Table, error) {
	return Read(name, bytes.NewReader(b), int64(len(b)), "")
}

func code(err error) string {
	var e *render.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return fmt.Sprint(err)
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func look(t testing.TB, f *excelize.File, s excelize.Style) int {
	t.Helper()
	id, err := f.NewStyle(&s)
	ok(t, err)
	return id
}

// grid writes a table as lines of cells, for comparing.
func grid(t *Table) string {
	var b strings.Builder
	line := func(n int, cells []Cell) {
		fmt.Fprintf(&b, "%d", n)
		for _, c := range cells {
			b.WriteString("|" + c.Text)
		}
		b.WriteString("\n")
	}
	line(t.HeadN, t.Heads)
	for _, r := range t.Rows {
		line(r.N, r.Cells)
	}
	return b.String()
}

func TestWorkbook(t *testing.T) {
	form, pad := "dd/mm/yyyy", "0000"
	b := workbook(t, func(f *excelize.File, s string) {
		ok(t, f.SetCellStr(s, "A1", "DANH SÁCH KHẨU HIỆU")) // a title above the table
		ok(t, f.MergeCell(s, "A1", "E1"))
		for i, h := range []string{"Khẩu hiệu", "Ngày", "Số", "Tỉ lệ", "Phường"} {
			ok(t, f.SetCellStr(s, Column(i)+"3", h))
		}
		ok(t, f.SetCellStr(s, "A4", "  Tie\u0302\u0301ng Vie\u0323\u0302t  ")) // NFD and blanks
		ok(t, f.SetCellValue(s, "B4", time.Date(2026, 9, 2, 0, 0, 0, 0, time.UTC)))
		ok(t, f.SetCellStyle(s, "B4", "B4", look(t, f, excelize.Style{CustomNumFmt: &form})))
		ok(t, f.SetCellFloat(s, "C4", 1234567.5, -1, 64))
		ok(t, f.SetCellStyle(s, "C4", "C4", look(t, f, excelize.Style{NumFmt: 4})))
		ok(t, f.SetCellFloat(s, "D4", 0.875, -1, 64))
		ok(t, f.SetCellStyle(s, "D4", "D4", look(t, f, excelize.Style{NumFmt: 10})))
		ok(t, f.SetCellStr(s, "E4", "Xuân Hương"))
		ok(t, f.MergeCell(s, "E4", "E6"))
		ok(t, f.SetCellStr(s, "A5", "Dòng một\nDòng hai"))
		ok(t, f.SetCellValue(s, "B5", time.Date(2026, 9, 2, 8, 30, 0, 0, time.UTC)))
		ok(t, f.SetCellInt(s, "C5", 42))
		ok(t, f.SetCellStyle(s, "C5", "C5", look(t, f, excelize.Style{CustomNumFmt: &pad})))
		ok(t, f.SetCellFormula(s, "A6", `=CONCATENATE("x","y")`)) // no value kept beside it
		ok(t, f.SetCellInt(s, "C6", 7))
		ok(t, f.SetCellRichText(s, "A9", []excelize.RichTextRun{{Text: "An toàn "}, {Text: "giao thông", Font: &excelize.Font{Bold: true}}}))
	})
	got, err := read("bang.xlsx", b)
	ok(t, err)
	want := "3|Khẩu hiệu|Ngày|Số|Tỉ lệ|Phường\n" +
		"4|Tiếng Việt|02/9/2026|1.234.567,5|87,5%|Xuân Hương\n" +
		"5|Dòng một\nDòng hai|08:30 02/9/2026|0042||Xuân Hương\n" +
		"6|||7||Xuân Hương\n" +
		"9|An toàn giao thông\n"
	if grid(got) != want {
		t.Errorf("got\n%swant\n%s", grid(got), want)
	}
	if r := got.Rows[0]; r.At(1).Plain != "2026-09-02" || r.At(2).Plain != "1234567.5" {
		t.Errorf("plain forms: %+v", r)
	}
	if got.Sheet != "Sheet1" {
		t.Errorf("sheet %q", got.Sheet)
	}
}

func TestOldFontsAreNamed(t *testing.T) {
	b := workbook(t, func(f *excelize.File, s string) {
		ok(t, f.SetCellStr(s, "A1", "Khẩu hiệu"))
		ok(t, f.SetCellStr(s, "A2", "§¶ng bé"))
		ok(t, f.SetCellStyle(s, "A2", "A2", look(t, f, excelize.Style{Font: &excelize.Font{Family: ".VnTimeH"}})))
		ok(t, f.SetCellRichText(s, "A3", []excelize.RichTextRun{{Text: "Ñaø Laït", Font: &excelize.Font{Family: "VNI-Times"}}}))
		ok(t, f.SetCellStr(s, "A4", "Arial"))
	})
	got, err := read("x.xlsx", b)
	ok(t, err)
	for i, want := range []string{".VnTimeH", "VNI-Times", ""} {
		if f := got.Rows[i].At(0).Font; f != want {
			t.Errorf("row %d: font %q, want %q", i, f, want)
		}
	}
}

func TestSheetsAreChosenByName(t *testing.T) {
	b := workbook(t, func(f *excelize.File, s string) {
		ok(t, f.SetCellStr(s, "A1", "hidden"))
		_, err := f.NewSheet("Dữ liệu")
		ok(t, err)
		for cell, v := range map[string]string{"A1": "x", "A2": "y"} {
			ok(t, f.SetCellStr("Dữ liệu", cell, v))
		}
		f.SetActiveSheet(1)
		ok(t, f.SetSheetVisible(s, false))
	})
	got, err := read("x.xlsx", b)
	if ok(t, err); got.Sheet != "Dữ liệu" || len(got.Sheets) != 2 {
		t.Errorf("sheet %q of %q", got.Sheet, got.Sheets)
	}
	if _, err := Read("x.xlsx", bytes.NewReader(b), int64(len(b)), "nope"); code(err) != "sheet_unknown" {
		t.Errorf("unknown sheet: %v", err)
	}
}

func TestCSV(t *testing.T) {
	text := "Khẩu hiệu;Ngày;Ghi chú\nNhiệt liệt chào mừng;02/9/2026;\"a; b\"\n\n\"hai\ndòng\";;x\nLâm Đồng, Đà Lạt;30/4;\"nói \"\"to\"\"\"\n"
	want := "1|Khẩu hiệu|Ngày|Ghi chú\n2|Nhiệt liệt chào mừng|02/9/2026|a; b\n4|hai\ndòng||x\n5|Lâm Đồng, Đà Lạt|30/4|nói \"to\"\n"
	utf16 := func(e unicode.Endianness, mark unicode.BOMPolicy) string {
		s, err := unicode.UTF16(e, mark).NewEncoder().String(text)
		ok(t, err)
		return s
	}
	// The code page of Windows writes the tone after the letter.
	var win strings.Builder
	for _, r := range text {
		one, err := charmap.Windows1258.NewEncoder().String(string(r))
		if err != nil {
			for _, c := range decompose(r) {
				one, err := charmap.Windows1258.NewEncoder().String(string(c))
				ok(t, err)
				win.WriteString(one)
			}
			continue
		}
		win.WriteString(one)
	}
	for name, s := range map[string]string{"UTF-8": text, "UTF-8 with mark": "\uFEFF" + text, "UTF-16LE": utf16(unicode.LittleEndian, unicode.UseBOM),
		"UTF-16BE": utf16(unicode.BigEndian, unicode.UseBOM), "UTF-16 without mark": utf16(unicode.LittleEndian, unicode.IgnoreBOM), "CP1258": win.String(),
		"CR LF": strings.ReplaceAll(text, "\n", "\r\n")} {
		got, err := read("x.csv", []byte(s))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if grid(got) != want {
			t.Errorf("%s (%s):\n%swant\n%s", name, got.Encoding, grid(got), want)
		}
	}
	for s, want := range map[string]string{
		"a,b\nx,\"1;2;3\"\n":                 "1|a|b\n2|x|1;2;3\n",
		"a\tb\nx, y; z\tw\n":                 "1|a|b\n2|x, y; z|w\n",
		"sep=|\na|b\nx|y\n":                  "2|a|b\n3|x|y\n",
		"Khẩu hiệu\nUống rượu, không lái\nA": "1|Khẩu hiệu\n2|Uống rượu, không lái\n3|A\n",
	} {
		if got, err := read("x.csv", []byte(s)); err != nil || grid(got) != want {
			t.Errorf("%q: %v\n%s", s, err, grid(got))
		}
	}
	old, err := charmap.Windows1252.NewEncoder().String("KhÈu hiÖu,Sè\nViÖt Nam qu\u00AA h\u00AD¬ng,1\nL©m §ång,2\n")
	ok(t, err)
	if got, err := read("x.csv", []byte(old)); err != nil || got.Encoding != "CP1252" || got.Rows[1].At(0).Text != "L©m §ång" {
		t.Errorf("TCVN3 file: %v %+v", err, got)
	}
}

// decompose parts a tone from its letter, the shape staying with it: ấ is â and acute.
func decompose(r rune) []rune {
	for _, tone := range "\u0300\u0301\u0303\u0309\u0323" {
		for _, base := range "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" {
			if cleaned(string(base)+string(tone)) == string(r) {
				return []rune{base, tone}
			}
		}
	}
	return []rune{r}
}

func TestHostileFilesAreRefusedCheaply(t *testing.T) {
	plain := workbook(t, func(f *excelize.File, s string) { ok(t, f.SetCellStr(s, "A1", "x")); ok(t, f.SetCellStr(s, "A2", "y")) })
	with := func(part string, w func(io.Writer)) []byte { return replaced(t, plain, part, w) }
	const head = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`
	const sheet1 = "xl/worksheets/sheet1.xml"
	zeros := strings.Repeat(" ", 1<<20)
	many := func(n int, what string) func(io.Writer) {
		return func(w io.Writer) {
			io.WriteString(w, head)
			for range n {
				io.WriteString(w, what)
			}
		}
	}
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"ten million cells in a row": {with(sheet1, many(1, `<row r="1">`+strings.Repeat("<c/>", 10_000_000))), "sheet_rows"},
		"100,000 rows":               {with(sheet1, many(100_000, `<row><c t="inlineStr"><is><t>x</t></is></c></row>`)), "sheet_rows"},
		"a row far away":             {with(sheet1, many(1, `<row r="1"><c><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>`)), "sheet_rows"},
		"a column far away":          {with(sheet1, many(1, `<row r="1"><c r="XFD1"><v>1</v></c></row>`)), "sheet_columns"},
		"nested for ever":            {with(sheet1, many(1_000_000, `<a>`)), "sheet_damaged"},
		"unfolds to 100 MB": {with(sheet1, func(w io.Writer) {
			for range 100 {
				io.WriteString(w, zeros)
			}
		}), "sheet_unfolds"},
		"strings without end": {with("xl/sharedStrings.xml", func(w io.Writer) {
			io.WriteString(w, "<sst>")
			for range 2_000_000 {
				io.WriteString(w, "<si/>")
			}
		}), "sheet_rows"},
		"a long cell": {with(sheet1, many(1, `<row r="1"><c t="inlineStr"><is><t>`+strings.Repeat("a", MaxCell+1)+`</t></is></c></row>`)), "sheet_cell"},
		"an entity": {with(sheet1, func(w io.Writer) {
			io.WriteString(w, `<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData><row><c><v>&a;</v></c></row>`)
		}), "sheet_damaged"},
		"old .xls":     {append([]byte("\xD0\xCF\x11\xE0"), plain...), "sheet_type"},
		"other ZIP":    {zipOf(t, map[string]string{"a.txt": "x"}), "sheet_type"},
		"a cut file":   {plain[:len(plain)/2], "sheet_damaged"},
		"nothing":      {nil, "sheet_type"},
		"a bad number": {with(sheet1, many(1, `<row r="x"/>`)), "sheet_damaged"},
		"only heads":   {with(sheet1, func(w io.Writer) { io.WriteString(w, head+`<row r="1"><c><v>1</v></c></row></sheetData></worksheet>`) }), "sheet_no_rows"},
		"empty":        {with(sheet1, func(w io.Writer) { io.WriteString(w, head+`</sheetData></worksheet>`) }), "sheet_empty"},
	} {
		var m0, m1 runtime.MemStats
		runtime.ReadMemStats(&m0)
		_, err := read("x.xlsx", c.file)
		runtime.ReadMemStats(&m1)
		if code(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if mb := (m1.HeapSys - min(m0.HeapSys, m1.HeapSys)) >> 20; mb > 150 {
			t.Errorf("%s: the heap grew by %d MB for a file of %d kB", name, mb, len(c.file)>>10)
		}
	}
	if _, err := Read("x.xlsx", bytes.NewReader(nil), MaxBytes+1, ""); code(err) != "sheet_large" {
		t.Errorf("large file: %v", err)
	}
	if _, err := read("x.csv", []byte(strings.Repeat("a,b\n", MaxRows+30))); code(err) != "sheet_rows" {
		t.Errorf("long CSV: %v", err)
	}
	if _, err := read("x.csv", []byte(strings.Repeat("a,", MaxColumns)+"b\nx\n")); code(err) != "sheet_columns" {
		t.Errorf("wide CSV: %v", err)
	}
	if _, err := read("x.csv", []byte("Tên;Lời\na \"b\" c;x\n\"abc;x\nXIN CHÀO;a\n")); code(err) != "sheet_quote" || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("open quote: %v", err)
	}
	for _, whole := range []string{"a;b\n\"x\n\"\"y\"\"\";c\n", "a;b\r\n\"x\";\"y\"\r\n", "a;b\n1\" 2;c", "a;b\n\"x\" y\";c"} {
		if _, err := read("x.csv", []byte(whole)); err != nil {
			t.Errorf("%q: %v", whole, err)
		}
	}
}

func zipOf(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range parts {
		w, err := z.Create(name)
		ok(t, err)
		_, err = io.WriteString(w, text)
		ok(t, err)
	}
	ok(t, z.Close())
	return out.Bytes()
}

// replaced is a workbook with one part written anew.
func replaced(t testing.TB, book []byte, part string, fill func(io.Writer)) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	ok(t, err)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range in.File {
		if f.Name != part {
			ok(t, z.Copy(f))
		}
	}
	w, err := z.Create(part)
	ok(t, err)
	fill(w)
	ok(t, z.Close())
	return out.Bytes()
}

func TestColumns(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 59: "BH", 701: "ZZ", 702: "AAA"} {
		if Column(i) != want || ColumnIndex(strings.ToLower(want)) != i {
			t.Errorf("%d: %s, back %d", i, Column(i), ColumnIndex(want))
		}
	}
	for _, bad := range []string{"", "A1", "-", "AAAA", "Ă"} {
		if ColumnIndex(bad) != -1 {
			t.Errorf("%q is column %d", bad, ColumnIndex(bad))
		}
	}
}

func FuzzSheet(f *testing.F) {
	f.Add("x.xlsx", workbook(f, func(x *excelize.File, s string) {
		ok(f, x.SetCellStr(s, "A1", "Khẩu hiệu"))
		ok(f, x.SetCellStr(s, "A2", "Chào mừng"))
		ok(f, x.SetCellFloat(s, "B2", 46267.5, -1, 64))
	}))
	f.Add("x.csv", []byte("a;b\n\"x\ny\";z\n"))
	f.Add("x.csv", []byte("\xFF\xFEa\x00;\x00"))
	f.Add("x.csv", []byte("sep=;\nViÖt;\xE9"))
	f.Fuzz(func(t *testing.T, name string, b []byte) {
		got, err := read(name, b)
		if err != nil {
			return
		}
		last := got.HeadN
		for _, r := range got.Rows {
			if r.N <= last || len(r.Cells) > MaxColumns {
				t.Fatalf("row %d after %d, %d cells", r.N, last, len(r.Cells))
			}
			last = r.N
		}
	})
}

// FuzzSheetXML feeds the part that is read, without the ZIP around it.
func FuzzSheetXML(f *testing.F) {
	plain := workbook(f, func(x *excelize.File, s string) { ok(f, x.SetCellStr(s, "A1", "x")) })
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row><row><c t="inlineStr"><is><r><t>a</t></r></is></c></row></sheetData><mergeCells><mergeCell ref="A1:B9"/></mergeCells></worksheet>`)
	f.Fuzz(func(t *testing.T, xml string) {
		if got, err := read("x.xlsx", replaced(t, plain, "xl/worksheets/sheet1.xml", func(w io.Writer) { io.WriteString(w, xml) })); err == nil && got.Width() > MaxColumns {
			t.Fatal("too wide")
		}
	})
}
