package compile

import (
	"time"

	"pano/server/campaign"
)

// ahead is how far before its day a countdown's picture is sent. A programme is over
// by then, and renewed long before; a year of pictures need not be on a player.
const ahead = lifetime + 2*day

// shown are the spells of a countdown that a placement will still show, each cut to
// its window: what is past is left out, and what comes after the programme's end, but
// never the first. Windows are instants, not dates of a rule: a window that
// runs overnight belongs to the day on which it starts, yet the number changes at
// midnight.
func (in In) shown(q campaign.Placement, spells []campaign.Spell) []campaign.Spell {
	var out []campaign.Spell
	for _, s := range spells {
		from, to, ok := campaign.Overlap(q.From, q.To, s.From, s.To)
		switch {
		case !ok, to != 0 && to <= in.Now && !in.Preview:
			continue
		case len(out) > 0 && from >= in.Now+ahead:
			return out
		}
		s.From, s.To = from, to
		out = append(out, s)
	}
	return out
}

// dtstart is the first day of a placement that recurs. Its rules begin on several
// days; the series of all is the one that begins with the placement.
func (in In) dtstart(q campaign.Placement) string {
	zone, err := time.LoadLocation(in.Display.TZ)
	if err != nil || q.RRule == "" {
		return ""
	}
	return time.UnixMicro(q.From).In(zone).Format(time.DateOnly)
}
