package lint

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"pano/render/lint/entry"
)

// maxText bounds what is read of a subject, in bytes; the rest is not judged.
const maxText = 64 << 10

// prose is a text made ready. low has the same length as text, so that places in
// one are places in the other.
type prose struct {
	field     string
	text, low string
	tokens    []token
	dates     []date
}

// token is a word, a number, a mark or a line break.
type token struct {
	start, end int
	kind       tokenKind
	fold       string // lower case, tone mark in its old place, dashes alike
}

type tokenKind uint8

const (
	word tokenKind = iota
	number
	mark
	newline
)

// prepare normalises a text, at most limit bytes of it.
func prepare(t Text, limit int) prose {
	s := t.Words
	if len(s) > limit {
		s = s[:limit]
		for len(s) > 0 && !utf8.RuneStart(t.Words[len(s)]) {
			s = s[:len(s)-1]
		}
	}
	s = norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))
	var text, low strings.Builder
	for _, r := range s {
		switch r {
		case '\u200B', '\u200C', '\u200D', '\u2060', '\uFEFF', '\u00AD':
			continue // they draw nothing and hide words
		case '\u00A0', '\u202F', '\t':
			r = ' '
		}
		l := unicode.ToLower(r)
		if utf8.RuneLen(l) != utf8.RuneLen(r) {
			l = r
		}
		text.WriteRune(r)
		low.WriteRune(l)
	}
	p := prose{field: t.Field, text: text.String(), low: low.String()}
	p.tokens = tokens(p.low)
	return p
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }

func tokens(low string) []token {
	var out []token
	for i := 0; i < len(low); {
		r, n := utf8.DecodeRuneInString(low[i:])
		start := i
		i += n
		t := token{start: start, kind: mark}
		switch {
		case r == '\n':
			t.kind = newline
		case r == ' ' || unicode.IsSpace(r):
			continue
		case letter(r):
			t.kind, i = word, start+span(low[start:], letter)
		case unicode.IsDigit(r):
			t.kind, i = number, start+span(low[start:], unicode.IsDigit)
		}
		t.end = i
		t.fold = fold(low[t.start:t.end], t.kind)
		out = append(out, t)
	}
	return out
}

// span is how many leading bytes of s are of a class.
func span(s string, class func(rune) bool) int {
	for i, r := range s {
		if !class(r) {
			return i
		}
	}
	return len(s)
}

func fold(s string, k tokenKind) string {
	switch {
	case k == word:
		if old, _ := restyle(s); old != "" {
			return old
		}
	case s == "–" || s == "—" || s == "‑":
		return "-"
	}
	return s
}

// style is where a syllable has its tone mark when both places are in use.
type style uint8

const (
	plain style = iota
	older       // hòa
	newer       // hoà
)

// toned takes a vowel apart into its plain letter and its tone, 0 = level; ok is
// false for other letters. Only vowels of the pairs oa, oe, uy count.
func toned(r rune) (base rune, tone int, ok bool) {
	for _, row := range [...]string{"aàáảãạ", "eèéẻẽẹ", "oòóỏõọ", "uùúủũụ", "yỳýỷỹỵ"} {
		n := 0
		for _, v := range row {
			if v == r {
				return rune(row[0]), n, true
			}
			n++
		}
	}
	return 0, 0, false
}

func withTone(base rune, tone int) string {
	for _, row := range [...]string{"oòóỏõọ", "uùúủũụ"} {
		if rune(row[0]) == base {
			return string([]rune(row)[tone])
		}
	}
	return string(base)
}

// restyle is a lower-case syllable with the tone mark in its old place, and which
// place it had; "" when the syllable knows only one place. Pairs at the end of a
// syllable have two: hòa and hoà. "quý" has one, its u belongs to the consonant.
func restyle(s string) (string, style) {
	second, n := utf8.DecodeLastRuneInString(s)
	first, m := utf8.DecodeLastRuneInString(s[:len(s)-n])
	b2, t2, ok2 := toned(second)
	b1, t1, ok1 := toned(first)
	if !ok1 || !ok2 || (t1 == 0) == (t2 == 0) || !(b1 == 'o' && (b2 == 'a' || b2 == 'e') || b1 == 'u' && b2 == 'y') {
		return "", plain
	}
	head := s[:len(s)-n-m]
	switch {
	case b1 == 'u' && strings.HasSuffix(head, "q"):
		return "", plain
	case t1 > 0:
		return s, older
	}
	return head + withTone(b1, t2) + string(b2), newer
}

// phrases finds the entries of a list in texts.
type phrases struct{ first map[string][]phrase }

type phrase struct {
	words []string
	entry Entry
}

func newPhrases(list []Entry) *phrases {
	p := &phrases{first: map[string][]phrase{}}
	for _, e := range list {
		var words []string
		for _, t := range prepare(Text{Words: e.Say}, entry.MaxBytes).tokens {
			words = append(words, t.fold)
		}
		if len(words) > 0 {
			p.first[words[0]] = append(p.first[words[0]], phrase{words, e})
		}
	}
	return p
}

// hit is an entry found at tokens [i, j).
type hit struct {
	i, j  int
	entry Entry
}

// find lists the entries in a text, the longest at each place.
func (p *phrases) find(ts []token) []hit {
	var out []hit
	for i := 0; i < len(ts); i++ {
		best := hit{}
		for _, ph := range p.first[ts[i].fold] {
			if j := ph.at(ts, i); j > best.j { // the longest wins
				best = hit{i, j, ph.entry}
			}
		}
		if best.j > 0 {
			out = append(out, best)
			i = best.j - 1
		}
	}
	return out
}

// at is the token after the phrase if it stands at i, else 0. Phrases run on over
// line breaks.
func (ph phrase) at(ts []token, i int) int {
	for _, w := range ph.words {
		for i < len(ts) && ts[i].kind == newline {
			i++
		}
		if i == len(ts) || ts[i].fold != w {
			return 0
		}
		i++
	}
	return i
}
