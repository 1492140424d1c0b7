package port

import (
	"context"
	"sync"
	"time"

	"pano/render"
	"pano/render/lint"
	"pano/server/campaign"
	"pano/server/campaign/rule"
)

// Rules keeps the rule pack read, and with the office's changes as they last were.
// It is safe for concurrent use.
type Rules struct {
	mu   sync.Mutex
	base *lint.Pack
	raw  string
	book *rule.Book
}

// open gives the book for changes as they are stored.
func (r *Rules) open(raw string) (b *rule.Book, fresh bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.base == nil {
		r.base = lint.Builtin()
	}
	if r.book == nil || r.raw != raw {
		r.raw, r.book, fresh = raw, rule.Open(r.base, raw), true
	}
	return r.book, fresh
}

// Book is the rule pack as the office has it now.
func (d *Desk) Book(ctx context.Context, p Ports) (*rule.Book, error) {
	raw, err := p.Settings.Get(ctx, rule.Setting)
	if err != nil && !Missing(err) {
		return nil, err
	}
	b, fresh := d.Rules.open(raw)
	if fresh && b.Broken != nil {
		d.Logger.Warn("some changes of rules no longer fit and do not count", "error", b.Broken)
	}
	return b, nil
}

// BookNow is Book outside of a unit of work.
func (d *Desk) BookNow(ctx context.Context) (b *rule.Book, err error) {
	err = d.Store.View(ctx, func(p Ports) (err error) {
		b, err = d.Book(ctx, p)
		return err
	})
	return b, Refuse(err)
}

// Day is the date of an instant in the office's zone, ISO.
func (d *Desk) Day(t int64) string {
	zone, err := time.LoadLocation(d.Zone)
	if err != nil {
		zone = time.UTC
	}
	return time.UnixMicro(t).In(zone).Format(time.DateOnly)
}

// Content gathers what an asset version is judged by. Words come in the order of the
// design's form; a design that is gone leaves them in the order of their names.
func (d *Desk) Content(ctx context.Context, p Ports, c campaign.Campaign, v campaign.AssetVersion) (rule.Content, error) {
	out := rule.Content{Campaign: c, Version: v, Subject: rule.Words(v.Inputs), Day: d.Day(d.Now())}
	if v.Inputs.Template != "" {
		if t, err := d.Render.Template(v.Inputs.Template); err == nil {
			words := v.Inputs.Words
			out.Subject, out.Labels = t.Subject(v.Inputs.Values, v.Inputs.Palette), Labels(t)
			if words != "" {
				out.Subject.Texts = append(out.Subject.Texts, lint.Text{Field: "words", Words: words})
			}
		}
	}
	if c.ID == "" {
		return out, nil
	}
	var err error
	out.Milestones, err = p.Milestones.List(ctx, Filter{Campaign: c.ID, Limit: 1000})
	return out, err
}

// Labels are what a design's form calls its fields.
func Labels(t render.Template) map[string]map[string]string {
	out := make(map[string]map[string]string, len(t.Fields))
	for _, f := range t.Fields {
		out[f.Name] = f.Label
	}
	return out
}

// styled bounds how many assets of a campaign are compared in spelling.
const styled = 100

// Styles counts tone-mark styles in the rest of a campaign.
func (d *Desk) Styles(ctx context.Context, p Ports, id, but string) (out lint.Styles, err error) {
	assets, err := p.Assets.List(ctx, Filter{Campaign: id, Limit: styled})
	if err != nil {
		return out, err
	}
	for _, a := range assets {
		if a.ID == but {
			continue
		}
		v, err := p.Versions.Get(ctx, campaign.AssetRef{Asset: a.ID, Version: a.Current})
		if err != nil {
			return out, err
		}
		for _, t := range v.Inputs.Texts() {
			out.Add(t)
		}
	}
	return out, nil
}
