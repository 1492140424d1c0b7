package picture

import (
	"image"
	"image/draw"
)

// Turn draws a picture upright: cameras store it as the sensor lay. turn is the
// EXIF orientation, 1..8.
func Turn(src image.Image, turn int) *image.RGBA {
	b := src.Bounds()
	w, h := b.Dx(), b.Dy()
	if turn >= 5 {
		w, h = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	line := image.NewRGBA(image.Rect(0, 0, b.Dx(), 1))
	for sy := range b.Dy() {
		draw.Draw(line, line.Rect, src, image.Pt(b.Min.X, b.Min.Y+sy), draw.Src)
		for sx := range b.Dx() {
			x, y := sx, sy
			switch turn {
			case 2:
				x = w - 1 - sx
			case 3:
				x, y = w-1-sx, h-1-sy
			case 4:
				y = h - 1 - sy
			case 5:
				x, y = sy, sx
			case 6:
				x, y = w-1-sy, sx
			case 7:
				x, y = w-1-sy, h-1-sx
			case 8:
				x, y = sy, h-1-sx
			}
			copy(out.Pix[out.PixOffset(x, y):][:4], line.Pix[4*sx:])
		}
	}
	return out
}
