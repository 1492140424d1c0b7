package typeset

import (
	_ "embed"
	"fmt"
	"math"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed glue.txt
var glueText string

// glue is the dictionary of what belongs together; all words are lower case.
// It is read-only after parseGlue.
type glue struct {
	phrases map[string][]phrase // by first word
	sets    map[string]map[string]bool
}

type phrase struct {
	words []string
	price float64
}

func parseGlue(text string) (*glue, error) {
	g := &glue{phrases: map[string][]phrase{}, sets: map[string]map[string]bool{}}
	section := ""
	for i, line := range strings.Split(text, "\n") {
		line = lower(strings.TrimSpace(line))
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			section = strings.Trim(line, "[]")
			g.sets[section] = map[string]bool{}
		case section == "":
			return nil, fmt.Errorf("glue dictionary line %d stands before the first [section]", i+1)
		case section == "names" || section == "phrases":
			w := strings.Fields(line)
			price := soft
			if section == "names" {
				price = hard()
			}
			g.phrases[bare(w[0])] = append(g.phrases[bare(w[0])], phrase{words: w, price: price})
		default:
			g.sets[section][line] = true
		}
	}
	return g, nil
}

func lower(s string) string { return strings.ToLower(Normalise(s)) }

// Costs of ending a line; a line that is a tenth too short costs 0.01.
const (
	soft   = 1.5 // splits words that belong together
	hang   = 3   // leaves a word at the end that wants company
	person = 0.9 // may split a name
	lonely = 0.8 // one syllable alone on the last line
)

func hard() float64 { return math.Inf(1) }

// Words of numbers. All are matched against bare lower-case words.
var (
	numberWord = regexp.MustCompile(`^[0-9][0-9.,]*%?$`)
	yearWord   = regexp.MustCompile(`^[12][0-9]{3}$`)
	dateWord   = regexp.MustCompile(`^[0-9]{1,4}([/.-][0-9]{1,4}){1,2}$`)
	codeWord   = regexp.MustCompile(`^[0-9]+[-/][\p{L}\p{N}/-]+$`)
	romanWord  = regexp.MustCompile(`^(x{0,3})(ix|iv|v?i{0,3})$`)
	dashWord   = regexp.MustCompile(`^[-–—]$`)
)

func numeric(w string) bool {
	return numberWord.MatchString(w) || dateWord.MatchString(w) || codeWord.MatchString(w)
}

func roman(w string) bool { return w != "" && romanWord.MatchString(w) }

// bare is a lower-case word without the punctuation around it.
func bare(w string) string {
	return strings.TrimFunc(strings.ToLower(w), func(r rune) bool {
		return strings.ContainsRune(`"“”‘’'()[]«»,.;:!?…`, r)
	})
}

// closes tells that a word ends a clause: nothing glues across it.
func closes(w string) bool {
	r, _ := utf8.DecodeLastRuneInString(w)
	return strings.ContainsRune(`,.;:!?)]”»…`, r)
}

// ending is the mark that closes a word, 0 for none.
func ending(w string) rune {
	if !closes(w) {
		return 0
	}
	r, _ := utf8.DecodeLastRuneInString(w)
	return r
}

// only tells that a word holds nothing but runes of set.
func only(w, set string) bool {
	return w != "" && strings.Trim(w, set) == ""
}

// costs gives, for every word, the cost of ending a line after it. The rules are
// those of Vietnamese banner setting: dates, ordinals, terms, numbers with their
// noun and names stay whole; compound words stay whole where there is a choice.
func (g *glue) costs(words []string) []float64 {
	out := make([]float64, len(words))
	low := make([]string, len(words))
	for i, w := range words {
		low[i] = bare(w)
	}
	mixed := mixedCase(words)
	for i := range max(0, len(words)-1) {
		out[i] = g.gap(words, low, i)
		if mixed && titled(words[i]) && titled(words[i+1]) && !closes(words[i]) {
			out[i] += person
		}
	}
	g.gluePhrases(words, low, out)
	g.gluePeople(words, low, out)
	return out
}

// gap judges the gap after word i by the words around it.
func (g *glue) gap(words, low []string, i int) float64 {
	a, b := words[i], words[i+1]
	la, lb := low[i], low[i+1]
	switch {
	case only(b, `,.!?;:)]”»%…`), only(a, `([“‘«`):
		return hard()
	case dashWord.MatchString(a):
		return hard() // no line ends with a dash
	case dashWord.MatchString(b):
		if i+2 < len(words) && numeric(la) && numeric(low[i+2]) {
			return hard() // 2025 - 2030
		}
		return 0
	case strings.HasSuffix(a, ".") && g.sets["abbreviations"][la], a == "&", b == "&":
		return hard()
	case strings.HasSuffix(a, ":") && numeric(lb):
		return hard() // HOTLINE: 1900 …
	case closes(a):
		return 0
	case numeric(la) && numeric(lb) && !yearWord.MatchString(la):
		return hard() // groups of a telephone number
	case g.sets["before numbers"][la] && (numeric(lb) || roman(lb)):
		return hard()
	case numberWord.MatchString(la) && letter(lb):
		if !yearWord.MatchString(la) || g.sets["after years"][lb] {
			return hard() // 80 NĂM
		}
	}
	if g.sets["ends"][la] {
		return hang
	}
	return 0
}

func letter(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsLetter(r)
}

// gluePhrases marks the gaps inside the dictionary's entries.
func (g *glue) gluePhrases(words, low []string, out []float64) {
	for i := range words {
		for _, p := range g.phrases[low[i]] {
			if !p.at(words, low, i) {
				continue
			}
			for k := i; k < i+len(p.words)-1; k++ {
				out[k] = max(out[k], p.price)
			}
		}
	}
}

// at tells that the phrase stands at word i, with the same punctuation inside.
func (p phrase) at(words, low []string, i int) bool {
	if i+len(p.words) > len(words) {
		return false
	}
	for k, w := range p.words {
		if bare(w) != low[i+k] {
			return false
		}
		if k < len(p.words)-1 && ending(w) != ending(words[i+k]) {
			return false
		}
	}
	return true
}

// gluePeople keeps NGUYỄN VĂN CỪ together.
func (g *glue) gluePeople(words, low []string, out []float64) {
	for i := 0; i+2 < len(words); i++ {
		if g.sets["surnames"][low[i]] && g.sets["middle names"][low[i+1]] && !closes(words[i]) && !closes(words[i+1]) && letter(low[i+2]) {
			out[i], out[i+1] = hard(), hard()
		}
	}
}

// mixedCase tells that capitals mean something in this text.
func mixedCase(words []string) bool {
	lows := 0
	for _, w := range words {
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsLower(r) {
			lows++
		}
	}
	return lows*4 > len(words)
}

// titled tells that a word has a capital first letter and is not an acronym.
func titled(w string) bool {
	r, n := utf8.DecodeRuneInString(w)
	if !unicode.IsUpper(r) {
		return false
	}
	for _, r := range w[n:] {
		if unicode.IsUpper(r) {
			return false
		}
	}
	return true
}

// tokens cuts a paragraph at its blanks. A no-break space, and a stretch that the
// author marked ‹so›, hold together whatever the rules say.
func tokens(paragraph string) []string {
	var (
		out  []string
		b    strings.Builder
		held bool
	)
	for _, r := range paragraph {
		switch {
		case r == '‹':
			held = true
		case r == '›':
			held = false
		case r == nbsp || r == narrowNBSP:
			b.WriteRune(nbsp)
		case unicode.IsSpace(r) && held:
			b.WriteRune(nbsp)
		case unicode.IsSpace(r):
			if b.Len() > 0 {
				out = append(out, b.String())
				b.Reset()
			}
		default:
			b.WriteRune(r)
		}
	}
	if b.Len() > 0 {
		out = append(out, b.String())
	}
	return out
}
