package page

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Zone loads the zone in which pages show and read times. Vietnam has had no
// summer time since 1975, so a machine without zone data still shows it right.
func Zone(name string) *time.Location {
	if name == "" {
		name = "Asia/Ho_Chi_Minh"
	}
	if z, err := time.LoadLocation(name); err == nil {
		return z
	}
	return time.FixedZone("+07", 7*3600)
}

// Layouts of dates on pages and in native date inputs.
const (
	layoutDay   = "02/01/2006"
	layoutClock = "15:04"
	layoutStamp = "02/01/2006 15:04"
	isoDay      = "2006-01-02"
	isoStamp    = "2006-01-02T15:04"
)

// Clock formats instants (µs UTC; 0 shows as a dash) in one zone.
type Clock struct {
	Zone *time.Location
	Now  func() int64
}

// At is the instant as a time in the zone.
func (c Clock) At(us int64) time.Time { return time.UnixMicro(us).In(c.Zone) }

// Day is dd/MM/yyyy.
func (c Clock) Day(us int64) string { return c.format(us, layoutDay) }

// HM is HH:mm.
func (c Clock) HM(us int64) string { return c.format(us, layoutClock) }

// HMEnd is HH:mm of an end: midnight after from is 24:00.
func (c Clock) HMEnd(from, to int64) string {
	if s := c.HM(to); s != "00:00" || to <= from {
		return s
	}
	return "24:00"
}

// Stamp is dd/MM/yyyy HH:mm.
func (c Clock) Stamp(us int64) string { return c.format(us, layoutStamp) }

// Secs is HH:mm:ss.
func (c Clock) Secs(us int64) string { return c.format(us, "15:04:05") }

// ISODay and ISOStamp are what native date inputs take.
func (c Clock) ISODay(us int64) string { return c.input(us, isoDay) }

// ISOStamp is the value of a datetime-local input.
func (c Clock) ISOStamp(us int64) string { return c.input(us, isoStamp) }

func (c Clock) input(us int64, layout string) string {
	if us == 0 {
		return ""
	}
	return c.At(us).Format(layout)
}

func (c Clock) format(us int64, layout string) string {
	if us == 0 {
		return "–"
	}
	return c.At(us).Format(layout)
}

// Short leaves out what today makes plain: 14:03, else 21/11 14:03, else the full stamp.
func (c Clock) Short(us int64) string {
	t, now := c.At(us), c.At(c.Now())
	switch {
	case us == 0:
		return "–"
	case t.Format(isoDay) == now.Format(isoDay):
		return t.Format(layoutClock)
	case t.Year() == now.Year():
		return t.Format("02/01 15:04")
	}
	return t.Format(layoutStamp)
}

// Tag is a <time> element that shows Short and carries the full instant.
func (c Clock) Tag(us int64) template.HTML {
	if us == 0 {
		return "–"
	}
	t := c.At(us)
	return template.HTML(fmt.Sprintf(`<time datetime="%s" title="%s">%s</time>`,
		t.Format(time.RFC3339), t.Format("02/01/2006 15:04:05"), c.Short(us)))
}

// Midnight is the start of the day that holds us.
func (c Clock) Midnight(us int64) int64 {
	t := c.At(us)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, c.Zone).UnixMicro()
}

// Parse reads what a date input or a person gives: ISO or dd/MM/yyyy, with or
// without HH:mm. An empty text is 0, true.
func (c Clock) Parse(s string) (us int64, ok bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, true
	}
	for _, layout := range []string{isoStamp, isoDay, layoutStamp, layoutDay, "2006-01-02T15:04:05", "2/1/2006 15:04", "2/1/2006"} {
		if t, err := time.ParseInLocation(layout, s, c.Zone); err == nil && t.Year() > 1900 && t.Year() < 2200 {
			return t.UnixMicro(), true
		}
	}
	return 0, false
}

// Num groups thousands: 1.284 in Vietnamese, 1,284 in English.
func (l *Locale) Num(n int64) string {
	sep := "."
	if l.Lang == "en" {
		sep = ","
	}
	s := strconv.FormatInt(n, 10)
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + sep + s[i:]
	}
	if neg {
		s = "−" + s
	}
	return s
}

// Dec shows a number with up to two decimals and the language's mark.
func (l *Locale) Dec(f float64) string {
	s := strconv.FormatFloat(math.Round(f*100)/100, 'f', -1, 64)
	if l.Lang == "vi" {
		s = strings.ReplaceAll(s, ".", ",")
	}
	return s
}

// Bytes shows a size in kB or MB.
func (l *Locale) Bytes(n int64) string {
	if n >= 1_000_000 {
		return l.Dec(math.Round(float64(n)/100_000)/10) + " MB"
	}
	return l.Num((n+999)/1000) + " kB"
}

// Span tells a length of time in one unit: seconds, minutes, hours or days.
func (l *Locale) Span(us int64) string {
	s := us / 1_000_000
	switch {
	case s < 60:
		return l.T("span.s", "n", int(s))
	case s < 3600:
		return l.T("span.m", "n", int(s/60))
	case s < 48*3600:
		return l.T("span.h", "n", int(s/3600))
	}
	return l.T("span.d", "n", int(s/86400))
}

// Initials are the first letters of the last two words: Trần Minh Quân → MQ.
func Initials(name string) string {
	words := strings.Fields(name)
	if len(words) > 2 {
		words = words[len(words)-2:]
	}
	var b strings.Builder
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}

// ShortHash keeps both ends of a digest: 8f2a…41c7.
func ShortHash(s string) string {
	if len(s) <= 12 {
		return s
	}
	return s[:4] + "…" + s[len(s)-4:]
}
