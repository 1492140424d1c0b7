package raster

import (
	"image"
	"image/color"
)

// FewColours reduces a picture to what a simple board can light: every LED is
// on or off, without dithering, which would tear letters apart. leds is how many
// colours it shows besides black: 1 white, 3 red, green and amber, 7 all.
func FewColours(img *image.RGBA, leds int) *image.Paletted {
	pal := color.Palette{color.RGBA{0, 0, 0, 255}}
	for i := 1; i <= leds; i++ {
		on := func(bit int) uint8 { return uint8(i>>bit&1) * 255 }
		led := color.RGBA{on(0), on(1), on(2), 255}
		if leds == 1 {
			led = color.RGBA{255, 255, 255, 255}
		}
		pal = append(pal, led)
	}
	out := image.NewPaletted(image.Rect(0, 0, img.Rect.Dx(), img.Rect.Dy()), pal)
	for y := range img.Rect.Dy() {
		src, dst := img.Pix[y*img.Stride:], out.Pix[y*out.Stride:][:img.Rect.Dx()]
		for x := range dst {
			r, g, b := int(src[4*x]), int(src[4*x+1]), int(src[4*x+2])
			if leds == 1 {
				if 299*r+587*g+114*b >= 127_500 {
					dst[x] = 1
				}
				continue
			}
			v := r>>7 | g>>7<<1
			if leds == 7 {
				v |= b >> 7 << 2
			}
			dst[x] = uint8(v)
		}
	}
	return out
}
