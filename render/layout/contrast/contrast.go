// Package contrast measures how well one colour is seen on another.
package contrast

import "math"

// RGB is a colour of the sRGB space.
type RGB [3]uint8

// luminance is WCAG's relative luminance.
func (c RGB) luminance() float64 {
	lin := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c[0]) + 0.7152*lin(c[1]) + 0.0722*lin(c[2])
}

// Ratio is WCAG's contrast ratio, 1..21.
func Ratio(a, b RGB) float64 {
	x, y := a.luminance(), b.luminance()
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// Worst is the lowest contrast between two sets of colours.
func Worst(text, ground []RGB) float64 {
	low := 21.0
	for _, t := range text {
		for _, g := range ground {
			low = math.Min(low, Ratio(t, g))
		}
	}
	return low
}
