package lint

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var numberOnly = regexp.MustCompile(`^\s*(\d{1,3})\s*(?:năm)?\s*$`)

// anniversary checks "kỷ niệm n năm" against the years that stand beside it, else
// against the first year of the occasion.
func (c *run) anniversary(r *Rule) {
	n, field, at := c.years()
	if n == 0 {
		return
	}
	if from, to, ok := c.span(); ok {
		if to-from != n {
			c.find(r, field, "n", strconv.Itoa(n), "from", strconv.Itoa(from), "to", strconv.Itoa(to), "right", strconv.Itoa(to-from))
		}
		return
	}
	var year int
	if len(c.s.Day) >= 4 {
		year, _ = strconv.Atoi(c.s.Day[:4])
	}
	if said := c.saidYear(); said > 0 {
		year = said
	}
	var near *Entry
	for i, p := range c.texts {
		for _, h := range c.events().find(p.tokens) {
			if h.entry.Year == 0 || at >= 0 && (i != at || !follows(p, h)) {
				continue
			}
			if year == 0 || year-h.entry.Year == n || c.saidYear() == 0 && year+1-h.entry.Year == n {
				return // right, or made before the new year
			}
			if near == nil {
				near = &h.entry
			}
		}
	}
	if near != nil {
		c.find(r, field, "n", strconv.Itoa(n), "from", strconv.Itoa(near.Year), "to", strconv.Itoa(year), "right", strconv.Itoa(year-near.Year))
	}
}

// events is the table of occasions, which one rule holds for both.
func (c *run) events() *phrases {
	for i := range c.p.rules {
		if ph := c.p.rules[i].phrases["events"]; ph != nil {
			return ph
		}
	}
	return newPhrases(nil)
}

// follows tells whether an occasion is what "kỷ niệm n năm" speaks of.
func follows(p prose, h hit) bool {
	m := yearsOf.FindStringSubmatchIndex(p.low)
	start := p.tokens[h.i].start
	return m != nil && start >= m[1] && start-m[1] < 100 && !strings.ContainsAny(p.low[m[1]:start], ".;!?")
}

// years is the n of "kỷ niệm n năm", its field and its text; the text is -1 when
// the number has a field of its own, as in designs with a large numeral.
func (c *run) years() (n int, field string, text int) {
	speaks := false
	for i, p := range c.texts {
		if m := yearsOf.FindStringSubmatchIndex(p.low); m != nil {
			return digits(p.low, m, 1), p.field, i
		}
		speaks = speaks || strings.Contains(p.low, "kỷ niệm") || strings.Contains(p.low, "kỉ niệm")
	}
	if !speaks {
		return 0, "", -1
	}
	for _, p := range c.texts {
		if m := numberOnly.FindStringSubmatchIndex(p.low); m != nil {
			return digits(p.low, m, 1), p.field, -1
		}
	}
	return 0, "", -1
}

// span is the only pair of years that the subject gives for the anniversary; terms
// of office and plans are others.
func (c *run) span() (from, to int, ok bool) {
	for _, p := range c.texts {
		for _, m := range yearSpan.FindAllStringSubmatchIndex(p.low, maxDates) {
			before := strings.TrimRight(p.low[:m[0]], " (")
			if strings.HasSuffix(before, "nhiệm kỳ") || strings.HasSuffix(before, "giai đoạn") || strings.HasSuffix(before, "năm học") {
				continue
			}
			f, t := digits(p.low, m, 1), digits(p.low, m, 2)
			if f < 1000 || t < f || ok && (f != from || t != to) {
				return 0, 0, false
			}
			from, to, ok = f, t, true
		}
	}
	return from, to, ok
}

// saidYear is the latest year that a full date of the subject names.
func (c *run) saidYear() int {
	y := 0
	for _, p := range c.texts {
		for _, d := range p.dates {
			y = max(y, d.y)
		}
	}
	return y
}

// eventDay finds occasions with another day beside them.
func (c *run) eventDay(r *Rule) {
	c.each(r, "events", func(p *prose, h hit) {
		if h.entry.Day == [2]int{} {
			return
		}
		start, end := p.tokens[h.i].start, p.tokens[h.j-1].end
		for _, q := range c.texts {
			for _, d := range q.dates {
				if d.d == h.entry.Day[0] && d.m == h.entry.Day[1] {
					return // its day is said
				}
			}
		}
		for _, d := range p.dates {
			if !d.real() || !beside(r, p, h, d) {
				continue
			}
			c.find(r, p.field, "event", p.text[start:end], "date", fmt.Sprintf("%d/%d", d.d, d.m), "day", fmt.Sprintf("%d/%d", h.entry.Day[0], h.entry.Day[1]))
			return
		}
	})
}

// beside tells whether a date is meant for the occasion: it stands right before, or
// soon after with no word between that begins a span.
func beside(r *Rule, p *prose, h hit, d date) bool {
	start, end := p.tokens[h.i].start, p.tokens[h.j-1].end
	gap := ""
	switch {
	case d.end <= start:
		gap = strings.Trim(p.low[d.end:start], " -–:,")
		return gap == "" || gap == "ngày"
	case d.start >= end:
		gap = p.low[end:d.start]
	default:
		return false
	}
	if len(gap) > 60 || strings.ContainsAny(gap, ".;!?\n") {
		return false
	}
	between := tokens(gap)
	return len(r.phrases["links"].find(between)) == 0 && len(r.phrases["events"].find(between)) == 0
}
