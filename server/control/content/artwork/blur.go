package artwork

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"

	"pano/render/picture"
)

// Blur is a small, soft form of a picture, for the room around the whole one.
func Blur(ctx context.Context, data []byte) ([]byte, error) {
	img, _, err := picture.Decode(ctx, data, picture.Usual())
	if err != nil {
		return nil, Refusal("file", err)
	}
	const side = 24
	b := img.Bounds()
	w, h := side, max(8, side*b.Dy()/b.Dx())
	if b.Dy() > b.Dx() {
		w, h = max(8, side*b.Dx()/b.Dy()), side
	}
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			small.Set(x, y, mean(img, cell(b, x, y, w, h)))
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, small); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// samples is how many points of each side of a cell are looked at: a blurred
// ground needs no more.
const samples = 12

// cell is the part of b under pixel x, y of a w × h picture.
func cell(b image.Rectangle, x, y, w, h int) image.Rectangle {
	return image.Rect(b.Min.X+x*b.Dx()/w, b.Min.Y+y*b.Dy()/h, b.Min.X+(x+1)*b.Dx()/w, b.Min.Y+(y+1)*b.Dy()/h)
}

// mean is the mean colour of a part of a picture, on black.
func mean(img image.Image, r image.Rectangle) color.RGBA {
	var sum [3]uint32
	n := uint32(0)
	for j := range samples {
		for i := range samples {
			c, d, e, _ := img.At(r.Min.X+i*r.Dx()/samples, r.Min.Y+j*r.Dy()/samples).RGBA()
			sum[0], sum[1], sum[2], n = sum[0]+c>>8, sum[1]+d>>8, sum[2]+e>>8, n+1
		}
	}
	return color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255}
}
