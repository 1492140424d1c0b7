package ui

import (
	"net/http"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/web"
)

func sessionRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/login", "", loginPage),
		desk.Post("/login", "", desk.Act(login, loginPage)),
		desk.Post("/logout", "", desk.Act(logout, nil)),
		desk.Get("/setup/:token", "", setupPage),
		desk.Post("/setup/:token", "", desk.Act(setup, setupPage)),
		desk.Post("/prefs", "", desk.Act(savePrefs, nil)),
		desk.Get("/menu", campaign.ReadAll, menuPage),
		desk.Get("/search", campaign.ReadAll, searchPage),
	}
}

type loginData struct{ Next string }

func loginPage(r *desk.Req) error {
	if r.By.ID != "" && r.Status == http.StatusOK {
		r.C.Redirect(http.StatusSeeOther, "/")
		return nil
	}
	next := r.Query("next")
	if r.V.Form != nil {
		next = r.Text("next")
	}
	return r.Show("session/login", "login.title", loginData{Next: web.SafeNext(next)})
}

func login(r *desk.Req) (string, error) {
	if err := r.Required("name", "password"); err != nil {
		return "", err
	}
	id, err := r.Accounts.Login(r.Ctx, r.Text("name"), r.Posted().Get("password"), r.C.ClientIP())
	if err != nil {
		if e := web.AsError(err); e.Kind == campaign.Forbidden || e.Kind == campaign.NotFound || e.Code == "login_wait" {
			return "", campaign.Errorf(campaign.Invalid, e.Code, "", "%s", e.Msg).With(desk.Pairs(e.Params)...)
		}
		return "", err
	}
	return web.SafeNext(r.Text("next")), web.SignIn(r.C, id)
}

func logout(r *desk.Req) (string, error) { return "/login", web.SignOut(r.C) }

type setupData struct{ Token, Name string }

func setupPage(r *desk.Req) error {
	token := r.C.Param("token")
	name, err := r.Accounts.Invited(r.Ctx, token)
	if err != nil {
		return err
	}
	return r.Show("session/setup", "setup.title", setupData{Token: token, Name: name})
}

func setup(r *desk.Req) (string, error) {
	if err := r.Required("name", "password"); err != nil {
		return "", err
	}
	if r.Posted().Get("password") != r.Posted().Get("again") {
		return "", campaign.Errorf(campaign.Invalid, "password_differs", "again", "the two passwords differ; type the same one twice")
	}
	id, err := r.Accounts.Redeem(r.Ctx, r.C.Param("token"), r.Text("name"), r.Posted().Get("password"))
	if err != nil {
		e := *web.AsError(err)
		if e.Field == "login" { // the page has one field for the name
			e.Field = "name"
		}
		return "", &e
	}
	if err := web.SignIn(r.C, id); err != nil {
		return "", err
	}
	return r.Done("flash.welcome", "/")
}

// savePrefs keeps the language and the theme in cookies and comes back.
func savePrefs(r *desk.Req) (string, error) {
	if lang := r.Text("lang"); lang != "" {
		web.SetLang(r.C, lang)
	}
	if theme := r.Text("theme"); theme == "dark" || theme == "light" {
		r.SetCookie(desk.ThemeCookie, theme, 365*24*3600)
	}
	return web.SafeNext(r.Text("next")), nil
}

func menuPage(r *desk.Req) error { return r.Show("session/menu", "nav.more", nil) }

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

func searchPage(r *desk.Req) (err error) {
	d := searchData{Text: r.Query("q")}
	if len([]rune(d.Text)) > 100 {
		d.Text = string([]rune(d.Text)[:100])
	}
	if d.Text != "" {
		f := control.Filter{Text: d.Text, Limit: 20}
		if d.Displays, err = r.Ctl.Displays(r.Ctx, r.By, f); err != nil {
			return err
		}
		if d.Locations, err = r.Ctl.Locations(r.Ctx, r.By, f); err != nil {
			return err
		}
		if d.Campaigns, err = r.Ctl.Campaigns(r.Ctx, r.By, f); err != nil {
			return err
		}
		if d.Assets, err = r.Ctl.Assets(r.Ctx, r.By, f); err != nil {
			return err
		}
	}
	return r.Show("session/search", "search.title", d)
}
