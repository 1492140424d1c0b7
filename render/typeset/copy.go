package typeset

import (
	"fmt"
	"math"
	"unicode/utf8"
)

// Align places the lines of a block against each other.
type Align uint8

const (
	Left Align = iota
	Centre
	Right
)

// Stack is how a text is set in short lines, one below the other.
type Stack uint8

const (
	Flow      Stack = iota // lines are chosen to fit the room
	Syllables              // a line for each syllable
	Words                  // a line for each word of the dictionary
	Typed                  // the author's lines and no others
)

// Spec is a text and how it is set. Styles[0] is the text's own; all sizes are
// shares of its em.
type Spec struct {
	Text    Text
	Styles  []Style
	Align   Align
	Stack   Stack
	Gap     float64 // between the inks of two lines, besides what keeps marks apart
	Outline float64 // drawn around the letters; it is ink
}

// Room is the place for a text. Sizes are of the em, in canvas units. H may be
// infinite.
type Room struct {
	Min, Max float64
	W, H     float64
	MaxLines int
	Step     float64 // the least distance of two baselines, em; 0 = what the inks need
	Low      bool    // the lowest block is wanted, not the most beautiful
}

const (
	maxRunes    = 2000
	maxOutline  = 1    // em
	inkGap      = 0.02 // em that always stay between the inks of two lines
	maxSettings = 8    // for each number of lines
	manyWords   = 80   // texts with more are set with less choice, to stay quick
)

// Copy is a text that is cut, shaped and glued; only the room is open. A Copy is
// for one goroutine.
type Copy struct {
	spec     Spec
	words    []word
	breaker  *breaker
	settings [][]setting // by number of lines, made when first needed
	torn     []string
}

// Prepare shapes the text. The error is a *MissingError or, for a text that no
// room would hold, an *OverflowError.
func (s Spec) Prepare() (*Copy, error) {
	if len(s.Styles) == 0 || bad(s.Gap) || !(s.Outline >= 0 && s.Outline <= maxOutline) {
		return nil, fmt.Errorf("text: %d styles, gap %v, outline %v are not usable", len(s.Styles), s.Gap, s.Outline)
	}
	size, runes := 0, 0
	for _, p := range s.Text {
		if size += len(p.Text); size > 16*maxRunes {
			return nil, &OverflowError{By: float64(size) / (2 * maxRunes), Runes: maxRunes}
		}
		if p.Style < 0 || p.Style >= len(s.Styles) {
			return nil, fmt.Errorf("text: there is no style %d", p.Style)
		}
		runes += utf8.RuneCountInString(p.Text)
	}
	if runes > maxRunes {
		return nil, &OverflowError{By: float64(runes) / maxRunes, Runes: maxRunes, Fits: string([]rune(s.Text.String())[:40])}
	}
	for _, st := range s.Styles {
		if k := st.scale(); st.Face == nil || !(k > 0 && k <= 100) || bad(st.Tracking) {
			return nil, fmt.Errorf("text: a style of scale %v and tracking %v is not usable", st.Scale, st.Tracking)
		}
	}
	cut := cutter{styles: s.Styles, glue: s.Styles[0].Face.glue}
	if err := s.Styles[0].Face.guard(func() { cut.text(s.Text) }); err != nil {
		return nil, err
	}
	if cut.err != nil {
		return nil, cut.err
	}
	c := &Copy{spec: s, words: cut.finish()}
	c.tear()
	c.stack()
	c.breaker = newBreaker(c.words)
	return c, nil
}

func bad(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// Torn lists where the author's line breaks tear apart what must stay on one line,
// as in "LẦN THỨ / XII". They are obeyed all the same.
func (c *Copy) Torn() []string { return c.torn }

func (c *Copy) tear() {
	for i := range max(0, len(c.words)-1) {
		if w := &c.words[i]; w.forced && math.IsInf(w.glue, 1) {
			from := i // the words before that belong to it too
			for from > 0 && math.IsInf(c.words[from-1].glue, 1) && !c.words[from-1].forced {
				from--
			}
			c.torn = append(c.torn, plain(c.words[from:i+1])+" / "+c.words[i+1].text())
		}
	}
}

// stack ends lines where the way of stacking asks for it.
func (c *Copy) stack() {
	if c.spec.Stack == Flow {
		return
	}
	inside := make([]bool, len(c.words)) // the gap after the word is inside one
	if c.spec.Stack == Words {
		c.spec.Styles[0].Face.glue.Compounds(infos(c.words), inside)
	}
	for i := range c.words {
		w := &c.words[i]
		switch {
		case w.forced:
		case c.spec.Stack == Typed || inside[i] || math.IsInf(w.glue, 1) && c.spec.Stack == Words:
			w.glue = math.Inf(1)
		case math.IsInf(w.glue, 1) && i+1 < len(c.words) && (c.words[i+1].info.Clings || w.info.Opens):
		default:
			w.forced = true
		}
	}
}

// of lists the settings in n lines: the most even one, then narrower ones, down to
// the narrowest there is.
func (c *Copy) of(n int) []setting {
	if n >= len(c.settings) {
		c.settings = append(c.settings, make([][]setting, max(4, n+1-len(c.settings)))...)
	}
	if c.settings[n] != nil {
		return c.settings[n]
	}
	out := make([]setting, 0, 2)
	most := maxSettings
	if len(c.words) > manyWords {
		most = 2
	}
	least := -1.0
	for limit := math.Inf(1); len(out) < most; {
		breaks, cost, ok := c.breaker.lines(n, limit)
		if !ok {
			break
		}
		set := c.measure(breaks, cost)
		out = append(out, set)
		if least < 0 {
			least = c.breaker.narrowest(n)
		}
		widest := set.width - 2*c.spec.Outline
		if widest <= least*(1+1e-9) {
			break
		}
		if limit = widest * (1 - 1e-9); len(out) == most-1 {
			limit = least
		}
	}
	c.settings[n] = out
	return out
}

// measure takes the lines' inks.
func (c *Copy) measure(breaks []int, cost float64) setting {
	s := setting{breaks: breaks, cost: cost}
	caps := c.spec.Styles[0].Face.caps + c.spec.Outline
	below := 0.0
	for i, from := 0, 0; i <= len(breaks); i++ {
		to := len(c.words)
		if i < len(breaks) {
			to = breaks[i]
			if w := &c.words[to-1]; !w.forced {
				s.torn += w.glue
			}
		}
		ink := c.ink(from, to)
		s.width = math.Max(s.width, ink.W())
		if i == 0 {
			s.top = -ink.Min.Y
		} else {
			s.step = math.Max(s.step, below+math.Max(caps, -ink.Min.Y))
		}
		below = math.Max(0, ink.Max.Y)
		s.bottom = ink.Max.Y
		from = to
	}
	s.step += inkGap + c.spec.Gap
	return s
}

// ink of the line words[from:to] with its outline, from its origin.
func (c *Copy) ink(from, to int) Rect {
	ink := nothing()
	x := 0.0
	for i := from; i < to; i++ {
		w := &c.words[i]
		if !w.ink.empty() {
			ink = ink.join(w.ink.shift(x))
		}
		x += w.advance + w.lead
	}
	if ink.empty() {
		return Rect{}
	}
	return ink.grow(c.spec.Outline)
}
