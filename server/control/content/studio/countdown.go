package studio

import (
	"context"
	"slices"
	"strconv"
	"time"

	"pano/render"
	"pano/server/campaign"
)

// Bounds of what one countdown asks for: days before its milestone, and pictures of
// all sizes at a time.
const (
	maxDays     = 120
	maxPictures = 1500
)

// Countdown is the days that something is drawn for, both included; empty: it counts
// none, and one picture is for all days.
type Countdown struct {
	First string `json:"first"`
	Last  string `json:"last"`
}

// Counts tells whether there is a countdown at all.
func (c Countdown) Counts() bool { return c.Last != "" }

// Days is how many days it has.
func (c Countdown) Days() int {
	a, _ := time.Parse(time.DateOnly, c.First)
	b, _ := time.Parse(time.DateOnly, c.Last)
	return int(b.Sub(a)/(24*time.Hour)) + 1
}

// Countdown tells which days inputs are drawn for: from today, or from a first day
// later than that, until the milestone. Nobody will see what is past.
func (s *Studio) Countdown(in campaign.Inputs) Countdown {
	t, err := s.desk.Render.Template(in.Template)
	if err != nil {
		return Countdown{} // the engine says so when it draws
	}
	last := t.LastDay(in.Values)
	return Countdown{First: min(max(in.FirstDay, s.desk.Day(s.desk.Now())), last), Last: last}
}

// check refuses a countdown that is too much work for n sizes, before any of it is done.
func (c Countdown) check(n int) error {
	if days := c.Days(); c.Counts() && days > maxDays+1 {
		end, _ := time.Parse(time.DateOnly, c.Last)
		from := end.AddDate(0, 0, -maxDays).Format(time.DateOnly)
		return campaign.Invalidf("countdown_long", "first_day", "from %s to %s are %d days: at most %d are drawn, let it begin on %s or later", c.First, c.Last, days-1, maxDays, from).
			With("from", campaign.Written(c.First), "to", campaign.Written(c.Last), "days", strconv.Itoa(days-1), "max", strconv.Itoa(maxDays), "begin", campaign.Written(from))
	}
	if days := c.Days(); c.Counts() && days*n > maxPictures {
		return campaign.Invalidf("countdown_many", "sizes", "%d sizes for %d days are %d pictures: at most %d at a time, choose fewer sizes and add others afterwards, or begin later", n, days, n*days, maxPictures).
			With("sizes", strconv.Itoa(n), "days", strconv.Itoa(days), "n", strconv.Itoa(n*days), "max", strconv.Itoa(maxPictures))
	}
	return nil
}

// standing refuses to print what changes from day to day.
func (c Countdown) standing(fit campaign.Fit) error {
	if c.Counts() && fit.WPx == 0 {
		return campaign.Invalidf("countdown_print", "sizes", "%s is printed and cannot count days: take that size out, or leave the date empty and type the number of days", fit.Key()).
			With("size", fit.Key(), "to", c.Last)
	}
	return nil
}

// Day is the day on which a preview of inputs shows them: the one wanted, else the
// first that would be drawn. It is "" for what does not count.
func (s *Studio) Day(in campaign.Inputs, fit campaign.Fit, want string) (string, error) {
	days := s.Countdown(in)
	if err := days.standing(fit); err != nil || !days.Counts() {
		return "", err
	}
	if err := days.check(1); err != nil {
		return "", err
	}
	if want == "" {
		return days.First, nil
	}
	return want, nil
}

// each is the studio as an engine that keeps its seats, rules and errors.
type each struct {
	render.Engine
	studio *Studio
}

func (e each) Render(ctx context.Context, o render.Order) (*render.Artwork, error) {
	return e.studio.Draw(ctx, o)
}

// countdown draws an order for every day. A picture like that of the day before needs
// no file: the one before stands until the next.
func (s *Studio) countdown(ctx context.Context, o render.Order, key string, days Countdown) (out []campaign.File, err error) {
	seen := map[string]bool{}
	var before []campaign.File
	err = render.EachDay(ctx, each{s.desk.Render, s}, o, days.First, days.Last, func(day string, art *render.Artwork) error {
		files, err := s.store(ctx, art, key)
		if err != nil || slices.EqualFunc(files, before, samePicture) {
			return err
		}
		before = files
		for _, f := range files {
			f.Day, f.Findings = day, fresh(f.Findings, seen)
			out = append(out, f)
		}
		return nil
	})
	return out, err
}

func samePicture(a, b campaign.File) bool { return a.SHA256 == b.SHA256 && a.MS == b.MS }

// fresh are the remarks that no day before had: of each rule and field one is enough.
func fresh(list []campaign.Finding, seen map[string]bool) (out []campaign.Finding) {
	for _, f := range list {
		if id := f.Rule + " " + f.Field; !seen[id] {
			seen[id] = true
			out = append(out, f)
		}
	}
	return out
}
