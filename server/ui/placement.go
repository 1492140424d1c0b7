package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/page"
	"pano/server/web"
)

func (u *UI) placementRoutes() []route {
	return []route{
		{"GET", "/schedule", campaign.ReadAll, schedulePage},
		{"GET", "/schedule/new", campaign.Place, placePage},
		{"POST", "/schedule/new", campaign.Place, act(place, placePage)},
		{"POST", "/schedule/check", campaign.Place, checkPlace},
		{"POST", "/schedule/publish", campaign.Place, act(publish, schedulePage)},
		{"POST", "/schedule/move", campaign.Place, act(movePlacement, schedulePage)},
		{"POST", "/placements/:id/end", campaign.Place, act(endPlacement, nil)},
		{"POST", "/placements/:id/cancel", campaign.Place, act(cancelPlacement, nil)},
	}
}

// bar is a bar of the timeline with its place in five-minute steps of the day and
// its lane: winners above, those that give way below.
type bar struct {
	control.Bar
	S, E, Lane int
	Void       bool // nothing placed: the default shows
	On         bool // runs now or is selected
	Move       bool // may be dragged
	LostBy     string
}

// bars lays a day out in lanes so that nothing hides another.
func bars(t control.Track, selected string) (out []bar, lanes int) {
	step := func(us int64) int {
		return int(min(max(us-t.From, 0), t.To-t.From) / (5 * 60 * 1_000_000))
	}
	names, parts := map[string]string{}, map[string]int{}
	for _, b := range t.Bars {
		names[pick(b.Placement, b.Takeover)] = pick(b.AssetName, b.Code)
		parts[b.Placement]++
	}
	slices.SortStableFunc(t.Bars, func(a, b control.Bar) int { return cmp.Compare(a.From, b.From) })
	for _, wins := range []bool{true, false} {
		ends := []int{0}
		for _, b := range t.Bars {
			if b.Wins != wins {
				continue
			}
			x := bar{Bar: b, S: step(b.From), E: step(b.To), On: selected != "" && b.Placement == selected, LostBy: names[b.LostTo],
				Move: b.Wins && b.Takeover == "" && parts[b.Placement] == 1}
			if x.E <= x.S {
				continue
			}
			first := 0
			if !wins {
				first = 1
			}
			for x.Lane = first; x.Lane < len(ends) && ends[x.Lane] > x.S; x.Lane++ {
			}
			for len(ends) <= x.Lane {
				ends = append(ends, 0)
			}
			ends[x.Lane] = x.E
			lanes = max(lanes, x.Lane+1)
			out = append(out, x)
		}
	}
	for _, g := range t.Gaps {
		if s, e := step(g.From), step(g.To); e > s {
			out = append(out, bar{Bar: control.Bar{From: g.From, To: g.To}, S: s, E: e, Void: true})
		}
	}
	return out, max(lanes, 1)
}

type scheduleRow struct {
	Track   control.Track
	Tile    tile
	Bars    []bar
	Lanes   int
	Clashes int
}

type scheduleGroup struct {
	Name string
	Rows []scheduleRow
}

type scheduleData struct {
	Date, Prev, Next string
	Day              int64
	Today            bool
	Area             string
	Areas            []page.Option
	Groups           []scheduleGroup
	First            int // hour at which the picture begins
	Hours            []int
	NowStep          int
	N, Clashes       int
	Selected         *selection
	Unsent           int
}

// selection is the panel beside the timeline.
type selection struct {
	Display   campaign.Display
	Placement control.PlacementView
	Found     bool
	Lines     []control.Line
	At        int64
	Delivery  control.Delivery
	Start     string
	End       string
}

func schedulePage(r *req) error {
	clock := r.clock()
	day := clock.Midnight(r.now())
	if us, ok := clock.Parse(r.query("date")); ok && us != 0 {
		day = clock.Midnight(us)
	}
	t := clock.At(day)
	d := scheduleData{Date: t.Format(time.DateOnly), Prev: t.AddDate(0, 0, -1).Format(time.DateOnly), Next: t.AddDate(0, 0, 1).Format(time.DateOnly),
		Day: day, Today: day == clock.Midnight(r.now()), Area: r.query("area"), Areas: r.areaOptions(), NowStep: int((r.now() - day) / 300_000_000)}
	tracks, err := r.u.ctl.Day(r.ctx, r.by, control.DayIn{Area: d.Area, Date: d.Date})
	if err != nil {
		return err
	}
	if err := r.group(&d, tracks); err != nil {
		return err
	}
	d.trim()
	if id := r.query("display"); id != "" {
		if d.Selected, err = r.selection(id, day); err != nil {
			return err
		}
	}
	r.v.Wide = true
	return r.show("placement/day", "nav.placement", d)
}

// trim leaves out the night when nothing is placed in it.
func (d *scheduleData) trim() {
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
			g.Rows[i].Bars = slices.DeleteFunc(row.Bars, func(b bar) bool { return b.E <= d.First*12 })
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
func (r *req) group(d *scheduleData, tracks []control.Track) error {
	views, err := r.u.ctl.Displays(r.ctx, r.by, control.Filter{Area: d.Area})
	if err != nil {
		return err
	}
	by, plans := map[string]control.DisplayView{}, r.campaigns()
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
		row := scheduleRow{Track: t, Tile: newTile(v, plans)}
		row.Bars, row.Lanes = bars(t, r.query("placement"))
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
			d.Groups = append(d.Groups, scheduleGroup{Name: names[area]})
		}
		d.Groups[i].Rows = append(d.Groups[i].Rows, row)
	}
	return nil
}

func (r *req) selection(display string, day int64) (*selection, error) {
	at := r.now()
	if mins, err := strconv.Atoi(r.query("at")); err == nil && mins >= 0 && mins < 1440 {
		at = day + int64(mins)*60_000_000
	}
	v, err := r.u.ctl.Display(r.ctx, r.by, display)
	if err != nil {
		return nil, err
	}
	s := &selection{Display: v.Display, At: at, Delivery: v.Delivery}
	if s.Lines, err = r.u.ctl.Why(r.ctx, r.by, display, at); err != nil {
		return nil, err
	}
	if id := r.query("placement"); id != "" {
		list, err := r.u.ctl.Placements(r.ctx, r.by, control.Filter{IDs: []string{id}})
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

type placeData struct {
	Asset    *control.AssetDetail
	Assets   []page.Option
	Phases   []page.Option
	Places   []displayGroup
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
func (d placeData) Chosen() string {
	if d.Asset == nil {
		return ""
	}
	if d.Asset.Approved != nil {
		return refText(*d.Asset.Approved)
	}
	return refText(campaign.AssetRef{Asset: d.Asset.Asset.ID, Version: d.Asset.Version.N})
}

func placePage(r *req) error {
	d := placeData{From: r.clock().ISOStamp(r.clock().Midnight(r.now())), Rank: 50, Plans: r.campaigns(), Weekdays: []int{1, 2, 3, 4, 5, 6, 0}}
	assets, err := r.u.ctl.Assets(r.ctx, r.by, control.Filter{State: []string{"approved"}})
	if err != nil {
		return err
	}
	for _, a := range assets {
		ref := campaign.AssetRef{Asset: a.Asset.ID, Version: a.Version.N}
		if a.Approved != nil {
			ref = *a.Approved
		}
		d.Assets = append(d.Assets, page.Option{Value: refText(ref), Label: a.Asset.Name + " · v" + strconv.Itoa(ref.Version)})
	}
	if id := r.query("asset"); id != "" && r.text("asset") == "" {
		a, err := r.u.ctl.Asset(r.ctx, r.by, id)
		if err != nil {
			return err
		}
		d.Asset = &a
		d.Phases = r.phaseOptions(a.Asset.Campaign)
	} else if ref, err := parseRef("asset", r.text("asset")); err == nil && ref.Asset != "" {
		if a, err := r.u.ctl.Asset(r.ctx, r.by, ref.Asset); err == nil {
			d.Asset = &a
			d.Phases = r.phaseOptions(a.Asset.Campaign)
		}
	}
	if d.Places, err = r.displayGroups(nil); err != nil {
		return err
	}
	return r.show("placement/new", "placement.new", d)
}

func (r *req) phaseOptions(id string) []page.Option {
	v, err := r.u.ctl.Campaign(r.ctx, r.by, id)
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
func (r *req) placeIn() (in control.PlaceIn, err error) {
	if err = r.required("asset"); err != nil {
		return in, err
	}
	if in.Asset, err = parseRef("asset", r.text("asset")); err != nil {
		return in, err
	}
	in.Displays, in.Phase = r.all("displays"), r.text("phase")
	if len(in.Displays) == 0 {
		return in, campaign.Errorf(campaign.Invalid, "displays_required", "displays", "choose at least one display")
	}
	if in.From, err = r.instant("from"); err != nil {
		return in, err
	}
	if in.To, err = r.instant("to"); err != nil {
		return in, err
	}
	if in.Dayparts, err = r.dayparts(); err != nil {
		return in, err
	}
	for name, to := range map[string]*int{"rank": &in.Rank, "share": &in.Share, "qty": &in.Qty} {
		if *to, err = r.number(name, 0, 100_000, 0); err != nil {
			return in, err
		}
	}
	secs, err := r.number("seconds", 0, 86_400, 0)
	in.DurationMS = secs * 1000
	for _, s := range strings.FieldsFunc(r.text("except"), func(c rune) bool { return c == ',' || c == ';' || c == '\n' }) {
		us, e := r.instantOf("except", s)
		if e != nil {
			return in, e
		}
		in.Except = append(in.Except, r.clock().ISODay(us))
	}
	return in, err
}

// dayparts reads hours and weekdays; no hours mean the whole day.
func (r *req) dayparts() ([]campaign.Daypart, error) {
	start, err := r.minute("start")
	if err != nil {
		return nil, err
	}
	end, err := r.minute("end")
	if err != nil {
		return nil, err
	}
	var days campaign.Days
	for _, s := range r.all("days") {
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
func (r *req) minute(name string) (int, error) {
	s := r.text(name)
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
func checkPlace(r *req) error {
	d := placeData{Checked: true, Names: map[string]string{}, Plans: r.campaigns()}
	in, err := r.placeIn()
	if err == nil {
		var res control.PlaceResult
		if res, err = r.u.ctl.CheckPlace(r.ctx, r.by, in); err == nil {
			d.Result = &res
			list, lerr := r.u.ctl.Displays(r.ctx, r.by, control.Filter{IDs: in.Displays})
			if lerr != nil {
				return lerr
			}
			for _, v := range list {
				d.Names[v.Display.ID] = v.Display.Name
			}
		}
	}
	if err != nil {
		d.Problem = r.l.Message(web.AsError(err))
	}
	return r.show("placement/check", "placement.new", d)
}

func place(r *req) (string, error) {
	in, err := r.placeIn()
	if err != nil {
		return "", err
	}
	res, err := r.u.ctl.Place(r.ctx, r.by, in)
	if err != nil {
		return "", err
	}
	if campaign.Blocked(res.Findings) {
		i := slices.IndexFunc(res.Findings, func(f campaign.Finding) bool { return f.Severity == campaign.Block })
		f := res.Findings[i]
		return "", campaign.Errorf(campaign.Invalid, f.Code, f.Field, "%s", f.Msg).With(pairs(f.Params)...)
	}
	to := "/schedule?date=" + r.clock().ISODay(max(in.From, r.now()))
	if r.text("do") == "publish" && len(res.Placements) > 0 {
		if _, err := r.u.ctl.Publish(r.ctx, r.by, control.PublishIn{Group: res.Placements[0].Group}); err != nil {
			return "", err
		}
		return r.done("flash.published", to)
	}
	return r.done("flash.placed", to)
}

func publish(r *req) (string, error) {
	ids := r.all("displays")
	if len(ids) == 0 {
		list, err := r.u.ctl.Displays(r.ctx, r.by, control.Filter{Area: r.text("area")})
		if err != nil {
			return "", err
		}
		for _, v := range list {
			if v.Display.Driven == campaign.ByPlayer && v.Display.Retired == 0 {
				ids = append(ids, v.Display.ID)
			}
		}
	}
	if _, err := r.u.ctl.Publish(r.ctx, r.by, control.PublishIn{Displays: ids}); err != nil {
		return "", err
	}
	return r.done("flash.published", webNext(r))
}

// movePlacement gives a placement other hours of the day, from a drag or the form.
func movePlacement(r *req) (string, error) {
	list, err := r.u.ctl.Placements(r.ctx, r.by, control.Filter{IDs: []string{r.text("placement")}})
	if err != nil {
		return "", err
	}
	if len(list) == 0 {
		return "", campaign.Errorf(campaign.NotFound, "placement_unknown", "placement", "this placement is gone; reload the page")
	}
	p := list[0].Placement
	start, err := r.number("start", 0, 1440, 0)
	if err != nil {
		return "", err
	}
	end, err := r.number("end", 0, 1440, 1440)
	if err != nil {
		return "", err
	}
	days := campaign.Days(0)
	if len(p.Dayparts) > 0 {
		days = p.Dayparts[0].Days
	}
	in := control.MoveIn{ID: p.ID, From: p.From, To: p.To, RRule: p.RRule, Except: p.Except, Rank: p.Rank, Share: p.Share, DurationMS: p.DurationMS,
		Version: p.Version, Dayparts: append([]campaign.Daypart{{Days: days, Start: start, End: end}}, tail(p.Dayparts)...)}
	if _, err := r.u.ctl.Move(r.ctx, r.by, in); err != nil {
		return "", err
	}
	return r.done("flash.moved", webNext(r))
}

func tail(d []campaign.Daypart) []campaign.Daypart {
	if len(d) < 2 {
		return nil
	}
	return d[1:]
}

func endPlacement(r *req) (string, error) {
	if err := r.u.ctl.End(r.ctx, r.by, r.c.Param("id")); err != nil {
		return "", err
	}
	return r.done("flash.ended", webNext(r))
}

func cancelPlacement(r *req) (string, error) {
	if err := r.u.ctl.Cancel(r.ctx, r.by, r.c.Param("id"), r.text("reason")); err != nil {
		return "", err
	}
	return r.done("flash.cancelled", webNext(r))
}

// refText and parseRef carry an asset version through a form: id@version.
func refText(ref campaign.AssetRef) string {
	if ref.Asset == "" {
		return ""
	}
	return ref.Asset + "@" + strconv.Itoa(ref.Version)
}

func parseRef(field, s string) (campaign.AssetRef, error) {
	if s == "" {
		return campaign.AssetRef{}, nil
	}
	id, v, ok := strings.Cut(s, "@")
	n, err := strconv.Atoi(v)
	if !ok || err != nil || n < 1 {
		return campaign.AssetRef{}, campaign.Errorf(campaign.Invalid, "asset_choice", field, "%q names no asset version; choose one from the list", s).With("value", s)
	}
	return campaign.AssetRef{Asset: id, Version: n}, nil
}
