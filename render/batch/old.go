package batch

import (
	"strings"

	"pano/render/batch/sheet"
	"pano/render/legacy"
)

// Old is one cell in an old encoding, as it stands and as it would read.
type Old struct {
	Row    int           `json:"row"`
	Column string        `json:"column"`
	Scheme legacy.Scheme `json:"scheme"`
	Was    string        `json:"was"`
	Now    string        `json:"now"`
}

// Olds finds the cells of mapped columns that seem to be in an old encoding. Nothing
// is changed: a person looks at the list and chooses From.
func Olds(j *Job) []Old {
	var out []Old
	for _, letter := range j.Map.Columns {
		column := sheet.ColumnIndex(letter)
		lean := leaning(j.Table, column)
		for _, r := range j.Table.Rows {
			c := r.At(column)
			if from, capitals := schemeOf(c, lean); from != legacy.Unicode {
				if now := decoded(c.Text, from, capitals); now != c.Text {
					out = append(out, Old{r.N, letter, from, c.Text, now})
				}
			}
		}
	}
	sortOlds(out)
	return out
}

// leaning is the encoding of a column as a whole: one word alone may tell too little.
func leaning(t *sheet.Table, column int) legacy.Scheme {
	var b strings.Builder
	for _, r := range t.Rows {
		if b.Len() > 6<<10 {
			break
		}
		b.WriteString(r.At(column).Text)
		b.WriteByte('\n')
	}
	return legacy.Detect(b.String())
}

// schemeOf tells how a cell is written: by its font, by itself, or by its column.
func schemeOf(c sheet.Cell, lean legacy.Scheme) (from legacy.Scheme, capitals bool) {
	if s, h := legacy.OfFont(c.Font); s != legacy.Unicode && (h || legacy.Could(c.Text, s)) {
		return s, h && (legacy.Could(c.Text, s) || legacy.Plain(c.Text))
	}
	if s := legacy.Detect(c.Text); s != legacy.Unicode {
		return s, false
	}
	if lean != legacy.Unicode && legacy.Could(c.Text, lean) {
		return lean, false
	}
	return legacy.Unicode, false
}

func decoded(text string, from legacy.Scheme, capitals bool) string {
	if capitals {
		return legacy.Capitals(text, from)
	}
	return legacy.Decode(text, from)
}

// reader gives the texts of one column in Unicode, as the person chose.
type reader struct {
	from From
	lean legacy.Scheme
}

func newReader(j *Job, column int) reader {
	r := reader{from: j.From}
	if j.From == Auto {
		r.lean = leaning(j.Table, column)
	}
	return r
}

func (r reader) read(c sheet.Cell) string {
	switch r.from {
	case Ask, Keep:
		return c.Text
	case Auto:
		from, capitals := schemeOf(c, r.lean)
		if from == legacy.Unicode {
			return c.Text
		}
		return decoded(c.Text, from, capitals)
	}
	s, capitals := legacy.OfFont(c.Font)
	if from := legacy.Scheme(r.from); legacy.Could(c.Text, from) || capitals && s == from {
		return decoded(c.Text, from, capitals && s == from)
	}
	return c.Text
}
