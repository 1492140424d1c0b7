package eboard

import (
	"fmt"
	"image"
	"image/color"
	"math"
)

const maxPreview = 64_000_000 // pixels

// Preview draws a frame as it looks on the board: one round LED each pitch
// pixels, lit or dark, on black. Below 4 pixels LEDs are squares; at 1 the
// preview has the frame's own pixels.
func Preview(frame *image.Paletted, pitch int) (*image.RGBA, error) {
	w, h := frame.Rect.Dx(), frame.Rect.Dy()
	if pitch < 1 || pitch > 256 || w*h*pitch*pitch > maxPreview {
		return nil, refuse("size_invalid", "pitch", map[string]string{"value": fmt.Sprint(pitch)},
			"preview of %d x %d LEDs at %d px each: need 1 to 256 px and at most %d in all", w, h, pitch, maxPreview)
	}
	sprites := make([][]color.RGBA, len(frame.Palette))
	for i, c := range frame.Palette {
		sprites[i] = sprite(glow(c), pitch)
	}
	m := image.NewRGBA(image.Rect(0, 0, w*pitch, h*pitch))
	for y := range h {
		line := frame.Pix[y*frame.Stride:][:w]
		for sy := range pitch {
			o := m.PixOffset(0, y*pitch+sy)
			for _, v := range line {
				for _, c := range sprites[v][sy*pitch:][:pitch] {
					m.Pix[o], m.Pix[o+1], m.Pix[o+2], m.Pix[o+3] = c.R, c.G, c.B, 255
					o += 4
				}
			}
		}
	}
	return m, nil
}

// glow is the colour in which an LED of a palette's pure colour is seen.
func glow(c color.Color) color.RGBA {
	r, g, b, _ := c.RGBA()
	switch [3]bool{r > 0x7fff, g > 0x7fff, b > 0x7fff} {
	case [3]bool{true, false, false}:
		return color.RGBA{255, 52, 36, 255}
	case [3]bool{false, true, false}:
		return color.RGBA{64, 240, 88, 255}
	case [3]bool{true, true, false}:
		return color.RGBA{255, 184, 28, 255}
	case [3]bool{false, false, true}:
		return color.RGBA{64, 120, 255, 255}
	case [3]bool{true, false, true}:
		return color.RGBA{236, 84, 230, 255}
	case [3]bool{false, true, true}:
		return color.RGBA{76, 226, 240, 255}
	case [3]bool{true, true, true}:
		return color.RGBA{250, 248, 240, 255}
	}
	return color.RGBA{}
}

// sprite is the square that one LED takes.
func sprite(c color.RGBA, pitch int) []color.RGBA {
	board, dark := color.RGBA{8, 8, 10, 255}, color.RGBA{30, 27, 28, 255}
	lit := c.A != 0
	s := make([]color.RGBA, pitch*pitch)
	mid, radius := float64(pitch-1)/2, 0.38*float64(pitch)
	for i := range s {
		x, y := float64(i%pitch), float64(i/pitch)
		d := math.Hypot(x-mid, y-mid)
		in := min(max(radius-d+0.5, 0), 1)
		if pitch < 4 {
			in = 1
			if pitch > 1 && (i%pitch == pitch-1 || i/pitch == pitch-1) {
				in = 0
			}
		}
		if !lit {
			s[i] = mix(board, dark, in)
			continue
		}
		// A lit LED shines on the board around it and is brightest inside.
		around := mix(board, c, 0.22*max(0, 1.45-d/radius))
		core := mix(c, color.RGBA{255, 255, 255, 255}, 0.45*math.Pow(max(0, 1-d/radius), 1.5))
		s[i] = mix(around, core, in)
	}
	return s
}

// mix goes from a to b by t of 0 to 1.
func mix(a, b color.RGBA, t float64) color.RGBA {
	f := func(p, q uint8) uint8 { return uint8(math.Round(float64(p) + (float64(q)-float64(p))*t)) }
	return color.RGBA{f(a.R, b.R), f(a.G, b.G), f(a.B, b.B), 255}
}
