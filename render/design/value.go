package design

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"pano/render/design/node"
)

var (
	namePattern   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	fieldPattern  = regexp.MustCompile(`^[a-z_]{1,30}$`)
	colourPattern = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	numberPattern = regexp.MustCompile(`^[+-]?(\d{1,9}(\.\d{0,9})?|\.\d{1,9})$`)
	coordPattern  = regexp.MustCompile(`^([+-]?[\d.]+)(s?)(?:([+-][\d.]+)s)?$`)
)

// maxErrors bounds how many errors one reading reports.
const maxErrors = 12

// reading collects errors, so that a designer sees all slips of a file at once.
type reading struct{ errs []error }

func (r *reading) err() error { return errors.Join(r.errs...) }

// value is a node with the way to it, for messages.
type value struct {
	r    *reading
	n    *node.Node
	path string
}

func (v value) fail(format string, args ...any) {
	if len(v.r.errs) < maxErrors {
		v.r.errs = append(v.r.errs, &node.Error{Line: v.n.Line, Col: v.n.Col, Path: v.path, Msg: fmt.Sprintf(format, args...)})
	}
}

func (v value) shown() string {
	switch {
	case v.n.Kind == node.List:
		return "a list"
	case v.n.Kind == node.Map:
		return "a map"
	case v.n.Null:
		return "nothing"
	}
	s := v.n.Text
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:60], "") + "…"
	}
	return strconv.Quote(s)
}

// get is the value under a key of a map; ok is false when the key is absent.
func (v value) get(key string) (value, bool) {
	c := v.n.Values[key]
	if c == nil {
		return value{}, false
	}
	path := key
	if v.path != "" {
		path = v.path + "." + key
	}
	return value{v.r, c, path}, true
}

// isMap checks that v is a map with no other keys than these.
func (v value) isMap(keys ...string) bool {
	if v.n.Kind != node.Map {
		v.fail("%s; a map with the keys %s is expected", v.shown(), strings.Join(keys, ", "))
		return false
	}
	for i, k := range v.n.Keys {
		if !contains(keys, k) {
			kv := value{v.r, v.n.KeyNodes[i], v.path}
			kv.fail("unknown key %q%s; possible keys: %s", k, nearest(k, keys), strings.Join(keys, ", "))
		}
	}
	return true
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
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

// list is the items of a list with least to most entries.
func (v value) list(least, most int) []value {
	if v.n.Kind != node.List {
		v.fail("%s; a list is expected", v.shown())
		return nil
	}
	if len(v.n.Items) < least || len(v.n.Items) > most {
		v.fail("%d entries; %d to %d are possible", len(v.n.Items), least, most)
		return nil
	}
	out := make([]value, len(v.n.Items))
	for i, c := range v.n.Items {
		out[i] = value{v.r, c, fmt.Sprintf("%s[%d]", v.path, i)}
	}
	return out
}

// str is a text of at most most bytes.
func (v value) str(most int) string {
	if v.n.Kind != node.Scalar || v.n.Null {
		v.fail("%s; a text is expected", v.shown())
		return ""
	}
	if len(v.n.Text) > most {
		v.fail("the text has %d bytes; at most %d are possible", len(v.n.Text), most)
		return ""
	}
	return v.n.Text
}

func (v value) match(p *regexp.Regexp, remedy string) string {
	s := v.str(400)
	if s != "" && !p.MatchString(s) || s == "" {
		v.fail("%s; %s", v.shown(), remedy)
		return ""
	}
	return s
}

func (v value) oneOf(options ...string) string {
	s := v.str(60)
	if !contains(options, s) {
		v.fail("%s; possible: %s", v.shown(), strings.Join(options, ", "))
		return options[0]
	}
	return s
}

func (v value) flag() bool {
	switch v.str(20) {
	case "true":
		return true
	case "false":
		return false
	}
	v.fail("%s; write true or false", v.shown())
	return false
}

// num is a number in [least, most]; only plain decimals are read, so that NaN,
// infinities, hex and octal cannot occur.
func (v value) num(least, most float64) float64 {
	s := v.str(40)
	f, ok := parseNumber(s)
	if !ok || f < least || f > most {
		v.fail("%s; a number from %s to %s is expected", v.shown(), fmtNum(least), fmtNum(most))
		return math.Max(least, math.Min(most, 0))
	}
	return f
}

func parseNumber(s string) (float64, bool) {
	if !numberPattern.MatchString(s) {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

func fmtNum(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func (v value) whole(least, most int) int {
	f := v.num(float64(least), float64(most))
	if f != math.Trunc(f) {
		v.fail("%s; a whole number is expected", v.shown())
	}
	return int(f)
}

func (v value) nums(n int, least, most float64) []float64 {
	out := make([]float64, n)
	for i, c := range v.list(n, n) {
		out[i] = c.num(least, most)
	}
	return out
}

func (v value) pair(least, most float64) [2]float64 { return [2]float64(v.nums(2, least, most)) }

// span is an ascending pair.
func (v value) span(least, most float64) [2]float64 {
	p := v.pair(least, most)
	if p[0] > p[1] {
		v.fail("[%s, %s]; the first number must not be larger than the second", fmtNum(p[0]), fmtNum(p[1]))
	}
	return p
}

// words reads {vi: …, en: …}.
func (v value) words(most int) Words {
	if !v.isMap("vi", "en") {
		return nil
	}
	out := Words{}
	for _, lang := range []string{"vi", "en"} {
		c, ok := v.get(lang)
		if !ok {
			v.fail("the language %q is missing; give vi and en", lang)
			continue
		}
		if out[lang] = c.str(most); strings.TrimSpace(out[lang]) == "" {
			c.fail("empty; give a text")
		}
	}
	return out
}

// coord reads 12, 12s, 100-12s, 5+3s.
func (v value) coord() Coord {
	s := v.str(40)
	m := coordPattern.FindStringSubmatch(s)
	bad := func() Coord {
		v.fail("%s; write percent (12), percent of the shorter side (12s) or both (100-12s), within -300 … 300", v.shown())
		return Coord{}
	}
	if m == nil {
		return bad()
	}
	first, ok := parseNumber(m[1])
	var c Coord
	if m[2] == "s" {
		if m[3] != "" {
			return bad()
		}
		c.Side = first
	} else {
		c.Pct = first
		if m[3] != "" {
			var ok2 bool
			c.Side, ok2 = parseNumber(m[3])
			ok = ok && ok2
		}
	}
	if !ok || math.Abs(c.Pct) > 300 || math.Abs(c.Side) > 300 {
		return bad()
	}
	return c
}

func (v value) box() Box {
	var b Box
	for i, c := range v.list(4, 4) {
		switch i {
		case 0:
			b.X = c.coord()
		case 1:
			b.Y = c.coord()
		case 2:
			b.W = c.coord()
		case 3:
			b.H = c.coord()
		}
	}
	if b.W.Side == 0 && b.W.Pct < 0 || b.H.Side == 0 && b.H.Pct < 0 {
		v.fail("width and height of a box must not be negative")
	}
	return b
}

// inset reads 5, [x, y] or [top, right, bottom, left].
func (v value) inset() [4]float64 {
	if v.n.Kind == node.Scalar {
		f := v.num(-50, 49)
		return [4]float64{f, f, f, f}
	}
	switch len(v.n.Items) {
	case 2:
		p := v.pair(-50, 300)
		return [4]float64{p[1], p[0], p[1], p[0]}
	case 4:
		return [4]float64(v.nums(4, -50, 300))
	}
	v.fail("%d numbers; give one, [x, y] or [top, right, bottom, left]", len(v.n.Items))
	return [4]float64{}
}

func (v value) anchor() Anchor {
	a := Anchor{0.5, 0.5}
	for _, w := range strings.Fields(v.str(40)) {
		switch w {
		case "left":
			a.X = 0
		case "right":
			a.X = 1
		case "top":
			a.Y = 0
		case "bottom":
			a.Y = 1
		case "centre":
		default:
			v.fail("%s; possible: centre, top, bottom, left, right or two of them, such as \"top left\"", v.shown())
		}
	}
	return a
}
