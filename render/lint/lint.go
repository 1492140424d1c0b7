// Package lint judges campaign material: its words, dates and ordinals, its
// colours, letter heights and areas. What is judged and how severely is data
// (pack.yaml, dated, with sources, changed by the office); this package holds only
// the checkers. It is pure: no clock, no files, no pixels.
package lint

import (
	_ "embed"
	"maps"
	"slices"
	"strings"

	"pano/render/design/node"
	"pano/render/lint/entry"
)

//go:embed pack.yaml
var packed []byte

// Severity says what a finding does: only Block stops the act.
type Severity string

// The severities, mildest first.
const (
	Off   Severity = "off"
	Info  Severity = "info"
	Warn  Severity = "warn"
	Block Severity = "block"
)

// Severities lists them, mildest first.
func Severities() []Severity { return []Severity{Off, Info, Warn, Block} }

// Entry is one line of a word list; LineError tells which cannot be read.
type (
	Entry     = entry.Entry
	LineError = entry.LineError
)

// Words is a text in the languages of the pages: "vi" and "en".
type Words = node.Words

// Rule is one norm of law, ceremony or taste.
type Rule struct {
	ID       string
	Kind     string // which checker
	Severity Severity
	Default  Severity // as delivered
	Fixed    bool     // the product rests on it: an office cannot soften it
	Name     Words
	Says     Words // the sentence of a finding, with {params}
	Remedy   Words
	Source   string
	Tag      string // sourced, general or uncertain
	Checked  string // when somebody last compared it with the source, ISO date
	From, To string // in force, ISO dates, To exclusive; "" = open
	Params   []Param
	Lists    []List
	Changed  *Change // by the office; nil = as delivered

	check   func(*run, *Rule)
	phrases map[string]*phrases
}

// Param is a number of a rule that the office may change within its range.
type Param struct {
	Name           string
	Value, Default float64
	Least, Most    float64
	Title          Words
}

// List is a word list of a rule.
type List struct {
	Name    string
	Entries []Entry
	Default []Entry
}

// Param is a number of the rule; 0 when it has none of that name.
func (r *Rule) Param(name string) float64 {
	for _, p := range r.Params {
		if p.Name == name {
			return p.Value
		}
	}
	return 0
}

// List is a word list of the rule.
func (r *Rule) List(name string) []Entry {
	for _, l := range r.Lists {
		if l.Name == name {
			return l.Entries
		}
	}
	return nil
}

// Has tells whether a list of the rule holds a word.
func (r *Rule) Has(list, word string) bool {
	for _, e := range r.List(list) {
		if e.Say == word {
			return true
		}
	}
	return false
}

// Names are the plain words of a list.
func (r *Rule) Names(list string) []string {
	var out []string
	for _, e := range r.List(list) {
		out = append(out, e.Say)
	}
	return out
}

// InForce tells whether the rule holds on a day; an unknown day is any day.
func (r *Rule) InForce(day string) bool {
	return r.Severity != Off && within(day, r.From, r.To)
}

func within(day, from, to string) bool {
	return day == "" || (from <= day && (to == "" || day < to))
}

// Finding is what a rule has to say. Params fill the rule's sentence.
type Finding struct {
	Rule     string
	Severity Severity
	Field    string
	Params   map[string]string
}

// Pack is the rule pack. It is read-only and so safe for concurrent use.
type Pack struct {
	rules  []Rule
	at     map[string]int
	limits Limits
	fields []string
}

// Limits are the numbers by which the layout judges texts as it sets them.
type Limits struct {
	Small, Large float64 // contrast that small and large letters need
	LargePx      float64 // letters are large from this size
	Hard         float64 // contrast below which nothing is readable
	Easy         float64 // how many times its height a capital is read from
}

// Limits of the contrast and legibility rules.
func (p *Pack) Limits() Limits { return p.limits }

// Fields are the fields whose areas rules want to know.
func (p *Pack) Fields() []string { return p.fields }

// ready works out what is asked for with every picture.
func (p *Pack) ready() *Pack {
	p.limits = Limits{Small: p.Param("contrast", "small"), Large: p.Param("contrast", "large"), LargePx: p.Param("contrast", "large_px"),
		Hard: p.Param("contrast_hard", "least"), Easy: p.Param("legibility", "k")}
	p.fields = nil
	for i := range p.rules {
		if k := p.rules[i].Kind; k == "sponsor_area" || k == "sponsor_place" {
			p.fields = append(p.fields, p.rules[i].Names("fields")...)
		}
	}
	slices.Sort(p.fields)
	p.fields = slices.Compact(p.fields)
	return p
}

// Builtin is the pack as delivered.
func Builtin() *Pack {
	p, err := Parse(packed)
	if err != nil {
		panic(err) // embedded, and read by a test
	}
	return p
}

// Rules lists all rules in the order of the pack.
func (p *Pack) Rules() []Rule { return append([]Rule(nil), p.rules...) }

// Rule finds a rule; ok is false when there is none.
func (p *Pack) Rule(id string) (r Rule, ok bool) {
	i, ok := p.at[id]
	if ok {
		r = p.rules[i]
	}
	return r, ok
}

// Param is a number of a rule.
func (p *Pack) Param(id, name string) float64 {
	r, _ := p.Rule(id)
	return r.Param(name)
}

// Find makes a finding of a rule from pairs of names and values; ok is false when
// the rule is off or not in force that day.
func (p *Pack) Find(id, day, field string, kv ...string) (f Finding, ok bool) {
	r, ok := p.Rule(id)
	if !ok || !r.InForce(day) {
		return f, false
	}
	return r.find(field, kv...), true
}

func (r *Rule) find(field string, kv ...string) Finding {
	f := Finding{Rule: r.ID, Severity: r.Severity, Field: field, Params: make(map[string]string, len(kv)/2)}
	for i := 0; i+1 < len(kv); i += 2 {
		f.Params[kv[i]] = kv[i+1]
	}
	return f
}

// Say fills a rule's sentence or remedy with a finding's params.
func Say(w Words, params map[string]string) Words {
	out := maps.Clone(w)
	for lang, s := range out {
		for k, v := range params {
			s = strings.ReplaceAll(s, "{"+k+"}", v)
		}
		out[lang] = s
	}
	return out
}
