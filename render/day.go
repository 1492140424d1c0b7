package render

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"pano/render/design"
	"pano/render/layout/date"
)

// maxDays bounds how many days one countdown is drawn for.
const maxDays = 400

// EachDay draws an order once for every day from one to another, both included, and
// gives each picture with its day. A countdown is approved with all its pictures at
// once, and shown from what was approved: nothing is drawn on the day itself.
func EachDay(ctx context.Context, e Engine, o Order, from, to string, f func(day string, a *Artwork) error) error {
	n, ok := date.Days(from, to)
	if !ok || n < 0 || n >= maxDays {
		return refuse("day_range", "day", fmt.Sprintf("from %s to %s; give two days such as 2026-11-07, the second not before the first, at most %d in all", shown(from), shown(to), maxDays),
			"value", from+" – "+to, "limit", strconv.Itoa(maxDays))
	}
	for i := range n + 1 {
		o.Day = date.Add(from, i)
		a, err := e.Render(ctx, o)
		if err != nil {
			return err
		}
		if err := f(o.Day, a); err != nil {
			return err
		}
	}
	return nil
}

// setDay checks the day of an order. A design that counts days to a date that was
// given cannot do without.
func (j *job) setDay() error {
	if j.o.Day == "" {
		if !slices.ContainsFunc(j.design.Fields, func(f design.Field) bool { return f.Type == "date" }) {
			return nil
		}
		for _, name := range j.design.Countdowns() {
			if j.values[name] != "" {
				return refuse("day_missing", name, fmt.Sprintf("the design counts the days to %q and does not know on which day it is shown; give that day", name), "value", j.values[name])
			}
		}
		return nil
	}
	iso, err := date.Parse(j.o.Day)
	if err != nil {
		return refuse("date_invalid", "day", fmt.Sprintf("the day %s; write 2026-09-02", shown(j.o.Day)), "value", j.o.Day)
	}
	j.o.Day = iso
	return nil
}

// sampleDay is a day on which a design that counts days has some to count.
func sampleDay(fields []Field) string {
	const left = 28
	for _, f := range fields {
		if iso, err := date.Parse(f.Sample); f.Type == "date" && err == nil {
			return date.Add(iso, -left)
		}
	}
	return ""
}

// LastDay is the last of the dates in the values that the design counts days to; ""
// when there is none: then one picture is for all days.
func (t Template) LastDay(values map[string]string) string {
	last := ""
	for _, name := range t.Counts {
		if iso, err := date.Parse(values[name]); err == nil {
			last = max(last, iso)
		}
	}
	return last
}
