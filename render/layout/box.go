package layout

import (
	"math"
	"strings"

	"pano/render/design"
	"pano/render/layout/flow"
	"pano/render/layout/ops"
	"pano/render/layout/words"
	"pano/render/typeset"
)

// fill adds the items that are shown; a repeat adds its own once a line.
func (c *column) fill(items []*design.Layer) {
	c.b.each(items, c.add)
}

// each calls add for every item that is shown, those of a repeat once a line.
func (b *builder) each(items []*design.Layer, add func(*design.Layer)) {
	for _, it := range items {
		if !b.shown(it) {
			continue
		}
		if it.Draw != "repeat" {
			add(it)
			continue
		}
		outer := b.src
		for i, line := range b.lines(it) {
			b.src.Line, b.src.N = line, i+1
			b.each(it.Items, add)
		}
		b.src = outer
	}
}

// lines is what a repeat goes over.
func (b *builder) lines(l *design.Layer) []string {
	if l.Each == "" {
		return make([]string, l.Times)
	}
	var out []string
	for _, s := range strings.Split(b.o.Values[l.Each], "\n") {
		if s = strings.TrimSpace(s); s != "" && len(out) < l.Most {
			out = append(out, s)
		}
	}
	return out
}

// part makes a box of others, or a figure, ready to be measured; nil if there is
// nothing to be drawn.
func (c *column) part(l *design.Layer) flow.Part {
	b := c.b
	switch l.Draw {
	case "row", "grid", "overlay":
		return c.frame(l)
	case "text", "plaque", "list":
		return c.stack(&design.Layer{Draw: "stack", Align: l.Align, VAlign: l.VAlign, Items: []*design.Layer{l}})
	case "stack":
		return c.stack(l)
	}
	f := &figurePart{b: b, l: l, src: b.src, h: l.Height * b.S / 100}
	ok := true
	f.ratio, ok = b.ratio(l)
	if !ok {
		return nil
	}
	return f
}

// frame makes a row, grid or overlay of its live children.
func (c *column) frame(l *design.Layer) flow.Part {
	b := c.b
	unit := b.S / 100
	f := flow.Frame{Gap: 3 * unit, Margin: l.Margin * unit, Align: share(l.Align)}
	if l.Gap != nil {
		f.Gap = *l.Gap * unit
	}
	live := false
	b.each(l.Items, func(it *design.Layer) {
		p := c.part(it)
		if p == nil {
			return
		}
		if it.Items != nil && it.Opacity < 1 {
			p = &faded{p, b, it.Opacity}
		}
		k := &flow.Child{Part: p, Ratio: it.Ratio, X: 0.5, Y: share(l.VAlign)}
		if it.Anchored {
			k.X, k.Y = it.Anchor.X, it.Anchor.Y
		}
		fig, isFigure := p.(*figurePart)
		k.Fill = isFigure && fig.h == 0 && fig.ratio == 0 && it.Ratio == 0
		k.Tall = it.Draw == "overlay" && it.Ratio == 0 && !it.Anchored
		k.Span = map[string]flow.Span{
			"side": {Kind: flow.Fixed, Size: it.Span.Size * unit}, "row": {Kind: flow.Percent, Size: it.Span.Size / 100}, "share": {Kind: flow.Share, Size: it.Span.Size},
		}[it.Span.Kind]
		f.Kids = append(f.Kids, k)
		live = live || !k.Fill
	})
	if !live { // grounds of what has vanished vanish too
		return nil
	}
	switch l.Draw {
	case "row":
		return &flow.Row{Frame: f}
	case "grid":
		g := &flow.Grid{Frame: f, Columns: l.Columns, RowGap: f.Gap}
		if l.RowGapped {
			g.RowGap = l.RowGap * unit
		}
		return g
	}
	return &flow.Overlay{Frame: f}
}

// share is where a word stands between the edges.
func share(word string) float64 {
	switch word {
	case "left", "top":
		return 0
	case "right", "bottom":
		return 1
	}
	return 0.5
}

// stack makes a column that stands in another box. Its texts shrink with all others.
func (c *column) stack(l *design.Layer) flow.Part {
	in := &column{b: c.b, l: l, box: typeset.Rect{Max: typeset.Pt{X: c.box.W(), Y: unbounded}}}
	in.fill(l.Items)
	c.failed = c.failed || in.failed
	if len(in.rows) == 0 || !in.present() {
		return nil
	}
	in.rows[0].gap = 0
	c.b.nested = append(c.b.nested, in.rows...)
	return in
}

// Measure sets the column to a width.
func (c *column) Measure(step, width float64) (w, h float64, ok bool) {
	c.box.Min, c.box.Max = typeset.Pt{}, typeset.Pt{X: width, Y: unbounded}
	if !c.measure(step) {
		return 0, 0, false
	}
	for _, r := range c.rows {
		w = math.Max(w, r.w)
	}
	return w, c.height(gapShare(step)), true
}

// Draw draws the column as it was measured.
func (c *column) Draw(box typeset.Rect) {
	c.box = box
	c.draw()
}

// faded is a box that is seen through.
type faded struct {
	flow.Part
	b       *builder
	opacity float64
}

// Draw draws the box and fades it as a whole.
func (f *faded) Draw(box typeset.Rect) {
	outer := f.b.ops
	f.b.ops = nil
	f.Part.Draw(box)
	f.b.ops = append(outer, ops.Fade(f.b.ops, f.opacity)...)
}

// figurePart is a shape, a drawing, a picture, a code or a flag in a box of others.
type figurePart struct {
	b     *builder
	l     *design.Layer
	src   words.Source
	ratio float64 // 0: takes whatever room there is
	h     float64 // 0: follows from the width
}

// Measure keeps the figure's ratio.
func (f *figurePart) Measure(_, width float64) (w, h float64, ok bool) {
	switch {
	case f.h > 0 && f.ratio > 0:
		w = math.Min(width, f.h*f.ratio)
		return w, w / f.ratio, true
	case f.h > 0:
		return width, f.h, true
	case f.ratio > 0:
		return width, width / f.ratio, true
	}
	return 0, 0, true
}

// Draw draws the figure into a box.
func (f *figurePart) Draw(box typeset.Rect) {
	b := f.b
	outer, src := b.ops, b.src
	b.ops, b.src = nil, f.src
	b.into(f.l, box)
	drawn := b.ops
	if f.l.Opacity < 1 {
		drawn = ops.Fade(drawn, f.l.Opacity)
	}
	b.ops, b.src = append(outer, drawn...), src
	b.remember(f.l, box)
}

// ratio is a figure's width / height, 0 if it has none of its own; ok is false if
// there is nothing to draw.
func (b *builder) ratio(l *design.Layer) (r float64, ok bool) {
	own := 0.0
	switch l.Draw {
	case "star", "qr":
		own, ok = 1, true
		if l.Draw == "qr" {
			ok = b.src.Layer(l) != ""
		}
	case "art":
		d := b.drawing(l.File)
		if d == nil {
			return 0, false
		}
		own, ok = d.View[2]/d.View[3], true
	case "image":
		ph, found := b.o.Photos[l.Field]
		if !found {
			return 0, false
		}
		w, h := ph.Size()
		own, ok = w/h, true
	case "flag", "emblem":
		own, ok = b.officialRatio(l)
	default:
		ok = true
	}
	if l.Ratio > 0 {
		own = l.Ratio
	}
	return own, ok
}
