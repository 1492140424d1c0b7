package programme

import (
	"math"
	"sort"
	"time"
)

// day is the wall clock around one instant, precomputed once per At.
type day struct {
	number int64    // local day number of t (days since 1970-01-01)
	end    int64    // instant of the next local midnight
	pieces [3]piece // stretches of constant offset around t
	n      int
}

// piece is a stretch of time with one offset from UTC.
type piece struct{ from, to, offset int64 }

func (s *Schedule) dayOf(t int64) day {
	at := time.UnixMicro(t).In(s.zone)
	var d day
	cur := pieceAt(at)
	d.number = floorDiv(t+cur.offset, dayUS)
	if cur.from > t-3*dayUS {
		d.pieces[0] = pieceAt(time.UnixMicro(cur.from - 1).In(s.zone))
		d.n = 1
	}
	d.pieces[d.n] = cur
	d.n++
	if cur.to < t+3*dayUS {
		d.pieces[d.n] = pieceAt(time.UnixMicro(cur.to).In(s.zone))
		d.n++
	}
	d.end = d.instant((d.number + 1) * dayUS)
	return d
}

func pieceAt(at time.Time) piece {
	_, offset := at.Zone()
	p := piece{from: math.MinInt64 / 4, to: math.MaxInt64 / 4, offset: int64(offset) * 1_000_000}
	from, to := at.ZoneBounds()
	if !from.IsZero() {
		p.from = from.UnixMicro()
	}
	if !to.IsZero() {
		p.to = to.UnixMicro()
	}
	return p
}

// instant is the first moment at which the wall clock shows wall (µs since
// 1970-01-01 in local reckoning) or more. In a gap that is its end; an hour that
// comes twice counts at its first coming. So every window is on once, and one
// that lies inside a gap has no length.
func (d *day) instant(wall int64) int64 {
	if d.n == 1 {
		return wall - d.pieces[0].offset
	}
	for i := range d.n - 1 {
		p := &d.pieces[i]
		if u := max(wall-p.offset, p.from); u < p.to {
			return u
		}
	}
	p := &d.pieces[d.n-1]
	return max(wall-p.offset, p.from)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// on tells whether the rule's window holds at t, and the next moment at which
// that may change; no later than the next local midnight for windows of the day.
func (r *rule) on(d *day, t int64) (bool, int64) {
	switch {
	case t < r.from:
		return false, r.from
	case t >= r.to:
		return false, math.MaxInt64
	case r.moments != nil:
		return r.moment(t)
	}
	next := min(r.to, d.end)
	hit := false
	for n := d.number - 1; n <= d.number; n++ {
		if (n < d.number && r.end <= dayUS) || !r.onDay(n) {
			continue
		}
		begin, end := d.instant(n*dayUS+r.start), d.instant(n*dayUS+r.end)
		switch {
		case t < begin:
			next = min(next, begin)
		case t < end:
			hit = true
			next = min(next, end)
		}
	}
	if next <= t { // midnight comes twice tonight, and the first one is over
		next = t + minuteUS
	}
	return hit, next
}

// onDay tells whether a window may start on this local day.
func (r *rule) onDay(n int64) bool {
	if n < r.first || n > r.last {
		return false
	}
	// 1970-01-01 was a Thursday, bit 3.
	if r.days != 0 && r.days&(1<<uint(((n+3)%7+7)%7)) == 0 {
		return false
	}
	return !has(r.except, n) && (!r.series || has(r.dates, n))
}

func has(sorted []int64, n int64) bool {
	if len(sorted) == 0 {
		return false
	}
	i := sort.Search(len(sorted), func(i int) bool { return sorted[i] >= n })
	return i < len(sorted) && sorted[i] == n
}

func (r *rule) moment(t int64) (bool, int64) {
	i := sort.Search(len(r.moments), func(i int) bool { return r.moments[i].to > t })
	switch {
	case i == len(r.moments):
		return false, math.MaxInt64
	case t < r.moments[i].from:
		return false, min(r.to, r.moments[i].from)
	}
	return true, min(r.to, r.moments[i].to)
}

// group is what the rules of one rank that hold now ask for.
type group struct {
	newest int    // rule without share, -1 = none
	on     [2]int // the first two that hold, -1 = none
	shares int64  // seconds per hour, all together
	turns  int64  // turns per hour that fit all
	n      int    // rules that hold
}

// resolve finds the rule that wins. Ranks go from high to low; a rank with only
// shares leaves the rest of the hour to the ranks below.
func (s *Schedule) resolve(t int64) Slot {
	d := s.dayOf(t)
	next := int64(math.MaxInt64)
	chosen, reason := -1, ByDefault
	var turnBegin, turnNo int64
	why := Why{Rule: -1, Rank: -1, RunnerUp: -1}
	for i := 0; i < len(s.rules); {
		g, end, change := s.group(i, &d, t)
		next = min(next, change)
		why.Matched += g.n
		if chosen < 0 && g.n > 0 {
			pick, slice := s.turn(i, end, g, &d, t)
			next = min(next, slice.to)
			switch {
			case pick >= 0:
				chosen, reason, turnBegin, turnNo = pick, ByShare, slice.from, slice.number
			case g.newest >= 0:
				chosen, reason = g.newest, ByRule
			}
			if chosen >= 0 {
				why.Older = g.n - 1
			}
		} else {
			why.Lower += g.n
		}
		if why.RunnerUp < 0 && g.n > 0 {
			why.RunnerUp = s.runnerUp(g, chosen)
		}
		i = end
	}
	why.Reason = reason
	var out Slot
	if chosen < 0 {
		out = s.fill(s.def, 0, t, 0, why)
	} else {
		r := &s.rules[chosen]
		why.Rule, why.Rank = r.index, r.rank
		first := 0
		if reason == ByShare {
			first = int(turnNo % int64(len(r.loop.items)))
		}
		out = s.fill(r.loop, first, t, turnBegin, why)
	}
	out.Next = min(out.Next, next, t+dayUS)
	return out
}

// group gathers the rules of the rank that begins at i; end is the first rule of
// the next rank, change the next moment one of them may come or go.
func (s *Schedule) group(i int, d *day, t int64) (g group, end int, change int64) {
	g.newest, g.on, g.turns, change = -1, [2]int{-1, -1}, 60, math.MaxInt64
	rank := s.rules[i].rank
	for end = i; end < len(s.rules) && s.rules[end].rank == rank; end++ {
		r := &s.rules[end]
		on, next := r.on(d, t)
		change = min(change, next)
		if !on {
			continue
		}
		if g.n < len(g.on) {
			g.on[g.n] = end
		}
		g.n++
		if r.share == 0 {
			if g.newest < 0 {
				g.newest = end
			}
			continue
		}
		g.shares += r.share
		g.turns = min(g.turns, r.share*1_000_000/r.loop.total())
	}
	return g, end, change
}

// slice is one turn of a sharing rule, or the rest that no share asks for.
type slice struct{ from, to, number int64 }

// turn finds whose turn it is among the sharing rules of a rank; -1 is the rest.
// An hour (UTC) has g.turns equal rounds; in each round every rule has its part
// in order, so seconds asked per hour are seconds played per hour. More than
// 3600 s asked together are scaled down alike.
func (s *Schedule) turn(i, end int, g group, d *day, t int64) (int, slice) {
	if g.shares == 0 {
		return -1, slice{to: math.MaxInt64}
	}
	rounds := int64(1)
	for _, n := range [...]int64{60, 30, 20, 15, 12, 10, 6, 5, 4, 3, 2} {
		if n <= g.turns {
			rounds = n
			break
		}
	}
	round := hourUS / rounds
	number := floorDiv(t, round)
	begin, whole := number*round, max(g.shares, 3600)
	var sum int64
	from := begin
	for k := i; k < end; k++ {
		r := &s.rules[k]
		if r.share == 0 {
			continue
		}
		if on, _ := r.on(d, t); !on {
			continue
		}
		sum += r.share
		to := begin + sum*round/whole
		if t < to {
			return k, slice{from: from, to: to, number: number}
		}
		from = to
	}
	return -1, slice{from: from, to: begin + round}
}

// runnerUp is the first rule of the group that holds and was not chosen.
func (s *Schedule) runnerUp(g group, chosen int) int {
	for _, k := range g.on {
		if k >= 0 && k != chosen {
			return s.rules[k].index
		}
	}
	return -1
}
