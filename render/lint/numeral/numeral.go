// Package numeral reads Roman numerals strictly: what only looks like one is told,
// with what was meant.
package numeral

import (
	"strconv"
	"strings"
)

// LookAlike is the plain letter or digit behind a sign that only looks like a part
// of a Roman numeral; "" for signs that do not.
func LookAlike(r rune) string {
	switch {
	case r >= 'Ⅰ' && r <= 'Ⅻ':
		return Roman(int(r-'Ⅰ') + 1)
	case r >= 'ⅰ' && r <= 'ⅻ':
		return Roman(int(r-'ⅰ') + 1)
	}
	switch r {
	case 'l', '|', 'І', 'Ι', 'Ӏ', 'і', 'Ｉ', 'ı', 'İ':
		return "I"
	case 'Х', 'Χ', 'х', 'Ｘ', '×':
		return "X"
	case 'Ѵ', 'ѵ', 'Ｖ':
		return "V"
	}
	return ""
}

// Roman writes 1 to 89 as the numeral.
func Roman(n int) string {
	if n < 1 || n > 89 {
		return ""
	}
	tens := []string{"", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX"}
	ones := []string{"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"}
	return tens[n/10] + ones[n%10]
}

// Parse reads a numeral in its one right form.
func Parse(s string) (int, bool) {
	if len(s) == 0 || len(s) > 8 || strings.Trim(s, "IVXL") != "" {
		return 0, false
	}
	for n := 1; n < 90; n++ {
		if Roman(n) == s {
			return n, true
		}
	}
	return 0, false
}

// Read judges what stands after "lần thứ": its value if it is a right numeral,
// else what is meant. Both are empty when it is no numeral at all.
func Read(s string) (value int, meant string) {
	if n, ok := Parse(s); ok {
		return n, ""
	}
	if n, err := strconv.Atoi(s); err == nil && len(s) <= 3 {
		return n, ""
	}
	var out strings.Builder
	odd := false
	for _, r := range s {
		switch {
		case strings.ContainsRune("IVXL", r):
			out.WriteRune(r)
		case strings.ContainsRune("ivx", r):
			out.WriteString(strings.ToUpper(string(r)))
			odd = true
		case r == '1':
			out.WriteByte('I')
			odd = true
		default:
			plain := LookAlike(r)
			if plain == "" {
				return 0, ""
			}
			out.WriteString(plain)
			odd = true
		}
	}
	if _, ok := Parse(out.String()); ok && odd {
		return 0, out.String()
	}
	if strings.Trim(s, "IVX") == "" {
		return 0, "?" // only numeral letters, but no numeral: IIII, VX
	}
	return 0, ""
}

// Word is the value of an ordinal that is written out, 0 = none.
func Word(s string) int {
	for i, w := range strings.Fields("nhất hai ba tư năm sáu bảy tám chín mười") {
		if s == w {
			return i + 1
		}
	}
	return 0
}
