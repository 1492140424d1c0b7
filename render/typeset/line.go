package typeset

import (
	"math"
	"strings"
)

// word is what lines are made of: text between two places where a line may in
// principle break, in pieces of one face each. Lengths are in em.
type word struct {
	text    string
	pieces  []piece
	space   float64 // of the blank after it
	glue    float64 // cost of a line that ends after it; infinite = never
	forced  bool    // the author broke the line here
	advance float64
	glyphs  int
	ink     Rect
}

type piece struct {
	face *Face
	text string
	shaped
}

// words cuts, shapes and glues the text.
func (s Spec) words(text string) ([]word, error) {
	var out []word
	for i, paragraph := range strings.Split(text, "\n") {
		if i > 0 && len(out) > 0 {
			out[len(out)-1].forced = true
		}
		for _, t := range tokens(paragraph) {
			w, err := s.word(t)
			if err != nil {
				return nil, err
			}
			out = append(out, w)
		}
	}
	texts := make([]string, len(out))
	for i := range out {
		texts[i] = out[i].text
	}
	for i, g := range s.Face.glue.costs(texts) {
		out[i].glue = g
	}
	return out, nil
}

func (s Spec) word(text string) (word, error) {
	w := word{text: text, ink: nothing(), space: s.Face.shape(" ").advance}
	var from int
	runes := []rune(text)
	for from < len(runes) {
		face, err := s.face(runes[from])
		if err != nil {
			return w, err
		}
		to := from + 1
		for to < len(runes) {
			next, err := s.face(runes[to])
			if err != nil {
				return w, err
			}
			if next != face {
				break
			}
			to++
		}
		p := piece{face: face, text: string(runes[from:to])}
		p.shaped = face.shape(p.text).track(s.Tracking)
		w.add(p, s.Tracking)
		from = to
	}
	return w, nil
}

func (w *word) add(p piece, tracking float64) {
	if len(w.pieces) > 0 {
		w.advance += tracking
	}
	if !p.ink.empty() {
		w.ink = w.ink.join(p.ink.shift(w.advance))
	}
	w.advance += p.advance
	w.glyphs += len(p.glyphs)
	w.pieces = append(w.pieces, p)
}

// face is the first one that has the character. A combining mark that NFC could
// not compose is looked up like any other: its base decides nothing.
func (s Spec) face(r rune) (*Face, error) {
	if s.Face.covers(r) {
		return s.Face, nil
	}
	for _, f := range s.Fallback {
		if f.covers(r) {
			return f, nil
		}
	}
	return nil, &MissingError{Rune: r, Font: s.Face.Name()}
}

// measured is a line in em.
type measured struct {
	advance float64
	ink     Rect
}

func measure(line []word, tracking float64) measured {
	m := measured{ink: nothing()}
	for i, w := range line {
		if i > 0 {
			m.advance += line[i-1].space + 2*tracking
		}
		if !w.ink.empty() {
			m.ink = m.ink.join(w.ink.shift(m.advance))
		}
		m.advance += w.advance
	}
	if m.ink.empty() {
		m.ink = Rect{}
	}
	return m
}

// runs turns a line into runs of one face each; blanks belong to the run before.
func runs(line []word, size, tracking float64) []Run {
	var out []Run
	for i, w := range line {
		for j, p := range w.pieces {
			lead := 0.0
			blank := ""
			switch {
			case j > 0:
				lead = tracking
			case i > 0:
				lead, blank = line[i-1].space+2*tracking, " "
			}
			if n := len(out) - 1; n >= 0 && out[n].Face == p.face {
				out[n] = extend(out[n], p, size, lead*size, blank)
				continue
			} else if n >= 0 {
				out[n].Advance += lead * size
				out[n].Text += blank
			}
			out = append(out, run(p.face, size, p.text, p.shaped))
		}
	}
	return out
}

func extend(r Run, p piece, size, lead float64, blank string) Run {
	x := r.Advance + lead
	next := run(p.face, size, p.text, p.shaped)
	for _, g := range next.Glyphs {
		g.X += x
		r.Glyphs = append(r.Glyphs, g)
	}
	switch {
	case p.ink.empty():
	case r.Ink == (Rect{}):
		r.Ink = next.Ink.shift(x)
	default:
		r.Ink = r.Ink.join(next.Ink.shift(x))
	}
	r.Advance = x + next.Advance
	r.Text += blank + p.text
	return r
}

func cut(words []word, breaks []int) [][]word {
	out := make([][]word, 0, len(breaks)+1)
	from := 0
	for _, b := range breaks {
		out = append(out, words[from:b])
		from = b
	}
	return append(out, words[from:])
}

func plain(words []word) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.text)
	}
	return b.String()
}

// breakWords finds the n lines of least total cost by dynamic programming:
// squared distance from the mean width, and the cost of every break. No line is
// wider than limit.
func breakWords(words []word, n int, tracking, limit float64) (breaks []int, cost float64, ok bool) {
	m := len(words)
	at := make([]float64, m+1) // advance of words[:i], each with its blank
	for i, w := range words {
		at[i+1] = at[i] + w.advance + w.space + 2*tracking
	}
	width := func(i, j int) float64 { return at[j] - at[i] - words[j-1].space - 2*tracking }
	if width(0, m) > float64(n)*(limit+words[0].space+2*tracking+1) {
		return nil, 0, false // far too long: not worth the search
	}
	mean := math.Max(1e-9, width(0, m)/float64(n))
	forced := make([]int, m+1)
	for i, w := range words {
		forced[i+1] = forced[i]
		if w.forced && i < m-1 {
			forced[i+1]++
		}
	}
	best := make([][]float64, n+1)
	from := make([][]int, n+1)
	for k := range best {
		best[k], from[k] = make([]float64, m+1), make([]int, m+1)
		for j := range best[k] {
			best[k][j] = math.Inf(1)
		}
	}
	best[0][0] = 0
	for k := 1; k <= n; k++ {
		for j := k; j <= m; j++ {
			for i := j - 1; i >= k-1; i-- {
				if j-1 > i && forced[j-1] != forced[i] { // a forced break inside the line
					break
				}
				if i < j-1 && width(i, j) > limit {
					break
				}
				if over := width(i, j)/mean - 1; over > 0 && over*over >= best[k][j] {
					break // longer lines only get worse
				}
				if math.IsInf(best[k-1][i], 1) {
					continue
				}
				if c := best[k-1][i] + lineCost(words, i, j, width(i, j)/mean); c < best[k][j] {
					best[k][j], from[k][j] = c, i
				}
			}
		}
	}
	if math.IsInf(best[n][m], 1) {
		return nil, 0, false
	}
	breaks = make([]int, n-1)
	for k, j := n, m; k > 1; k-- {
		j = from[k][j]
		breaks[k-2] = j
	}
	return breaks, best[n][m], true
}

// lineCost of words[i:j] at ratio times the mean width.
func lineCost(words []word, i, j int, ratio float64) float64 {
	cost := (ratio - 1) * (ratio - 1)
	if j < len(words) && !words[j-1].forced {
		cost += words[j-1].glue
	}
	if j == len(words) && i > 0 && j-i == 1 && !words[i-1].forced {
		cost += lonely // a last line of one syllable
	}
	return cost
}
