package programme_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pano/devices/blob"
	"pano/devices/programme"
)

const (
	hanoi  = "Asia/Ho_Chi_Minh"
	berlin = "Europe/Berlin"
	second = int64(1_000_000)
)

// at reads a wall clock of a zone.
func at(t testing.TB, zone, text string) int64 {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	for _, layout := range []string{"2006-01-02 15:04:05.999999", "2006-01-02 15:04"} {
		if v, err := time.ParseInLocation(layout, text, loc); err == nil {
			return v.UnixMicro()
		}
	}
	t.Fatalf("no time: %q", text)
	return 0
}

func file(name string) programme.File {
	return programme.File{SHA256: blob.Sum([]byte(name)), Size: 1000, MIME: "image/png"}
}

// build makes a programme with the default "def" and one item for each name the
// rules use, 10 s each.
func build(t testing.TB, zone, issued string, rules ...programme.Rule) *programme.Programme {
	t.Helper()
	p := &programme.Programme{
		V: 1, Org: "dalat", Display: "0190a000-0000-7000-8000-000000000001", Profile: "led-640x320-p5", TZ: zone,
		Rev: 1, Kid: "k1", Issued: at(t, "UTC", issued), Default: "def",
		Items: []programme.Item{{ID: "def", Title: "Default", Files: []programme.File{file("def")}, MS: 10_000}}, Rules: rules,
	}
	p.Expires = p.Issued + 90*24*3600*second
	seen := map[string]bool{"def": true}
	for _, r := range rules {
		for _, id := range r.Items {
			if !seen[id] {
				seen[id] = true
				p.Items = append(p.Items, programme.Item{ID: id, Title: "Item " + id, Files: []programme.File{file(id)}, MS: 10_000})
			}
		}
	}
	return p
}

func schedule(t testing.TB, p *programme.Programme) *programme.Schedule {
	t.Helper()
	s, err := programme.NewSchedule(p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func one(id string, r programme.Rule) programme.Rule {
	r.Items = []string{id}
	return r
}

const (
	mon = programme.Days(1 << iota)
	tue
	wed
	thu
	fri
	sat
	sun
)

// TestWindows is the vector table: a set of rules, and what is on when.
func TestWindows(t *testing.T) {
	rule := func(r programme.Rule) []programme.Rule { return []programme.Rule{one("a", r)} }
	from := at(t, hanoi, "2026-05-01 08:00")
	to := at(t, hanoi, "2026-05-01 09:00")
	cases := []struct {
		name, zone string
		rules      []programme.Rule
		want       string // "wall clock=item; …"
	}{
		{"S1 start in, end out, adjacent", hanoi, []programme.Rule{one("a", programme.Rule{From: from, To: to}), one("b", programme.Rule{From: to, To: to + 3600*second})},
			"2026-05-01 07:59:59.999999=def; 2026-05-01 08:00=a; 2026-05-01 08:59:59.999999=a; 2026-05-01 09:00=b; 2026-05-01 10:00=def"},
		{"S2 24:00 is the end of the day", hanoi, rule(programme.Rule{Days: fri, Start: 0, End: 1440}), "2026-05-01 00:00=a; 2026-05-01 23:59:59.999999=a; 2026-05-02 00:00=def"},
		{"S2 whole day", hanoi, rule(programme.Rule{Days: fri}), "2026-04-30 23:59=def; 2026-05-01 00:00=a; 2026-05-01 23:59=a; 2026-05-02 00:00=def"},
		{"S3 S4 overnight belongs to its first day", hanoi, rule(programme.Rule{Days: fri, Start: 22 * 60, End: 6 * 60}),
			"2026-05-01 01:30=def; 2026-05-01 22:00=a; 2026-05-02 01:30=a; 2026-05-02 05:59:59.999999=a; 2026-05-02 06:00=def; 2026-05-02 22:00=def; 2026-05-03 01:30=def; 2026-04-30 23:00=def"},
		{"S5 dates inclusive, zone ahead of UTC", hanoi, rule(programme.Rule{FirstDate: "2026-05-02", LastDate: "2026-05-03"}), "2026-05-01 23:59=def; 2026-05-02 00:00=a; 2026-05-03 23:59=a; 2026-05-04 00:00=def"},
		{"S5 zone behind UTC", "America/Los_Angeles", rule(programme.Rule{FirstDate: "2026-05-02", LastDate: "2026-05-02"}), "2026-05-01 23:59=def; 2026-05-02 00:00=a; 2026-05-02 23:59=a; 2026-05-03 00:00=def"},
		{"S6 open start", hanoi, rule(programme.Rule{To: to}), "2026-01-01 00:00=a; 2026-05-01 08:59=a; 2026-05-01 09:00=def"},
		{"S6 open end", hanoi, rule(programme.Rule{From: from}), "2026-05-01 07:59=def; 2026-05-01 08:00=a; 2026-06-01 00:00=a"},
		{"S6 both open", hanoi, rule(programme.Rule{}), "2026-04-20 00:00=a; 2026-06-20 00:00=a"},
		{"S7 weekday and date must both hold", hanoi, rule(programme.Rule{Days: fri, FirstDate: "2026-05-02", LastDate: "2026-05-08"}), "2026-05-01 12:00=def; 2026-05-04 12:00=def; 2026-05-08 12:00=a; 2026-05-15 12:00=def"},
		{"S8 two windows", hanoi, []programme.Rule{one("a", programme.Rule{Start: 6 * 60, End: 8 * 60}), one("a", programme.Rule{Start: 17 * 60, End: 19 * 60})}, "2026-05-01 07:00=a; 2026-05-01 12:00=def; 2026-05-01 18:00=a"},
		{"S10 inside the spring gap", berlin, rule(programme.Rule{Start: 2*60 + 10, End: 2*60 + 50}), "2026-03-28 02:30=a; 2026-03-29 01:59:59.999999=def; 2026-03-29 03:00=def; 2026-03-29 03:30=def; 2026-03-30 02:30=a"},
		{"S10 begins inside the gap", berlin, rule(programme.Rule{Start: 2*60 + 30, End: 4 * 60}), "2026-03-29 01:59:59.999999=def; 2026-03-29 03:00=a; 2026-03-29 04:00=def"},
		{"S11 keeps the wall clock over both changes", berlin, rule(programme.Rule{Start: 8 * 60, End: 9 * 60}), "2026-03-27 08:00=a; 2026-03-27 09:00=def; 2026-03-29 08:00=a; 2026-03-29 07:59=def; 2026-10-25 08:00=a; 2026-10-25 09:00=def; 2026-10-25 07:59=def"},
		{"S22 Saturday night does not leak", hanoi, []programme.Rule{one("a", programme.Rule{Days: sat, Start: 23 * 60, End: 60}), one("b", programme.Rule{Days: mon})}, "2026-05-02 23:30=a; 2026-05-03 00:30=a; 2026-05-03 01:00=def; 2026-05-03 23:59=def; 2026-05-04 00:00=b"},
		{"S26 year 2040", hanoi, rule(programme.Rule{Days: sun, Start: 19 * 60, End: 21 * 60}), "2040-01-01 19:00=a; 2040-01-01 21:00=def; 2040-01-02 19:00=def"},
		{"weekday set and except", hanoi, rule(programme.Rule{Days: mon | wed | thu, Except: []string{"2026-05-06"}}), "2026-05-04 12:00=a; 2026-05-05 12:00=def; 2026-05-06 12:00=def; 2026-05-07 12:00=a"},
		{"overnight except is the day it starts", hanoi, rule(programme.Rule{Start: 22 * 60, End: 6 * 60, Except: []string{"2026-05-01"}}), "2026-05-01 05:00=a; 2026-05-01 23:00=def; 2026-05-02 05:00=def; 2026-05-02 23:00=a"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			check(t, schedule(t, build(t, c.zone, "2026-04-15 00:00", c.rules...)), c.zone, c.want)
		})
	}
}

func check(t *testing.T, s *programme.Schedule, zone, want string) {
	t.Helper()
	for _, w := range strings.Split(want, "; ") {
		when, item, _ := strings.Cut(w, "=")
		if got := s.At(nil, at(t, zone, when), false); got.ItemID != item {
			t.Errorf("%s: %s is on, want %s", when, got.ItemID, item)
		}
	}
}

// TestRepeatedHour: the hour that comes twice in autumn gives one window, from
// its first coming on (S10).
func TestRepeatedHour(t *testing.T) {
	s := schedule(t, build(t, berlin, "2026-10-01 00:00", one("a", programme.Rule{Start: 2*60 + 30, End: 3 * 60})))
	spans := s.Timeline(nil, at(t, berlin, "2026-10-25 00:00"), at(t, berlin, "2026-10-26 00:00"), 100)
	var on []programme.Span
	for _, sp := range spans {
		if sp.Slot.ItemID == "a" {
			on = append(on, sp)
		}
	}
	if len(on) != 1 || on[0].From != at(t, "UTC", "2026-10-25 00:30") || on[0].To != at(t, "UTC", "2026-10-25 02:00") {
		t.Errorf("on: %+v", on)
	}
}

// TestZones: one instant, three zones, different answers (S9).
func TestZones(t *testing.T) {
	now := at(t, "UTC", "2026-05-01 20:00")
	for zone, want := range map[string]string{hanoi: "def", berlin: "a", "America/Los_Angeles": "def"} {
		s := schedule(t, build(t, zone, "2026-04-15 00:00", one("a", programme.Rule{Days: fri, Start: 21 * 60, End: 23 * 60})))
		if got := s.At(nil, now, true).ItemID; got != want {
			t.Errorf("%s: %s, want %s", zone, got, want)
		}
	}
}

func TestSeries(t *testing.T) {
	cases := []struct {
		name   string
		issued string
		rule   programme.Rule
		want   string
	}{
		{"S12 every third day", "2026-05-01", programme.Rule{RRule: "FREQ=DAILY;INTERVAL=3", FirstDate: "2026-05-01"}, "2026-05-01 12:00=a; 2026-05-02 12:00=def; 2026-05-04 12:00=a; 2026-05-07 12:00=a"},
		{"S12 every second week", "2026-05-01", programme.Rule{RRule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", FirstDate: "2026-05-04"}, "2026-05-04 12:00=a; 2026-05-11 12:00=def; 2026-05-18 12:00=a"},
		{"S12 every second month by day", "2026-05-01", programme.Rule{RRule: "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=19", FirstDate: "2026-05-19"}, "2026-05-19 12:00=a; 2026-06-19 12:00=def; 2026-07-19 12:00=a"},
		{"S12 every second month by weekday", "2026-05-01", programme.Rule{RRule: "FREQ=MONTHLY;INTERVAL=2;BYDAY=1WE", FirstDate: "2026-05-01"}, "2026-05-06 12:00=a; 2026-05-13 12:00=def; 2026-06-03 12:00=def; 2026-07-01 12:00=a"},
		{"S12 every 4 hours", "2026-05-01", programme.Rule{RRule: "FREQ=HOURLY;INTERVAL=4", FirstDate: "2026-05-01", Start: 6 * 60, End: 6*60 + 30}, "2026-05-01 06:00=a; 2026-05-01 06:30=def; 2026-05-01 10:15=a; 2026-05-02 02:29=a; 2026-05-02 04:00=def"},
		{"S12 every second year", "2028-04-20", programme.Rule{RRule: "FREQ=YEARLY;INTERVAL=2", FirstDate: "2026-04-30"}, "2028-04-30 12:00=a; 2028-05-01 12:00=def"},
		{"S12 not in the odd year", "2027-04-20", programme.Rule{RRule: "FREQ=YEARLY;INTERVAL=2", FirstDate: "2026-04-30"}, "2027-04-30 12:00=def"},
		{"S13 day 31", "2026-04-20", programme.Rule{RRule: "FREQ=MONTHLY;BYMONTHDAY=31", FirstDate: "2026-03-31"}, "2026-04-30 12:00=def; 2026-05-01 12:00=def; 2026-05-31 12:00=a; 2026-06-30 12:00=def"},
		{"S14 29 February", "2028-02-01", programme.Rule{RRule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", FirstDate: "2024-02-29"}, "2028-02-28 12:00=def; 2028-02-29 12:00=a; 2028-03-01 12:00=def"},
		{"S14 not in a short year", "2027-02-01", programme.Rule{RRule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", FirstDate: "2024-02-29"}, "2027-02-28 12:00=def; 2027-03-01 12:00=def"},
		{"S15 last Friday", "2026-05-01", programme.Rule{RRule: "FREQ=MONTHLY;BYDAY=-1FR", FirstDate: "2026-05-01"}, "2026-05-22 12:00=def; 2026-05-29 12:00=a; 2026-06-26 12:00=a"},
		{"S15 fourth Friday", "2026-05-01", programme.Rule{RRule: "FREQ=MONTHLY;BYDAY=4FR", FirstDate: "2026-05-01"}, "2026-05-22 12:00=a; 2026-05-29 12:00=def; 2026-06-26 12:00=a"},
		{"S16 week starts on Monday", "2026-05-01", programme.Rule{RRule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO", FirstDate: "2026-05-05"}, "2026-05-05 12:00=a; 2026-05-10 12:00=a; 2026-05-12 12:00=def; 2026-05-17 12:00=def; 2026-05-19 12:00=a"},
		{"S16 week starts on Sunday", "2026-05-01", programme.Rule{RRule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", FirstDate: "2026-05-05"}, "2026-05-05 12:00=a; 2026-05-10 12:00=def; 2026-05-17 12:00=a; 2026-05-19 12:00=a"},
		{"S17 every 90 minutes across midnight", "2026-05-01", programme.Rule{RRule: "FREQ=MINUTELY;INTERVAL=90", FirstDate: "2026-05-01", Start: 22*60 + 15, End: 22*60 + 45}, "2026-05-01 22:15=a; 2026-05-01 23:50=a; 2026-05-02 00:15=def; 2026-05-02 01:15=a; 2026-05-02 01:45=def"},
		{"S18 first Wednesday on or after the 10th", "2026-05-01", programme.Rule{RRule: "FREQ=MONTHLY;BYDAY=WE;BYMONTHDAY=10,11,12,13,14,15,16", FirstDate: "2026-05-01"}, "2026-05-06 12:00=def; 2026-05-13 12:00=a; 2026-05-20 12:00=def; 2026-06-10 12:00=a"},
		{"S20 an excluded day stays out after the series moved", "2026-05-01", programme.Rule{RRule: "FREQ=WEEKLY;BYDAY=FR", FirstDate: "2026-05-01", Start: 9 * 60, End: 10 * 60, Except: []string{"2026-05-08"}}, "2026-05-01 09:30=a; 2026-05-08 09:30=def; 2026-05-15 09:30=a"},
		{"S20 moved by two hours", "2026-05-01", programme.Rule{RRule: "FREQ=WEEKLY;BYDAY=FR", FirstDate: "2026-05-01", Start: 11 * 60, End: 12 * 60, Except: []string{"2026-05-08"}}, "2026-05-01 11:30=a; 2026-05-08 11:30=def; 2026-05-15 11:30=a"},
		{"S20 restored", "2026-05-01", programme.Rule{RRule: "FREQ=WEEKLY;BYDAY=FR", FirstDate: "2026-05-01", Start: 11 * 60, End: 12 * 60}, "2026-05-08 11:30=a"},
		{"S21 the end cuts an occurrence", "2026-05-01", programme.Rule{RRule: "FREQ=DAILY", FirstDate: "2026-05-01", Start: 9 * 60, End: 11 * 60, To: at(t, hanoi, "2026-05-03 10:00")}, "2026-05-03 09:59=a; 2026-05-03 10:00=def; 2026-05-04 09:30=def"},
		{"until a date, included", "2026-05-01", programme.Rule{RRule: "FREQ=DAILY;UNTIL=20260503", FirstDate: "2026-05-01", Start: 9 * 60, End: 10 * 60}, "2026-05-03 09:30=a; 2026-05-04 09:30=def"},
		{"until an instant in UTC", "2026-05-01", programme.Rule{RRule: "FREQ=DAILY;UNTIL=20260503T020000Z", FirstDate: "2026-05-01", Start: 9 * 60, End: 10 * 60}, "2026-05-03 09:30=a; 2026-05-04 09:30=def"},
		{"until an instant before the window", "2026-05-01", programme.Rule{RRule: "FREQ=DAILY;UNTIL=20260503T010000Z", FirstDate: "2026-05-01", Start: 9 * 60, End: 10 * 60}, "2026-05-02 09:30=a; 2026-05-03 09:30=def"},
		{"count ends the series", "2026-05-01", programme.Rule{RRule: "FREQ=DAILY;COUNT=2", FirstDate: "2026-05-01"}, "2026-05-01 12:00=a; 2026-05-02 12:00=a; 2026-05-03 12:00=def"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			check(t, schedule(t, build(t, hanoi, c.issued+" 00:00", one("a", c.rule))), hanoi, c.want)
		})
	}
}

// TestSeriesAfterReissue: signing again later must not shift the series.
func TestSeriesAfterReissue(t *testing.T) {
	r := one("a", programme.Rule{RRule: "FREQ=DAILY;INTERVAL=3", FirstDate: "2026-05-01"})
	a, b := schedule(t, build(t, hanoi, "2026-05-01 00:00", r)), schedule(t, build(t, hanoi, "2026-05-20 00:00", r))
	for d := range 60 {
		now := at(t, hanoi, "2026-05-20 12:00") + int64(d)*24*3600*second
		if x, y := a.At(nil, now, true).ItemID, b.At(nil, now, true).ItemID; x != y {
			t.Fatalf("day %d: %s and %s", d, x, y)
		}
	}
}

// TestHolidays: lunar dates come as dates; Lunar New Year 2026–2030 (S29).
func TestHolidays(t *testing.T) {
	for _, day := range []string{"2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03"} {
		s := schedule(t, build(t, hanoi, day+" 00:00", one("tet", programme.Rule{FirstDate: day, LastDate: day})))
		check(t, s, hanoi, day+" 00:00=tet; "+day+" 23:59=tet")
		if got := s.At(nil, at(t, hanoi, day+" 00:00")-1, true).ItemID; got != "def" {
			t.Errorf("%s: %s before midnight", day, got)
		}
	}
}

// TestLateAndJumps: the answer is a level, so a late tick, a jump of the clock or
// a reload at midnight cannot miss or repeat anything (S23–S25).
func TestLateAndJumps(t *testing.T) {
	p := build(t, hanoi, "2026-05-01 00:00", one("a", programme.Rule{Days: sat}))
	s := schedule(t, p)
	midnight := at(t, hanoi, "2026-05-02 00:00")
	for _, late := range []int64{0, 5, 600} {
		if got := s.At(nil, midnight+late*second, true).ItemID; got != "a" {
			t.Errorf("%d s late: %s", late, got)
		}
	}
	before := s.At(nil, midnight, true)
	s.At(nil, midnight+2*3600*second, true)
	s.At(nil, midnight-2*3600*second, true)
	if again := s.At(nil, midnight, true); again.ItemID != before.ItemID || again.Next != before.Next {
		t.Errorf("after jumps: %+v, before %+v", again, before)
	}
	if got := schedule(t, p).At(nil, midnight, true).ItemID; got != "a" {
		t.Errorf("reload at midnight: %s", got)
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name, code string
		edit       func(*programme.Programme)
	}{
		{"S19 longer than its repetition", "rrule_overlap", func(p *programme.Programme) {
			p.Rules[0] = one("a", programme.Rule{RRule: "FREQ=HOURLY", FirstDate: "2026-05-01", Start: 0, End: 90})
		}},
		{"S27 negative interval", "number_range", func(p *programme.Programme) {
			p.Rules[0].RRule, p.Rules[0].FirstDate = "FREQ=DAILY;INTERVAL=-1", "2026-05-01"
		}},
		{"S27 zero interval", "rrule", func(p *programme.Programme) {
			p.Rules[0].RRule, p.Rules[0].FirstDate = "FREQ=DAILY;INTERVAL=0", "2026-05-01"
		}},
		{"S27 huge interval", "number_range", func(p *programme.Programme) {
			p.Rules[0].RRule, p.Rules[0].FirstDate = "FREQ=DAILY;INTERVAL=99999", "2026-05-01"
		}},
		{"S27 interval NaN", "rrule", func(p *programme.Programme) {
			p.Rules[0].RRule, p.Rules[0].FirstDate = "FREQ=DAILY;INTERVAL=NaN", "2026-05-01"
		}},
		{"S28 weekday list", "rrule", func(p *programme.Programme) {
			p.Rules[0].RRule, p.Rules[0].FirstDate = "FREQ=WEEKLY;BYDAY=MO,XX", "2026-05-01"
		}},
		{"S28 weekday bits", "number_range", func(p *programme.Programme) { p.Rules[0].Days = 200 }},
		{"series by seconds", "rrule", func(p *programme.Programme) {
			p.Rules[0].RRule, p.Rules[0].FirstDate = "FREQ=SECONDLY", "2026-05-01"
		}},
		{"a search without end", "rrule", func(p *programme.Programme) {
			p.Rules[0].RRule, p.Rules[0].FirstDate, p.Rules[0].End = "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=31", "2026-05-01", 1
		}},
		{"series without a start", "rrule_start", func(p *programme.Programme) { p.Rules[0].RRule = "FREQ=DAILY" }},
		{"default missing", "default_missing", func(p *programme.Programme) { p.Default = "no" }},
		{"item missing", "item_missing", func(p *programme.Programme) { p.Rules[0].Items = []string{"no"} }},
		{"item twice", "id_twice", func(p *programme.Programme) { p.Items[1].ID = "def" }},
		{"P9 system rank", "number_range", func(p *programme.Programme) { p.Rules[0].Rank = programme.MinTakeoverRank }},
		{"window backwards", "window", func(p *programme.Programme) { p.Rules[0].From, p.Rules[0].To = 20, 10 }},
		{"window empty", "window", func(p *programme.Programme) { p.Rules[0].Start, p.Rules[0].End = 60, 60 }},
		{"date", "dates", func(p *programme.Programme) { p.Rules[0].FirstDate = "2026-02-30" }},
		{"zone", "tz_unknown", func(p *programme.Programme) { p.TZ = "Asia/Atlantis" }},
		{"zone of the machine", "tz_unknown", func(p *programme.Programme) { p.TZ = "Local" }},
		{"stay", "number_range", func(p *programme.Programme) { p.Items[0].MS = 0 }},
		{"stay too long", "number_range", func(p *programme.Programme) { p.Items[0].MS = 1 << 40 }},
		{"digest", "digest", func(p *programme.Programme) { p.Items[0].Files[0].SHA256 = "../../etc/passwd" }},
		{"year 2201", "instant_range", func(p *programme.Programme) { p.Expires = 7289654400000000 }},
		{"expired before issued", "expires", func(p *programme.Programme) { p.Expires = p.Issued }},
		{"version", "version", func(p *programme.Programme) { p.V = 2 }},
	} {
		p := build(t, hanoi, "2026-05-01 00:00", one("a", programme.Rule{}))
		c.edit(p)
		_, err := programme.NewSchedule(p)
		var e *programme.Error
		if !errors.As(err, &e) || e.Code != c.code || e.Msg == "" {
			t.Errorf("%s: %v, want code %s", c.name, err, c.code)
		}
	}
}

// busy is a programme with n rules of all sorts, the same for the same seed.
func busy(t testing.TB, zone string, n int, seed uint64) *programme.Programme {
	rnd := rand.New(rand.NewPCG(seed, 1))
	base := at(t, "UTC", "2026-03-20 00:00")
	var rules []programme.Rule
	for i := range n {
		r := programme.Rule{Rank: rnd.IntN(8), Seq: int64(i), Days: programme.Days(rnd.IntN(128))}
		for range 1 + rnd.IntN(3) {
			r.Items = append(r.Items, fmt.Sprintf("i%d", rnd.IntN(n)))
		}
		if r.Start = rnd.IntN(1440); rnd.IntN(3) > 0 {
			r.End = (r.Start + 30 + rnd.IntN(700)) % 1440
		} else {
			r.Start = 0
		}
		if rnd.IntN(3) == 0 {
			r.Share = 30 + rnd.IntN(900)
		}
		if rnd.IntN(4) == 0 {
			r.From = base + rnd.Int64N(20*24*3600)*second
			r.To = r.From + 3600*second + rnd.Int64N(5*24*3600)*second
		}
		if rnd.IntN(10) == 0 {
			r.RRule, r.FirstDate = "FREQ=DAILY;INTERVAL=2", "2026-03-01"
		}
		rules = append(rules, r)
	}
	return build(t, zone, "2026-03-20 00:00", rules...)
}

// TestRestart: whoever follows Next sees at every moment what a fresh start at
// that moment sees, also over a change of the clocks (S30).
func TestRestart(t *testing.T) {
	for seed := range uint64(12) {
		zone := []string{hanoi, berlin, "America/Los_Angeles", "Australia/Lord_Howe"}[seed%4]
		p := busy(t, zone, 25, seed)
		run, fresh := schedule(t, p), schedule(t, p)
		from := at(t, "UTC", "2026-03-28 20:00")
		to := from + 12*3600*second
		rnd := rand.New(rand.NewPCG(seed, 2))
		for now := from; now < to; {
			slot := run.At(nil, now, true)
			if slot.Next <= now {
				t.Fatalf("seed %d at %d: next %d", seed, now, slot.Next)
			}
			for _, probe := range []int64{now, now + rnd.Int64N(slot.Next-now), slot.Next - 1} {
				got := fresh.At(nil, probe, true)
				if got.Item != slot.Item || got.File != slot.File || got.Why != slot.Why || got.Turn != slot.Turn {
					t.Fatalf("seed %d %s at %d: fresh %+v, running since %d: %+v", seed, zone, probe, got, now, slot)
				}
			}
			now = slot.Next
		}
	}
}

// TestPreview: the preview of a day equals what a player would log (S35), and it
// has no hole and no overlap.
func TestPreview(t *testing.T) {
	s := schedule(t, busy(t, hanoi, 30, 7))
	from := at(t, hanoi, "2026-04-01 00:00")
	to := at(t, hanoi, "2026-04-02 00:00")
	end := from
	for _, sp := range s.Timeline(nil, from, to, 100_000) {
		if sp.From != end || sp.To <= sp.From {
			t.Fatalf("span %d to %d after %d", sp.From, sp.To, end)
		}
		for _, probe := range []int64{sp.From, (sp.From + sp.To) / 2, sp.To - 1} {
			if got := s.At(nil, probe, true); got.ItemID != sp.Slot.ItemID {
				t.Fatalf("preview %s, player %s at %d", sp.Slot.ItemID, got.ItemID, probe)
			}
		}
		end = sp.To
	}
	if end != to {
		t.Fatalf("the preview ends at %d, want %d", end, to)
	}
}

// TestManyOverlapping resolves 1 000 overlapping rules, prepared and asked, in
// well under 50 ms (S34).
func TestManyOverlapping(t *testing.T) {
	p := busy(t, hanoi, 1000, 3)
	s := schedule(t, p)
	begin := time.Now()
	const n = 100
	for i := range int64(n) {
		s.At(nil, p.Issued+i*977*second, true)
	}
	if each := time.Since(begin) / n; each > 50*time.Millisecond {
		t.Errorf("%v each", each)
	}
}

func TestNoAllocation(t *testing.T) {
	take := &programme.Takeover{ID: "o1", Rank: 100, From: 1, To: 2, Files: []programme.File{file("x")}}
	for _, zone := range []string{hanoi, berlin} {
		p := busy(t, zone, 200, 5)
		s := schedule(t, p)
		now := at(t, "UTC", "2026-03-29 00:20") // the night of the change in Berlin
		if n := testing.AllocsPerRun(100, func() { now += 61 * second; s.At(take, now, true) }); n != 0 {
			t.Errorf("%s: %v allocations", zone, n)
		}
	}
}

func BenchmarkAt200(b *testing.B) {
	p := busy(b, hanoi, 200, 5)
	s := schedule(b, p)
	b.ReportAllocs()
	for i := int64(0); b.Loop(); i++ {
		s.At(nil, p.Issued+(i%100_000)*61*second, true)
	}
}
