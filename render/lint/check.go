package lint

import (
	"sort"
	"strings"
)

// Text is one text of a subject.
type Text struct{ Field, Words string }

// Subject is content to be judged by its words and choices.
type Subject struct {
	Texts   []Text // in the order in which a reader meets them
	Design  string
	Palette string
	Tone    string // of the campaign: festive, neutral, solemn
	Day     string // first day on which it is shown, ISO; "" = unknown
	Terms   []Term // names with ordinals that this campaign has registered
	Others  Styles // tone-mark styles in the rest of the campaign
}

// Term is a name that carries one ordinal.
type Term struct {
	Name    string
	Ordinal int
}

// Limits of what one check reports.
const (
	maxFindings = 60
	maxOfRule   = 8
)

// run is one check of a subject.
type run struct {
	s      Subject
	p      *Pack
	texts  []prose
	all    prose // the texts as one, a line each
	starts []int // where each text begins in it
	out    []Finding
	n      int // findings of the present rule
	tries  int // with those that were said already
}

// enough tells whether a rule has said all that a reader takes in.
func (c *run) enough() bool { return c.n >= maxOfRule || c.tries >= 10*maxOfRule }

// Check judges a subject by all rules that need only words and choices.
func (p *Pack) Check(s Subject) []Finding {
	c := &run{s: s, p: p}
	left := maxText
	for _, t := range s.Texts {
		if left <= 0 {
			break
		}
		left -= len(t.Words)
		c.add(prepare(t, left+len(t.Words)))
	}
	for i := range p.rules {
		if r := &p.rules[i]; r.check != nil && r.InForce(s.Day) {
			c.n, c.tries = 0, 0
			r.check(c, r)
		}
	}
	sort.SliceStable(c.out, func(i, j int) bool {
		a, _ := rank(c.out[i].Severity)
		b, _ := rank(c.out[j].Severity)
		return a > b
	})
	return c.out
}

// add takes a text in.
func (c *run) add(t prose) {
	t.dates = dates(t.low)
	c.texts = append(c.texts, t)
	at := len(c.all.text)
	c.starts = append(c.starts, at)
	for _, k := range t.tokens {
		k.start, k.end = k.start+at, k.end+at
		c.all.tokens = append(c.all.tokens, k)
	}
	end := at + len(t.text)
	c.all.tokens = append(c.all.tokens, token{start: end, end: end + 1, kind: newline})
	c.all.text, c.all.low = c.all.text+t.text+"\n", c.all.low+t.low+"\n"
}

// fieldAt is the field of the text that holds a place in all texts.
func (c *run) fieldAt(at int) string {
	field := ""
	for i, start := range c.starts {
		if start <= at {
			field = c.texts[i].field
		}
	}
	return field
}

// begins tells whether nothing but blanks stands before a place in its text.
func (c *run) begins(at int) bool {
	for _, start := range c.starts {
		if start <= at && strings.TrimSpace(c.all.text[start:at]) == "" {
			return true
		}
	}
	return false
}

// find adds a finding, each once.
func (c *run) find(r *Rule, field string, kv ...string) {
	f := r.find(field, kv...)
	c.tries++
	for _, have := range c.out {
		if have.Rule == f.Rule && have.Field == f.Field && same(have.Params, f.Params) {
			return
		}
	}
	if c.n++; c.n <= maxOfRule && len(c.out) < maxFindings {
		c.out = append(c.out, f)
	}
}

func same(a, b map[string]string) bool {
	for k, v := range a {
		if b[k] != v {
			return false
		}
	}
	return len(a) == len(b)
}

// each calls f for every entry of a list that holds on the subject's day.
func (c *run) each(r *Rule, list string, f func(p *prose, h hit)) {
	for i := range c.texts {
		for _, h := range r.phrases[list].find(c.texts[i].tokens) {
			if !c.enough() && within(c.s.Day, h.entry.From, h.entry.To) {
				f(&c.texts[i], h)
			}
		}
	}
}

// said is what stands in a text at tokens [i, j), on one line.
func (p *prose) said(i, j int) string {
	return clip(strings.Join(strings.Fields(p.text[p.tokens[i].start:p.tokens[j-1].end]), " "))
}

func clip(s string) string {
	r := []rune(s)
	if len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}

// kind is a checker with what its rules must give.
type kind struct {
	name          string
	params, lists []string
	check         func(*run, *Rule)
}

// kinds is the table of checkers. Those without a function are judged elsewhere:
// by the layout, by Canvas, by package campaign/rule.
func kinds() []kind {
	return []kind{
		{name: "words", lists: []string{"tones", "words"}, check: (*run).words},
		{name: "choices", lists: []string{"tones", "palettes", "designs"}, check: (*run).choices},
		{name: "space_before", lists: []string{"marks"}, check: (*run).spaceBefore},
		{name: "double_space", check: (*run).doubleSpace},
		{name: "straight_quotes", check: (*run).straightQuotes},
		{name: "unpaired", check: (*run).unpaired},
		{name: "tone_style", check: (*run).toneStyle},
		{name: "roman", lists: []string{"after"}, check: (*run).roman},
		{name: "ordinal", lists: []string{"after", "terms"}, check: (*run).ordinal},
		{name: "calendar", check: (*run).calendar},
		{name: "weekday", check: (*run).weekday},
		{name: "date_past", params: []string{"days"}, lists: []string{"documents"}, check: (*run).past},
		{name: "anniversary", check: (*run).anniversary},
		{name: "event_day", lists: []string{"events", "links"}, check: (*run).eventDay},
		{name: "term_span", params: []string{"years"}, lists: []string{"after"}, check: (*run).termSpan},
		{name: "syllables", params: []string{"most"}, lists: []string{"designs", "fields"}, check: (*run).syllables},
		{name: "contrast", params: []string{"small", "large", "large_px"}},
		{name: "contrast_hard", params: []string{"least"}},
		{name: "legibility", params: []string{"k", "led", "textboard", "banner", "panel", "poster", "pennant", "backdrop", "gate"}},
		{name: "legibility_hard", params: []string{"k"}},
		{name: "sponsor_area", params: []string{"percent"}, lists: []string{"fields"}},
		{name: "sponsor_place", params: []string{"wide"}, lists: []string{"fields"}},
		{name: "flag_order"},
		{name: "flag_height", params: []string{"percent"}},
		{name: "flag_kind", lists: []string{"kinds"}},
		{name: "imprint", params: []string{"board_w", "board_h"}, lists: []string{"fields"}},
		{name: "imprint_sponsored", params: []string{"board_w", "board_h"}, lists: []string{"fields"}},
		{name: "reading_time", params: []string{"least", "syllable"}},
		{name: "days", params: []string{"days"}},
		{name: "act"},
		{name: "drawing"},
	}
}

func kindOf(name string) (kind, bool) {
	for _, k := range kinds() {
		if k.name == name {
			return k, true
		}
	}
	return kind{}, false
}

func kindNames() string {
	var out []string
	for _, k := range kinds() {
		out = append(out, k.name)
	}
	return strings.Join(out, ", ")
}
