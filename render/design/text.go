package design

import (
	"strings"

	"pano/render/design/phrase"
)

// Text is words with placeholders and optional parts.
type Text = phrase.Text

// fileField finds the choice field in an art file's name.
func fileField(file string) (string, bool) {
	a := strings.IndexByte(file, '{')
	b := strings.IndexByte(file, '}')
	if a < 0 || b < a {
		return "", false
	}
	return file[a+1 : b], true
}

// FileFor is the art file's name for one value of its choice field. A name
// without a field is returned as it is.
func FileFor(file, choice string) string {
	field, ok := fileField(file)
	if !ok {
		return file
	}
	return strings.Replace(file, "{"+field+"}", choice, 1)
}

// FileField is the choice field that an art file's name depends on.
func FileField(file string) (string, bool) { return fileField(file) }
