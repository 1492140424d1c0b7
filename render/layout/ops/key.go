package ops

import (
	"encoding/binary"
	"image/color"
	"math"

	"pano/render/typeset"
)

// AppendKey appends bytes that tell what an operation draws: operations with
// equal bytes draw equal pixels. ok is false for an operation that cannot be told
// from others, such as a picture without a name; it must be drawn every time.
func AppendKey(b []byte, op Op) (key []byte, ok bool) {
	k := keyer{b, true}
	k.op(op)
	return k.b, k.ok
}

type keyer struct {
	b  []byte
	ok bool
}

func (k *keyer) op(op Op) {
	switch op := op.(type) {
	case Fill:
		k.b = append(k.b, 'F')
		k.path(op.Path)
		k.flag(op.EvenOdd)
		k.paint(&op.Paint)
	case Stroke:
		k.b = append(k.b, 'S')
		k.path(op.Path)
		k.flag(op.Round)
		k.num(op.Width)
		k.count(len(op.Dash))
		k.num(op.Dash...)
		k.paint(&op.Paint)
	case Glyphs:
		k.b = append(k.b, 'G')
		k.run(&op.Run)
		k.num(op.At.X, op.At.Y, op.Grow)
		k.paint(&op.Paint)
	case Picture:
		k.b = append(k.b, 'P')
		k.ok = k.ok && op.Key != ""
		k.text(op.Key)
		k.count(op.Crop.Min.X, op.Crop.Min.Y, op.Crop.Max.X, op.Crop.Max.Y)
		k.num(op.Dst.Min.X, op.Dst.Min.Y, op.Dst.Max.X, op.Dst.Max.Y, op.Radius)
	case Group:
		k.b = append(k.b, 'O')
		k.flag(op.Clip != nil)
		if op.Clip != nil {
			k.path(*op.Clip)
		}
		k.num(op.Opacity)
		k.count(len(op.Ops))
		for _, inner := range op.Ops {
			k.op(inner)
		}
	default:
		k.ok = false
	}
}

func (k *keyer) path(p typeset.Path) {
	k.count(len(p.Verbs), len(p.Pts))
	for _, v := range p.Verbs {
		k.b = append(k.b, byte(v))
	}
	for _, q := range p.Pts {
		k.num(q.X, q.Y)
	}
}

func (k *keyer) run(r *typeset.Run) {
	k.text(r.Face.Family())
	k.count(r.Face.Weight(), len(r.Glyphs))
	k.num(r.Size)
	for _, g := range r.Glyphs {
		k.count(int(g.ID))
		k.num(g.X, g.Y)
	}
}

func (k *keyer) paint(p *Paint) {
	k.count(int(p.Kind), len(p.Stops))
	k.colour(p.Color)
	k.num(p.From.X, p.From.Y, p.To.X, p.To.Y, p.R)
	for _, s := range p.Stops {
		k.num(s.At)
		k.colour(s.Color)
	}
}

func (k *keyer) colour(c color.NRGBA) { k.b = append(k.b, c.R, c.G, c.B, c.A) }

func (k *keyer) flag(v bool) {
	if v {
		k.b = append(k.b, 1)
	} else {
		k.b = append(k.b, 0)
	}
}

func (k *keyer) count(list ...int) {
	for _, v := range list {
		k.b = binary.AppendVarint(k.b, int64(v))
	}
}

func (k *keyer) num(list ...float64) {
	for _, v := range list {
		k.b = binary.LittleEndian.AppendUint64(k.b, math.Float64bits(v))
	}
}

func (k *keyer) text(s string) {
	k.count(len(s))
	k.b = append(k.b, s...)
}
