package raster

import (
	"image"
	"image/draw"

	"github.com/fogleman/gg"
	"golang.org/x/image/vector"

	"pano/render/layout"
	"pano/render/typeset"
)

// cover rasterises a path, non-zero winding, into a mask of box. Points are
// scaled by k and then moved by at, both in canvas units.
func cover(p typeset.Path, box image.Rectangle, k float64, at typeset.Pt) *image.Alpha {
	mask := image.NewAlpha(box)
	z := vector.NewRasterizer(box.Dx(), box.Dy())
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
	return mask
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
func evenOdd(p typeset.Path, box image.Rectangle) *image.Alpha {
	dc := gg.NewContext(box.Dx(), box.Dy())
	dc.SetRGB(1, 1, 1)
	dc.SetFillRuleEvenOdd()
	trace(dc, p, box)
	dc.Fill()
	return moved(dc.AsMask(), box)
}

// strokeMask rasterises an outline with gg.
func strokeMask(s layout.Stroke, box image.Rectangle) *image.Alpha {
	dc := gg.NewContext(box.Dx(), box.Dy())
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
	trace(dc, s.Path, box)
	dc.Stroke()
	return moved(dc.AsMask(), box)
}

func moved(m *image.Alpha, box image.Rectangle) *image.Alpha {
	m.Rect = box
	return m
}
