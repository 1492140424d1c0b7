package content

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"pano/server/campaign"
)

// fit shows the whole picture on a display of another size: scaled, centred, the
// rest black. Every step is plain arithmetic, so the same picture gives the same bytes.
func (s *Studio) fit(ctx context.Context, src image.Image, f campaign.Fit) ([]byte, error) {
	done, err := s.sit(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	flat := image.NewRGBA(image.Rect(0, 0, src.Bounds().Dx(), src.Bounds().Dy()))
	draw.Draw(flat, flat.Bounds(), image.Black, image.Point{}, draw.Src)
	draw.Draw(flat, flat.Bounds(), src, src.Bounds().Min, draw.Over)
	dst := contain(flat, f.WPx, f.HPx)
	if f.Colours != "" {
		reduce(dst, f.Colours)
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, dst); err != nil {
		return nil, campaign.Errorf(campaign.Internal, "encode", "", "encode the fitted picture: %v", err)
	}
	return out.Bytes(), nil
}

// contain scales by the mean of the covered area, so that thin strokes survive.
func contain(src *image.RGBA, w, h int) *image.RGBA {
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(dst, dst.Bounds(), image.Black, image.Point{}, draw.Src)
	sw, sh := src.Bounds().Dx(), src.Bounds().Dy()
	tw, th := w, max(1, sh*w/sw)
	if th > h {
		tw, th = max(1, sw*h/sh), h
	}
	left, top := (w-tw)/2, (h-th)/2
	for y := range th {
		y0, y1 := span(y, sh, th)
		for x := range tw {
			x0, x1 := span(x, sw, tw)
			var r, g, b, n int
			for sy := y0; sy < y1; sy++ {
				row := src.Pix[sy*src.Stride+4*x0 : sy*src.Stride+4*x1]
				for i := 0; i < len(row); i += 4 {
					r, g, b, n = r+int(row[i]), g+int(row[i+1]), b+int(row[i+2]), n+1
				}
			}
			dst.SetRGBA(left+x, top+y, color.RGBA{uint8(r / n), uint8(g / n), uint8(b / n), 255})
		}
	}
	return dst
}

// span is the source pixels under target pixel i, at least one.
func span(i, src, dst int) (from, to int) {
	from = i * src / dst
	return from, max(from+1, (i+1)*src/dst)
}

// reduce keeps only what the LEDs can show: each channel on or off.
func reduce(img *image.RGBA, colours string) {
	on := func(v uint8) uint8 {
		if v >= 128 {
			return 255
		}
		return 0
	}
	for i := 0; i < len(img.Pix); i += 4 {
		p := img.Pix[i : i+3]
		switch colours {
		case "1bit":
			v := on(uint8((299*int(p[0]) + 587*int(p[1]) + 114*int(p[2])) / 1000))
			p[0], p[1], p[2] = v, v, v
		case "3col": // red, green, and both: amber
			p[0], p[1], p[2] = on(p[0]), on(p[1]), 0
		default:
			p[0], p[1], p[2] = on(p[0]), on(p[1]), on(p[2])
		}
	}
}
