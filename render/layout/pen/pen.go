// Package pen turns vector drawings into drawing operations.
package pen

import (
	"math"

	"pano/render/layout/art"
	"pano/render/layout/ops"
)

// Pen draws a drawing's items through a matrix. Where the drawing may be tinted
// it takes the tint's colour, if there is one.
type Pen struct {
	M    art.Matrix
	Tint *ops.Paint
}

// Items gives the operations of a list of items, in order.
func (p Pen) Items(items []art.Item) []ops.Op {
	out := make([]ops.Op, 0, len(items))
	for _, it := range items {
		if it.Shape == nil {
			out = append(out, ops.Fade(p.Items(it.Group), it.Opacity)...)
			continue
		}
		s := it.Shape
		path := p.M.Path(s.Path)
		if s.Fill != nil {
			out = append(out, ops.Fill{Path: path, EvenOdd: s.EvenOdd, Paint: p.paint(s.Fill)})
		}
		if s.Stroke != nil {
			st := ops.Stroke{Path: path, Width: s.Width * p.M.Scale(), Round: s.Round, Paint: p.paint(s.Stroke)}
			for _, d := range s.Dash {
				st.Dash = append(st.Dash, d*p.M.Scale())
			}
			out = append(out, st)
		}
	}
	return out
}

// ink resolves one colour of the drawing.
func (p Pen) ink(i art.Ink) ops.Paint {
	c := ops.Paint{}
	c.Color.R, c.Color.G, c.Color.B, c.Color.A = i.RGB[0], i.RGB[1], i.RGB[2], 255
	if i.Tint && p.Tint != nil {
		c = *p.Tint
	}
	c.Color.A = uint8(math.Round(float64(c.Color.A) * i.Alpha))
	return c
}

// paint maps a drawing's paint onto the page.
func (p Pen) paint(a *art.Paint) ops.Paint {
	if len(a.Stops) == 0 {
		return p.ink(a.Ink)
	}
	out := ops.Paint{Kind: ops.Linear, From: p.M.Apply(a.From), To: p.M.Apply(a.To)}
	if a.Radial {
		out = ops.Paint{Kind: ops.Radial, From: out.From, R: a.R * p.M.Scale()}
	}
	for _, s := range a.Stops {
		c := p.ink(s.Ink)
		out.Stops = append(out.Stops, ops.Stop{At: s.At, Color: c.Color, CMYK: c.CMYK, Spot: c.Spot})
	}
	return out
}
