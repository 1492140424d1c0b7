package compile

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pano/devices/blob"
	"pano/devices/programme"
	"pano/server/campaign"
)

// counting is a display with a countdown of 40 days to 2026-12-10, drawn from
// 2026-11-01 on; the file of a day has the day's name in its digest.
func counting(zone string) (In, func(string) int64) {
	in := plan()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	at := func(text string) int64 {
		t, err := time.ParseInLocation("2006-01-02 15:04:05", text, loc)
		if err != nil {
			panic(err)
		}
		return t.UnixMicro()
	}
	ref := campaign.AssetRef{Asset: "good", Version: 2}
	v := in.Assets[ref]
	v.Files = nil
	for d := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC); !d.After(time.Date(2026, 12, 10, 0, 0, 0, 0, time.UTC)); d = d.AddDate(0, 0, 1) {
		iso := d.Format(time.DateOnly)
		v.Files = append(v.Files, campaign.File{Key: "64x32", SHA256: blob.Sum([]byte(iso)), Size: 9, MIME: "image/png", Approval: "d1", Day: iso})
	}
	in.Assets[ref] = v
	in.Display.TZ, in.Now = zone, at("2026-11-05 09:30:00")
	in.Placements[0].From, in.Placements[0].To = at("2026-11-05 09:30:00"), 0
	return in, at
}

// plays is the file that is on, by the day that it was drawn for.
func plays(t *testing.T, p *programme.Programme, at int64) string {
	t.Helper()
	s, err := programme.NewSchedule(p)
	if err != nil {
		t.Fatal(err)
	}
	slot := s.At(nil, at, true)
	if slot.ItemID == DefaultItem {
		return DefaultItem
	}
	for d := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC); d.Year() < 2027; d = d.AddDate(0, 0, 1) {
		if slot.Files[slot.File].SHA256 == blob.Sum([]byte(d.Format(time.DateOnly))) {
			return d.Format(time.DateOnly)
		}
	}
	return "?"
}

func TestCountdownShowsEachDayItsPicture(t *testing.T) {
	for _, zone := range []string{"Asia/Ho_Chi_Minh", "UTC", "America/New_York"} {
		in, at := counting(zone)
		p, findings, err := Programme(in)
		if err != nil || len(findings) != 0 {
			t.Fatalf("%v, %+v", err, findings)
		}
		for _, one := range [][2]string{
			{"2026-11-05 09:29:59", DefaultItem}, {"2026-11-05 09:30:00", "2026-11-05"}, {"2026-11-05 23:59:59", "2026-11-05"},
			{"2026-11-06 00:00:00", "2026-11-06"}, {"2026-11-06 23:59:59", "2026-11-06"}, {"2026-11-07 00:00:00", "2026-11-07"},
			{"2026-12-05 09:29:59", "2026-12-05"}, {"2026-12-05 09:30:00", DefaultItem}, // the programme is over
		} {
			if got := plays(t, p, at(one[0])); got != one[1] {
				t.Errorf("%s: at %s plays %s, want %s", zone, one[0], got, one[1])
			}
		}
		if n := len(p.Items); n != 1+int(ahead/day)+1 || p.Items[1].ID != "p1.2026-11-05" || p.Items[1].Placement != "p1" || p.Items[1].ApprovalLeaf != 7 {
			t.Errorf("%s: %d items, the first %+v", zone, n, p.Items[1])
		}
		in.Now = at("2026-11-28 12:00:00") // renewed: what is past is left out, the end comes in
		if p, _, err = Programme(in); err != nil || p.Items[1].ID != "p1.2026-11-28" {
			t.Fatalf("renewed: %+v, %v", p.Items[1], err)
		}
		for _, one := range [][2]string{{"2026-12-09 23:59:59", "2026-12-09"}, {"2026-12-10 00:00:00", "2026-12-10"}, {"2026-12-27 00:00:00", "2026-12-10"}} {
			if got := plays(t, p, at(one[0])); got != one[1] {
				t.Errorf("%s: at %s plays %s, want %s", zone, one[0], got, one[1])
			}
		}
	}
}

// The number changes at midnight, whatever windows the placement has in a day.
func TestCountdownKeepsItsWindows(t *testing.T) {
	in, at := counting("Asia/Ho_Chi_Minh")
	in.Placements[0].Dayparts = []campaign.Daypart{{Start: 18 * 60, End: 2 * 60}, {Start: 6 * 60, End: 8 * 60}}
	in.Placements[0].RRule, in.Placements[0].Except = "FREQ=DAILY;INTERVAL=2", []string{"2026-11-09"} // 5, 7, 11, …
	p, findings, err := Programme(in)
	if err != nil || len(findings) != 0 {
		t.Fatalf("%v, %+v", err, findings)
	}
	for _, one := range [][2]string{
		{"2026-11-05 17:59:59", DefaultItem}, {"2026-11-05 18:00:00", "2026-11-05"}, {"2026-11-06 00:00:00", "2026-11-06"}, {"2026-11-06 02:00:00", DefaultItem},
		{"2026-11-06 07:00:00", DefaultItem}, {"2026-11-07 07:00:00", "2026-11-07"}, {"2026-11-08 01:59:59", "2026-11-08"}, {"2026-11-09 19:00:00", DefaultItem},
		{"2026-11-11 07:59:59", "2026-11-11"}, {"2026-11-11 23:59:59", "2026-11-11"}, {"2026-11-12 00:00:00", "2026-11-12"},
	} {
		if got := plays(t, p, at(one[0])); got != one[1] {
			t.Errorf("at %s plays %s, want %s", one[0], got, one[1])
		}
	}
}

// A day may begin with a leap over midnight; the number changes then, not an hour early.
func TestCountdownWhereTheClockLeapsAtMidnight(t *testing.T) {
	in, _ := counting("America/Santiago") // 2026-09-06 has no 00:00
	v := in.Assets[in.Placements[0].Asset]
	for i, d := range []string{"2026-09-05", "2026-09-06"} {
		v.Files[i].Day, v.Files[i].SHA256 = d, blob.Sum([]byte(d))
	}
	v.Files = v.Files[:2]
	leap := time.Date(2026, 9, 6, 4, 0, 0, 0, time.UTC).UnixMicro()
	if s := v.Spells(in.Display); len(s) != 2 || s[1].From != leap || s[0].To != leap || s[1].To != 0 {
		t.Errorf("spells %+v, want a change at %d", s, leap)
	}
}

func TestCountdownThatCannotBeShown(t *testing.T) {
	ref := campaign.AssetRef{Asset: "good", Version: 2}
	for name, one := range map[string]struct {
		change func(*In, func(string) int64)
		code   string
	}{
		"no picture yet": {func(in *In, at func(string) int64) {
			in.Now, in.Placements[0].From, in.Placements[0].To = at("2026-10-01 00:00:00"), at("2026-10-01 00:00:00"), at("2026-10-20 00:00:00")
		}, "rule_day_missing"},
		"one day not released": {func(in *In, _ func(string) int64) { in.Assets[ref].Files[30].Approval = "made-up" }, "rule_unapproved"},
		"more than a player takes": {func(in *In, _ func(string) int64) {
			for i := range 20 {
				in.Placements[0].Dayparts = append(in.Placements[0].Dayparts, campaign.Daypart{Start: i * 60, End: i*60 + 30})
			}
			in.Placements[0].RRule = "FREQ=DAILY"
		}, "rule_programme_full"},
	} {
		in, at := counting("Asia/Ho_Chi_Minh")
		one.change(&in, at)
		p, findings, err := Programme(in)
		if err != nil || len(p.Items) != 1 || len(findings) != 1 || findings[0].Code != one.code || findings[0].Severity != campaign.Block {
			t.Errorf("%s: %+v, %v; want it left out with %s", name, findings, err, one.code)
		}
	}
	in, _ := counting("Asia/Ho_Chi_Minh")
	in.Display.Default = ref
	if _, _, err := Programme(in); err == nil || !strings.Contains(err.Error(), "default") {
		t.Errorf("a countdown is the default: %v", err)
	}
}

// Sixteen countdowns on one display are no trouble; a hundred leave out whole ones.
func TestManyCountdowns(t *testing.T) {
	in, at := counting("Asia/Ho_Chi_Minh")
	one := in.Placements[0]
	in.Placements = nil
	for i := range 100 {
		one.ID, one.Seq = fmt.Sprintf("p%03d", i), int64(i+1)
		in.Placements = append(in.Placements, one)
	}
	p, findings, err := Programme(in)
	if err != nil || len(findings) == 0 || len(findings) > 60 || findings[0].Code != "rule_programme_full" {
		t.Fatalf("%d findings, %v", len(findings), err)
	}
	if got := plays(t, p, at("2026-11-20 12:00:00")); got != "2026-11-20" {
		t.Errorf("plays %s", got)
	}
}

// A placement far ahead is sent with its first picture: it counts as published, and
// the rest follows when the programme is renewed.
func TestCountdownFarAhead(t *testing.T) {
	in, at := counting("Asia/Ho_Chi_Minh")
	in.Now, in.Placements[0].From = at("2026-09-01 00:00:00"), at("2026-11-02 06:00:00")
	p, _, err := Programme(in)
	if err != nil || len(p.Items) != 2 || p.Items[1].ID != "p1.2026-11-02" {
		t.Errorf("%+v, %v", p.Items, err)
	}
}
