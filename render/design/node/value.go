package node

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	numberPattern = regexp.MustCompile(`^[+-]?(\d{1,9}(\.\d{0,9})?|\.\d{1,9})$`)
	namePattern   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

// maxErrors bounds how many errors one reading reports.
const maxErrors = 12

// Reading collects errors, so that a designer sees all slips of a file at once.
type Reading struct{ errs []error }

// Err joins what was found, nil if nothing.
func (r *Reading) Err() error { return errors.Join(r.errs...) }

// Value is a node with the way to it, for messages.
type Value struct {
	*Reading
	Node *Node
	Path string
}

// Fail notes what is wrong at this value.
func (v Value) Fail(format string, args ...any) {
	if len(v.errs) < maxErrors {
		v.errs = append(v.errs, &Error{Line: v.Node.Line, Col: v.Node.Col, Path: v.Path, Msg: fmt.Sprintf(format, args...)})
	}
}

// Shown is the value for a message, shortened.
func (v Value) Shown() string {
	switch {
	case v.Node.Kind == List:
		return "a list"
	case v.Node.Kind == Map:
		return "a map"
	case v.Node.Null:
		return "nothing"
	}
	s := v.Node.Text
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:60], "") + "…"
	}
	return strconv.Quote(s)
}

// Get is the value under a key of a map; ok is false when the key is absent.
func (v Value) Get(key string) (Value, bool) {
	c := v.Node.Values[key]
	if c == nil {
		return Value{}, false
	}
	path := key
	if v.Path != "" {
		path = v.Path + "." + key
	}
	return Value{v.Reading, c, path}, true
}

// IsMap checks that v is a map with no other keys than these.
func (v Value) IsMap(keys ...string) bool {
	if v.Node.Kind != Map {
		v.Fail("%s; a map with the keys %s is expected", v.Shown(), strings.Join(keys, ", "))
		return false
	}
	for i, k := range v.Node.Keys {
		if !slices.Contains(keys, k) {
			kv := Value{v.Reading, v.Node.KeyNodes[i], v.Path}
			kv.Fail("unknown key %q%s; possible keys: %s", k, nearest(k, keys), strings.Join(keys, ", "))
		}
	}
	return true
}

// nearest proposes a key that differs by one letter or starts alike.
func nearest(k string, keys []string) string {
	for _, c := range keys {
		if len(k) > 2 && (strings.HasPrefix(c, k[:len(k)-1]) || strings.ReplaceAll(k, "-", "_") == c || k == strings.ReplaceAll(c, "our", "or")) {
			return fmt.Sprintf(" (did you mean %q?)", c)
		}
	}
	return ""
}

// List is the items of a list with least to most entries.
func (v Value) List(least, most int) []Value {
	if v.Node.Kind != List {
		v.Fail("%s; a list is expected", v.Shown())
		return nil
	}
	if len(v.Node.Items) < least || len(v.Node.Items) > most {
		v.Fail("%d entries; %d to %d are possible", len(v.Node.Items), least, most)
		return nil
	}
	out := make([]Value, len(v.Node.Items))
	for i, c := range v.Node.Items {
		out[i] = Value{v.Reading, c, fmt.Sprintf("%s[%d]", v.Path, i)}
	}
	return out
}

// Str is a text of at most most bytes.
func (v Value) Str(most int) string {
	if v.Node.Kind != Scalar || v.Node.Null {
		v.Fail("%s; a text is expected", v.Shown())
		return ""
	}
	if len(v.Node.Text) > most {
		v.Fail("the text has %d bytes; at most %d are possible", len(v.Node.Text), most)
		return ""
	}
	return v.Node.Text
}

// Match is a text of a pattern.
func (v Value) Match(p *regexp.Regexp, remedy string) string {
	s := v.Str(400)
	if s != "" && !p.MatchString(s) || s == "" {
		v.Fail("%s; %s", v.Shown(), remedy)
		return ""
	}
	return s
}

// Name is a name of small letters, digits and hyphens.
func (v Value) Name() string {
	return v.Match(namePattern, "use a-z, 0-9 and single hyphens")
}

// OneOf is one of some words.
func (v Value) OneOf(options ...string) string {
	s := v.Str(60)
	if !slices.Contains(options, s) {
		v.Fail("%s; possible: %s", v.Shown(), strings.Join(options, ", "))
		return options[0]
	}
	return s
}

// Flag is true or false.
func (v Value) Flag() bool {
	switch v.Str(20) {
	case "true":
		return true
	case "false":
		return false
	}
	v.Fail("%s; write true or false", v.Shown())
	return false
}

// Num is a number in [least, most]; only plain decimals are read, so that NaN,
// infinities, hex and octal cannot occur.
func (v Value) Num(least, most float64) float64 {
	s := v.Str(40)
	f, ok := ParseNumber(s)
	if !ok || f < least || f > most {
		v.Fail("%s; a number from %s to %s is expected", v.Shown(), Number(least), Number(most))
		return math.Max(least, math.Min(most, 0))
	}
	return f
}

// ParseNumber reads a plain decimal.
func ParseNumber(s string) (float64, bool) {
	if !numberPattern.MatchString(s) {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// Number writes a number without an exponent.
func Number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// Whole is a whole number.
func (v Value) Whole(least, most int) int {
	f := v.Num(float64(least), float64(most))
	if f != math.Trunc(f) {
		v.Fail("%s; a whole number is expected", v.Shown())
	}
	return int(f)
}

// Nums is n numbers.
func (v Value) Nums(n int, least, most float64) []float64 {
	out := make([]float64, n)
	for i, c := range v.List(n, n) {
		out[i] = c.Num(least, most)
	}
	return out
}

// Pair is two numbers.
func (v Value) Pair(least, most float64) [2]float64 { return [2]float64(v.Nums(2, least, most)) }

// Span is an ascending pair.
func (v Value) Span(least, most float64) [2]float64 {
	p := v.Pair(least, most)
	if p[0] > p[1] {
		v.Fail("[%s, %s]; the first number must not be larger than the second", Number(p[0]), Number(p[1]))
	}
	return p
}

// Words is a text in the languages of the pages: "vi" and "en".
type Words map[string]string

// Words reads {vi: …, en: …}.
func (v Value) Words(most int) Words {
	if !v.IsMap("vi", "en") {
		return nil
	}
	out := Words{}
	for _, lang := range []string{"vi", "en"} {
		c, ok := v.Get(lang)
		if !ok {
			v.Fail("the language %q is missing; give vi and en", lang)
			continue
		}
		if out[lang] = c.Str(most); strings.TrimSpace(out[lang]) == "" {
			c.Fail("empty; give a text")
		}
	}
	return out
}
