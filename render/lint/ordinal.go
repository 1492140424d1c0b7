package lint

import (
	"strings"
	"unicode/utf8"

	"pano/render/lint/numeral"

	"pano/render/lint/entry"
)

// numeralAt is the numeral written from token i on without a blank: a look-alike
// splits it into several tokens.
func (p *prose) numeralAt(i int) string {
	j := i
	for j+1 < len(p.tokens) && p.tokens[j+1].start == p.tokens[j].end {
		s := p.text[p.tokens[j+1].start:p.tokens[j+1].end]
		r, _ := utf8.DecodeRuneInString(s)
		if k := p.tokens[j+1].kind; k == newline || k == mark && numeral.LookAlike(r) == "" {
			break
		}
		j++
	}
	return p.text[p.tokens[i].start:p.tokens[j].end]
}

// next is the index of the token after j that is no line break, or -1.
func (p *prose) next(j int) int {
	for ; j < len(p.tokens); j++ {
		if p.tokens[j].kind != newline {
			return j
		}
	}
	return -1
}

// roman finds numerals that are none, or that hold letters of other alphabets.
func (c *run) roman(r *Rule) {
	c.each(r, "after", func(p *prose, h hit) {
		i := p.next(h.j)
		if i < 0 {
			return
		}
		s := p.numeralAt(i)
		if h.entry.Say != "lần thứ" && s == strings.ToLower(s) {
			return // "khóa vi phạm": a lock, not a numeral
		}
		if _, meant := numeral.Read(s); meant != "" {
			c.find(r, p.field, "text", clip(p.said(h.i, h.j)+" "+s), "numeral", clip(s), "meant", meant)
		}
	})
	for _, p := range c.texts { // single signs such as Ⅻ are wrong wherever they stand
		for i, t := range p.tokens {
			first, _ := utf8.DecodeRuneInString(p.text[t.start:t.end])
			if first < 'Ⅰ' || first > 'ⅻ' || c.enough() {
				continue
			}
			if _, meant := numeral.Read(p.numeralAt(i)); meant != "" {
				c.find(r, p.field, "text", p.said(max(0, i-2), i+1), "numeral", clip(p.numeralAt(i)), "meant", meant)
			}
		}
	}
}

// place is a name or an ordinal in the joined texts of a subject.
type place struct {
	i, j  int
	value int
	name  string
}

// ordinals are all "lần thứ …" of the subject that have a value.
func (c *run) ordinals(r *Rule) []place {
	var out []place
	for _, h := range r.phrases["after"].find(c.all.tokens) {
		i := c.all.next(h.j)
		if i < 0 {
			continue
		}
		n, meant := numeral.Read(c.all.numeralAt(i))
		if n == 0 && meant != "" {
			n, _ = numeral.Parse(meant)
		}
		if n == 0 {
			n = numeral.Word(c.all.tokens[i].fold)
		}
		if n > 0 {
			out = append(out, place{i: h.i, j: i + 1, value: n})
		}
	}
	return out
}

// ordinal compares ordinals with the names that have registered ones. Texts are
// read as one, since designs cut a name over several fields.
func (c *run) ordinal(r *Rule) {
	at := c.ordinals(r)
	if len(at) == 0 {
		return
	}
	names := c.names(r)
	if len(names)*len(at) > 10_000 {
		return // no text that people read
	}
	for _, o := range at {
		n := c.named(names, o)
		if n == nil || n.value == o.value {
			continue
		}
		c.find(r, c.fieldAt(c.all.tokens[o.i].start), "text", c.all.said(o.i, o.j), "name", clip(n.name), "valid", numeral.Roman(n.value))
	}
}

// names are the registered names in the subject: those of the campaign go before
// those of the pack.
func (c *run) names(r *Rule) []place {
	var out []place
	seen := map[int]bool{}
	add := func(ph *phrases) {
		for _, h := range ph.find(c.all.tokens) {
			n, _ := numeral.Parse(h.entry.Use)
			if n == 0 || seen[h.i] || !within(c.s.Day, h.entry.From, h.entry.To) {
				continue
			}
			seen[h.i] = true
			out = append(out, place{i: h.i, j: h.j, value: n, name: h.entry.Say})
		}
	}
	var own []Entry
	for _, t := range c.s.Terms {
		own = append(own, Entry{Say: t.Name, Use: numeral.Roman(t.Ordinal)})
	}
	add(newPhrases(own))
	add(r.phrases["terms"])
	return out
}

// named is the name that an ordinal belongs to: the one right before it, or the
// only one of the subject when a text begins with the ordinal.
func (c *run) named(names []place, o place) *place {
	for i := range names {
		n := &names[i]
		between := 0
		for k := n.j; k < o.i && between < 2; k++ {
			if c.all.tokens[k].kind != newline {
				between++
			}
		}
		if n.j <= o.i && between <= 1 { // a comma or a dash
			return n
		}
	}
	if !c.begins(c.all.tokens[o.i].start) {
		return nil
	}
	var best *place
	for i := range names {
		if best != nil && names[i].value != best.value {
			return nil
		}
		best = &names[i]
	}
	return best
}

// TermOf reads a name with its ordinal, such as a milestone has: "Khai mạc Đại hội
// đại biểu toàn quốc lần thứ XIV của Đảng". Short names fit too much and are none.
func TermOf(name string) (Term, bool) {
	p := prepare(Text{Words: name}, entry.MaxBytes)
	skip := newPhrases([]Entry{{Say: "khai mạc"}, {Say: "bế mạc"}, {Say: "phiên trù bị"}, {Say: "ngày"}})
	start := 0
	for _, h := range skip.find(p.tokens) {
		if h.i == start {
			start = h.j
		}
	}
	for _, h := range newPhrases([]Entry{{Say: "lần thứ"}}).find(p.tokens) {
		i := p.next(h.j)
		if i < 0 || h.i-start < 4 {
			continue
		}
		if n, _ := numeral.Read(p.numeralAt(i)); n > 0 && n < 90 {
			return Term{Name: strings.TrimSpace(p.text[p.tokens[start].start:p.tokens[h.i-1].end]), Ordinal: n}, true
		}
	}
	return Term{}, false
}
