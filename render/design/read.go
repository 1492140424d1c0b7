package design

import (
	"fmt"
	"io"
	"io/fs"
	"math"
	"path"
	"strings"

	"pano/render/design/node"
	"pano/render/design/paint"
)

// Format is the version of the format that this package writes down.
const Format = 1

// Kinds of media that a template may be made for.
func Kinds() []string {
	return []string{"led", "textboard", "banner", "panel", "poster", "pennant", "backdrop", "gate"}
}

// FieldTypes a field may have.
func FieldTypes() []string { return []string{"text", "date", "url", "image", "choice", "number"} }

// BoardColours are the colours of electronic text boards.
func BoardColours() []string {
	return []string{"red", "green", "amber", "blue", "magenta", "cyan", "white"}
}

// BoardFonts are the built-in bitmap fonts of text boards.
func BoardFonts() []string {
	return []string{"galmuri9", "galmuri7", "galmuri11", "efont24", "be-vietnam-pro"}
}

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
	box    *Layer // around the items that are read
	repeat *Layer // around the layers that are read
	veil   string // what a layer around does that official artwork must not suffer
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
	r := &node.Reading{}
	v := value{Reading: r, Node: root}
	if root.Kind != node.Map {
		v.Fail("a template is a map; start with pano: %d", Format)
		return nil, r.Err()
	}
	if err := upgrade(v); err != nil {
		return nil, err
	}
	p := &parsing{design: &Design{Safe: [2]float64{3, 3}}, keys: layerKeys()}
	p.head(v)
	if r.Err() == nil {
		p.body(v)
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	return p.design, nil
}

func upgrade(v value) error {
	pv, ok := v.Get("pano")
	if !ok {
		v.Fail("pano is missing; write pano: %d", Format)
		return v.Err()
	}
	version := pv.Whole(1, 999)
	if version > Format {
		pv.Fail("format %d is newer than this program, which reads up to %d", version, Format)
	}
	if err := v.Err(); err != nil {
		return err
	}
	return lift(v, version, upgraders())
}

// lift takes a file from its version to the last that there are steps to.
func lift(v value, version int, steps []func(*node.Node) error) error {
	for _, up := range steps[version-1:] {
		if err := up(v.Node); err != nil {
			return err
		}
	}
	return nil
}

func (p *parsing) head(v value) {
	d := p.design
	v.IsMap("pano", "name", "version", "title", "about", "kinds", "sizes", "safe", "locked", "motion", "fields", "palettes", "fonts", "parts", "variants", "eboard")
	need := func(key string) (value, bool) {
		c, ok := v.Get(key)
		if !ok {
			v.Fail("%s is missing", key)
		}
		return c, ok
	}
	if c, ok := need("name"); ok {
		d.Name = c.Name()
		if len(d.Name) > 40 {
			c.Fail("%s; at most 40 letters", c.Shown())
		}
	}
	if c, ok := need("version"); ok {
		d.Version = c.Whole(1, 1_000_000)
	}
	if c, ok := need("title"); ok {
		d.Title = c.Words(100)
	}
	if c, ok := v.Get("about"); ok {
		d.About = c.Words(600)
	}
	if c, ok := need("kinds"); ok {
		for _, k := range c.List(1, 6) {
			d.Kinds = append(d.Kinds, k.OneOf(Kinds()...))
		}
	}
	if c, ok := need("sizes"); ok {
		for _, k := range c.List(1, 16) {
			s, err := ParseSize(k.Str(40))
			if err != nil {
				k.Fail("%v", err)
			}
			d.Sizes = append(d.Sizes, s)
		}
	}
	if c, ok := v.Get("safe"); ok {
		d.Safe = c.Pair(0, 30)
	}
	if c, ok := v.Get("locked"); ok {
		d.Locked = c.Flag()
	}
	if c, ok := v.Get("motion"); ok {
		d.Motion = motion(c)
	}
	if c, ok := need("fields"); ok {
		p.fields(c)
	}
}

// body reads what depends on the fields.
func (p *parsing) body(v value) {
	d := p.design
	if c, ok := v.Get("eboard"); ok {
		for _, k := range []string{"palettes", "fonts", "parts", "variants"} {
			if _, both := v.Get(k); both {
				c.Fail("a text board has no %s; remove it", k)
			}
		}
		d.Board = p.board(c)
		p.checkMotion(v)
		return
	}
	p.checkMotion(v)
	for _, k := range []string{"palettes", "fonts", "variants"} {
		if _, ok := v.Get(k); !ok {
			v.Fail("%s is missing", k)
		}
	}
	if c, ok := v.Get("palettes"); ok {
		d.Palettes = paint.ReadPalettes(c)
	}
	if c, ok := v.Get("fonts"); ok {
		p.fonts(c)
	}
	p.parts = value{Reading: v.Reading, Path: "parts"}
	if c, ok := v.Get("parts"); ok {
		p.parts = c
		if c.Node.Kind != node.Map {
			c.Fail("%s; parts is a map of layer lists", c.Shown())
			return
		}
	}
	if c, ok := v.Get("variants"); ok && v.Err() == nil {
		p.variants(c)
	}
	for i, s := range d.Sizes {
		if _, ok := d.Variant(s.Aspect()); !ok && v.Err() == nil {
			v.Fail("sizes[%d]: no variant is made for the ratio %s", i, node.Number(math.Round(s.Aspect()*100)/100))
		}
	}
}

func (p *parsing) fields(v value) {
	for _, c := range v.List(1, 24) {
		if f, ok := field(c); ok {
			if _, twice := p.design.Field(f.Name); twice {
				c.Fail("the field %q stands twice", f.Name)
			}
			p.design.Fields = append(p.design.Fields, f)
		}
	}
	if v.Err() != nil {
		return
	}
	main := p.design.Main()
	if main == "" {
		v.Fail("no field of type text; the first one is the main field")
	}
	for _, f := range p.design.Fields {
		if f.Required && f.Name != main && f.Default == "" {
			v.Fail("%s is required: only the main field (%s) may be required without a default, so that a design can be tried with one text", f.Name, main)
		}
	}
}

func field(v value) (Field, bool) {
	f := Field{Max: 80, Lines: 1}
	if !v.IsMap("name", "type", "required", "max", "lines", "default", "sample", "choices", "range", "brand", "label", "hint") {
		return f, false
	}
	for _, k := range []string{"name", "type", "label"} {
		if _, ok := v.Get(k); !ok {
			v.Fail("%s is missing", k)
			return f, false
		}
	}
	read := func(key string, to func(c value)) {
		if c, ok := v.Get(key); ok {
			to(c)
		}
	}
	read("name", func(c value) { f.Name = c.Match(fieldPattern, "use a-z and _, at most 30") })
	read("type", func(c value) { f.Type = c.OneOf(FieldTypes()...) })
	read("required", func(c value) { f.Required = c.Flag() })
	read("max", func(c value) { f.Max = c.Whole(1, 400) })
	read("lines", func(c value) { f.Lines = c.Whole(1, 12) })
	read("default", func(c value) { f.Default = c.Str(1600) })
	read("sample", func(c value) { f.Sample = c.Str(1600) })
	read("range", func(c value) { s := c.Span(-1e9, 1e9); f.Range = &s })
	read("label", func(c value) { f.Label = c.Words(80) })
	read("hint", func(c value) { f.Hint = c.Words(300) })
	read("choices", func(c value) { f.Choices = choices(c) })
	if (f.Type == "choice") != (len(f.Choices) > 0) {
		v.Fail("choices belong to fields of type choice, and every such field needs them")
	}
	read("brand", func(c value) {
		if f.Brand = c.Match(rolePattern, "give the name of a logo of the office's kit, such as logo"); f.Type != "image" {
			c.Fail("brand belongs to fields of type image")
		}
	})
	if f.Range != nil && f.Type != "number" {
		v.Fail("range belongs to fields of type number")
	}
	for _, s := range []string{f.Default, f.Sample} {
		if s != "" && f.Type == "choice" && !hasChoice(f, s) {
			v.Fail("%q is not a choice of %s", s, f.Name)
		}
	}
	return f, true
}

func choices(v value) []Choice {
	var out []Choice
	for _, c := range v.List(1, 40) {
		if !c.IsMap("value", "title") {
			continue
		}
		var ch Choice
		if x, ok := c.Get("value"); ok {
			ch.Value = x.Name()
		}
		if x, ok := c.Get("title"); ok {
			ch.Title = x.Words(80)
		}
		if ch.Value == "" || ch.Title == nil {
			c.Fail("a choice needs value and title")
		}
		out = append(out, ch)
	}
	return out
}

func (p *parsing) fonts(v value) {
	p.design.Fonts = map[string]Role{}
	if v.Node.Kind != node.Map || len(v.Node.Keys) == 0 || len(v.Node.Keys) > 20 {
		v.Fail("fonts is a map of 1 to 20 roles")
		return
	}
	for _, name := range v.Node.Keys {
		c, _ := v.Get(name)
		if !rolePattern.MatchString(name) {
			c.Fail("the role name %q may use a-z, 0-9 and _", name)
		}
		p.design.Fonts[name] = role(c)
	}
}

func role(v value) Role {
	r := Role{LineGap: 0.12, SmallPx: 40, Face: FaceRef{Weight: 400}}
	if !v.IsMap("family", "weight", "case", "tracking", "line_gap", "fallback", "small", "small_px", "figures", "brand") {
		return r
	}
	read := func(key string, to func(c value)) {
		if c, ok := v.Get(key); ok {
			to(c)
		}
	}
	if _, ok := v.Get("family"); !ok {
		v.Fail("family is missing")
	}
	read("family", func(c value) { r.Face.Family = c.Str(60) })
	read("weight", func(c value) { r.Face.Weight = c.Whole(100, 900) })
	read("case", func(c value) { r.Upper = c.OneOf("typed", "upper") == "upper" })
	read("tracking", func(c value) { r.Tracking = c.Num(-0.05, 0.5) })
	read("line_gap", func(c value) { r.LineGap = c.Num(0, 2) })
	read("brand", func(c value) {
		r.Brand = c.Match(rolePattern, "give the name of a font of the office's kit, such as heading")
	})
	read("small_px", func(c value) { r.SmallPx = c.Num(1, 1000) })
	read("figures", func(c value) { r.Tabular = c.OneOf("proportional", "tabular") == "tabular" })
	read("small", func(c value) { f := face(c); r.Small = &f })
	read("fallback", func(c value) {
		for _, x := range c.List(1, 4) {
			r.Fallback = append(r.Fallback, face(x))
		}
	})
	return r
}

// face reads "Be Vietnam Pro 800".
func face(v value) FaceRef {
	if f, ok := ParseFace(v.Str(80)); ok {
		return f
	}
	v.Fail("%s; write family and weight, such as Be Vietnam Pro 800", v.Shown())
	return FaceRef{}
}

func (p *parsing) variants(v value) {
	for _, c := range v.List(1, 12) {
		if !c.IsMap("aspect", "layers") {
			continue
		}
		a, ok1 := c.Get("aspect")
		ls, ok2 := c.Get("layers")
		if !ok1 || !ok2 {
			c.Fail("a variant needs aspect and layers")
			continue
		}
		vr := Variant{Aspect: a.Span(0.01, 100)}
		// The limit on layers is one variant's: only one is ever drawn.
		p.count = 0
		vr.Layers = p.layers(ls, 1, false)
		p.design.Variants = append(p.design.Variants, vr)
	}
}

func (p *parsing) board(v value) *Board {
	b := &Board{Colour: "red", Align: "centre"}
	if !v.IsMap("text", "font", "bold", "case", "colour", "ground", "align") {
		return b
	}
	read := func(key string, to func(c value)) {
		if c, ok := v.Get(key); ok {
			to(c)
		}
	}
	if _, ok := v.Get("text"); !ok {
		v.Fail("text is missing")
	}
	read("text", func(c value) {
		b.Text = plainText(c)
		for _, name := range b.Text.Fields() {
			if _, ok := p.design.Field(name); !ok {
				c.Fail("there is no field %q", name)
			}
		}
	})
	read("font", func(c value) { b.Font = c.OneOf(BoardFonts()...) })
	read("ground", func(c value) { c.OneOf("black") })
	read("bold", func(c value) { b.Bold = c.Flag() })
	read("case", func(c value) { b.Upper = c.OneOf("typed", "upper") == "upper" })
	read("colour", func(c value) { b.Colour = c.OneOf(BoardColours()...) })
	read("align", func(c value) { b.Align = c.OneOf("centre", "left", "right") })
	return b
}

// ParseFace reads "Be Vietnam Pro 800".
func ParseFace(s string) (FaceRef, bool) {
	i := strings.LastIndexByte(s, ' ')
	if i <= 0 {
		return FaceRef{}, false
	}
	w, ok := node.ParseNumber(s[i+1:])
	return FaceRef{strings.TrimSpace(s[:i]), int(w)}, ok && w >= 100 && w <= 900 && w == math.Trunc(w)
}
