// Package paint is what colours a design: palettes, colours, gradients.
package paint

import (
	"maps"
	"slices"
	"strings"

	"pano/render/design/node"
)

// Palette gives every colour name of a design its value.
type Palette struct {
	Name    string
	Title   node.Words
	Order   []string // names as written
	Colours map[string]Swatch
}

// Swatch is a palette value: a colour, or a gradient when Stops is not empty.
type Swatch struct {
	RGB   [3]uint8
	CMYK  *[4]float64 // 0..1
	Spot  string      // special ink, for which CMYK stands in; "" = none
	Brand string      // name of the kit's colour that takes this one's place; "" = none
	Stops []Stop
}

// Colour is a palette name or a fixed colour, with an opacity.
type Colour struct {
	Name  string // "" = RGB
	RGB   [3]uint8
	Alpha float64 // 0..1
}

// Stop is one stop of a gradient; At is 0..1 and ascends.
type Stop struct {
	Colour Colour
	At     float64
}

// Kind says how a paint colours its shape.
type Kind uint8

// The kinds of paint.
const (
	Flat Kind = iota
	Linear
	Radial
)

// Paint is what fills a shape or a text.
type Paint struct {
	Kind   Kind
	Colour Colour // Flat
	Ref    string // a palette gradient; else Stops
	Stops  []Stop
	Angle  float64    // Linear, degrees, 90 = down
	At     [2]float64 // Radial, percent of the canvas
	R      float64    // Radial, percent of the longer side
}

// ReadPalettes reads the palettes of a template. All have the same names.
func ReadPalettes(v node.Value) []Palette {
	var all []Palette
	for _, c := range v.List(1, 12) {
		if !c.IsMap("name", "title", "colours") {
			continue
		}
		pal, ok := readPalette(c)
		if !ok {
			c.Fail("a palette needs name, title and 1 to 40 colours")
			continue
		}
		if slices.ContainsFunc(all, func(p Palette) bool { return p.Name == pal.Name }) {
			c.Fail("the palette %q stands twice", pal.Name)
		}
		all = append(all, pal)
		samePalette(c, pal, all[0])
	}
	return all
}

func readPalette(v node.Value) (Palette, bool) {
	pal := Palette{Colours: map[string]Swatch{}}
	if x, ok := v.Get("name"); ok {
		pal.Name = x.Name()
	}
	if x, ok := v.Get("title"); ok {
		pal.Title = x.Words(80)
	}
	cols, ok := v.Get("colours")
	if pal.Name == "" || pal.Title == nil || !ok || cols.Node.Kind != node.Map || len(cols.Node.Keys) == 0 || len(cols.Node.Keys) > 40 {
		return pal, false
	}
	for _, name := range cols.Node.Keys {
		x, _ := cols.Get(name)
		if !colourPattern.MatchString(name) {
			x.Fail("the colour name %q may use a-z, 0-9 and _", name)
		}
		pal.Order = append(pal.Order, name)
		pal.Colours[name] = ReadSwatch(x)
	}
	pal.checkStops(cols)
	return pal, true
}

// samePalette refuses a palette whose colour names differ from the first's.
func samePalette(v node.Value, pal, first Palette) {
	for _, name := range first.Order {
		s, ok := pal.Colours[name]
		if !ok {
			v.Fail("the palette %q has no colour %q, which %q has", pal.Name, name, first.Name)
		} else if (len(s.Stops) > 0) != (len(first.Colours[name].Stops) > 0) {
			v.Fail("%q is a gradient in one palette and a colour in the other", name)
		}
	}
	for _, name := range pal.Order {
		if _, ok := first.Colours[name]; !ok {
			v.Fail("the palette %q has a colour %q, which %q has not", pal.Name, name, first.Name)
		}
	}
}

// checkStops holds gradients against the palette: their stops may name its flat
// colours, so that a gradient follows a colour of the office's kit.
func (p *Palette) checkStops(colours node.Value) {
	for _, name := range p.Order {
		v, _ := colours.Get(name)
		for _, st := range p.Colours[name].Stops {
			st.Colour.Check(p, v)
		}
	}
}

// Branded is the palette with the colours of an office's kit in place of those
// that ask for them; what the kit lacks stays as the template has it.
func (p *Palette) Branded(kit map[string]Swatch) *Palette {
	out := *p
	out.Colours = maps.Clone(p.Colours)
	for name, s := range p.Colours {
		if own, ok := kit[s.Brand]; ok && s.Brand != "" {
			own.Brand = s.Brand
			out.Colours[name] = own
		}
	}
	return &out
}

// Check holds a paint against a palette. A flat paint that names a gradient
// becomes a linear one.
func (p *Paint) Check(pal *Palette, v node.Value) {
	if p.Kind == Flat {
		if s, ok := pal.Colours[p.Colour.Name]; ok && len(s.Stops) > 0 {
			p.Kind, p.Ref = Linear, p.Colour.Name
			return
		}
		p.Colour.Check(pal, v)
		return
	}
	if p.Ref != "" {
		if s, ok := pal.Colours[p.Ref]; !ok || len(s.Stops) == 0 {
			v.Fail("%q is not a gradient of the palettes; gradients: %s", p.Ref, pal.names(true))
		}
	}
	for _, s := range p.Stops {
		s.Colour.Check(pal, v)
	}
}

// Check refuses a name that is no flat colour of the palette.
func (c Colour) Check(pal *Palette, v node.Value) {
	if c.Name == "" {
		return
	}
	s, ok := pal.Colours[c.Name]
	if !ok {
		v.Fail("%q is not a colour of the palettes; colours: %s", c.Name, pal.names(false))
	} else if len(s.Stops) > 0 {
		v.Fail("%q is a gradient, a flat colour is needed here; colours: %s", c.Name, pal.names(false))
	}
}

func (p *Palette) names(gradients bool) string {
	var out []string
	for _, n := range p.Order {
		if gradients == (len(p.Colours[n].Stops) > 0) {
			out = append(out, n)
		}
	}
	if len(out) == 0 {
		return "none"
	}
	return strings.Join(out, ", ")
}
