package typeset

import (
	"bytes"
	"fmt"
	"math"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

const maxWords = 4096 // shaped words kept for each face

// shapeKey names a shaped word of one face.
type shapeKey struct {
	text    string
	tabular bool
}

// shaped is a stretch of glyphs of one face, in em. It is shared and read-only.
type shaped struct {
	text     string
	glyphs   []glyph
	clusters int // characters with their marks; tracking goes between them
	advance  float64
	ink      Rect  // Min > Max when nothing is drawn
	err      error // the font is damaged
}

// glyph is placed from the start of its stretch. lo and hi are the sides of its
// ink, lo > hi without ink.
type glyph struct {
	id      uint16
	cluster uint16
	x, y    float64
	lo, hi  float64
}

// spread is advance and ink with tracking opened between the characters. Marks
// stay on their letters.
func (s *shaped) spread(tracking float64) (advance float64, ink Rect) {
	if tracking == 0 || s.clusters < 2 {
		return s.advance, s.ink
	}
	advance = s.advance + tracking*float64(s.clusters-1)
	if s.ink.empty() {
		return advance, s.ink
	}
	ink = s.ink
	ink.Min.X, ink.Max.X = math.Inf(1), math.Inf(-1)
	for _, g := range s.glyphs {
		if g.lo <= g.hi {
			dx := tracking * float64(g.cluster)
			ink.Min.X, ink.Max.X = math.Min(ink.Min.X, g.lo+dx), math.Max(ink.Max.X, g.hi+dx)
		}
	}
	return advance, ink
}

// shape shapes text of one face and keeps the result: banners repeat their words.
func (f *Face) shape(text []byte, tabular bool) *shaped {
	tabular = tabular && bytes.ContainsAny(text, digits)
	f.mu.Lock()
	s, ok := f.words[shapeKey{string(text), tabular}]
	f.mu.Unlock()
	if ok {
		return s
	}
	key := shapeKey{string(text), tabular}
	if err := f.guard(func() { s = f.shapeNew(key) }); err != nil {
		s = &shaped{text: key.text, ink: nothing(), err: err}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.words) >= maxWords {
		clear(f.words)
	}
	f.words[key] = s
	return s
}

// shaper is what shaping needs of one face. Both keep caches: not for sharing.
type shaper struct {
	face *font.Face
	hb   shaping.HarfbuzzShaper
}

func (f *Face) shapeNew(key shapeKey) *shaped {
	sh, ok := f.shapers.Get().(*shaper)
	if !ok {
		sh = &shaper{face: font.NewFace(f.parse)}
	}
	face := sh.face
	runes := []rune(key.text)
	out := f.harfbuzz(sh, runes, key.tabular)
	s := &shaped{text: key.text, glyphs: make([]glyph, 0, len(out)), ink: nothing()}
	for from := 0; from < len(out); {
		to := from + 1
		for to < len(out) && out[to].TextIndex() == out[from].TextIndex() {
			to++
		}
		start := out[from].TextIndex()
		s.addCluster(f, face, runes[start:min(len(runes), start+out[from].RunesCount())], out[from:to], key.tabular)
		from = to
	}
	f.shapers.Put(sh) // not after a panic of a damaged font
	return s
}

func (f *Face) harfbuzz(sh *shaper, runes []rune, tabular bool) []shaping.Glyph {
	in := shaping.Input{
		Text: runes, RunEnd: len(runes), Direction: di.DirectionLTR, Face: sh.face, Size: f.shapeSize(),
		Script: language.Latin, Language: language.NewLanguage("vi"),
	}
	if tabular {
		// Kerning against a digit would move what stands beside it as it changes.
		in.FontFeatures = []shaping.FontFeature{{Tag: ot.MustNewTag("tnum"), Value: 1}, {Tag: ot.MustNewTag("kern"), Value: 0}}
	}
	return sh.hb.Shape(in).Glyphs
}

// shapeSize is the size at which one unit of the font is one pixel: nothing is
// rounded.
func (f *Face) shapeSize() fixed.Int26_6 { return fixed.Int26_6(f.upem * 64) }

func (f *Face) em(v fixed.Int26_6) float64 { return float64(v) / float64(f.shapeSize()) }

// addCluster appends one character with its marks.
func (s *shaped) addCluster(f *Face, face *font.Face, runes []rune, out []shaping.Glyph, tabular bool) {
	if tabular && len(out) == 1 && len(runes) == 1 && isDigit(runes[0]) {
		s.addDigit(f, face, out[0])
		s.mustDraw(f, runes[0], len(s.glyphs)-1)
		return
	}
	first := len(s.glyphs)
	advance := 0.0
	for _, g := range out {
		s.glyphs = append(s.glyphs, glyph{
			id: uint16(g.GlyphID), cluster: uint16(s.clusters), x: s.advance + advance + f.em(g.XOffset), y: -f.em(g.YOffset), lo: 1, hi: -1,
		})
		advance += f.em(g.Advance)
	}
	if len(out) > 1 {
		f.seatMarks(face, runes, out, s.glyphs[first:], s.advance)
	}
	for i := first; i < len(s.glyphs); i++ {
		g := &s.glyphs[i]
		if e := f.extents(face, g.id); !e.empty() {
			e = Rect{Pt{e.Min.X + g.x, e.Min.Y + g.y}, Pt{e.Max.X + g.x, e.Max.Y + g.y}}
			g.lo, g.hi = e.Min.X, e.Max.X
			s.ink = s.ink.join(e)
		}
	}
	s.advance += advance
	s.clusters++
	s.mustDraw(f, runes[0], first)
}

// mustDraw refuses a character whose glyphs, from first on, draw nothing: no
// letter is lost silently.
func (s *shaped) mustDraw(f *Face, r rune, first int) {
	drawn := false
	for _, g := range s.glyphs[first:] {
		drawn = drawn || len(f.Outline(g.id).Verbs) > 0
	}
	if !drawn && !unicode.IsSpace(r) {
		s.err = f.damaged(fmt.Errorf("%q draws nothing", r))
	}
}

// extents is a glyph's ink around its origin.
func (f *Face) extents(face *font.Face, id uint16) Rect {
	e, ok := face.GlyphExtents(font.GID(id))
	if !ok || e.Width == 0 || e.Height == 0 {
		return nothing()
	}
	return Rect{
		Pt{float64(e.XBearing) / f.upem, -float64(e.YBearing) / f.upem},
		Pt{float64(e.XBearing+e.Width) / f.upem, -float64(e.YBearing+e.Height) / f.upem},
	}
}

// Shape sets text on one line in one face. tracking is in em; it goes between
// characters, not after the last. The error is a *MissingError, or says
// that the font is damaged.
func Shape(f *Face, size float64, text string, tracking float64) (Run, error) {
	text = Normalise(text)
	if m := f.Missing(text); len(m) > 0 {
		return Run{}, &MissingError{Character: m[0], Fonts: []string{f.Name()}}
	}
	p := newPiece(Style{Face: f, Tracking: tracking}, 0, f, []byte(text))
	if p.shaped.err != nil {
		return Run{}, p.shaped.err
	}
	r := Run{Face: f, Size: size, Text: text, Advance: p.advance * size, Ink: p.ink.scale(size)}
	r.Glyphs = p.glyphs(make([]Glyph, 0, len(p.shaped.glyphs)), 0, size)
	return r, nil
}
