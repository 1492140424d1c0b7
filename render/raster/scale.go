package raster

import (
	"image"
	"image/draw"
	"math"
)

// scale fills dst with its part of the picture src[crop] as it looks when
// stretched over whole. Catmull-Rom, wide enough not to alias when shrinking.
// Only the source rows that dst needs are read, a few at a time.
func scale(dst *image.RGBA, whole image.Rectangle, src image.Image, crop image.Rectangle) {
	if whole.Size() == crop.Size() {
		draw.Draw(dst, dst.Rect, src, crop.Min.Add(dst.Rect.Min.Sub(whole.Min)), draw.Src)
		return
	}
	cols := taps(dst.Rect.Min.X-whole.Min.X, dst.Rect.Max.X-whole.Min.X, whole.Dx(), crop.Dx())
	rows := taps(dst.Rect.Min.Y-whole.Min.Y, dst.Rect.Max.Y-whole.Min.Y, whole.Dy(), crop.Dy())
	first, last := cols[0].from, 0
	for _, t := range cols {
		first, last = min(first, t.from), max(last, t.from+len(t.weights))
	}
	line := image.NewRGBA(image.Rect(0, 0, last-first, 1))
	keep := 0
	for _, t := range rows {
		keep = max(keep, len(t.weights))
	}
	ring := make([][]float32, keep)
	for i := range ring {
		ring[i] = make([]float32, 4*len(cols))
	}
	sum := make([]float32, 4*len(cols))
	next := rows[0].from
	for y, t := range rows {
		for next = max(next, t.from); next < t.from+len(t.weights); next++ {
			draw.Draw(line, line.Rect, src, image.Pt(crop.Min.X+first, crop.Min.Y+next), draw.Src)
			across(ring[next%keep], line.Pix, cols, first)
		}
		clear(sum)
		for i, w := range t.weights {
			for x, v := range ring[(t.from+i)%keep] {
				sum[x] += w * v
			}
		}
		pixels(dst.Pix[y*dst.Stride:], sum)
	}
}

// tap lists the source samples that make one sample of the result.
type tap struct {
	from    int
	weights []float32
}

// taps are those of the results from..to of n, made from m samples.
func taps(from, to, n, m int) []tap {
	ratio := float64(m) / float64(n)
	wide := math.Max(1, ratio)
	out := make([]tap, 0, to-from)
	for i := from; i < to; i++ {
		mid := (float64(i)+0.5)*ratio - 0.5
		lo := max(0, int(math.Ceil(mid-2*wide)))
		hi := min(m-1, int(math.Floor(mid+2*wide)))
		lo, hi = min(lo, m-1), max(hi, 0)
		t := tap{from: lo, weights: make([]float32, hi-lo+1)}
		sum := 0.0
		for k := range t.weights {
			w := catmullRom((float64(lo+k) - mid) / wide)
			t.weights[k] = float32(w)
			sum += w
		}
		for k := range t.weights {
			t.weights[k] /= float32(sum)
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

// across scales one row of pixels, the first of which is number first.
func across(out []float32, pix []uint8, cols []tap, first int) {
	for x, t := range cols {
		var r, g, b, a float32
		px := pix[4*(t.from-first):][: 4*len(t.weights) : 4*len(t.weights)]
		for k, w := range t.weights {
			q := px[4*k : 4*k+4 : 4*k+4]
			r += w * float32(q[0])
			g += w * float32(q[1])
			b += w * float32(q[2])
			a += w * float32(q[3])
		}
		o := out[4*x : 4*x+4 : 4*x+4]
		o[0], o[1], o[2], o[3] = r, g, b, a
	}
}

// pixels rounds a row; no colour may exceed its alpha.
func pixels(dst []uint8, row []float32) {
	for i := 0; i+3 < len(row); i += 4 {
		a := level(row[i+3], 255)
		dst[i], dst[i+1], dst[i+2] = uint8(level(row[i], a)), uint8(level(row[i+1], a)), uint8(level(row[i+2], a))
		dst[i+3] = uint8(a)
	}
}

// level is v rounded and kept within 0..top.
func level(v, top float32) float32 {
	return float32(int(max(0, min(top, v+0.5))))
}
