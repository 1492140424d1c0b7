package eboard

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A passer-by reads few pages: more are only made when letters of the least
// size need them.
const fewPages = 4

// setter sets one order.
type setter struct {
	order   Order
	lines   []string
	faces   []face // that have every character, the largest first
	palette color.Palette
	ink     uint8
}

func (s *setter) film() (*Film, error) {
	f := &Film{Mode: Static, W: s.order.W, H: s.order.H}
	if fc, set, ok := s.still(); ok {
		f.name(fc)
		f.Pages = []*image.Paletted{s.page(fc, set)}
		return f, nil
	}
	switch s.order.Mode {
	case Ticker:
		return s.ticker(f)
	case Flip:
		return s.flip(f)
	}
	return nil, s.overflow()
}

// usable are the faces to choose from. A board that could show the full-height
// letters of 16 rows must not fall to less, unless it would show nothing.
func (s *setter) usable() []face {
	if s.order.NoSmaller {
		return s.faces[:1]
	}
	if s.order.Mode == Static || s.order.Mode == "" {
		return s.faces
	}
	n := len(s.faces)
	for n > 1 && s.faces[n-1].rows() < 16 {
		n--
	}
	return s.faces[:n]
}

// still looks for the largest face in which the whole text fits.
func (s *setter) still() (face, []string, bool) {
	for _, fc := range s.usable() {
		if set, ok := fc.wrapAll(s.lines, s.order.W); ok && len(set)*fc.rows() <= s.order.H {
			return fc, set, true
		}
	}
	return face{}, nil, false
}

// page draws lines one below the other, each in the middle of its share of
// the board's height.
func (s *setter) page(fc face, set []string) *image.Paletted {
	m := s.blank(s.order.W)
	for i, l := range set {
		top, end := s.order.H*i/len(set), s.order.H*(i+1)/len(set)
		from, to := fc.ends(l)
		x := (s.order.W - (to - from)) / 2
		switch s.order.Align {
		case Left:
			x = 0
		case Right:
			x = s.order.W - (to - from)
		}
		fc.draw(m, x-from, top+(end-top-fc.rows())/2+fc.font.Ascent*fc.scale, l, s.ink)
	}
	return m
}

func (s *setter) blank(w int) *image.Paletted {
	return image.NewPaletted(image.Rect(0, 0, w, s.order.H), s.palette)
}

// flip cuts the text into pages: in the largest face that needs few, else in
// the one that needs the fewest.
func (s *setter) flip(f *Film) (*Film, error) {
	var best [][]string
	var with face
	for _, fc := range s.usable() {
		set, ok := fc.wrapAll(s.lines, s.order.W)
		if !ok {
			continue
		}
		pages := share(set, s.order.H/fc.rows())
		if best == nil || len(best) > fewPages && len(pages) < len(best) {
			best, with = pages, fc
		}
	}
	if best == nil {
		return nil, s.overflow()
	}
	f.Mode, f.PageFor = Flip, s.order.pageFor()
	f.name(with)
	for _, set := range best {
		f.Pages = append(f.Pages, s.page(with, set))
	}
	return f, nil
}

// share puts lines on as few pages of n lines as there must be, evenly.
func share(set []string, n int) [][]string {
	count := (len(set) + n - 1) / n
	pages := make([][]string, count)
	for i := range pages {
		pages[i] = set[len(set)*i/count : len(set)*(i+1)/count]
	}
	return pages
}

// ticker draws the whole text on one strip, before a stretch of dark board.
func (s *setter) ticker(f *Film) (*Film, error) {
	fc := s.faces[0]
	text := strings.Join(s.lines, s.between(fc))
	from, to := fc.ends(text)
	f.Mode = Ticker
	f.name(fc)
	f.SpeedPxS, f.Pause = steady(s.order.SpeedPxS, max(1, fc.rows()/16)), time.Duration(s.order.PauseMS)*time.Millisecond
	f.Strip = s.blank(s.order.W + to - from)
	top := (s.order.H - fc.rows()) / 2
	fc.draw(f.Strip, -from, top+fc.font.Ascent*fc.scale, text, s.ink)
	return f, nil
}

// between parts the author's lines on a strip.
func (s *setter) between(fc face) string {
	if fc.font.Has('•') {
		return " • "
	}
	return " - "
}

// overflow says how much too wide the text is, in the least face.
func (s *setter) overflow() error {
	usable := s.usable()
	fc := usable[len(usable)-1]
	need := fc.narrowest(s.lines, s.order.H/fc.rows())
	over := need - s.order.W
	params := map[string]string{"over_px": fmt.Sprint(over), "need_px": fmt.Sprint(need),
		"width_px": fmt.Sprint(s.order.W), "font": fc.font.Name}
	if most := s.order.H / fc.rows(); need == 0 {
		params["lines"], params["lines_max"] = fmt.Sprint(len(s.lines)), fmt.Sprint(most)
		return refuse("text_overflow", "Lines", params,
			"%d lines, the board of %d rows holds %d: remove lines, or choose flip or ticker", len(s.lines), s.order.H, most)
	}
	letter := max(fc.width("N"), 1) + fc.scale
	params["letters"] = fmt.Sprint((over + letter - 1) / letter)
	return refuse("text_overflow", "Lines", params,
		"text is %d px too wide (needs %d, the board has %d): shorten it by about %s letters, or choose %s",
		over, need, s.order.W, params["letters"], map[bool]string{true: "ticker", false: "flip or ticker"}[s.order.Mode == Flip])
}

// wrapAll wraps every line to at most w pixels; false when a word is wider.
func (f face) wrapAll(lines []string, w int) ([]string, bool) {
	var set []string
	for _, l := range lines {
		words := f.measure(words(l))
		n := f.fill(words, w, nil)
		if n == 0 {
			return nil, false
		}
		// The narrowest width with as many lines balances them.
		lo, hi := 0, w
		for hi-lo > 1 {
			if mid := (lo + hi) / 2; f.fill(words, mid, nil) == n {
				hi = mid
			} else {
				lo = mid
			}
		}
		f.fill(words, hi, &set)
	}
	return set, true
}

// word is a measured word: its ink from the pen, and how far the pen moves.
type word struct {
	text              string
	from, to, advance int
}

func (f face) measure(texts []string) []word {
	list := make([]word, len(texts))
	for i, t := range texts {
		w := word{text: t}
		w.from, w.to = f.ends(t)
		for _, r := range t {
			w.advance += f.advance(f.glyph(r))
		}
		list[i] = w
	}
	return list
}

// fill puts as many words on each line as fit and returns the number of lines,
// 0 when a word is wider than w. The lines go to out unless it is nil.
func (f face) fill(words []word, w int, out *[]string) int {
	space := f.advance(f.glyph(' '))
	n, first, pen := 0, 0, 0
	end := func(i int) {
		n++
		if out == nil {
			return
		}
		var line []string
		for _, v := range words[first:i] {
			line = append(line, v.text)
		}
		*out = append(*out, strings.Join(line, " "))
	}
	for i, v := range words {
		if v.to-v.from > w {
			return 0
		}
		if i > first && pen+space+v.to-words[first].from > w {
			end(i)
			first, pen = i, 0
		}
		if i > first {
			pen += space
		}
		pen += v.advance
	}
	end(len(words))
	return n
}

// words cuts a line at its spaces. A lone dash or mark stays with the word
// before it, because no line may begin with one.
func words(l string) []string {
	var list []string
	for _, w := range strings.Split(l, " ") {
		r, _ := utf8.DecodeRuneInString(w)
		if len(list) > 0 && utf8.RuneCountInString(w) == 1 && (unicode.IsPunct(r) || unicode.IsSymbol(r)) {
			list[len(list)-1] += string(nbsp) + w
			continue
		}
		list = append(list, w)
	}
	return list
}

// narrowest is the least width in which the lines wrap to at most n, 0 when
// there are more than n lines already.
func (f face) narrowest(lines []string, n int) int {
	if len(lines) > n {
		return 0
	}
	lo, hi := 0, 1
	for _, l := range lines {
		hi = max(hi, f.width(l))
	}
	for hi-lo > 1 {
		mid := (lo + hi) / 2
		if set, ok := f.wrapAll(lines, mid); ok && len(set) <= n {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}
