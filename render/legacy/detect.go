package legacy

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxLook is how much of a text is looked at: a page tells as much as a book.
const maxLook = 8 << 10

// Detect names the scheme in which s seems to be typed, or Unicode. It reads words
// as syllables: text is legacy when reading it in the scheme turns words that were
// nothing into good Vietnamese, and leaves hardly a word behind.
func Detect(s string) Scheme {
	if len(s) > maxLook {
		s = strings.ToValidUTF8(s[:maxLook], "")
	}
	if Plain(s) || vietnamese(s) {
		return Unicode
	}
	best, most := Unicode, 0.0
	for _, from := range Schemes() {
		if w := weigh(s, from); w > most {
			best, most = from, w
		}
	}
	return best
}

// Plain tells whether there is nothing but ASCII.
func Plain(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// vietnamese tells whether s holds a letter that only Unicode text has.
func vietnamese(s string) bool {
	return strings.ContainsFunc(norm.NFC.String(s), func(r rune) bool {
		switch r {
		case 'ă', 'Ă', 'đ', 'Đ', 'ơ', 'Ơ', 'ư', 'Ư', 'ĩ', 'Ĩ', 'ũ', 'Ũ':
			return true
		}
		return r >= 0x1EA0 && r <= 0x1EF9 || unicode.Is(unicode.Mn, r)
	})
}

// What a word tells for or against a scheme.
const (
	sure     = 2.0 // a sign inside a word: "L©m"; or letter and mark: "Vieät"
	likely   = 1.0 // odd letters that become a syllable
	neither  = 0.5 // a good word in both readings: "Tù", "phóc"
	foreign  = 0.5 // plain letters that are no syllable: "Festival", "the"
	against  = 1.5 // odd letters that remain odd
	enough   = 2.0 // below this there is too little to ask a person about
	majority = 1.5 // for, over against
	tooLong  = 40  // letters of something that is no word
)

// weigh is how much speaks for the scheme; 0 when too little or too much against.
func weigh(s string, from Scheme) float64 {
	pro, con := 0.0, 0.0
	for _, w := range words(s) {
		v := word(w, from)
		if v > 0 {
			pro += v
		} else {
			con -= v
		}
	}
	if pro < enough || pro < majority*con {
		return 0
	}
	return pro - con
}

// word is what one word tells: positive for, negative against.
func word(w string, from Scheme) float64 {
	if len(w) > tooLong*2 {
		return -against
	}
	if Plain(w) {
		if len(w) < 2 || strings.ToUpper(w) == w || syllable(w) {
			return 0 // a name's letters, an abbreviation, a word without marks
		}
		return -foreign
	}
	if utf8.RuneCountInString(w) < 2 {
		return 0 // a list of letters
	}
	if syllable(norm.NFC.String(w)) {
		return -neither
	}
	if !syllable(strings.ToLower(Decode(w, from))) {
		return -against
	}
	if from == TCVN3 && signInside(w) || from == VNI && pairInside(w) {
		return sure
	}
	return likely
}

// signInside tells whether a sign that is no letter stands where a letter must: after
// another, or as the Đ that begins a word.
func signInside(w string) bool {
	for i, r := range w {
		if r >= 0xA1 && r < 0xC0 || r == '×' || r == '÷' {
			if i > 0 && r != 'º' || r == '§' || r == '®' {
				return true
			}
		}
	}
	return false
}

// pairInside tells whether a mark follows its letter.
func pairInside(w string) bool {
	signs := []rune(w)
	for i := 1; i < len(signs); i++ {
		if _, ok := vniPair(signs[i-1], signs[i]); ok {
			return true
		}
	}
	return false
}

// words cuts a text at blanks and ASCII punctuation. What holds a digit is no word.
func words(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || r < 0x80 && !unicode.IsLetter(r) && !unicode.IsDigit(r) || r >= 0x2010 && r <= 0x2026
	}) {
		if !strings.ContainsAny(w, "0123456789") && strings.ContainsFunc(w, unicode.IsLetter) || strings.HasPrefix(w, "§") {
			out = append(out, w)
		}
	}
	return out
}

// Could tells whether s may be text in the scheme, for callers who know more than the
// text says: it is not plain, holds no letter that only Unicode has, and each of its
// words is a syllable once read.
func Could(s string, from Scheme) bool {
	if Plain(s) || vietnamese(s) {
		return false
	}
	for _, w := range words(s) {
		if !Plain(w) && !syllable(strings.ToLower(Decode(w, from))) {
			return false
		}
	}
	return true
}
