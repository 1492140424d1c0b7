package lint

import (
	"strconv"
	"strings"
)

// toned tells whether the rule is for campaigns of the subject's tone; an empty
// list is for all.
func (c *run) toned(r *Rule) bool {
	return len(r.List("tones")) == 0 || r.Has("tones", c.s.Tone)
}

// words finds the wordings of a list: old names, unfit tones, spellings.
func (c *run) words(r *Rule) {
	if !c.toned(r) {
		return
	}
	c.each(r, "words", func(p *prose, h hit) {
		use := h.entry.Use
		if use == "" {
			use = "–"
		}
		c.find(r, p.field, "wording", p.said(h.i, h.j), "use", use)
	})
}

// choices judges palette and design, which speak without words.
func (c *run) choices(r *Rule) {
	if !c.toned(r) {
		return
	}
	if r.Has("palettes", c.s.Palette) {
		c.find(r, "palette", "choice", c.s.Palette)
	}
	if r.Has("designs", c.s.Design) {
		c.find(r, "template", "choice", c.s.Design)
	}
}

// spaceBefore finds blanks before marks that close up to the word.
func (c *run) spaceBefore(r *Rule) {
	for _, p := range c.texts {
		for i, t := range p.tokens {
			if c.enough() {
				return
			}
			s := p.text[t.start:t.end]
			if t.kind != mark || i == 0 || p.tokens[i-1].kind == newline || p.tokens[i-1].end == t.start || !r.Has("marks", s) {
				continue
			}
			if i+1 < len(p.tokens) && p.tokens[i+1].start == t.end && p.tokens[i+1].kind != newline {
				continue // "...", ".5", ":)"
			}
			c.find(r, p.field, "text", p.said(max(0, i-2), i+1), "mark", s)
		}
	}
}

// doubleSpace finds two blanks in a row inside a line.
func (c *run) doubleSpace(r *Rule) {
	for _, p := range c.texts {
		for i, t := range p.tokens {
			if i > 0 && !c.enough() && t.kind != newline && p.tokens[i-1].kind != newline && t.start-p.tokens[i-1].end > 1 {
				c.find(r, p.field, "text", p.said(i-1, i+1))
			}
		}
	}
}

// straightQuotes finds typewriter quotes.
func (c *run) straightQuotes(r *Rule) {
	for _, p := range c.texts {
		if i := strings.IndexByte(p.text, '"'); i >= 0 {
			line := p.text[i:]
			if j := strings.IndexByte(line, '\n'); j >= 0 {
				line = line[:j]
			}
			c.find(r, p.field, "text", clip(line))
		}
	}
}

// unpaired finds brackets and quotes that are opened and never closed, or the
// other way; "a)" numbers a list and needs no partner.
func (c *run) unpaired(r *Rule) {
	for _, p := range c.texts {
		for _, pair := range [][2]string{{"(", ")"}, {"[", "]"}, {"“", "”"}, {"«", "»"}} {
			open, shut := strings.Count(p.text, pair[0]), strings.Count(p.text, pair[1])
			switch {
			case open > shut:
				c.find(r, p.field, "mark", pair[0], "partner", pair[1])
			case shut > open && pair[0] != "(":
				c.find(r, p.field, "mark", pair[1], "partner", pair[0])
			}
		}
		if strings.Count(p.text, `"`)%2 == 1 {
			c.find(r, p.field, "mark", `"`, "partner", `"`)
		}
	}
}

// Styles counts where syllables carry their tone mark, with an example of each.
type Styles struct {
	Older, Newer     int
	OlderAs, NewerAs string
}

// Add counts the syllables of a text.
func (s *Styles) Add(text string) {
	p := prepare(Text{Words: text}, maxText)
	s.count(&p)
}

func (s *Styles) count(p *prose) {
	for _, t := range p.tokens {
		if t.kind != word {
			continue
		}
		switch _, at := restyle(p.low[t.start:t.end]); at {
		case older:
			s.Older, s.OlderAs = s.Older+1, p.text[t.start:t.end]
		case newer:
			s.Newer, s.NewerAs = s.Newer+1, p.text[t.start:t.end]
		}
	}
}

// toneStyle finds both styles inside one subject, or one against the rest of its
// campaign.
func (c *run) toneStyle(r *Rule) {
	var here Styles
	field := ""
	for k, p := range c.texts {
		before := here
		here.count(&c.texts[k])
		if here != before && field == "" {
			field = p.field
		}
	}
	all := here
	if here.Older+here.Newer > 0 { // the rest of a campaign is not this subject's fault
		if all.Older == 0 {
			all.Older, all.OlderAs = c.s.Others.Older, c.s.Others.OlderAs
		}
		if all.Newer == 0 {
			all.Newer, all.NewerAs = c.s.Others.Newer, c.s.Others.NewerAs
		}
	}
	if all.Older > 0 && all.Newer > 0 {
		c.find(r, field, "older", clip(all.OlderAs), "newer", clip(all.NewerAs))
	}
}

// Syllables counts what a reader reads one by one.
func Syllables(text string) int {
	n := 0
	for _, t := range prepare(Text{Words: text}, maxText).tokens {
		if t.kind == word || t.kind == number {
			n++
		}
	}
	return n
}

// syllables bounds messages that are read in passing.
func (c *run) syllables(r *Rule) {
	if !r.Has("designs", c.s.Design) {
		return
	}
	most := int(r.Param("most"))
	for _, t := range c.s.Texts {
		if n := Syllables(t.Words); r.Has("fields", t.Field) && n > most {
			c.find(r, t.Field, "n", strconv.Itoa(n), "most", strconv.Itoa(most))
		}
	}
}
