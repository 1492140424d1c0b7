package design

import (
	"slices"
	"strings"

	"pano/render/design/node"
	"pano/render/design/paint"
)

// layers reads a list of layers or of a stack's items.
func (p *parsing) layers(v value, depth int, item bool) []*Layer {
	if depth > MaxDepth {
		v.Fail("layers nest more than %d deep", MaxDepth)
		return nil
	}
	var out []*Layer
	for _, c := range v.List(1, MaxLayers) {
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
			v.Fail("more than %d layers, parts counted each time they are used", MaxLayers)
		}
		return nil
	}
	if v.Node.Kind != node.Map {
		v.Fail("%s; a layer is a map such as {draw: rect, …}", v.Shown())
		return nil
	}
	dv, ok := v.Get("draw")
	if !ok {
		v.Fail("draw is missing; possible: %s", strings.Join(drawNames(item), ", "))
		return nil
	}
	kind, ok := kindOfLayer(dv.Str(40))
	if !ok || item && !kind.item || !item && !kind.layer {
		dv.Fail("%s; possible here: %s", dv.Shown(), strings.Join(drawNames(item), ", "))
		return nil
	}
	if kind.whole() && p.veil != "" {
		v.Fail("a %s cannot stand in a layer with %s: official artwork is drawn whole, as it is", kind.draw, p.veil)
	}
	allowed := kind.allowed(item)
	if !v.IsMap(allowed...) {
		return nil
	}
	for _, k := range strings.Fields(kind.required) {
		if _, ok := v.Get(k); !ok {
			v.Fail("%s is missing; a %s needs %s", k, kind.draw, strings.Join(strings.Fields(kind.required), ", "))
		}
	}
	l := blankLayer()
	l.Draw, l.Line = kind.draw, v.Node.Line
	if kind.draw == "list" {
		l.Align = "left"
	}
	if kind.draw == "image" {
		l.Fit = "cover"
	}
	for _, key := range p.keys {
		if c, ok := v.Get(key.name); ok && key.read != nil && contains(allowed, key.name) {
			key.read(l, c)
		}
	}
	if item {
		p.checkItem(p.box, l, v)
	}
	p.children(l, v, depth)
	p.checkLayer(l, v)
	return l
}

// children reads what nests: items, layers, parts.
func (p *parsing) children(l *Layer, v value, depth int) {
	switch l.Draw {
	case "stack", "row", "grid", "overlay", "repeat":
		p.items(l, v, depth)
	case "group":
		if c, ok := v.Get("layers"); ok {
			defer p.veiled(l)()
			l.Layers = p.layers(c, depth+1, false)
		}
	case "part":
		c, ok := v.Get("name")
		if !ok {
			return
		}
		var part value
		if p.parts.Node != nil {
			part, ok = p.parts.Get(c.Str(40))
		}
		switch {
		case p.parts.Node == nil || !ok:
			c.Fail("%s is not among parts", c.Shown())
		case p.inPart:
			c.Fail("a part cannot use another part; write its layers out")
		default:
			p.inPart = true
			l.Draw, l.Layers = "group", p.layers(part, depth+1, false)
			p.inPart = false
		}
	}
}

// items reads what a box holds.
func (p *parsing) items(l *Layer, v value, depth int) {
	c, ok := v.Get("items")
	if !ok {
		return
	}
	if l.Draw == "repeat" {
		if p.repeat != nil {
			v.Fail("a repeat cannot stand in another one")
			return
		}
		p.repeat = l
		defer func() { p.repeat = nil }()
	}
	box := l
	if l.Draw == "repeat" {
		box = p.box // its items stand in the box around
	}
	defer p.veiled(l)()
	outer := p.box
	p.box = box
	l.Items = p.layers(c, depth+1, true)
	p.box = outer
}

// veiled notes what a group or box does to the layers in it, until the returned function
// is called.
func (p *parsing) veiled(l *Layer) func() {
	outer := p.veil
	switch {
	case l.Opacity < 1:
		p.veil = "opacity"
	case l.Mirror:
		p.veil = "mirror"
	}
	return func() { p.veil = outer }
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
func conds(v value) []Cond {
	if v.Node.Kind == node.List {
		var out []Cond
		for _, c := range v.List(1, 6) {
			if c.Node.Kind == node.List {
				c.Fail("a condition is a text")
				continue
			}
			out = append(out, conds(c)...)
		}
		return out
	}
	var first *Cond
	for _, s := range slices.Backward(strings.Split(v.Str(200), " or ")) {
		c := cond(v, s)
		c.Or, first = first, &c
	}
	return []Cond{*first}
}

func cond(v value, s string) Cond {
	w := strings.Fields(s)
	var c Cond
	switch {
	case len(w) == 1:
		c = Cond{Field: w[0]}
	case len(w) == 2 && w[0] == "not":
		c = Cond{Field: w[1], Not: true}
	case len(w) == 3 && (w[1] == "=" || w[1] == "!="):
		c = Cond{Field: w[0], Not: w[1] == "!=", Value: w[2]}
	}
	if name, ok := strings.CutPrefix(c.Field, "official:"); ok && c.Value == "" && namePattern.MatchString(name) {
		c.Field, c.Official = "", name
		return c
	}
	c.Field, c.Days = strings.CutSuffix(c.Field, ":days")
	if !fieldPattern.MatchString(c.Field) || c.Days && c.Value != "" {
		v.Fail(`%s; write "name", "not name", "name = value", "name != value", "date:days" or "official:party", several with "or" between them`, v.Shown())
	}
	return c
}

func shadow(v value) *Shadow {
	s := &Shadow{Y: 0.04}
	v.IsMap("x", "y", "fill")
	if c, ok := v.Get("x"); ok {
		s.X = c.Num(-0.5, 0.5)
	}
	if c, ok := v.Get("y"); ok {
		s.Y = c.Num(-0.5, 0.5)
	}
	c, ok := v.Get("fill")
	if !ok {
		v.Fail("fill is missing; give the shadow's colour")
		return s
	}
	s.Fill = paint.ReadColour(c)
	return s
}

func view(v value) [4]float64 {
	n := v.Nums(4, -100_000, 100_000)
	if n[2] <= 0 || n[3] <= 0 {
		v.Fail("the view's width and height must be above 0")
		n[2], n[3] = 1, 1
	}
	return [4]float64(n)
}

// file reads "lotus-gold", "./scene.svg" or a name with a {choice}.
func file(v value) string {
	s := v.Str(100)
	name := strings.TrimSuffix(strings.TrimPrefix(s, "./"), ".svg")
	if field, ok := fileField(name); ok {
		if !fieldPattern.MatchString(field) {
			v.Fail("%s: %q is not a field name", v.Shown(), field)
			return ""
		}
		name = strings.Replace(name, "{"+field+"}", "x", 1)
	}
	own := strings.HasPrefix(s, "./")
	if !namePattern.MatchString(name) || own != strings.HasSuffix(s, ".svg") {
		v.Fail("%s; write a name of templates/art such as lotus-gold, or ./scene.svg for a file in the template's folder", v.Shown())
		return ""
	}
	return s
}

// checkLayer checks what one layer says against the template's roles, fields
// and palettes.
func (p *parsing) checkLayer(l *Layer, v value) {
	d := p.design
	for i := range l.When {
		for c := &l.When[i]; c != nil; c = c.Or {
			p.checkCond(*c, v)
		}
	}
	p.checkText("text", &l.Text, v)
	if l.After != nil {
		p.checkText("after", l.After, v)
	}
	if l.Draw == "pattern" {
		p.checkPattern(l, v)
	}
	if l.Draw == "repeat" {
		p.checkRepeat(l, v)
	}
	if l.Font != "" {
		if _, ok := d.Fonts[l.Font]; !ok {
			v.Fail("font: %q is not among fonts", l.Font)
		}
	}
	if l.Min > l.Max {
		v.Fail("min %s is larger than max %s", node.Number(l.Min), node.Number(l.Max))
	}
	if l.Draw == "image" {
		if f, ok := d.Field(l.Field); !ok || f.Type != "image" {
			v.Fail("field: %q is not an image field", l.Field)
		}
	}
	if field, ok := fileField(l.File); ok {
		if f, found := d.Field(field); !found || f.Type != "choice" {
			v.Fail("file: {%s} is not a choice field", field)
		}
	}
	if len(l.Fills) == 0 && l.Fill == nil && (l.Draw == "text" || l.Draw == "plaque" || l.Draw == "list") {
		v.Fail("fill is missing; give the text's paint")
	}
	if l.Draw == "art" && l.Box != nil && l.Boxes != nil {
		v.Fail("give box or boxes, not both")
	}
	p.checkStyles(l, v)
	checkStack(l, v)
	p.checkColours(l, v)
}

// checkColours resolves palette names: a flat paint that names a gradient is a
// linear one, a colour must be flat.
func (p *parsing) checkColours(l *Layer, v value) {
	paints := []*Paint{l.Fill, l.Stroke, l.Ground, l.BulletFill}
	for i := range l.Fills {
		paints = append(paints, &l.Fills[i])
	}
	for _, s := range l.Styles {
		paints = append(paints, s.Fill)
	}
	if l.Outline != nil {
		paints = append(paints, l.Outline.Fill)
	}
	for _, q := range paints {
		if q != nil {
			q.Check(&p.design.Palettes[0], v)
		}
	}
	colours := []*Colour{l.Tint, l.Tail, l.Fold, l.Against, l.BulletInk}
	if l.Shadow != nil {
		colours = append(colours, &l.Shadow.Fill)
	}
	for _, c := range colours {
		if c != nil {
			c.Check(&p.design.Palettes[0], v)
		}
	}
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

// checkText holds placeholders against the fields.
func (p *parsing) checkText(key string, t *Text, v value) {
	t.Placeholders(func(name, format string) {
		f, ok := p.design.Field(name)
		line := name == "n" || name == "line" || strings.HasPrefix(name, "line.")
		switch {
		case line && !ok && p.repeat == nil:
			v.Fail("%s: {%s} has a meaning in a repeat only", key, name)
		case line && !ok:
			t.Repeat, t.Each = true, p.repeat.Each
		case !ok:
			v.Fail("%s: there is no field %q; fields: %s", key, name, strings.Join(fieldNames(p.design), ", "))
		case format == "can_chi" && f.Type != "number":
			v.Fail("%s: {%s:can_chi} is for a year, a field of type number; %s is a %s", key, name, name, f.Type)
		case format != "" && format != "upper" && format != "can_chi" && f.Type != "date":
			v.Fail("%s: {%s:%s} is for dates; %s is a %s", key, name, format, name, f.Type)
		case f.Type == "image":
			v.Fail("%s: %s is an image; draw it with draw: image", key, name)
		}
	})
}

func (p *parsing) checkCond(c Cond, v value) {
	f, ok := p.design.Field(c.Field)
	switch {
	case c.Official != "":
	case !ok:
		v.Fail("when: there is no field %q; fields: %s", c.Field, strings.Join(fieldNames(p.design), ", "))
	case c.Value != "" && f.Type == "choice" && !hasChoice(f, c.Value):
		v.Fail("when: %q is not a choice of %s", c.Value, c.Field)
	case c.Days && f.Type != "date":
		v.Fail("when: %s:days is for dates; %s is a %s", c.Field, c.Field, f.Type)
	}
}
