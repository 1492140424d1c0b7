// Package glue knows which words of a Vietnamese text belong on one line: the
// rules of banner setting, and a dictionary of names and compound words.
package glue

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
)

//go:embed glue.txt
var text string

// Dictionary is what belongs together; all words are lower case. It is safe for
// concurrent use.
type Dictionary struct {
	phrases map[string][]phrase // by first word
	sets    map[string]map[string]bool

	mu   sync.Mutex
	seen map[string]*Word // owned by mu; bounded
}

type phrase struct {
	words []phraseWord
	price float64
}

// phraseWord is a word of a phrase and the mark that must follow it, 0 for none.
type phraseWord struct {
	bare string
	mark rune
}

// sections of the dictionary; the first two hold phrases, the others words.
func sections() []string {
	return []string{"names", "phrases", "ends", "before numbers", "after years", "abbreviations", "titles", "middle names", "surnames"}
}

// maxGlue bounds the dictionary, in bytes.
const maxGlue = 1 << 20

// Default is Pano's own dictionary.
func Default() (*Dictionary, error) { return Parse(text) }

// Parse reads a dictionary: [sections] of one entry a line; # begins a remark.
func Parse(text string) (*Dictionary, error) {
	if len(text) > maxGlue {
		return nil, fmt.Errorf("glue dictionary: %d bytes, at most %d", len(text), maxGlue)
	}
	d := &Dictionary{phrases: map[string][]phrase{}, sets: map[string]map[string]bool{}, seen: map[string]*Word{}}
	section := ""
	for i, line := range strings.Split(text, "\n") {
		line = strings.ToLower(norm.NFC.String(strings.TrimSpace(line)))
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			section = strings.Trim(line, "[]")
			if !slices.Contains(sections(), section) {
				return nil, fmt.Errorf("glue dictionary line %d: there is no section [%s]; there are %s", i+1, section, strings.Join(sections(), ", "))
			}
			d.sets[section] = map[string]bool{}
		case section == "":
			return nil, fmt.Errorf("glue dictionary line %d stands before the first [section]", i+1)
		case section == "names" || section == "phrases":
			price := soft
			if section == "names" {
				price = hard()
			}
			p := phrase{price: price}
			for _, w := range strings.Fields(line) {
				p.words = append(p.words, phraseWord{bare(w), ending(w)})
			}
			first := p.words[0].bare
			d.phrases[first] = append(d.phrases[first], p)
		default:
			d.sets[section][line] = true
		}
	}
	return d, nil
}

// Costs of ending a line; a line that is a tenth too short costs 0.01.
const (
	soft   = 1.5 // splits words that belong together
	hang   = 3   // leaves a word at the end that wants company
	person = 0.9 // may split a name
)

func hard() float64 { return math.Inf(1) }

func (d *Dictionary) in(section string, w *Word) bool { return d.sets[section][w.bare] }

// Costs fills in, for every word, the cost of ending a line after it; infinite
// means never. The rules are
// those of Vietnamese banner setting: dates, ordinals, terms, numbers with their
// noun and names stay whole; compound words stay whole where there is a choice.
func (d *Dictionary) Costs(words []*Word, out []float64) {
	clear(out)
	mixed := mixedCase(words)
	for i := range max(0, len(words)-1) {
		a, b := words[i], words[i+1]
		out[i] = d.gap(words, i)
		if mixed && a.titled && b.titled && a.mark == 0 {
			out[i] += person
		}
	}
	d.gluePhrases(words, out)
	d.gluePeople(words, out)
}

// gap judges the gap after word i by the words around it.
func (d *Dictionary) gap(words []*Word, i int) float64 {
	a, b := words[i], words[i+1]
	switch {
	case b.Clings, a.Opens:
		return hard()
	case a.joins, b.joins: // & and /
		return hard()
	case a.dash:
		return hard() // no line ends with a dash
	case b.dash:
		if i+2 < len(words) && a.numeric() && words[i+2].numeric() {
			return hard() // 2025 - 2030
		}
		return 0
	case a.dashed && b.numeric(), a.numeric() && b.dashes:
		return hard() // 2025- 2030, 2025 -2030
	case a.stop && d.in("abbreviations", a), a.mark == 0 && d.in("titles", a):
		return hard() // TP. ĐÀ LẠT, TP ĐÀ LẠT
	case a.mark == ':' && b.numeric():
		return hard() // HOTLINE: 1900 …
	case a.mark != 0:
		return 0
	case a.numeric() && b.numeric() && !a.year:
		return hard() // groups of a telephone number
	case d.in("before numbers", a) && (b.numeric() || b.roman):
		return hard()
	case a.number && b.letter && (!a.year || d.in("after years", b)):
		return hard() // 80 NĂM
	case d.in("ends", a):
		return hang
	case a.letter && b.code && !b.date:
		return soft // CHỈ THỊ 45-CT/TW
	}
	return 0
}

// gluePhrases marks the gaps inside the dictionary's entries.
func (d *Dictionary) gluePhrases(words []*Word, out []float64) {
	for i := range words {
		for _, p := range d.phrases[words[i].bare] {
			if !p.at(words[i:]) {
				continue
			}
			for k := i; k < i+len(p.words)-1; k++ {
				out[k] = max(out[k], p.price)
			}
		}
	}
}

// at tells that the words begin with the phrase, with the same punctuation inside.
func (p phrase) at(words []*Word) bool {
	if len(p.words) > len(words) {
		return false
	}
	for k, w := range p.words {
		info := words[k]
		if w.bare != info.bare || k < len(p.words)-1 && w.mark != info.mark {
			return false
		}
	}
	return true
}

// gluePeople keeps NGUYỄN VĂN CỪ together.
func (d *Dictionary) gluePeople(words []*Word, out []float64) {
	for i := 0; i+2 < len(words); i++ {
		a, b, c := words[i], words[i+1], words[i+2]
		if d.in("surnames", a) && d.in("middle names", b) && a.mark == 0 && b.mark == 0 && c.letter {
			out[i], out[i+1] = hard(), hard()
		}
	}
}

// mixedCase tells that capitals mean something in this text.
func mixedCase(words []*Word) bool {
	lows := 0
	for _, w := range words {
		if w.low {
			lows++
		}
	}
	return lows*4 > len(words)
}

// Compounds marks the gaps inside the shortest entries that cover each word and
// leaves the others alone: ĐẠI HỘI | ĐẠI BIỂU, not the four together.
func (d *Dictionary) Compounds(words []*Word, inside []bool) {
	type span struct{ from, to int }
	var found []span
	for i := range words {
		for _, p := range d.phrases[words[i].bare] {
			if p.at(words[i:]) {
				found = append(found, span{i, i + len(p.words)})
			}
		}
	}
	for _, a := range found {
		if slices.ContainsFunc(found, func(b span) bool { return b != a && a.from <= b.from && b.to <= a.to }) {
			continue
		}
		for k := a.from; k < a.to-1; k++ {
			inside[k] = true
		}
	}
}
