package layout

import (
	"math"

	"pano/render/design"
	"pano/render/layout/art"
	"pano/render/layout/ops"
	"pano/render/layout/pen"
	"pano/render/typeset"
)

// shape draws background, rect, ellipse, polygon, star and path.
func (b *builder) shape(l *design.Layer) {
	box := b.rect(l.Box)
	if l.Square || l.Draw == "star" {
		box = art.Fit(box, 1, 1, "contain", l.Anchor.X, l.Anchor.Y)
	}
	var p typeset.Path
	evenOdd := false
	switch l.Draw {
	case "background":
		box = typeset.Rect{Max: typeset.Pt{X: b.W, Y: b.H}}
		p = art.RoundRect(0, 0, b.W, b.H, 0)
	case "rect":
		p = art.RoundRect(box.Min.X, box.Min.Y, box.W(), box.H(), l.Radius*b.S/100)
	case "ellipse":
		p = art.Ellipse((box.Min.X+box.Max.X)/2, (box.Min.Y+box.Max.Y)/2, box.W()/2, box.H()/2)
	case "polygon":
		p = art.Polygon(inBox(box, l.Points))
	case "star":
		p = art.Star(box, l.N, l.Inner)
	case "path":
		raw, err := art.ParsePath(l.D)
		if err != nil {
			b.err = err
			return
		}
		evenOdd = l.EvenOdd
		p = art.ViewMatrix(art.Fit(box, l.View[2], l.View[3], l.Fit, l.Anchor.X, l.Anchor.Y), l.View).Path(raw)
	}
	if l.Turn != 0 {
		p = art.TurnAbout(box, l.Turn).Path(p)
	}
	p = b.place(p)
	area := art.Bounds(p)
	if l.Fill != nil {
		b.ops = append(b.ops, ops.Fill{Path: p, EvenOdd: evenOdd, Paint: b.ink.Paint(l.Fill, area)})
	}
	b.stroke(l, p, area)
}

func (b *builder) stroke(l *design.Layer, p typeset.Path, area typeset.Rect) {
	if l.Stroke == nil || l.Width <= 0 {
		return
	}
	// A curve has no corners: round, so that its ends close without a seam.
	s := ops.Stroke{Path: p, Width: l.Width * b.S / 100, Round: l.Draw == "ellipse" && l.Dash == nil, Paint: b.ink.Paint(l.Stroke, area)}
	for _, d := range l.Dash {
		s.Dash = append(s.Dash, d*b.S/100)
	}
	b.ops = append(b.ops, s)
}

func inBox(box typeset.Rect, pts [][2]float64) []typeset.Pt {
	out := make([]typeset.Pt, len(pts))
	for i, q := range pts {
		out[i] = typeset.Pt{X: box.Min.X + q[0]*box.W()/100, Y: box.Min.Y + q[1]*box.H()/100}
	}
	return out
}

// clipped draws a path inside a box, with a clip only if it reaches out of it
// and the box is not the canvas, which clips by itself.
func (b *builder) clipped(l *design.Layer, op ops.Op) {
	if l.Box == nil {
		b.ops = append(b.ops, op)
		return
	}
	r := b.rect(l.Box)
	p := b.place(art.RoundRect(r.Min.X, r.Min.Y, r.W(), r.H(), 0))
	b.ops = append(b.ops, ops.Group{Ops: []ops.Op{op}, Clip: &p, Opacity: 1})
}

// rays draws n wedges around a point as one path.
func (b *builder) rays(l *design.Layer) {
	at := typeset.Pt{X: l.At[0] * b.W / 100, Y: l.At[1] * b.H / 100}
	reach := 0.0
	for _, c := range []typeset.Pt{{}, {X: b.W}, {Y: b.H}, {X: b.W, Y: b.H}} {
		reach = math.Max(reach, math.Hypot(c.X-at.X, c.Y-at.Y))
	}
	start := -math.Pi/2 - math.Pi/float64(2*l.N)
	if l.Start != nil {
		start = *l.Start * math.Pi / 180
	}
	p := b.place(art.Rays(at, l.N, start, reach))
	b.clipped(l, ops.Fill{Path: p, Paint: b.ink.Paint(l.Fill, b.rect(l.Box))})
}

// stripes draws a hazard band: a ground and slanted bars.
func (b *builder) stripes(l *design.Layer) {
	box := b.rect(l.Box)
	if l.Ground != nil {
		p := b.place(art.RoundRect(box.Min.X, box.Min.Y, box.W(), box.H(), 0))
		b.ops = append(b.ops, ops.Fill{Path: p, Paint: b.ink.Paint(l.Ground, box)})
	}
	p := art.Bars(box, math.Max(l.Width*b.S/100, 1), l.Lean*math.Pi/180)
	if len(p.Pts) > 0 {
		b.ops = append(b.ops, ops.Fill{Path: b.place(p), Paint: b.ink.Paint(l.Fill, box)})
	}
}

// art draws an SVG file into its box or boxes.
func (b *builder) art(l *design.Layer) {
	d := b.drawing(l.File)
	if d == nil {
		return
	}
	if len(l.Boxes) == 0 {
		b.drawing1(l, d, b.rect(l.Box))
	}
	for i := range l.Boxes {
		b.drawing1(l, d, b.rect(&l.Boxes[i]))
	}
}

func (b *builder) drawing(file string) *art.Drawing {
	if field, ok := design.FileField(file); ok {
		v := b.o.Values[field]
		if v == "" {
			return nil
		}
		file = design.FileFor(file, v)
	}
	return b.lib.art[ArtKey(b.o.Design.Name, file)]
}

func (b *builder) drawing1(l *design.Layer, d *art.Drawing, box typeset.Rect) {
	dst := art.Fit(box, d.View[2], d.View[3], l.Fit, l.Anchor.X, l.Anchor.Y)
	if dst.W() <= 0 || dst.H() <= 0 {
		return
	}
	m := art.ViewMatrix(dst, d.View)
	if l.Flip != "" {
		k := art.Matrix{A: 1, D: 1}
		if l.Flip != "y" {
			k.A, k.E = -1, dst.Min.X+dst.Max.X
		}
		if l.Flip != "x" {
			k.D, k.F = -1, dst.Min.Y+dst.Max.Y
		}
		m = k.Mul(m)
	}
	if l.Turn != 0 {
		m = art.TurnAbout(dst, l.Turn).Mul(m)
	}
	m = b.matrix(m)
	p := pen.Pen{M: m}
	if l.Tint != nil {
		tint := b.ink.Flat(*l.Tint)
		p.Tint = &tint
	}
	drawn := p.Items(d.Items)
	if l.Fit == "cover" {
		clip := b.place(art.RoundRect(box.Min.X, box.Min.Y, box.W(), box.H(), 0))
		drawn = []ops.Op{ops.Group{Ops: drawn, Clip: &clip, Opacity: 1}}
	}
	b.ops = append(b.ops, drawn...)
}
