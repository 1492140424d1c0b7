package words

import (
	"regexp"
	"slices"
	"strings"

	"pano/render/design"
	"pano/render/typeset"
)

// Parts is what Layer gives, cut where its style changes: style 0 is the layer's
// own, n its n-th other.
func (s Source) Parts(l *design.Layer) typeset.Text {
	var out typeset.Text
	for _, p := range s.text(l).Pieces(s.value) {
		style := 1 + slices.IndexFunc(l.Styles, func(st design.Style) bool { return st.Name == p.Span })
		if w := typeset.Normalise(p.Text); w != "" {
			out = append(out, typeset.Part{Text: w, Style: style})
		}
	}
	for i, st := range l.Styles {
		if st.Match != "" {
			out = mark(out, st.Match, i+1)
		}
	}
	return out
}

// mark gives the parts that match a style, where none has been given.
func mark(t typeset.Text, match string, style int) typeset.Text {
	var out typeset.Text
	add := func(s string, style int) {
		if s != "" {
			out = append(out, typeset.Part{Text: s, Style: style})
		}
	}
	for _, p := range t {
		at := 0
		if p.Style == 0 {
			for _, m := range find(p.Text, match) {
				add(p.Text[at:m[0]], 0)
				add(p.Text[m[0]:m[1]], style)
				at = m[1]
			}
		}
		add(p.Text[at:], p.Style)
	}
	return out
}

var (
	tokenPattern  = regexp.MustCompile(`[^\s“”"()]+`)
	numberPattern = regexp.MustCompile(`^\d+([.,]\d+)*%?([-–]\d+%?)?$`)
	datePattern   = regexp.MustCompile(`^\d{1,2}[/.-]\d{1,2}([/.-]\d{4})?$`)
	romanPattern  = regexp.MustCompile(`^[IVX]+$`)
	quotePattern  = regexp.MustCompile(`“[^”]*”|"[^"]*"`)
)

// find lists where a kind of part stands in s, as byte ranges.
func find(s, match string) [][]int {
	if match == "quote" {
		return quotePattern.FindAllStringIndex(s, -1)
	}
	var out [][]int
	before := ""
	for _, m := range tokenPattern.FindAllStringIndex(s, -1) {
		word := strings.TrimRight(s[m[0]:m[1]], ",.;:!?…")
		if is(word, before, match) {
			out = append(out, []int{m[0], m[0] + len(word)})
		}
		before = word
	}
	return out
}

// is tells whether a word, after the one before it, is of a kind. A numeral needs
// its noun: a lone V or X may be anything.
func is(word, before, match string) bool {
	switch match {
	case "number":
		return numberPattern.MatchString(word) && !datePattern.MatchString(word)
	case "date":
		return datePattern.MatchString(word)
	case "roman":
		return romanPattern.MatchString(word) && slices.Contains([]string{"lần", "thứ", "khóa", "khoá", "kỳ"}, strings.ToLower(before))
	}
	return false
}
