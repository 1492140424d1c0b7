package demo

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"
	"math"

	xdraw "golang.org/x/image/draw"

	"pano/server/campaign"
	"pano/server/control"
)

const photoW, photoH = 1280, 960

// photo draws a street with the banner in it, in place of a crew's camera. The
// notes of every such record say that it is an illustration.
func (l *loader) photo(ctx context.Context, t control.TaskView) ([]byte, error) {
	img := image.NewRGBA(image.Rect(0, 0, photoW, photoH))
	street(img, len(t.Display.Name))
	if t.Task.Kind != campaign.Remove && t.Thumb != nil {
		art, err := l.artwork(ctx, t.Thumb)
		if err != nil {
			return nil, err
		}
		if art != nil {
			hang(img, art)
		}
	}
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 82})
	return b.Bytes(), err
}

func (l *loader) artwork(ctx context.Context, f *campaign.File) (image.Image, error) {
	r, _, err := l.c.File(ctx, l.by(campaign.Crew), f.SHA256)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, 32<<20))
	if err != nil {
		return nil, err
	}
	img, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, nil // a PDF: the street is shown without it
	}
	return img, nil
}

// street paints sky, hills, houses and a road; seed varies the light.
func street(img *image.RGBA, seed int) {
	horizon := photoH * 58 / 100
	for y := range photoH {
		for x := range photoW {
			img.SetRGBA(x, y, ground(x, y, horizon, seed))
		}
	}
	for i := range 7 { // houses
		w, h := 120+(i*37+seed*11)%90, 90+(i*53+seed*7)%110
		x := i*190 - 30
		box(img, image.Rect(x, horizon-h+30, x+w, horizon+40), color.RGBA{uint8(150 + i*9), uint8(140 + i*6), uint8(126 + i*5), 255})
		box(img, image.Rect(x+14, horizon-h+50, x+w-14, horizon-h+70), color.RGBA{96, 104, 112, 255})
	}
}

func ground(x, y, horizon, seed int) color.RGBA {
	hill := float64(horizon) - 70 - 46*math.Sin(float64(x)/210+float64(seed)) - 22*math.Sin(float64(x)/87)
	switch {
	case float64(y) < hill:
		k := float64(y) / float64(horizon)
		return color.RGBA{uint8(150 + 70*k), uint8(186 + 42*k), uint8(222 + 18*k), 255}
	case y < horizon+30:
		return color.RGBA{74, uint8(104 + (x+y)%5), 78, 255}
	case y < horizon+70:
		return color.RGBA{172, 166, 156, 255}
	}
	return color.RGBA{uint8(92 + (x*7+y*13)%6), uint8(93 + (x*5+y*11)%6), 96, 255}
}

// hang puts the artwork on two poles, filling the picture the way a crew frames it.
func hang(img *image.RGBA, art image.Image) {
	b := art.Bounds()
	w := photoW * 78 / 100
	h := w * b.Dy() / b.Dx()
	if limit := photoH * 62 / 100; h > limit {
		h, w = limit, limit*b.Dx()/b.Dy()
	}
	x, y := (photoW-w)/2, max(60, photoH*46/100-h/2)
	steel := color.RGBA{84, 88, 92, 255}
	box(img, image.Rect(x-22, y-26, x-8, photoH*82/100), steel)
	box(img, image.Rect(x+w+8, y-26, x+w+22, photoH*82/100), steel)
	box(img, image.Rect(x+6, y+8, x+w+6, y+h+8), color.RGBA{60, 62, 60, 255})
	xdraw.ApproxBiLinear.Scale(img, image.Rect(x, y, x+w, y+h), art, b, draw.Over, nil)
}

func box(img *image.RGBA, r image.Rectangle, c color.RGBA) {
	draw.Draw(img, r, image.NewUniform(c), image.Point{}, draw.Src)
}
