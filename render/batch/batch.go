// Package batch makes many pictures of one design: a row of a sheet and a size give
// one piece. The command line and the pages drive the same steps: read the sheet
// (package sheet), map its columns, Plan the pieces, Check them all, Run them, and
// pack the files. The same sheet gives the same bytes.
package batch

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"pano/render"
	"pano/render/batch/sheet"
)

// Job is what a person asked for.
type Job struct {
	Template render.Template
	Table    *sheet.Table
	Map      Map
	Sizes    []string      // for rows that name none: 640x320, 192x32/3col, 600x70cm
	Palette  string        // for rows that name none
	Format   render.Format // "" = PNG for pixels, PDF for printed sizes
	From     From          // how old Vietnamese encodings are taken
	Pictures Pictures      // nil: there are none
}

// Map says where each field's text comes from.
type Map struct {
	// Columns is the column letter by field name, and for sheet.SizeColumn,
	// PaletteColumn and NameColumn.
	Columns map[string]string `json:"columns"`
	// Set is what a field says in every row whose cell is empty.
	Set map[string]string `json:"set"`
}

// From says what is done with cells in an old encoding: one of these, or the
// legacy.Scheme in which every odd cell is read.
type From string

const (
	Ask  From = ""        // nothing yet: a person has to decide
	Keep From = "unicode" // they are what they seem
	Auto From = "auto"    // each is read in the encoding that it seems to have
)

// Limits of a job.
const (
	MaxSizes  = 20
	MaxPieces = 20_000
)

// Fault is what is wrong with one cell or row, and how to mend it.
type Fault struct {
	Row     int    `json:"row"`     // in the sheet; 0: the whole sheet
	Column  string `json:"column"`  // letter; "" when the row as a whole is wrong
	Heading string `json:"heading"` // of the column
	Field   string `json:"field"`
	Value   string `json:"value"` // of the cell, shortened
	Size    string `json:"size"`  // "" when it is wrong at every size
	// Code, Params and Msg are as in render.Error.
	Code   string            `json:"code"`
	Params map[string]string `json:"params"`
	Msg    string            `json:"msg"`
}

// fold is the form in which headings and names are compared: lower case, without
// accents, signs and blanks.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'đ' || r == 'Đ':
			return 'd'
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFD.String(s))
}

// shorten keeps a message readable.
func shorten(s string) string {
	s = strings.ReplaceAll(s, "\n", " ")
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}
