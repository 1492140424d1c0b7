package render

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"pano/render/design"
	"pano/render/layout/date"
	"pano/render/layout/ops"
	"pano/render/typeset"
)

// refuse makes an *Error from pairs of parameter names and values.
func refuse(code, field, msg string, params ...string) *Error {
	e := &Error{Code: code, Field: field, Msg: msg, Params: map[string]string{}}
	for i := 0; i+1 < len(params); i += 2 {
		e.Params[params[i]] = params[i+1]
	}
	return e
}

// ParseSize reads a size as people write it: "1920x1080" is pixels,
// "600x70cm", "5.4x0.8m" and "2100x297mm" are printed sizes.
func ParseSize(s string) (Size, error) {
	d, err := design.ParseSize(s)
	if err != nil {
		return Size{}, refuse("size_invalid", "size", err.Error(), "value", s)
	}
	return Size(d), nil
}

// complete fills a size's pixels and checks its bounds.
func (s Size) complete() (Size, error) {
	d, err := design.Size(s).Complete()
	if err != nil {
		return s, refuse("size_invalid", "size", "size of "+err.Error(), "value", fmt.Sprintf("%dx%d", s.WPx, s.HPx))
	}
	return Size(d), nil
}

// limit is how much of a refused value a message repeats.
func shown(s string) string {
	if len(s) > 80 {
		s = strings.ToValidUTF8(s[:80], "") + "…"
	}
	return strconv.Quote(s)
}

// values checks an order's values against the design's fields and fills in
// defaults. Dates come back in ISO form, texts in NFC.
func values(d *design.Design, o *Order) (map[string]string, error) {
	out := map[string]string{}
	for name := range o.Values {
		if f, ok := d.Field(name); !ok || f.Type == "image" {
			return nil, unknownField(d, name)
		}
	}
	for name := range o.Images {
		if f, ok := d.Field(name); !ok || f.Type != "image" {
			return nil, unknownField(d, name)
		}
	}
	for _, f := range d.Fields {
		if f.Type == "image" {
			if f.Required && len(o.Images[f.Name]) == 0 {
				return nil, refuse("field_required", f.Name, fmt.Sprintf("the picture %q is missing; give a PNG, JPEG or WebP", f.Name))
			}
			continue
		}
		v := tidy(o.Values[f.Name], f.Lines > 1)
		if v == "" {
			v = f.Default
		}
		if v == "" {
			if f.Required {
				return nil, refuse("field_required", f.Name, fmt.Sprintf("%q is empty; it is the text that this design needs", f.Name))
			}
			continue
		}
		v, err := check(f, v)
		if err != nil {
			return nil, err
		}
		out[f.Name] = v
	}
	return out, nil
}

func unknownField(d *design.Design, name string) error {
	var names []string
	for _, f := range d.Fields {
		names = append(names, f.Name)
	}
	list := strings.Join(names, ", ")
	return refuse("field_unknown", name, fmt.Sprintf("the design %s has no such field %s; its fields are %s", d.Name, shown(name), list), "value", name, "fields", list)
}

// tidy normalises a typed value: NFC, no invisible signs, single spaces, and
// line breaks only where the field has lines.
func tidy(s string, lines bool) string {
	if len(s) > 64<<10 {
		s = s[:64<<10] // check refuses it by its length; spare the work
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	var out []string
	for _, l := range strings.Split(s, "\n") {
		// Only plain blanks are joined: no-break spaces are the author's.
		l = strings.Join(strings.FieldsFunc(typeset.Normalise(l), func(r rune) bool { return r == ' ' || r == '\t' }), " ")
		if l != "" {
			out = append(out, l)
		}
	}
	if lines {
		return strings.Join(out, "\n")
	}
	return strings.Join(out, " ")
}

var numberPattern = regexp.MustCompile(`^-?\d{1,12}([.,]\d{1,6})?$`)

func check(f design.Field, v string) (string, error) {
	if n := utf8.RuneCountInString(v); n > f.Max {
		return "", refuse("value_too_long", f.Name, fmt.Sprintf("%q has %d letters; at most %d are possible: %s", f.Name, n, f.Max, shown(v)),
			"value", v, "letters", strconv.Itoa(n), "limit", strconv.Itoa(f.Max))
	}
	if n := strings.Count(v, "\n") + 1; n > f.Lines {
		return "", refuse("value_too_long", f.Name, fmt.Sprintf("%q has %d lines; at most %d are possible", f.Name, n, f.Lines),
			"value", v, "lines", strconv.Itoa(n), "limit", strconv.Itoa(f.Lines))
	}
	bad := func(code, remedy string) error {
		return refuse(code, f.Name, fmt.Sprintf("%q is %s; %s", f.Name, shown(v), remedy), "value", v, "remedy", remedy)
	}
	switch f.Type {
	case "date":
		iso, err := date.Parse(v)
		if err != nil {
			return "", bad("date_invalid", "write a date such as 2026-09-02 or 02/9/2026")
		}
		return iso, nil
	case "url":
		u, err := url.Parse(v)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			return "", bad("url_invalid", "write a whole address that starts with https://")
		}
	case "number":
		n, err := strconv.ParseFloat(strings.Replace(v, ",", ".", 1), 64)
		if !numberPattern.MatchString(v) || err != nil {
			return "", bad("number_invalid", "write digits, with a decimal comma if needed")
		}
		if r := f.Range; r != nil && (n < r[0] || n > r[1]) {
			return "", bad("number_invalid", fmt.Sprintf("%g to %g are possible", r[0], r[1]))
		}
	case "choice":
		var names []string
		for _, c := range f.Choices {
			if c.Value == v {
				return v, nil
			}
			names = append(names, c.Value)
		}
		return "", bad("choice_invalid", "possible: "+strings.Join(names, ", "))
	}
	return v, nil
}

// blocking turns the first finding that forbids output into an error.
func blocking(fs []ops.Finding) error {
	for _, f := range fs {
		if !f.Block {
			continue
		}
		e := &Error{Code: f.Code, Field: f.Field, Params: f.Params}
		p := f.Params
		switch f.Code {
		case "text_overflow":
			e.Msg = fmt.Sprintf("%q does not fit: %q has %s letters, about %s fit; shorten it or allow a larger place", f.Field, p["text"], p["letters"], p["fits"])
		case "glyph_missing":
			e.Msg = fmt.Sprintf("%q holds %q (%s), which the font %s does not have; replace that sign", f.Field, p["character"], p["code"], p["font"])
		case "contrast":
			e.Msg = fmt.Sprintf("%q would have a contrast of only %s; at least 3.0 is needed: take another palette", f.Field, p["ratio"])
		default:
			e.Msg = fmt.Sprintf("%q: %s", f.Field, f.Code)
		}
		return e
	}
	return nil
}
