package art

import (
	"image"
	"math"

	"rsc.io/qr"

	"pano/render/typeset"
)

// Star is a star with n points that touch a square box.
func Star(box typeset.Rect, n int, inner float64) typeset.Path {
	cx, cy, r := (box.Min.X+box.Max.X)/2, (box.Min.Y+box.Max.Y)/2, box.W()/2
	pts := make([]typeset.Pt, 0, 2*n)
	for i := 0; i < 2*n; i++ {
		k := r
		if i%2 == 1 {
			k = r * inner
		}
		s, c := math.Sincos(math.Pi*float64(i)/float64(n) - math.Pi/2)
		pts = append(pts, typeset.Pt{X: cx + k*c, Y: cy + k*s})
	}
	return Polygon(pts)
}

// ViewMatrix maps a view box onto a place.
func ViewMatrix(dst typeset.Rect, view [4]float64) Matrix {
	return Translate(dst.Min.X, dst.Min.Y).
		Mul(ScaleBy(dst.W()/view[2], dst.H()/view[3])).
		Mul(Translate(-view[0], -view[1]))
}

// TurnAbout rotates about a box's centre.
func TurnAbout(box typeset.Rect, deg float64) Matrix {
	cx, cy := (box.Min.X+box.Max.X)/2, (box.Min.Y+box.Max.Y)/2
	return Translate(cx, cy).Mul(Turn(deg)).Mul(Translate(-cx, -cy))
}

// CutSides clips a polygon at a box's left and right sides (Sutherland-Hodgman). A
// corner on a side is inside whatever the last bits say, which differ between
// processors.
func CutSides(pts []typeset.Pt, box typeset.Rect) []typeset.Pt {
	for _, side := range []struct{ x, sign float64 }{{box.Min.X, 1}, {box.Max.X, -1}} {
		var out []typeset.Pt
		for i, a := range pts {
			c := pts[(i+1)%len(pts)]
			in, next := (a.X-side.x)*side.sign >= -1e-6, (c.X-side.x)*side.sign >= -1e-6
			if in {
				out = append(out, a)
			}
			if in != next {
				t := (side.x - a.X) / (c.X - a.X)
				out = append(out, typeset.Pt{X: side.x, Y: a.Y + t*(c.Y-a.Y)})
			}
		}
		pts = out
	}
	return pts
}

// Crop is the largest part of a picture with a ratio, around its focal point.
func Crop(src image.Rectangle, aspect float64, focal [2]float64, zoom float64) image.Rectangle {
	w, h := float64(src.Dx()), float64(src.Dy())
	cw, ch := w, w/aspect
	if ch > h {
		cw, ch = h*aspect, h
	}
	cw, ch = cw/math.Max(1, zoom), ch/math.Max(1, zoom)
	x := math.Min(math.Max(0, w*focal[0]/100-cw/2), w-cw)
	y := math.Min(math.Max(0, h*focal[1]/100-ch/2), h-ch)
	r := image.Rect(int(x+0.5), int(y+0.5), int(x+cw+0.5), int(y+ch+0.5)).Add(src.Min).Intersect(src)
	if r.Empty() {
		return src
	}
	return r
}

// Modules joins neighbours of a row into one bar each.
func Modules(code *qr.Code, at typeset.Pt, unit, quiet float64) typeset.Path {
	var p typeset.Path
	for y := 0; y < code.Size; y++ {
		for x := 0; x < code.Size; x++ {
			if !code.Black(x, y) {
				continue
			}
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			q := RoundRect(at.X+(float64(from)+quiet)*unit, at.Y+(float64(y)+quiet)*unit, float64(x-from)*unit, unit, 0)
			p.Verbs = append(p.Verbs, q.Verbs...)
			p.Pts = append(p.Pts, q.Pts...)
		}
	}
	return p
}

// Grown is a box with a rim.
func Grown(r typeset.Rect, by float64) typeset.Rect {
	return typeset.Rect{
		Min: typeset.Pt{X: r.Min.X - by, Y: r.Min.Y - by},
		Max: typeset.Pt{X: r.Max.X + by, Y: r.Max.Y + by},
	}
}

// Union is the smallest box around both; an empty one does not count.
func Union(a, b typeset.Rect) typeset.Rect {
	if a.W() <= 0 || a.H() <= 0 {
		return b
	}
	if b.W() <= 0 || b.H() <= 0 {
		return a
	}
	return typeset.Rect{
		Min: typeset.Pt{X: math.Min(a.Min.X, b.Min.X), Y: math.Min(a.Min.Y, b.Min.Y)},
		Max: typeset.Pt{X: math.Max(a.Max.X, b.Max.X), Y: math.Max(a.Max.Y, b.Max.Y)},
	}
}

// Intersect is what two boxes share; the zero box if nothing.
func Intersect(a, b typeset.Rect) typeset.Rect {
	r := typeset.Rect{
		Min: typeset.Pt{X: math.Max(a.Min.X, b.Min.X), Y: math.Max(a.Min.Y, b.Min.Y)},
		Max: typeset.Pt{X: math.Min(a.Max.X, b.Max.X), Y: math.Min(a.Max.Y, b.Max.Y)},
	}
	if r.Max.X < r.Min.X || r.Max.Y < r.Min.Y {
		return typeset.Rect{}
	}
	return r
}

// Fit places something of w x h in a box.
func Fit(box typeset.Rect, w, h float64, how string, ax, ay float64) typeset.Rect {
	kx, ky := box.W()/w, box.H()/h
	switch how {
	case "contain":
		kx = math.Min(kx, ky)
		ky = kx
	case "cover":
		kx = math.Max(kx, ky)
		ky = kx
	}
	x := box.Min.X + (box.W()-w*kx)*ax
	y := box.Min.Y + (box.H()-h*ky)*ay
	return typeset.Rect{Min: typeset.Pt{X: x, Y: y}, Max: typeset.Pt{X: x + w*kx, Y: y + h*ky}}
}
