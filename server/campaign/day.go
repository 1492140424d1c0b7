package campaign

import (
	"sort"
	"time"
)

// Spell is the files that a display shows from the beginning of their day until that
// of the next: a countdown has one for each day on which its picture changes.
type Spell struct {
	Day      string
	From, To int64 // To 0 = from then on
	Files    []File
}

// Dated tells whether the version is drawn for certain days: it counts.
func (v AssetVersion) Dated() bool {
	for _, f := range v.Files {
		if f.Day != "" {
			return true
		}
	}
	return false
}

// Spells are the files of a dated version that fit a display, in order, with their
// times in its zone.
func (v AssetVersion) Spells(d Display) []Spell {
	zone, err := time.LoadLocation(d.TZ)
	if err != nil {
		zone = time.UTC
	}
	var out []Spell
	for _, f := range v.FilesFor(d.Fit()) {
		if n := len(out); n > 0 && out[n-1].Day == f.Day {
			out[n-1].Files = append(out[n-1].Files, f)
			continue
		}
		from := midnight(f.Day, zone)
		if n := len(out); n > 0 {
			out[n-1].To = from
		}
		out = append(out, Spell{Day: f.Day, From: from, Files: []File{f}})
	}
	return out
}

// midnight is the first moment of a day; 0 of none.
func midnight(day string, zone *time.Location) int64 {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0
	}
	t := time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, zone)
	if t.Day() != d.Day() { // the clock leaps over midnight: the day begins with the leap
		_, t = t.ZoneBounds()
	}
	return t.UnixMicro()
}

// Written is a day as people here write it: 05/12/2026.
func Written(day string) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return d.Format("02/01/2006")
}

// OnDay keeps of files drawn for certain days those that stand for one day: of each
// key the newest that had begun, else the first. Others it leaves.
func OnDay(files []File, day string) []File {
	best := map[string]string{}
	for _, f := range files {
		if have, ok := best[f.Key]; !ok || f.Day < have && have > day || f.Day > have && f.Day <= day {
			best[f.Key] = f.Day
		}
	}
	var out []File
	for _, f := range files {
		if f.Day == best[f.Key] {
			out = append(out, f)
		}
	}
	return out
}

// sortPages orders files by key, day and page.
func sortPages(files []File) {
	sort.SliceStable(files, func(i, j int) bool {
		a, b := files[i], files[j]
		if a.Key != b.Key {
			return a.Key < b.Key
		}
		if a.Day != b.Day {
			return a.Day < b.Day
		}
		return a.Page < b.Page
	})
}
