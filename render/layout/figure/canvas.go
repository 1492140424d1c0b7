// Package figure draws all that is no text into a box of the canvas: shapes, art,
// pictures and codes. What it needs to know of the page is in Canvas.
package figure

import (
	"math"

	"pano/render/design"
	"pano/render/layout/art"
	"pano/render/layout/ink"
	"pano/render/typeset"
)

// Canvas is the page that is drawn on, in canvas units.
type Canvas struct {
	W, H  float64
	S     float64 // shorter side
	Zoom  float64 // finished pixels per unit
	Print bool    // pixels are no limit
	Ink   ink.Set
}

// Rect is a box in canvas units; nil is the whole canvas.
func (c Canvas) Rect(box *design.Box) typeset.Rect {
	if box == nil {
		return typeset.Rect{Max: typeset.Pt{X: c.W, Y: c.H}}
	}
	if in := box.Inset; in != nil {
		k := c.S / 100
		return typeset.Rect{
			Min: typeset.Pt{X: in[3] * k, Y: in[0] * k},
			Max: typeset.Pt{X: math.Max(in[3]*k, c.W-in[1]*k), Y: math.Max(in[0]*k, c.H-in[2]*k)},
		}
	}
	at := func(co design.Coord, axis float64) float64 { return co.Pct*axis/100 + co.Side*c.S/100 }
	x, y := at(box.X, c.W), at(box.Y, c.H)
	return typeset.Rect{
		Min: typeset.Pt{X: x, Y: y},
		Max: typeset.Pt{X: x + math.Max(0, at(box.W, c.W)), Y: y + math.Max(0, at(box.H, c.H))},
	}
}

// Place puts a path on the page, mirrored if the mirrored copy is drawn.
func (c Canvas) Place(p typeset.Path) typeset.Path {
	if !c.Ink.Flip {
		return p
	}
	return c.Matrix(art.Identity()).Path(p)
}

// Matrix is m, mirrored if the mirrored copy is drawn.
func (c Canvas) Matrix(m art.Matrix) art.Matrix {
	if !c.Ink.Flip {
		return m
	}
	return art.Matrix{A: -1, D: 1, E: c.W}.Mul(m)
}
