package print

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"pano/render/layout/ops"
	"pano/render/typeset"
)

// flat is the one colour of a paint; false when it is a true gradient.
func flat(p ops.Paint) (ops.Stop, bool) {
	solid := ops.Stop{Color: p.Color, CMYK: p.CMYK, Spot: p.Spot}
	switch {
	case p.Kind == ops.Solid:
		return solid, true
	case len(p.Stops) == 0:
		return solid, true
	case len(p.Stops) == 1, p.Kind == ops.Linear && p.From == p.To, p.Kind == ops.Radial && !(p.R > 0):
		return p.Stops[len(p.Stops)-1], true
	}
	return ops.Stop{}, false
}

// colour sets the colour of fills or strokes, and its opacity.
func (d *drawing) colour(c *content, s ops.Stop, stroke bool) error {
	if a := s.Color.A; a != 0xff {
		if err := d.alpha(c, float64(a)/0xff); err != nil {
			return err
		}
	}
	if s.CMYK == nil {
		c.op(cased("rg", stroke), rgb(s.Color)...)
		return nil
	}
	d.inks = true
	if !special(s) {
		c.op(cased("k", stroke), s.CMYK[:]...)
		return nil
	}
	name, err := d.spot(s)
	c.op("/" + name + " " + cased("cs", stroke))
	c.op(cased("scn", stroke), 1)
	return err
}

// cased is an operator of fills, or its sister for strokes.
func cased(op string, stroke bool) string {
	if stroke {
		return strings.ToUpper(op)
	}
	return op
}

func rgb(c color.NRGBA) []float64 {
	return []float64{float64(c.R) / 255, float64(c.G) / 255, float64(c.B) / 255}
}

// alpha makes what follows translucent.
func (d *drawing) alpha(c *content, a float64) error {
	d.seeThru = true
	v := numbers(a)
	name, err := d.once("ExtGState", v, func() (ref, error) {
		return d.file.add("<</ca %s/CA %s>>", v, v), nil
	})
	c.op("/" + name + " gs")
	return err
}

// shade fills the clip with a gradient; box encloses the clip.
func (d *drawing) shade(c *content, p ops.Paint, box typeset.Rect) error {
	if translucent(p) {
		if err := d.mask(c, p, box); err != nil {
			return err
		}
	}
	name, err := d.shading(p, false)
	c.op("/" + name + " sh")
	return err
}

// pattern sets a gradient as the colour of fills or strokes.
func (d *drawing) pattern(c *content, p ops.Paint, stroke bool) error {
	if translucent(p) {
		if err := d.mask(c, p, typeset.Rect{Min: typeset.Pt{X: -1e6, Y: -1e6}, Max: typeset.Pt{X: 1e6, Y: 1e6}}); err != nil {
			return err
		}
	}
	def := d.define(p, false)
	name, err := d.once("Pattern", def, func() (ref, error) {
		return d.file.add("<</Type/Pattern/PatternType 2/Shading %s>>", def), nil
	})
	c.op("/Pattern " + cased("cs", stroke) + " /" + name + " " + cased("scn", stroke))
	return err
}

func translucent(p ops.Paint) bool {
	for _, s := range p.Stops {
		if s.Color.A != 0xff {
			return true
		}
	}
	return false
}

// mask makes what follows as opaque as the gradient's stops say.
func (d *drawing) mask(c *content, p ops.Paint, box typeset.Rect) error {
	d.seeThru = true
	gray, err := d.shading(p, true)
	if err != nil {
		return err
	}
	area := numbers(box.Min.X-1, box.Min.Y-1, box.Max.X+1, box.Max.Y+1)
	name, err := d.once("ExtGState", gray+area, func() (ref, error) {
		r := d.file.reserve()
		dict := fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[%s]/Resources %v/Group<</S/Transparency/CS/DeviceGray>>", area, d.res)
		if err := d.file.stream(r, dict, []byte("/"+gray+" sh")); err != nil {
			return 0, err
		}
		return d.file.add("<</SMask<</S/Luminosity/G %v>>>>", r), nil
	})
	c.op("/" + name + " gs")
	return err
}

// shading is the name of a gradient, of its opacity when gray.
func (d *drawing) shading(p ops.Paint, gray bool) (string, error) {
	def := d.define(p, gray)
	return d.once("Shading", def, func() (ref, error) { return d.file.add("%s", def), nil })
}

// define writes a shading dictionary.
func (d *drawing) define(p ops.Paint, gray bool) string {
	space, values := "/DeviceRGB", func(s ops.Stop) string { return numbers(rgb(s.Color)...) }
	switch {
	case gray:
		space, values = "/DeviceGray", func(s ops.Stop) string { return numbers(float64(s.Color.A) / 255) }
	case allInks(p.Stops) && slices.ContainsFunc(p.Stops, special):
		d.inks = true
		space, values = d.mixed(p.Stops)
	case allInks(p.Stops):
		d.inks = true
		space, values = "/DeviceCMYK", func(s ops.Stop) string { return numbers(s.CMYK[:]...) }
	}
	kind, coords := 2, numbers(p.From.X, p.From.Y, p.To.X, p.To.Y)
	if p.Kind == ops.Radial {
		kind, coords = 3, numbers(p.From.X, p.From.Y, 0, p.From.X, p.From.Y, p.R)
	}
	return fmt.Sprintf("<</ShadingType %d/ColorSpace%s/Coords[%s]/Extend[true true]/Function %s>>", kind, space, coords, ramp(p.Stops, values))
}

func allInks(stops []ops.Stop) bool {
	for _, s := range stops {
		if s.CMYK == nil {
			return false
		}
	}
	return true
}

// ramp is the function from 0..1 to colours: a straight piece between any two
// stops, and flat before the first and after the last.
func ramp(stops []ops.Stop, values func(ops.Stop) string) string {
	list := append([]ops.Stop{}, stops...)
	if first := list[0]; first.At > 0 {
		first.At = 0
		list = append([]ops.Stop{first}, list...)
	}
	if last := list[len(list)-1]; last.At < 1 {
		last.At = 1
		list = append(list, last)
	}
	var pieces, encodes []string
	var bounds []float64
	at := 0.0
	for i := 1; i < len(list); i++ {
		// Two stops at one place are a sharp edge: no piece lies between.
		if end := min(max(list[i].At, at), 1); end > at {
			if len(pieces) > 0 {
				bounds = append(bounds, at)
			}
			pieces = append(pieces, fmt.Sprintf("<</FunctionType 2/Domain[0 1]/C0[%s]/C1[%s]/N 1>>", values(list[i-1]), values(list[i])))
			encodes = append(encodes, "0 1")
			at = end
		}
	}
	if len(pieces) == 1 {
		return pieces[0]
	}
	return fmt.Sprintf("<</FunctionType 3/Domain[0 1]/Functions[%s]/Bounds[%s]/Encode[%s]>>",
		strings.Join(pieces, ""), numbers(bounds...), strings.Join(encodes, " "))
}
