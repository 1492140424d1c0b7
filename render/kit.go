package render

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pano/render/design"
	"pano/render/design/paint"
)

// Brand is an office's kit: its own colours, logos and fonts, by the names that
// templates ask for. Whatever it lacks stays as the template has it.
type Brand struct {
	Colours map[string]BrandColour `json:"colours"` // primary, secondary, accent, light, dark
	Logos   map[string][]byte      `json:"-"`       // logo, logo_light: PNG, JPEG, WebP or SVG as art may use
	Fonts   map[string]string      `json:"fonts"`   // heading, body: "Be Vietnam Pro 800"
}

// BrandColour is one colour of a kit; CMYK in percent, nil where none was agreed.
type BrandColour struct {
	RGB  string    `json:"rgb"` // #rrggbb
	CMYK []float64 `json:"cmyk,omitempty"`
	Spot string    `json:"spot,omitempty"` // "PANTONE 1788 C"; needs CMYK
}

// Official is a piece of official artwork, such as the Party flag. Bytes must be
// those that were checked when the office uploaded them: SHA256 pins them.
type Official struct {
	Bytes  []byte
	SHA256 [32]byte
}

// maxKit bounds the colours, the logos and the fonts of a kit.
const maxKit = 24

// CheckBrand tells whether a kit can be used with the fonts that there are.
func (r *Renderer) CheckBrand(b Brand) error {
	_, err := r.kit(&b)
	return err
}

// kit is a checked Brand.
type kit struct {
	key     string // for caches: equal keys draw alike
	colours map[string]design.Swatch
	fonts   map[string]design.FaceRef
	logos   map[string][]byte
}

func (r *Renderer) kit(b *Brand) (*kit, error) {
	if b == nil {
		return nil, nil
	}
	bad := func(name, msg string) error {
		return refuse("brand_invalid", "brand", fmt.Sprintf("the kit's entry %s: %s", shown(name), msg), "value", name)
	}
	if n := max(len(b.Colours), len(b.Logos), len(b.Fonts)); n > maxKit {
		return nil, bad("size", fmt.Sprintf("%d entries of a kind; at most %d are possible", n, maxKit))
	}
	k := &kit{colours: map[string]design.Swatch{}, fonts: map[string]design.FaceRef{}, logos: b.Logos}
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
		if _, err := r.fonts.Face(ref.Family, ref.Weight); !ok || err != nil {
			return nil, bad(name, fmt.Sprintf("there is no %s; write family and weight, such as Be Vietnam Pro 800", shown(b.Fonts[name])))
		}
		k.fonts[name] = ref
		fmt.Fprintf(&key, "%q %v;", name, ref)
	}
	sum := sha256.Sum256([]byte(key.String()))
	k.key = string(sum[:8])
	return k, nil
}

// dress gives a job the colours, fonts and logos of the order's kit.
func (r *Renderer) dress(j *job) error {
	k, err := r.kit(j.o.Brand)
	if k == nil || err != nil || j.design.Locked {
		return err
	}
	j.kit = k.key
	if j.palette != nil {
		j.palette = j.palette.Branded(k.colours)
	}
	d := *j.design
	d.Fonts = maps.Clone(d.Fonts)
	for name, role := range d.Fonts {
		if ref, ok := k.fonts[role.Brand]; ok && role.Brand != "" {
			role.Face, role.Small = ref, nil
			role.Fallback = append(slices.Clone(role.Fallback), d.Fonts[name].Face)
			d.Fonts[name] = role
		}
	}
	j.design = &d
	for _, f := range d.Fields {
		if logo := k.logos[f.Brand]; f.Brand != "" && len(logo) > 0 && len(j.o.Images[f.Name]) == 0 {
			if j.photos[f.Name], err = r.photo(f.Name, logo); err != nil {
				return err
			}
		}
	}
	return nil
}
