package print

import (
	"fmt"
	"math"
	"slices"

	"pano/render/encode"
	"pano/render/layout/ops"
	"pano/render/typeset"
)

// drawing turns operations into content and keeps what they share.
type drawing struct {
	file     file
	names    names
	res      ref
	enc      *encode.Encoder
	made     map[string]string // resource names by what they hold
	glyphs   map[glyphKey]string
	runs     []ops.Glyphs // for the hidden text, in drawing order
	inks     bool         // some colour is given as CMYK
	seeThru  bool         // something is translucent
	maxDepth int
}

// glyphKey names an outline; an empty name means that it draws nothing.
type glyphKey struct {
	face *typeset.Face
	id   uint16
}

const maxDepth = 32

func newDrawing() *drawing {
	d := &drawing{enc: encode.New(), made: map[string]string{}, glyphs: map[glyphKey]string{}, maxDepth: maxDepth}
	d.res = d.file.reserve()
	return d
}

// group is the page's or form's transparency group, if it needs one.
func (d *drawing) group() string {
	if !d.seeThru {
		return ""
	}
	space := "DeviceRGB"
	if d.inks {
		space = "DeviceCMYK"
	}
	return "/Group<</S/Transparency/CS/" + space + ">>"
}

// once returns the name of a resource that is described by key, made at the
// first call.
func (d *drawing) once(kind, key string, build func() (ref, error)) (string, error) {
	if name, ok := d.made[kind+key]; ok {
		return name, nil
	}
	r, err := build()
	if err != nil {
		return "", err
	}
	name := d.names.add(kind, "", r)
	d.made[kind+key] = name
	return name, nil
}

func (d *drawing) ops(c *content, list []ops.Op) error {
	for i, op := range list {
		if err := d.op(c, op); err != nil {
			return fmt.Errorf("operation %d: %w", i, err)
		}
	}
	return nil
}

func (d *drawing) op(c *content, op ops.Op) error {
	c.op("q")
	defer c.op("Q")
	switch o := op.(type) {
	case ops.Fill:
		return d.fill(c, o)
	case ops.Stroke:
		return d.stroke(c, o)
	case ops.Glyphs:
		return d.run(c, o)
	case ops.Picture:
		return d.picture(c, o)
	case ops.Group:
		return d.groupOp(c, o)
	}
	return fmt.Errorf("unknown operation %T", op)
}

func (d *drawing) fill(c *content, f ops.Fill) error {
	rule := ""
	if f.EvenOdd {
		rule = "*"
	}
	if flat, ok := flat(f.Paint); ok {
		if err := d.colour(c, flat, false); err != nil {
			return err
		}
		path(c, f.Path)
		c.op("f" + rule)
		return nil
	}
	path(c, f.Path)
	c.op("W" + rule + " n")
	return d.shade(c, f.Paint, extent(f.Path))
}

func (d *drawing) stroke(c *content, s ops.Stroke) error {
	if !(s.Width > 0) {
		return nil
	}
	if flat, ok := flat(s.Paint); ok {
		if err := d.colour(c, flat, true); err != nil {
			return err
		}
	} else if err := d.pattern(c, s.Paint, true); err != nil {
		return err
	}
	c.op("w", s.Width)
	if s.Round {
		c.op("J 1 j", 1)
	}
	if len(s.Dash) > 0 {
		fmt.Fprintf(c, "[%s] 0 d\n", numbers(s.Dash...))
	}
	path(c, s.Path)
	c.op("S")
	return nil
}

// run draws glyphs by their outlines, each a form that is written once.
func (d *drawing) run(c *content, g ops.Glyphs) error {
	d.note(g)
	if g.Grow > 0 {
		return d.grown(c, g)
	}
	k := g.Run.Size
	colour, ok := flat(g.Paint)
	if !ok {
		all := outlines(g)
		path(c, all)
		c.op("W n")
		return d.shade(c, g.Paint, extent(all))
	}
	if err := d.colour(c, colour, false); err != nil {
		return err
	}
	for _, gl := range g.Run.Glyphs {
		name, err := d.glyph(g.Run.Face, gl.ID)
		if err != nil {
			return err
		}
		if name != "" {
			c.op("q")
			// Outlines are written in thousandths of an em; the matrix needs
			// more decimals than other numbers.
			fmt.Fprintf(c, "%.7g 0 0 %.7g %s cm/%s Do Q\n", k/1000, k/1000, numbers(g.At.X+gl.X, g.At.Y+gl.Y), name)
		}
	}
	return nil
}

// outlines is the path of a whole run.
func outlines(g ops.Glyphs) typeset.Path {
	var all typeset.Path
	for _, gl := range g.Run.Glyphs {
		place(&all, g.Run.Face.Outline(gl.ID), g.Run.Size, g.At.X+gl.X, g.At.Y+gl.Y)
	}
	return all
}

// grown draws letters with a line around them, both in one colour and as one
// shape.
func (d *drawing) grown(c *content, g ops.Glyphs) error {
	for _, stroke := range []bool{false, true} {
		var err error
		if colour, ok := flat(g.Paint); ok {
			err = d.colour(c, colour, stroke)
		} else {
			err = d.pattern(c, g.Paint, stroke)
		}
		if err != nil {
			return err
		}
	}
	c.op("w 1 J 1 j", 2*g.Grow)
	path(c, outlines(g))
	c.op("B")
	return nil
}

// note keeps a run for the hidden text, in place of its own shadow.
func (d *drawing) note(g ops.Glyphs) {
	for i, old := range slices.Backward(d.runs[max(0, len(d.runs)-64):]) {
		near := 0.25 * g.Run.Size
		if old.Run.Text == g.Run.Text && math.Abs(old.At.X-g.At.X) < near && math.Abs(old.At.Y-g.At.Y) < near {
			d.runs[max(0, len(d.runs)-64)+i] = g
			return
		}
	}
	d.runs = append(d.runs, g)
}

// glyph is the name of a form with one outline.
func (d *drawing) glyph(f *typeset.Face, id uint16) (string, error) {
	key := glyphKey{f, id}
	if name, ok := d.glyphs[key]; ok {
		return name, nil
	}
	name := ""
	if outline := f.Outline(id); len(outline.Verbs) > 0 {
		var em typeset.Path
		place(&em, outline, 1000, 0, 0)
		var c content
		path(&c, em)
		c.op("f")
		b := extent(em)
		r := d.file.reserve()
		dict := fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[%s]/Resources<<>>", numbers(b.Min.X-1, b.Min.Y-1, b.Max.X+1, b.Max.Y+1))
		if err := d.file.stream(r, dict, c.Bytes()); err != nil {
			return "", err
		}
		name = d.names.add("XObject", "", r)
	}
	d.glyphs[key] = name
	return name, nil
}

func (d *drawing) groupOp(c *content, g ops.Group) error {
	if !(g.Opacity > 0) {
		return nil
	}
	if d.maxDepth == 0 {
		return fmt.Errorf("groups are nested more than %d deep", maxDepth)
	}
	d.maxDepth--
	defer func() { d.maxDepth++ }()
	if g.Clip != nil {
		path(c, *g.Clip)
		c.op("W n")
	}
	if g.Opacity >= 1 {
		return d.ops(c, g.Ops)
	}
	if err := d.alpha(c, g.Opacity); err != nil {
		return err
	}
	var inner content
	if err := d.ops(&inner, g.Ops); err != nil {
		return err
	}
	r := d.file.reserve()
	dict := fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[-1000000 -1000000 1000000 1000000]/Resources %v%s", d.res, d.group())
	if err := d.file.stream(r, dict, inner.Bytes()); err != nil {
		return err
	}
	c.op("/" + d.names.add("XObject", "", r) + " Do")
	return nil
}

// path writes the segments of p. An empty path becomes one that covers
// nothing, because W and f need one.
func path(c *content, p typeset.Path) {
	if len(p.Verbs) == 0 {
		c.op("re", 0, 0, 0, 0)
		return
	}
	pts := p.Pts
	var at, start typeset.Pt
	for _, v := range p.Verbs {
		switch v {
		case typeset.Move:
			at, start = pts[0], pts[0]
			c.op("m", at.X, at.Y)
			pts = pts[1:]
		case typeset.Line:
			at = pts[0]
			c.op("l", at.X, at.Y)
			pts = pts[1:]
		case typeset.Quad:
			q, to := pts[0], pts[1]
			c.op("c", at.X+(q.X-at.X)*2/3, at.Y+(q.Y-at.Y)*2/3, to.X+(q.X-to.X)*2/3, to.Y+(q.Y-to.Y)*2/3, to.X, to.Y)
			at, pts = to, pts[2:]
		case typeset.Cubic:
			at = pts[2]
			c.op("c", pts[0].X, pts[0].Y, pts[1].X, pts[1].Y, at.X, at.Y)
			pts = pts[3:]
		case typeset.Close:
			c.op("h")
			at = start
		}
	}
}

// place appends p scaled by k and moved to x, y.
func place(to *typeset.Path, p typeset.Path, k, x, y float64) {
	to.Verbs = append(to.Verbs, p.Verbs...)
	for _, q := range p.Pts {
		to.Pts = append(to.Pts, typeset.Pt{X: x + k*q.X, Y: y + k*q.Y})
	}
}

// extent is the box of all points of p.
func extent(p typeset.Path) typeset.Rect {
	if len(p.Pts) == 0 {
		return typeset.Rect{}
	}
	r := typeset.Rect{Min: p.Pts[0], Max: p.Pts[0]}
	for _, q := range p.Pts {
		r.Min.X, r.Min.Y = math.Min(r.Min.X, q.X), math.Min(r.Min.Y, q.Y)
		r.Max.X, r.Max.Y = math.Max(r.Max.X, q.X), math.Max(r.Max.Y, q.Y)
	}
	return r
}
