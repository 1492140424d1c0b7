package raster

import (
	"image"
	"image/color"
	"math"

	"pano/render/layout"
)

// ink gives premultiplied colours for the pixels of a row.
type ink struct {
	kind  layout.PaintKind
	solid [4]uint8
	table [][4]uint8 // of a gradient, from its first stop to its last
	// t = ax·x + ay·y + b for a linear gradient; a radial one has centre and 1/r.
	ax, ay, b float64
	cx, cy, k float64
}

const tableSize = 1024

func newInk(p layout.Paint) ink {
	in := ink{kind: p.Kind, solid: premultiply(p.Color)}
	if p.Kind == layout.Solid || len(p.Stops) == 0 {
		in.kind = layout.Solid
		return in
	}
	in.table = ramp(p.Stops)
	if p.Kind == layout.Linear {
		dx, dy := p.To.X-p.From.X, p.To.Y-p.From.Y
		d := dx*dx + dy*dy
		if d == 0 {
			d = 1
		}
		in.ax, in.ay = dx/d, dy/d
		in.b = -(p.From.X*dx + p.From.Y*dy) / d
		return in
	}
	in.cx, in.cy = p.From.X, p.From.Y
	in.k = 1 / math.Max(1e-9, p.R)
	return in
}

// ramp samples the stops, mixing premultiplied colours so that a fading stop
// does not darken.
func ramp(stops []layout.Stop) [][4]uint8 {
	out := make([][4]uint8, tableSize)
	j := 0
	for i := range out {
		t := float64(i) / (tableSize - 1)
		for j < len(stops)-1 && stops[j+1].At < t {
			j++
		}
		a := stops[j]
		if t <= a.At || j == len(stops)-1 {
			out[i] = premultiply(a.Color)
			continue
		}
		b := stops[j+1]
		f := (t - a.At) / math.Max(1e-9, b.At-a.At)
		out[i] = mix(a.Color, b.Color, f)
	}
	return out
}

func mix(a, b color.NRGBA, f float64) [4]uint8 {
	aa, ba := float64(a.A)/255*(1-f), float64(b.A)/255*f
	at := func(x, y uint8) uint8 { return uint8(math.Round(float64(x)*aa + float64(y)*ba)) }
	return [4]uint8{at(a.R, b.R), at(a.G, b.G), at(a.B, b.B), uint8(math.Round((aa + ba) * 255))}
}

func premultiply(c color.NRGBA) [4]uint8 {
	a := uint32(c.A)
	at := func(v uint8) uint8 { return uint8((uint32(v)*a + 127) / 255) }
	return [4]uint8{at(c.R), at(c.G), at(c.B), c.A}
}

func (in *ink) at(i int) [4]uint8 { return in.table[max(0, min(tableSize-1, i))] }

// row fills buf with the colours of pixels (x0…, y), sampled at their centres.
func (in *ink) row(buf [][4]uint8, x0, y int) {
	py := float64(y) + 0.5
	if in.kind == layout.Linear {
		t := (in.ax*(float64(x0)+0.5) + in.ay*py + in.b) * (tableSize - 1)
		step := in.ax * (tableSize - 1)
		if step == 0 {
			c := in.at(int(t + 0.5))
			for i := range buf {
				buf[i] = c
			}
			return
		}
		for i := range buf {
			buf[i] = in.at(int(t + 0.5))
			t += step
		}
		return
	}
	dy := float32(py - in.cy)
	k := float32(in.k * (tableSize - 1))
	for i := range buf {
		dx := float32(float64(x0+i) + 0.5 - in.cx)
		buf[i] = in.at(int(sqrt32(dx*dx+dy*dy)*k + 0.5))
	}
}

func sqrt32(v float32) float32 { return float32(math.Sqrt(float64(v))) }

// blend lays ink on box through the mask (nil: everywhere) and the clip.
func (c *canvas) blend(box image.Rectangle, mask *image.Alpha, in ink) {
	if box = box.Intersect(c.bounds()); box.Empty() {
		return
	}
	if mask != nil {
		box = box.Intersect(mask.Rect)
	}
	cov := make([]uint8, box.Dx())
	var row [][4]uint8
	if in.kind != layout.Solid {
		row = make([][4]uint8, box.Dx())
	}
	for y := box.Min.Y; y < box.Max.Y; y++ {
		line := c.coverage(cov, mask, box, y)
		if line == nil {
			continue
		}
		dst := c.img.Pix[c.img.PixOffset(box.Min.X, y):]
		dst = dst[: 4*box.Dx() : 4*box.Dx()]
		if row == nil {
			blendSolid(dst, line, in.solid)
			continue
		}
		in.row(row, box.Min.X, y)
		blendRow(dst, line, row)
	}
}

// coverage is the row's mask times clip, or nil if nothing of it shows.
func (c *canvas) coverage(buf []uint8, mask *image.Alpha, box image.Rectangle, y int) []uint8 {
	switch {
	case mask == nil && c.clip == nil:
		for i := range buf {
			buf[i] = 255
		}
		return buf
	case mask == nil:
		return c.clip.Pix[c.clip.PixOffset(box.Min.X, y):][:len(buf)]
	}
	m := mask.Pix[mask.PixOffset(box.Min.X, y):][:len(buf)]
	if c.clip == nil {
		return m
	}
	k := c.clip.Pix[c.clip.PixOffset(box.Min.X, y):][:len(buf)]
	for i := range buf {
		buf[i] = uint8((uint32(m[i])*uint32(k[i]) + 127) / 255)
	}
	return buf
}

func blendSolid(dst, cov []uint8, s [4]uint8) {
	for i, a := range cov {
		if a == 0 {
			continue
		}
		d := dst[4*i : 4*i+4 : 4*i+4]
		if a == 255 && s[3] == 255 {
			d[0], d[1], d[2], d[3] = s[0], s[1], s[2], 255
			continue
		}
		over(d, s, uint32(a))
	}
}

func blendRow(dst, cov []uint8, row [][4]uint8) {
	for i, a := range cov {
		if a == 0 {
			continue
		}
		d, s := dst[4*i:4*i+4:4*i+4], row[i]
		if a == 255 && s[3] == 255 {
			d[0], d[1], d[2], d[3] = s[0], s[1], s[2], 255
			continue
		}
		over(d, s, uint32(a))
	}
}

// over lays one premultiplied colour on a pixel with coverage a of 255.
func over(d []uint8, s [4]uint8, a uint32) {
	keep := 255 - (uint32(s[3])*a+127)/255
	d[0] = uint8((uint32(s[0])*a + uint32(d[0])*keep + 127) / 255)
	d[1] = uint8((uint32(s[1])*a + uint32(d[1])*keep + 127) / 255)
	d[2] = uint8((uint32(s[2])*a + uint32(d[2])*keep + 127) / 255)
	d[3] = uint8((uint32(s[3])*a + uint32(d[3])*keep + 127) / 255)
}

// lay puts a sheet of premultiplied pixels down with an opacity of 255.
func (c *canvas) lay(sheet *image.RGBA, opacity uint32) {
	box := sheet.Rect.Intersect(c.bounds())
	cov := make([]uint8, box.Dx())
	for y := box.Min.Y; y < box.Max.Y; y++ {
		line := c.coverage(cov, nil, box, y)
		src := sheet.Pix[sheet.PixOffset(box.Min.X, y):]
		dst := c.img.Pix[c.img.PixOffset(box.Min.X, y):]
		for i, a := range line {
			s := [4]uint8(src[4*i : 4*i+4])
			if a == 0 || s[3] == 0 {
				continue
			}
			over(dst[4*i:4*i+4:4*i+4], s, (uint32(a)*opacity+127)/255)
		}
	}
}
