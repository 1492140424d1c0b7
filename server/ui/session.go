package ui

import (
	"net/http"
	"strings"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/page"
	"pano/server/web"
)

func (u *UI) sessionRoutes() []route {
	return []route{
		{"GET", "/login", "", loginPage},
		{"POST", "/login", "", act(login, loginPage)},
		{"POST", "/logout", "", act(logout, nil)},
		{"GET", "/setup/:token", "", setupPage},
		{"POST", "/setup/:token", "", act(setup, setupPage)},
		{"POST", "/prefs", "", act(savePrefs, nil)},
		{"GET", "/menu", campaign.ReadAll, menuPage},
		{"GET", "/search", campaign.ReadAll, searchPage},
	}
}

type loginData struct{ Next string }

func loginPage(r *req) error {
	if r.by.ID != "" && r.status == http.StatusOK {
		r.c.Redirect(http.StatusSeeOther, "/")
		return nil
	}
	next := r.query("next")
	if r.v.Form != nil {
		next = r.text("next")
	}
	return r.show("session/login", "login.title", loginData{Next: web.SafeNext(next)})
}

func login(r *req) (string, error) {
	if err := r.required("name", "password"); err != nil {
		return "", err
	}
	id, err := r.u.o.Accounts.Login(r.ctx, r.text("name"), r.form().Get("password"), r.c.ClientIP())
	if err != nil {
		if e := web.AsError(err); e.Kind == campaign.Forbidden || e.Kind == campaign.NotFound || e.Code == "login_wait" {
			return "", campaign.Errorf(campaign.Invalid, e.Code, "", "%s", e.Msg).With(pairs(e.Params)...)
		}
		return "", err
	}
	return web.SafeNext(r.text("next")), web.SignIn(r.c, id)
}

func logout(r *req) (string, error) { return "/login", web.SignOut(r.c) }

type setupData struct{ Token, Name string }

func setupPage(r *req) error {
	token := r.c.Param("token")
	name, err := r.u.o.Accounts.Invited(r.ctx, token)
	if err != nil {
		return err
	}
	return r.show("session/setup", "setup.title", setupData{Token: token, Name: name})
}

func setup(r *req) (string, error) {
	if err := r.required("name", "password"); err != nil {
		return "", err
	}
	if r.form().Get("password") != r.form().Get("again") {
		return "", campaign.Errorf(campaign.Invalid, "password_differs", "again", "the two passwords differ; type the same one twice")
	}
	id, err := r.u.o.Accounts.Redeem(r.ctx, r.c.Param("token"), r.text("name"), r.form().Get("password"))
	if err != nil {
		e := *web.AsError(err)
		if e.Field == "login" { // the page has one field for the name
			e.Field = "name"
		}
		return "", &e
	}
	if err := web.SignIn(r.c, id); err != nil {
		return "", err
	}
	return r.done("flash.welcome", "/")
}

// savePrefs keeps the language and the theme in cookies and comes back.
func savePrefs(r *req) (string, error) {
	if lang := r.text("lang"); lang != "" {
		web.SetLang(r.c, lang)
	}
	if theme := r.text("theme"); theme == "dark" || theme == "light" {
		r.setCookie(themeCookie, theme, 365*24*3600)
	}
	return web.SafeNext(r.text("next")), nil
}

func menuPage(r *req) error { return r.show("session/menu", "nav.more", nil) }

type searchData struct {
	Text      string
	Displays  []control.DisplayView
	Locations []control.LocationView
	Campaigns []campaign.Campaign
	Assets    []control.AssetView
}

// Hits is how much was found.
func (d searchData) Hits() int {
	return len(d.Displays) + len(d.Locations) + len(d.Campaigns) + len(d.Assets)
}

func searchPage(r *req) (err error) {
	d := searchData{Text: r.query("q")}
	if len([]rune(d.Text)) > 100 {
		d.Text = string([]rune(d.Text)[:100])
	}
	if d.Text != "" {
		f := control.Filter{Text: d.Text, Limit: 20}
		if d.Displays, err = r.u.ctl.Displays(r.ctx, r.by, f); err != nil {
			return err
		}
		if d.Locations, err = r.u.ctl.Locations(r.ctx, r.by, f); err != nil {
			return err
		}
		if d.Campaigns, err = r.u.ctl.Campaigns(r.ctx, r.by, f); err != nil {
			return err
		}
		if d.Assets, err = r.u.ctl.Assets(r.ctx, r.by, f); err != nil {
			return err
		}
	}
	return r.show("session/search", "search.title", d)
}

// shortcuts is the registry: the sheet lists it and the script obeys it.
func shortcuts() []page.Shortcut {
	return []page.Shortcut{
		{Keys: "/", Label: "key.search", Act: "search"},
		{Keys: "g o", Label: "nav.overview", Link: "/"},
		{Keys: "g c", Label: "nav.campaign", Link: "/campaigns"},
		{Keys: "g t", Label: "nav.design", Link: "/designs"},
		{Keys: "g a", Label: "nav.approval", Link: "/approvals"},
		{Keys: "g d", Label: "nav.location", Link: "/locations"},
		{Keys: "g l", Label: "nav.placement", Link: "/schedule"},
		{Keys: "g m", Label: "nav.display", Link: "/displays"},
		{Keys: "g n", Label: "nav.log", Link: "/log"},
		{Keys: "n", Label: "key.new", Act: "new"},
		{Keys: "[", Label: "key.prev", Act: "prev"},
		{Keys: "]", Label: "key.next", Act: "next"},
		{Keys: "Ctrl+Enter", Label: "key.save", Act: "save"},
		{Keys: "Esc", Label: "key.close", Act: "close"},
		{Keys: "?", Label: "key.sheet", Act: "sheet"},
	}
}

func pairs(m map[string]string) []string {
	var out []string
	for k, v := range m {
		out = append(out, k, v)
	}
	return out
}

// pick returns the first of the given texts that is not empty.
func pick(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return t
		}
	}
	return ""
}
