package watch

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/ui/page"
)

func takeoverRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/takeovers", campaign.ReadAll, takeoversPage),
		desk.Get("/takeovers/new", campaign.TakeOver, takeoverForm),
		desk.Post("/takeovers/new", campaign.TakeOver, desk.Act(orderTakeover, takeoverForm)),
		desk.Get("/takeovers/:id", campaign.ReadAll, takeoverPage),
		desk.Post("/takeovers/:id/end", campaign.TakeOver, desk.Act(endTakeover, takeoverPage)),
	}
}

// TakeoversData is what its page shows.
type TakeoversData struct{ Live, Past []control.TakeoverView }

func takeoversPage(r *desk.Req) error {
	all, err := r.Ctl.Takeovers(r.Ctx, r.By, false)
	if err != nil {
		return err
	}
	var d TakeoversData
	for _, t := range all {
		if t.Takeover.Live(r.Now()) {
			d.Live = append(d.Live, t)
		} else {
			d.Past = append(d.Past, t)
		}
	}
	return r.Show("takeover/list", "nav.takeover", d)
}

// TakeoverFormData is what its page shows.
type TakeoverFormData struct {
	Assets  []page.Option
	Places  []desk.DisplayGroup
	N       int
	Lengths []page.Option
}

func takeoverForm(r *desk.Req) error {
	d := TakeoverFormData{Lengths: r.Options("takeover.len.", "15", "30", "60", "120", "240")}
	assets, err := r.Ctl.Assets(r.Ctx, r.By, control.Filter{State: []string{"approved"}})
	if err != nil {
		return err
	}
	for _, a := range assets {
		d.Assets = append(d.Assets, page.Option{Value: desk.RefText(campaign.AssetRef{Asset: a.Asset.ID, Version: a.Version.N}), Label: a.Asset.Name})
	}
	d.Places, err = r.DisplayGroups(func(x campaign.Display) bool { return x.Driven == campaign.ByPlayer })
	if err != nil {
		return err
	}
	for _, g := range d.Places {
		d.N += len(g.Rows)
	}
	return r.Show("takeover/new", "takeover.new", d)
}

func orderTakeover(r *desk.Req) (string, error) {
	if err := r.Required("reason"); err != nil {
		return "", err
	}
	if r.Text("held") != "1" && !confirms(r.Text("confirm")) {
		return "", campaign.Errorf(campaign.Invalid, "confirm_word", "confirm", "hold the button for two seconds, or type KHẨN")
	}
	minutes, err := r.Number("minutes", 1, 1440, 0)
	if err != nil {
		return "", err
	}
	in := control.TakeoverIn{Title: r.Text("title"), Minutes: minutes, Reason: r.Text("reason"), Drill: r.Text("drill") == "1"}
	switch r.Text("what") {
	case "asset":
		if in.Asset, err = desk.ParseRef("content", r.Text("content")); err == nil && in.Asset.Asset == "" {
			err = campaign.Errorf(campaign.Invalid, "asset_choice", "content", "choose an approved item").With("value", "")
		}
	case "blank":
		in.Blank = true
	default:
		in.Text = r.Text("words")
		err = r.Required("words")
	}
	if err != nil {
		return "", err
	}
	if r.Text("scope") != "all" {
		if in.Displays = r.All("displays"); len(in.Displays) == 0 {
			return "", campaign.Errorf(campaign.Invalid, "displays_required", "scope", "choose at least one display, or all of them")
		}
	}
	t, err := r.Ctl.TakeOver(r.Ctx, r.By, in)
	if err != nil {
		return "", err
	}
	return "/takeovers/" + t.Takeover.ID, nil
}

// confirms takes the word with or without its mark, in any case: a keyboard
// without Vietnamese input must not stand in the way of a warning.
func confirms(word string) bool {
	w := strings.ToUpper(norm.NFC.String(word))
	return w == "KHẨN" || w == "KHAN"
}

// TakeoverData is what its page shows.
type TakeoverData struct {
	control.TakeoverView
	Title   string
	Shown   int
	Waiting int
	Live    bool
}

func takeoverPage(r *desk.Req) error {
	t, err := r.Ctl.TakeoverStatus(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	d := TakeoverData{TakeoverView: t, Title: desk.TakeoverTitle(r.L, t.Takeover), Live: t.Takeover.Live(r.Now())}
	for _, a := range t.Acks {
		if a.State == "showing" {
			d.Shown++
		} else {
			d.Waiting++
		}
	}
	r.V.Title = d.Title
	return r.Show("takeover/detail", "", d)
}

func endTakeover(r *desk.Req) (string, error) {
	if err := r.Required("reason"); err != nil {
		return "", err
	}
	if _, err := r.Ctl.EndTakeover(r.Ctx, r.By, r.C.Param("id"), r.Text("reason")); err != nil {
		return "", err
	}
	return r.Done("flash.ended", "/takeovers/"+r.C.Param("id"))
}
