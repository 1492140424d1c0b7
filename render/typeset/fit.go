package typeset

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// Block is fitted text. Its origin is the top left corner of all ink; W and H are
// the ink's width and height. It is a view of its Copy and costs nothing to keep.
type Block struct {
	Size, W, H float64

	copy *Copy
	set  *setting
	step float64
}

// TextLine is one line of a block, from (X, Baseline). Ink is relative to that
// point.
type TextLine struct {
	X        float64
	Baseline float64
	Ink      Rect
}

// Len is the number of lines.
func (b Block) Len() int {
	if b.set == nil {
		return 0
	}
	return len(b.set.breaks) + 1
}

// Step is the distance of two baselines, in em.
func (b Block) Step() float64 { return b.step }

// span is the words of line i.
func (b Block) span(i int) (from, to int) {
	if to = len(b.copy.words); i < len(b.set.breaks) {
		to = b.set.breaks[i]
	}
	if i > 0 {
		from = b.set.breaks[i-1]
	}
	return from, to
}

// Line places line i.
func (b Block) Line(i int) TextLine {
	ink := b.copy.ink(b.span(i)).scale(b.Size)
	line := TextLine{Ink: ink, X: -ink.Min.X, Baseline: (b.set.top + float64(i)*b.step) * b.Size}
	switch b.copy.spec.Align {
	case Centre:
		line.X += (b.W - ink.W()) / 2
	case Right:
		line.X += b.W - ink.W()
	}
	return line
}

// Runs are the runs of line i: they follow one another, each after the advance of
// the one before.
func (b Block) Runs(i int) []Run {
	from, to := b.span(i)
	return runs(b.copy.words[from:to], b.Size)
}

// Text is line i in one string.
func (b Block) Text(i int) string {
	from, to := b.span(i)
	return plain(b.copy.words[from:to])
}

// Parts is line i in its styles.
func (b Block) Parts(i int) Text {
	var t Text
	for _, r := range b.Runs(i) {
		if n := len(t); n > 0 && t[n-1].Style == r.Style {
			t[n-1].Text += r.Text
		} else {
			t = append(t, Part{r.Text, r.Style})
		}
	}
	return t
}

// ErrTooLarge says that a text does not fit; Overflow says more.
var ErrTooLarge = errors.New("the text does not fit its room")

// OverflowError says that a text does not fit even at its smallest size.
type OverflowError struct {
	By    float64 // how many times too large it is, > 1
	Lines int     // how many lines were allowed
	Need  int     // how many it would take at the smallest size, 0 if no number of lines helps
	Fits  string  // the beginning of the text that would fit
	Runes int     // its length
}

func (e *OverflowError) Error() string {
	need := ""
	if e.Need > e.Lines {
		need = fmt.Sprintf(", it takes %d", e.Need)
	}
	return fmt.Sprintf("the text is %.0f %% too large for %d line(s)%s; about %d characters fit: %q", math.Ceil((e.By-1)*100), e.Lines, need, e.Runes, e.Fits)
}

// MissingError names a character, with its marks, that no font of the text has.
type MissingError struct {
	Character string
	Fonts     []string // the text's own, then its fallbacks
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("the character %q (%s) is not in the font %s", e.Character, e.Codes(), strings.Join(e.Fonts, ", nor in "))
}

// Codes lists the code points: U+01A0 U+0306.
func (e *MissingError) Codes() string {
	var b strings.Builder
	for i, r := range e.Character {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "U+%04X", r)
	}
	return b.String()
}

// Fit sets the text at the largest size of [Min, Max] at which its best lines fit
// the room by their ink. Best means: no break where one must not be, few where
// one should not be, and lines as even as can be. A little size is given up for
// better breaks. The error is ErrTooLarge unless the room makes no sense.
func (c *Copy) Fit(r Room) (Block, error) {
	if bad(r.Min) || bad(r.Max) || bad(r.W) || bad(r.Step) || math.IsNaN(r.H) || r.Min <= 0 || r.Max < r.Min || r.W <= 0 || r.H <= 0 {
		return Block{}, fmt.Errorf("text room: min %v, max %v, width %v, height %v are not usable sizes", r.Min, r.Max, r.W, r.H)
	}
	if len(c.words) == 0 {
		return Block{Size: r.Max}, nil
	}
	set, size, _ := c.choose(r)
	if set == nil {
		return Block{}, ErrTooLarge
	}
	b := Block{Size: size, W: set.width * size, copy: c, set: set, step: math.Max(r.Step, set.step)}
	b.H = set.height(b.step) * size
	return b, nil
}

// choose scores all settings that the room allows. largest is the size that one
// of them would have if no least size were asked for.
func (c *Copy) choose(r Room) (best *setting, size, largest float64) {
	score := 0.0
	typed := c.breaker.typed()
	for n := typed; n <= min(max(1, r.MaxLines), len(c.words)); n++ {
		whole := math.Inf(1) // the least that is torn apart in n lines
		for i := range c.of(n) {
			set := &c.settings[n][i]
			s := c.size(set, r)
			largest = math.Max(largest, s)
			if s < r.Min*(1-1e-12) || set.torn > whole+1e-9 && !r.Low {
				continue // too small, or larger by tearing words apart that can stay whole
			}
			whole = math.Min(whole, set.torn)
			sc := s / (1 + 0.16*set.cost)
			if r.Low {
				sc = 1 / (1e-9 + s*set.height(math.Max(r.Step, set.step)))
			}
			if best == nil || sc > score*1.001 {
				best, size, score = set, math.Max(s, r.Min), sc
			}
		}
		if typed > 1 && best != nil { // the author's lines win
			break
		}
	}
	return best, size, largest
}

// size is the largest that the room allows for a setting, at most Max.
func (c *Copy) size(set *setting, r Room) float64 {
	size := r.Max
	if set.width > 0 {
		size = math.Min(size, r.W/set.width)
	}
	if h := set.height(math.Max(r.Step, set.step)); h > 0 {
		size = math.Min(size, r.H/h)
	}
	return size
}

// Overflow tells by how much a text is too large for a room, and what of it would
// fit at the smallest size.
func (c *Copy) Overflow(r Room) *OverflowError {
	r.MaxLines = max(1, r.MaxLines)
	_, _, largest := c.choose(r)
	e := &OverflowError{By: 2, Lines: r.MaxLines}
	limit := r.W/r.Min - 2*c.spec.Outline
	e.Need = c.breaker.fill(len(c.words), limit)
	switch typed := c.breaker.typed(); {
	case largest > 0:
		e.By = r.Min / largest
	case typed > r.MaxLines:
		e.By = float64(typed) / float64(r.MaxLines)
	case e.Need > 0:
		e.By = float64(e.Need) / float64(r.MaxLines)
	}
	fits := 0
	for from, to := 1, len(c.words); from <= to; {
		if n := (from + to) / 2; c.fits(n, limit, r) {
			fits, from = n, n+1
		} else {
			to = n - 1
		}
	}
	e.Fits = plain(c.words[:fits])
	e.Runes = utf8.RuneCountInString(e.Fits)
	return e
}

// fits tells whether the first n words fit at the smallest size in lines that are
// as full as can be.
func (c *Copy) fits(n int, limit float64, r Room) bool {
	sub := Copy{spec: c.spec, words: c.words[:n], breaker: newBreaker(c.words[:n])}
	lines := sub.breaker.fill(n, limit)
	if lines == 0 || lines > r.MaxLines {
		return false
	}
	for k := lines; k <= min(r.MaxLines, lines+1, n); k++ {
		for i := range sub.of(k) {
			if sub.size(&sub.settings[k][i], r) >= r.Min {
				return true
			}
		}
	}
	return false
}
