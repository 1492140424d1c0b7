package content

import (
	"slices"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
)

// OldText is a value that seems to be typed in TCVN3 or VNI, as it is and as it would
// read. It is shown both ways; only the person converts it.
type OldText struct {
	Field, Label, Scheme string
	Was, Now             string
	Kept                 bool // the person said to keep it
}

// convert rewrites the one value whose button was pressed.
func (d *StudioData) convert(field string) {
	if _, now, ok := control.OldVietnamese(d.Values[field]); ok {
		d.Values[field] = now
	}
}

// seek finds the values that seem to be in an old encoding.
func (d *StudioData) seek(r *desk.Req) {
	kept := r.All("asis")
	for _, f := range d.Template.Fields {
		if scheme, now, ok := control.OldVietnamese(d.Values[f.Name]); ok {
			d.Olds = append(d.Olds, OldText{f.Name, desk.Pick(f.Label[r.L.Lang], f.Name), scheme.Title(), d.Values[f.Name], now, slices.Contains(kept, f.Name)})
		}
	}
}

// unasked refuses to keep such a value before the person has seen both forms.
func (d *StudioData) unasked() error {
	for _, o := range d.Olds {
		if !o.Kept {
			return campaign.Invalidf("text_old", "v."+o.Field, "seems to be typed in %s and would read %q: convert it, or say to keep it", o.Scheme, o.Now).
				With("scheme", o.Scheme, "reads", o.Now)
		}
	}
	return nil
}
