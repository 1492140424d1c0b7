package layout

import (
	"math"
	"slices"
	"strings"

	"pano/render/design"
	"pano/render/layout/face"
	"pano/render/layout/flow"
	"pano/render/layout/ops"
	"pano/render/typeset"
)

// row is one live item of a column: a text, plaque, list, rule, art or space.
type row struct {
	l        *design.Layer
	text     string       // its words, for messages
	words    typeset.Text // the same in its styles
	copy     *typeset.Copy
	copies   []*typeset.Copy // of a list's rows, of tiles
	fill     *design.Paint
	gap      float64 // wanted above it
	min, max float64 // text size limits, canvas units
	lines    int
	face     face.Set
	set      typeset.Block // texts, plaques: what fits at present
	rows     []typeset.Block
	w, h     float64   // outer size: ink, or the plaque around it
	part     flow.Part // a box of others, or a figure
}

// column lays out texts from top to bottom in a box. It shrinks all texts
// together until the column fits, and measures gaps between inks.
type column struct {
	b    *builder
	l    *design.Layer
	box  typeset.Rect
	rows []*row

	failed bool // some text cannot be drawn
}

// column draws a stack, or a single text as a column of one.
func (b *builder) column(l *design.Layer) {
	b.nested = nil
	c := &column{b: b, l: l, box: b.Rect(l.Box)}
	c.fill(l.Items)
	if len(c.rows) == 0 || c.failed || !c.present() {
		return
	}
	if len(c.rows) > 0 {
		c.rows[0].gap = 0
	}
	if !c.fit() || b.err != nil {
		return
	}
	c.draw()
}

// present tells whether there is more than ornament: rules between vanished
// texts must vanish too.
func (c *column) present() bool {
	for _, r := range c.rows {
		if r.l.Draw != "rule" && r.l.Draw != "space" && r.l.Draw != "rect" {
			return true
		}
	}
	return false
}

// add makes rows of an item; a text with each_line becomes one row a line.
func (c *column) add(l *design.Layer) {
	b := c.b
	r := &row{l: l, fill: l.Fill}
	switch {
	case l.Gap != nil && l.Items == nil:
		r.gap = *l.Gap * b.S / 100
	case c.l.Gap != nil:
		r.gap = *c.l.Gap * b.S / 100
	default:
		r.gap = 3 * b.S / 100
	}
	if len(c.rows) == 0 {
		r.gap = 0
	}
	switch l.Draw {
	case "rule":
		r.w, r.h = l.Length*c.box.W()/100, math.Max(l.Width*b.S/100, 1)
		if l.File != "" {
			r.h = math.Max(r.h, l.Height*b.S/100)
		}
	case "space":
		r.h = l.Height * b.S / 100
	case "text", "plaque", "list":
		c.addText(r)
		return
	default:
		// Its step is its size.
		if r.part, r.max = c.part(l), 1; r.part == nil {
			return
		}
	}
	c.rows = append(c.rows, r)
}

func (c *column) addText(r *row) {
	b, l := c.b, r.l
	r.words = b.src.Parts(l)
	r.text = r.words.String()
	if r.text == "" {
		return
	}
	r.min, r.max, r.lines = l.Min*b.S/100, l.Max*b.S/100, l.Lines
	finder := face.Finder{Design: b.o.Design, Fonts: b.lib.fonts, Zoom: b.o.Zoom, Print: b.o.Print}
	if r.face, b.err = finder.Of(l, r.max); b.err != nil {
		return
	}
	if r.fill == nil {
		r.fill = &l.Fills[0]
	}
	if !l.EachLine {
		c.addRow(r)
		return
	}
	if strings.Contains(r.text, "\n") {
		if whole, ok := b.prepare(r, r.words); ok {
			b.torn(r, whole)
		}
	}
	lines := b.breakLines(r, c.box)
	for i, s := range lines {
		one := *r
		one.text, one.words, one.lines = s.String(), s, 1
		if len(l.Fills) > 0 {
			one.fill = &l.Fills[min(i, len(l.Fills)-1)]
		}
		if i > 0 {
			one.gap = r.face.LineGap * r.max
		}
		c.addRow(&one)
	}
}

// addRow shapes a row's text. A row that cannot be drawn fails the column.
func (c *column) addRow(r *row) {
	c.rows = append(c.rows, r)
	if r.l.Draw != "list" && r.l.Shape != "tiles" || r.l.Draw == "text" {
		if r.copy, _ = c.b.prepare(r, r.words); r.copy == nil {
			c.failed = true
			return
		}
		c.b.torn(r, r.copy)
		return
	}
	for _, t := range c.pieces(r) {
		one, ok := c.b.prepare(r, t)
		if !ok {
			c.failed = true
			return
		}
		r.copies = append(r.copies, one)
	}
}

// fit finds the largest common step s in 0..1 between each text's min and max
// at which the column is no higher than its box.
func (c *column) fit() bool {
	if !c.measure(1) {
		return false
	}
	if c.height(1) <= c.box.H()+0.5 {
		return true
	}
	if !c.measure(0) {
		return false
	}
	if c.height(0.6) > c.box.H()+0.5 {
		// Before anything is refused, fewer lines are tried than look best.
		c.b.low = true
		defer func() { c.b.low = false }()
		if !c.measure(0) {
			return false
		}
		if h := c.height(0.6); h > c.box.H()+0.5 {
			c.overflow(h)
			return false
		}
	}
	lo, hi := 0.0, 1.0
	for range 7 {
		mid := (lo + hi) / 2
		if c.measure(mid) && c.height(gapShare(mid)) <= c.box.H()+0.5 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return c.measure(lo)
}

// gapShare shrinks gaps with the texts, down to 60 %.
func gapShare(s float64) float64 { return 0.6 + 0.4*s }

// measure fits every text to the box's width at step s.
func (c *column) measure(s float64) bool {
	for _, r := range c.rows {
		if r.text == "" && r.part == nil {
			continue
		}
		if r.l.EachLine {
			// Lines of a block shrink by its width, so that its edges stay straight.
			narrow := c.box.W() * (0.4 + 0.6*s)
			if c.b.quietly(func() bool { return c.measureRow(r, r.max, narrow) }) {
				continue
			}
		}
		if !c.measureRow(r, r.min+s*(r.max-r.min), c.box.W()) {
			return false
		}
	}
	return c.sameWidth(s)
}

// measureRow fits one row to a width. A lone text may use the box's height at
// once; otherwise the column's search bounds it.
func (c *column) measureRow(r *row, size, width float64) bool {
	h := math.Inf(1)
	if len(c.rows) == 1 && r.l.Draw == "text" {
		h = c.box.H()
	}
	switch r.l.Draw {
	case "plaque":
		return c.measurePlaque(r, size, width)
	case "list":
		return c.measureList(r, size, width)
	}
	if r.part != nil {
		var ok bool
		r.w, r.h, ok = r.part.Measure(size, width)
		return ok
	}
	set, ok := c.b.set(r, r.copy, limits{max: size, w: width, h: h, roof: c.box.H()})
	r.set, r.w, r.h = set, set.W, set.H
	return ok
}

// sameWidth gives the marked rows the first one's width where their sizes
// allow. If the others cannot quite reach it, the first comes to them.
func (c *column) sameWidth(s float64) bool {
	var marked []*row
	for _, r := range c.rows {
		if r.l.SameWidth && r.text != "" {
			marked = append(marked, r)
		}
	}
	if len(marked) < 2 {
		return true
	}
	const near = 0.8 // a leader gives up at most a fifth of its width
	lead := marked[0]
	for _, r := range marked[1:] {
		c.oneLine(r, r.min+s*(r.max-r.min), lead.w)
	}
	want := lead.w
	for _, r := range marked[1:] {
		if r.w < want && r.w >= near*lead.w {
			want = r.w
		}
	}
	for _, r := range marked {
		if r.w <= want*1.001 {
			continue
		}
		size := r.min + s*(r.max-r.min)
		c.narrow(r, size, want)
	}
	return true
}

// narrow fits a row anew to less width, in as many lines as it has now if that
// is possible, and leaves it alone if the width is too small for it.
func (c *column) narrow(r *row, size, room float64) {
	before := *r
	for _, lines := range []int{r.set.Len(), before.lines} {
		if r.l.Draw == "text" {
			r.lines = lines
		}
		ok := c.b.quietly(func() bool { return c.measureRow(r, size, room) })
		r.lines = before.lines
		if ok {
			return
		}
		*r = before
	}
}

// oneLine prefers one line of the leader's width to several larger ones.
func (c *column) oneLine(r *row, size, width float64) {
	if r.l.Draw != "text" || r.lines < 2 || r.set.Len() < 2 || strings.Contains(r.text, "\n") {
		return
	}
	before := *r
	r.lines = 1
	if c.b.quietly(func() bool { return c.measureRow(r, size, width) }) {
		r.lines = before.lines
		return
	}
	*r = before
}

func (c *column) height(gaps float64) float64 {
	h := 0.0
	for _, r := range c.rows {
		h += r.h + gaps*r.gap
	}
	return h
}

// draw places the rows and emits them.
func (c *column) draw() {
	share := 1.0
	if c.height(1) > c.box.H() {
		gaps := c.height(1) - c.height(0)
		if gaps > 0 {
			share = math.Max(0.6, (c.box.H()-c.height(0))/gaps)
		}
	} else if c.l.Grow {
		if gaps := c.height(1) - c.height(0); gaps > 0 {
			share = math.Min(2, (c.box.H()-c.height(0))/gaps)
		}
	}
	y := c.box.Min.Y
	spare := c.box.H() - c.height(share)
	switch c.l.VAlign {
	case "middle":
		y += spare / 2
	case "bottom":
		y += spare
	}
	for _, r := range c.rows {
		y += r.gap * share
		x := c.box.Min.X
		switch c.l.Align {
		case "centre":
			x += (c.box.W() - r.w) / 2
		case "right":
			x += c.box.W() - r.w
		}
		c.drawRow(r, x, y)
		y += r.h
	}
}

func (c *column) drawRow(r *row, x, y float64) {
	b := c.b
	first := len(b.ops)
	switch r.l.Draw {
	case "text":
		b.emit(r, r.set, typeset.Pt{X: x, Y: y})
	case "plaque":
		c.drawPlaque(r, x, y)
	case "list":
		c.drawList(r, x, y)
	case "rule":
		c.drawRule(r, x, y)
	case "space":
	default:
		r.part.Draw(typeset.Rect{Min: typeset.Pt{X: x, Y: y}, Max: typeset.Pt{X: x + r.w, Y: y + r.h}})
	}
	if r.l.Opacity < 1 && c.l.Draw == "stack" { // else the layer around sees to it
		drawn := ops.Fade(slices.Clone(b.ops[first:]), r.l.Opacity)
		b.ops = append(b.ops[:first], drawn...)
	}
}
