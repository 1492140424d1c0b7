// Package words puts the values of an order into the texts of a design.
package words

import (
	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"pano/render/design"
	"pano/render/layout/date"
	"pano/render/typeset"
)

// Of is a template text with the values put in.
func Of(d *design.Design, values map[string]string, t design.Text) string {
	s := t.Expand(func(field, format string) string {
		f, _ := d.Field(field)
		v := values[field]
		switch {
		case v == "":
			return ""
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
	})
	return typeset.Normalise(s)
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
