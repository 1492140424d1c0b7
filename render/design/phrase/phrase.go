// Package phrase is the small language of a layer's text: words, {placeholders},
// [optional parts] and <span>stretches</span> of another style.
package phrase

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	fieldName = regexp.MustCompile(`^([a-z_]{1,30}|line\.[1-9])$`)
	spanName  = regexp.MustCompile(`^[a-z0-9_]{1,30}$`)
)

// Text is words with placeholders and optional parts.
type Text struct {
	Source string
	// Repeat: {line} and {n} are those of a repeated layer, Each the field of the lines.
	Repeat bool
	Each   string
	parts  []part
}

// part is literal words, a placeholder, an optional part or a span.
type part struct {
	words  string
	field  string
	format string
	or     *part // the placeholder that is taken when this one is empty
	option []part
	span   string
	inner  []part
}

// Piece is a stretch of an expanded text; Span is "" outside all spans.
type Piece struct {
	Text string
	Span string
}

// Formats that a placeholder may ask for.
func Formats() []string {
	return []string{"short", "long", "dm", "year", "weekday", "days", "can_chi", "upper"}
}

// Parse reads "{name}", "{name:format}", "[optional]" and "<span>words</span>";
// doubled signs stand for themselves.
func Parse(s string) (Text, error) {
	p := &parser{rest: s}
	parts, err := p.run("")
	if err != nil {
		return Text{}, err
	}
	return Text{Source: s, parts: parts}, nil
}

type parser struct {
	rest   string
	option bool // inside [ ]
	span   string
}

// run reads parts up to the end, "]" or "</", whichever closes; "" is the end.
func (p *parser) run(closes string) ([]part, error) {
	var parts []part
	var words strings.Builder
	flush := func() {
		if words.Len() > 0 {
			parts = append(parts, part{words: words.String()})
			words.Reset()
		}
	}
	for p.rest != "" {
		c := p.rest[0]
		if strings.IndexByte("{}[]<>", c) < 0 || len(p.rest) > 1 && p.rest[1] == c {
			if words.WriteByte(c); strings.IndexByte("{}[]<>", c) >= 0 {
				p.rest = p.rest[1:]
			}
			p.rest = p.rest[1:]
			continue
		}
		flush()
		if closes != "" && strings.HasPrefix(p.rest, closes) {
			p.rest = p.rest[len(closes):]
			return parts, nil
		}
		one, err := p.special(c)
		if err != nil {
			return nil, err
		}
		parts = append(parts, one)
	}
	switch closes {
	case "]":
		return nil, fmt.Errorf("an optional part [ is not closed by ]")
	case "</":
		return nil, fmt.Errorf("the span <%s> is not closed by </%s>", p.span, p.span)
	}
	flush()
	return parts, nil
}

// special reads the part that begins with one of the signs.
func (p *parser) special(c byte) (part, error) {
	switch c {
	case '{':
		return p.placeholder()
	case '[':
		if p.option {
			return part{}, fmt.Errorf("an optional part [ ] cannot stand in another one")
		}
		p.option = true
		p.rest = p.rest[1:]
		inner, err := p.run("]")
		p.option = false
		return part{option: inner}, err
	case '<':
		return p.spanned()
	}
	return part{}, fmt.Errorf("a %c without its %c; write %c%c for the sign itself", c, map[byte]byte{'}': '{', ']': '[', '>': '<'}[c], c, c)
}

func (p *parser) spanned() (part, error) {
	name, rest, ok := strings.Cut(p.rest[1:], ">")
	switch {
	case !ok || !spanName.MatchString(name):
		return part{}, fmt.Errorf("a < begins no <span>; write << for the sign itself")
	case p.span != "":
		return part{}, fmt.Errorf("the span <%s> cannot stand in <%s>", name, p.span)
	}
	p.span, p.rest = name, rest
	option := p.option
	p.option = false // a span in an optional part may hold optional parts
	inner, err := p.run("</")
	p.option = option
	if err != nil {
		return part{}, err
	}
	if !strings.HasPrefix(p.rest, name+">") {
		return part{}, fmt.Errorf("the span <%s> is closed by another name; write </%s>", name, name)
	}
	p.span, p.rest = "", p.rest[len(name)+1:]
	return part{span: name, inner: inner}, nil
}

func (p *parser) placeholder() (part, error) {
	end := strings.IndexByte(p.rest, '}')
	if end < 0 {
		return part{}, fmt.Errorf("a placeholder { is not closed by }")
	}
	inside := p.rest[1:end]
	p.rest = p.rest[end+1:]
	return choice(inside)
}

// choice reads "name:format|name:format": the first that is not empty is taken.
func choice(s string) (part, error) {
	s, rest, more := strings.Cut(s, "|")
	name, format, has := strings.Cut(s, ":")
	if !fieldName.MatchString(name) {
		return part{}, fmt.Errorf("%q is not a field name; write {name} or {name:format}", name)
	}
	if has && !slices.Contains(Formats(), format) {
		return part{}, fmt.Errorf("unknown format %q; possible: %s", format, strings.Join(Formats(), ", "))
	}
	out := part{field: name, format: format}
	if more {
		next, err := choice(rest)
		if err != nil {
			return part{}, err
		}
		out.or = &next
	}
	return out, nil
}

// each calls f for every part, inner ones too.
func each(ps []part, f func(part)) {
	for _, p := range ps {
		f(p)
		each(p.option, f)
		each(p.inner, f)
	}
}

// Fields lists the fields that the text mentions, a line being its field.
func (t Text) Fields() []string {
	var out []string
	t.Placeholders(func(name, _ string) {
		if t.Repeat && (name == "line" || name == "n" || strings.HasPrefix(name, "line.")) {
			name = t.Each
		}
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	})
	return out
}

// Placeholders calls f for every placeholder.
func (t Text) Placeholders(f func(field, format string)) {
	each(t.parts, func(p part) {
		for one := &p; one != nil && one.field != ""; one = one.or {
			f(one.field, one.format)
		}
	})
}

// Spans lists the spans that the text uses.
func (t Text) Spans() []string {
	var out []string
	each(t.parts, func(p part) {
		if p.span != "" && !slices.Contains(out, p.span) {
			out = append(out, p.span)
		}
	})
	return out
}

// Expand puts values in. It is "" when the text has fields and all are empty,
// so that the layer vanishes.
func (t Text) Expand(get func(field, format string) string) string {
	var b strings.Builder
	for _, p := range t.Pieces(get) {
		b.WriteString(p.Text)
	}
	return b.String()
}

// Pieces is Expand with the spans kept apart. Values are words and nothing else:
// the signs of this language mean nothing in them.
func (t Text) Pieces(get func(field, format string) string) []Piece {
	e := expansion{get: get}
	e.add(t.parts, "")
	if e.fields > 0 && e.filled == 0 {
		return nil
	}
	return trim(e.out)
}

type expansion struct {
	get            func(field, format string) string
	out            []Piece
	fields, filled int
}

// add tells whether all fields among the parts have values.
func (e *expansion) add(ps []part, span string) bool {
	all := true
	for _, p := range ps {
		switch {
		case p.field != "":
			e.fields++
			s := e.get(p.field, p.format)
			for next := p.or; s == "" && next != nil; next = next.or {
				s = e.get(next.field, next.format)
			}
			if s == "" {
				all = false
			} else {
				e.filled++
			}
			e.out = append(e.out, Piece{s, span})
		case p.option != nil:
			if kept := len(e.out); !e.add(p.option, span) {
				e.out = e.out[:kept]
			}
		case p.span != "":
			all = e.add(p.inner, p.span) && all
		default:
			e.out = append(e.out, Piece{p.words, span})
		}
	}
	return all
}

// trim takes the blanks off both ends, drops what is empty and joins neighbours of
// one span.
func trim(ps []Piece) []Piece {
	var out []Piece
	for _, p := range ps {
		if len(out) == 0 {
			p.Text = strings.TrimLeft(p.Text, " \t\n")
		}
		switch n := len(out); {
		case p.Text == "":
		case n > 0 && out[n-1].Span == p.Span:
			out[n-1].Text += p.Text
		default:
			out = append(out, p)
		}
	}
	for n := len(out); n > 0; n = len(out) {
		if out[n-1].Text = strings.TrimRight(out[n-1].Text, " \t\n"); out[n-1].Text != "" {
			break
		}
		out = out[:n-1]
	}
	return out
}
