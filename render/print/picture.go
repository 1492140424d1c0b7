package print

import (
	"encoding/binary"
	"fmt"
	"image"
	"image/draw"

	"pano/render/encode"
	"pano/render/layout/ops"
	"pano/render/typeset"
)

// picture draws a picture: the JPEG file itself where there is one, so that a
// photo is not coded twice; its pixels else.
func (d *drawing) picture(c *content, p ops.Picture) error {
	if p.Src == nil {
		return fmt.Errorf("picture %s has no pixels", p.Key)
	}
	b := p.Src.Bounds()
	crop := p.Crop.Intersect(b)
	if crop.Empty() || !(p.Dst.W() > 0 && p.Dst.H() > 0) {
		return nil
	}
	shown := crop
	name, err := "", error(nil)
	if channels := jpegChannels(p.JPEG, b); channels != 0 {
		shown = b
		name, err = d.once("XObject", fmt.Sprint("jpeg ", p.Key, " ", len(p.JPEG)), func() (ref, error) {
			space := map[int]string{1: "DeviceGray", 3: "DeviceRGB"}[channels]
			r := d.file.reserve()
			d.file.raw(r, imageDict(b.Size(), space)+"/Filter/DCTDecode", p.JPEG)
			return r, nil
		})
	} else {
		name, err = d.once("XObject", fmt.Sprint("pixels ", p.Key, " ", crop), func() (ref, error) { return d.pixels(p.Src, crop) })
	}
	if err != nil {
		return err
	}
	if p.Radius > 0 {
		path(c, rounded(p.Dst, p.Radius))
	} else {
		c.op("re", p.Dst.Min.X, p.Dst.Min.Y, p.Dst.W(), p.Dst.H())
	}
	c.op("W n")
	kx, ky := p.Dst.W()/float64(crop.Dx()), p.Dst.H()/float64(crop.Dy())
	x, y := p.Dst.Min.X-kx*float64(crop.Min.X-shown.Min.X), p.Dst.Min.Y-ky*float64(crop.Min.Y-shown.Min.Y)
	w, h := kx*float64(shown.Dx()), ky*float64(shown.Dy())
	c.op("cm", w, 0, 0, -h, x, y+h)
	c.op("/" + name + " Do")
	return nil
}

func imageDict(size image.Point, space string) string {
	return fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/%s/BitsPerComponent 8/Interpolate true", size.X, size.Y, space)
}

// pixels puts the cropped pixels, and their opacity if they are not opaque.
func (d *drawing) pixels(src image.Image, crop image.Rectangle) (ref, error) {
	m := image.NewNRGBA(image.Rect(0, 0, crop.Dx(), crop.Dy()))
	draw.Draw(m, m.Rect, src, crop.Min, draw.Src)
	mask := ""
	if !m.Opaque() {
		d.seeThru = true
		a := image.NewGray(m.Rect)
		for i := range a.Pix {
			a.Pix[i] = m.Pix[4*i+3]
		}
		r, err := d.plane(a, "DeviceGray", "")
		if err != nil {
			return 0, err
		}
		mask = fmt.Sprintf("/SMask %v", r)
	}
	return d.plane(m, "DeviceRGB", mask)
}

func (d *drawing) plane(m image.Image, space, extra string) (ref, error) {
	data, channels, err := d.enc.Predicted(m, encode.Stored)
	if err != nil {
		return 0, err
	}
	size := m.Bounds().Size()
	r := d.file.reserve()
	d.file.raw(r, fmt.Sprintf("%s%s/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors %d/BitsPerComponent 8/Columns %d>>",
		imageDict(size, space), extra, channels, size.X), data)
	return r, nil
}

// jpegChannels is 1 or 3 when f is a JPEG file of box's size that a PDF can
// take as it is, else 0.
func jpegChannels(f []byte, box image.Rectangle) int {
	if len(f) < 4 || f[0] != 0xff || f[1] != 0xd8 {
		return 0
	}
	for i := 2; i+9 < len(f) && f[i] == 0xff; {
		marker, n := f[i+1], int(binary.BigEndian.Uint16(f[i+2:]))
		if marker >= 0xc0 && marker <= 0xc2 {
			h, w := int(binary.BigEndian.Uint16(f[i+5:])), int(binary.BigEndian.Uint16(f[i+7:]))
			if channels := int(f[i+9]); f[i+4] == 8 && (channels == 1 || channels == 3) && w == box.Dx() && h == box.Dy() {
				return channels
			}
			return 0
		}
		if n < 2 || marker == 0xda {
			return 0
		}
		i += 2 + n
	}
	return 0
}

// rounded is a box with round corners.
func rounded(r typeset.Rect, radius float64) typeset.Path {
	radius = min(radius, r.W()/2, r.H()/2)
	k := radius * 0.4477152 // from a corner to the control point of a quarter circle
	x0, y0, x1, y1 := r.Min.X, r.Min.Y, r.Max.X, r.Max.Y
	line, curve := typeset.Line, typeset.Cubic
	return typeset.Path{
		Verbs: []typeset.Verb{typeset.Move, line, curve, line, curve, line, curve, line, curve, typeset.Close},
		Pts: []typeset.Pt{{X: x0 + radius, Y: y0},
			{X: x1 - radius, Y: y0}, {X: x1 - k, Y: y0}, {X: x1, Y: y0 + k}, {X: x1, Y: y0 + radius},
			{X: x1, Y: y1 - radius}, {X: x1, Y: y1 - k}, {X: x1 - k, Y: y1}, {X: x1 - radius, Y: y1},
			{X: x0 + radius, Y: y1}, {X: x0 + k, Y: y1}, {X: x0, Y: y1 - k}, {X: x0, Y: y1 - radius},
			{X: x0, Y: y0 + radius}, {X: x0, Y: y0 + k}, {X: x0 + k, Y: y0}, {X: x0 + radius, Y: y0}},
	}
}
