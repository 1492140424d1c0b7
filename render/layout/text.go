package layout

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"pano/render/design"
	"pano/render/layout/art"
	"pano/render/layout/contrast"
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
		b.find(Finding{Code: "glyph_missing", Field: firstField(r.l.Text), Block: true, Params: map[string]string{
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
	b.find(Finding{Code: "text_overflow", Field: firstField(r.l.Text), Block: true, Params: map[string]string{
		"text": short(r.text, 60), "letters": fmt.Sprint(len([]rune(r.text))), "fits": fmt.Sprint(max(0, fits)),
		"percent": fmt.Sprint(int(math.Ceil((by - 1) * 100))), "lines": fmt.Sprint(r.lines),
	}})
}

func short(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
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
				g := Glyphs{Run: run, At: at}
				if pass == 0 {
					c, k := b.colour(l.Shadow.Fill)
					g.Paint = Paint{Kind: Solid, Color: c, CMYK: k}
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
func (b *builder) textPaint(p *design.Paint, set setText, ink typeset.Rect, baseline float64, r *row) Paint {
	ink.Min.Y = baseline - 1.1*r.face.main.CapHeight()*set.Size
	ink.Max.Y = baseline
	out := b.paint(p, ink)
	if b.plain(set) {
		return out.middle()
	}
	return out
}

// plain tells whether a text is too small to show a gradient.
func (b *builder) plain(set setText) bool { return set.Size*b.o.Zoom < minGradient && !b.o.Print }

// check looks at a text's contrast, safe margin and legibility.
func (b *builder) check(r *row, set setText, box typeset.Rect) {
	field := firstField(r.l.Text)
	b.checkContrast(r, set, box)
	safe := b.o.Design.Safe
	mx, my := safe[0]*b.W/100, safe[1]*b.H/100
	const slack = 0.5
	if box.Min.X < mx-slack || box.Min.Y < my-slack || box.Max.X > b.W-mx+slack || box.Max.Y > b.H-my+slack {
		b.find(Finding{Code: "safe_margin", Field: field, Params: map[string]string{"text": short(r.text, 40)}})
	}
	if b.o.PerMM > 0 && b.o.DistanceM > 0 {
		cap := r.face.main.CapHeight() * set.Size / b.o.PerMM
		// A capital is read with ease at 200 times its height (domain rule, editable by the office).
		if need := b.o.DistanceM * 1000 / 200; cap < need {
			b.find(Finding{Code: "legibility", Field: field, Params: map[string]string{
				"text": short(r.text, 40), "cap_mm": fmt.Sprintf("%.0f", cap), "need_mm": fmt.Sprintf("%.0f", need), "distance_m": fmt.Sprintf("%.0f", b.o.DistanceM),
			}})
		}
	}
}

// Contrast limits (WCAG). Large letters are readable with less, so they are
// warned about later; below the hard limit nothing is.
const (
	contrastWarn  = 4.5
	contrastBlock = 3.0
	largePx       = 40
)

func (b *builder) checkContrast(r *row, set setText, box typeset.Rect) {
	l := r.l
	var text []rgb
	paints := []*design.Paint{r.fill}
	for i := range l.Fills {
		paints = append(paints, &l.Fills[i])
	}
	for _, p := range paints {
		cs, _ := b.colours(p)
		if b.plain(set) {
			cs = cs[len(cs)/2 : len(cs)/2+1]
		}
		text = append(text, cs...)
	}
	var under []rgb
	hard := true
	switch {
	case l.Draw == "plaque" && l.Ground != nil:
		under, _ = b.colours(l.Ground)
	case l.Against != nil:
		c, _ := b.colour(*l.Against)
		under = []rgb{{c.R, c.G, c.B}}
	default:
		for _, g := range b.grounds {
			in := art.Intersect(g.box, box)
			if in.W() >= box.W()-1 && in.H() >= box.H()-1 {
				under, hard = g.colours, g.flat
			}
		}
	}
	if len(under) == 0 {
		return
	}
	ratio := contrast.Worst(text, under)
	warn := contrastWarn
	if set.Size*b.o.Zoom >= largePx || b.o.Print {
		warn = contrastBlock
	}
	if ratio >= warn {
		return
	}
	b.find(Finding{Code: "contrast", Field: firstField(l.Text), Block: hard && ratio < contrastBlock, Params: map[string]string{
		"text": short(r.text, 40), "ratio": fmt.Sprintf("%.1f", ratio), "need": fmt.Sprintf("%.1f", warn),
	}})
}
