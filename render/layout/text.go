package layout

import (
	"errors"
	"fmt"
	"math"
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

// setText is a fitted text with the sides of its ink: left is where ink begins
// beside the block's edge, inked how wide it is. Edges align by ink, because
// the white beside letters grows with their size.
type setText struct {
	*typeset.Block
	left, inked float64
}

func inkOf(b *typeset.Block) setText {
	s := setText{Block: b}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, l := range b.Lines {
		if l.Ink.W() <= 0 {
			continue
		}
		lo, hi = math.Min(lo, l.X+l.Ink.Min.X), math.Max(hi, l.X+l.Ink.Max.X)
	}
	if hi > lo {
		s.left, s.inked = lo, hi-lo
	}
	return s
}

// limits is the room for a text.
type limits struct {
	max, w, h float64
	step      float64 // least distance of baselines, em
}

// set fits a text. What does not fit or cannot be drawn becomes a finding.
func (b *builder) set(r *row, text string, lim limits) (setText, bool) {
	block, err := typeset.Fit(b.spec(r, text, lim))
	if err == nil {
		return inkOf(block), true
	}
	var over *typeset.OverflowError
	var miss *typeset.MissingError
	switch {
	case errors.As(err, &over):
		b.overflow(r, over.By, over.Runes)
	case errors.As(err, &miss):
		b.find(ops.Finding{Code: "glyph_missing", Field: words.Field(r.l.Text), Block: true, Params: map[string]string{
			"character": string(miss.Rune), "code": fmt.Sprintf("U+%04X", miss.Rune), "font": miss.Font,
		}})
	default:
		b.err = err
	}
	return setText{Block: &typeset.Block{}}, false
}

func (b *builder) spec(r *row, text string, lim limits) typeset.Spec {
	align := map[string]typeset.Align{"left": typeset.Left, "centre": typeset.Centre, "right": typeset.Right}[r.l.Align]
	return typeset.Spec{
		Text: text, Face: r.face.main, Fallback: r.face.fallback, Min: r.min, Max: math.Max(r.min, lim.max),
		W: lim.w, H: lim.h, Step: lim.step, MaxLines: r.lines, Align: align, Tracking: r.face.tracking, Gap: r.face.lineGap, Upper: r.face.upper,
	}
}

// breakLines cuts a text into the lines in which it would be set; lines that
// the author typed are kept.
func (b *builder) breakLines(r *row, box typeset.Rect) []string {
	if typed := strings.Split(r.text, "\n"); len(typed) > 1 || r.lines < 2 {
		return trimmed(typed)
	}
	var out []string
	if b.quietly(func() bool {
		set, ok := b.set(r, r.text, limits{max: r.max, w: box.W(), h: box.H()})
		for _, line := range set.Lines {
			out = append(out, line.Text)
		}
		return ok
	}) {
		return trimmed(out)
	}
	return []string{r.text}
}

func trimmed(lines []string) []string {
	var out []string
	for _, s := range lines {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// quietly tries something without leaving findings behind if it fails.
func (b *builder) quietly(try func() bool) bool {
	n := len(b.findings)
	ok := try()
	if !ok {
		b.findings = b.findings[:n]
	}
	return ok
}

func (b *builder) overflow(r *row, by float64, fits int) {
	b.find(ops.Finding{Code: "text_overflow", Field: words.Field(r.l.Text), Block: true, Params: map[string]string{
		"text": check.Short(r.text, 60), "letters": fmt.Sprint(len([]rune(r.text))), "fits": fmt.Sprint(max(0, fits)),
		"percent": fmt.Sprint(int(math.Ceil((by - 1) * 100))), "lines": fmt.Sprint(r.lines),
	}})
}

// emit draws a fitted text with its ink's top left corner at corner, shadow
// first.
func (b *builder) emit(r *row, set setText, corner typeset.Pt) {
	l := r.l
	at := typeset.Pt{X: corner.X - set.left, Y: corner.Y}
	for pass := range 2 {
		if pass == 0 && l.Shadow == nil {
			continue
		}
		for i, line := range set.Lines {
			at := typeset.Pt{X: at.X + line.X, Y: at.Y + line.Baseline}
			fill := r.fill
			if len(l.Fills) > 0 && !l.EachLine {
				fill = &l.Fills[min(i, len(l.Fills)-1)]
			}
			for _, run := range line.Runs {
				g := ops.Glyphs{Run: run, At: at}
				if pass == 0 {
					g.Paint = b.Ink.Flat(l.Shadow.Fill)
					g.At.X += l.Shadow.X * set.Size
					g.At.Y += l.Shadow.Y * set.Size
				} else {
					g.Paint = b.textPaint(fill, set, g.Bounds(), at.Y, r)
				}
				b.ops = append(b.ops, g)
				at.X += run.Advance
			}
		}
	}
	box := typeset.Rect{Min: corner, Max: typeset.Pt{X: corner.X + set.inked, Y: corner.Y + set.H}}
	b.check(r, set, box)
}

// textPaint runs a text's gradient over the line's capitals, so that all runs
// of a line agree whatever letters they hold.
func (b *builder) textPaint(p *design.Paint, set setText, ink typeset.Rect, baseline float64, r *row) ops.Paint {
	ink.Min.Y = baseline - 1.1*r.face.main.CapHeight()*set.Size
	ink.Max.Y = baseline
	out := b.Ink.Paint(p, ink)
	if b.plain(set) {
		return out.Middle()
	}
	return out
}

// plain tells whether a text is too small to show a gradient.
func (b *builder) plain(set setText) bool { return set.Size*b.o.Zoom < minGradient && !b.o.Print }

// check looks at a text's contrast, safe margin and legibility.
func (b *builder) check(r *row, set setText, box typeset.Rect) {
	t := check.Text{Field: words.Field(r.l.Text), Words: r.text, Size: set.Size * b.o.Zoom, Print: b.o.Print}
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
func (b *builder) inks(r *row, set setText) []contrast.RGB {
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
