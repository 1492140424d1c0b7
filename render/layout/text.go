package layout

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"pano/render/design"
	"pano/render/layout/art"
	"pano/render/layout/check"
	"pano/render/layout/contrast"
	"pano/render/layout/ops"
	"pano/render/layout/words"
	"pano/render/typeset"
)

// minGradient is the smallest text, in pixels, that shows a gradient.
const minGradient = 60

// faces is a role's fonts, ready for one text.
type faces struct {
	main     *typeset.Face
	fallback []*typeset.Face
	tracking float64
	lineGap  float64
	upper    bool
}

// faces finds a layer's fonts. Small texts take the role's small font.
func (b *builder) faces(l *design.Layer, size float64) (faces, bool) {
	role := b.o.Design.Fonts[l.Font]
	ref := role.Face
	if role.Small != nil && !b.o.Print && size*b.o.Zoom <= role.SmallPx {
		ref = *role.Small
	}
	f := faces{tracking: role.Tracking, lineGap: role.LineGap, upper: role.Upper}
	if l.Tracking != nil {
		f.tracking = *l.Tracking
	}
	if l.LineGap != nil {
		f.lineGap = *l.LineGap
	}
	if l.Case != "" {
		f.upper = l.Case == "upper"
	}
	var err error
	if f.main, err = b.lib.fonts.Face(ref.Family, ref.Weight); err != nil {
		b.err = err
		return f, false
	}
	for _, r := range role.Fallback {
		face, err := b.lib.fonts.Face(r.Family, r.Weight)
		if err != nil {
			b.err = err
			return f, false
		}
		f.fallback = append(f.fallback, face)
	}
	return f, true
}

// limits is the room for a text.
type limits struct {
	max, w, h float64
	step      float64 // least distance of baselines, em
}

// prepare shapes a text in a row's fonts. What cannot be drawn becomes a finding.
func (b *builder) prepare(r *row, text typeset.Text) (*typeset.Copy, bool) {
	c, err := typeset.Spec{
		Text: text, Gap: r.face.lineGap, Align: aligns(r.l.Align),
		Styles: []typeset.Style{{Face: r.face.main, Fallback: r.face.fallback, Tracking: r.face.tracking, Upper: r.face.upper}},
	}.Prepare()
	var over *typeset.OverflowError
	var miss *typeset.MissingError
	switch {
	case err == nil:
		return c, true
	case errors.As(err, &over):
		b.overflow(r, over)
	case errors.As(err, &miss):
		b.find(ops.Finding{Code: "glyph_missing", Field: words.Field(r.l.Text), Block: true, Params: map[string]string{
			"character": miss.Character, "code": miss.Codes(), "font": strings.Join(miss.Fonts, ", "),
		}})
	default:
		b.err = err
	}
	return nil, false
}

func aligns(s string) typeset.Align {
	switch s {
	case "left":
		return typeset.Left
	case "right":
		return typeset.Right
	}
	return typeset.Centre
}

// set fits a text. What does not fit becomes a finding.
func (b *builder) set(r *row, c *typeset.Copy, lim limits) (typeset.Block, bool) {
	room := typeset.Room{Min: r.min, Max: math.Max(r.min, lim.max), W: lim.w, H: lim.h, Step: lim.step, MaxLines: r.lines}
	block, err := c.Fit(room)
	switch {
	case err == nil:
		return block, true
	case !errors.Is(err, typeset.ErrTooLarge):
		b.err = err
	case !b.quiet:
		b.overflow(r, c.Overflow(room))
	}
	return block, false
}

// breakLines cuts a text into the lines in which it would be set; lines that
// the author typed are kept.
func (b *builder) breakLines(r *row, box typeset.Rect) []typeset.Text {
	typed := r.words.Lines()
	if len(typed) != 1 || r.lines < 2 {
		return typed
	}
	var out []typeset.Text
	b.quietly(func() bool {
		c, ok := b.prepare(r, r.words)
		if !ok {
			return false
		}
		set, ok := b.set(r, c, limits{max: r.max, w: box.W(), h: box.H()})
		for i := range set.Len() {
			out = append(out, set.Parts(i))
		}
		return ok
	})
	if len(out) > 0 {
		return out
	}
	return typed
}

// quietly tries something without leaving findings behind if it fails.
func (b *builder) quietly(try func() bool) bool {
	n, before := len(b.findings), b.quiet
	b.quiet = true
	ok := try()
	b.quiet = before
	if !ok {
		b.findings = b.findings[:n]
	}
	return ok
}

func (b *builder) overflow(r *row, e *typeset.OverflowError) {
	b.find(ops.Finding{Code: "text_overflow", Field: words.Field(r.l.Text), Block: true, Params: map[string]string{
		"text": check.Short(r.text, 60), "letters": fmt.Sprint(utf8.RuneCountInString(r.text)), "fits": fmt.Sprint(max(0, e.Runes)),
		"percent": fmt.Sprint(int(math.Ceil((e.By - 1) * 100))), "lines": fmt.Sprint(r.lines),
	}})
}

// emit draws a fitted text with its ink's top left corner at corner, shadow
// first.
func (b *builder) emit(r *row, set typeset.Block, corner typeset.Pt) {
	l := r.l
	first := len(b.ops)
	for i := range set.Len() {
		line := set.Line(i)
		at := typeset.Pt{X: corner.X + line.X, Y: corner.Y + line.Baseline}
		fill := r.fill
		if len(l.Fills) > 0 && !l.EachLine {
			fill = &l.Fills[min(i, len(l.Fills)-1)]
		}
		for _, run := range set.Runs(i) {
			g := ops.Glyphs{Run: run, At: at}
			g.Paint = b.textPaint(fill, set, g.Bounds(), at.Y, r)
			b.ops = append(b.ops, g)
			at.X += run.Advance
		}
	}
	if l.Shadow != nil {
		b.castShadow(first, l.Shadow, set.Size)
	}
	b.check(r, set, typeset.Rect{Min: corner, Max: typeset.Pt{X: corner.X + set.W, Y: corner.Y + set.H}})
}

// castShadow puts the shadows of the operations from first on under all of them.
func (b *builder) castShadow(first int, s *design.Shadow, size float64) {
	n := len(b.ops) - first
	b.ops = append(b.ops, b.ops[first:]...)
	paint := b.Ink.Flat(s.Fill)
	for i := first; i < first+n; i++ {
		g, ok := b.ops[i].(ops.Glyphs)
		if !ok {
			continue
		}
		g.Paint = paint
		g.At.X += s.X * size
		g.At.Y += s.Y * size
		b.ops[i] = g
	}
}

// textPaint runs a text's gradient over the line's capitals, so that all runs
// of a line agree whatever letters they hold.
func (b *builder) textPaint(p *design.Paint, set typeset.Block, ink typeset.Rect, baseline float64, r *row) ops.Paint {
	ink.Min.Y = baseline - 1.1*r.face.main.CapHeight()*set.Size
	ink.Max.Y = baseline
	out := b.Ink.Paint(p, ink)
	if b.plain(set) {
		return out.Middle()
	}
	return out
}

// plain tells whether a text is too small to show a gradient.
func (b *builder) plain(set typeset.Block) bool { return set.Size*b.o.Zoom < minGradient && !b.o.Print }

// check looks at a text's contrast, safe margin and legibility.
func (b *builder) check(r *row, set typeset.Block, box typeset.Rect) {
	t := check.Text{Field: words.Field(r.l.Text), Words: r.text, Size: set.Size * b.o.Zoom, Print: b.o.Print, By: b.o.Limits}
	b.notice(t.Field, box, r.face.main.CapHeight()*set.Size)
	under, sure := b.under(r.l, box)
	if f, bad := t.Contrast(b.inks(r, set), under, sure); bad {
		b.find(f)
	}
	mx, my := b.o.Design.Safe[0]*b.W/100, b.o.Design.Safe[1]*b.H/100
	if f, bad := t.Margin(box, typeset.Rect{Min: typeset.Pt{X: mx, Y: my}, Max: typeset.Pt{X: b.W - mx, Y: b.H - my}}); bad {
		b.find(f)
	}
	if b.o.PerMM > 0 && b.o.DistanceM > 0 {
		if f, bad := t.Legibility(r.face.main.CapHeight()*set.Size/b.o.PerMM, b.o.DistanceM); bad {
			b.find(f)
		}
	}
}

// inks lists the colours that a text is drawn in.
func (b *builder) inks(r *row, set typeset.Block) []contrast.RGB {
	paints := []*design.Paint{r.fill}
	for i := range r.l.Fills {
		paints = append(paints, &r.l.Fills[i])
	}
	var text []contrast.RGB
	for _, p := range paints {
		cs, _ := b.Ink.Colours(p)
		if b.plain(set) {
			cs = cs[len(cs)/2 : len(cs)/2+1]
		}
		text = append(text, cs...)
	}
	return text
}

// under lists the colours that a text stands on, as far as they are known; sure
// tells that it stands on them alone.
func (b *builder) under(l *design.Layer, box typeset.Rect) (colours []contrast.RGB, sure bool) {
	switch {
	case l.Draw == "plaque" && l.Ground != nil:
		colours, _ = b.Ink.Colours(l.Ground)
		return colours, true
	case l.Against != nil:
		c := b.Ink.Flat(*l.Against).Color
		return []contrast.RGB{{c.R, c.G, c.B}}, true
	}
	sure = true
	for _, g := range b.grounds {
		in := art.Intersect(g.box, box)
		if in.W() >= box.W()-1 && in.H() >= box.H()-1 {
			colours, sure = g.colours, g.flat
		}
	}
	return colours, sure
}
