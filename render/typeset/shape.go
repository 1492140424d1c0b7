package typeset

import (
	"math"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

const (
	nbsp       = '\u00a0'
	narrowNBSP = '\u202f'
	maxWords   = 4096 // shaped words kept for each face
)

// Normalise brings text to NFC and takes out what has no place on a banner: zero
// width characters, soft hyphens, word joiners, controls but the line break.
func Normalise(s string) string {
	s = norm.NFC.String(s)
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t' || r == '\r':
			return ' '
		case r == '\u00ad' || unicode.Is(unicode.Cf, r) || unicode.IsControl(r):
			return -1
		}
		return r
	}, s)
}

// shaped is a stretch of glyphs of one face, in em.
type shaped struct {
	glyphs  []Glyph
	advance float64
	ink     Rect // Min > Max when nothing is drawn
}

// nothing is the ink of a blank.
func nothing() Rect {
	return Rect{Pt{math.Inf(1), math.Inf(1)}, Pt{math.Inf(-1), math.Inf(-1)}}
}

func (r Rect) empty() bool { return r.Min.X > r.Max.X }

// join is the smallest box around both.
func (r Rect) join(o Rect) Rect {
	return Rect{
		Pt{math.Min(r.Min.X, o.Min.X), math.Min(r.Min.Y, o.Min.Y)},
		Pt{math.Max(r.Max.X, o.Max.X), math.Max(r.Max.Y, o.Max.Y)},
	}
}

func (r Rect) shift(dx float64) Rect {
	r.Min.X += dx
	r.Max.X += dx
	return r
}

// scale turns em into canvas units.
func (r Rect) scale(k float64) Rect {
	if r.empty() {
		return Rect{}
	}
	return Rect{Pt{r.Min.X * k, r.Min.Y * k}, Pt{r.Max.X * k, r.Max.Y * k}}
}

// shape shapes text of one face and keeps the result: banners repeat their words.
func (f *Face) shape(text string) shaped {
	f.mu.Lock()
	if s, ok := f.words[text]; ok {
		f.mu.Unlock()
		return s
	}
	f.mu.Unlock()
	s := f.shapeNew(text)
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.words) >= maxWords {
		clear(f.words)
	}
	f.words[text] = s
	return s
}

func (f *Face) shapeNew(text string) shaped {
	face := font.NewFace(f.parse) // a Face keeps caches of its own and is not for sharing
	runes := []rune(text)
	var hb shaping.HarfbuzzShaper
	size := fixed.Int26_6(f.upem * 64)
	out := hb.Shape(shaping.Input{
		Text: runes, RunEnd: len(runes), Direction: di.DirectionLTR, Face: face, Size: size,
		Script: language.Latin, Language: language.NewLanguage("vi"),
	})
	em := func(v fixed.Int26_6) float64 { return float64(v) / float64(size) }
	s := shaped{glyphs: make([]Glyph, 0, len(out.Glyphs)), ink: nothing()}
	for _, g := range out.Glyphs {
		x, y := s.advance+em(g.XOffset), -em(g.YOffset)
		s.glyphs = append(s.glyphs, Glyph{ID: uint16(g.GlyphID), X: x, Y: y})
		if e, ok := face.GlyphExtents(g.GlyphID); ok && e.Width != 0 && e.Height != 0 {
			s.ink = s.ink.join(Rect{
				Pt{x + float64(e.XBearing)/f.upem, y - float64(e.YBearing)/f.upem},
				Pt{x + float64(e.XBearing+e.Width)/f.upem, y - float64(e.YBearing+e.Height)/f.upem},
			})
		}
		s.advance += em(g.Advance)
	}
	return s
}

// Shape sets text on one line in one face. tracking is in em; it goes between
// glyphs, not after the last. The error is a *MissingError.
func Shape(f *Face, size float64, text string, tracking float64) (Run, error) {
	text = Normalise(text)
	if m := f.Missing(text); len(m) > 0 {
		return Run{}, &MissingError{Rune: m[0], Font: f.Name()}
	}
	s := f.shape(text).track(tracking)
	return run(f, size, text, s), nil
}

// track opens the space between glyphs. Marks that were placed on a letter, with
// no advance of their own, stay on it.
func (s shaped) track(em float64) shaped {
	if em == 0 || len(s.glyphs) < 2 {
		return s
	}
	out := shaped{glyphs: make([]Glyph, len(s.glyphs)), ink: s.ink}
	for i, g := range s.glyphs {
		g.X += em * float64(i)
		out.glyphs[i] = g
	}
	shift := em * float64(len(s.glyphs)-1)
	out.advance = s.advance + shift
	if !out.ink.empty() {
		out.ink.Max.X += shift
	}
	return out
}

func run(f *Face, size float64, text string, s shaped) Run {
	r := Run{Face: f, Size: size, Text: text, Advance: s.advance * size, Ink: s.ink.scale(size), Glyphs: make([]Glyph, len(s.glyphs))}
	for i, g := range s.glyphs {
		r.Glyphs[i] = Glyph{ID: g.ID, X: g.X * size, Y: g.Y * size}
	}
	return r
}
