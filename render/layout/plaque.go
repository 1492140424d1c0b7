package layout

import (
	"math"
	"strings"

	"pano/render/design"
	"pano/render/layout/art"
	"pano/render/layout/ink"
	"pano/render/layout/ops"
	"pano/render/typeset"
)

// unbounded is room that no text fills.
const unbounded = 1e9

// tailWidth is how far a ribbon's tails reach out, in shares of its height.
const tailWidth = 0.62

// measurePlaque fits a text with its shape around it to a width.
func (c *column) measurePlaque(r *row, size, width float64) bool {
	l := r.l
	if l.Shape == "tiles" {
		return c.measureTiles(r, size, width)
	}
	side := l.Pad[0]
	if l.Shape == "ribbon" {
		side += tailWidth * (r.face.Main.CapHeight() + 2*l.Pad[1])
	}
	// The padding grows with the text: fit with the padding of the largest
	// size first, then with that of the size found, which leaves more room.
	set, ok := typeset.Block{}, false
	for _, pad := range []float64{size, 0} {
		if ok {
			pad = set.Size
		} else if pad == 0 {
			pad = r.min
		}
		room := width - 2*side*pad
		if room <= 0 {
			continue
		}
		try := func() bool {
			s, fits := c.b.set(r, r.copy, limits{max: size, w: room, h: math.Inf(1)})
			if fits && s.W+2*side*s.Size <= width+0.5 {
				set = s
			}
			return fits
		}
		if !ok {
			ok = c.b.quietly(try)
		} else {
			c.b.quietly(try)
		}
	}
	if !ok {
		_, ok = c.b.set(r, r.copy, limits{max: size, w: math.Max(1, width-2*side*r.min), h: math.Inf(1), roof: math.Max(1, c.box.H()-1.6*l.Pad[1]*r.min)})
		if !ok {
			return false
		}
	}
	r.set = set
	r.w = set.W + 2*side*set.Size
	if l.Shape == "bar" {
		r.w = width
	}
	r.h = c.plaqueHeight(r)
	return true
}

// plaqueHeight holds the capitals centred with the padding, and any marks.
func (c *column) plaqueHeight(r *row) float64 {
	caps := r.face.Main.CapHeight() * r.set.Size
	pad := 2 * r.l.Pad[1] * r.set.Size
	if r.set.Len() > 1 {
		return r.set.H + pad*0.8
	}
	up, down := c.reach(r)
	return math.Max(caps+pad, caps+2*math.Max(up, down)+0.16*r.set.Size)
}

// reach is how far marks stand above the capitals and below the baseline.
func (c *column) reach(r *row) (up, down float64) {
	line := r.set.Line(0)
	caps := r.face.Main.CapHeight() * r.set.Size
	return math.Max(0, line.Baseline-caps), math.Max(0, r.set.H-line.Baseline)
}

// drawPlaque draws the shape and its text, capitals in the middle.
func (c *column) drawPlaque(r *row, x, y float64) {
	b, l := c.b, r.l
	if l.Shape == "tiles" {
		c.drawTiles(r, x, y)
		return
	}
	outer := typeset.Rect{Min: typeset.Pt{X: x, Y: y}, Max: typeset.Pt{X: x + r.w, Y: y + r.h}}
	body := outer
	radius := l.Radius * b.S / 100
	switch l.Shape {
	case "ribbon":
		tail := tailWidth * (r.face.Main.CapHeight() + 2*l.Pad[1]) * r.set.Size
		body.Min.X, body.Max.X = body.Min.X+tail, body.Max.X-tail
		c.drawTails(l, body, tail)
	case "pill":
		radius = r.h / 2
	}
	p := b.Place(art.RoundRect(body.Min.X, body.Min.Y, body.W(), body.H(), radius))
	b.ops = append(b.ops, ops.Fill{Path: p, Paint: b.Ink.Paint(l.Ground, art.Bounds(p))})
	b.ops = append(b.ops, b.Outline(l, p, art.Bounds(p))...)
	at := typeset.Pt{X: (body.Min.X + body.Max.X - r.set.W) / 2, Y: y + (r.h-r.set.H)/2}
	if r.set.Len() == 1 {
		at.Y = y + (r.h+r.face.Main.CapHeight()*r.set.Size)/2 - r.set.Line(0).Baseline
	}
	if l.Shape == "bar" && l.Align != "centre" {
		pad := l.Pad[0] * r.set.Size
		at.X = body.Min.X + pad
		if l.Align == "right" {
			at.X = body.Max.X - pad - r.set.W
		}
	}
	b.emit(r, r.set, at)
}

// drawTails draws a ribbon's two swallow tails behind its body, a fold each.
func (c *column) drawTails(l *design.Layer, body typeset.Rect, tail float64) {
	b := c.b
	h := body.H()
	drop, over := 0.26*h, 0.3*tail // the tail hangs lower and starts under the body
	base := b.Ink.Paint(l.Ground, body).Middle()
	back, fold := ops.Flat(ink.Darker(base.Color, 0.22)), ops.Flat(ink.Darker(base.Color, 0.5))
	if l.Tail != nil {
		back = b.Ink.Flat(*l.Tail)
		fold = ops.Flat(ink.Darker(back.Color, 0.4))
	}
	if l.Fold != nil {
		fold = b.Ink.Flat(*l.Fold)
	}
	for _, side := range []float64{1, -1} {
		edge := body.Min.X
		if side < 0 {
			edge = body.Max.X
		}
		q := func(dx, y float64) typeset.Pt { return typeset.Pt{X: edge - side*dx, Y: y} }
		top, low := body.Min.Y+drop, body.Max.Y+drop
		shape := art.Polygon([]typeset.Pt{q(-over, top), q(tail, top), q(tail*0.55, (top+low)/2), q(tail, low), q(-over, low)})
		b.ops = append(b.ops, ops.Fill{Path: b.Place(shape), Paint: back})
		knee := art.Polygon([]typeset.Pt{q(0, body.Max.Y), q(-over, body.Max.Y), q(-over, low)})
		b.ops = append(b.ops, ops.Fill{Path: b.Place(knee), Paint: fold})
	}
}

// Tiles: one letter each, all as wide as the widest digit.
const (
	tileWidth  = 0.98 // em
	tileGap    = 0.09
	tileHeight = 1.14
)

// pieces are the stretches of a row that are set on their own: a list's lines, the
// characters on tiles.
func (c *column) pieces(r *row) []typeset.Text {
	if r.l.Draw == "list" {
		return r.words.Lines()
	}
	return r.words.Characters()
}

func (c *column) measureTiles(r *row, size, width float64) bool {
	n := float64(len(r.copies))
	need := n*tileWidth + (n-1)*tileGap
	size = math.Min(size, width/need)
	if size < r.min {
		fits := int((width/r.min + tileGap) / (tileWidth + tileGap))
		var would strings.Builder
		for _, t := range r.words.Characters()[:fits] {
			would.WriteString(t.String())
		}
		c.b.overflow(r, &typeset.OverflowError{By: r.min * need / width, Runes: fits, Fits: would.String()})
		return false
	}
	r.rows = r.rows[:0]
	up, down := 0.0, 0.0
	caps := r.face.Main.CapHeight() * size
	for _, one := range r.copies {
		set, ok := c.b.set(r, one, limits{max: size, w: unbounded, h: math.Inf(1)})
		if !ok {
			return false
		}
		base := set.Line(0).Baseline
		up, down = math.Max(up, base-caps), math.Max(down, set.H-base)
		r.rows = append(r.rows, set)
	}
	r.w, r.h = size*need, math.Max(size*tileHeight, caps+2*math.Max(up, down)+0.16*size)
	return true
}

func (c *column) drawTiles(r *row, x, y float64) {
	b, l := c.b, r.l
	for _, set := range r.rows {
		w := set.Size * tileWidth
		box := typeset.Rect{Min: typeset.Pt{X: x, Y: y}, Max: typeset.Pt{X: x + w, Y: y + r.h}}
		p := b.Place(art.RoundRect(x, y, w, r.h, math.Max(l.Radius*b.S/100, 0.09*set.Size)))
		b.ops = append(b.ops, ops.Fill{Path: p, Paint: b.Ink.Paint(l.Ground, box)})
		b.ops = append(b.ops, b.Outline(l, p, box)...)
		caps := r.face.Main.CapHeight() * set.Size
		b.emit(r, set, typeset.Pt{X: x + (w-set.W)/2, Y: y + (r.h+caps)/2 - set.Line(0).Baseline})
		x += w + set.Size*tileGap
	}
}

// drawRule draws a line, with an ornament in its middle if it has one.
func (c *column) drawRule(r *row, x, y float64) {
	b, l := c.b, r.l
	thick := math.Max(l.Width*b.S/100, 1)
	mid := y + r.h/2
	gap := 0.0
	if d := b.drawing(l.File); d != nil && l.Height > 0 {
		w := r.h * d.View[2] / d.View[3]
		gap = w + 0.6*r.h
		b.ops = append(b.ops, b.Art(l, d, typeset.Rect{Min: typeset.Pt{X: x + (r.w-w)/2, Y: y}, Max: typeset.Pt{X: x + (r.w+w)/2, Y: y + r.h}})...)
	}
	half := (r.w - gap) / 2
	if half <= 0 {
		return
	}
	parts := [][2]float64{{x, half}, {x + r.w - half, half}}
	if gap == 0 {
		parts = [][2]float64{{x, r.w}}
	}
	for _, q := range parts {
		p := b.Place(art.RoundRect(q[0], mid-thick/2, q[1], thick, 0))
		b.ops = append(b.ops, ops.Fill{Path: p, Paint: b.Ink.Paint(l.Fill, art.Bounds(p))})
	}
}
