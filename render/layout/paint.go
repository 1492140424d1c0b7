package layout

import (
	"image/color"
	"math"

	"pano/render/design"
	"pano/render/layout/art"
	"pano/render/layout/contrast"
	"pano/render/typeset"
)

type rgb = contrast.RGB

// colour resolves a colour against the palette.
func (b *builder) colour(c design.Colour) (color.NRGBA, *[4]float64) {
	v := c.RGB
	var cmyk *[4]float64
	if c.Name != "" {
		s := b.o.Palette.Colours[c.Name]
		v, cmyk = s.RGB, s.CMYK
	}
	return color.NRGBA{v[0], v[1], v[2], uint8(math.Round(c.Alpha * 255))}, cmyk
}

// paint resolves a paint for a shape with this box.
func (b *builder) paint(p *design.Paint, box typeset.Rect) Paint {
	if p.Kind == design.Flat {
		c, k := b.colour(p.Colour)
		return Paint{Kind: Solid, Color: c, CMYK: k}
	}
	out := Paint{Kind: Linear, Stops: b.stops(p)}
	if p.Kind == design.Radial {
		out.Kind = Radial
		out.From = typeset.Pt{X: p.At[0] * b.W / 100, Y: p.At[1] * b.H / 100}
		if b.flip {
			out.From.X = b.W - out.From.X
		}
		out.R = p.R * b.L / 100
		return out
	}
	angle := p.Angle
	if b.flip {
		angle = 180 - angle
	}
	s, c := math.Sincos(angle * math.Pi / 180)
	mid := typeset.Pt{X: (box.Min.X + box.Max.X) / 2, Y: (box.Min.Y + box.Max.Y) / 2}
	half := (math.Abs(c)*box.W() + math.Abs(s)*box.H()) / 2
	out.From = typeset.Pt{X: mid.X - c*half, Y: mid.Y - s*half}
	out.To = typeset.Pt{X: mid.X + c*half, Y: mid.Y + s*half}
	return out
}

func (b *builder) stops(p *design.Paint) []Stop {
	list := p.Stops
	if p.Ref != "" {
		list = b.o.Palette.Colours[p.Ref].Stops
	}
	out := make([]Stop, len(list))
	for i, s := range list {
		c, k := b.colour(s.Colour)
		out[i] = Stop{At: s.At, Color: c, CMYK: k}
	}
	return out
}

// colours lists a paint's colours and tells whether all are opaque.
func (b *builder) colours(p *design.Paint) ([]rgb, bool) {
	if p.Kind == design.Flat {
		c, _ := b.colour(p.Colour)
		return []rgb{{c.R, c.G, c.B}}, c.A > 250
	}
	var out []rgb
	opaque := true
	for _, s := range b.stops(p) {
		out = append(out, rgb{s.Color.R, s.Color.G, s.Color.B})
		opaque = opaque && s.Color.A > 250
	}
	return out, opaque
}

// faded is the paint with an opacity applied.
func (p Paint) faded(by float64) Paint {
	p.Color.A = uint8(math.Round(float64(p.Color.A) * by))
	stops := make([]Stop, len(p.Stops))
	for i, s := range p.Stops {
		s.Color.A = uint8(math.Round(float64(s.Color.A) * by))
		stops[i] = s
	}
	p.Stops = stops
	return p
}

// middle is a gradient's middle colour as a flat paint.
func (p Paint) middle() Paint {
	if p.Kind == Solid || len(p.Stops) == 0 {
		return p
	}
	s := p.Stops[len(p.Stops)/2]
	return Paint{Kind: Solid, Color: s.Color, CMYK: s.CMYK}
}

// artPaint maps a drawing's paint onto the page.
func artPaint(p *art.Paint, m art.Matrix, tint color.NRGBA, cmyk *[4]float64, tinted bool) Paint {
	ink := func(i art.Ink) (color.NRGBA, *[4]float64) {
		c := color.NRGBA{i.RGB[0], i.RGB[1], i.RGB[2], 255}
		var k *[4]float64
		if i.Tint && tinted {
			c, k = tint, cmyk
		}
		c.A = uint8(math.Round(float64(c.A) * i.Alpha))
		return c, k
	}
	if len(p.Stops) == 0 {
		c, k := ink(p.Ink)
		return Paint{Kind: Solid, Color: c, CMYK: k}
	}
	out := Paint{Kind: Linear, From: m.Apply(p.From), To: m.Apply(p.To)}
	if p.Radial {
		out = Paint{Kind: Radial, From: out.From, R: p.R * m.Scale()}
	}
	for _, s := range p.Stops {
		c, k := ink(s.Ink)
		out.Stops = append(out.Stops, Stop{At: s.At, Color: c, CMYK: k})
	}
	return out
}

// darker is a colour mixed with black.
func darker(c color.NRGBA, by float64) color.NRGBA {
	f := func(v uint8) uint8 { return uint8(float64(v) * (1 - by)) }
	return color.NRGBA{f(c.R), f(c.G), f(c.B), c.A}
}
