// Package refusal is the form of every error that leaves render: it names the
// field, the value and the remedy.
package refusal

import (
	"strconv"
	"strings"
)

// Error is a refusal.
type Error struct {
	Code   string            // stable: template_unknown, field_unknown, text_overflow, glyph_missing, size_invalid, image_invalid, ...
	Field  string            // the field concerned, if any
	Params map[string]string // value, limit, character, font, ... for translated messages
	Msg    string            // English: what is wrong and what would fit
}

func (e *Error) Error() string { return e.Msg }

// New makes an Error from pairs of parameter names and values.
func New(code, field, msg string, params ...string) *Error {
	e := &Error{Code: code, Field: field, Msg: msg, Params: map[string]string{}}
	for i := 0; i+1 < len(params); i += 2 {
		e.Params[params[i]] = params[i+1]
	}
	return e
}

// Shown is a refused value as messages repeat it: quoted and shortened.
func Shown(s string) string {
	if len(s) > 80 {
		s = strings.ToValidUTF8(s[:80], "") + "…"
	}
	return strconv.Quote(s)
}
