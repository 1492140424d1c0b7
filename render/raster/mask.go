package raster

import (
	"image"
	"image/draw"
	"math"

	"github.com/fogleman/gg"
	"golang.org/x/image/vector"

	"pano/render/layout/ops"
	"pano/render/typeset"
)

// cover rasterises a path, non-zero winding, into a new mask of box. Points are
// scaled by k and then moved by at, both in canvas units.
func cover(p typeset.Path, box image.Rectangle, k float64, at typeset.Pt) *image.Alpha {
	mask := image.NewAlpha(box)
	coverInto(mask, &vector.Rasterizer{}, p, k, at)
	return mask
}

// coverInto is cover with the memory given.
func coverInto(mask *image.Alpha, z *vector.Rasterizer, p typeset.Path, k float64, at typeset.Pt) {
	box := mask.Rect
	z.Reset(box.Dx(), box.Dy())
	dx, dy := at.X-float64(box.Min.X), at.Y-float64(box.Min.Y)
	pt := func(i int) (float32, float32) {
		return float32(p.Pts[i].X*k + dx), float32(p.Pts[i].Y*k + dy)
	}
	i := 0
	for _, v := range p.Verbs {
		switch v {
		case typeset.Move:
			z.ClosePath()
			z.MoveTo(pt(i))
			i++
		case typeset.Line:
			z.LineTo(pt(i))
			i++
		case typeset.Quad:
			bx, by := pt(i)
			cx, cy := pt(i + 1)
			z.QuadTo(bx, by, cx, cy)
			i += 2
		case typeset.Cubic:
			bx, by := pt(i)
			cx, cy := pt(i + 1)
			ex, ey := pt(i + 2)
			z.CubeTo(bx, by, cx, cy, ex, ey)
			i += 3
		case typeset.Close:
			z.ClosePath()
		}
	}
	z.ClosePath()
	z.DrawOp = draw.Src
	z.Draw(mask, mask.Rect, image.Opaque, image.Point{})
}

// trace gives a path to gg, moved so that box starts at the origin.
func trace(dc *gg.Context, p typeset.Path, box image.Rectangle) {
	pt := func(i int) (float64, float64) {
		return p.Pts[i].X - float64(box.Min.X), p.Pts[i].Y - float64(box.Min.Y)
	}
	i := 0
	for _, v := range p.Verbs {
		switch v {
		case typeset.Move:
			x, y := pt(i)
			dc.MoveTo(x, y)
			i++
		case typeset.Line:
			x, y := pt(i)
			dc.LineTo(x, y)
			i++
		case typeset.Quad:
			ax, ay := pt(i)
			bx, by := pt(i + 1)
			dc.QuadraticTo(ax, ay, bx, by)
			i += 2
		case typeset.Cubic:
			ax, ay := pt(i)
			bx, by := pt(i + 1)
			cx, cy := pt(i + 2)
			dc.CubicTo(ax, ay, bx, by, cx, cy)
			i += 3
		case typeset.Close:
			dc.ClosePath()
		}
	}
}

// evenOdd rasterises with gg, whose filler knows that rule.
func (d *desk) evenOdd(p typeset.Path, box image.Rectangle) *image.Alpha {
	dc, sheet := d.context(box)
	dc.SetRGB(1, 1, 1)
	dc.SetFillRuleEvenOdd()
	trace(dc, p, sheet)
	dc.Fill()
	return d.taken(dc, sheet, box)
}

// strokeMask rasterises an outline with gg.
func (d *desk) strokeMask(s ops.Stroke, box image.Rectangle) *image.Alpha {
	dc, sheet := d.context(box)
	dc.SetRGB(1, 1, 1)
	dc.SetLineWidth(s.Width)
	if s.Round {
		dc.SetLineCapRound()
		dc.SetLineJoinRound()
	} else {
		dc.SetLineCapButt()
		dc.SetLineJoinBevel()
	}
	if len(s.Dash) > 0 {
		dc.SetDash(s.Dash...)
	}
	trace(dc, s.Path, sheet)
	dc.Stroke()
	if !s.Round && len(s.Dash) == 0 {
		for _, corner := range mitres(s.Path, s.Width/2) {
			dc.SetFillRuleWinding()
			trace(dc, corner, sheet)
			dc.Fill()
		}
	}
	return d.taken(dc, sheet, box)
}

// mitreLimit is how far a sharp corner may reach, in half widths (as in PDF and
// SVG); sharper corners stay cut off.
const mitreLimit = 4

// mitres are the tips of the corners between straight lines, which gg cuts off.
func mitres(p typeset.Path, half float64) []typeset.Path {
	var out []typeset.Path
	var at, start typeset.Pt
	var lines [][2]typeset.Pt // of the current subpath; a curve leaves a gap
	flush := func(closed bool) {
		for i := range lines {
			next := i + 1
			if next == len(lines) {
				if !closed {
					break
				}
				next = 0
			}
			if lines[i][1] == lines[next][0] {
				if c, ok := mitre(lines[i][0], lines[i][1], lines[next][1], half); ok {
					out = append(out, c)
				}
			}
		}
		lines = nil
	}
	line := func(to typeset.Pt) {
		if to != at {
			lines = append(lines, [2]typeset.Pt{at, to})
		}
		at = to
	}
	i := 0
	for _, v := range p.Verbs {
		switch v {
		case typeset.Move:
			flush(false)
			at, start = p.Pts[i], p.Pts[i]
			i++
		case typeset.Line:
			line(p.Pts[i])
			i++
		case typeset.Quad:
			at = p.Pts[i+1]
			i += 2
		case typeset.Cubic:
			at = p.Pts[i+2]
			i += 3
		case typeset.Close:
			line(start)
			flush(true)
		}
	}
	flush(false)
	return out
}

// mitre is the tip of the corner at b between lines from a and to c.
func mitre(a, b, c typeset.Pt, half float64) (typeset.Path, bool) {
	ux, uy := b.X-a.X, b.Y-a.Y
	vx, vy := c.X-b.X, c.Y-b.Y
	lu, lv := math.Hypot(ux, uy), math.Hypot(vx, vy)
	ux, uy, vx, vy = ux/lu, uy/lu, vx/lv, vy/lv
	turn := ux*vy - uy*vx
	if turn == 0 {
		return typeset.Path{}, false
	}
	side := -half // the outer side is left of a right turn
	if turn < 0 {
		side = half
	}
	p := typeset.Pt{X: b.X - uy*side, Y: b.Y + ux*side}
	q := typeset.Pt{X: b.X - vy*side, Y: b.Y + vx*side}
	mx, my := p.X+q.X-2*b.X, p.Y+q.Y-2*b.Y
	m := mx*mx + my*my
	if m*mitreLimit*mitreLimit < 4*half*half { // 1/sin(half angle) is above the limit
		return typeset.Path{}, false
	}
	k := 2 * half * half / m
	tip := typeset.Pt{X: b.X + mx*k, Y: b.Y + my*k}
	return typeset.Path{
		Verbs: []typeset.Verb{typeset.Move, typeset.Line, typeset.Line, typeset.Line, typeset.Close},
		Pts:   []typeset.Pt{b, p, tip, q},
	}, true
}

// context is a gg context for box, on the desk's own sheet. It is larger by an
// edge, because the filler under gg adds what lies just outside its first row and
// column to them.
func (d *desk) context(box image.Rectangle) (*gg.Context, image.Rectangle) {
	sheet := box.Inset(-2)
	pix := line(&d.sheet, 4*sheet.Dx()*sheet.Dy())
	clear(pix)
	return gg.NewContextForRGBA(&image.RGBA{Pix: pix, Stride: 4 * sheet.Dx(), Rect: image.Rect(0, 0, sheet.Dx(), sheet.Dy())}), sheet
}

// taken is the alpha of what gg drew in white on a sheet around box, as a mask of
// this desk.
func (d *desk) taken(dc *gg.Context, sheet, box image.Rectangle) *image.Alpha {
	mask := d.mask(box)
	img, ok := dc.Image().(*image.RGBA)
	if !ok {
		clear(mask.Pix)
		return mask
	}
	for y := box.Min.Y; y < box.Max.Y; y++ {
		src := img.Pix[img.PixOffset(box.Min.X-sheet.Min.X, y-sheet.Min.Y)+3:]
		dst := mask.Pix[mask.PixOffset(box.Min.X, y):][:box.Dx()]
		for i := range dst {
			dst[i] = src[4*i]
		}
	}
	return mask
}
