package rule

import (
	"strings"

	"pano/render/lint"
	"pano/server/campaign"
)

// Content is an asset version with what it is judged by.
type Content struct {
	Campaign   campaign.Campaign
	Version    campaign.AssetVersion
	Milestones []campaign.Milestone         // of the campaign
	Subject    lint.Subject                 // words in the order of the design; see Words
	Day        string                       // today, ISO, in the office's zone
	Labels     map[string]map[string]string // what the design's form calls its fields
}

// Words is the subject of inputs whose design is not known: texts by name, and the
// words typed in from a finished picture.
func Words(in campaign.Inputs) lint.Subject {
	s := lint.Subject{Design: in.Template, Palette: in.Palette}
	for _, t := range in.Texts() {
		s.Texts = append(s.Texts, lint.Text{Field: fieldOf(in, t), Words: t})
	}
	return s
}

func fieldOf(in campaign.Inputs, text string) string {
	for k, v := range in.Values {
		if strings.TrimSpace(v) == text {
			return k
		}
	}
	return "words"
}

// Subject completes the words of a content with its campaign.
func (c Content) subject() lint.Subject {
	s := c.Subject
	s.Tone, s.Day = string(c.Campaign.Tone), c.Day
	for _, m := range c.Milestones {
		if t, ok := lint.TermOf(m.Name); ok {
			s.Terms = append(s.Terms, t)
		}
	}
	return s
}

// Asset judges content by itself: its words, its imprint and what the engine found
// when it was drawn.
func (b *Book) Asset(c Content) []campaign.Finding {
	var out []campaign.Finding
	if f, ok := b.imprint(c); ok {
		out = append(out, f)
	}
	if a := c.Version.Inputs.Artwork; a != nil && a.Rights.Until != "" && c.Day > a.Rights.Until {
		if f, ok := b.finding("rights_expired", c.Day, "rights_until", "until", a.Rights.Until); ok {
			out = append(out, f)
		}
	}
	for _, f := range b.Check(c.subject()) {
		out = append(out, b.full(f))
	}
	for _, f := range c.Version.Files {
		out = append(out, b.Fill(f.Findings, c.Day)...)
	}
	for i := range out {
		out[i].Label = c.Labels[out[i].Field]
	}
	return once(out)
}

// once drops repeats: many sizes say the same.
func once(list []campaign.Finding) []campaign.Finding {
	seen := map[string]bool{}
	out := list[:0]
	for _, f := range list {
		key := f.Rule + "\x00" + f.Field + "\x00" + f.Says["en"] + f.Msg
		if !seen[key] {
			seen[key] = true
			out = append(out, f)
		}
	}
	return out
}

// imprint asks who is behind the content. Sponsored content must say so; prints
// usually do; of finished pictures nobody knows but who looks.
func (b *Book) imprint(c Content) (campaign.Finding, bool) {
	id := "imprint"
	in := c.Version.Inputs
	if c.Campaign.Sponsored && in.Template != "" {
		id = "imprint_sponsored"
	}
	r, ok := b.Rule(id)
	if !ok || in.Template != "" && filled(r, in.Values) || in.Artwork != nil && in.Artwork.Unit != "" {
		return campaign.Finding{}, false
	}
	needs := c.Campaign.Sponsored && (in.Template == "" || len(c.Version.Files) == 0)
	for _, f := range c.Version.Files {
		board := f.WPx > 0 && float64(f.WPx) <= r.Param("board_w") && float64(f.HPx) <= r.Param("board_h")
		printed := strings.HasSuffix(f.Key, "cm")
		needs = needs || printed && in.Template != "" || c.Campaign.Sponsored && !board
	}
	if !needs {
		return campaign.Finding{}, false
	}
	return b.finding(id, c.Day, "imprint")
}

func filled(r lint.Rule, values map[string]string) bool {
	for _, name := range r.Names("fields") {
		if strings.TrimSpace(values[name]) != "" {
			return true
		}
	}
	return false
}
