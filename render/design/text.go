package design

import (
	"fmt"
	"strings"
)

// Text is words with placeholders and optional parts.
type Text struct {
	Source string
	parts  []textPart
}

// textPart is literal words, a placeholder, or an optional part.
type textPart struct {
	words  string
	field  string
	format string
	option []textPart
}

// Formats that a placeholder may ask for.
func textFormats() []string { return []string{"short", "long", "dm", "year", "weekday", "upper"} }

// ParseText reads "{name}", "{name:format}" and "[optional]"; doubled signs
// stand for themselves.
func ParseText(s string) (Text, error) {
	p := &textParser{rest: s}
	parts, err := p.run(false)
	if err != nil {
		return Text{}, err
	}
	return Text{Source: s, parts: parts}, nil
}

type textParser struct{ rest string }

func (p *textParser) run(inside bool) ([]textPart, error) {
	var parts []textPart
	var words strings.Builder
	flush := func() {
		if words.Len() > 0 {
			parts = append(parts, textPart{words: words.String()})
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
			part, err := p.placeholder()
			if err != nil {
				return nil, err
			}
			parts = append(parts, part)
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
			parts = append(parts, textPart{option: inner})
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

func (p *textParser) placeholder() (textPart, error) {
	end := strings.IndexByte(p.rest, '}')
	if end < 0 {
		return textPart{}, fmt.Errorf("a placeholder { is not closed by }")
	}
	name, format, has := strings.Cut(p.rest[1:end], ":")
	p.rest = p.rest[end+1:]
	if !fieldPattern.MatchString(name) {
		return textPart{}, fmt.Errorf("%q is not a field name; write {name} or {name:format}", name)
	}
	if has && !contains(textFormats(), format) {
		return textPart{}, fmt.Errorf("unknown format %q; possible: %s", format, strings.Join(textFormats(), ", "))
	}
	return textPart{field: name, format: format}, nil
}

// Fields lists the fields that the text mentions.
func (t Text) Fields() []string {
	var out []string
	var collect func([]textPart)
	collect = func(ps []textPart) {
		for _, p := range ps {
			if p.field != "" && !contains(out, p.field) {
				out = append(out, p.field)
			}
			collect(p.option)
		}
	}
	collect(t.parts)
	return out
}

// formats calls f for every placeholder.
func (t Text) formats(f func(field, format string)) {
	var each func([]textPart)
	each = func(ps []textPart) {
		for _, p := range ps {
			if p.field != "" {
				f(p.field, p.format)
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
	var each func(ps []textPart) (all bool)
	each = func(ps []textPart) bool {
		all := true
		for _, p := range ps {
			switch {
			case p.field != "":
				fields++
				s := get(p.field, p.format)
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
