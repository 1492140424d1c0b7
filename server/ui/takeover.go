package ui

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/page"
)

func (u *UI) takeoverRoutes() []route {
	return []route{
		{"GET", "/takeovers", campaign.ReadAll, takeoversPage},
		{"GET", "/takeovers/new", campaign.TakeOver, takeoverForm},
		{"POST", "/takeovers/new", campaign.TakeOver, act(orderTakeover, takeoverForm)},
		{"GET", "/takeovers/:id", campaign.ReadAll, takeoverPage},
		{"POST", "/takeovers/:id/end", campaign.TakeOver, act(endTakeover, takeoverPage)},
	}
}

type takeoversData struct{ Live, Past []control.TakeoverView }

func takeoversPage(r *req) error {
	all, err := r.u.ctl.Takeovers(r.ctx, r.by, false)
	if err != nil {
		return err
	}
	var d takeoversData
	for _, t := range all {
		if t.Takeover.Live(r.now()) {
			d.Live = append(d.Live, t)
		} else {
			d.Past = append(d.Past, t)
		}
	}
	return r.show("takeover/list", "nav.takeover", d)
}

type takeoverFormData struct {
	Assets  []page.Option
	Places  []displayGroup
	N       int
	Lengths []page.Option
}

func takeoverForm(r *req) error {
	d := takeoverFormData{Lengths: r.options("takeover.len.", "15", "30", "60", "120", "240")}
	assets, err := r.u.ctl.Assets(r.ctx, r.by, control.Filter{State: []string{"approved"}})
	if err != nil {
		return err
	}
	for _, a := range assets {
		d.Assets = append(d.Assets, page.Option{Value: refText(campaign.AssetRef{Asset: a.Asset.ID, Version: a.Version.N}), Label: a.Asset.Name})
	}
	d.Places, err = r.displayGroups(func(x campaign.Display) bool { return x.Driven == campaign.ByPlayer })
	if err != nil {
		return err
	}
	for _, g := range d.Places {
		d.N += len(g.Rows)
	}
	return r.show("takeover/new", "takeover.new", d)
}

func orderTakeover(r *req) (string, error) {
	if err := r.required("reason"); err != nil {
		return "", err
	}
	if r.text("held") != "1" && !confirms(r.text("confirm")) {
		return "", campaign.Errorf(campaign.Invalid, "confirm_word", "confirm", "hold the button for two seconds, or type KHẨN")
	}
	minutes, err := r.number("minutes", 1, 1440, 0)
	if err != nil {
		return "", err
	}
	in := control.TakeoverIn{Title: r.text("title"), Minutes: minutes, Reason: r.text("reason"), Drill: r.text("drill") == "1"}
	switch r.text("what") {
	case "asset":
		if in.Asset, err = parseRef("content", r.text("content")); err == nil && in.Asset.Asset == "" {
			err = campaign.Errorf(campaign.Invalid, "asset_choice", "content", "choose an approved item").With("value", "")
		}
	case "blank":
		in.Blank = true
	default:
		in.Text = r.text("words")
		err = r.required("words")
	}
	if err != nil {
		return "", err
	}
	if r.text("scope") != "all" {
		if in.Displays = r.all("displays"); len(in.Displays) == 0 {
			return "", campaign.Errorf(campaign.Invalid, "displays_required", "scope", "choose at least one display, or all of them")
		}
	}
	t, err := r.u.ctl.TakeOver(r.ctx, r.by, in)
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

type takeoverData struct {
	control.TakeoverView
	Title   string
	Shown   int
	Waiting int
	Live    bool
}

func takeoverPage(r *req) error {
	t, err := r.u.ctl.TakeoverStatus(r.ctx, r.by, r.c.Param("id"))
	if err != nil {
		return err
	}
	d := takeoverData{TakeoverView: t, Title: takeoverTitle(r.l, t.Takeover), Live: t.Takeover.Live(r.now())}
	for _, a := range t.Acks {
		if a.State == "showing" {
			d.Shown++
		} else {
			d.Waiting++
		}
	}
	r.v.Title = d.Title
	return r.show("takeover/detail", "", d)
}

func endTakeover(r *req) (string, error) {
	if err := r.required("reason"); err != nil {
		return "", err
	}
	if _, err := r.u.ctl.EndTakeover(r.ctx, r.by, r.c.Param("id"), r.text("reason")); err != nil {
		return "", err
	}
	return r.done("flash.ended", "/takeovers/"+r.c.Param("id"))
}

func takeoverTitle(l *page.Locale, t campaign.Takeover) string {
	if t.Blank {
		return pick(t.Title, l.T("slot.blank"))
	}
	return pick(t.Title, t.Text, t.Reason)
}
