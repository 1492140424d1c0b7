package typeset

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	nbsp        = '\u00a0'
	narrowNBSP  = '\u202f'
	figureSpace = '\u2007'
)

// Text is words in one or more styles, in reading order.
type Text []Part

// Part is a stretch of text in one style.
type Part struct {
	Text  string
	Style int // index into Spec.Styles
}

// Plain is a text in the first style.
func Plain(s string) Text { return Text{{Text: s}} }

func (t Text) String() string {
	if len(t) == 1 {
		return t[0].Text
	}
	var b strings.Builder
	for _, p := range t {
		b.WriteString(p.Text)
	}
	return b.String()
}

// Lines cuts a text at its line breaks and leaves blank lines out.
func (t Text) Lines() []Text {
	var out []Text
	var line Text
	flush := func() {
		if strings.TrimSpace(line.String()) != "" {
			out = append(out, line)
		}
		line = nil
	}
	for _, p := range t {
		for i, s := range strings.Split(p.Text, "\n") {
			if i > 0 {
				flush()
			}
			if s != "" {
				line = append(line, Part{s, p.Style})
			}
		}
	}
	flush()
	return out
}

// Characters cuts a text into its characters, each with its marks; blanks are left
// out.
func (t Text) Characters() []Text {
	var out []Text
	for _, p := range t {
		for s := Normalise(p.Text); s != ""; {
			n := cluster(s)
			if r, _ := utf8.DecodeRuneInString(s); !unicode.IsSpace(r) {
				out = append(out, Text{{s[:n], p.Style}})
			}
			s = s[n:]
		}
	}
	return out
}

// Normalise brings text to NFC and takes out what has no place on a banner: zero
// width characters, soft hyphens, word joiners, variation selectors, controls.
// Every sign that ends a line becomes a line feed.
func Normalise(s string) string {
	// Stripping comes first: a joiner between a letter and its mark would keep
	// the two apart.
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r >= ' ' && r < 0x7f || r == '\n':
			return r
		case r == '\t' || r == '\r':
			return ' '
		case r == '\v', r == '\f', r == '\u0085', r == '\u2028', r == '\u2029':
			return '\n'
		case r == '\u034f', unicode.Is(unicode.Variation_Selector, r), unicode.Is(unicode.Cf, r), unicode.IsControl(r):
			return -1
		}
		return r
	}, s))
}

// curl turns straight quotation marks into curved ones; before is the character
// in front of s, 0 for none.
func curl(before rune, s string) string {
	if !strings.ContainsAny(s, `"'`) {
		return s
	}
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		opens := before == 0 || unicode.IsSpace(before) || strings.ContainsRune("([{«‹“‘-–—/", before)
		switch {
		case r == '"' && opens:
			r = '“'
		case r == '"':
			r = '”'
		case r == '\'' && opens && !(i+1 < len(runes) && unicode.IsDigit(runes[i+1])): // but ’75
			r = '‘'
		case r == '\'':
			r = '’'
		}
		b.WriteRune(r)
		before = r
	}
	return b.String()
}

// cluster is the length of the character that s begins with and the marks on it.
// A blank takes no marks.
func cluster(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if unicode.IsSpace(r) || r == '‹' || r == '›' {
		return n
	}
	for n < len(s) {
		r, m := utf8.DecodeRuneInString(s[n:])
		if r < 0x300 || !unicode.Is(unicode.M, r) {
			break
		}
		n += m
	}
	return n
}

// unbreakable tells a blank at which no line ends.
func unbreakable(r rune) bool { return r == nbsp || r == narrowNBSP || r == figureSpace }

// blank tells any other character that separates words.
func blank(r rune) bool { return unicode.IsSpace(r) && !unbreakable(r) }
