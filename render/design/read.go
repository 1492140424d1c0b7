package design

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path"
	"strings"

	"pano/render/design/node"
)

// Format is the version of the format that this package writes down.
const Format = 1

// Kinds of media that a template may be made for.
func Kinds() []string { return []string{"led", "textboard", "banner", "panel", "poster", "pennant"} }

// FieldTypes a field may have.
func FieldTypes() []string { return []string{"text", "date", "url", "image", "choice", "number"} }

// BoardColours are the colours of electronic text boards.
func BoardColours() []string {
	return []string{"red", "green", "amber", "blue", "magenta", "cyan", "white"}
}

// BoardFonts are the built-in bitmap fonts of text boards.
func BoardFonts() []string { return []string{"galmuri9", "galmuri7", "galmuri11"} }

// upgraders turn an older file, as nodes, into the next version: entry i makes
// version i+2 of version i+1. Version 1 is the first, so there is none yet.
func upgraders() []func(*node.Node) error { return nil }

// parsing is the state of reading one file.
type parsing struct {
	design *Design
	parts  value
	keys   []layerKey
	count  int
	inPart bool
}

// Read parses DIR/template.yaml; the design's name must be DIR's last part.
func Read(fsys fs.FS, dir string) (*Design, error) {
	name := path.Join(dir, "template.yaml")
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	d, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if d.Name != path.Base(dir) {
		return nil, fmt.Errorf("%s: name %q differs from its folder %q; make them equal", name, d.Name, path.Base(dir))
	}
	return d, nil
}

// Parse reads and checks a template file. The error joins up to a dozen
// *Error, in the order of the file's sections.
func Parse(data []byte) (*Design, error) {
	root, err := node.Parse(data)
	if err != nil {
		return nil, err
	}
	r := &reading{}
	v := value{r: r, n: root}
	if root.Kind != node.Map {
		v.fail("a template is a map; start with pano: %d", Format)
		return nil, r.err()
	}
	if err := upgrade(v); err != nil {
		return nil, errors.Join(r.err(), err)
	}
	p := &parsing{design: &Design{Safe: [2]float64{3, 3}}, keys: layerKeys()}
	p.head(v)
	if r.err() == nil {
		p.body(v)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return p.design, nil
}

func upgrade(v value) error {
	pv, ok := v.get("pano")
	if !ok {
		v.fail("pano is missing; write pano: %d", Format)
		return v.r.err()
	}
	version := pv.whole(1, 999)
	if version > Format {
		pv.fail("format %d is newer than this program, which reads up to %d", version, Format)
	}
	if err := v.r.err(); err != nil {
		return err
	}
	for _, up := range upgraders()[version-1:] {
		if err := up(v.n); err != nil {
			return err
		}
	}
	return nil
}

func (p *parsing) head(v value) {
	d := p.design
	v.isMap("pano", "name", "version", "title", "about", "kinds", "sizes", "safe", "locked", "fields", "palettes", "fonts", "parts", "variants", "eboard")
	need := func(key string) (value, bool) {
		c, ok := v.get(key)
		if !ok {
			v.fail("%s is missing", key)
		}
		return c, ok
	}
	if c, ok := need("name"); ok {
		d.Name = c.match(namePattern, "use a-z, 0-9 and single hyphens")
		if len(d.Name) > 40 {
			c.fail("%s; at most 40 letters", c.shown())
		}
	}
	if c, ok := need("version"); ok {
		d.Version = c.whole(1, 1_000_000)
	}
	if c, ok := need("title"); ok {
		d.Title = c.words(100)
	}
	if c, ok := v.get("about"); ok {
		d.About = c.words(600)
	}
	if c, ok := need("kinds"); ok {
		for _, k := range c.list(1, 6) {
			d.Kinds = append(d.Kinds, k.oneOf(Kinds()...))
		}
	}
	if c, ok := need("sizes"); ok {
		for _, k := range c.list(1, 16) {
			s, err := ParseSize(k.str(40))
			if err != nil {
				k.fail("%v", err)
			}
			d.Sizes = append(d.Sizes, s)
		}
	}
	if c, ok := v.get("safe"); ok {
		d.Safe = c.pair(0, 30)
	}
	if c, ok := v.get("locked"); ok {
		d.Locked = c.flag()
	}
	if c, ok := need("fields"); ok {
		p.fields(c)
	}
}

// body reads what depends on the fields.
func (p *parsing) body(v value) {
	d := p.design
	if c, ok := v.get("eboard"); ok {
		for _, k := range []string{"palettes", "fonts", "parts", "variants"} {
			if _, both := v.get(k); both {
				c.fail("a text board has no %s; remove it", k)
			}
		}
		d.Board = p.board(c)
		return
	}
	for _, k := range []string{"palettes", "fonts", "variants"} {
		if _, ok := v.get(k); !ok {
			v.fail("%s is missing", k)
		}
	}
	if c, ok := v.get("palettes"); ok {
		p.palettes(c)
	}
	if c, ok := v.get("fonts"); ok {
		p.fonts(c)
	}
	p.parts = value{r: v.r, path: "parts"}
	if c, ok := v.get("parts"); ok {
		p.parts = c
		if c.n.Kind != node.Map {
			c.fail("%s; parts is a map of layer lists", c.shown())
			return
		}
	}
	if c, ok := v.get("variants"); ok && v.r.err() == nil {
		p.variants(c)
	}
	for i, s := range d.Sizes {
		if _, ok := d.Variant(s.Aspect()); !ok && v.r.err() == nil {
			v.fail("sizes[%d]: no variant is made for the ratio %s", i, fmtNum(math.Round(s.Aspect()*100)/100))
		}
	}
}

func (p *parsing) fields(v value) {
	for _, c := range v.list(1, 24) {
		if f, ok := c.field(); ok {
			if _, twice := p.design.Field(f.Name); twice {
				c.fail("the field %q stands twice", f.Name)
			}
			p.design.Fields = append(p.design.Fields, f)
		}
	}
	if v.r.err() != nil {
		return
	}
	main := p.design.Main()
	if main == "" {
		v.fail("no field of type text; the first one is the main field")
	}
	for _, f := range p.design.Fields {
		if f.Required && f.Name != main && f.Default == "" {
			v.fail("%s is required: only the main field (%s) may be required without a default, so that a design can be tried with one text", f.Name, main)
		}
	}
}

func (v value) field() (Field, bool) {
	f := Field{Max: 80, Lines: 1}
	if !v.isMap("name", "type", "required", "max", "lines", "default", "sample", "choices", "range", "label", "hint") {
		return f, false
	}
	for _, k := range []string{"name", "type", "label"} {
		if _, ok := v.get(k); !ok {
			v.fail("%s is missing", k)
			return f, false
		}
	}
	read := func(key string, to func(c value)) {
		if c, ok := v.get(key); ok {
			to(c)
		}
	}
	read("name", func(c value) { f.Name = c.match(fieldPattern, "use a-z and _, at most 30") })
	read("type", func(c value) { f.Type = c.oneOf(FieldTypes()...) })
	read("required", func(c value) { f.Required = c.flag() })
	read("max", func(c value) { f.Max = c.whole(1, 400) })
	read("lines", func(c value) { f.Lines = c.whole(1, 12) })
	read("default", func(c value) { f.Default = c.str(1600) })
	read("sample", func(c value) { f.Sample = c.str(1600) })
	read("range", func(c value) { s := c.span(-1e9, 1e9); f.Range = &s })
	read("label", func(c value) { f.Label = c.words(80) })
	read("hint", func(c value) { f.Hint = c.words(300) })
	read("choices", func(c value) { f.Choices = c.choices() })
	if (f.Type == "choice") != (len(f.Choices) > 0) {
		v.fail("choices belong to fields of type choice, and every such field needs them")
	}
	if f.Range != nil && f.Type != "number" {
		v.fail("range belongs to fields of type number")
	}
	for _, s := range []string{f.Default, f.Sample} {
		if s != "" && f.Type == "choice" && !hasChoice(f, s) {
			v.fail("%q is not a choice of %s", s, f.Name)
		}
	}
	return f, true
}

func (v value) choices() []Choice {
	var out []Choice
	for _, c := range v.list(1, 40) {
		if !c.isMap("value", "title") {
			continue
		}
		var ch Choice
		if x, ok := c.get("value"); ok {
			ch.Value = x.match(namePattern, "use a-z, 0-9 and hyphens")
		}
		if x, ok := c.get("title"); ok {
			ch.Title = x.words(80)
		}
		if ch.Value == "" || ch.Title == nil {
			c.fail("a choice needs value and title")
		}
		out = append(out, ch)
	}
	return out
}

func (p *parsing) palettes(v value) {
	d := p.design
	for _, c := range v.list(1, 12) {
		if !c.isMap("name", "title", "colours") {
			continue
		}
		pal := Palette{Colours: map[string]Swatch{}}
		if x, ok := c.get("name"); ok {
			pal.Name = x.match(namePattern, "use a-z, 0-9 and hyphens")
		}
		if x, ok := c.get("title"); ok {
			pal.Title = x.words(80)
		}
		cols, ok := c.get("colours")
		if pal.Name == "" || pal.Title == nil || !ok || cols.n.Kind != node.Map || len(cols.n.Keys) == 0 || len(cols.n.Keys) > 40 {
			c.fail("a palette needs name, title and 1 to 40 colours")
			continue
		}
		for _, name := range cols.n.Keys {
			x, _ := cols.get(name)
			if !colourPattern.MatchString(name) {
				x.fail("the colour name %q may use a-z, 0-9 and _", name)
			}
			pal.Order = append(pal.Order, name)
			pal.Colours[name] = x.swatch()
		}
		if _, twice := d.Palette(pal.Name); twice && len(d.Palettes) > 0 {
			c.fail("the palette %q stands twice", pal.Name)
		}
		d.Palettes = append(d.Palettes, pal)
		p.samePalette(c, pal)
	}
}

// samePalette refuses a palette whose colour names differ from the first's.
func (p *parsing) samePalette(v value, pal Palette) {
	first := p.design.Palettes[0]
	for _, name := range first.Order {
		s, ok := pal.Colours[name]
		if !ok {
			v.fail("the palette %q has no colour %q, which %q has", pal.Name, name, first.Name)
		} else if (len(s.Stops) > 0) != (len(first.Colours[name].Stops) > 0) {
			v.fail("%q is a gradient in one palette and a colour in the other", name)
		}
	}
	for _, name := range pal.Order {
		if _, ok := first.Colours[name]; !ok {
			v.fail("the palette %q has a colour %q, which %q has not", pal.Name, name, first.Name)
		}
	}
}

func (p *parsing) fonts(v value) {
	p.design.Fonts = map[string]Role{}
	if v.n.Kind != node.Map || len(v.n.Keys) == 0 || len(v.n.Keys) > 20 {
		v.fail("fonts is a map of 1 to 20 roles")
		return
	}
	for _, name := range v.n.Keys {
		c, _ := v.get(name)
		if !colourPattern.MatchString(name) {
			c.fail("the role name %q may use a-z, 0-9 and _", name)
		}
		p.design.Fonts[name] = c.role()
	}
}

func (v value) role() Role {
	r := Role{LineGap: 0.12, SmallPx: 40, Face: FaceRef{Weight: 400}}
	if !v.isMap("family", "weight", "case", "tracking", "line_gap", "fallback", "small", "small_px") {
		return r
	}
	read := func(key string, to func(c value)) {
		if c, ok := v.get(key); ok {
			to(c)
		}
	}
	if _, ok := v.get("family"); !ok {
		v.fail("family is missing")
	}
	read("family", func(c value) { r.Face.Family = c.str(60) })
	read("weight", func(c value) { r.Face.Weight = c.whole(100, 900) })
	read("case", func(c value) { r.Upper = c.oneOf("typed", "upper") == "upper" })
	read("tracking", func(c value) { r.Tracking = c.num(-0.05, 0.5) })
	read("line_gap", func(c value) { r.LineGap = c.num(0, 2) })
	read("small_px", func(c value) { r.SmallPx = c.num(1, 1000) })
	read("small", func(c value) { f := c.face(); r.Small = &f })
	read("fallback", func(c value) {
		for _, x := range c.list(1, 4) {
			r.Fallback = append(r.Fallback, x.face())
		}
	})
	return r
}

// face reads "Be Vietnam Pro 800".
func (v value) face() FaceRef {
	s := v.str(80)
	i := strings.LastIndexByte(s, ' ')
	if i > 0 {
		if w, ok := parseNumber(s[i+1:]); ok && w >= 100 && w <= 900 && w == math.Trunc(w) {
			return FaceRef{strings.TrimSpace(s[:i]), int(w)}
		}
	}
	v.fail("%s; write family and weight, such as Be Vietnam Pro 800", v.shown())
	return FaceRef{}
}

func (p *parsing) variants(v value) {
	for _, c := range v.list(1, 12) {
		if !c.isMap("aspect", "layers") {
			continue
		}
		a, ok1 := c.get("aspect")
		ls, ok2 := c.get("layers")
		if !ok1 || !ok2 {
			c.fail("a variant needs aspect and layers")
			continue
		}
		vr := Variant{Aspect: a.span(0.01, 100)}
		// The limit on layers is one variant's: only one is ever drawn.
		p.count = 0
		vr.Layers = p.layers(ls, 1, false)
		p.design.Variants = append(p.design.Variants, vr)
	}
}

func (p *parsing) board(v value) *Board {
	b := &Board{Colour: "red", Align: "centre"}
	if !v.isMap("text", "font", "bold", "case", "colour", "ground", "align") {
		return b
	}
	read := func(key string, to func(c value)) {
		if c, ok := v.get(key); ok {
			to(c)
		}
	}
	if _, ok := v.get("text"); !ok {
		v.fail("text is missing")
	}
	read("text", func(c value) {
		b.Text = c.text()
		for _, name := range b.Text.Fields() {
			if _, ok := p.design.Field(name); !ok {
				c.fail("there is no field %q", name)
			}
		}
	})
	read("font", func(c value) { b.Font = c.oneOf(BoardFonts()...) })
	read("ground", func(c value) { c.oneOf("black") })
	read("bold", func(c value) { b.Bold = c.flag() })
	read("case", func(c value) { b.Upper = c.oneOf("typed", "upper") == "upper" })
	read("colour", func(c value) { b.Colour = c.oneOf(BoardColours()...) })
	read("align", func(c value) { b.Align = c.oneOf("centre", "left", "right") })
	return b
}
