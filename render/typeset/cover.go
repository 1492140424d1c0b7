package typeset

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed wrong.txt
var wrongText string

// wrongLetters reads wrong.txt: letters by the name of the face.
func wrongLetters(text string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(text) {
		if name, letters, ok := strings.Cut(line, ":"); ok && line[0] != '#' {
			out[name] = strings.TrimSpace(letters)
		}
	}
	return out
}

// Missing lists the characters of text, with the marks on them, that the face
// cannot draw, each once.
func (f *Face) Missing(text string) []string {
	var out []string
	for text = Normalise(text); text != ""; {
		n := cluster(text)
		if c := text[:n]; !f.covers(c) && !slices.Contains(out, c) {
			out = append(out, c)
		}
		text = text[n:]
	}
	return out
}

// covers tells whether the face draws a character with all its marks. One that it
// lacks as a whole may be put together of its parts.
func (f *Face) covers(c string) bool {
	for _, r := range c {
		if strings.ContainsRune(f.wrong, r) || !f.has(r) && !f.hasParts(r) {
			return false
		}
	}
	return true
}

func (f *Face) has(r rune) bool {
	if unicode.IsSpace(r) {
		return true
	}
	if r == unicode.ReplacementChar { // of bytes that are no text
		return false
	}
	gid, ok := f.parse.NominalGlyph(r)
	return ok && gid != 0
}

// hasParts takes the last mark off and asks for the rest, as the shaper does.
func (f *Face) hasParts(r rune) bool {
	parts := []rune(norm.NFD.String(string(r)))
	last := len(parts) - 1
	return last > 0 && f.has(parts[last]) && f.covers(norm.NFC.String(string(parts[:last])))
}
