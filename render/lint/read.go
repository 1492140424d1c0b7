package lint

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"pano/render/design/node"

	"pano/render/lint/entry"
)

var idPattern = regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)

// Parse reads a pack. Errors name line, column and remedy, all slips at once.
func Parse(data []byte) (*Pack, error) {
	root, err := node.Parse(data)
	if err != nil {
		return nil, err
	}
	v := node.Value{Reading: &node.Reading{}, Node: root}
	p := &Pack{at: map[string]int{}}
	if v.IsMap("pano_rules", "rules") {
		if c, ok := v.Get("pano_rules"); ok {
			c.Whole(1, 1)
		} else {
			v.Fail("pano_rules is missing; it is 1, the version of this format")
		}
		if c, ok := v.Get("rules"); ok {
			for _, r := range c.List(1, 200) {
				p.add(r)
			}
		} else {
			v.Fail("rules is missing; give the list of rules")
		}
	}
	return p.ready(), v.Err()
}

func (p *Pack) add(v node.Value) {
	if !v.IsMap("id", "kind", "severity", "fixed", "name", "says", "remedy", "source", "tag", "checked", "from", "to", "params", "lists") {
		return
	}
	r := Rule{ID: need(v, "id", func(c node.Value) string { return c.Match(idPattern, "use a-z and single underscores") })}
	r.Severity = Severity(need(v, "severity", func(c node.Value) string {
		return c.OneOf(string(Info), string(Warn), string(Block), string(Off))
	}))
	r.Default = r.Severity
	words := func(c node.Value) Words { return c.Words(500) }
	r.Name, r.Says, r.Remedy = need(v, "name", words), need(v, "says", words), need(v, "remedy", words)
	r.Source = need(v, "source", func(c node.Value) string { return c.Str(300) })
	r.Tag = need(v, "tag", func(c node.Value) string { return c.OneOf("sourced", "general", "uncertain") })
	r.Checked = need(v, "checked", isoDay)
	if c, ok := v.Get("fixed"); ok {
		r.Fixed = c.Flag()
	}
	if c, ok := v.Get("from"); ok {
		r.From = isoDay(c)
	}
	if c, ok := v.Get("to"); ok {
		r.To = isoDay(c)
	}
	r.Kind = need(v, "kind", func(c node.Value) string { return c.Str(40) })
	k, ok := kindOf(r.Kind)
	if !ok {
		v.Fail("kind %q is unknown; possible: %s", r.Kind, kindNames())
		return
	}
	r.check = k.check
	r.params(v, k)
	r.lists(v, k)
	if _, twice := p.at[r.ID]; twice {
		v.Fail("the rule %q stands twice; keep one", r.ID)
	}
	r.compile()
	p.at[r.ID] = len(p.rules)
	p.rules = append(p.rules, r)
}

func need[T any](v node.Value, key string, read func(node.Value) T) (out T) {
	c, ok := v.Get(key)
	if !ok {
		v.Fail("%s is missing", key)
		return out
	}
	if c.Node.Kind == node.Scalar && c.Node.Text == "" {
		c.Fail("empty; give a text")
	}
	return read(c)
}

func isoDay(c node.Value) string {
	return c.Match(entry.Date, "write a date as 2025-07-01")
}

// params reads numbers with their range; a kind says which it needs.
func (r *Rule) params(v node.Value, k kind) {
	c, ok := v.Get("params")
	if !ok && len(k.params) > 0 {
		v.Fail("params is missing; %s needs %v", k.name, k.params)
	}
	if !ok || !c.IsMap(k.params...) {
		return
	}
	for _, name := range k.params {
		n, ok := c.Get(name)
		if !ok {
			c.Fail("%s is missing", name)
			continue
		}
		n.IsMap("value", "range", "vi", "en")
		p := Param{Name: name, Title: Words{}}
		span := need(n, "range", func(c node.Value) [2]float64 { return c.Span(0, 100_000) })
		p.Least, p.Most = span[0], span[1]
		p.Value = need(n, "value", func(c node.Value) float64 { return c.Num(p.Least, p.Most) })
		p.Default = p.Value
		for _, lang := range []string{"vi", "en"} {
			p.Title[lang] = need(n, lang, func(c node.Value) string { return c.Str(100) })
		}
		r.Params = append(r.Params, p)
	}
}

func (r *Rule) lists(v node.Value, k kind) {
	c, ok := v.Get("lists")
	if !ok && len(k.lists) > 0 {
		v.Fail("lists is missing; %s needs %v", k.name, k.lists)
	}
	if !ok || !c.IsMap(k.lists...) {
		return
	}
	for _, name := range k.lists {
		n, ok := c.Get(name)
		if !ok {
			c.Fail("%s is missing; give the list, [] for none", name)
			continue
		}
		l := List{Name: name}
		for _, line := range entryLines(n) {
			e, err := entry.Parse(line.Str(entry.MaxBytes))
			if err != nil {
				line.Fail("%v", err)
			}
			l.Entries = append(l.Entries, e)
		}
		l.Default = l.Entries
		r.Lists = append(r.Lists, l)
	}
}

// entryLines are the entries of a list, or the lines of a block of text, which is
// read several times faster.
func entryLines(v node.Value) []node.Value {
	if v.Node.Kind != node.Scalar || v.Node.Null {
		return v.List(0, entry.MaxLines)
	}
	var out []node.Value
	for i, line := range strings.Split(v.Str(entry.MaxLines*entry.MaxBytes), "\n") {
		at := &node.Node{Line: v.Node.Line + 1 + i, Col: 9, Text: line}
		out = append(out, node.Value{Reading: v.Reading, Node: at, Path: fmt.Sprintf("%s[%d]", v.Path, i)})
	}
	return out
}

func (r *Rule) compile() {
	r.phrases = map[string]*phrases{}
	for _, l := range r.Lists {
		r.phrases[l.Name] = newPhrases(l.Entries)
	}
}

// Change is what an office made of a rule; absent members stay as delivered.
type Change struct {
	Severity Severity            `json:"severity,omitempty"`
	Params   map[string]float64  `json:"params,omitempty"`
	Lists    map[string][]string `json:"lists,omitempty"` // by name, whole lists of lines
	By       string              `json:"by"`
	At       int64               `json:"at"`
	Reason   string              `json:"reason"`
}

// With is the pack with an office's changes. A change that no longer fits the pack
// (a rule that is gone, a range that moved) is left out and told in the error; the
// pack still holds all the others.
func (p *Pack) With(changes map[string]Change) (*Pack, error) {
	out := &Pack{rules: append([]Rule(nil), p.rules...), at: p.at}
	var errs []error
	for i := range out.rules {
		c, ok := changes[out.rules[i].ID]
		if !ok {
			continue
		}
		r, err := out.rules[i].with(c)
		if err != nil {
			errs = append(errs, fmt.Errorf("rule %s: %w", r.ID, err))
			continue
		}
		out.rules[i] = r
	}
	for id := range changes {
		if _, ok := p.at[id]; !ok {
			errs = append(errs, fmt.Errorf("there is no rule %q", id))
		}
	}
	return out.ready(), errors.Join(errs...)
}

// ErrFixed refuses to soften a rule that the product rests on.
var ErrFixed = errors.New("the product rests on it; it cannot be changed")

// RangeError refuses a number outside of its range.
type RangeError struct {
	Param Param
	Value float64
}

func (e *RangeError) Error() string {
	return fmt.Sprintf("%s %s: %s to %s are possible", e.Param.Name, node.Number(e.Value), node.Number(e.Param.Least), node.Number(e.Param.Most))
}

func (r Rule) with(c Change) (Rule, error) {
	if r.Fixed && (c.Severity != "" && c.Severity != r.Default || len(c.Params) > 0 || len(c.Lists) > 0) {
		return r, ErrFixed
	}
	if c.Severity != "" {
		if _, ok := rank(c.Severity); !ok {
			return r, fmt.Errorf("%q is no severity; possible: off, info, warn, block", c.Severity)
		}
		r.Severity = c.Severity
	}
	r.Params = append([]Param(nil), r.Params...)
	r.Lists = append([]List(nil), r.Lists...)
	for name, value := range c.Params {
		p := r.param(name)
		if p == nil {
			return r, fmt.Errorf("it has no number %q", name)
		}
		if !(value >= p.Least && value <= p.Most) {
			return r, &RangeError{*p, value}
		}
		p.Value = value
	}
	for name, lines := range c.Lists {
		l := r.list(name)
		if l == nil {
			return r, fmt.Errorf("it has no list %q", name)
		}
		entries, err := entry.ParseAll(lines)
		if err != nil {
			var bad *LineError
			if errors.As(err, &bad) {
				bad.List = name
			}
			return r, err
		}
		l.Entries = entries
	}
	r.Changed = &c
	r.compile()
	return r, nil
}

func (r *Rule) param(name string) *Param {
	for i := range r.Params {
		if r.Params[i].Name == name {
			return &r.Params[i]
		}
	}
	return nil
}

func (r *Rule) list(name string) *List {
	for i := range r.Lists {
		if r.Lists[i].Name == name {
			return &r.Lists[i]
		}
	}
	return nil
}

func rank(s Severity) (int, bool) {
	for i, have := range Severities() {
		if have == s {
			return i, true
		}
	}
	return 0, false
}
