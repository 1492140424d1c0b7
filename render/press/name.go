package press

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const maxName = 60

// Slug is s as every printing house's machine can name a file: small letters
// without accents, digits and hyphens. What has none of these becomes "tep".
func Slug(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case r == 'đ':
			r = 'd'
		case unicode.Is(unicode.Mn, r):
			continue
		}
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			if b.WriteByte(byte(r)); b.Len() >= maxName {
				break
			}
			continue
		}
		gap = true
	}
	if b.Len() == 0 {
		return "tep"
	}
	return b.String()
}

// base is the head of all file names of a piece.
func (p *Piece) base(n int) string {
	return fmt.Sprintf("%02d-%s-%s", n, Slug(p.Name), sizeName(p.WMM, p.HMM))
}

// sizeName is a size as names carry it: 600x70cm, 2.5 cm as 25mm.
func sizeName(w, h float64) string {
	if w == float64(int(w/10))*10 && h == float64(int(h/10))*10 {
		return fmt.Sprintf("%gx%gcm", w/10, h/10)
	}
	return strings.ReplaceAll(fmt.Sprintf("%gx%gmm", w, h), ".", "-")
}
