package render

import (
	"fmt"

	"pano/render/design"
	"pano/render/layout/ops"
	"pano/render/refusal"
)

func refuse(code, field, msg string, params ...string) *Error {
	return refusal.New(code, field, msg, params...)
}

// ParseSize reads a size as people write it: "1920x1080" is pixels,
// "600x70cm", "5.4x0.8m" and "2100x297mm" are printed sizes.
func ParseSize(s string) (Size, error) {
	d, err := design.ParseSize(s)
	if err != nil {
		return Size{}, refuse("size_invalid", "size", err.Error(), "value", s)
	}
	return Size(d), nil
}

// complete fills a size's pixels and checks its bounds.
func (s Size) complete() (Size, error) {
	d, err := design.Size(s).Complete()
	if err != nil {
		return s, refuse("size_invalid", "size", "size of "+err.Error(), "value", fmt.Sprintf("%dx%d", s.WPx, s.HPx))
	}
	return Size(d), nil
}

// shown is a refused value as messages repeat it.
func shown(s string) string { return refusal.Shown(s) }

// blocking turns the first finding that forbids output into an error.
func blocking(fs []ops.Finding) error {
	for _, f := range fs {
		if !f.Block {
			continue
		}
		e := &Error{Code: f.Code, Field: f.Field, Params: f.Params}
		p := f.Params
		switch f.Code {
		case "text_overflow":
			e.Msg = fmt.Sprintf("%q does not fit: %q has %s letters and is %s %% too large even at its smallest; about %s letters fit (%q): shorten it or allow a larger place", f.Field, p["text"], p["letters"], p["percent"], p["fits"], p["would"])
		case "glyph_missing":
			e.Msg = fmt.Sprintf("%q holds %q (%s), which the font %s does not have; replace that sign", f.Field, p["character"], p["code"], p["font"])
		case "box_overflow":
			e.Msg = fmt.Sprintf("the boxes of line %s of the design need %s %% more height than they have: make them smaller there", p["line"], p["percent"])
		case "flag_cropped":
			e.Msg = "official artwork reaches out of the picture or is cut: move it wholly inside"
		case "flag_overprinted":
			e.Msg = "something is drawn over official artwork: move it, or draw the artwork later"
		case "contrast":
			e.Msg = fmt.Sprintf("%q would have a contrast of only %s; at least 3.0 is needed: take another palette", f.Field, p["ratio"])
		default:
			e.Msg = fmt.Sprintf("%q: %s", f.Field, f.Code)
		}
		return e
	}
	return nil
}
