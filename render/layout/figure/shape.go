package figure

import (
	"math"

	"pano/render/design"
	"pano/render/layout/art"
	"pano/render/layout/ops"
	"pano/render/layout/pen"
	"pano/render/typeset"
)

// Shape draws rect, ellipse, polygon, star and path; background is a rect.
func (c Canvas) Shape(l *design.Layer, box typeset.Rect) ([]ops.Op, error) {
	if l.Square || l.Draw == "star" {
		box = art.Fit(box, 1, 1, "contain", l.Anchor.X, l.Anchor.Y)
	}
	var p typeset.Path
	evenOdd := false
	switch l.Draw {
	case "background", "rect":
		p = art.RoundRect(box.Min.X, box.Min.Y, box.W(), box.H(), l.Radius*c.S/100)
	case "ellipse":
		p = art.Ellipse((box.Min.X+box.Max.X)/2, (box.Min.Y+box.Max.Y)/2, box.W()/2, box.H()/2)
	case "polygon":
		p = art.Polygon(inBox(box, l.Points))
	case "star":
		p = art.Star(box, l.N, l.Inner)
	case "path":
		raw, err := art.ParsePath(l.D)
		if err != nil {
			return nil, err
		}
		evenOdd = l.EvenOdd
		p = art.ViewMatrix(art.Fit(box, l.View[2], l.View[3], l.Fit, l.Anchor.X, l.Anchor.Y), l.View).Path(raw)
	}
	if l.Turn != 0 {
		p = art.TurnAbout(box, l.Turn).Path(p)
	}
	p = c.Place(p)
	area := art.Bounds(p)
	var out []ops.Op
	if l.Fill != nil {
		out = append(out, ops.Fill{Path: p, EvenOdd: evenOdd, Paint: c.Ink.Paint(l.Fill, area)})
	}
	return append(out, c.Outline(l, p, area)...), nil
}

// Outline is the stroke of a layer around a path, if it has one.
func (c Canvas) Outline(l *design.Layer, p typeset.Path, area typeset.Rect) []ops.Op {
	if l.Stroke == nil || l.Width <= 0 {
		return nil
	}
	// A curve has no corners: round, so that its ends close without a seam.
	s := ops.Stroke{Path: p, Width: l.Width * c.S / 100, Round: l.Draw == "ellipse" && l.Dash == nil, Paint: c.Ink.Paint(l.Stroke, area)}
	for _, d := range l.Dash {
		s.Dash = append(s.Dash, d*c.S/100)
	}
	return []ops.Op{s}
}

func inBox(box typeset.Rect, pts [][2]float64) []typeset.Pt {
	out := make([]typeset.Pt, len(pts))
	for i, q := range pts {
		out[i] = typeset.Pt{X: box.Min.X + q[0]*box.W()/100, Y: box.Min.Y + q[1]*box.H()/100}
	}
	return out
}

// Rays draws n wedges around a point as one path. They are cut to a box that is
// not the canvas, which cuts by itself.
func (c Canvas) Rays(l *design.Layer) []ops.Op {
	at := typeset.Pt{X: l.At[0] * c.W / 100, Y: l.At[1] * c.H / 100}
	reach := 0.0
	for _, q := range []typeset.Pt{{}, {X: c.W}, {Y: c.H}, {X: c.W, Y: c.H}} {
		reach = math.Max(reach, math.Hypot(q.X-at.X, q.Y-at.Y))
	}
	start := -math.Pi/2 - math.Pi/float64(2*l.N)
	if l.Start != nil {
		start = *l.Start * math.Pi / 180
	}
	box := c.Rect(l.Box)
	rays := ops.Fill{Path: c.Place(art.Rays(at, l.N, start, reach)), Paint: c.Ink.Paint(l.Fill, box)}
	if l.Box == nil {
		return []ops.Op{rays}
	}
	return c.Clipped([]ops.Op{rays}, box, 0)
}

// Clipped cuts operations to a box.
func (c Canvas) Clipped(list []ops.Op, box typeset.Rect, radius float64) []ops.Op {
	p := c.Place(art.RoundRect(box.Min.X, box.Min.Y, box.W(), box.H(), radius))
	return []ops.Op{ops.Group{Ops: list, Clip: &p, Opacity: 1}}
}

// Stripes draws a hazard band: a ground and slanted bars.
func (c Canvas) Stripes(l *design.Layer, box typeset.Rect) []ops.Op {
	var out []ops.Op
	if l.Ground != nil {
		p := c.Place(art.RoundRect(box.Min.X, box.Min.Y, box.W(), box.H(), 0))
		out = append(out, ops.Fill{Path: p, Paint: c.Ink.Paint(l.Ground, box)})
	}
	p := art.Bars(box, math.Max(l.Width*c.S/100, 1), l.Lean*math.Pi/180)
	if len(p.Pts) > 0 {
		out = append(out, ops.Fill{Path: c.Place(p), Paint: c.Ink.Paint(l.Fill, box)})
	}
	return out
}

// Art draws a drawing into a box.
func (c Canvas) Art(l *design.Layer, d *art.Drawing, box typeset.Rect) []ops.Op {
	dst := art.Fit(box, d.View[2], d.View[3], l.Fit, l.Anchor.X, l.Anchor.Y)
	if dst.W() <= 0 || dst.H() <= 0 {
		return nil
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
	p := pen.Pen{M: c.Matrix(m)}
	if l.Tint != nil {
		tint := c.Ink.Flat(*l.Tint)
		p.Tint = &tint
	}
	out := p.Items(d.Items)
	if l.Fit == "cover" {
		return c.Clipped(out, box, 0)
	}
	return out
}
