package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"path/filepath"

	"github.com/fogleman/gg"
	xdraw "golang.org/x/image/draw"
)

// ggJob is the picture as people write it with gg: its own gradient, clip, image,
// word wrap and png.Encode.
func ggJob(dir string, photo []byte) (func(i int) ([]byte, error), error) {
	src, _, err := image.Decode(bytes.NewReader(photo))
	if err != nil {
		return nil, err
	}
	small := image.NewRGBA(image.Rect(0, 0, 600, 600)) // kept, as the others keep it
	xdraw.CatmullRom.Scale(small, small.Rect, src, src.Bounds(), xdraw.Src, nil)
	files, _ := fontNames()
	gold, white := color.NRGBA{255, 221, 51, 255}, color.NRGBA{255, 255, 255, 255}
	texts := headlines()
	return func(i int) ([]byte, error) {
		dc := gg.NewContext(width, height)
		x0, y0, x1, y1 := axis()
		g := gg.NewLinearGradient(x0, y0, x1, y1)
		g.AddColorStop(0, color.NRGBA{0xe0, 0x18, 0x1e, 255})
		g.AddColorStop(1, color.NRGBA{0x6f, 0x06, 0x0c, 255})
		dc.SetFillStyle(g)
		dc.DrawRectangle(0, 0, width, height)
		dc.Fill()
		dc.SetColor(gold)
		dc.DrawRegularPolygon(5, 1750, 140, 90, 0)
		dc.Fill()
		dc.SetLineWidth(10)
		dc.DrawCircle(1750, 140, 105)
		dc.Stroke()
		dc.DrawRoundedRectangle(1240, 270, 600, 600, 40)
		dc.Clip()
		dc.DrawImage(small, 1240, 270)
		dc.ResetClip()
		for _, t := range []struct {
			file       string
			size, x, y float64
			text       string
			c          color.Color
			ax         float64
			align      gg.Align
		}{
			{files[0], 64, 90, 300, texts[i%len(texts)].Headline, gold, 0, gg.AlignLeft},
			{files[1], 38, 90, 660, sub, white, 0, gg.AlignLeft},
		} {
			if err := dc.LoadFontFace(filepath.Join(dir, "fonts", t.file), t.size); err != nil {
				return nil, err
			}
			dc.SetColor(t.c)
			dc.DrawStringWrapped(t.text, t.x, t.y, t.ax, 0, 1100, 1.4, t.align)
		}
		dc.SetColor(color.NRGBA{0x4d, 0x02, 0x06, 255})
		dc.DrawRectangle(0, 1000, width, 80)
		dc.Fill()
		if err := dc.LoadFontFace(filepath.Join(dir, "fonts", files[1]), 30); err != nil {
			return nil, err
		}
		dc.SetColor(white)
		dc.DrawStringAnchored(foot, width/2, 1040, 0.5, 0.5)
		var b bytes.Buffer
		err := png.Encode(&b, dc.Image())
		return b.Bytes(), err
	}, nil
}
