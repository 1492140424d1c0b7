package figure

import (
	"errors"

	"pano/render/design"
	"pano/render/layout/art"
	"pano/render/layout/ops"
	"pano/render/layout/pattern"
	"pano/render/layout/pen"
	"pano/render/typeset"
)

// maxTileOps bounds a pattern whose tiles cannot be drawn as one path.
const maxTileOps = 8000

var errTiles = errors.New("a pattern of too many gradients: make step larger, or the tile of plain colours")

// Pattern draws tiles over a box: a motif, or a drawing. However many there are,
// each colour of a tile is one operation.
func (c Canvas) Pattern(l *design.Layer, d *art.Drawing, box typeset.Rect) ([]ops.Op, error) {
	g := pattern.Grid{Box: box, Size: l.Size * c.S / 100, Shift: l.Shift, Turn: l.Turn}
	g.Step = [2]float64{l.Step[0] * c.S / 100, l.Step[1] * c.S / 100}
	places, err := g.Places()
	if err != nil || len(places) == 0 {
		return nil, err
	}
	var out []ops.Op
	if d != nil {
		out, err = c.tiles(l, d, places)
	} else {
		var p typeset.Path
		tile, _ := pattern.Tile(l.Tile)
		p, err = pattern.Repeat(tile, places)
		out = []ops.Op{ops.Fill{Path: c.Place(p), EvenOdd: true, Paint: c.Ink.Paint(l.Fill, box)}}
	}
	if err != nil {
		return nil, err
	}
	return c.Clipped(out, box, l.Radius*c.S/100), nil
}

// tiles repeats a drawing: what has one colour as one path, the rest tile by tile.
func (c Canvas) tiles(l *design.Layer, d *art.Drawing, places []art.Matrix) ([]ops.Op, error) {
	one := pen.Pen{M: art.Identity()}
	if l.Tint != nil {
		tint := c.Ink.Flat(*l.Tint)
		one.Tint = &tint
	}
	unit := art.ViewMatrix(art.Fit(typeset.Rect{Max: typeset.Pt{X: 1, Y: 1}}, d.View[2], d.View[3], "contain", 0.5, 0.5), d.View)
	all := make([]art.Matrix, len(places))
	for i, m := range places {
		all[i] = c.Matrix(m.Mul(unit))
	}
	var out []ops.Op
	for _, op := range one.Items(d.Items) {
		f, ok := op.(ops.Fill)
		if !ok || f.Paint.Kind != ops.Solid {
			out = nil
			break
		}
		var err error
		if f.Path, err = pattern.Repeat(f.Path, all); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	if out != nil {
		return out, nil
	}
	// Gradients and outlines belong to their own tile.
	for _, m := range all {
		p := pen.Pen{M: m, Tint: one.Tint}
		if out = append(out, p.Items(d.Items)...); len(out) > maxTileOps {
			return nil, errTiles
		}
	}
	return out, nil
}
