package layout

import (
	"fmt"
	"image/color"
	"math"

	"rsc.io/qr"

	"pano/render/design"
	"pano/render/layout/art"
	"pano/render/layout/check"
	"pano/render/layout/ops"
	"pano/render/layout/words"
	"pano/render/typeset"
)

// image draws a picture field's value.
func (b *builder) image(l *design.Layer) {
	ph, ok := b.o.Photos[l.Field]
	if !ok {
		return
	}
	box := b.rect(l.Box)
	src := ph.Src.Bounds()
	pic := ops.Picture{Src: ph.Src, Key: ph.Key, JPEG: ph.JPEG, Crop: src, Dst: box, Radius: l.Radius * b.S / 100}
	switch l.Fit {
	case "contain":
		pic.Dst = art.Fit(box, float64(src.Dx()), float64(src.Dy()), "contain", l.Anchor.X, l.Anchor.Y)
	case "cover":
		pic.Crop = art.Crop(src, box.W()/box.H(), l.Focal)
	}
	if b.ink.Flip {
		pic.Dst.Min.X, pic.Dst.Max.X = b.W-pic.Dst.Max.X, b.W-pic.Dst.Min.X
	}
	// Fewer than half the pixels that the place has looks soft on a screen;
	// print is judged at 50 dpi already.
	if scale := pic.Dst.W() * b.o.Zoom / float64(pic.Crop.Dx()); scale > 2 {
		b.find(ops.Finding{Code: "image_soft", Field: l.Field, Params: map[string]string{
			"width": fmt.Sprint(src.Dx()), "height": fmt.Sprint(src.Dy()), "need": fmt.Sprint(int(math.Ceil(float64(src.Dx()) * scale / 2))),
		}})
	}
	b.ops = append(b.ops, pic)
	if l.Stroke != nil {
		p := art.RoundRect(pic.Dst.Min.X, pic.Dst.Min.Y, pic.Dst.W(), pic.Dst.H(), pic.Radius)
		b.stroke(l, p, pic.Dst)
	}
}

// qr draws a QR code as one path of squares.
func (b *builder) qr(l *design.Layer) {
	text := words.Of(b.o.Design, b.o.Values, l.Text)
	if text == "" {
		return
	}
	level := map[string]qr.Level{"L": qr.L, "M": qr.M, "Q": qr.Q, "H": qr.H}[l.Level]
	code, err := qr.Encode(text, level)
	if err != nil {
		b.find(ops.Finding{Code: "text_overflow", Field: words.Field(l.Text), Block: true, Params: map[string]string{
			"text": check.Short(text, 60), "letters": fmt.Sprint(len(text)), "fits": "1200", "percent": "0", "lines": "1"}})
		return
	}
	box := art.Fit(b.rect(l.Box), 1, 1, "contain", l.Anchor.X, l.Anchor.Y)
	n := float64(code.Size) + 2*l.Quiet
	unit := box.W() / n
	if !b.o.Print && unit >= 2 {
		// Whole pixels keep the modules sharp.
		unit = math.Floor(unit)
		side := unit * n
		box.Min.X = math.Round(box.Min.X + (box.W()-side)*l.Anchor.X)
		box.Min.Y = math.Round(box.Min.Y + (box.H()-side)*l.Anchor.Y)
		box.Max = typeset.Pt{X: box.Min.X + side, Y: box.Min.Y + side}
	}
	ground, ink := ops.Flat(white()), ops.Flat(black())
	if l.Ground != nil {
		ground = b.ink.Paint(l.Ground, box)
	}
	if l.Fill != nil {
		ink = b.ink.Paint(l.Fill, box)
	}
	b.ops = append(b.ops, ops.Fill{Path: art.RoundRect(box.Min.X, box.Min.Y, box.W(), box.H(), 0), Paint: ground})
	b.ops = append(b.ops, ops.Fill{Path: art.Modules(code, box.Min, unit, l.Quiet), Paint: ink})
}

func white() color.NRGBA { return color.NRGBA{255, 255, 255, 255} }
func black() color.NRGBA { return color.NRGBA{0, 0, 0, 255} }
