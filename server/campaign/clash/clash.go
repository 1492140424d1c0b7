// Package clash tells who wins when two placements want one display. It is pure.
package clash

import "pano/server/campaign"

// Clash is two placements that want one display at the same time. For a printed
// display it is a double booking and blocks; for an electronic one somebody wins.
type Clash struct {
	Display  string `json:"display"`
	Mine     string `json:"mine"`     // placement id, "" for one not yet made
	Other    string `json:"other"`    // placement id
	Campaign string `json:"campaign"` // of the other
	From     int64  `json:"from"`
	To       int64  `json:"to"` // where the windows overlap
	MineWins bool   `json:"mine_wins"`
	Even     bool   `json:"even"`  // equal rank with a share: they take turns
	Block    bool   `json:"block"` // a printed face cannot carry two things
	Why      string `json:"why"`   // rank, newest, share, face
}

// Find lists what a placement meets on its display. others are the placements
// of the same display; those over, and the placement itself, do not count.
func Find(d campaign.Display, mine campaign.Placement, others []campaign.Placement) []Clash {
	var out []Clash
	for _, o := range others {
		if o.ID == mine.ID || o.Display != mine.Display || o.State.Over() {
			continue
		}
		from, to, ok := campaign.Overlap(mine.From, mine.To, o.From, o.To)
		if !ok {
			continue
		}
		c := Clash{Display: d.ID, Mine: mine.ID, Other: o.ID, Campaign: o.Campaign, From: from, To: to}
		if d.Driven == campaign.ByPlayer {
			if !meet(mine.Dayparts, o.Dayparts) {
				continue
			}
			c.MineWins, c.Even, c.Why = beats(mine, o)
		} else {
			if carried(mine, others, from, to) <= d.Faces {
				continue
			}
			c.Block, c.Why = true, "face"
		}
		out = append(out, c)
	}
	return out
}

// beats says which of two wins a moment that both want.
func beats(a, b campaign.Placement) (aWins, even bool, why string) {
	switch {
	case a.Rank != b.Rank:
		return a.Rank > b.Rank, false, "rank"
	case a.Share > 0 && b.Share > 0:
		return true, true, "share"
	case a.Seq == 0: // not yet made: it will be the newest
		return true, false, "newest"
	}
	return a.Seq > b.Seq, false, "newest"
}

// pieces is how many surfaces a placement takes.
func pieces(p campaign.Placement) int { return max(p.Qty, 1) }

// carried is the most surfaces in use at any instant of [from, to), mine included.
// It can only grow where a window starts, so those instants are enough.
func carried(mine campaign.Placement, others []campaign.Placement, from, to int64) int {
	at := func(t int64) int {
		n := pieces(mine)
		for _, o := range others {
			if o.ID != mine.ID && o.Display == mine.Display && !o.State.Over() && o.From <= t && (o.To == 0 || t < o.To) {
				n += pieces(o)
			}
		}
		return n
	}
	most := at(from)
	for _, o := range others {
		if o.From > from && (to == 0 || o.From < to) {
			most = max(most, at(o.From))
		}
	}
	return most
}

// meet tells whether two sets of dayparts share a minute of the week. No daypart means always.
func meet(a, b []campaign.Daypart) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	var week [7 * 1440]bool
	for _, d := range a {
		minutes(d, func(m int) bool { week[m] = true; return true })
	}
	met := false
	for _, d := range b {
		minutes(d, func(m int) bool { met = met || week[m]; return !met })
	}
	return met
}

// minutes calls fn with every minute of the week in the daypart until it says false.
func minutes(d campaign.Daypart, fn func(int) bool) {
	length := d.End - d.Start
	if length <= 0 {
		length += 1440
	}
	for wd := range 7 {
		if d.Days != 0 && d.Days&(1<<wd) == 0 {
			continue
		}
		for i := range length {
			if !fn((wd*1440 + d.Start + i) % (7 * 1440)) {
				return
			}
		}
	}
}
