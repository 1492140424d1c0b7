package watch

import (
	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/ui/page"
)

func overviewRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/", campaign.ReadAll, overviewPage),
		desk.Get("/wall", campaign.ReadAll, wallPage),
		desk.Get("/live", campaign.ReadAll, live),
		desk.Get("/file/:digest", campaign.ReadAll, serveFile),
	}
}

// Tile is a display as the wall shows it: what it reports, never what we guess.
type Tile struct {
	control.DisplayView
	State string // urgent on late lost unknown never crew
	Icon  string
	Tone  string // CSS tone: ok warn bad off
	Since int64
	Code  string // the campaign's letters
	Hue   int
	Thumb string // address of the picture it reports
}

// OverviewData is what its page shows.
type OverviewData struct {
	control.Overview
	Tiles  []Tile
	Counts []Count
	All    int
	Areas  []page.Option
	Area   string
	State  string
	Fresh  bool // nothing has been set up yet
	Plans  map[string]campaign.Campaign
}

// Count is one number of the strip above the wall.
type Count struct {
	State, Icon, Tone string
	N                 int
}

// recentRows is how many acts the first page lists.
const recentRows = 8

func overviewPage(r *desk.Req) error {
	d, err := overview(r)
	if err != nil {
		return err
	}
	r.V.Live = "/live?wall=1"
	return r.Show("overview/page", "nav.overview", d)
}

func wallPage(r *desk.Req) error {
	d, err := overview(r)
	if err != nil {
		return err
	}
	r.V.Live, r.V.Wide = "/live?wall=1", true
	return r.Show("overview/wallmode", "overview.wallmode", d)
}

func overview(r *desk.Req) (OverviewData, error) {
	o, err := r.Ctl.Overview(r.Ctx, r.By)
	if err != nil {
		return OverviewData{}, err
	}
	d := OverviewData{Overview: o, Area: r.Query("area"), State: r.Query("state"), Plans: r.Campaigns()}
	d.Recent = d.Recent[:min(len(d.Recent), recentRows)]
	d.Areas = r.AreaOptions()
	for _, v := range o.Wall {
		t := NewTile(v, d.Plans)
		if (d.Area == "" || v.Location.Area == d.Area) && (d.State == "" || t.State == d.State) {
			d.Tiles = append(d.Tiles, t)
		}
	}
	d.Counts, d.All = Counts(o.Counts)
	d.Fresh = d.All == 0 && len(o.Coverage) == 0
	return d, nil
}

func Counts(by map[string]int) (out []Count, all int) {
	for _, s := range []string{"on", "late", "lost", "unknown", "never"} {
		icon, tone := stateLook(s)
		n := by[s]
		if s == "on" {
			n = by["showing"] + by["takeover"]
		}
		all += n
		out = append(out, Count{State: s, Icon: icon, Tone: tone, N: n})
	}
	return out, all
}

func NewTile(v control.DisplayView, plans map[string]campaign.Campaign) Tile {
	t := Tile{DisplayView: v, State: displayState(v), Since: v.Status.Since}
	t.Icon, t.Tone = stateLook(t.State)
	if c, ok := plans[desk.Pick(v.Status.Campaign, v.Slot.Campaign)]; ok {
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
