package refusal

import (
	"fmt"

	"pano/render/layout/ops"
)

// Blocking turns the first finding that forbids output into an error.
func Blocking(fs []ops.Finding) error {
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
