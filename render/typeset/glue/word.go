package glue

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Word is what the rules ask about a word. It is shared and read-only.
type Word struct {
	bare   string // lower case, without the punctuation around it
	mark   rune   // that closes the word and its clause, 0 for none
	number bool   // 81, 1.250, 50%
	year   bool
	date   bool // 14/4/2025, 30/4, 2025–2030
	code   bool // 45-CT/TW
	roman  bool
	letter bool // begins with a letter
	stop   bool // ends with a full stop
	titled bool // a capital first and no other
	low    bool // begins with a small letter
	Clings bool // may not begin a line
	Opens  bool // may not end one
	joins  bool // neither: &
	dash   bool // nothing but a dash
	dashed bool // a number with a dash behind it
	dashes bool // a number with a dash before it
	Many   bool // several syllables, held together by the author
}

// Marks that no line begins with, and those that none ends with.
const (
	clinging = `,.!?;:)]”’»%…`
	opening  = `([“‘«`
	closing  = `,.;:!?)]”»…`
)

// Words of numbers. All are matched against bare lower-case words.
var (
	numberWord = regexp.MustCompile(`^[0-9][0-9.,]*%?$`)
	yearWord   = regexp.MustCompile(`^[12][0-9]{3}$`)
	dateWord   = regexp.MustCompile(`^[0-9]{1,4}([/.–—-][0-9]{1,4}){1,2}$`)
	codeWord   = regexp.MustCompile(`^[0-9]+[-/][\p{L}\p{N}/-]+$`)
	romanWord  = regexp.MustCompile(`^(x{0,3})(ix|iv|v?i{0,3})$`)
	dashWord   = regexp.MustCompile(`^[-–—]$`)
	dashedWord = regexp.MustCompile(`^[0-9].*[0-9][-–—]$`)
	dashesWord = regexp.MustCompile(`^[-–—][0-9]`)
)

// maxSeen is how many words the dictionary remembers.
const maxSeen = 8192

// Word looks a word up or judges it.
func (d *Dictionary) Word(text string) *Word {
	d.mu.Lock()
	defer d.mu.Unlock()
	w, ok := d.seen[text]
	if !ok {
		if len(d.seen) >= maxSeen {
			clear(d.seen)
		}
		w = judge(text)
		d.seen[text] = w
	}
	return w
}

func judge(text string) *Word {
	first, n := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	w := &Word{
		bare: bare(text), mark: ending(text), stop: last == '.', low: unicode.IsLower(first),
		Opens: strings.ContainsRune(opening, last), joins: text == "&" || text == "/",
		dash: dashWord.MatchString(text), Many: strings.ContainsRune(text, '\u00a0'),
	}
	// “…VÀ” may begin a line, and ’75.
	w.Clings = strings.ContainsRune(clinging, first) && (!strings.ContainsRune(`…’.`, first) || strings.Trim(text, clinging) == "")
	r, _ := utf8.DecodeRuneInString(w.bare)
	w.letter = unicode.IsLetter(r)
	w.titled = unicode.IsUpper(first) && strings.IndexFunc(text[n:], unicode.IsUpper) < 0
	w.number, w.date, w.code = numberWord.MatchString(w.bare), dateWord.MatchString(w.bare), codeWord.MatchString(w.bare)
	w.year = yearWord.MatchString(w.bare)
	w.roman = w.bare != "" && romanWord.MatchString(w.bare)
	w.dashed, w.dashes = dashedWord.MatchString(text), dashesWord.MatchString(text)
	return w
}

func (w *Word) numeric() bool { return w.number || w.date || w.code }

// bare is a lower-case word without the punctuation around it.
func bare(w string) string {
	return strings.TrimFunc(strings.ToLower(w), func(r rune) bool { return strings.ContainsRune(`"“”‘’'()[]«»,.;:!?…`, r) })
}

// ending is the mark that closes a word, 0 for none.
func ending(w string) rune {
	r, _ := utf8.DecodeLastRuneInString(w)
	if w == "" || !strings.ContainsRune(closing, r) {
		return 0
	}
	return r
}
