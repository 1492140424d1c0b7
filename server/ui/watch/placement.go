package watch

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/ui/page"
	"pano/server/web"
)

func placementRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/schedule", campaign.ReadAll, schedulePage),
		desk.Get("/schedule/new", campaign.Place, placePage),
		desk.Post("/schedule/new", campaign.Place, desk.Act(place, placePage)),
		desk.Post("/schedule/check", campaign.Place, checkPlace),
		desk.Post("/schedule/publish", campaign.Place, desk.Act(publish, schedulePage)),
		desk.Post("/schedule/move", campaign.Place, desk.Act(movePlacement, schedulePage)),
		desk.Post("/placements/:id/end", campaign.Place, desk.Act(endPlacement, nil)),
		desk.Post("/placements/:id/cancel", campaign.Place, desk.Act(cancelPlacement, nil)),
	}
}

// ScheduleRow is what its page shows.
type ScheduleRow struct {
	Track   control.Track
	Tile    Tile
	Bars    []DayBar
	Lanes   int
	Clashes int
}

// ScheduleGroup is what its page shows.
type ScheduleGroup struct {
	Name string
	Rows []ScheduleRow
}

// ScheduleData is what its page shows.
type ScheduleData struct {
	Date, Prev, Next string
	Day              int64
	Today            bool
	Area             string
	Areas            []page.Option
	Groups           []ScheduleGroup
	First            int // hour at which the picture begins
	Hours            []int
	NowStep          int
	N, Clashes       int
	Selected         *Selection
	Unsent           int
}

// Selection is the panel beside the timeline.
type Selection struct {
	Display   campaign.Display
	Placement control.PlacementView
	Found     bool
	Lines     []control.Line
	At        int64
	Delivery  control.Delivery
	Start     string
	End       string
}

func schedulePage(r *desk.Req) error {
	clock := r.Clock()
	day := clock.Midnight(r.Now())
	if us, ok := clock.Parse(r.Query("date")); ok && us != 0 {
		day = clock.Midnight(us)
	}
	t := clock.At(day)
	d := ScheduleData{Date: t.Format(time.DateOnly), Prev: t.AddDate(0, 0, -1).Format(time.DateOnly), Next: t.AddDate(0, 0, 1).Format(time.DateOnly),
		Day: day, Today: day == clock.Midnight(r.Now()), Area: r.Query("area"), Areas: r.AreaOptions(), NowStep: int((r.Now() - day) / 300_000_000)}
	tracks, err := r.Ctl.Day(r.Ctx, r.By, control.DayIn{Area: d.Area, Date: d.Date})
	if err != nil {
		return err
	}
	if err := group(r, &d, tracks); err != nil {
		return err
	}
	d.Trim()
	if id := r.Query("display"); id != "" {
		if d.Selected, err = selection(r, id, day); err != nil {
			return err
		}
	}
	r.V.Wide = true
	return r.Show("placement/day", "nav.placement", d)
}

// Trim leaves out the night when nothing is placed in it.
func (d *ScheduleData) Trim() {
	first := 72
	for _, g := range d.Groups {
		for _, row := range g.Rows {
			for _, b := range row.Bars {
				if !b.Void {
					first = min(first, b.S)
				}
			}
		}
	}
	if d.Today {
		first = min(first, d.NowStep)
	}
	d.First = first / 12
	for _, g := range d.Groups {
		for i, row := range g.Rows {
			g.Rows[i].Bars = slices.DeleteFunc(row.Bars, func(b DayBar) bool { return b.E <= d.First*12 })
			for k := range g.Rows[i].Bars {
				g.Rows[i].Bars[k].S = max(g.Rows[i].Bars[k].S, d.First*12)
			}
		}
	}
	d.Hours = nil
	for h := d.First + 1; h < 24; h++ {
		d.Hours = append(d.Hours, h*12)
	}
}

// group puts the tracks under their wards with the state of each display.
func group(r *desk.Req, d *ScheduleData, tracks []control.Track) error {
	views, err := r.Ctl.Displays(r.Ctx, r.By, control.Filter{Area: d.Area})
	if err != nil {
		return err
	}
	by, plans := map[string]control.DisplayView{}, r.Campaigns()
	for _, v := range views {
		by[v.Display.ID] = v
	}
	names := map[string]string{}
	for _, o := range d.Areas {
		names[o.Value] = o.Label
	}
	at := map[string]int{}
	for _, t := range tracks {
		v := by[t.Display.ID]
		row := ScheduleRow{Track: t, Tile: NewTile(v, plans)}
		row.Bars, row.Lanes = Bars(t, r.Query("placement"))
		losers := map[string]bool{}
		for _, b := range row.Bars {
			if !b.Wins && !b.Void {
				losers[b.Placement] = true
			}
		}
		row.Clashes = len(losers)
		if v.Delivery.State != "playing" && v.Delivery.State != "accepted" && v.Delivery.Rev > 0 {
			d.Unsent++
		}
		d.N++
		d.Clashes += row.Clashes
		area := v.Location.Area
		i, ok := at[area]
		if !ok {
			i = len(d.Groups)
			at[area] = i
			d.Groups = append(d.Groups, ScheduleGroup{Name: names[area]})
		}
		d.Groups[i].Rows = append(d.Groups[i].Rows, row)
	}
	return nil
}

func selection(r *desk.Req, display string, day int64) (*Selection, error) {
	at := r.Now()
	if mins, err := strconv.Atoi(r.Query("at")); err == nil && mins >= 0 && mins < 1440 {
		at = day + int64(mins)*60_000_000
	}
	v, err := r.Ctl.Display(r.Ctx, r.By, display)
	if err != nil {
		return nil, err
	}
	s := &Selection{Display: v.Display, At: at, Delivery: v.Delivery}
	if s.Lines, err = r.Ctl.Why(r.Ctx, r.By, display, at); err != nil {
		return nil, err
	}
	if id := r.Query("placement"); id != "" {
		list, err := r.Ctl.Placements(r.Ctx, r.By, control.Filter{IDs: []string{id}})
		if err != nil {
			return nil, err
		}
		if len(list) > 0 {
			s.Placement, s.Found = list[0], true
			if dp := list[0].Placement.Dayparts; len(dp) > 0 {
				s.Start, s.End = minutes(dp[0].Start), minutes(dp[0].End)
			}
		}
	}
	return s, nil
}

func minutes(m int) string { return fmt.Sprintf("%02d:%02d", m/60%24, m%60) }

// PlaceData is what its page shows.
type PlaceData struct {
	Once     string // key of the form
	Asset    *control.AssetDetail
	Assets   []page.Option
	Phases   []page.Option
	Places   []desk.DisplayGroup
	From     string
	Rank     int
	Result   *control.PlaceResult
	Names    map[string]string
	Plans    map[string]campaign.Campaign
	Checked  bool
	Problem  string
	Weekdays []int
}

// Chosen is the asset version that the page was opened for.
func (d PlaceData) Chosen() string {
	if d.Asset == nil {
		return ""
	}
	if d.Asset.Approved != nil {
		return desk.RefText(*d.Asset.Approved)
	}
	return desk.RefText(campaign.AssetRef{Asset: d.Asset.Asset.ID, Version: d.Asset.Version.N})
}

func placePage(r *desk.Req) error {
	d := PlaceData{Once: r.Once(), From: r.Clock().ISOStamp(r.Clock().Midnight(r.Now())), Rank: 50, Plans: r.Campaigns(), Weekdays: []int{1, 2, 3, 4, 5, 6, 0}}
	assets, err := r.Ctl.Assets(r.Ctx, r.By, control.Filter{State: []string{"approved"}})
	if err != nil {
		return err
	}
	for _, a := range assets {
		ref := campaign.AssetRef{Asset: a.Asset.ID, Version: a.Version.N}
		if a.Approved != nil {
			ref = *a.Approved
		}
		d.Assets = append(d.Assets, page.Option{Value: desk.RefText(ref), Label: a.Asset.Name + " · v" + strconv.Itoa(ref.Version)})
	}
	if id := r.Query("asset"); id != "" && r.Text("asset") == "" {
		a, err := r.Ctl.Asset(r.Ctx, r.By, id)
		if err != nil {
			return err
		}
		d.Asset = &a
		d.Phases = phaseOptions(r, a.Asset.Campaign)
	} else if ref, err := desk.ParseRef("asset", r.Text("asset")); err == nil && ref.Asset != "" {
		if a, err := r.Ctl.Asset(r.Ctx, r.By, ref.Asset); err == nil {
			d.Asset = &a
			d.Phases = phaseOptions(r, a.Asset.Campaign)
		}
	}
	if d.Places, err = r.DisplayGroups(nil); err != nil {
		return err
	}
	return r.Show("placement/new", "placement.new", d)
}

func phaseOptions(r *desk.Req, id string) []page.Option {
	v, err := r.Ctl.Campaign(r.Ctx, r.By, id)
	if err != nil {
		return nil
	}
	var out []page.Option
	for _, p := range v.Phases {
		out = append(out, page.Option{Value: p.ID, Label: p.Label})
	}
	return out
}

// placeIn reads the form of a placement.
func placeIn(r *desk.Req) (in control.PlaceIn, err error) {
	if err = r.Required("asset"); err != nil {
		return in, err
	}
	if in.Asset, err = desk.ParseRef("asset", r.Text("asset")); err != nil {
		return in, err
	}
	in.Displays, in.Phase, in.Once = r.All("displays"), r.Text("phase"), r.Text("once")
	if len(in.Displays) == 0 {
		return in, campaign.Errorf(campaign.Invalid, "displays_required", "displays", "choose at least one display")
	}
	if in.From, err = r.Instant("from"); err != nil {
		return in, err
	}
	if in.To, err = r.Instant("to"); err != nil {
		return in, err
	}
	if in.Dayparts, err = dayparts(r); err != nil {
		return in, err
	}
	for name, to := range map[string]*int{"rank": &in.Rank, "share": &in.Share, "qty": &in.Qty} {
		if *to, err = r.Number(name, 0, 100_000, 0); err != nil {
			return in, err
		}
	}
	secs, err := r.Number("seconds", 0, 86_400, 0)
	in.DurationMS = secs * 1000
	for _, s := range strings.FieldsFunc(r.Text("except"), func(c rune) bool { return c == ',' || c == ';' || c == '\n' }) {
		us, e := r.InstantOf("except", s)
		if e != nil {
			return in, e
		}
		in.Except = append(in.Except, r.Clock().ISODay(us))
	}
	return in, err
}

// dayparts reads hours and weekdays; no hours mean the whole day.
func dayparts(r *desk.Req) ([]campaign.Daypart, error) {
	start, err := minute(r, "start")
	if err != nil {
		return nil, err
	}
	end, err := minute(r, "end")
	if err != nil {
		return nil, err
	}
	var days campaign.Days
	for _, s := range r.All("days") {
		if n, err := strconv.Atoi(s); err == nil && n >= 0 && n < 7 {
			days |= 1 << ((n + 6) % 7) // Sunday is 0 on pages and bit 6 in a daypart
		}
	}
	if start < 0 && end < 0 && days == 0 {
		return nil, nil
	}
	if end <= 0 {
		end = 1440
	}
	return []campaign.Daypart{{Days: days, Start: max(start, 0), End: end}}, nil
}

// minute reads HH:mm as minutes of the day, -1 when empty.
func minute(r *desk.Req, name string) (int, error) {
	s := r.Text(name)
	if s == "" {
		return -1, nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, campaign.Errorf(campaign.Invalid, "hour_invalid", name, "%q is not a time of day; write 14:05", s).With("value", s)
	}
	return t.Hour()*60 + t.Minute(), nil
}

// checkPlace is the dry run beside the form: who wins, what does not fit.
func checkPlace(r *desk.Req) error {
	d := PlaceData{Checked: true, Names: map[string]string{}, Plans: r.Campaigns()}
	in, err := placeIn(r)
	if err == nil {
		var res control.PlaceResult
		if res, err = r.Ctl.CheckPlace(r.Ctx, r.By, in); err == nil {
			d.Result = &res
			list, lerr := r.Ctl.Displays(r.Ctx, r.By, control.Filter{IDs: in.Displays})
			if lerr != nil {
				return lerr
			}
			for _, v := range list {
				d.Names[v.Display.ID] = v.Display.Name
			}
		}
	}
	if err != nil {
		d.Problem = r.L.Message(web.AsError(err))
	}
	return r.Show("placement/check", "placement.new", d)
}

func place(r *desk.Req) (string, error) {
	in, err := placeIn(r)
	if err != nil {
		return "", err
	}
	res, err := r.Ctl.Place(r.Ctx, r.By, in)
	if err != nil {
		return "", err
	}
	if campaign.Blocked(res.Findings) {
		i := slices.IndexFunc(res.Findings, func(f campaign.Finding) bool { return f.Severity == campaign.Block })
		f := res.Findings[i]
		return "", campaign.Errorf(campaign.Invalid, f.Code, f.Field, "%s", f.Msg).With(desk.Pairs(f.Params)...)
	}
	to := "/schedule?date=" + r.Clock().ISODay(max(in.From, r.Now()))
	if r.Text("do") == "publish" && len(res.Placements) > 0 {
		if _, err := r.Ctl.Publish(r.Ctx, r.By, control.PublishIn{Group: res.Placements[0].Group}); err != nil {
			return "", err
		}
		return r.Done("flash.published", to)
	}
	return r.Done("flash.placed", to)
}

func publish(r *desk.Req) (string, error) {
	ids := r.All("displays")
	if len(ids) == 0 {
		list, err := r.Ctl.Displays(r.Ctx, r.By, control.Filter{Area: r.Text("area")})
		if err != nil {
			return "", err
		}
		for _, v := range list {
			if v.Display.Driven == campaign.ByPlayer && v.Display.Retired == 0 {
				ids = append(ids, v.Display.ID)
			}
		}
	}
	if _, err := r.Ctl.Publish(r.Ctx, r.By, control.PublishIn{Displays: ids}); err != nil {
		return "", err
	}
	return r.Done("flash.published", r.Next())
}

// movePlacement gives a placement other hours of the day, from a drag or the form.
func movePlacement(r *desk.Req) (string, error) {
	list, err := r.Ctl.Placements(r.Ctx, r.By, control.Filter{IDs: []string{r.Text("placement")}})
	if err != nil {
		return "", err
	}
	if len(list) == 0 {
		return "", campaign.Errorf(campaign.NotFound, "placement_unknown", "placement", "this placement is gone; reload the page")
	}
	p := list[0].Placement
	start, err := r.Number("start", 0, 1440, 0)
	if err != nil {
		return "", err
	}
	end, err := r.Number("end", 0, 1440, 1440)
	if err != nil {
		return "", err
	}
	days := campaign.Days(0)
	if len(p.Dayparts) > 0 {
		days = p.Dayparts[0].Days
	}
	in := control.MoveIn{ID: p.ID, From: p.From, To: p.To, RRule: p.RRule, Except: p.Except, Rank: p.Rank, Share: p.Share, DurationMS: p.DurationMS,
		Version: p.Version, Dayparts: append([]campaign.Daypart{{Days: days, Start: start, End: end}}, tail(p.Dayparts)...)}
	if _, err := r.Ctl.Move(r.Ctx, r.By, in); err != nil {
		return "", err
	}
	return r.Done("flash.moved", r.Next())
}

func tail(d []campaign.Daypart) []campaign.Daypart {
	if len(d) < 2 {
		return nil
	}
	return d[1:]
}

func endPlacement(r *desk.Req) (string, error) {
	if err := r.Ctl.End(r.Ctx, r.By, r.C.Param("id")); err != nil {
		return "", err
	}
	return r.Done("flash.ended", r.Next())
}

func cancelPlacement(r *desk.Req) (string, error) {
	if err := r.Ctl.Cancel(r.Ctx, r.By, r.C.Param("id"), r.Text("reason")); err != nil {
		return "", err
	}
	return r.Done("flash.cancelled", r.Next())
}
