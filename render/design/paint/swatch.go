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
