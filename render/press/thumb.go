package press

import (
	"bytes"
	"image"
	_ "image/jpeg" // pictures of pieces are JPEG
	_ "image/png"  // or PNG

	"golang.org/x/image/draw"

	"pano/render/encode"
)

// maxThumbSource bounds the picture that a small one is made from.
const maxThumbSource = 20_000_000 // pixels

// thumb is a picture no larger than the sheet needs; one that cannot be read is
// left out: the sheet is an order without it, too.
func thumb(data []byte) []byte {
	cfg, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || cfg.Width < 1 || cfg.Height < 1 || cfg.Width > maxThumbSource/cfg.Height {
		return nil
	}
	m, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	w, h := cfg.Width, cfg.Height
	if longer := max(w, h); longer > maxSheetPx {
		w, h = max(1, w*maxSheetPx/longer), max(1, h*maxSheetPx/longer)
	}
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(small, small.Rect, image.White, image.Point{}, draw.Src)
	draw.CatmullRom.Scale(small, small.Rect, m, m.Bounds(), draw.Over, nil)
	var b bytes.Buffer
	if err := encode.JPEG(&b, small, 85, 0); err != nil {
		return nil
	}
	return b.Bytes()
}
