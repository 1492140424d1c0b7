// Package sheet reads tables that offices keep in XLSX and CSV files, and writes
// the example that is filled in. Files come from anybody: every part is read as a
// stream and against limits, so that a small file cannot claim a large machine. That
// is why XLSX is read here and not by a library that unfolds all of it first.
package sheet

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"pano/render"
)

// Limits of a table. They hold while reading, not after.
const (
	MaxBytes   = 20 << 20 // of the file
	MaxRows    = 5000     // with values, the headings not counted
	MaxColumns = 60
	MaxCell    = 8 << 10  // bytes of one cell
	maxText    = 32 << 20 // bytes of all cells together
	maxBlank   = 100_000  // rows that may lie empty between filled ones
)

// Cell is one value as the sheet shows it.
type Cell struct {
	Text string
	// Plain is a number's or date's form for fields that want one (1234567,
	// 2026-09-02), when Text is grouped, padded or written as people read it.
	Plain string
	// Font is the name of an old Vietnamese font the cell is set in, else "".
	Font string
	// Fault is set when the cell's formula had failed: Text is "#N/A" or the like.
	Fault bool
}

// Row is a row with values. N is its number in the sheet, from 1.
type Row struct {
	N     int
	Cells []Cell
}

// At is the cell of a column; the zero Cell beyond the last.
func (r Row) At(column int) Cell {
	if column < 0 || column >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[column]
}

// Table is one sheet: headings, and rows below them.
type Table struct {
	Sheet  string   // its name; "" in a CSV file
	Sheets []string // all that could be read instead
	Heads  []Cell
	HeadN  int // row number of the headings
	Rows   []Row
	// Encoding says how a CSV file was written: UTF-8, UTF-16, CP1258, CP1252.
	Encoding string
}

// Width is the number of columns.
func (t *Table) Width() int {
	w := len(t.Heads)
	for _, r := range t.Rows {
		w = max(w, len(r.Cells))
	}
	return w
}

// Column is what spreadsheets call column i: A, B, … Z, AA.
func Column(i int) string {
	if i < 0 {
		return ""
	}
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}

// ColumnIndex is the reverse of Column, in any case; -1 when s names none.
func ColumnIndex(s string) int {
	if s == "" || len(s) > 3 {
		return -1
	}
	n := 0
	for _, r := range strings.ToUpper(s) {
		if r < 'A' || r > 'Z' {
			return -1
		}
		n = n*26 + int(r-'A') + 1
	}
	return n - 1
}

// Read reads a table. name is the file's name, for messages and for telling CSV from
// what is no table; which is the sheet wanted, "" the first that is shown.
func Read(name string, r io.ReaderAt, size int64, which string) (*Table, error) {
	if size > MaxBytes {
		return nil, refuse("sheet_large", fmt.Sprintf("%s has %d MB; at most %d MB are read: keep the texts, take the pictures out", short(name), size>>20, MaxBytes>>20),
			"file", short(name), "max", strconv.Itoa(MaxBytes>>20))
	}
	head := make([]byte, min(size, 512))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, fmt.Errorf("read %s: %w", short(name), err)
	}
	var t *Table
	var err error
	switch ext := strings.ToLower(path.Ext(name)); {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		t, err = readXLSX(name, r, size, which)
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0")):
		return nil, typeError(name, "is an old .xls file, or is locked with a password", "xls")
	case ext == ".csv", ext == ".txt", ext == ".tsv":
		t, err = readCSV(name, io.NewSectionReader(r, 0, size))
	default:
		return nil, typeError(name, "is no table that can be read", "other")
	}
	if err != nil {
		return nil, err
	}
	if len(t.Heads) == 0 {
		return nil, refuse("sheet_empty", short(name)+" holds no text: the first row carries the headings, the rows below the texts", "file", short(name))
	}
	if len(t.Rows) == 0 {
		return nil, refuse("sheet_no_rows", fmt.Sprintf("%s has headings in row %d and nothing below them", short(name), t.HeadN), "file", short(name), "row", strconv.Itoa(t.HeadN))
	}
	return t, nil
}

func typeError(name, what, reason string) error {
	return refuse("sheet_type", short(name)+" "+what+": save it as .xlsx or .csv", "file", short(name), "reason", reason)
}

func damaged(name string, err error) error {
	return refuse("sheet_damaged", fmt.Sprintf("%s is damaged (%v): open it in the spreadsheet program and save it again", short(name), err), "file", short(name))
}

func refuse(code, msg string, params ...string) *render.Error {
	e := &render.Error{Code: code, Field: "sheet", Msg: msg, Params: map[string]string{}}
	for i := 0; i+1 < len(params); i += 2 {
		e.Params[params[i]] = params[i+1]
	}
	return e
}

// short is a file's name for a message.
func short(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, "?"), `\`, "/"))
	if r := []rune(name); len(r) > 80 {
		name = string(r[:80]) + "…"
	}
	return name
}

// gather collects rows into a table and holds the limits.
type gather struct {
	name  string
	rows  []Row // all with values; the headings among them
	text  int
	last  int
	blank int
}

// add takes the next row; its cells are the caller's no longer.
func (g *gather) add(n int, cells []Cell) error {
	if n <= g.last {
		return damaged(g.name, fmt.Errorf("row %d follows row %d", n, g.last))
	}
	if g.blank += n - g.last - 1; g.blank > maxBlank {
		return tooMany(g.name)
	}
	g.last = n
	for len(cells) > 0 && cells[len(cells)-1].Text == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) == 0 {
		return nil
	}
	if len(cells) > MaxColumns {
		return refuse("sheet_columns", fmt.Sprintf("%s: row %d goes to column %s; at most %d columns are read", short(g.name), n, Column(len(cells)-1), MaxColumns),
			"row", strconv.Itoa(n), "column", Column(len(cells)-1), "max", strconv.Itoa(MaxColumns))
	}
	for i, c := range cells {
		if len(c.Text) > MaxCell {
			return refuse("sheet_cell", fmt.Sprintf("%s: cell %s%d holds %d bytes; at most %d are read", short(g.name), Column(i), n, len(c.Text), MaxCell),
				"cell", Column(i)+strconv.Itoa(n), "max", strconv.Itoa(MaxCell))
		}
		g.text += len(c.Text)
	}
	if g.text > maxText || len(g.rows) > MaxRows+maxAbove {
		return tooMany(g.name)
	}
	g.rows = append(g.rows, Row{N: n, Cells: cells})
	return nil
}

func tooMany(name string) error {
	return refuse("sheet_rows", fmt.Sprintf("%s has more than %d rows: split it into several files", short(name), MaxRows), "file", short(name), "max", strconv.Itoa(MaxRows))
}

// maxAbove is how many rows with titles may stand above the headings.
const maxAbove = 20

// table finds the headings: the first row with more than one value, since a title
// above a table stands alone; the first row at all when the table is one column.
func (g *gather) table() (*Table, error) {
	t := &Table{}
	if len(g.rows) == 0 {
		return t, nil
	}
	at := 0
	for i := range min(len(g.rows), maxAbove) {
		if filled(g.rows[i].Cells) > 1 {
			at = i
			break
		}
	}
	t.Heads, t.HeadN, t.Rows = g.rows[at].Cells, g.rows[at].N, g.rows[at+1:]
	if len(t.Rows) > MaxRows {
		return nil, tooMany(g.name)
	}
	return t, nil
}

func filled(cells []Cell) (n int) {
	for _, c := range cells {
		if strings.TrimSpace(c.Text) != "" {
			n++
		}
	}
	return n
}
