package design

import (
	"fmt"
	"strings"

	"pano/render/design/node"
	"pano/render/design/phrase"
)

// layers reads a list of layers or of a stack's items.
func (p *parsing) layers(v value, depth int, item bool) []*Layer {
	if depth > MaxDepth {
		v.fail("layers nest more than %d deep", MaxDepth)
		return nil
	}
	var out []*Layer
	for _, c := range v.list(1, MaxLayers) {
		if l := p.layer(c, depth, item); l != nil {
			out = append(out, l)
		}
	}
	return out
}

// layer reads one layer. Kinds and keys come from the tables in keys.go.
func (p *parsing) layer(v value, depth int, item bool) *Layer {
	if p.count++; p.count > MaxLayers {
		if p.count == MaxLayers+1 {
			v.fail("more than %d layers, parts counted each time they are used", MaxLayers)
		}
		return nil
	}
	if v.n.Kind != node.Map {
		v.fail("%s; a layer is a map such as {draw: rect, …}", v.shown())
		return nil
	}
	dv, ok := v.get("draw")
	if !ok {
		v.fail("draw is missing; possible: %s", strings.Join(drawNames(item), ", "))
		return nil
	}
	kind, ok := kindOfLayer(dv.str(40))
	if !ok || item && !kind.item || !item && !kind.layer {
		dv.fail("%s; possible here: %s", dv.shown(), strings.Join(drawNames(item), ", "))
		return nil
	}
	allowed := kind.allowed(item)
	if !v.isMap(allowed...) {
		return nil
	}
	for _, k := range strings.Fields(kind.required) {
		if _, ok := v.get(k); !ok {
			v.fail("%s is missing; a %s needs %s", k, kind.draw, strings.Join(strings.Fields(kind.required), ", "))
		}
	}
	l := blankLayer()
	l.Draw, l.Line = kind.draw, v.n.Line
	if kind.draw == "list" {
		l.Align = "left"
	}
	if kind.draw == "image" {
		l.Fit = "cover"
	}
	for _, key := range p.keys {
		if c, ok := v.get(key.name); ok && key.read != nil && contains(allowed, key.name) {
			key.read(l, c)
		}
	}
	p.children(l, v, depth)
	p.checkLayer(l, v)
	return l
}

// children reads what nests: items, layers, parts.
func (p *parsing) children(l *Layer, v value, depth int) {
	switch l.Draw {
	case "stack":
		if c, ok := v.get("items"); ok {
			l.Items = p.layers(c, depth+1, true)
		}
	case "group":
		if c, ok := v.get("layers"); ok {
			l.Layers = p.layers(c, depth+1, false)
		}
	case "part":
		c, ok := v.get("name")
		if !ok {
			return
		}
		var part value
		if p.parts.n != nil {
			part, ok = p.parts.get(c.str(40))
		}
		switch {
		case p.parts.n == nil || !ok:
			c.fail("%s is not among parts", c.shown())
		case p.inPart:
			c.fail("a part cannot use another part; write its layers out")
		default:
			p.inPart = true
			l.Draw, l.Layers = "group", p.layers(part, depth+1, false)
			p.inPart = false
		}
	}
}

func drawNames(item bool) []string {
	var out []string
	for _, k := range kindsOfLayers() {
		if item && k.item || !item && k.layer {
			out = append(out, k.draw)
		}
	}
	return out
}

// conds reads "imprint", "not photo", "hazard = storm", or a list of them.
func (v value) conds() []Cond {
	if v.n.Kind == node.List {
		var out []Cond
		for _, c := range v.list(1, 6) {
			if c.n.Kind == node.List {
				c.fail("a condition is a text")
				continue
			}
			out = append(out, c.conds()...)
		}
		return out
	}
	w := strings.Fields(v.str(100))
	var c Cond
	switch {
	case len(w) == 1:
		c = Cond{Field: w[0]}
	case len(w) == 2 && w[0] == "not":
		c = Cond{Field: w[1], Not: true}
	case len(w) == 3 && (w[1] == "=" || w[1] == "!="):
		c = Cond{Field: w[0], Not: w[1] == "!=", Value: w[2]}
	}
	if !fieldPattern.MatchString(c.Field) {
		v.fail(`%s; write "name", "not name", "name = value" or "name != value"`, v.shown())
	}
	return []Cond{c}
}

func (v value) text() Text {
	t, err := phrase.Parse(v.str(600))
	if err != nil {
		v.fail("%s: %v", v.shown(), err)
	}
	return t
}

func (v value) shadow() *Shadow {
	s := &Shadow{Y: 0.04}
	v.isMap("x", "y", "fill")
	if c, ok := v.get("x"); ok {
		s.X = c.num(-0.5, 0.5)
	}
	if c, ok := v.get("y"); ok {
		s.Y = c.num(-0.5, 0.5)
	}
	c, ok := v.get("fill")
	if !ok {
		v.fail("fill is missing; give the shadow's colour")
		return s
	}
	s.Fill = c.colour()
	return s
}

func (v value) view() [4]float64 {
	n := v.nums(4, -100_000, 100_000)
	if n[2] <= 0 || n[3] <= 0 {
		v.fail("the view's width and height must be above 0")
		n[2], n[3] = 1, 1
	}
	return [4]float64(n)
}

// file reads "lotus-gold", "./scene.svg" or a name with a {choice}.
func (v value) file() string {
	s := v.str(100)
	name := strings.TrimSuffix(strings.TrimPrefix(s, "./"), ".svg")
	if field, ok := fileField(name); ok {
		if !fieldPattern.MatchString(field) {
			v.fail("%s: %q is not a field name", v.shown(), field)
			return ""
		}
		name = strings.Replace(name, "{"+field+"}", "x", 1)
	}
	own := strings.HasPrefix(s, "./")
	if !namePattern.MatchString(name) || own != strings.HasSuffix(s, ".svg") {
		v.fail("%s; write a name of templates/art such as lotus-gold, or ./scene.svg for a file in the template's folder", v.shown())
		return ""
	}
	return s
}

// checkLayer checks what one layer says against the template's roles, fields
// and palettes.
func (p *parsing) checkLayer(l *Layer, v value) {
	d := p.design
	for _, c := range l.When {
		f, ok := d.Field(c.Field)
		if !ok {
			v.fail("when: there is no field %q; fields: %s", c.Field, strings.Join(fieldNames(d), ", "))
		} else if c.Value != "" && f.Type == "choice" && !hasChoice(f, c.Value) {
			v.fail("when: %q is not a choice of %s", c.Value, c.Field)
		}
	}
	l.Text.Placeholders(func(name, format string) {
		f, ok := d.Field(name)
		if !ok {
			v.fail("text: there is no field %q; fields: %s", name, strings.Join(fieldNames(d), ", "))
		} else if format != "" && format != "upper" && f.Type != "date" {
			v.fail("text: {%s:%s} is for dates; %s is a %s", name, format, name, f.Type)
		} else if f.Type == "image" {
			v.fail("text: %s is an image; draw it with draw: image", name)
		}
	})
	if l.Font != "" {
		if _, ok := d.Fonts[l.Font]; !ok {
			v.fail("font: %q is not among fonts", l.Font)
		}
	}
	if l.Min > l.Max {
		v.fail("min %s is larger than max %s", fmtNum(l.Min), fmtNum(l.Max))
	}
	if l.Draw == "image" {
		if f, ok := d.Field(l.Field); !ok || f.Type != "image" {
			v.fail("field: %q is not an image field", l.Field)
		}
	}
	if field, ok := fileField(l.File); ok {
		if f, found := d.Field(field); !found || f.Type != "choice" {
			v.fail("file: {%s} is not a choice field", field)
		}
	}
	if len(l.Fills) == 0 && l.Fill == nil && (l.Draw == "text" || l.Draw == "plaque" || l.Draw == "list") {
		v.fail("fill is missing; give the text's paint")
	}
	if l.Draw == "art" && l.Box != nil && l.Boxes != nil {
		v.fail("give box or boxes, not both")
	}
	p.checkColours(l, v)
}

// checkColours resolves palette names: a flat paint that names a gradient is a
// linear one, a colour must be flat.
func (p *parsing) checkColours(l *Layer, v value) {
	paints := []*Paint{l.Fill, l.Stroke, l.Ground, l.BulletFill}
	for i := range l.Fills {
		paints = append(paints, &l.Fills[i])
	}
	for _, q := range paints {
		if q != nil {
			p.checkPaint(q, v)
		}
	}
	colours := []*Colour{l.Tint, l.Tail, l.Fold, l.Against, l.BulletInk}
	if l.Shadow != nil {
		colours = append(colours, &l.Shadow.Fill)
	}
	for _, c := range colours {
		if c != nil {
			p.checkColour(*c, v)
		}
	}
}

func (p *parsing) checkPaint(q *Paint, v value) {
	if q.Kind == Flat {
		if s, ok := p.swatch(q.Colour.Name); ok && len(s.Stops) > 0 {
			q.Kind, q.Ref = Linear, q.Colour.Name
			return
		}
		p.checkColour(q.Colour, v)
		return
	}
	if q.Ref != "" {
		if s, ok := p.swatch(q.Ref); !ok || len(s.Stops) == 0 {
			v.fail("%q is not a gradient of the palettes; gradients: %s", q.Ref, p.colourNames(true))
		}
	}
	for _, s := range q.Stops {
		p.checkColour(s.Colour, v)
	}
}

func (p *parsing) checkColour(c Colour, v value) {
	if c.Name == "" {
		return
	}
	s, ok := p.swatch(c.Name)
	if !ok {
		v.fail("%q is not a colour of the palettes; colours: %s", c.Name, p.colourNames(false))
	} else if len(s.Stops) > 0 {
		v.fail("%q is a gradient, a flat colour is needed here; colours: %s", c.Name, p.colourNames(false))
	}
}

func (p *parsing) swatch(name string) (Swatch, bool) {
	if name == "" || len(p.design.Palettes) == 0 {
		return Swatch{}, false
	}
	s, ok := p.design.Palettes[0].Colours[name]
	return s, ok
}

func (p *parsing) colourNames(gradients bool) string {
	var out []string
	if len(p.design.Palettes) > 0 {
		pal := p.design.Palettes[0]
		for _, n := range pal.Order {
			if gradients == (len(pal.Colours[n].Stops) > 0) {
				out = append(out, n)
			}
		}
	}
	if len(out) == 0 {
		return "none"
	}
	return strings.Join(out, ", ")
}

func fieldNames(d *Design) []string {
	out := make([]string, len(d.Fields))
	for i, f := range d.Fields {
		out[i] = f.Name
	}
	return out
}

func hasChoice(f Field, value string) bool {
	for _, c := range f.Choices {
		if c.Value == value {
			return true
		}
	}
	return false
}

func (c Cond) String() string {
	op := "="
	if c.Not {
		op = "!="
	}
	return fmt.Sprintf("%s %s %q", c.Field, op, c.Value)
}
