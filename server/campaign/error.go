// Package campaign holds the nouns and the rules of visual campaigns. It is
// pure: no clock, no database, no network. Instants are microseconds UTC.
package campaign

import "fmt"

// Kind classes an error for the one table that maps errors to HTTP and to exit codes.
type Kind uint8

const (
	Internal    Kind = iota // a fault of ours
	NotFound                // no such thing, or not for this actor to see
	Conflict                // somebody changed it meanwhile, or it is taken
	Invalid                 // the input breaks a rule; Field says which
	Forbidden               // the actor lacks the right
	Unavailable             // a part that is needed is away; try again
)

// Error is the only error type that crosses control's door. Code is stable and
// is the key of the translated message; Params fill its placeholders. Msg is
// English and complete in itself: what is wrong, with which value, what to do.
type Error struct {
	Kind   Kind
	Code   string
	Field  string
	Params map[string]string
	Msg    string
	Err    error // the cause, for logs; never shown
}

func (e *Error) Error() string {
	if e.Field != "" {
		return e.Field + ": " + e.Msg
	}
	return e.Msg
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error. Params are given as alternating key, value.
func Errorf(kind Kind, code, field, format string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Field: field, Msg: fmt.Sprintf(format, args...)}
}

// With returns e with message parameters added, given as key, value, ...
func (e *Error) With(kv ...string) *Error {
	if e.Params == nil {
		e.Params = make(map[string]string, len(kv)/2)
	}
	for i := 0; i+1 < len(kv); i += 2 {
		e.Params[kv[i]] = kv[i+1]
	}
	return e
}
