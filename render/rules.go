package render

import (
	"slices"

	textcheck "pano/render/layout/check"
	"pano/render/layout/flag"
	"pano/render/layout/ops"
	"pano/render/lint"
)

// Subject is an order's words and choices for lint.Pack.Check, in the order in
// which the design's form has them. Pictures have no words.
func (t Template) Subject(values map[string]string, palette string) lint.Subject {
	s := lint.Subject{Design: t.Name, Palette: palette}
	if palette == "" && len(t.Palettes) > 0 {
		s.Palette = t.Palettes[0].Name
	}
	for _, f := range t.Fields {
		if v := values[f.Name]; v != "" && slices.Contains([]string{"text", "date", "number"}, f.Type) {
			s.Texts = append(s.Texts, lint.Text{Field: f.Name, Words: v})
		}
	}
	return s
}

// limits are the numbers by which the layout judges texts.
func (j *job) limits() textcheck.Limits {
	if j.o.Rules == nil {
		return textcheck.Default()
	}
	return textcheck.Limits(j.o.Rules.Limits())
}

// judge adds to a page's findings what the rules say of its areas.
func (j *job) judge(p *ops.Page) []ops.Finding {
	if j.o.Rules == nil {
		return p.Findings
	}
	c := lint.Canvas{W: p.W, H: p.H, Kinds: j.design.Kinds, Areas: map[string]lint.Box{}}
	for _, a := range p.Areas {
		box := lint.Box{X0: a.Box.Min.X, Y0: a.Box.Min.Y, X1: a.Box.Max.X, Y1: a.Box.Max.Y}
		switch a.Flag {
		case "":
			c.Areas[a.Field] = box
		case flag.Party, flag.National:
			c.Flags = append(c.Flags, lint.Flag{Which: a.Flag, Box: box})
		}
	}
	out := p.Findings
	for _, f := range j.o.Rules.Canvas(c, j.o.Day) {
		out = append(out, ops.Finding{Code: f.Rule, Field: f.Field, Params: f.Params})
	}
	return out
}

// capital is the height of the main text's capitals as a part of the page's height.
func (j *job) capital(p *ops.Page) float64 {
	main := j.design.Main()
	for _, a := range p.Areas {
		if a.Field == main && a.Flag == "" && p.H > 0 {
			return a.Cap / p.H
		}
	}
	return 0
}
