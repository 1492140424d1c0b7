package typeset

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// Align places the lines of a block against each other.
type Align uint8

const (
	Left Align = iota
	Centre
	Right
)

// Spec is a text and the room that it may take. Sizes are of the em, in canvas
// units; Tracking and Gap are in em. H may be infinite.
type Spec struct {
	Text     string
	Face     *Face
	Fallback []*Face // asked, in order, for characters that Face lacks
	Min, Max float64
	W, H     float64
	MaxLines int
	Align    Align
	Tracking float64
	Gap      float64 // between the inks of two lines, besides what keeps marks apart
	Upper    bool
}

// Block is fitted text. The ink of the first line starts at y = 0; W is the width
// of the widest line, H the height of all ink.
type Block struct {
	Size, W, H float64
	Lines      []TextLine
}

// TextLine is one line of a block: its runs follow one another from (X, Baseline),
// each after the advance of the one before. Ink is relative to that point.
type TextLine struct {
	Runs     []Run
	X        float64
	Baseline float64
	Ink      Rect
	Text     string
}

// OverflowError says that a text does not fit even at its smallest size.
type OverflowError struct {
	By    float64 // how many times too large it is, > 1
	Lines int     // how many lines were allowed
	Fits  string  // the beginning of the text that would fit
	Runes int     // its length
}

func (e *OverflowError) Error() string {
	return fmt.Sprintf("the text is %.0f %% too long for %d line(s); about %d characters fit: %q", (e.By-1)*100, e.Lines, e.Runes, e.Fits)
}

// MissingError names a character that no font of the text has.
type MissingError struct {
	Rune rune
	Font string
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("the character %q (U+%04X) is not in the font %s", e.Rune, e.Rune, e.Font)
}

const (
	maxRunes = 2000
	inkGap   = 0.02 // em that always stay between the inks of two lines
)

// Fit sets the text at the largest size of [Min, Max] at which its best lines fit
// the room by their ink. Best means: no break where one must not be, few where
// one should not be, and lines as even as can be.
func Fit(s Spec) (*Block, error) {
	if bad(s.Min) || bad(s.Max) || bad(s.W) || math.IsNaN(s.H) || s.Min <= 0 || s.Max < s.Min || s.W <= 0 || s.H <= 0 {
		return nil, fmt.Errorf("text room: min %v, max %v, width %v, height %v are not usable sizes", s.Min, s.Max, s.W, s.H)
	}
	text := Normalise(s.Text)
	if n := utf8.RuneCountInString(text); n > maxRunes {
		return nil, &OverflowError{By: float64(n) / maxRunes, Lines: s.MaxLines, Fits: string([]rune(text)[:40]), Runes: maxRunes}
	}
	if s.Upper {
		text = strings.ToUpper(text)
	}
	words, err := s.words(text)
	if err != nil || len(words) == 0 {
		return &Block{Size: s.Max}, err
	}
	best, ok := s.best(words)
	if !ok || best.size < s.Min {
		return nil, s.overflow(words, best.size)
	}
	return s.build(words, best), nil
}

func bad(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// setting is one way to break the words into lines, and the size it allows.
type setting struct {
	breaks []int // index of the first word of each line after the first
	size   float64
	cost   float64
}

// best tries every number of lines. A little size is given up for better breaks.
func (s Spec) best(words []word) (setting, bool) {
	lines := max(1, s.MaxLines)
	var best setting
	score, found := 0.0, false
	typed := 1
	for _, w := range words[:len(words)-1] {
		if w.forced {
			typed++
		}
	}
	for n := typed; n <= min(lines, len(words)); n++ {
		breaks, cost, ok := breakWords(words, n, s.Tracking)
		if !ok {
			continue
		}
		set := setting{breaks: breaks, cost: cost, size: s.size(words, breaks)}
		sc := set.size / (1 + 0.08*cost)
		if set.size < s.Min { // legal before beautiful
			sc = set.size / 1000
		}
		if !found || sc > score*1.001 {
			best, score, found = set, sc, true
		}
		if typed > 1 && found && best.size >= s.Min { // the author's lines win
			break
		}
	}
	return best, found
}

// size is the largest that the room allows for these lines, at most Max.
func (s Spec) size(words []word, breaks []int) float64 {
	size, height := s.Max, 0.0
	var above Rect
	for i, l := range cut(words, breaks) {
		m := measure(l, s.Tracking)
		size = math.Min(size, s.W/math.Max(1e-9, math.Max(m.advance, m.ink.Max.X-math.Min(0, m.ink.Min.X))))
		if i == 0 {
			height = m.ink.Max.Y - m.ink.Min.Y
		} else {
			height += s.step(above, m.ink) - above.Max.Y + m.ink.Max.Y
		}
		above = m.ink
	}
	if height > 0 && !math.IsInf(s.H, 1) {
		size = math.Min(size, s.H/height)
	}
	return size
}

// step is the distance of two baselines, in em: inks never touch.
func (s Spec) step(above, below Rect) float64 { return above.Max.Y - below.Min.Y + inkGap + s.Gap }

// overflow finds how much of the text would fit at the smallest size.
func (s Spec) overflow(words []word, size float64) error {
	e := &OverflowError{By: 2, Lines: max(1, s.MaxLines)}
	if size > 0 {
		e.By = s.Min / size
	}
	for n := len(words) - 1; n > 0; n-- {
		if set, ok := s.best(words[:n]); ok && set.size >= s.Min {
			e.Fits = plain(words[:n])
			break
		}
	}
	e.Runes = utf8.RuneCountInString(e.Fits)
	return e
}

// build places the lines at the final size.
func (s Spec) build(words []word, set setting) *Block {
	b := &Block{Size: set.size}
	var above Rect
	for i, l := range cut(words, set.breaks) {
		m := measure(l, s.Tracking)
		line := TextLine{Text: plain(l), Runs: runs(l, set.size, s.Tracking), Ink: m.ink.scale(set.size)}
		if i == 0 {
			line.Baseline = -line.Ink.Min.Y
		} else {
			line.Baseline = b.Lines[i-1].Baseline + s.step(above, m.ink)*set.size
		}
		above = m.ink
		b.W = math.Max(b.W, m.advance*set.size)
		b.H = line.Baseline + line.Ink.Max.Y
		b.Lines = append(b.Lines, line)
	}
	for i := range b.Lines {
		w := 0.0
		for _, r := range b.Lines[i].Runs {
			w += r.Advance
		}
		switch s.Align {
		case Centre:
			b.Lines[i].X = (b.W - w) / 2
		case Right:
			b.Lines[i].X = b.W - w
		}
	}
	return b
}
