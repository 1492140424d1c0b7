// Package place reads where things stand: coordinates, boxes, insets, anchors.
package place

import (
	"math"
	"regexp"
	"strings"

	"pano/render/design/node"
)

var coordPattern = regexp.MustCompile(`^([+-]?[\d.]+)(s?)(?:([+-][\d.]+)s)?$`)

// Coord is a place or an extent: percent of the canvas axis plus percent of
// the shorter side.
type Coord struct{ Pct, Side float64 }

// Box is a place on the canvas: X, Y, W, H, or an inset from the edges.
type Box struct {
	X, Y, W, H Coord
	Inset      *[4]float64 // top right bottom left, percent of the shorter side
}

// Anchor places something smaller in a box: 0 left/top, 0.5 middle, 1 right/bottom.
type Anchor struct{ X, Y float64 }

// ReadCoord reads 12, 12s, 100-12s, 5+3s.
func ReadCoord(v node.Value) Coord {
	s := v.Str(40)
	m := coordPattern.FindStringSubmatch(s)
	bad := func() Coord {
		v.Fail("%s; write percent (12), percent of the shorter side (12s) or both (100-12s), within -300 … 300", v.Shown())
		return Coord{}
	}
	if m == nil {
		return bad()
	}
	first, ok := node.ParseNumber(m[1])
	var c Coord
	if m[2] == "s" {
		if m[3] != "" {
			return bad()
		}
		c.Side = first
	} else {
		c.Pct = first
		if m[3] != "" {
			var ok2 bool
			c.Side, ok2 = node.ParseNumber(m[3])
			ok = ok && ok2
		}
	}
	if !ok || math.Abs(c.Pct) > 300 || math.Abs(c.Side) > 300 {
		return bad()
	}
	return c
}

// ReadBox reads [x, y, w, h].
func ReadBox(v node.Value) Box {
	var b Box
	for i, c := range v.List(4, 4) {
		switch i {
		case 0:
			b.X = ReadCoord(c)
		case 1:
			b.Y = ReadCoord(c)
		case 2:
			b.W = ReadCoord(c)
		case 3:
			b.H = ReadCoord(c)
		}
	}
	if b.W.Side == 0 && b.W.Pct < 0 || b.H.Side == 0 && b.H.Pct < 0 {
		v.Fail("width and height of a box must not be negative")
	}
	return b
}

// ReadInset reads 5, [x, y] or [top, right, bottom, left].
func ReadInset(v node.Value) [4]float64 {
	if v.Node.Kind == node.Scalar {
		f := v.Num(-50, 49)
		return [4]float64{f, f, f, f}
	}
	switch len(v.Node.Items) {
	case 2:
		p := v.Pair(-50, 300)
		return [4]float64{p[1], p[0], p[1], p[0]}
	case 4:
		return [4]float64(v.Nums(4, -50, 300))
	}
	v.Fail("%d numbers; give one, [x, y] or [top, right, bottom, left]", len(v.Node.Items))
	return [4]float64{}
}

// ReadAnchor reads "top left".
func ReadAnchor(v node.Value) Anchor {
	a := Anchor{0.5, 0.5}
	for _, w := range strings.Fields(v.Str(40)) {
		switch w {
		case "left":
			a.X = 0
		case "right":
			a.X = 1
		case "top":
			a.Y = 0
		case "bottom":
			a.Y = 1
		case "centre":
		default:
			v.Fail("%s; possible: centre, top, bottom, left, right or two of them, such as \"top left\"", v.Shown())
		}
	}
	return a
}
