package ui

import (
	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/page"
	"pano/server/web"
)

func (u *UI) displayRoutes() []route {
	return []route{
		{"GET", "/displays", campaign.ReadAll, displaysPage},
		{"GET", "/displays/new", campaign.ManagePlaces, newDisplayPage},
		{"POST", "/displays", campaign.ManagePlaces, act(saveDisplay, newDisplayPage)},
		{"GET", "/displays/:id", campaign.ReadAll, displayPage},
		{"GET", "/displays/:id/edit", campaign.ManagePlaces, editDisplayPage},
		{"POST", "/displays/:id", campaign.ManagePlaces, act(saveDisplay, editDisplayPage)},
		{"POST", "/displays/:id/pair", campaign.PairDisplay, pairDisplay},
		{"POST", "/displays/:id/revoke", campaign.PairDisplay, act(revokeDisplay, displayPage)},
		{"POST", "/displays/:id/retire", campaign.ManagePlaces, act(retireDisplay, displayPage)},
		{"POST", "/displays/:id/publish", campaign.Place, act(publishDisplay, displayPage)},
	}
}

type displaysData struct {
	Tiles             []tile
	Text, Kind, State string
	Area              string
	Areas, Kinds      []page.Option
}

func displaysPage(r *req) error {
	d := displaysData{Text: r.query("q"), Kind: r.query("kind"), State: r.query("state"), Area: r.query("area"),
		Areas: r.areaOptions(), Kinds: r.kindOptions()}
	list, err := r.u.ctl.Displays(r.ctx, r.by, control.Filter{Text: d.Text, Kind: d.Kind, Area: d.Area})
	if err != nil {
		return err
	}
	plans := r.campaigns()
	for _, v := range list {
		if t := newTile(v, plans); d.State == "" || t.State == d.State {
			d.Tiles = append(d.Tiles, t)
		}
	}
	return r.show("display/list", "nav.display", d)
}

type displayData struct {
	control.DisplayDetail
	Tile    tile
	Now     int64
	Bars    []bar
	Lanes   int
	Code    string // pairing code, shown this once
	Expires int64
}

func displayPage(r *req) error { return r.showDisplay("", 0) }

func (r *req) showDisplay(code string, expires int64) error {
	v, err := r.u.ctl.Display(r.ctx, r.by, r.c.Param("id"))
	if err != nil {
		return err
	}
	d := displayData{DisplayDetail: v, Tile: newTile(v.DisplayView, r.campaigns()), Now: r.now(), Code: code, Expires: expires}
	d.Bars, d.Lanes = bars(v.Today, "")
	r.v.Title, r.v.Wide = v.Display.Name, false
	r.v.Live = "/live?display=" + v.Display.ID
	return r.show("display/detail", "", d)
}

// pairDisplay shows a fresh one-time code. The answer to this post is the page
// itself: the code must not travel in an address or a cookie.
func pairDisplay(r *req) error {
	code, expires, err := r.u.ctl.PairCode(r.ctx, r.by, r.c.Param("id"))
	if err != nil {
		return err
	}
	return r.showDisplay(code, expires)
}

func revokeDisplay(r *req) (string, error) {
	if err := r.required("reason"); err != nil {
		return "", err
	}
	if err := r.u.ctl.Revoke(r.ctx, r.by, r.c.Param("id"), r.text("reason")); err != nil {
		return "", err
	}
	return r.done("flash.revoked", "/displays/"+r.c.Param("id"))
}

func retireDisplay(r *req) (string, error) {
	if err := r.required("reason"); err != nil {
		return "", err
	}
	if err := r.u.ctl.RetireDisplay(r.ctx, r.by, r.c.Param("id"), r.text("reason")); err != nil {
		return "", err
	}
	return r.done("flash.retired", "/displays")
}

func publishDisplay(r *req) (string, error) {
	if _, err := r.u.ctl.Publish(r.ctx, r.by, control.PublishIn{Displays: []string{r.c.Param("id")}}); err != nil {
		return "", err
	}
	return r.done("flash.published", webNext(r))
}

// webNext is where a form wants to go back to, on this site.
func webNext(r *req) string { return web.SafeNext(pick(r.text("next"), "/")) }

type displayForm struct {
	campaign.Display
	Kinds, Drivers, Colour []page.Option
	Locations, Assets      []page.Option
}

func newDisplayPage(r *req) error {
	return r.showDisplayForm(campaign.Display{Location: r.query("location"), Driven: campaign.ByPlayer, Faces: 1})
}

func editDisplayPage(r *req) error {
	v, err := r.u.ctl.Display(r.ctx, r.by, r.c.Param("id"))
	if err != nil {
		return err
	}
	return r.showDisplayForm(v.Display)
}

func (r *req) showDisplayForm(x campaign.Display) error {
	d := displayForm{Display: x, Kinds: r.kindOptions(), Drivers: r.options("driver.", "player", "crew", "none"),
		Colour: r.options("colours.", "1bit", "3col", "8col")}
	list, err := r.u.ctl.Locations(r.ctx, r.by, control.Filter{})
	if err != nil {
		return err
	}
	for _, l := range list {
		d.Locations = append(d.Locations, page.Option{Value: l.Location.ID, Label: l.Location.Name})
	}
	assets, err := r.u.ctl.Assets(r.ctx, r.by, control.Filter{State: []string{"approved"}})
	if err != nil {
		return err
	}
	for _, a := range assets {
		d.Assets = append(d.Assets, page.Option{Value: refText(campaign.AssetRef{Asset: a.Asset.ID, Version: a.Version.N}), Label: a.Asset.Name})
	}
	if x.ID == "" {
		return r.show("display/form", "display.new", d)
	}
	return r.show("display/form", "display.edit", d)
}

func saveDisplay(r *req) (string, error) {
	if err := r.required("name", "location", "kind"); err != nil {
		return "", err
	}
	x := campaign.Display{ID: r.c.Param("id")}
	if x.ID != "" {
		v, err := r.u.ctl.Display(r.ctx, r.by, x.ID)
		if err != nil {
			return "", err
		}
		x = v.Display
	}
	x.Name, x.Location, x.Kind = r.text("name"), r.text("location"), campaign.DisplayKind(r.text("kind"))
	x.Driven, x.Profile, x.Colours, x.Version = campaign.Driver(pick(r.text("driven"), "crew")), r.text("profile"), r.text("colours"), r.version()
	var err error
	for name, to := range map[string]*int{"wpx": &x.WPx, "hpx": &x.HPx, "faces": &x.Faces} {
		if *to, err = r.number(name, 0, 100_000, 0); err != nil {
			return "", err
		}
	}
	x.Faces = max(1, x.Faces)
	for name, to := range map[string]*float64{"wcm": &x.WMM, "hcm": &x.HMM} {
		if *to, err = r.decimal(name); err != nil {
			return "", err
		}
		*to *= 10
	}
	if x.Default, err = parseRef("default", r.text("default")); err != nil {
		return "", err
	}
	if err := r.u.ctl.SaveDisplay(r.ctx, r.by, &x); err != nil {
		return "", err
	}
	return r.done("flash.saved", "/displays/"+x.ID)
}
