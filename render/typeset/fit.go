package typeset

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
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
	Step     float64 // the least distance of two baselines, em; 0 = what the inks need
	Upper    bool
}

// Block is fitted text. Its origin is the top left corner of all ink; W and H are
// the ink's width and height.
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
	if len(s.Text) > 16*maxRunes {
		return nil, &OverflowError{By: float64(len(s.Text)) / (2 * maxRunes), Lines: s.MaxLines, Runes: maxRunes}
	}
	text := Normalise(s.Text)
	if n := utf8.RuneCountInString(text); n > maxRunes {
		return nil, &OverflowError{By: float64(n) / maxRunes, Lines: s.MaxLines, Fits: string([]rune(text)[:40]), Runes: maxRunes}
	}
	if s.Upper {
		text = norm.NFC.String(strings.ToUpper(text))
	}
	words, err := s.words(text)
	if err != nil || len(words) == 0 {
		return &Block{Size: s.Max}, err
	}
	best, ok := s.atLeastMin(words)
	if !ok {
		return nil, s.overflow(words, math.Max(best.size, s.unbounded(words)))
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

// unbounded is the size at which the words would fit, however small; 0 if that
// is not known. Long texts are tried only in nearly even lines, to stay quick.
func (s Spec) unbounded(words []word) float64 {
	limit := math.Inf(1)
	if len(words) > 80 {
		limit = 2 + 1.3*measure(words, s.Tracking).advance/float64(max(1, s.MaxLines))
	}
	set, _ := s.best(words, limit)
	return set.size
}

// atLeastMin finds lines that fit at the least size or better. Advances reach
// beyond the ink by the letters' side bearings, so lines a little too wide by
// advance are tried first.
func (s Spec) atLeastMin(words []word) (setting, bool) {
	const bearings = 0.3 // em
	set, ok := s.best(words, s.W/s.Min+bearings)
	if !ok || set.size < s.Min {
		set, ok = s.best(words, s.W/s.Min)
	}
	return set, ok && set.size >= s.Min
}

// best tries every number of lines, none wider than limit (in em). A little size
// is given up for better breaks.
func (s Spec) best(words []word, limit float64) (setting, bool) {
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
		breaks, cost, ok := breakWords(words, n, s.Tracking, limit)
		if !ok {
			continue
		}
		set := setting{breaks: breaks, cost: cost, size: s.size(words, breaks)}
		sc := set.size / (1 + 0.16*cost)
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
	lines := s.measure(words, breaks)
	size := s.Max
	for _, m := range lines {
		size = math.Min(size, s.W/math.Max(1e-9, m.ink.W()))
	}
	height := lines[len(lines)-1].ink.Max.Y - lines[0].ink.Min.Y + s.step(lines)*float64(len(lines)-1)
	if height > 0 {
		size = math.Min(size, s.H/height)
	}
	return size
}

func (s Spec) measure(words []word, breaks []int) []measured {
	out := make([]measured, 0, len(breaks)+1)
	for _, l := range cut(words, breaks) {
		out = append(out, measure(l, s.Tracking))
	}
	return out
}

// step is the distance of all baselines, in em: the least at which no inks touch.
// One step for all lines looks even whatever marks they carry.
func (s Spec) step(lines []measured) float64 {
	step := 0.0
	for i := 1; i < len(lines); i++ {
		below := math.Max(0, lines[i-1].ink.Max.Y)
		step = math.Max(step, below+math.Max(s.Face.caps, -lines[i].ink.Min.Y))
	}
	return math.Max(s.Step, step+inkGap+s.Gap)
}

// overflow finds how much of the text would fit at the smallest size.
func (s Spec) overflow(words []word, size float64) error {
	e := &OverflowError{By: 2, Lines: max(1, s.MaxLines)}
	if size > 0 {
		e.By = s.Min / size
	}
	fits := 0
	for from, to := 1, len(words)-1; from <= to; {
		n := (from + to) / 2
		if _, ok := s.atLeastMin(words[:n]); ok {
			fits, from = n, n+1
		} else {
			to = n - 1
		}
	}
	e.Fits = plain(words[:fits])
	e.Runes = utf8.RuneCountInString(e.Fits)
	return e
}

// build places the lines at the final size.
func (s Spec) build(words []word, set setting) *Block {
	b := &Block{Size: set.size}
	lines := s.measure(words, set.breaks)
	step := s.step(lines)
	for _, m := range lines {
		b.W = math.Max(b.W, m.ink.W()*set.size)
	}
	base := -lines[0].ink.Min.Y
	for i, l := range cut(words, set.breaks) {
		ink := lines[i].ink.scale(set.size)
		line := TextLine{Text: plain(l), Runs: runs(l, set.size, s.Tracking), Ink: ink, X: -ink.Min.X, Baseline: base * set.size}
		switch s.Align {
		case Centre:
			line.X += (b.W - ink.W()) / 2
		case Right:
			line.X += b.W - ink.W()
		}
		b.H = line.Baseline + ink.Max.Y
		b.Lines = append(b.Lines, line)
		base += step
	}
	return b
}
