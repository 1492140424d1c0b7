package ops

import (
	"image/color"
	"math"

	"pano/render/typeset"
)

// Paint is a flat colour or a gradient in canvas units.
type Paint struct {
	Kind  PaintKind
	Color color.NRGBA // Solid
	// Linear runs From -> To. Radial is centred on From and reaches R.
	From, To typeset.Pt
	R        float64
	Stops    []Stop
	// CMYK holds 0..1 ink values for print where the palette gives them; Spot
	// names the special ink that CMYK stands in for, such as "PANTONE 1788 C".
	CMYK *[4]float64
	Spot string
}

// PaintKind tells how a Paint colours a point.
type PaintKind uint8

const (
	Solid PaintKind = iota
	Linear
	Radial
)

// Stop is a gradient stop, At 0..1 ascending.
type Stop struct {
	At    float64
	Color color.NRGBA
	CMYK  *[4]float64
	Spot  string
}

// Flat is the paint of one colour without printing inks of its own.
func Flat(c color.NRGBA) Paint { return Paint{Kind: Solid, Color: c} }

// Faded is the paint with an opacity applied.
func (p Paint) Faded(by float64) Paint {
	p.Color.A = uint8(math.Round(float64(p.Color.A) * by))
	stops := make([]Stop, len(p.Stops))
	for i, s := range p.Stops {
		s.Color.A = uint8(math.Round(float64(s.Color.A) * by))
		stops[i] = s
	}
	p.Stops = stops
	return p
}

// Middle is a gradient's middle colour as a flat paint.
func (p Paint) Middle() Paint {
	if p.Kind == Solid || len(p.Stops) == 0 {
		return p
	}
	s := p.Stops[len(p.Stops)/2]
	return Paint{Kind: Solid, Color: s.Color, CMYK: s.CMYK, Spot: s.Spot}
}

// Fade applies an opacity; a lone fill, stroke or text takes it into its paint.
func Fade(list []Op, opacity float64) []Op {
	if len(list) == 1 {
		switch op := list[0].(type) {
		case Fill:
			op.Paint = op.Paint.Faded(opacity)
			return []Op{op}
		case Stroke:
			op.Paint = op.Paint.Faded(opacity)
			return []Op{op}
		}
	}
	if len(list) == 0 || opacity == 0 {
		return nil
	}
	return []Op{Group{Ops: list, Opacity: opacity}}
}

// OneSheet makes translucent letters that are grown into each other one shape:
// where they overlap they must not be darker.
func OneSheet(list []Op) []Op {
	if len(list) == 0 {
		return list
	}
	g, ok := list[0].(Glyphs)
	if !ok || g.Grow == 0 || g.Paint.Kind != Solid || g.Paint.Color.A == 255 {
		return list
	}
	alpha := float64(g.Paint.Color.A) / 255
	for i, op := range list {
		if g, ok := op.(Glyphs); ok {
			g.Paint.Color.A = 255
			list[i] = g
		}
	}
	return []Op{Group{Ops: list, Opacity: alpha}}
}
