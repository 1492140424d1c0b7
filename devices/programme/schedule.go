package programme

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

const (
	minuteUS = int64(60_000_000)
	hourUS   = 60 * minuteUS
	dayUS    = 24 * hourUS
)

// Schedule is a programme made ready for At. It is immutable and safe for
// concurrent use; it shares the programme's memory, which must not change.
type Schedule struct {
	prog  *Programme
	zone  *time.Location
	def   loop
	rules []rule // highest rank first, newest first within a rank
}

// rule is a Rule made ready.
type rule struct {
	index       int // in Programme.Rules
	rank        int
	share       int64 // seconds per hour
	from, to    int64 // to is MaxInt64 when open
	first, last int64 // local day numbers, inclusive
	days        Days
	start, end  int64 // µs of the local day; end > start, beyond dayUS overnight
	except      []int64
	dates       []int64 // local days a daily or longer series falls on; nil = all
	moments     []span  // windows of a sub-daily series, merged, in order
	series      bool
	loop        loop
}

// span is a half-open stretch of time.
type span struct{ from, to int64 }

// loop is a series of items, each with its stay.
type loop struct {
	items []int   // index in Programme.Items
	ends  []int64 // µs from the beginning of the loop
}

func (l loop) total() int64 { return l.ends[len(l.ends)-1] }

// NewSchedule checks the programme and prepares it: zone, windows, and the
// occurrences of recurrence rules from a month before Issued to a month after
// Expires.
func NewSchedule(p *Programme) (*Schedule, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(p.TZ)
	if err != nil {
		return nil, invalid("tz_unknown", "tz", "%q is no zone: use an IANA name such as Asia/Ho_Chi_Minh", p.TZ)
	}
	byID := make(map[string]int, len(p.Items))
	for i, it := range p.Items {
		byID[it.ID] = i
	}
	s := &Schedule{prog: p, zone: zone, def: newLoop(p, byID, []string{p.Default})}
	left := maxOccurrences
	for i := range p.Rules {
		r, err := s.prepare(i, newLoop(p, byID, p.Rules[i].Items), &left)
		if err != nil {
			return nil, fmt.Errorf("rule %d: %w", i, err)
		}
		s.rules = append(s.rules, r)
	}
	slices.SortStableFunc(s.rules, func(a, b rule) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(p.Rules[b.index].Seq, p.Rules[a.index].Seq), cmp.Compare(b.index, a.index))
	})
	return s, nil
}

func newLoop(p *Programme, byID map[string]int, ids []string) loop {
	var l loop
	var end int64
	for _, id := range ids {
		i := byID[id]
		end += p.Items[i].MS * 1000
		l.items, l.ends = append(l.items, i), append(l.ends, end)
	}
	return l
}

func (s *Schedule) prepare(index int, l loop, left *int) (rule, error) {
	in := s.prog.Rules[index]
	r := rule{
		index: index, rank: in.Rank, share: int64(in.Share), from: in.From, to: in.To, days: in.Days,
		first: math.MinInt32, last: math.MaxInt32, loop: l,
		start: int64(in.Start) * minuteUS, end: int64(in.End) * minuteUS,
	}
	if r.to == 0 {
		r.to = math.MaxInt64
	}
	if r.end <= r.start {
		r.end += dayUS // all day when both are 0, else overnight
	}
	if in.FirstDate != "" {
		r.first, _ = dayNumber(in.FirstDate)
	}
	if in.LastDate != "" {
		r.last, _ = dayNumber(in.LastDate)
	}
	for _, text := range in.Except {
		d, _ := dayNumber(text)
		r.except = append(r.except, d)
	}
	slices.Sort(r.except)
	if in.RRule == "" {
		return r, nil
	}
	return r, s.expand(&r, in, left)
}

// At answers what should be on at t. It is pure and does not allocate. take is
// the order that came with the desired state, or nil. trusted tells whether the
// clock that gave t is good enough to judge Expires by.
func (s *Schedule) At(take *Takeover, t int64, trusted bool) Slot {
	if take != nil && t >= take.From && t < take.To {
		return takeoverSlot(take, t)
	}
	var out Slot
	if trusted && t >= s.prog.Expires {
		out = s.fill(s.def, 0, t, 0, Why{Reason: ByExpiry, Rule: -1, Rank: -1, RunnerUp: -1})
		out.Next = min(out.Next, t+dayUS)
	} else {
		out = s.resolve(t)
		if trusted {
			out.Next = min(out.Next, s.prog.Expires)
		}
	}
	if take != nil && t < take.From {
		out.Next = min(out.Next, take.From)
	}
	return out
}

func takeoverSlot(take *Takeover, t int64) Slot {
	out := Slot{
		Item: -1, Takeover: take.ID, Files: take.Files, File: -1, Turn: take.From, PositionMS: (t - take.From) / 1000,
		Why: Why{Reason: ByTakeover, Rule: -1, Rank: take.Rank, RunnerUp: -1}, Next: take.To,
	}
	if len(take.Files) > 0 && !take.Blank {
		var left int64
		out.File, left = frame(take.Files, t-take.From)
		out.Next = min(out.Next, t+left)
	}
	if take.Blank {
		out.Files = nil
	}
	return out
}

// frame finds the frame at pos µs and how long it stays from there.
func frame(files []File, pos int64) (index int, left int64) {
	if len(files) == 1 {
		return 0, math.MaxInt64 / 4
	}
	var total int64
	for i := range files {
		total += files[i].MS * 1000
	}
	if total <= 0 { // an order that was not checked
		return 0, math.MaxInt64 / 4
	}
	pos %= total
	for i := range files {
		ms := files[i].MS * 1000
		if pos < ms {
			return i, ms - pos
		}
		pos -= ms
	}
	return 0, total
}

// fill answers with the item of l that is on when the turn of the loop began at
// anchor with its first-th item.
func (s *Schedule) fill(l loop, first int, t, anchor int64, why Why) Slot {
	var begin int64
	if first > 0 {
		begin = l.ends[first-1]
	}
	pos := (begin + t - anchor) % l.total()
	i, lo := 0, int64(0)
	for pos >= l.ends[i] {
		lo = l.ends[i]
		i++
	}
	item := &s.prog.Items[l.items[i]]
	out := Slot{Item: l.items[i], ItemID: item.ID, Files: item.Files, PositionMS: (pos - lo) / 1000, Turn: t - (pos - lo), Why: why}
	var left int64
	out.File, left = frame(item.Files, pos-lo)
	if len(l.items) > 1 || len(item.Files) > 1 { // a lone picture has no turns of its own
		left = min(left, l.ends[i]-pos)
	} else {
		out.Turn = anchor
	}
	out.Next = t + left
	return out
}
