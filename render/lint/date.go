package lint

import (
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"time"
)

var (
	fullDate  = regexp.MustCompile(`(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})`)
	longDate  = regexp.MustCompile(`(?:ngày|mùng|mồng)\s+(?:\d{1,2}\s*[-–]\s*)?(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s+năm\s+(\d{4}))?`)
	shortDate = regexp.MustCompile(`(\d{1,2})/(\d{1,2})`)
	dayBefore = regexp.MustCompile(`(thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s+nhật)[\s,(]*(?:ngày\s+)?$`)
	dayAfter  = regexp.MustCompile(`^\s*\(\s*(thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s+nhật)`)
	yearSpan  = regexp.MustCompile(`(\d{4})\s*[-–—]\s*(?:\d{1,2}/\d{1,2}/)?(\d{4})`)
	yearsOf   = regexp.MustCompile(`k[ỷỉ]\s+niệm[^.!?]{0,60}?(\d{1,4})\s+năm`)
)

// date is a date in a text; y is 0 when the year is not said.
type date struct {
	start, end int
	y, m, d    int
	doubt      bool // may be a fraction or a number of something
}

// real tells whether a day is in the calendar.
func real(d, m, y int) bool {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return d >= 1 && m >= 1 && m <= 12 && t.Day() == d && int(t.Month()) == m
}

func (d date) real() bool {
	y := d.y
	if y == 0 {
		y = 2024 // a leap year: 29/2 exists
	}
	return real(d.d, d.m, y)
}

func (d date) time() time.Time { return time.Date(d.y, time.Month(d.m), d.d, 0, 0, 0, 0, time.UTC) }

// maxDates bounds how many dates of a text are looked at.
const maxDates = 100

// dates lists the dates of a text in order.
func dates(low string) []date {
	var out []date
	taken := func(start, end int) bool {
		for _, d := range out {
			if start < d.end && d.start < end {
				return true
			}
		}
		return false
	}
	for _, re := range []*regexp.Regexp{fullDate, longDate, shortDate} {
		for _, m := range re.FindAllStringSubmatchIndex(low, maxDates) {
			if taken(m[0], m[1]) || re != longDate && !alone(low, m[0], m[1]) || lunar(low[m[1]:]) {
				continue
			}
			d := date{start: m[0], end: m[1], d: digits(low, m, 1), m: digits(low, m, 2), doubt: re == shortDate}
			if re != shortDate {
				d.y = digits(low, m, 3)
			}
			if d.doubt && strings.HasSuffix(strings.TrimRight(low[:d.start], " "), "ngày") {
				d.doubt = false
			}
			out = append(out, d)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].start < out[j].start })
	return out
}

// alone tells whether digits at [i, j) are not part of something longer.
func alone(s string, i, j int) bool {
	const glue = "0123456789/,.-"
	before := i == 0 || !strings.ContainsRune(glue, rune(s[i-1]))
	after := j == len(s) || !strings.ContainsRune("0123456789/%", rune(s[j]))
	if after && j+1 < len(s) && strings.ContainsRune(",.-", rune(s[j])) {
		after = s[j+1] < '0' || s[j+1] > '9'
	}
	return before && after
}

// lunar tells whether a date goes on as one of the lunar calendar.
func lunar(rest string) bool {
	rest = strings.TrimLeft(rest, " (")
	return strings.HasPrefix(rest, "âm") || strings.HasPrefix(rest, "al")
}

func digits(s string, m []int, group int) int {
	if m[2*group] < 0 {
		return 0
	}
	n, _ := strconv.Atoi(s[m[2*group]:m[2*group+1]])
	return n
}

// calendar finds days that no calendar has.
func (c *run) calendar(r *Rule) {
	for _, p := range c.texts {
		for _, d := range p.dates {
			if d.real() || d.doubt && (d.m < 1 || d.m > 12 || d.d < 28 || d.d > 31) {
				continue
			}
			c.find(r, p.field, "date", p.text[d.start:d.end])
		}
	}
}

// weekday finds weekdays that do not fall on their date. Without a year the year of
// showing is meant.
func (c *run) weekday(r *Rule) {
	for _, p := range c.texts {
		for _, d := range p.dates {
			if d.y == 0 && len(c.s.Day) >= 4 {
				d.y, _ = strconv.Atoi(c.s.Day[:4])
			}
			if d.y == 0 || !d.real() {
				continue
			}
			off := max(0, d.start-60)
			m := dayBefore.FindStringSubmatchIndex(p.low[off:d.start])
			if m == nil {
				off = d.end
				m = dayAfter.FindStringSubmatchIndex(p.low[off:min(len(p.low), off+60)])
			}
			if m == nil {
				continue
			}
			said := p.low[off+m[2] : off+m[3]]
			if strings.HasSuffix(strings.TrimRight(p.low[:off+m[2]], " "), "lần") {
				continue // lần thứ hai: an ordinal
			}
			if is := d.time().Weekday(); !sameDay(said, is) {
				c.find(r, p.field, "said", p.text[off+m[2]:off+m[3]], "date", fmt.Sprintf("%02d/%d/%d", d.d, d.m, d.y), "is", dayName(is))
			}
		}
	}
}

func dayName(d time.Weekday) string {
	return []string{"Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"}[d]
}

func sameDay(said string, d time.Weekday) bool {
	said = strings.Join(strings.Fields(said), " ")
	return said == strings.ToLower(dayName(d)) || d != time.Sunday && said == fmt.Sprintf("thứ %d", int(d)+1)
}

// past finds content whose last date is over before it is shown. Older years are
// history, dates of documents stay.
func (c *run) past(r *Rule) {
	shown, err := time.Parse("2006-01-02", c.s.Day)
	if err != nil {
		return
	}
	var last date
	field, text := "", ""
	for _, p := range c.texts {
		for _, d := range p.dates {
			if d.y == 0 || !d.real() || document(r, p.low[:d.start]) {
				continue
			}
			if field == "" || d.time().After(last.time()) {
				last, field, text = d, p.field, p.text[d.start:d.end]
			}
		}
	}
	if field == "" {
		return
	}
	ago := int(shown.Sub(last.time()).Hours() / 24)
	if ago > 0 && ago <= int(r.Param("days")) {
		c.find(r, field, "date", text, "shown", shown.Format("02/01/2006"))
	}
}

// document tells whether a date that follows is that of a document.
func document(r *Rule, before string) bool {
	if len(before) > 160 {
		before = before[len(before)-160:]
	}
	if i := strings.LastIndexAny(before, ".;!?\n("); i >= 0 {
		before = before[i+1:]
	}
	return len(r.phrases["documents"].find(tokens(before))) > 0
}

// termSpan finds terms of office that last another number of years.
func (c *run) termSpan(r *Rule) {
	c.each(r, "after", func(p *prose, h hit) {
		rest := p.low[p.tokens[h.j-1].end:]
		rest = rest[:min(len(rest), 80)]
		m := yearSpan.FindStringSubmatchIndex(rest)
		if m == nil || strings.TrimSpace(rest[:m[0]]) != "" {
			return
		}
		from, to := digits(rest, m, 1), digits(rest, m, 2)
		if years := int(r.Param("years")); to-from != years {
			c.find(r, p.field, "from", strconv.Itoa(from), "to", strconv.Itoa(to), "years", strconv.Itoa(years))
		}
	})
}
