package typeset

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"pano/render/typeset/glue"
)

// Style is how a stretch of text is set. Tracking is in em of the style's size.
type Style struct {
	Face     *Face
	Fallback []*Face // asked, in order, for characters that Face lacks
	Scale    float64 // of the block's size; 0 = 1
	Tracking float64
	Upper    bool
	Tabular  bool // digits take equal room
}

func (s Style) scale() float64 {
	if s.Scale == 0 {
		return 1
	}
	return s.Scale
}

// word is what lines are made of: text between two places where a line may in
// principle break, in pieces of one face and style each. Lengths are in em of
// the block.
type word struct {
	info    *glue.Word
	from    int // index of the first piece; the last ends before to
	to      int
	pieces  []piece
	advance float64
	lead    float64 // blank and tracking between it and the next word
	glue    float64 // cost of a line that ends after it; infinite = never
	forced  bool    // a line ends after it
	ink     Rect
}

// piece is a stretch of a word in one face and style. x is where it begins in
// its word; lengths are in em of the block.
type piece struct {
	face     *Face
	style    int
	shaped   *shaped
	scale    float64
	tracking float64 // em of the style
	x        float64
	advance  float64
	ink      Rect
}

func newPiece(s Style, style int, face *Face, text []byte) piece {
	p := piece{face: face, style: style, shaped: face.shape(text, s.Tabular), scale: s.scale(), tracking: s.Tracking}
	advance, ink := p.shaped.spread(s.Tracking)
	p.advance, p.ink = advance*p.scale, nothing()
	if !ink.empty() {
		p.ink = ink.scale(p.scale)
	}
	return p
}

// glyphs appends the piece's glyphs at x for a block of this size.
func (p *piece) glyphs(to []Glyph, x, size float64) []Glyph {
	k := size * p.scale
	for _, g := range p.shaped.glyphs {
		to = append(to, Glyph{ID: g.id, X: x + (g.x+p.tracking*float64(g.cluster))*k, Y: g.y * k})
	}
	return to
}

// after is the tracking behind the piece, em of the block.
func (p *piece) after() float64 { return p.tracking * p.scale }

// cutter cuts a text at its blanks into words. A no-break space, and a stretch
// that the author marked ‹so›, hold together whatever the rules say.
type cutter struct {
	styles []Style
	glue   *glue.Dictionary
	words  []word
	pieces []piece
	cur    word
	run    []byte // of the current word: characters of one face and style
	face   *Face
	style  int
	held   bool
	before rune
	err    error
}

func (c *cutter) text(t Text) {
	c.cur.ink = nothing()
	c.reserve(t)
	for _, part := range t {
		st := c.styles[part.Style]
		s := Normalise(part.Text)
		if st.Upper {
			s = norm.NFC.String(strings.ToUpper(s))
		}
		if st.Face.covers("“") && st.Face.covers("’") {
			s = curl(c.before, s)
		}
		if r, n := utf8.DecodeLastRuneInString(s); n > 0 {
			c.before = r
		}
		for s != "" && c.err == nil {
			n := cluster(s)
			c.cluster(s[:n], part.Style)
			s = s[n:]
		}
	}
	c.endWord(c.style)
}

// reserve makes room for a word behind each blank, and a piece more for each part.
func (c *cutter) reserve(t Text) {
	n := 1
	for _, p := range t {
		n += 1 + strings.Count(p.Text, " ") + strings.Count(p.Text, "\n")
	}
	c.words, c.pieces, c.run = make([]word, 0, n), make([]piece, 0, n+len(t)), make([]byte, 0, 32)
}

// cluster takes one character with its marks.
func (c *cutter) cluster(s string, style int) {
	r, _ := utf8.DecodeRuneInString(s)
	switch {
	case r == '\n':
		c.endWord(style)
		if k := len(c.words); k > 0 {
			c.words[k-1].forced = true
		}
		c.held = false
		return
	case r == '‹' || r == '›':
		c.held = r == '‹'
		return
	case unbreakable(r), blank(r) && c.held:
		s = string(nbsp)
	case blank(r):
		c.endWord(style)
		return
	}
	if unicode.Is(unicode.M, r) && len(c.run) > 0 { // a mark that begins a part
		if c.run = append(c.run, s...); !c.face.covers(s) {
			c.err = &MissingError{Character: s, Fonts: []string{c.face.Name()}}
		}
		return
	}
	st := c.styles[style]
	face := c.face
	if face == nil || style != c.style || face != st.Face || !face.covers(s) {
		if face, c.err = st.cover(s); c.err != nil {
			return
		}
	}
	if len(c.run) > 0 && (face != c.face || style != c.style) {
		c.endPiece()
	}
	c.face, c.style = face, style
	c.run = append(c.run, s...)
}

// cover is the first face that draws a character with all its marks: they are
// never taken from two fonts.
func (s Style) cover(c string) (*Face, error) {
	if s.Face.covers(c) {
		return s.Face, nil
	}
	names := []string{s.Face.Name()}
	for _, f := range s.Fallback {
		if f.covers(c) {
			return f, nil
		}
		names = append(names, f.Name())
	}
	return nil, &MissingError{Character: c, Fonts: names}
}

func (c *cutter) endPiece() {
	if len(c.run) == 0 {
		return
	}
	p := newPiece(c.styles[c.style], c.style, c.face, c.run)
	if p.shaped.err != nil {
		c.err = p.shaped.err
		return
	}
	w := &c.cur
	if w.from < len(c.pieces) {
		w.advance += math.Max(c.pieces[len(c.pieces)-1].after(), p.after())
	}
	p.x = w.advance
	if !p.ink.empty() {
		w.ink = w.ink.join(p.ink.shift(p.x))
	}
	w.advance += p.advance
	c.pieces = append(c.pieces, p)
	c.run = c.run[:0]
}

// endWord ends the current word at a blank of a style.
func (c *cutter) endWord(style int) {
	c.endPiece()
	if c.cur.from < len(c.pieces) {
		st := c.styles[style]
		c.cur.lead = st.Face.shape([]byte{' '}, false).advance*st.scale() + 2*c.pieces[len(c.pieces)-1].after()
		c.cur.to = len(c.pieces)
		c.words = append(c.words, c.cur)
		c.cur = word{ink: nothing(), from: len(c.pieces)}
	}
	c.face = nil
}

// finish hands the words out, glued.
func (c *cutter) finish() []word {
	for i := range c.words {
		w := &c.words[i]
		w.pieces = c.pieces[w.from:w.to]
		w.info = c.glue.Word(w.text())
	}
	costs := make([]float64, len(c.words))
	c.glue.Costs(infos(c.words), costs)
	for i := range c.words {
		c.words[i].glue = costs[i]
	}
	return c.words
}

func infos(words []word) []*glue.Word {
	out := make([]*glue.Word, len(words))
	for i := range words {
		out[i] = words[i].info
	}
	return out
}

func (w *word) text() string {
	if len(w.pieces) == 1 {
		return w.pieces[0].shaped.text
	}
	var b strings.Builder
	for i := range w.pieces {
		b.WriteString(w.pieces[i].shaped.text)
	}
	return b.String()
}

// runs turns a line into runs of one face and style each; a blank belongs to the
// run before it.
func runs(line []word, size float64) []Run {
	glyphs := 0
	for _, w := range line {
		for i := range w.pieces {
			glyphs += len(w.pieces[i].shaped.glyphs)
		}
	}
	var out []Run
	store := make([]Glyph, 0, glyphs)
	text := make([]byte, 0, 3*glyphs+len(line))
	x, origin, from := 0.0, 0.0, 0 // of the line; of the run
	end := func(to float64) {
		if n := len(out); n > 0 {
			out[n-1].Advance = (to - origin) * size
			out[n-1].Text = string(text)
			out[n-1].Glyphs = slices.Clip(store[from:])
		}
		origin, from, text = to, len(store), text[:0]
	}
	for i, w := range line {
		for j := range w.pieces {
			p := &w.pieces[j]
			if n := len(out); n == 0 || out[n-1].Face != p.face || out[n-1].Style != p.style {
				end(x + p.x)
				out = append(out, Run{Face: p.face, Style: p.style, Size: size * p.scale})
			}
			at := x + p.x - origin
			store = p.glyphs(store, at*size, size)
			text = append(text, p.shaped.text...)
			if !p.ink.empty() {
				r, ink := &out[len(out)-1], p.ink.shift(at).scale(size)
				if r.Ink != (Rect{}) {
					ink = r.Ink.join(ink)
				}
				r.Ink = ink
			}
		}
		x += w.advance
		if i+1 < len(line) {
			x += w.lead
			text = append(text, ' ')
		}
	}
	end(x)
	return out
}

func plain(words []word) string {
	var b strings.Builder
	for i := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(words[i].text())
	}
	return b.String()
}
