// Package words puts the values of an order into the texts of a design.
package words

import (
	"strconv"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"pano/render/design"
	"pano/render/layout/date"
	"pano/render/typeset"
)

// Source is what texts are made of.
type Source struct {
	Design *design.Design
	Values map[string]string
	Day    string // the day that is shown, 2006-01-02; "" = unknown
	// Line and N are the present line of a repeated layer and its number, from 1.
	Line string
	N    int
}

// Layer is the text of a layer with the values put in, or what stands in its place
// once the days that it counts are used up.
func (s Source) Layer(l *design.Layer) string { return s.Of(s.text(l)) }

func (s Source) text(l *design.Layer) design.Text {
	if l.After != nil && s.over(l.Text) {
		return *l.After
	}
	return l.Text
}

// over tells whether a text counts days to a date that has come.
func (s Source) over(t design.Text) bool {
	over := false
	t.Placeholders(func(field, format string) {
		over = over || format == "days" && s.Values[field] != "" && s.Days(field) == ""
	})
	return over
}

// Days is how many days there are left to the date in a field; "" when there is
// none left, or no date.
func (s Source) Days(field string) string {
	n, ok := date.Days(s.Day, s.Values[field])
	if !ok || n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// column is a column of the present line: columns stand between upright strokes.
func (s Source) column(name string) string {
	k, ok := strings.CutPrefix(name, "line.")
	if !ok {
		return s.Line
	}
	all := strings.Split(s.Line, "|")
	if i, err := strconv.Atoi(k); err == nil && i >= 1 && i <= len(all) {
		return strings.TrimSpace(all[i-1])
	}
	return ""
}

// Of is a template text with the values put in.
func (s Source) Of(t design.Text) string {
	return typeset.Normalise(t.Expand(s.value))
}

// value is a field's value in the form that a placeholder asks for.
func (s Source) value(field, format string) string {
	f, known := s.Design.Field(field)
	v := s.Values[field]
	if !known {
		if v = s.column(field); field == "n" {
			v = strconv.Itoa(s.N)
		}
	}
	switch {
	case v == "":
		return ""
	case format == "days":
		return s.Days(field)
	case format == "can_chi":
		return date.YearName(v)
	case f.Type == "date":
		return date.Format(v, format)
	case f.Type == "choice":
		for _, c := range f.Choices {
			if c.Value == v {
				v = c.Title["vi"]
			}
		}
	}
	if format == "upper" {
		return Upper(v)
	}
	return v
}

// Upper is the capital form of a Vietnamese text.
func Upper(s string) string { return cases.Upper(language.Vietnamese).String(s) }

// Field is the field a text's findings are about.
func Field(t design.Text) string {
	if f := t.Fields(); len(f) > 0 {
		return f[0]
	}
	return ""
}
