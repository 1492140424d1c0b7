package content

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"

	"pano/render"
	"pano/render/lamps"
	"pano/server/campaign"
	"pano/server/control/content/studio"
	"pano/server/control/port"
)

// Templates lists the designs that the filter allows.
func (x *Content) Templates(_ context.Context, by campaign.Actor, f TemplateFilter) ([]render.Template, error) {
	if err := by.Need(campaign.ReadAll); err != nil {
		return nil, err
	}
	var out []render.Template
	for _, t := range x.desk.Render.Templates() {
		if f.Kind != "" && !slices.Contains(t.Kinds, f.Kind) {
			continue
		}
		if f.Aspect > 0 && (f.Aspect < t.MinAspect || (t.MaxAspect > 0 && f.Aspect > t.MaxAspect)) {
			continue
		}
		if f.Text != "" && !strings.Contains(campaign.Fold(words(t)), campaign.Fold(f.Text)) {
			continue
		}
		out = append(out, t)
	}
	return out, nil
}

func words(t render.Template) string {
	var b strings.Builder
	b.WriteString(t.Name)
	for _, m := range []map[string]string{t.Title, t.About} {
		for _, lang := range []string{"vi", "en"} {
			b.WriteString(" " + m[lang])
		}
	}
	return b.String()
}

// Template finds one design.
func (x *Content) Template(_ context.Context, by campaign.Actor, name string) (render.Template, error) {
	if err := by.Need(campaign.ReadAll); err != nil {
		return render.Template{}, err
	}
	return x.template(name)
}

func (x *Content) template(name string) (render.Template, error) {
	t, err := x.desk.Render.Template(name)
	if err != nil {
		return t, &campaign.Error{Kind: campaign.NotFound, Code: "template_unknown", Field: "template",
			Msg: "no such design: choose one from the gallery", Err: err}
	}
	return t, nil
}

// TemplatePreview draws a design with its sample texts, as PNG.
func (x *Content) TemplatePreview(ctx context.Context, by campaign.Actor, name string, maxPx int) ([]byte, error) {
	t, err := x.Template(ctx, by, name)
	if err != nil {
		return nil, err
	}
	o := t.Sample(true)
	o.Format, o.MaxPx = render.PNG, clamp(maxPx)
	art, err := x.studio.Draw(ctx, o)
	if err != nil {
		return nil, err
	}
	return art.Bytes, nil
}

// clamp bounds the longest side of a preview.
func clamp(px int) int {
	if px <= 0 {
		px = 1200
	}
	return min(max(px, 64), 2400)
}

// Preview draws what SaveDraft would, quickly and small. Nothing is stored.
func (x *Content) Preview(ctx context.Context, by campaign.Actor, in PreviewIn) (*render.Artwork, error) {
	if err := by.Need(campaign.ReadAll); err != nil {
		return nil, err
	}
	inputs := campaign.Inputs{Template: in.Template, Values: in.Values, Images: in.Images, Palette: in.Palette, FirstDay: in.FirstDay, Motion: in.Motion}
	inputs.Clean()
	if err := inputs.Check(); err != nil {
		return nil, err
	}
	if _, err := x.template(in.Template); err != nil {
		return nil, err
	}
	fit, err := campaign.ParseFit(in.Size)
	if err != nil {
		return nil, err
	}
	if in.Colours != "" {
		fit.Colours = in.Colours
	}
	images, err := x.studio.Images(ctx, inputs)
	if err != nil {
		return nil, err
	}
	o := studio.Order(inputs, images, fit)
	o.MaxPx = clamp(in.MaxPx)
	if o.Day, err = x.studio.Day(inputs, fit, in.Day); err != nil {
		return nil, err
	}
	art, err := x.studio.Draw(ctx, o)
	if err == nil && in.Lamps && fit.Colours != "" && (in.Motion == nil || in.Motion.Kind != "ticker") {
		err = lit(art)
	}
	return art, err
}

// lit shows a board's picture as its lamps are seen; what is no text board's stays
// as it is. Running text stays too: its file moves.
func lit(art *render.Artwork) error {
	const widest = 1200 // px
	var b bytes.Buffer
	pitch := min(max(widest/max(1, art.WPx), 3), 8)
	err := lamps.PNG(&b, art.Bytes, pitch)
	var no *render.Error
	if errors.As(err, &no) && no.Code == "preview_invalid" {
		return nil
	}
	if err != nil {
		return port.Refuse(err)
	}
	art.Bytes, art.WPx, art.HPx = b.Bytes(), art.WPx*pitch, art.HPx*pitch
	return nil
}
