package rule

import (
	"math"
	"strconv"

	"pano/render/lint"
	"pano/server/campaign"
)

const day = 86_400_000_000 // microseconds

// Meeting is a placement with what it is judged by.
type Meeting struct {
	Placement campaign.Placement
	Display   campaign.Display
	Content   Content         // Day is the first day of the placement
	Phase     *campaign.Phase // nil = none
	Syllables int             // that a reader has to read, see Reading
}

// Reading counts what has to be read of a subject: all but the imprint.
func (b *Book) Reading(s lint.Subject) int {
	r, _ := b.Rule("imprint")
	n := 0
	for _, t := range s.Texts {
		if !r.Has("fields", t.Field) {
			n += lint.Syllables(t.Words)
		}
	}
	return n
}

// Dated are the findings of content that depend on the day of showing.
func (b *Book) Dated(c Content) []campaign.Finding {
	var out []campaign.Finding
	for _, f := range b.Check(c.subject()) {
		if f.Rule == "date_past" {
			out = append(out, b.full(f))
		}
	}
	return out
}

// Placement judges a version on a display in a window.
func (b *Book) Placement(m Meeting) []campaign.Finding {
	p, d, v := m.Placement, m.Display, m.Content.Version
	var out []campaign.Finding
	add := func(f campaign.Finding, ok bool) {
		if ok {
			f.Display = d.ID
			out = append(out, f)
		}
	}
	fixed := func(f campaign.Finding) {
		for _, f := range b.Fill([]campaign.Finding{f}, "") {
			add(f, true)
		}
	}
	files := v.FilesFor(d.Fit())
	switch {
	case !v.State.Released():
		fixed(campaign.Refusal("unapproved", "asset", "the version is "+string(v.State)+": only approved content may be placed", "state", string(v.State)))
	case len(files) == 0:
		want := d.Fit().Key()
		fixed(campaign.Refusal("size_mismatch", "asset", "no approved file fits "+d.Name+": add the size "+want+" and have it approved", "size", want, "display", d.Name))
	case v.Dated():
		if first := v.Spells(d)[0]; p.From < first.From {
			fixed(campaign.Refusal("day_missing", "window.from", "the countdown is drawn from "+first.Day+" on: begin then, or draw it anew for the days before", "day", campaign.Written(first.Day)))
		}
	}
	if r, ok := b.Rule("banner_days"); ok && d.Kind == campaign.Banner && (p.To == 0 || p.To-p.From > int64(r.Param("days"))*day) {
		add(b.finding(r.ID, m.Content.Day, "window.to", "days", num(r.Param("days"))))
	}
	if m.Phase != nil {
		from, to := m.Phase.WindowFor(d.Kind)
		if p.From < from || (to != 0 && (p.To == 0 || p.To > to)) {
			add(b.finding("phase_outside", m.Content.Day, "window", "phase", m.Phase.Label))
		}
	}
	if a := v.Inputs.Artwork; a != nil {
		if end := a.Rights.End(); end != 0 && (p.To == 0 || p.To > end) {
			add(b.finding("rights_expired", m.Content.Day, "rights_until", "until", a.Rights.Until))
		}
	}
	add(b.reading(m))
	add(b.legibility(m, files))
	return out
}

// Taken is the finding that two contents want one face.
func (b *Book) Taken(d campaign.Display, other string) campaign.Finding {
	f := campaign.Refusal("double_booking", "window", d.Name+" is taken in that time: choose another window or end the other placement", "name", d.Name, "other", other)
	f.Display = d.ID
	return b.Fill([]campaign.Finding{f}, "")[0]
}

// reading compares how long something is shown with how long it takes to read.
func (b *Book) reading(m Meeting) (f campaign.Finding, ok bool) {
	r, ok := b.Rule("reading_time")
	if !ok || !m.Display.Electronic() || m.Placement.DurationMS <= 0 || m.Syllables == 0 {
		return f, false
	}
	shown := float64(m.Placement.DurationMS) / 1000
	need := math.Max(r.Param("least"), r.Param("syllable")*float64(m.Syllables))
	if shown >= need {
		return f, false
	}
	return b.finding(r.ID, m.Content.Day, "duration", "seconds", num(shown), "n", strconv.Itoa(m.Syllables), "need", num(math.Ceil(need)))
}

// legibility compares the main text's capitals with where people stand.
func (b *Book) legibility(m Meeting, files []campaign.File) (f campaign.Finding, ok bool) {
	easy, ok := b.Rule("legibility")
	hard, ok2 := b.Rule("legibility_hard")
	from := easy.Param(string(m.Display.Kind))
	if !ok || !ok2 || from == 0 || m.Display.HMM <= 0 {
		return f, false
	}
	capital := 0.0
	for _, f := range files {
		if f.Cap > 0 && (capital == 0 || f.Cap < capital) {
			capital = f.Cap
		}
	}
	if capital == 0 {
		return f, false
	}
	high := capital * m.Display.HMM
	for _, r := range []lint.Rule{hard, easy} {
		need := from * 1000 / r.Param("k")
		if high < need {
			return b.finding(r.ID, m.Content.Day, "asset", "text", m.Content.title(), "cap_mm", num(math.Round(high)), "need_mm", num(math.Ceil(need)), "distance_m", num(from))
		}
	}
	return f, false
}

// title is the words by which a person knows the content.
func (c Content) title() string {
	if len(c.Subject.Texts) == 0 {
		return ""
	}
	r := []rune(c.Subject.Texts[0].Words)
	if len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return string(r)
}

func num(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
