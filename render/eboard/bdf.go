package eboard

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"math/bits"
	"strconv"
	"strings"
)

const maxBDF = 32 << 20

// ParseBDF reads a bitmap font in the Glyph Bitmap Distribution Format, the
// form in which users bring their own. Glyphs may be at most 64 x 64 pixels.
func ParseBDF(r io.Reader) (*Font, error) {
	p := &bdf{font: &Font{glyphs: map[rune]glyph{}}, code: -1}
	s := bufio.NewScanner(io.LimitReader(r, maxBDF))
	s.Buffer(nil, 1<<16)
	for s.Scan() {
		p.line++
		if err := p.read(s.Text()); err != nil {
			return nil, fmt.Errorf("BDF line %d: %w", p.line, err)
		}
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("BDF after line %d: %w", p.line, err)
	}
	if !p.ended {
		return nil, fmt.Errorf("BDF ends after line %d without ENDFONT: the file is cut short", p.line)
	}
	if p.font.Name == "" {
		p.font.Name = "BDF"
	}
	p.font.measure()
	return p.font, nil
}

// bdf is the state of a reader between lines.
type bdf struct {
	font  *Font
	line  int
	ended bool

	code   rune // -1: not to be kept
	g      glyph
	w, h   int // bounding box; h also counts the bitmap rows to come
	bitmap bool
}

func (p *bdf) read(line string) error {
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	if p.bitmap && word != "ENDCHAR" {
		return p.row(word)
	}
	switch word {
	case "FAMILY_NAME":
		p.font.Name = strings.Trim(rest, ` "`)
		if len(p.font.Name) > 100 {
			return fmt.Errorf("family name has %d bytes, at most 100", len(p.font.Name))
		}
	case "STARTCHAR":
		p.code, p.g, p.w, p.h = -1, glyph{}, 0, 0
	case "ENCODING":
		n, err := numbers(rest, 1, -1, 0x10ffff)
		if err != nil {
			return fmt.Errorf("ENCODING: %w", err)
		}
		p.code = rune(n[0])
	case "DWIDTH":
		n, err := numbers(rest, 1, 0, maxAdvance)
		if err != nil {
			return fmt.Errorf("DWIDTH: %w", err)
		}
		p.g.advance = n[0]
	case "BBX":
		n, err := numbers(rest, 4, -64, 64)
		if err != nil {
			return fmt.Errorf("BBX: %w", err)
		}
		if n[0] < 0 || n[1] < 0 {
			return fmt.Errorf("BBX %s: width and height must not be negative", rest)
		}
		p.w, p.h = n[0], n[1]
		p.g.left, p.g.top = n[2], n[3]+n[1]
	case "BITMAP":
		p.bitmap = true
	case "ENDCHAR":
		return p.end()
	case "ENDFONT":
		p.ended = true
	}
	return nil
}

// row reads one row of a bitmap: hexadecimal, the leftmost pixel first.
func (p *bdf) row(word string) error {
	if len(p.g.rows) >= p.h {
		return fmt.Errorf("bitmap has more than the %d rows of its BBX", p.h)
	}
	b, err := hex.DecodeString(word)
	if err != nil || len(b) < (p.w+7)/8 || len(b) > 16 {
		return fmt.Errorf("bitmap row %q is not hexadecimal of %d pixels", word, p.w)
	}
	var v uint64
	for x := range p.w {
		v |= uint64(b[x/8]>>(7-x%8)&1) << x
	}
	p.g.rows = append(p.g.rows, v)
	return nil
}

// end keeps the glyph, cut to its ink.
func (p *bdf) end() error {
	p.bitmap = false
	if len(p.g.rows) != p.h {
		return fmt.Errorf("bitmap has %d rows, its BBX says %d", len(p.g.rows), p.h)
	}
	if p.code < 0 {
		return nil
	}
	if len(p.font.glyphs) >= maxGlyphs {
		return fmt.Errorf("more than %d glyphs", maxGlyphs)
	}
	g := p.g
	for len(g.rows) > 0 && g.rows[0] == 0 {
		g.rows, g.top = g.rows[1:], g.top-1
	}
	for len(g.rows) > 0 && g.rows[len(g.rows)-1] == 0 {
		g.rows = g.rows[:len(g.rows)-1]
	}
	if len(g.rows) == 0 {
		g.left, g.top = 0, 0
	} else {
		var all uint64
		for _, row := range g.rows {
			all |= row
		}
		shift := bits.TrailingZeros64(all)
		for i := range g.rows {
			g.rows[i] >>= shift
		}
		g.left += shift
	}
	if g.left < -64 || g.left > 127 || g.top > 127 || g.top < -128 {
		return fmt.Errorf("glyph %d lies too far from its pen", p.code)
	}
	p.font.glyphs[p.code] = g
	return nil
}

// numbers reads the first n numbers of a line, each within lo..hi.
func numbers(line string, n, lo, hi int) ([]int, error) {
	words := strings.Fields(line)
	if len(words) < n {
		return nil, fmt.Errorf("%q has %d numbers, need %d", line, len(words), n)
	}
	list := make([]int, n)
	for i := range list {
		v, err := strconv.Atoi(words[i])
		if err != nil || v < lo || v > hi {
			return nil, fmt.Errorf("%q is not a number from %d to %d", words[i], lo, hi)
		}
		list[i] = v
	}
	return list, nil
}
