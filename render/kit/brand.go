// Package kit is what an office brings to designs that are not its own: its
// colours, fonts and logos, and the official artwork that was given to it.
package kit

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pano/render/design"
	"pano/render/design/paint"
	"pano/render/layout/art"
	"pano/render/layout/figure"
	"pano/render/refusal"
	"pano/render/typeset"
	"pano/render/value"
)

// Brand is an office's kit: its own colours, logos and fonts, by the names that
// templates ask for. Whatever it lacks stays as the template has it.
type Brand struct {
	Colours map[string]Colour `json:"colours"` // primary, secondary, accent, light, dark
	Logos   map[string][]byte `json:"-"`       // logo, logo_light: PNG, JPEG, WebP or SVG as art may use
	Fonts   map[string]string `json:"fonts"`   // heading, body: "Be Vietnam Pro 800"
}

// Colour is one colour of a kit; CMYK in percent, nil where none was agreed.
type Colour struct {
	RGB  string    `json:"rgb"` // #rrggbb
	CMYK []float64 `json:"cmyk,omitempty"`
	Spot string    `json:"spot,omitempty"` // "PANTONE 1788 C"; needs CMYK
}

// most bounds the colours, the logos and the fonts of a kit.
const most = 24

// Kit is a checked Brand.
type Kit struct {
	Key     string // for caches: equal keys draw alike
	Logos   map[string][]byte
	colours map[string]design.Swatch
	fonts   map[string]design.FaceRef
}

// Check tells whether a kit can be used with the fonts that there are.
func (b *Brand) Check(fonts *typeset.Fonts) (*Kit, error) {
	bad := func(name, msg string) error {
		return refusal.New("brand_invalid", "brand", fmt.Sprintf("the kit's entry %s: %s", refusal.Shown(name), msg), "value", name)
	}
	if n := max(len(b.Colours), len(b.Logos), len(b.Fonts)); n > most {
		return nil, bad("size", fmt.Sprintf("%d entries of a kind; at most %d are possible", n, most))
	}
	k := &Kit{Logos: b.Logos, colours: map[string]design.Swatch{}, fonts: map[string]design.FaceRef{}}
	var key strings.Builder
	for _, name := range slices.Sorted(maps.Keys(b.Colours)) {
		c := b.Colours[name]
		s, err := paint.Office(c.RGB, c.CMYK, c.Spot)
		if err != nil {
			return nil, bad(name, err.Error())
		}
		k.colours[name] = s
		fmt.Fprintf(&key, "%q %q %v %q;", name, c.RGB, c.CMYK, c.Spot)
	}
	for _, name := range slices.Sorted(maps.Keys(b.Fonts)) {
		ref, ok := design.ParseFace(b.Fonts[name])
		if _, err := fonts.Face(ref.Family, ref.Weight); !ok || err != nil {
			return nil, bad(name, fmt.Sprintf("there is no %s; write family and weight, such as Be Vietnam Pro 800", refusal.Shown(b.Fonts[name])))
		}
		k.fonts[name] = ref
		fmt.Fprintf(&key, "%q %v;", name, ref)
	}
	sum := sha256.Sum256([]byte(key.String()))
	k.Key = string(sum[:8])
	return k, nil
}

// Dress is a design and a palette with the kit's colours and fonts in the places
// that ask for them.
func (k *Kit) Dress(from *design.Design, palette *design.Palette) (*design.Design, *design.Palette) {
	if palette != nil {
		palette = palette.Branded(k.colours)
	}
	d := *from
	d.Fonts = maps.Clone(d.Fonts)
	for name, role := range d.Fonts {
		if ref, ok := k.fonts[role.Brand]; ok && role.Brand != "" {
			own := role.Face
			role.Face, role.Small = ref, nil
			role.Fallback = append([]design.FaceRef{own}, role.Fallback...)
			d.Fonts[name] = role
		}
	}
	return &d, palette
}

// Logo is a picture, or a drawing as templates use it.
func Logo(field string, data []byte) (figure.Photo, error) {
	if !isSVG(data) {
		return value.Photo(field, data)
	}
	d, err := art.Parse(data)
	if err != nil {
		return figure.Photo{}, refusal.New("image_invalid", field, "the logo: "+err.Error(), "reason", "svg")
	}
	return figure.Photo{Drawing: d}, nil
}

// isSVG tells whether a file is text that begins like SVG.
func isSVG(data []byte) bool {
	head := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
	return bytes.HasPrefix(head, []byte("<"))
}
