package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"pano/render/legacy"
)

// readCSV reads comma, semicolon and tab separated text in the encodings that
// spreadsheet programs in Vietnam write.
func readCSV(name string, r io.Reader) (*Table, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	text, code, err := decodeCSV(raw)
	if err != nil {
		return nil, damaged(name, err)
	}
	text, comma := separator(text)
	if line := openQuote(text, byte(comma)); line > 0 {
		return nil, refuse("sheet_quote", fmt.Sprintf("%s, line %d: a quotation mark opens a cell and none closes it; add it or take it out", short(name), line),
			"file", short(name), "line", strconv.Itoa(line))
	}
	in := csv.NewReader(bufio.NewReader(strings.NewReader(text)))
	in.Comma, in.FieldsPerRecord, in.LazyQuotes = comma, -1, true
	g := &gather{name: name}
	inside := 0 // line breaks within cells so far: they are lines, not rows
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, damaged(name, err)
		}
		line, _ := in.FieldPos(0)
		n := line - inside
		cells := make([]Cell, len(record))
		for i, v := range record {
			inside += strings.Count(v, "\n")
			cells[i].Text = cleaned(v)
		}
		if err := g.add(n, cells); err != nil {
			return nil, err
		}
	}
	t, err := g.table()
	if t != nil {
		t.Encoding = code
	}
	return t, err
}

// openQuote is the line of a quotation mark that opens a cell and is never closed,
// 0 for none. The lenient reader would put all rows that follow into that cell.
func openQuote(text string, comma byte) int {
	line, opened, start := 1, 0, true
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c != '"' || opened == 0 && !start:
		case opened == 0:
			opened = line
		case i+1 < len(text) && text[i+1] == '"':
			i++
		case i+1 == len(text) || text[i+1] == comma || text[i+1] == '\n' || text[i+1] == '\r':
			opened = 0
		}
		if c == '\n' {
			line++
		}
		start = opened == 0 && (c == comma || c == '\n')
	}
	return opened
}

// decodeCSV brings bytes to UTF-8. Without a mark and when they are no UTF-8 they
// are single bytes: of TCVN3 or VNI if they read so, else the Vietnamese code page of
// Windows.
func decodeCSV(raw []byte) (text, name string, err error) {
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(raw, []byte("\xEF\xBB\xBF")):
		return strings.ToValidUTF8(string(raw[3:]), "\uFFFD"), "UTF-8", nil
	case bytes.HasPrefix(raw, []byte("\xFF\xFE")) || bytes.HasPrefix(raw, []byte("\xFE\xFF")):
		from, name = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "UTF-16"
	case zeros(raw, 1):
		from, name = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16"
	case zeros(raw, 0):
		from, name = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "UTF-16"
	case utf8.Valid(raw):
		return string(raw), "UTF-8", nil
	default:
		west, err := charmap.Windows1252.NewDecoder().Bytes(raw)
		if err != nil {
			return "", "", err
		}
		if legacy.Detect(string(west)) != legacy.Unicode {
			return string(west), "CP1252", nil
		}
		from, name = charmap.Windows1258, "CP1258"
	}
	out, err := from.NewDecoder().Bytes(raw)
	return string(out), name, err
}

// zeros tells whether most bytes at odd (1) or even (0) places are zero: UTF-16
// without its mark.
func zeros(raw []byte, odd int) bool {
	n, z := 0, 0
	for i := odd; i < min(len(raw), 400); i += 2 {
		n++
		if raw[i] == 0 {
			z++
		}
	}
	return n > 2 && z*2 > n
}

// separator finds what stands between cells; a first line "sep=;" says it.
func separator(text string) (rest string, comma rune) {
	if first, after, ok := strings.Cut(text, "\n"); ok {
		first = strings.TrimSpace(first)
		if len(first) == 5 && strings.EqualFold(first[:4], "sep=") && strings.ContainsAny(first[4:], ",;\t|") {
			return "\n" + after, rune(first[4])
		}
	}
	best, most := '\x1F', 0 // one column: nothing parts it
	for _, c := range ",;\t|" {
		if n := columns(text, c); n > most {
			best, most = c, n
		}
	}
	return text, best
}

// columns scores a sign as what parts the cells: it stands equally often in most of
// the first rows. One that stands in a text here and there is punctuation.
func columns(text string, comma rune) int {
	var counts []int
	n, quoted := 0, false
	for i, r := range text {
		if len(counts) == 8 || i > 64<<10 {
			break
		}
		switch {
		case r == '"':
			quoted = !quoted
		case r == comma && !quoted:
			n++
		case r == '\n' && !quoted:
			counts = append(counts, n)
			n = 0
		}
	}
	if n > 0 {
		counts = append(counts, n)
	}
	best := 0
	for _, c := range counts {
		same := 0
		for _, d := range counts {
			if c == d {
				same++
			}
		}
		if c > 0 && (2*same > len(counts) || c == counts[0]) {
			best = max(best, 100*same+c)
		}
	}
	return best
}

// cleaned is a cell's text in NFC, without outer space; line breaks are \n.
func cleaned(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n"), "\r", "\n")
	return strings.TrimFunc(norm.NFC.String(s), func(r rune) bool {
		return r == ' ' || r == '\t' || r == '\n' || r == '\u00A0' || r == '\uFEFF'
	})
}
