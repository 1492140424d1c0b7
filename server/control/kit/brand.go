package kit

import (
	"context"
	"slices"
	"strings"

	"pano/render"
	"pano/server/campaign"
	"pano/server/control/port"
)

// Colours, Fonts and Logos are the names that designs ask a kit for.
func Colours() []string { return []string{"primary", "secondary", "accent", "light", "dark"} }

// Fonts see Colours.
func Fonts() []string { return []string{"heading", "body"} }

// Logos see Colours.
func Logos() []string { return []string{"logo", "logo_light"} }

// BrandIn is the office's colours and fonts, whole: what is left out is no longer
// in the kit.
type BrandIn struct {
	Colours map[string]render.BrandColour `json:"colours"`
	Fonts   map[string]string             `json:"fonts"`
	Rev     int64                         `json:"rev"` // of the kit, as the editor saw it
}

// checker is an engine that can tell whether a kit works.
type checker interface {
	CheckBrand(render.Brand) error
}

// SaveBrand writes the office's colours and fonts.
func (x *Kit) SaveBrand(ctx context.Context, by campaign.Actor, in BrandIn) error {
	if err := by.Need(campaign.ManageKit); err != nil {
		return err
	}
	for name, c := range in.Colours {
		if !slices.Contains(Colours(), name) {
			return campaign.Invalidf("choice_unknown", "colours", "%q is no colour of a kit: there are %s", name, strings.Join(Colours(), ", ")).With("value", name)
		}
		c.RGB = strings.ToUpper(strings.TrimSpace(c.RGB))
		in.Colours[name] = c
	}
	for name := range in.Fonts {
		if !slices.Contains(Fonts(), name) {
			return campaign.Invalidf("choice_unknown", "fonts", "%q is no font of a kit: there are %s", name, strings.Join(Fonts(), ", ")).With("value", name)
		}
	}
	if c, ok := x.engine.(checker); ok {
		if err := c.CheckBrand(render.Brand{Colours: in.Colours, Fonts: in.Fonts}); err != nil {
			return refused(err, "")
		}
	}
	return x.change(ctx, by, func(s *state) (port.Act, error) {
		if s.Rev != in.Rev {
			return port.Act{}, campaign.Errorf(campaign.Conflict, "stale", "", "somebody changed the kit meanwhile: reload the page")
		}
		s.Colours, s.Fonts = in.Colours, in.Fonts
		return port.Act{Verb: "brand.save", Object: "brand/office", Detail: map[string]any{"colours": in.Colours, "fonts": in.Fonts}}, nil
	})
}
