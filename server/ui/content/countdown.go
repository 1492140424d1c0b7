package content

import (
	"time"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
)

// Counting is the part of the studio that a countdown needs: from which day on it is
// drawn, and which of its days is looked at.
type Counting struct {
	Countdown control.Countdown
	FirstDay  string // as typed; "" = today, or the campaign's beginning
	Try       int    // the day looked at, counted from the first
}

// Day is the day looked at; "" of what does not count.
func (c Counting) Day() string {
	first, err := time.Parse(time.DateOnly, c.Countdown.First)
	if err != nil || !c.Countdown.Counts() {
		return ""
	}
	return first.AddDate(0, 0, c.Try).Format(time.DateOnly)
}

// Most is the last day that can be looked at, counted from the first.
func (c Counting) Most() int { return c.Countdown.Days() - 1 }

func counting(r *desk.Req, d StudioData, posted bool) (c Counting) {
	if len(d.Template.Counts) == 0 {
		return c
	}
	if c.FirstDay = r.Text("first_day"); !posted && d.Asset != nil {
		c.FirstDay = d.Asset.Version.Inputs.FirstDay
	}
	in := control.DraftIn{Campaign: d.Campaign, Inputs: campaign.Inputs{Template: d.Template.Name, Values: d.Values, FirstDay: c.FirstDay}}
	var err error
	if c.Countdown, err = r.Ctl.Countdown(r.Ctx, r.By, in); err != nil || !c.Countdown.Counts() {
		return c // what is wrong is said where it is drawn
	}
	if try, err := r.Number("try", 0, c.Most(), 0); err == nil {
		c.Try = try
	}
	return c
}

// Frames are the pictures of one size of a countdown, by day.
type Frames struct {
	Key   string
	Files []campaign.File
}

// From and To are the first day and the last that has a picture of its own.
func (f Frames) From() string { return f.Files[0].Day }
func (f Frames) To() string   { return f.Files[len(f.Files)-1].Day }

// FramesOf are the sizes that count, each with its days. Of a day with several pages
// the first stands for all.
func FramesOf(files []campaign.File) (out []Frames) {
	at := map[string]int{}
	for _, f := range files {
		if f.Day == "" || f.Page != 0 {
			continue
		}
		i, ok := at[f.Key]
		if !ok {
			i = len(out)
			at[f.Key], out = i, append(out, Frames{Key: f.Key})
		}
		out[i].Files = append(out[i].Files, f)
	}
	return out
}
