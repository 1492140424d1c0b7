package programme

import (
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// around is how far before Issued and after Expires occurrences are worked out.
// Beyond it a recurring rule is off; the programme is re-signed long before.
const around = 31 * dayUS

// series parses the recurrence. The library works on a floating wall clock, kept
// as UTC; zones come in afterwards, by day.instant. zone turns From into a date.
func (r *Rule) series(at string, zone *time.Location) (*rrule.RRule, error) {
	field := at + ".rrule"
	if strings.ContainsAny(r.RRule, "\r\n:") || strings.Contains(strings.ToUpper(r.RRule), "DTSTART") {
		return nil, invalid("rrule", field, "%q: give the value of RRULE alone, the start comes from first_date or from", clip(r.RRule))
	}
	opt, err := rrule.StrToROption(r.RRule)
	if err != nil {
		return nil, invalid("rrule", field, "%q is no recurrence rule of RFC 5545: %v", clip(r.RRule), err)
	}
	if err := boundSeries(field, r, opt); err != nil {
		return nil, err
	}
	begin, ok := dayNumber(r.FirstDate)
	if !ok {
		if r.From == 0 {
			return nil, invalid("rrule_start", field, "%q needs a start: give first_date or from", clip(r.RRule))
		}
		y, m, d := time.UnixMicro(r.From).In(zone).Date()
		begin = time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86_400
	}
	opt.Until = until(r.RRule, opt.Until, zone)
	opt.Dtstart = time.UnixMicro(begin*dayUS + int64(r.Start)*minuteUS).UTC()
	set, err := rrule.NewRRule(*opt)
	if err != nil {
		return nil, invalid("rrule", field, "%q is no recurrence rule of RFC 5545: %v", clip(r.RRule), err)
	}
	return set, nil
}

// until brings the end of a series to the floating wall clock: a date alone
// includes its whole day, a time with Z is in UTC.
func until(text string, at time.Time, zone *time.Location) time.Time {
	_, value, found := strings.Cut(strings.ToUpper(text), "UNTIL=")
	value, _, _ = strings.Cut(value, ";")
	switch {
	case !found || at.IsZero():
		return at
	case !strings.Contains(value, "T"):
		return at.Add(24*time.Hour - time.Second)
	case !strings.HasSuffix(value, "Z"):
		return at
	}
	local := at.In(zone)
	return time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(), 0, time.UTC)
}

// boundSeries refuses what the library would take and loop on, and windows that
// are longer than their repetition.
func boundSeries(field string, r *Rule, opt *rrule.ROption) error {
	if e := first(within(field+" INTERVAL", int64(opt.Interval), 0, 1000), within(field+" COUNT", int64(opt.Count), 0, 100_000)); e != nil {
		return e
	}
	if strings.Contains(strings.ToUpper(r.RRule), "INTERVAL=0") {
		return invalid("rrule", field, "%q: an interval must be 1 or more", clip(r.RRule))
	}
	every := int64(max(opt.Interval, 1))
	switch opt.Freq {
	case rrule.SECONDLY:
		return invalid("rrule", field, "%q: repeating by seconds is not possible, use items of a loop", clip(r.RRule))
	case rrule.HOURLY:
		every *= 60
	case rrule.MINUTELY:
	default:
		if len(opt.Byhour)+len(opt.Byminute)+len(opt.Bysecond) > 0 {
			return invalid("rrule", field, "%q: the time of day comes from start and end, leave BYHOUR and BYMINUTE out", clip(r.RRule))
		}
		if opt.Freq == rrule.DAILY && limited(opt) {
			return invalid("rrule", field, "%q: say it with FREQ=MONTHLY or FREQ=YEARLY", clip(r.RRule))
		}
		return nil
	}
	if limited(opt) || len(opt.Byweekday)+len(opt.Byhour)+len(opt.Byminute)+len(opt.Bysecond) > 0 {
		return invalid("rrule", field, "%q: leave the BY parts out when repeating by hours or minutes; days, dates and except limit it", clip(r.RRule))
	}
	if length := r.length() / minuteUS; length > every {
		return invalid("rrule_overlap", field, "%q: a window of %d minutes is longer than its repetition of %d", clip(r.RRule), length, every)
	}
	return nil
}

// limited tells whether parts of the calendar restrict the series. A short step
// under a restriction that never holds would search for thousands of years.
func limited(opt *rrule.ROption) bool {
	return len(opt.Bymonth)+len(opt.Bymonthday)+len(opt.Byyearday)+len(opt.Byweekno)+len(opt.Byeaster)+len(opt.Bysetpos) > 0
}

// length of one window in µs of the wall clock.
func (r *Rule) length() int64 {
	n := int64(r.End-r.Start) * minuteUS
	if n <= 0 {
		n += dayUS
	}
	return n
}

// expand works the occurrences out. left is what is allowed for all rules together.
func (s *Schedule) expand(r *rule, in Rule, left *int) error {
	set, err := in.series("rule", s.zone)
	if err != nil {
		return err
	}
	r.series = true
	subDaily := set.OrigOptions.Freq >= rrule.HOURLY
	lo := max(s.prog.Issued-around, 0)
	hi := min(s.prog.Expires, s.prog.Issued+400*dayUS) + around
	next := set.Iterator()
	for steps := 0; ; steps++ {
		at, ok := next()
		wall := at.UnixMicro()
		if !ok || wall > hi+dayUS {
			break
		}
		if steps > 2_000_000 {
			return invalid("rrule_old", "rrule", "%q: the series begins too long ago: give a later first_date", clip(in.RRule))
		}
		n := floorDiv(wall, dayUS)
		if wall < lo-2*dayUS || n < r.first || n > r.last {
			continue
		}
		if *left--; *left < 0 {
			return invalid("rrule_many", "rrule", "%q: more than %d occurrences in the time of this programme", clip(in.RRule), maxOccurrences)
		}
		if !subDaily {
			r.dates = append(r.dates, n)
			continue
		}
		if !r.onDayBut(n) {
			continue
		}
		d := s.dayOf(wall)
		r.moments = appendSpan(r.moments, span{d.instant(wall), d.instant(wall + in.length())})
	}
	if subDaily && r.moments == nil {
		r.moments = []span{}
	}
	r.dates = slices.Compact(r.dates)
	return nil
}

// onDayBut is onDay for moments: their series is the list itself.
func (r *rule) onDayBut(n int64) bool {
	one := *r
	one.series = false
	return one.onDay(n)
}

// appendSpan keeps spans in order, without empty ones, touching ones merged.
func appendSpan(list []span, w span) []span {
	if w.to <= w.from {
		return list
	}
	if n := len(list); n > 0 && w.from <= list[n-1].to {
		list[n-1].to = max(list[n-1].to, w.to)
		return list
	}
	return append(list, w)
}
