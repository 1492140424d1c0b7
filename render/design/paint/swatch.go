package paint

import (
	"fmt"
	"slices"
	"strings"
)

// Names lists palettes for a message.
func Names(list []Palette) string {
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = p.Name
	}
	return strings.Join(names, ", ")
}

// Swatch is the first four different colours of a palette, for choosers.
func (p Palette) Swatch() []string {
	var out []string
	for _, name := range p.Order {
		c := p.Colours[name].RGB
		s := fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2])
		if len(out) < 4 && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// Ink is a colour as a printing house mixes it.
type Ink struct {
	Name string     `json:"name"`
	RGB  string     `json:"rgb"`  // #rrggbb
	CMYK [4]float64 `json:"cmyk"` // 0..1
	Spot string     `json:"spot,omitempty"`
}

// Inks are the palette's colours with inks of their own, in its order.
func (p Palette) Inks() []Ink {
	var out []Ink
	for _, name := range p.Order {
		if c := p.Colours[name]; c.CMYK != nil {
			out = append(out, Ink{name, fmt.Sprintf("#%02X%02X%02X", c.RGB[0], c.RGB[1], c.RGB[2]), *c.CMYK, c.Spot})
		}
	}
	return out
}
