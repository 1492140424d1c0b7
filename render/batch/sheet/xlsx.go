package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// Limits of the parts of an XLSX file.
const (
	maxParts   = 2000
	maxPart    = 64 << 20  // bytes that one part unfolds to
	maxCells   = 1_000_000 // with the empty ones that only carry a look
	maxStrings = 400_000
	maxStyles  = 70_000
	maxMerged  = 20_000
	maxDepth   = 32
)

// book is an open XLSX file: what the cells of any sheet refer to.
type book struct {
	name    string
	parts   map[string]*zip.File
	strings []run
	styles  []style
	epoch04 bool // dates count from 1904
	cells   int  // read so far
}

// run is a text with the old Vietnamese font it is set in, if any.
type run struct{ text, font string }

// part names, as every program writes them
const (
	partBook    = "xl/workbook.xml"
	partRels    = "xl/_rels/workbook.xml.rels"
	partStrings = "xl/sharedStrings.xml"
	partStyles  = "xl/styles.xml"
)

func readXLSX(name string, r io.ReaderAt, size int64, which string) (*Table, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, damaged(name, err)
	}
	if len(z.File) > maxParts {
		return nil, damaged(name, fmt.Errorf("%d parts", len(z.File)))
	}
	b := &book{name: name, parts: map[string]*zip.File{}}
	for _, f := range z.File {
		b.parts[strings.TrimPrefix(path.Clean("/"+f.Name), "/")] = f
	}
	if b.parts[partBook] == nil {
		return nil, typeError(name, "is a ZIP file, but no .xlsx workbook", "zip")
	}
	sheets, err := b.sheets()
	if err != nil {
		return nil, err
	}
	chosen, err := choose(name, sheets, which)
	if err != nil {
		return nil, err
	}
	if err := b.readStyles(); err != nil {
		return nil, err
	}
	if err := b.readStrings(); err != nil {
		return nil, err
	}
	t, err := b.table(chosen.part)
	if err != nil {
		return nil, err
	}
	t.Sheet = chosen.name
	for _, s := range sheets {
		t.Sheets = append(t.Sheets, s.name)
	}
	return t, nil
}

// tab is one sheet of a workbook.
type tab struct {
	name, part string
	hidden     bool
}

func choose(name string, sheets []tab, which string) (tab, error) {
	var names []string
	for _, s := range sheets {
		if which != "" && strings.EqualFold(s.name, which) || which == "" && !s.hidden {
			return s, nil
		}
		names = append(names, s.name)
	}
	list := strings.Join(names, ", ")
	return tab{}, refuse("sheet_unknown", fmt.Sprintf("%s has no sheet %q; it has: %s", short(name), which, list), "value", which, "sheets", list)
}

// walk reads a part element by element; see may read the element to its end.
func (b *book) walk(part string, see func(in *stream, e xml.StartElement) error) error {
	f := b.parts[part]
	if f == nil {
		return nil
	}
	if f.UncompressedSize64 > maxPart {
		return refuse("sheet_unfolds", fmt.Sprintf("%s unfolds to %d MB; at most %d MB are read", short(b.name), f.UncompressedSize64>>20, maxPart>>20), "max", strconv.Itoa(maxPart>>20))
	}
	r, err := f.Open()
	if err != nil {
		return damaged(b.name, err)
	}
	defer r.Close()
	in := &stream{d: xml.NewDecoder(io.LimitReader(r, maxPart)), file: b.name}
	for {
		t, err := in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok {
			if err := see(in, e); err != nil {
				return err
			}
		}
	}
}

// stream is XML that is not nested deeper than a sheet can be.
type stream struct {
	d     *xml.Decoder
	depth int
	file  string
}

// next is the next token, or io.EOF after the last.
func (s *stream) next() (xml.Token, error) {
	t, err := s.d.Token()
	switch t.(type) {
	case xml.StartElement:
		s.depth++
	case xml.EndElement:
		s.depth--
	}
	if err == nil && s.depth > maxDepth {
		err = errors.New("nested too deep")
	}
	if err != nil && (!errors.Is(err, io.EOF) || s.depth > 0) {
		return nil, damaged(s.file, err)
	}
	return t, err
}

// skip reads the element that has just begun to its end.
func (s *stream) skip() error {
	for outer := s.depth; s.depth >= outer; {
		if _, err := s.next(); err != nil {
			return err
		}
	}
	return nil
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// sheets lists the sheets and finds their parts. Links to other files are not followed.
func (b *book) sheets() ([]tab, error) {
	parts := map[string]string{} // by relation id
	err := b.walk(partRels, func(_ *stream, e xml.StartElement) error {
		if e.Name.Local == "Relationship" && attr(e, "TargetMode") != "External" && strings.HasSuffix(attr(e, "Type"), "/worksheet") {
			at := attr(e, "Target")
			if !strings.HasPrefix(at, "/") {
				at = "xl/" + at
			}
			parts[attr(e, "Id")] = strings.TrimPrefix(path.Clean("/"+at), "/")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []tab
	err = b.walk(partBook, func(_ *stream, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			b.epoch04 = attr(e, "date1904") == "1" || attr(e, "date1904") == "true"
		case "sheet":
			part, name := parts[attr(e, "id")], attr(e, "name")
			if b.parts[part] != nil && len(name) <= 200 && len(out) < 100 {
				state := attr(e, "state")
				out = append(out, tab{name, part, state == "hidden" || state == "veryHidden"})
			}
		}
		return nil
	})
	if err == nil && len(out) == 0 {
		err = damaged(b.name, errors.New("there is no sheet in it"))
	}
	return out, err
}

// readStrings reads the texts that cells point to.
func (b *book) readStrings() error {
	total := 0
	return b.walk(partStrings, func(in *stream, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		r, err := b.text(in)
		if err != nil {
			return err
		}
		if total += len(r.text); total > maxText || len(b.strings) == maxStrings {
			return tooMany(b.name)
		}
		b.strings = append(b.strings, r)
		return nil
	})
}

// text reads a string element to its end: its pieces one after the other, without
// the readings that East Asian text carries above it.
func (b *book) text(in *stream) (out run, err error) {
	var s strings.Builder
	take := false
	for outer := in.depth; in.depth >= outer; {
		t, err := in.next()
		if err != nil {
			return out, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "rPh":
				if err := in.skip(); err != nil {
					return out, err
				}
			case "t":
				take = true
			case "rFont":
				if out.font == "" {
					out.font = oldFont(attr(t, "val"))
				}
			}
		case xml.EndElement:
			take = false
		case xml.CharData:
			if take && s.Len() <= MaxCell {
				s.Write(t)
			}
		}
	}
	out.text = cleaned(unescape(s.String()))
	return out, nil
}

// unescape undoes the way in which XLSX writes control characters: _x000D_.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	for _, code := range []struct{ from, to string }{{"_x000D_", "\r"}, {"_x000A_", "\n"}, {"_x0009_", "\t"}, {"_x005F_", "_"}} {
		s = strings.ReplaceAll(s, code.from, code.to)
	}
	return s
}
