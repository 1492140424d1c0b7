package displaylog

import (
	"cmp"
	"slices"

	"pano/devices/proof"
)

const (
	minuteUS = 60 * 1_000_000
	dayUS    = 24 * 60 * minuteUS
)

// dayFold sums by the row without its sums.
type dayFold map[DayRow]DayRow

// add sums the plays of a batch. A play counts on the UTC day of its start.
func (f dayFold) add(b *proof.Batch, received int64) {
	for _, p := range b.Plays {
		day := p.Start / dayUS
		if p.Start < 0 && p.Start%dayUS != 0 {
			day--
		}
		k := DayRow{Day: day, Display: b.Display, Campaign: p.Campaign, Placement: p.Placement, File: string(p.File)}
		r, ok := f[k]
		if !ok {
			r = k
		}
		if suspect(p, received) {
			r.Bad++
		}
		if p.WhyStart != proof.Continued {
			r.Plays++
		}
		if ms := (p.End - p.Start) / 1000; ms > 0 && ms <= dayUS/1000 {
			r.MS += ms
		}
		f[k] = r
	}
}

// suspect tells whether a play's times cannot be taken at their word.
func suspect(p proof.Play, received int64) bool {
	return p.End < p.Start || p.End-p.Start > dayUS || p.End > received+5*minuteUS || !p.Clock.Trusted()
}

// rows are in one order, so that concurrent writers of PostgreSQL never cross.
func (f dayFold) rows() []DayRow {
	out := make([]DayRow, 0, len(f))
	for _, r := range f {
		out = append(out, r)
	}
	slices.SortFunc(out, compareDays)
	return out
}

func compareDays(a, b DayRow) int {
	return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Display, b.Display), cmp.Compare(a.Campaign, b.Campaign),
		cmp.Compare(a.Placement, b.Placement), cmp.Compare(a.File, b.File))
}
