package ui

import (
	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/page"
)

func (u *UI) overviewRoutes() []route {
	return []route{
		{"GET", "/", campaign.ReadAll, overviewPage},
		{"GET", "/wall", campaign.ReadAll, wallPage},
		{"GET", "/live", campaign.ReadAll, live},
		{"GET", "/file/:digest", campaign.ReadAll, serveFile},
	}
}

// tile is a display as the wall shows it: what it reports, never what we guess.
type tile struct {
	control.DisplayView
	State string // urgent on late lost unknown never crew
	Icon  string
	Tone  string // CSS tone: ok warn bad off
	Since int64
	Code  string // the campaign's letters
	Hue   int
	Thumb string // address of the picture it reports
}

type overviewData struct {
	control.Overview
	Tiles  []tile
	Counts []count
	All    int
	Areas  []page.Option
	Area   string
	State  string
	Fresh  bool // nothing has been set up yet
	Plans  map[string]campaign.Campaign
}

// count is one number of the strip above the wall.
type count struct {
	State, Icon, Tone string
	N                 int
}

// recentRows is how many acts the first page lists.
const recentRows = 8

func overviewPage(r *req) error {
	d, err := r.overview()
	if err != nil {
		return err
	}
	r.v.Live = "/live?wall=1"
	return r.show("overview/page", "nav.overview", d)
}

func wallPage(r *req) error {
	d, err := r.overview()
	if err != nil {
		return err
	}
	r.v.Live, r.v.Wide = "/live?wall=1", true
	return r.show("overview/wallmode", "overview.wallmode", d)
}

func (r *req) overview() (overviewData, error) {
	o, err := r.u.ctl.Overview(r.ctx, r.by)
	if err != nil {
		return overviewData{}, err
	}
	d := overviewData{Overview: o, Area: r.query("area"), State: r.query("state"), Plans: r.campaigns()}
	d.Recent = d.Recent[:min(len(d.Recent), recentRows)]
	d.Areas = r.areaOptions()
	for _, v := range o.Wall {
		t := newTile(v, d.Plans)
		if (d.Area == "" || v.Location.Area == d.Area) && (d.State == "" || t.State == d.State) {
			d.Tiles = append(d.Tiles, t)
		}
	}
	d.Counts, d.All = counts(o.Counts)
	d.Fresh = d.All == 0 && len(o.Coverage) == 0
	return d, nil
}

func counts(by map[string]int) (out []count, all int) {
	for _, s := range []string{"on", "late", "lost", "unknown", "never"} {
		icon, tone := stateLook(s)
		n := by[s]
		if s == "on" {
			n = by["showing"] + by["takeover"]
		}
		all += n
		out = append(out, count{State: s, Icon: icon, Tone: tone, N: n})
	}
	return out, all
}

func newTile(v control.DisplayView, plans map[string]campaign.Campaign) tile {
	t := tile{DisplayView: v, State: displayState(v), Since: v.Status.Since}
	t.Icon, t.Tone = stateLook(t.State)
	if c, ok := plans[pick(v.Status.Campaign, v.Slot.Campaign)]; ok {
		t.Code, t.Hue = c.Code, c.Colour
	}
	if v.Status.File != "" && t.State != "lost" {
		t.Thumb = "/file/" + string(v.Status.File)
	}
	return t
}

// displayState is the one word for a display: what it reports of itself, not
// what it should do. Only the display's own messages make it live.
func displayState(v control.DisplayView) string {
	switch {
	case v.Display.Driven != campaign.ByPlayer:
		return "crew"
	case v.Status.Presence == "" || v.Status.Presence == "never" || v.Display.Paired == 0:
		return "never"
	case v.Status.Presence != "online":
		return v.Status.Presence
	case v.Status.Takeover != "":
		return "urgent"
	}
	return "on"
}

func stateLook(state string) (icon, tone string) {
	switch state {
	case "on":
		return "play", "ok"
	case "late":
		return "clock", "warn"
	case "lost":
		return "x", "bad"
	case "urgent":
		return "horn", "bad"
	case "never":
		return "plug", "off"
	case "crew":
		return "broom", "off"
	}
	return "ask", "off"
}

// todoRoom tells beside which entry of the rail a thing to do is counted.
func todoRoom(code string) string {
	switch code {
	case "approve":
		return "approval"
	case "tasks", "verify":
		return "task"
	}
	return ""
}

// campaigns by id; empty when they cannot be read, for they only add letters.
func (r *req) campaigns() map[string]campaign.Campaign {
	out := map[string]campaign.Campaign{}
	list, err := r.u.ctl.Campaigns(r.ctx, r.by, control.Filter{})
	if err == nil {
		for _, c := range list {
			out[c.ID] = c
		}
	}
	return out
}

func (r *req) areaOptions() []page.Option {
	areas, err := r.u.ctl.Areas(r.ctx, r.by, control.Filter{})
	if err != nil {
		return nil
	}
	out := make([]page.Option, 0, len(areas))
	for _, a := range areas {
		out = append(out, page.Option{Value: a.ID, Label: a.Name})
	}
	return out
}
