package watch

import (
	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/ui/page"
)

func displayRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/displays", campaign.ReadAll, displaysPage),
		desk.Get("/displays/new", campaign.ManagePlaces, newDisplayPage),
		desk.Post("/displays", campaign.ManagePlaces, desk.Act(saveDisplay, newDisplayPage)),
		desk.Get("/displays/:id", campaign.ReadAll, displayPage),
		desk.Get("/displays/:id/edit", campaign.ManagePlaces, editDisplayPage),
		desk.Post("/displays/:id", campaign.ManagePlaces, desk.Act(saveDisplay, editDisplayPage)),
		desk.Post("/displays/:id/pair", campaign.PairDisplay, pairDisplay),
		desk.Post("/displays/:id/revoke", campaign.PairDisplay, desk.Act(revokeDisplay, displayPage)),
		desk.Post("/displays/:id/retire", campaign.ManagePlaces, desk.Act(retireDisplay, displayPage)),
		desk.Post("/displays/:id/publish", campaign.Place, desk.Act(publishDisplay, displayPage)),
	}
}

// DisplaysData is what its page shows.
type DisplaysData struct {
	Tiles             []Tile
	Text, Kind, State string
	Area              string
	Areas, Kinds      []page.Option
}

func displaysPage(r *desk.Req) error {
	d := DisplaysData{Text: r.Query("q"), Kind: r.Query("kind"), State: r.Query("state"), Area: r.Query("area"),
		Areas: r.AreaOptions(), Kinds: r.KindOptions()}
	list, err := r.Ctl.Displays(r.Ctx, r.By, control.Filter{Text: d.Text, Kind: d.Kind, Area: d.Area})
	if err != nil {
		return err
	}
	plans := r.Campaigns()
	for _, v := range list {
		if t := NewTile(v, plans); d.State == "" || t.State == d.State {
			d.Tiles = append(d.Tiles, t)
		}
	}
	return r.Show("display/list", "nav.display", d)
}

// DisplayData is what its page shows.
type DisplayData struct {
	control.DisplayDetail
	Tile    Tile
	Now     int64
	Bars    []DayBar
	Lanes   int
	Code    string // pairing code, shown this once
	Expires int64
}

func displayPage(r *desk.Req) error { return showDisplay(r, "", 0) }

func showDisplay(r *desk.Req, code string, expires int64) error {
	v, err := r.Ctl.Display(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	d := DisplayData{DisplayDetail: v, Tile: NewTile(v.DisplayView, r.Campaigns()), Now: r.Now(), Code: code, Expires: expires}
	d.Bars, d.Lanes = Bars(v.Today, "")
	r.V.Title, r.V.Wide = v.Display.Name, false
	r.V.Live = "/live?display=" + v.Display.ID
	return r.Show("display/detail", "", d)
}

// pairDisplay shows a fresh one-time code. The answer to this post is the page
// itself: the code must not travel in an address or a cookie.
func pairDisplay(r *desk.Req) error {
	code, expires, err := r.Ctl.PairCode(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	return showDisplay(r, code, expires)
}

func revokeDisplay(r *desk.Req) (string, error) {
	if err := r.Required("reason"); err != nil {
		return "", err
	}
	if err := r.Ctl.Revoke(r.Ctx, r.By, r.C.Param("id"), r.Text("reason")); err != nil {
		return "", err
	}
	return r.Done("flash.revoked", "/displays/"+r.C.Param("id"))
}

func retireDisplay(r *desk.Req) (string, error) {
	if err := r.Required("reason"); err != nil {
		return "", err
	}
	if err := r.Ctl.RetireDisplay(r.Ctx, r.By, r.C.Param("id"), r.Text("reason")); err != nil {
		return "", err
	}
	return r.Done("flash.retired", "/displays")
}

func publishDisplay(r *desk.Req) (string, error) {
	if _, err := r.Ctl.Publish(r.Ctx, r.By, control.PublishIn{Displays: []string{r.C.Param("id")}}); err != nil {
		return "", err
	}
	return r.Done("flash.published", r.Next())
}

// DisplayForm is the form of a display.
type DisplayForm struct {
	campaign.Display
	Kinds, Drivers, Colour []page.Option
	Locations, Assets      []page.Option
}

func newDisplayPage(r *desk.Req) error {
	return showDisplayForm(r, campaign.Display{Location: r.Query("location"), Driven: campaign.ByPlayer, Faces: 1})
}

func editDisplayPage(r *desk.Req) error {
	v, err := r.Ctl.Display(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	return showDisplayForm(r, v.Display)
}

func showDisplayForm(r *desk.Req, x campaign.Display) error {
	d := DisplayForm{Display: x, Kinds: r.KindOptions(), Drivers: r.Options("driver.", "player", "crew", "none"),
		Colour: r.Options("colours.", campaign.Colours()...)}
	list, err := r.Ctl.Locations(r.Ctx, r.By, control.Filter{})
	if err != nil {
		return err
	}
	for _, l := range list {
		d.Locations = append(d.Locations, page.Option{Value: l.Location.ID, Label: l.Location.Name})
	}
	assets, err := r.Ctl.Assets(r.Ctx, r.By, control.Filter{State: []string{"approved"}})
	if err != nil {
		return err
	}
	for _, a := range assets {
		d.Assets = append(d.Assets, page.Option{Value: desk.RefText(campaign.AssetRef{Asset: a.Asset.ID, Version: a.Version.N}), Label: a.Asset.Name})
	}
	if x.ID == "" {
		return r.Show("display/form", "display.new", d)
	}
	return r.Show("display/form", "display.edit", d)
}

func saveDisplay(r *desk.Req) (string, error) {
	if err := r.Required("name", "location", "kind"); err != nil {
		return "", err
	}
	x := campaign.Display{ID: r.C.Param("id")}
	if x.ID != "" {
		v, err := r.Ctl.Display(r.Ctx, r.By, x.ID)
		if err != nil {
			return "", err
		}
		x = v.Display
	}
	x.Name, x.Location, x.Kind = r.Text("name"), r.Text("location"), campaign.DisplayKind(r.Text("kind"))
	x.Driven, x.Profile, x.Colours, x.Version = campaign.Driver(desk.Pick(r.Text("driven"), "crew")), r.Text("profile"), r.Text("colours"), r.Version()
	var err error
	for name, to := range map[string]*int{"wpx": &x.WPx, "hpx": &x.HPx, "faces": &x.Faces} {
		if *to, err = r.Number(name, 0, 100_000, 0); err != nil {
			return "", err
		}
	}
	x.Faces = max(1, x.Faces)
	for name, to := range map[string]*float64{"wcm": &x.WMM, "hcm": &x.HMM} {
		if *to, err = r.Decimal(name); err != nil {
			return "", err
		}
		*to *= 10
	}
	if x.Default, err = desk.ParseRef("default", r.Text("default")); err != nil {
		return "", err
	}
	if err := r.Ctl.SaveDisplay(r.Ctx, r.By, &x); err != nil {
		return "", err
	}
	return r.Done("flash.saved", "/displays/"+x.ID)
}
