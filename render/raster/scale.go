package raster

import (
	"encoding/binary"
	"image"
	"image/draw"
	"math"
)

// A pixel being scaled is three numbers in one word, 21 bits each, so that one
// multiplication weighs all three. The arithmetic is that of whole words: a
// number may be below zero on the way as long as it is not in the end, for which
// the first pass adds bias; weights of a sample add up to one, so the second
// pass keeps the bias.
const (
	lane  = 21
	lanes = 1 | 1<<lane | 1<<(2*lane)
	one   = 11 // bits of a weight's fraction
	bias  = 128
	round = lanes << (one - 1)
	keep  = 1<<(lane-one) - 1
)

// scale fills dst with its part of the picture src[crop] as it looks when
// stretched over whole. Catmull-Rom, wide enough not to alias when shrinking.
// Only the source rows that dst needs are read, a few at a time.
func scale(dst *image.RGBA, whole image.Rectangle, src image.Image, crop image.Rectangle) {
	if whole.Size() == crop.Size() {
		draw.Draw(dst, dst.Rect, src, crop.Min.Add(dst.Rect.Min.Sub(whole.Min)), draw.Src)
		return
	}
	s := scaler{
		dst:  dst,
		cols: taps(dst.Rect.Min.X-whole.Min.X, dst.Rect.Max.X-whole.Min.X, whole.Dx(), crop.Dx()),
		rows: taps(dst.Rect.Min.Y-whole.Min.Y, dst.Rect.Max.Y-whole.Min.Y, whole.Dy(), crop.Dy()),
	}
	last := 0
	s.first = s.cols[0].from
	for _, t := range s.cols {
		s.first, last = min(s.first, t.from), max(last, t.from+len(t.weights))
	}
	r := &reader{src: src, at: crop.Min.Add(image.Pt(s.first, 0))}
	s.line = make([]uint64, last-s.first)
	if m, ok := src.(*image.YCbCr); ok {
		s.run(func(y int) { packYCbCr(s.line, m, r.at.X, r.at.Y+y) }, putYCbCr)
		return
	}
	r.rgba = image.NewRGBA(image.Rect(0, 0, last-s.first, 1))
	s.run(func(y int) { packRGB(s.line, r.row(y)) }, putRGB)
	if o, ok := src.(interface{ Opaque() bool }); !ok || !o.Opaque() {
		s.run(func(y int) { packAlpha(s.line, r.row(y)) }, putAlpha)
	}
}

// reader reads rows of any picture.
type reader struct {
	src  image.Image
	at   image.Point
	rgba *image.RGBA
}

func (r *reader) row(y int) []uint8 {
	draw.Draw(r.rgba, r.rgba.Rect, r.src, r.at.Add(image.Pt(0, y)), draw.Src)
	return r.rgba.Pix
}

// scaler scales three channels at a time.
type scaler struct {
	dst        *image.RGBA
	cols, rows []tap
	first      int      // source column of line[0]
	line       []uint64 // a source row
}

// run scales with read putting row y of the source into line and put writing a
// finished row.
func (s *scaler) run(read func(y int), put func(dst []uint8, row []uint64)) {
	n := 0
	for _, t := range s.rows {
		n = max(n, len(t.weights))
	}
	ring := make([][]uint64, n)
	for i := range ring {
		ring[i] = make([]uint64, len(s.cols))
	}
	sum := make([]uint64, len(s.cols))
	next := s.rows[0].from
	for y, t := range s.rows {
		for next = max(next, t.from); next < t.from+len(t.weights); next++ {
			read(next)
			across(ring[next%n], s.line, s.cols, s.first)
		}
		down(sum, ring, t)
		put(s.dst.Pix[y*s.dst.Stride:][:4*len(sum)], sum)
	}
}

// tap lists the source samples that make one sample of the result.
type tap struct {
	from    int
	weights []uint64 // their sum is 1 << one; some are below zero, in two's complement
}

// taps are those of the results from..to of n, made from m samples.
func taps(from, to, n, m int) []tap {
	ratio := float64(m) / float64(n)
	wide := math.Max(1, ratio)
	out := make([]tap, 0, to-from)
	most := 2*int(math.Ceil(2*wide)) + 1
	weights, exact := make([]uint64, (to-from)*most), make([]float64, most)
	for i := from; i < to; i++ {
		mid := (float64(i)+0.5)*ratio - 0.5
		lo := max(0, int(math.Ceil(mid-2*wide)))
		hi := min(m-1, int(math.Floor(mid+2*wide)))
		lo, hi = min(lo, m-1), max(hi, 0)
		t := tap{from: lo, weights: weights[: hi-lo+1 : hi-lo+1]}
		weights = weights[hi-lo+1:]
		sum := 0.0
		for k := range t.weights {
			exact[k] = catmullRom((float64(lo+k) - mid) / wide)
			sum += exact[k]
		}
		// Rounding the running sum keeps the whole exact and the error near.
		run, before := 0.0, int64(0)
		for k := range t.weights {
			run += exact[k] / sum
			now := int64(math.Round(run * (1 << one)))
			t.weights[k], before = uint64(now-before), now
		}
		out = append(out, t)
	}
	return out
}

func catmullRom(x float64) float64 {
	x = math.Abs(x)
	switch {
	case x < 1:
		return 1 + x*x*(1.5*x-2.5)
	case x < 2:
		return 2 + x*(-4+x*(2.5-0.5*x))
	}
	return 0
}

// across scales one row, the first pixel of which is number first.
func across(out, line []uint64, cols []tap, first int) {
	out = out[:len(cols)]
	for x := range cols {
		t := &cols[x]
		px := line[t.from-first:][:len(t.weights)]
		sum := uint64(lanes*bias<<one + round)
		for k, w := range t.weights {
			sum += w * px[k]
		}
		out[x] = sum >> one & (lanes * keep)
	}
}

// down weighs the rows of the ring that make one row of the result, four or
// fewer at a time.
func down(sum []uint64, ring [][]uint64, t tap) {
	n := len(sum)
	for x := range sum {
		sum[x] = round
	}
	row := func(i int) ([]uint64, uint64) {
		return ring[(t.from+i)%len(ring)][:n], t.weights[i]
	}
	i := 0
	for ; i+4 <= len(t.weights); i += 4 {
		a, wa := row(i)
		b, wb := row(i + 1)
		c, wc := row(i + 2)
		d, wd := row(i + 3)
		for x := range sum {
			sum[x] += wa*a[x] + wb*b[x] + wc*c[x] + wd*d[x]
		}
	}
	for ; i+2 <= len(t.weights); i += 2 {
		a, wa := row(i)
		b, wb := row(i + 1)
		for x := range sum {
			sum[x] += wa*a[x] + wb*b[x]
		}
	}
	if i < len(t.weights) {
		a, wa := row(i)
		for x := range sum {
			sum[x] += wa * a[x]
		}
	}
}

// channel is number i of a finished pixel; edges may go beyond 0..255.
func channel(v uint64, i uint) int32 { return int32(v>>(lane*i+one)&keep) - bias }

func clamp(v int32) uint8 { return uint8(max(0, min(255, v))) }

func packRGB(line []uint64, pix []uint8) {
	for x := range line {
		v := binary.LittleEndian.Uint32(pix[4*x:])
		line[x] = uint64(v&0xff) | uint64(v>>8&0xff)<<lane | uint64(v>>16&0xff)<<(2*lane)
	}
}

func putRGB(dst []uint8, row []uint64) {
	for x, v := range row {
		binary.LittleEndian.PutUint32(dst[4*x:], pack(clamp(channel(v, 0)), clamp(channel(v, 1)), clamp(channel(v, 2)), 255))
	}
}

func packAlpha(line []uint64, pix []uint8) {
	for x := range line {
		line[x] = uint64(pix[4*x+3])
	}
}

// putAlpha writes the alpha over finished colours; none may exceed it.
func putAlpha(dst []uint8, row []uint64) {
	for x, v := range row {
		a := clamp(channel(v, 0))
		d := dst[4*x : 4*x+4 : 4*x+4]
		d[0], d[1], d[2], d[3] = min(d[0], a), min(d[1], a), min(d[2], a), a
	}
}

// packYCbCr leaves the colours of a JPEG as they are until the end: there are
// fewer pixels then, and its colour channels are often smaller.
func packYCbCr(line []uint64, m *image.YCbCr, x0, y int) {
	light := m.Y[m.YOffset(x0, y):][:len(line)]
	row := m.COffset(m.Rect.Min.X, y)
	cb, cr := m.Cb[row:], m.Cr[row:]
	shift := 0
	switch m.SubsampleRatio {
	case image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio422:
		shift = 1
	case image.YCbCrSubsampleRatio410, image.YCbCrSubsampleRatio411:
		shift = 2
	}
	left := m.Rect.Min.X >> shift
	for x := range line {
		i := (x0+x)>>shift - left
		line[x] = uint64(light[x]) | uint64(cb[i])<<lane | uint64(cr[i])<<(2*lane)
	}
}

// putYCbCr turns a row into colours by the formula of JFIF, in 16 bit fractions.
func putYCbCr(dst []uint8, row []uint64) {
	for x, v := range row {
		y := channel(v, 0)<<16 + 1<<15
		cb, cr := channel(v, 1)-128, channel(v, 2)-128
		r := (y + 91881*cr) >> 16
		g := (y - 22554*cb - 46802*cr) >> 16
		b := (y + 116130*cb) >> 16
		c := uint32(r) | uint32(g)<<8 | uint32(b)<<16 | 255<<24
		if uint32(r|g|b) > 255 {
			c = pack(clamp(r), clamp(g), clamp(b), 255)
		}
		binary.LittleEndian.PutUint32(dst[4*x:], c)
	}
}
