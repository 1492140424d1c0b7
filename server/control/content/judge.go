package content

import (
	"context"

	"pano/render"
	"pano/server/campaign"
	"pano/server/control/content/studio"
	"pano/server/control/port"
)

// findings are what rules and engine say about a version today.
func (x *Content) findings(ctx context.Context, p port.Ports, c campaign.Campaign, v campaign.AssetVersion) ([]campaign.Finding, error) {
	return x.judged(ctx, p, c, v, false)
}

// styledFindings are findings, with the spelling of the whole campaign beside.
func (x *Content) styledFindings(ctx context.Context, p port.Ports, c campaign.Campaign, v campaign.AssetVersion) ([]campaign.Finding, error) {
	return x.judged(ctx, p, c, v, true)
}

func (x *Content) judged(ctx context.Context, p port.Ports, c campaign.Campaign, v campaign.AssetVersion, styled bool) ([]campaign.Finding, error) {
	book, err := x.desk.Book(ctx, p)
	if err != nil {
		return nil, err
	}
	content, err := x.desk.Content(ctx, p, c, v)
	if err != nil {
		return nil, err
	}
	if styled {
		if content.Subject.Others, err = x.desk.Styles(ctx, p, c.ID, v.Asset); err != nil {
			return nil, err
		}
	}
	return book.Asset(content), nil
}

// allowed refuses a version that a rule blocks.
func (x *Content) allowed(ctx context.Context, p port.Ports, c campaign.Campaign, v campaign.AssetVersion) error {
	list, err := x.findings(ctx, p, c, v)
	if err != nil {
		return err
	}
	for _, f := range list {
		if f.Severity == campaign.Block {
			return f.Err()
		}
	}
	return nil
}

// LintIn asks what rules say of words and choices that are not stored yet.
type LintIn struct {
	Campaign string            `json:"campaign"`
	Template string            `json:"template"` // "" = finished artwork
	Values   map[string]string `json:"values"`
	Palette  string            `json:"palette"`
	Words    string            `json:"words"` // typed in from finished artwork
	Asset    string            `json:"asset"` // whose draft it is; "" = a new one
}

// Lint judges words before they are kept: what a person types, as it stands.
func (x *Content) Lint(ctx context.Context, by campaign.Actor, in LintIn) (out []campaign.Finding, err error) {
	if err := by.Need(campaign.ReadAll); err != nil {
		return nil, err
	}
	inputs := campaign.Inputs{Template: in.Template, Values: in.Values, Palette: in.Palette, Words: in.Words}
	inputs.Clean()
	if err := inputs.Check(); err != nil {
		return nil, err
	}
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		var c campaign.Campaign
		var err error
		if in.Campaign != "" {
			if c, err = p.Campaigns.Get(ctx, in.Campaign); err != nil && !port.Missing(err) {
				return err
			}
		}
		v := campaign.AssetVersion{Asset: in.Asset, Inputs: inputs}
		out, err = x.styledFindings(ctx, p, c, v)
		return err
	})
	return out, err
}

// Remarks are what rules say of a picture that was just drawn.
func (x *Content) Remarks(ctx context.Context, t render.Template, art *render.Artwork) ([]campaign.Finding, error) {
	book, err := x.desk.BookNow(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]campaign.Finding, 0, len(art.Findings))
	for _, f := range art.Findings {
		one := studio.Noted(f.Code, f.Field, f.Params)
		if f.Block {
			one.Severity = campaign.Block
		}
		list = append(list, one)
	}
	list = book.Fill(list, x.desk.Day(x.desk.Now()))
	labels := port.Labels(t)
	for i := range list {
		list[i].Label = labels[list[i].Field]
	}
	return list, nil
}
