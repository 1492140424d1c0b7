package field

import (
	"context"

	"pano/server/campaign"
	"pano/server/campaign/rule"
	"pano/server/control/port"
)

// judge is a version with the rules, ready to be judged on many displays.
type judge struct {
	desk      *port.Desk
	book      *rule.Book
	content   rule.Content
	syllables int
	days      map[string]bool // first days whose dated findings were told
}

func (x *Field) judge(ctx context.Context, p port.Ports, campaignID string, v campaign.AssetVersion) (*judge, error) {
	book, err := x.desk.Book(ctx, p)
	if err != nil {
		return nil, err
	}
	c, err := p.Campaigns.Get(ctx, campaignID)
	if err != nil {
		return nil, err
	}
	j := &judge{desk: x.desk, book: book, days: map[string]bool{}}
	if j.content, err = x.desk.Content(ctx, p, c, v); err != nil {
		return nil, err
	}
	j.syllables = book.Reading(j.content.Subject)
	return j, nil
}

// find is what rules say of one placement. What depends on its first day alone is
// told once, not for every display.
func (j *judge) find(m meeting) []campaign.Finding {
	c := j.content
	c.Day = j.desk.Day(m.q.From)
	out := j.book.Placement(rule.Meeting{Placement: m.q, Display: m.d, Content: c, Phase: m.phase, Syllables: j.syllables})
	if !j.days[c.Day] {
		j.days[c.Day] = true
		out = append(out, j.book.Dated(c)...)
	}
	return out
}
