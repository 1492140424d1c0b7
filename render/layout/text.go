package layout

import (
	"errors"
	"math"
	"slices"
	"strings"

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

// limits is the room for a text.
type limits struct {
	max, w, h float64
	step      float64 // least distance of baselines, em
	roof      float64 // height that counts only in saying what would fit
}

// prepare shapes a text in a row's fonts. What cannot be drawn becomes a finding.
func (b *builder) prepare(r *row, text typeset.Text) (*typeset.Copy, bool) {
	if err := b.work.Fit(len(r.text)); err != nil {
		b.fail(r.l, err)
		return nil, false
	}
	c, err := r.face.Spec(r.l, text).Prepare()
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

// set fits a text. What does not fit becomes a finding.
func (b *builder) set(r *row, c *typeset.Copy, lim limits) (typeset.Block, bool) {
	if err := b.work.Fit(len(r.text)); err != nil {
		b.fail(r.l, err)
		return typeset.Block{}, false
	}
	room := typeset.Room{Min: r.min, Max: math.Max(r.min, lim.max), W: lim.w, H: lim.h, Step: lim.step, MaxLines: r.lines, Low: b.low}
	block, err := c.Fit(room)
	switch {
	case err == nil:
		return block, true
	case !errors.Is(err, typeset.ErrTooLarge):
		b.err = err
	case !b.quiet:
		if lim.roof > 0 {
			room.H = math.Min(room.H, lim.roof)
		}
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

// emit draws a fitted text with its ink's top left corner at corner: shadows
// first, then outlines, then the letters.
func (b *builder) emit(r *row, set typeset.Block, corner typeset.Pt) {
	first := len(b.ops)
	for i := range set.Len() {
		line := set.Line(i)
		at := typeset.Pt{X: corner.X + line.X, Y: corner.Y + line.Baseline}
		for _, run := range set.Runs(i) {
			g := ops.Glyphs{Run: run, At: at}
			g.Paint = b.textPaint(r, i, g, set)
			b.ops = append(b.ops, g)
			at.X += run.Advance
		}
	}
	letters := len(b.ops) - first
	grow := 0.0
	if o := r.l.Outline; o != nil {
		grow = o.Width * set.Size
		b.underlay(first, letters, func(g *ops.Glyphs) {
			g.Grow = grow
			g.Paint = b.solid(b.Ink.Paint(o.Fill, g.Bounds()), set)
		})
	}
	if s := r.l.Shadow; s != nil {
		paint := b.Ink.Flat(s.Fill)
		b.underlay(first, letters, func(g *ops.Glyphs) {
			g.At.X += s.X * set.Size
			g.At.Y += s.Y * set.Size
			g.Grow, g.Paint = grow, paint
		})
	}
	b.check(r, set, typeset.Rect{Min: corner, Max: typeset.Pt{X: corner.X + set.W, Y: corner.Y + set.H}})
}

// underlay draws n runs from first on once more, changed, beneath them.
func (b *builder) underlay(first, n int, change func(*ops.Glyphs)) {
	under := make([]ops.Op, 0, n)
	for _, op := range b.ops[first : first+n] {
		if g, ok := op.(ops.Glyphs); ok {
			change(&g)
			under = append(under, g)
		}
	}
	b.ops = slices.Insert(b.ops, first, ops.OneSheet(under)...)
}

// textPaint is the paint of one run of line i. A gradient runs over the capitals
// of the run's style, so that all runs agree whatever letters they hold.
func (b *builder) textPaint(r *row, i int, g ops.Glyphs, set typeset.Block) ops.Paint {
	fill, caps := r.fill, r.face.Main.CapHeight()*set.Size
	if len(r.l.Fills) > 0 && !r.l.EachLine {
		fill = &r.l.Fills[min(i, len(r.l.Fills)-1)]
	}
	if n := g.Run.Style; n > 0 {
		if s := r.l.Styles[n-1]; s.Fill != nil {
			fill = s.Fill
		}
		caps = r.face.Styles[n].Face.CapHeight() * g.Run.Size
	}
	box := g.Bounds()
	box.Min.Y, box.Max.Y = g.At.Y-1.1*caps, g.At.Y
	return b.solid(b.Ink.Paint(fill, box), set)
}

// solid is the paint of a text, without the gradient where the text is too small
// to show one.
func (b *builder) solid(p ops.Paint, set typeset.Block) ops.Paint {
	if b.plain(set) {
		return p.Middle()
	}
	return p
}

// plain tells whether a text is too small to show a gradient.
func (b *builder) plain(set typeset.Block) bool { return set.Size*b.o.Zoom < minGradient && !b.o.Print }

// check looks at a text's contrast, safe margin and legibility.
func (b *builder) check(r *row, set typeset.Block, box typeset.Rect) {
	t := check.Text{Field: words.Field(r.l.Text), Words: r.text, Size: set.Size * b.o.Zoom, Print: b.o.Print, By: b.o.Limits}
	b.areas.Notice(t.Field, box, r.face.Main.CapHeight()*set.Size)
	under, sure := b.under(r.l, box)
	if f, bad := t.Contrast(b.inks(r, set), under, b.around(r.l), sure); bad {
		b.find(f)
	}
	mx, my := b.o.Design.Safe[0]*b.W/100, b.o.Design.Safe[1]*b.H/100
	if f, bad := t.Margin(box, typeset.Rect{Min: typeset.Pt{X: mx, Y: my}, Max: typeset.Pt{X: b.W - mx, Y: b.H - my}}); bad {
		b.find(f)
	}
	if b.o.PerMM > 0 && b.o.DistanceM > 0 {
		if f, bad := t.Legibility(r.face.Main.CapHeight()*set.Size/b.o.PerMM, b.o.DistanceM); bad {
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
	for _, s := range r.l.Styles {
		if s.Fill != nil {
			paints = append(paints, s.Fill)
		}
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

// around lists the colours of an outline that is wide enough to be seen.
func (b *builder) around(l *design.Layer) []contrast.RGB {
	const seen = 0.02 // em
	if l.Outline == nil || l.Outline.Width < seen {
		return nil
	}
	colours, opaque := b.Ink.Colours(l.Outline.Fill)
	if !opaque {
		return nil
	}
	return colours
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
