// Package ink resolves the colours and paints of a design on one page.
package ink

import (
	"image/color"
	"math"

	"pano/render/design"
	"pano/render/layout/contrast"
	"pano/render/layout/ops"
	"pano/render/typeset"
)

// Set is the palette of one page. Gradients are placed on a canvas of W x H; Flip
// mirrors them with the copy of a layer that is drawn mirrored.
type Set struct {
	Palette *design.Palette
	W, H    float64
	Flip    bool
}

// Flat resolves a colour against the palette.
func (p Set) Flat(c design.Colour) ops.Paint {
	s := design.Swatch{RGB: c.RGB}
	if c.Name != "" {
		s = p.Palette.Colours[c.Name]
	}
	out := ops.Flat(color.NRGBA{s.RGB[0], s.RGB[1], s.RGB[2], uint8(math.Round(c.Alpha * 255))})
	out.CMYK, out.Spot = s.CMYK, s.Spot
	return out
}

// Paint resolves a paint for a shape with this box.
func (p Set) Paint(of *design.Paint, box typeset.Rect) ops.Paint {
	if of.Kind == design.Flat {
		return p.Flat(of.Colour)
	}
	out := ops.Paint{Kind: ops.Linear, Stops: p.stops(of)}
	if of.Kind == design.Radial {
		out.Kind = ops.Radial
		out.From = typeset.Pt{X: of.At[0] * p.W / 100, Y: of.At[1] * p.H / 100}
		if p.Flip {
			out.From.X = p.W - out.From.X
		}
		out.R = of.R * math.Max(p.W, p.H) / 100
		return out
	}
	angle := of.Angle
	if p.Flip {
		angle = 180 - angle
	}
	s, c := math.Sincos(angle * math.Pi / 180)
	mid := typeset.Pt{X: (box.Min.X + box.Max.X) / 2, Y: (box.Min.Y + box.Max.Y) / 2}
	half := (math.Abs(c)*box.W() + math.Abs(s)*box.H()) / 2
	out.From = typeset.Pt{X: mid.X - c*half, Y: mid.Y - s*half}
	out.To = typeset.Pt{X: mid.X + c*half, Y: mid.Y + s*half}
	return out
}

func (p Set) stops(of *design.Paint) []ops.Stop {
	list := of.Stops
	if of.Ref != "" {
		list = p.Palette.Colours[of.Ref].Stops
	}
	out := make([]ops.Stop, len(list))
	for i, s := range list {
		c := p.Flat(s.Colour)
		out[i] = ops.Stop{At: s.At, Color: c.Color, CMYK: c.CMYK, Spot: c.Spot}
	}
	return out
}

// Colours lists a paint's colours and tells whether all are opaque.
func (p Set) Colours(of *design.Paint) ([]contrast.RGB, bool) {
	if of.Kind == design.Flat {
		c := p.Flat(of.Colour).Color
		return []contrast.RGB{{c.R, c.G, c.B}}, c.A > 250
	}
	var out []contrast.RGB
	opaque := true
	for _, s := range p.stops(of) {
		out = append(out, contrast.RGB{s.Color.R, s.Color.G, s.Color.B})
		opaque = opaque && s.Color.A > 250
	}
	return out, opaque
}

// Darker is a colour mixed with black.
func Darker(c color.NRGBA, by float64) color.NRGBA {
	f := func(v uint8) uint8 { return uint8(float64(v) * (1 - by)) }
	return color.NRGBA{f(c.R), f(c.G), f(c.B), c.A}
}
