package raster

import (
	"encoding/binary"
	"image"
	"image/color"
	"math"
	"sync"

	"pano/render/layout/ops"
)

// ink gives premultiplied colours for the pixels of a row, as 0xAABBGGRR.
type ink struct {
	kind   ops.PaintKind
	solid  uint32
	opaque bool
	table  *[tableSize]uint32 // of a gradient, from its first stop to its last
	// t = ax·x + ay·y + b for a linear gradient; a radial one has centre and 1/r.
	ax, ay, b float64
	cx, cy, k float64
}

const tableSize = 1024

// ink prepares a paint. Gradients are sampled once and kept.
func (q *Painter) ink(p *ops.Paint) ink {
	in := ink{kind: p.Kind, solid: premultiply(p.Color), opaque: p.Color.A == 255}
	if p.Kind == ops.Solid || len(p.Stops) == 0 {
		in.kind = ops.Solid
		return in
	}
	in.table = q.ramps.get(p.Stops)
	in.opaque = true
	for _, s := range p.Stops {
		in.opaque = in.opaque && s.Color.A == 255
	}
	if p.Kind == ops.Linear {
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

// ramps keeps sampled gradients; it starts anew when there are too many.
type ramps struct {
	mu   sync.Mutex
	kept map[string]*[tableSize]uint32 // by stops
	key  []byte
}

const maxRamps = 256

func (r *ramps) get(stops []ops.Stop) *[tableSize]uint32 {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.key = r.key[:0]
	for _, s := range stops {
		r.key = binary.LittleEndian.AppendUint64(r.key, math.Float64bits(s.At))
		r.key = append(r.key, s.Color.R, s.Color.G, s.Color.B, s.Color.A)
	}
	if t := r.kept[string(r.key)]; t != nil {
		return t
	}
	if len(r.kept) >= maxRamps {
		clear(r.kept)
	}
	t := ramp(stops)
	r.kept[string(r.key)] = t
	return t
}

// ramp samples the stops, mixing premultiplied colours so that a fading stop
// does not darken.
func ramp(stops []ops.Stop) *[tableSize]uint32 {
	out := &[tableSize]uint32{}
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

func mix(a, b color.NRGBA, f float64) uint32 {
	aa, ba := float64(a.A)/255*(1-f), float64(b.A)/255*f
	at := func(x, y uint8) uint8 { return uint8(math.Round(float64(x)*aa + float64(y)*ba)) }
	return pack(at(a.R, b.R), at(a.G, b.G), at(a.B, b.B), uint8(math.Round((aa+ba)*255)))
}

func premultiply(c color.NRGBA) uint32 {
	a := uint32(c.A)
	at := func(v uint8) uint8 { return uint8((uint32(v)*a + 127) / 255) }
	return pack(at(c.R), at(c.G), at(c.B), c.A)
}

func pack(r, g, b, a uint8) uint32 {
	return uint32(r) | uint32(g)<<8 | uint32(b)<<16 | uint32(a)<<24
}

// row writes the colours of pixels (x0…, y), sampled at their centres, to buf,
// 4 bytes each.
func (in *ink) row(buf []uint8, x0, y int) {
	py := float64(y) + 0.5
	if in.kind == ops.Solid {
		fillRow(buf, in.solid)
		return
	}
	if in.kind == ops.Linear {
		in.linearRow(buf, (in.ax*(float64(x0)+0.5)+in.ay*py+in.b)*(tableSize-1))
		return
	}
	dy := float32(py - in.cy)
	dx := float32(float64(x0) + 0.5 - in.cx)
	k := float32(in.k * (tableSize - 1))
	table := in.table
	for ; len(buf) >= 4; buf = buf[4:] {
		i := uint(sqrt32(dx*dx+dy*dy)*k + 0.5)
		binary.LittleEndian.PutUint32(buf, table[min(i, tableSize-1)])
		dx++
	}
}

// linearRow steps along the table from position t, in fixed point.
func (in *ink) linearRow(buf []uint8, t float64) {
	const one = 1 << 32
	limit := float64(1 << 28) // beyond any table, within int64 when scaled
	at := int64(math.Max(-limit, math.Min(limit, t+0.5)) * one)
	step := int64(in.ax * (tableSize - 1) * one)
	if step == 0 {
		fillRow(buf, in.table[max(0, min(tableSize-1, at>>32))])
		return
	}
	table := in.table
	if end := at + int64(len(buf)/4)*step; min(at, end) >= 0 && max(at, end) < tableSize<<32 {
		for ; len(buf) >= 8; buf = buf[8:] {
			a, b := table[uint64(at)>>32%tableSize], table[uint64(at+step)>>32%tableSize]
			binary.LittleEndian.PutUint64(buf, uint64(a)|uint64(b)<<32)
			at += 2 * step
		}
	}
	for ; len(buf) >= 4; buf = buf[4:] {
		i := max(0, min(tableSize-1, at>>32))
		binary.LittleEndian.PutUint32(buf, table[i])
		at += step
	}
}

// fillRow repeats one colour.
func fillRow(buf []uint8, c uint32) {
	if len(buf) < 4 {
		return
	}
	binary.LittleEndian.PutUint32(buf, c)
	for n := 4; n < len(buf); n *= 2 {
		copy(buf[n:], buf[:n])
	}
}

func sqrt32(v float32) float32 { return float32(math.Sqrt(float64(v))) }

// blend lays ink on box through the mask (nil: everywhere) and the clip.
func (c *canvas) blend(box image.Rectangle, mask *image.Alpha, in ink) {
	if mask != nil {
		box = box.Intersect(mask.Rect)
	}
	if box = box.Intersect(c.bounds()); box.Empty() {
		return
	}
	plain := mask == nil && c.clip == nil && in.opaque
	var cov, row []uint8
	if !plain && (mask == nil || c.clip != nil) {
		cov = line(&c.desk.cov, box.Dx())
	}
	if !plain && in.kind != ops.Solid {
		row = line(&c.desk.row, 4*box.Dx())
	}
	for y := box.Min.Y; y < box.Max.Y; y++ {
		if c.skips(y) {
			continue
		}
		dst := c.img.Pix[c.img.PixOffset(box.Min.X, y):]
		dst = dst[: 4*box.Dx() : 4*box.Dx()]
		if plain {
			in.row(dst, box.Min.X, y)
			continue
		}
		line := c.coverage(cov, mask, box, y)
		if row == nil {
			blendSolid(dst, line, in.solid)
			continue
		}
		in.row(row, box.Min.X, y)
		blendRow(dst, line, row)
	}
}

// coverage is the row's mask times clip; buf is as wide as box and only needed
// where there is no mask alone.
func (c *canvas) coverage(buf []uint8, mask *image.Alpha, box image.Rectangle, y int) []uint8 {
	switch {
	case mask == nil && c.clip == nil:
		for i := range buf {
			buf[i] = 255
		}
		return buf
	case mask == nil:
		return c.clip.Pix[c.clip.PixOffset(box.Min.X, y):][:box.Dx()]
	}
	m := mask.Pix[mask.PixOffset(box.Min.X, y):][:box.Dx()]
	if c.clip == nil {
		return m
	}
	k := c.clip.Pix[c.clip.PixOffset(box.Min.X, y):][:len(buf)]
	for i := range buf {
		buf[i] = uint8((uint32(m[i])*uint32(k[i]) + 127) / 255)
	}
	return buf
}

func blendSolid(dst, cov []uint8, s uint32) {
	opaque := s>>24 == 255
	for i, a := range cov {
		if a == 0 {
			continue
		}
		d := dst[4*i : 4*i+4 : 4*i+4]
		if a == 255 && opaque {
			binary.LittleEndian.PutUint32(d, s)
			continue
		}
		over(d, s, uint32(a))
	}
}

func blendRow(dst, cov, row []uint8) {
	for i, a := range cov {
		if a == 0 {
			continue
		}
		d, s := dst[4*i:4*i+4:4*i+4], binary.LittleEndian.Uint32(row[4*i:])
		if a == 255 && s>>24 == 255 {
			binary.LittleEndian.PutUint32(d, s)
			continue
		}
		over(d, s, uint32(a))
	}
}

// over lays one premultiplied colour on a pixel with coverage a of 255.
func over(d []uint8, s uint32, a uint32) {
	_ = d[3]
	keep := 255 - div255((s>>24)*a)
	d[0] = uint8(div255((s&255)*a + uint32(d[0])*keep))
	d[1] = uint8(div255((s>>8&255)*a + uint32(d[1])*keep))
	d[2] = uint8(div255((s>>16&255)*a + uint32(d[2])*keep))
	d[3] = uint8(div255((s>>24)*a + uint32(d[3])*keep))
}

// div255 is v / 255, rounded, for v up to 255².
func div255(v uint32) uint32 {
	v += 128
	return (v + v>>8) >> 8
}

// lay puts a sheet of premultiplied pixels down with an opacity of 255. solid may
// tell which of its rows hide all that is below.
func (c *canvas) lay(sheet *image.RGBA, solid []bool, opacity uint32) {
	box := sheet.Rect.Intersect(c.bounds())
	cov := line(&c.desk.cov, box.Dx())
	for y := box.Min.Y; y < box.Max.Y; y++ {
		if c.skips(y) {
			continue
		}
		src := sheet.Pix[sheet.PixOffset(box.Min.X, y):]
		dst := c.img.Pix[c.img.PixOffset(box.Min.X, y):]
		if solid != nil && solid[y-sheet.Rect.Min.Y] && c.clip == nil && opacity == 255 {
			copy(dst[:4*box.Dx()], src)
			continue
		}
		line := c.coverage(cov, nil, box, y)
		for i, a := range line {
			s := binary.LittleEndian.Uint32(src[4*i:])
			a := div255(uint32(a) * opacity)
			switch {
			case a == 0 || s>>24 == 0:
			case a == 255 && s>>24 == 255:
				binary.LittleEndian.PutUint32(dst[4*i:], s)
			default:
				over(dst[4*i:4*i+4:4*i+4], s, a)
			}
		}
	}
}
