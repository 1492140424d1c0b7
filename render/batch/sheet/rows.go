package sheet

import (
	"encoding/xml"
	"errors"
	"strconv"
	"strings"
)

// table reads the cells of one sheet.
func (b *book) table(part string) (*Table, error) {
	g := &gather{name: b.name}
	var merged []area
	err := b.walk(part, func(in *stream, e xml.StartElement) error {
		switch e.Name.Local {
		case "row":
			n := g.last + 1
			if r := attr(e, "r"); r != "" {
				var err error
				if n, err = strconv.Atoi(r); err != nil {
					return damaged(b.name, err)
				}
			}
			cells, err := b.row(in)
			if err != nil {
				return err
			}
			return g.add(n, cells)
		case "mergeCell":
			if a, ok := parseArea(attr(e, "ref")); ok && len(merged) < maxMerged {
				merged = append(merged, a)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	t, err := g.table()
	if err == nil {
		spread(t, merged)
	}
	return t, err
}

// row reads a row element to its end.
func (b *book) row(in *stream) ([]Cell, error) {
	var cells []Cell
	for {
		t, err := in.next()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return cells, nil
		case xml.StartElement:
			if t.Name.Local != "c" {
				if err := in.skip(); err != nil {
					return nil, err
				}
				continue
			}
			if b.cells++; b.cells > maxCells {
				return nil, tooMany(b.name)
			}
			at := len(cells)
			if ref := strings.TrimRight(attr(t, "r"), "0123456789"); ref != "" {
				at = ColumnIndex(ref)
			}
			c, err := b.cell(in, t)
			if err != nil {
				return nil, err
			}
			if c.Text == "" {
				continue // formats may run to the edge of the sheet; they are no cells
			}
			if at < len(cells) {
				return nil, damaged(b.name, errors.New("cells out of order"))
			}
			at = min(at, MaxColumns) // one past the limit is enough to be refused
			for len(cells) < at {
				cells = append(cells, Cell{})
			}
			cells = append(cells, c)
		}
	}
}

// cell reads a cell element to its end. Formulas are not evaluated: the value that
// the spreadsheet program kept beside them counts.
func (b *book) cell(in *stream, e xml.StartElement) (Cell, error) {
	var value string
	var inline run
	for {
		t, err := in.next()
		if err != nil {
			return Cell{}, err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return b.valueOf(attr(e, "t"), attr(e, "s"), value, inline), nil
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				r, err := b.characters(in)
				if err != nil {
					return Cell{}, err
				}
				value = r
			case "is":
				if inline, err = b.text(in); err != nil {
					return Cell{}, err
				}
			default:
				if err := in.skip(); err != nil {
					return Cell{}, err
				}
			}
		}
	}
}

// characters reads the text of an element without children.
func (b *book) characters(in *stream) (string, error) {
	var s strings.Builder
	for {
		t, err := in.next()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return s.String(), nil
		case xml.StartElement:
			if err := in.skip(); err != nil {
				return "", err
			}
		case xml.CharData:
			if s.Len() <= MaxCell {
				s.Write(t)
			}
		}
	}
}

// valueOf is the cell that a type, a style and a value make.
func (b *book) valueOf(kind, look, value string, inline run) Cell {
	var st style
	if i, err := strconv.Atoi(look); err == nil && i >= 0 && i < len(b.styles) {
		st = b.styles[i]
	}
	c := Cell{Font: st.font}
	switch kind {
	case "s":
		if i, err := strconv.Atoi(value); err == nil && i >= 0 && i < len(b.strings) {
			c.Text = b.strings[i].text
			if f := b.strings[i].font; f != "" {
				c.Font = f
			}
		}
	case "inlineStr":
		c.Text = inline.text
		if inline.font != "" {
			c.Font = inline.font
		}
	case "str":
		c.Text = cleaned(unescape(value))
	case "b":
		c.Text = map[string]string{"1": "TRUE", "0": "FALSE"}[value]
	case "e":
		c.Text, c.Fault = cleaned(value), true
	case "d":
		c.Text, c.Plain = isoMoment(value)
	default:
		c.Text, c.Plain = st.number(value, b.epoch04)
	}
	if c.Text == "" {
		return Cell{}
	}
	return c
}

// area is a range of merged cells, both ends in it, counted from 0.
type area struct{ left, top, right, bottom int }

func parseArea(ref string) (a area, ok bool) {
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		return a, false
	}
	var ok1, ok2 bool
	a.left, a.top, ok1 = parseCell(from)
	a.right, a.bottom, ok2 = parseCell(to)
	return a, ok1 && ok2 && a.left <= a.right && a.top <= a.bottom
}

func parseCell(ref string) (column, row int, ok bool) {
	letters := strings.TrimRight(ref, "0123456789")
	row, err := strconv.Atoi(ref[len(letters):])
	column = ColumnIndex(letters)
	return column, row - 1, err == nil && column >= 0 && row > 0
}

// spread gives every row that a merged cell covers its value: a person who merged
// "Phường Xuân Hương" over ten rows meant all ten. Across columns it stays where it is.
func spread(t *Table, merged []area) {
	byRow := make(map[int]int, len(t.Rows))
	for i, r := range t.Rows {
		byRow[r.N-1] = i
	}
	for _, a := range merged {
		first, ok := byRow[a.top]
		if !ok || a.bottom == a.top {
			continue
		}
		c := t.Rows[first].At(a.left)
		for i := first + 1; c.Text != "" && i < len(t.Rows) && t.Rows[i].N-1 <= a.bottom; i++ {
			for len(t.Rows[i].Cells) <= a.left {
				t.Rows[i].Cells = append(t.Rows[i].Cells, Cell{})
			}
			t.Rows[i].Cells[a.left] = c
		}
	}
}
