// Package legacy reads Vietnamese that was typed before Unicode: TCVN3 (ABC, the
// .Vn fonts) and VNI-Windows. Such text reaches us as the Latin letters that its
// bytes mean elsewhere: "ViÖt Nam", "Vieät Nam". The package tells it from other
// text and rewrites it in NFC. It never decides: callers show both and ask.
package legacy

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Scheme is a way of writing Vietnamese in single bytes.
type Scheme string

const (
	Unicode Scheme = ""      // nothing to convert
	TCVN3   Scheme = "tcvn3" // TCVN 5712:1993 VN3, the .Vn fonts; "ABC"
	VNI     Scheme = "vni"   // VNI-Windows, the VNI- fonts: letter, then mark
)

// Schemes lists what can be converted.
func Schemes() []Scheme { return []Scheme{TCVN3, VNI} }

// Title is what people call the scheme.
func (s Scheme) Title() string {
	switch s {
	case TCVN3:
		return "TCVN3 (ABC)"
	case VNI:
		return "VNI-Windows"
	}
	return "Unicode"
}

// OfFont is the scheme that a font is drawn for, and whether it is one of the fonts
// that show small letters as capitals: .VnTimeH, .VnArialH.
func OfFont(name string) (s Scheme, capitals bool) {
	low := strings.ToLower(strings.TrimSpace(name))
	switch {
	case strings.HasPrefix(low, ".vn"):
		return TCVN3, strings.HasSuffix(strings.TrimSpace(name), "H")
	case strings.HasPrefix(low, "vni"):
		return VNI, false
	}
	return Unicode, false
}

// Decode rewrites s, which was typed in the scheme, in NFC. What the scheme does not
// know stays as it is.
func Decode(s string, from Scheme) string {
	switch from {
	case TCVN3:
		return raise(fromTCVN3(s))
	case VNI:
		return fromVNI(s)
	}
	return norm.NFC.String(s)
}

// Capitals is the text of a font whose small letters look like capitals.
func Capitals(s string, from Scheme) string { return strings.ToUpper(Decode(s, from)) }

// Encode writes s in the scheme, for tests and for old machines. TCVN3 has no codes
// for most accented capitals: they get the code of the small letter, as the capital
// fonts expect. ok is false when a letter has no place in the scheme.
func Encode(s string, to Scheme) (out string, ok bool) {
	var b strings.Builder
	ok = true
	for _, r := range norm.NFC.String(s) {
		switch {
		case to == Unicode || r < utf8.RuneSelf:
			b.WriteRune(r)
		case to == TCVN3:
			ok = toTCVN3(&b, r) && ok
		default:
			ok = toVNI(&b, r) && ok
		}
	}
	return b.String(), ok
}

// The codes of TCVN3, each letter before the sign that stands for it. Capitals exist
// for the seven letters only; U+00AD, the soft hyphen, is ư.
const tcvn3 = "Ă¡Â¢Ê£Ô¤Ơ¥Ư¦Đ§" +
	"ă¨â©êªô«ơ¬ư\u00adđ®" +
	"àµả¶ã·á¸ạ¹" + "ằ»ẳ¼ẵ½ắ¾ặÆ" + "ầÇẩÈẫÉấÊậË" +
	"èÌẻÎẽÏéÐẹÑ" + "ềÒểÓễÔếÕệÖ" + "ì×ỉØĩÜíÝịÞ" +
	"òßỏáõâóãọä" + "ồåổæỗçốèộé" + "ờêởëỡìớíợî" +
	"ùïủñũòúóụô" + "ừõửöữ÷ứøựù" + "ỳúỷûỹüýýỵþ"

func fromTCVN3(s string) string {
	var letters [0x100]rune // by sign
	var letter rune
	for i, r := range []rune(tcvn3) {
		if i%2 == 0 {
			letter = r
		} else {
			letters[r] = letter
		}
	}
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if r == 'μ' { // some programs fold the micro sign into the Greek letter
			r = 'µ'
		}
		if r < 0x100 && letters[r] != 0 {
			return letters[r]
		}
		return r
	}, s))
}

func toTCVN3(b *strings.Builder, letter rune) bool {
	for _, want := range []rune{letter, unicode.ToLower(letter)} {
		signs := []rune(tcvn3)
		for i := 0; i < len(signs); i += 2 {
			if signs[i] == want {
				b.WriteRune(signs[i+1])
				return true
			}
		}
	}
	b.WriteRune(letter)
	return !unicode.IsLetter(letter)
}

// raise gives capitals back to text that was typed with the capital fonts, in which
// plain letters are capitals and accented ones look so: "CéNG HßA" is CỘNG HÒA.
func raise(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if c, l := plainCase(line); c >= 2 && l == 0 {
			lines[i] = strings.ToUpper(line)
			continue
		}
		words := strings.Split(line, " ")
		for j, w := range words {
			if c, l := plainCase(w); c >= 2 && l == 0 {
				words[j] = strings.ToUpper(w)
			}
		}
		lines[i] = strings.Join(words, " ")
	}
	return strings.Join(lines, "\n")
}

// plainCase counts the capitals and the small letters without accents.
func plainCase(s string) (capitals, small int) {
	for _, r := range s {
		switch {
		case r >= 'A' && r <= 'Z':
			capitals++
		case r >= 'a' && r <= 'z':
			small++
		}
	}
	return capitals, small
}
