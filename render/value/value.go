// Package value checks what people type or upload into the fields of a design.
package value

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"pano/render/design"
	"pano/render/layout/date"
	"pano/render/refusal"
	"pano/render/typeset"
)

// Check checks an order's values against the design's fields and fills in
// defaults. Dates come back in ISO form, texts in NFC.
func Check(d *design.Design, given map[string]string, images map[string][]byte) (map[string]string, error) {
	out := map[string]string{}
	for name := range given {
		if f, ok := d.Field(name); !ok || f.Type == "image" {
			return nil, unknownField(d, name)
		}
	}
	for name := range images {
		if f, ok := d.Field(name); !ok || f.Type != "image" {
			return nil, unknownField(d, name)
		}
	}
	for _, f := range d.Fields {
		if f.Type == "image" {
			if f.Required && len(images[f.Name]) == 0 {
				return nil, refusal.New("field_required", f.Name, fmt.Sprintf("the picture %q is missing; give a PNG, JPEG or WebP", f.Name))
			}
			continue
		}
		v := tidy(given[f.Name], f.Lines > 1)
		if v == "" {
			v = f.Default
		}
		if v == "" {
			if f.Required {
				return nil, refusal.New("field_required", f.Name, fmt.Sprintf("%q is empty; it is the text that this design needs", f.Name))
			}
			continue
		}
		v, err := one(f, v)
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
	return refusal.New("field_unknown", name, fmt.Sprintf("the design %s has no such field %s; its fields are %s", d.Name, refusal.Shown(name), list), "value", name, "fields", list)
}

// tidy normalises a typed value: NFC, no invisible signs, single spaces, and
// line breaks only where the field has lines.
func tidy(s string, lines bool) string {
	if len(s) > 64<<10 {
		s = s[:64<<10] // check refuses it by its length; spare the work
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	if s == typeset.Normalise(s) && s == strings.TrimSpace(s) && !strings.ContainsAny(s, "\n\t") && !strings.Contains(s, "  ") {
		return s
	}
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

func one(f design.Field, v string) (string, error) {
	if n := utf8.RuneCountInString(v); n > f.Max {
		return "", refusal.New("value_too_long", f.Name, fmt.Sprintf("%q has %d letters; at most %d are possible: %s", f.Name, n, f.Max, refusal.Shown(v)),
			"value", v, "letters", strconv.Itoa(n), "limit", strconv.Itoa(f.Max))
	}
	if n := strings.Count(v, "\n") + 1; n > f.Lines {
		return "", refusal.New("value_too_long", f.Name, fmt.Sprintf("%q has %d lines; at most %d are possible", f.Name, n, f.Lines),
			"value", v, "lines", strconv.Itoa(n), "limit", strconv.Itoa(f.Lines))
	}
	bad := func(code, remedy string) error {
		return refusal.New(code, f.Name, fmt.Sprintf("%q is %s; %s", f.Name, refusal.Shown(v), remedy), "value", v, "remedy", remedy)
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
