// Package phrase is the small language of a layer's text: words, {placeholders}
// and [optional parts].
package phrase

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var fieldName = regexp.MustCompile(`^([a-z_]{1,30}|line\.[1-9])$`)

// Text is words with placeholders and optional parts.
type Text struct {
	Source string
	// Repeat: {line} and {n} are those of a repeated layer, Each the field of the lines.
	Repeat bool
	Each   string
	parts  []part
}

// part is literal words, a placeholder, or an optional part.
type part struct {
	words  string
	field  string
	format string
	or     *part // the placeholder that is taken when this one is empty
	option []part
}

// Formats that a placeholder may ask for.
func Formats() []string {
	return []string{"short", "long", "dm", "year", "weekday", "days", "can_chi", "upper"}
}

// Parse reads "{name}", "{name:format}" and "[optional]"; doubled signs
// stand for themselves.
func Parse(s string) (Text, error) {
	p := &parser{rest: s}
	parts, err := p.run(false)
	if err != nil {
		return Text{}, err
	}
	return Text{Source: s, parts: parts}, nil
}

type parser struct{ rest string }

func (p *parser) run(inside bool) ([]part, error) {
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
		if strings.ContainsRune("{}[]", rune(c)) && len(p.rest) > 1 && p.rest[1] == c {
			words.WriteByte(c)
			p.rest = p.rest[2:]
			continue
		}
		switch c {
		case '{':
			flush()
			one, err := p.placeholder()
			if err != nil {
				return nil, err
			}
			parts = append(parts, one)
		case '[':
			if inside {
				return nil, fmt.Errorf("an optional part [ ] cannot stand in another one")
			}
			flush()
			p.rest = p.rest[1:]
			inner, err := p.run(true)
			if err != nil {
				return nil, err
			}
			parts = append(parts, part{option: inner})
		case ']':
			if !inside {
				return nil, fmt.Errorf("a ] without its [; write ]] for the sign itself")
			}
			flush()
			p.rest = p.rest[1:]
			return parts, nil
		case '}':
			return nil, fmt.Errorf("a } without its {; write }} for the sign itself")
		default:
			words.WriteByte(c)
			p.rest = p.rest[1:]
		}
	}
	if inside {
		return nil, fmt.Errorf("an optional part [ is not closed by ]")
	}
	flush()
	return parts, nil
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
	var each func([]part)
	each = func(ps []part) {
		for _, p := range ps {
			for one := &p; one != nil && one.field != ""; one = one.or {
				f(one.field, one.format)
			}
			each(p.option)
		}
	}
	each(t.parts)
}

// Expand puts values in. It is "" when the text has fields and all are empty,
// so that the layer vanishes.
func (t Text) Expand(get func(field, format string) string) string {
	var b strings.Builder
	fields, filled := 0, 0
	var each func(ps []part) (all bool)
	each = func(ps []part) bool {
		all := true
		for _, p := range ps {
			switch {
			case p.field != "":
				fields++
				s := get(p.field, p.format)
				for next := p.or; s == "" && next != nil; next = next.or {
					s = get(next.field, next.format)
				}
				if s == "" {
					all = false
				} else {
					filled++
				}
				b.WriteString(s)
			case p.option != nil:
				kept := b.String()
				if !each(p.option) {
					b.Reset()
					b.WriteString(kept)
				}
			default:
				b.WriteString(p.words)
			}
		}
		return all
	}
	each(t.parts)
	if fields > 0 && filled == 0 {
		return ""
	}
	return strings.TrimSpace(b.String())
}
