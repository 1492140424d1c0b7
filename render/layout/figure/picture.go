package figure

import (
	"image"
	"image/color"
	"math"

	"rsc.io/qr"

	"pano/render/design"
	"pano/render/layout/art"
	"pano/render/layout/ops"
	"pano/render/layout/pen"
	"pano/render/typeset"
)

// Photo is a decoded picture value, or a drawing in its place.
type Photo struct {
	Src  image.Image
	Key  string // content digest
	JPEG []byte // see ops.Picture.JPEG
	// Drawing is a picture made of paths; then Src is nil.
	Drawing *art.Drawing
	// Focal is the point, in percent, that stays in view when the picture is cut,
	// instead of the design's own; Zoom > 1 keeps a smaller part around it.
	Focal *[2]float64
	Zoom  float64
}

// Size is the picture's width and height, in units of its own.
func (p Photo) Size() (w, h float64) {
	if p.Drawing != nil {
		return p.Drawing.View[2], p.Drawing.View[3]
	}
	s := p.Src.Bounds()
	return float64(s.Dx()), float64(s.Dy())
}

// Picture draws a picture into a box. soft is how many times larger than half
// sharp its pixels come out; up to 1 is well.
func (c Canvas) Picture(l *design.Layer, ph Photo, box typeset.Rect) (out []ops.Op, soft float64) {
	if ph.Drawing != nil {
		return c.drawing(l, ph.Drawing, box), 0
	}
	src := ph.Src.Bounds()
	pic := ops.Picture{Src: ph.Src, Key: ph.Key, JPEG: ph.JPEG, Crop: src, Dst: box, Radius: l.Radius * c.S / 100}
	switch l.Fit {
	case "contain":
		pic.Dst = art.Fit(box, float64(src.Dx()), float64(src.Dy()), "contain", l.Anchor.X, l.Anchor.Y)
	case "cover":
		focal := l.Focal
		if ph.Focal != nil {
			focal = *ph.Focal
		}
		pic.Crop = art.Crop(src, box.W()/box.H(), focal, ph.Zoom)
	}
	if c.Ink.Flip {
		pic.Dst.Min.X, pic.Dst.Max.X = c.W-pic.Dst.Max.X, c.W-pic.Dst.Min.X
	}
	out = append(out, pic)
	if l.Stroke != nil {
		p := art.RoundRect(pic.Dst.Min.X, pic.Dst.Min.Y, pic.Dst.W(), pic.Dst.H(), pic.Radius)
		out = append(out, c.Outline(l, p, pic.Dst)...)
	}
	return out, pic.Dst.W() * c.Zoom / float64(pic.Crop.Dx()) / 2
}

// drawing draws a picture that is made of paths. It is not mirrored: it may hold
// letters.
func (c Canvas) drawing(l *design.Layer, d *art.Drawing, box typeset.Rect) []ops.Op {
	if c.Ink.Flip {
		box.Min.X, box.Max.X = c.W-box.Max.X, c.W-box.Min.X
	}
	dst := art.Fit(box, d.View[2], d.View[3], l.Fit, l.Anchor.X, l.Anchor.Y)
	if dst.W() <= 0 || dst.H() <= 0 {
		return nil
	}
	out := pen.Pen{M: art.ViewMatrix(dst, d.View)}.Items(d.Items)
	if l.Fit == "cover" || l.Radius > 0 {
		box = art.Intersect(box, dst)
		p := art.RoundRect(box.Min.X, box.Min.Y, box.W(), box.H(), l.Radius*c.S/100)
		return []ops.Op{ops.Group{Ops: out, Clip: &p, Opacity: 1}}
	}
	return out
}

// Code draws a QR code as one path of squares.
func (c Canvas) Code(l *design.Layer, text string, box typeset.Rect) ([]ops.Op, error) {
	level := map[string]qr.Level{"L": qr.L, "M": qr.M, "Q": qr.Q, "H": qr.H}[l.Level]
	code, err := qr.Encode(text, level)
	if err != nil {
		return nil, err
	}
	box = art.Fit(box, 1, 1, "contain", l.Anchor.X, l.Anchor.Y)
	n := float64(code.Size) + 2*l.Quiet
	unit := box.W() / n
	if !c.Print && unit >= 2 {
		// Whole pixels keep the modules sharp.
		unit = math.Floor(unit)
		side := unit * n
		box.Min.X = math.Round(box.Min.X + (box.W()-side)*l.Anchor.X)
		box.Min.Y = math.Round(box.Min.Y + (box.H()-side)*l.Anchor.Y)
		box.Max = typeset.Pt{X: box.Min.X + side, Y: box.Min.Y + side}
	}
	ground, ink := ops.Flat(color.NRGBA{255, 255, 255, 255}), ops.Flat(color.NRGBA{0, 0, 0, 255})
	if l.Ground != nil {
		ground = c.Ink.Paint(l.Ground, box)
	}
	if l.Fill != nil {
		ink = c.Ink.Paint(l.Fill, box)
	}
	return []ops.Op{
		ops.Fill{Path: art.RoundRect(box.Min.X, box.Min.Y, box.W(), box.H(), 0), Paint: ground},
		ops.Fill{Path: art.Modules(code, box.Min, unit, l.Quiet), Paint: ink},
	}, nil
}
