package set

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"pano/render"
	"pano/server/campaign"
	"pano/server/control/content"
)

// The texts of a set. A design takes those that it has a field for.
const (
	Headline = "headline"
	Short    = "short" // stands in for the headline where that does not fit
	Lead     = "lead"
	Body     = "body"
	Date     = "date"
	Place    = "place"
	Hotline  = "hotline"
	Link     = "link"
	Imprint  = "imprint"
)

// Roles lists the texts in the order of the form.
func Roles() []string {
	return []string{Headline, Short, Lead, Body, Date, Place, Hotline, Link, Imprint}
}

// roleOf tells which text goes into a field, by the names that designs use. The
// first text field of a design is its main one.
func roleOf(t render.Template, f render.Field) string {
	if f.Name == mainField(t) {
		return Headline
	}
	switch f.Name {
	case "lead", "event":
		return Lead
	case "body", "detail", "note":
		return Body
	case "date", "dates", "plaque":
		return Date
	case "place", "venues", "place_date":
		return Place
	case "call", "hotline":
		return Hotline
	case "link":
		return Link
	case "imprint", "unit", "issuer":
		return Imprint
	}
	return ""
}

func mainField(t render.Template) string {
	for _, f := range t.Fields {
		if f.Type == "text" {
			return f.Name
		}
	}
	return ""
}

// speaks tells whether a design carries a slogan: not one whose main text names the
// unit under a finished picture, and not a locked one of emergencies.
func speaks(t render.Template) bool {
	switch mainField(t) {
	case "", "unit", "imprint":
		return false
	}
	return !t.Locked
}

// choose proposes designs for the group, the best first, and takes what was asked for.
func (g *Group) choose(all []render.Template, c campaign.Campaign, in In) {
	fit, err := campaign.ParseFit(g.Size)
	if err != nil {
		return
	}
	aspect := float64(fit.WPx) / float64(max(1, fit.HPx))
	if fit.WPx == 0 {
		aspect = fit.WMM / fit.HMM
	}
	var fits []render.Template
	for _, t := range all {
		if slices.Contains(t.Kinds, string(g.Kind)) && speaks(t) && aspect >= t.MinAspect*0.999 && (t.MaxAspect == 0 || aspect <= t.MaxAspect*1.001) {
			fits = append(fits, t)
		}
	}
	slices.SortStableFunc(fits, func(a, b render.Template) int { return score(b, c, in.Texts) - score(a, c, in.Texts) })
	for _, t := range fits {
		g.Options = append(g.Options, Option{t.Name, t.Title, t.Palettes})
	}
	if len(fits) > 0 {
		g.Design = fits[0].Name
	}
	if want, ok := in.Designs[g.Key]; ok && (want == Leave || slices.ContainsFunc(fits, func(t render.Template) bool { return t.Name == want })) {
		g.Design = want
	}
}

// score is how well a design suits: it should use the texts that are given, want few
// that are not, and fit the campaign.
func score(t render.Template, c campaign.Campaign, texts map[string]string) int {
	n := 0
	for _, f := range t.Fields {
		switch role := roleOf(t, f); {
		case role != "" && texts[role] != "":
			n += 4
		case f.Type == "number" || f.Type == "date":
			n -= 3 // it is about a figure that nobody has given
		case role == "":
			n--
		}
	}
	return n + made(t.Name, c)
}

// made is the worth of a design that is made for a kind of campaign, or against it.
func made(design string, c campaign.Campaign) int {
	const right, wrong = 12, -40
	solemn := strings.Contains(design, "trang-nghiem")
	if c.Tone == campaign.Solemn && solemn {
		return right
	}
	if solemn {
		return wrong
	}
	if strings.HasPrefix(design, "tet-") { // one holiday of many, told by its name
		if name := campaign.Fold(c.Name); strings.Contains(name, "tet ") || strings.Contains(name, "mung xuan") || strings.HasSuffix(name, "tet") {
			return right
		}
		return wrong
	}
	for word, kind := range map[string]string{"atgt": "safety", "pccc": "health", "festival": "tourism"} {
		if strings.Contains(design, word) {
			if string(c.Kind) == kind {
				return right
			}
			return wrong
		}
	}
	return 0
}

// try fills the chosen design and draws it small. A headline that does not fit gives
// way to the short one, a line for which there is no room is left off and told.
func (s *Sets) try(ctx context.Context, by campaign.Actor, g *Group, all []render.Template, in In) error {
	i := slices.IndexFunc(all, func(t render.Template) bool { return t.Name == g.Design })
	if i < 0 {
		return ctx.Err()
	}
	t := all[i]
	g.Palette = in.Palettes[t.Name]
	texts := maps.Clone(in.Texts)
	delete(texts, Short)
	for range len(t.Fields) + 2 {
		g.fill(t, texts)
		art, err := s.content.Preview(ctx, by, content.PreviewIn{Template: t.Name, Values: g.values, Palette: g.Palette, Size: g.Size, MaxPx: previewPx, Lamps: true})
		if err == nil {
			g.Picture, g.Problem = art, nil
			g.Findings, err = s.content.Remarks(ctx, t, art)
			return err
		}
		if ctx.Err() != nil {
			return err
		}
		if !errors.As(err, &g.Problem) {
			return err
		}
		role, tight := tightField(t, g.Problem)
		switch {
		case tight && role == Headline && in.Texts[Short] != "" && !g.Short:
			g.Short = true
			texts[Headline] = in.Texts[Short]
		case tight && role != Headline && texts[role] != "":
			delete(texts, role)
			g.Dropped = append(g.Dropped, role)
		default:
			return nil
		}
	}
	return nil
}

// fill puts the texts into the design's fields.
func (g *Group) fill(t render.Template, texts map[string]string) {
	g.values = map[string]string{}
	used := map[string]bool{}
	for _, f := range t.Fields {
		role := roleOf(t, f)
		v := texts[role]
		if role == "" || v == "" || used[role] || f.Type == "image" || f.Type == "number" || f.Type == "choice" {
			continue
		}
		if f.Lines <= 1 {
			v = strings.Join(strings.Fields(strings.ReplaceAll(v, "\n", " ")), " ")
		}
		g.values[f.Name] = v
		used[role] = true
	}
	for _, role := range Roles() {
		if texts[role] != "" && !used[role] && !slices.Contains(g.Dropped, role) {
			g.Dropped = append(g.Dropped, role)
		}
	}
}

// tightField is the text that an error says has no room.
func tightField(t render.Template, e *campaign.Error) (role string, ok bool) {
	if e.Code != "render_text_overflow" && e.Code != "render_value_too_long" {
		return "", false
	}
	for _, f := range t.Fields {
		if f.Name == e.Field {
			return roleOf(t, f), true
		}
	}
	return "", false
}

func sorted(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
