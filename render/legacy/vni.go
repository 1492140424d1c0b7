package legacy

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The marks that shape a letter, as they combine.
const (
	circumflex = '\u0302'
	breve      = '\u0306'
	horn       = '\u031B'
)

// vniMarks are the signs that VNI writes after a vowel.
const vniMarks = "ùøûõïâáàåãäêéèúüë"

// vniSingles are the letters that it writes as one sign: letter, sign.
const vniSingles = "íí" + "ìì" + "ỉæ" + "ĩó" + "ịò" + "ơô" + "ưö" + "đñ" + "ỵî"

// vniMark is what a sign puts on the vowel before it.
func vniMark(sign rune) (shape, tone rune, ok bool) {
	shapes, tones := [...]rune{0, circumflex, breve}, [...]rune{0, acute, grave, hook, tilde, dot}
	i := 0
	for _, s := range "·ùøûõï" + "âáàåãä" + "êéèúüë" {
		if s == sign && i > 0 { // the first place is a vowel without mark
			return shapes[i/len(tones)], tones[i%len(tones)], true
		}
		i++
	}
	return 0, 0, false
}

// vniPair is the letter that a vowel and a mark make. The vowel's case is the letter's.
func vniPair(vowel, sign rune) (rune, bool) {
	if sign < 0xC0 || sign > 0xFF {
		return 0, false
	}
	shape, tone, ok := vniMark(unicode.ToLower(sign))
	if !ok {
		return 0, false
	}
	switch unicode.ToLower(vowel) {
	case 'a':
	case 'e', 'o':
		ok = shape != breve
	case 'u', 'y', 'ô', 'ö':
		ok = shape == 0
		if r, horned := vniSingle(vowel); horned {
			vowel = r
		}
	default:
		return 0, false
	}
	marks := []rune{vowel}
	for _, m := range []rune{shape, tone} {
		if m != 0 {
			marks = append(marks, m)
		}
	}
	out := []rune(norm.NFC.String(string(marks)))
	return out[0], ok && len(out) == 1
}

// vniSingle is the letter that one sign stands for.
func vniSingle(sign rune) (rune, bool) {
	small := unicode.ToLower(sign)
	var letter rune
	for i, r := range []rune(vniSingles) {
		if i%2 == 0 {
			letter = r
		} else if r == small {
			if small != sign {
				letter = unicode.ToUpper(letter)
			}
			return letter, true
		}
	}
	return 0, false
}

func fromVNI(s string) string {
	var b strings.Builder
	signs := []rune(s)
	for i := 0; i < len(signs); i++ {
		if i+1 < len(signs) {
			if r, ok := vniPair(signs[i], signs[i+1]); ok {
				b.WriteRune(r)
				i++
				continue
			}
		}
		r, ok := vniSingle(signs[i])
		if !ok {
			r = signs[i]
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

func toVNI(b *strings.Builder, letter rune) bool {
	small := unicode.ToLower(letter)
	cased := func(signs string) bool {
		if small != letter {
			signs = strings.ToUpper(signs)
		}
		b.WriteString(signs)
		return true
	}
	singles := []rune(vniSingles)
	for i := 0; i < len(singles); i += 2 {
		if singles[i] == small {
			return cased(string(singles[i+1]))
		}
	}
	parts := []rune(norm.NFD.String(string(small)))
	vowel, shape, tone := parts[0], rune(0), rune(0)
	for _, m := range parts[1:] {
		switch m {
		case horn:
			vowel = map[rune]rune{'o': 'ô', 'u': 'ö'}[vowel]
		case circumflex, breve:
			shape = m
		default:
			tone = m
		}
	}
	for _, sign := range vniMarks {
		if s, t, _ := vniMark(sign); s == shape && t == tone {
			if r, ok := vniPair(vowel, sign); ok && r == small {
				return cased(string(vowel) + string(sign))
			}
		}
	}
	b.WriteRune(letter)
	return !unicode.IsLetter(letter)
}
