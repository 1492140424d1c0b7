package ui

import (
	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
)

func userRoutes(shell *desk.Shell) []desk.Route {
	rts := []desk.Route{
		desk.Get("/settings", campaign.ReadAll, settingsPage),
		desk.Post("/areas", campaign.ManagePlaces, desk.Act(saveArea, settingsPage)),
		desk.Post("/units", campaign.ManagePlaces, desk.Act(saveUnit, settingsPage)),
	}
	if shell.People == nil {
		return rts
	}
	return append(rts,
		desk.Get("/users", campaign.ManageUsers, usersPage),
		desk.Get("/users/new", campaign.ManageUsers, userPage),
		desk.Post("/users", campaign.ManageUsers, desk.Act(saveUser, userPage)),
		desk.Get("/users/:id", campaign.ManageUsers, userPage),
		desk.Post("/users/:id/invite", campaign.ManageUsers, inviteUser),
		desk.Post("/users/:id/disable", campaign.ManageUsers, desk.Act(disableUser, userPage)),
	)
}

type usersData struct{ People []Person }

func usersPage(r *desk.Req) error {
	list, err := r.People.List(r.Ctx, r.By)
	if err != nil {
		return err
	}
	return r.Show("user/list", "nav.user", usersData{list})
}

type userData struct {
	Person
	All     []campaign.Role
	Has     map[campaign.Role]bool
	Link    string // a one-time link, shown this once
	Expires int64
	Self    bool
}

func userPage(r *desk.Req) error { return showUser(r, "", 0) }

func showUser(r *desk.Req, link string, expires int64) error {
	d := userData{All: campaign.Roles(), Has: map[campaign.Role]bool{}, Link: link, Expires: expires}
	if id := desk.Pick(r.C.Param("id"), r.Text("id")); id != "" {
		p, err := person(r, id)
		if err != nil {
			return err
		}
		d.Person = p
	}
	d.Self = d.ID == r.By.ID
	for _, role := range d.Roles {
		d.Has[role] = true
	}
	if r.V.Form != nil {
		d.Has = map[campaign.Role]bool{}
		for _, role := range r.All("roles") {
			d.Has[campaign.Role(role)] = true
		}
	}
	return r.Show("user/form", "user.new", d)
}

func person(r *desk.Req, id string) (Person, error) {
	list, err := r.People.List(r.Ctx, r.By)
	if err != nil {
		return Person{}, err
	}
	for _, p := range list {
		if p.ID == id {
			return p, nil
		}
	}
	return Person{}, campaign.Errorf(campaign.NotFound, "user_unknown", "", "there is no such person")
}

func saveUser(r *desk.Req) (string, error) {
	if err := r.Required("name", "login"); err != nil {
		return "", err
	}
	p := Person{ID: r.Text("id"), Login: r.Text("login"), Name: r.Text("name"), Version: r.Version()}
	for _, role := range r.All("roles") {
		p.Roles = append(p.Roles, campaign.Role(role))
	}
	if len(p.Roles) == 0 {
		return "", campaign.Errorf(campaign.Invalid, "role_required", "roles", "choose at least one role")
	}
	id, err := r.People.Save(r.Ctx, r.By, p)
	if err != nil {
		return "", err
	}
	return r.Done("flash.saved", "/users/"+id)
}

// inviteUser shows a one-time link. The answer to this post is the page itself:
// the link must not travel in an address or a cookie.
func inviteUser(r *desk.Req) error {
	token, expires, err := r.People.Invite(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	scheme := "http"
	if r.C.Request.TLS != nil {
		scheme = "https"
	}
	return showUser(r, scheme+"://"+r.C.Request.Host+"/setup/"+token, expires)
}

func disableUser(r *desk.Req) (string, error) {
	id := r.C.Param("id")
	if id == r.By.ID {
		return "", campaign.Errorf(campaign.Invalid, "disable_self", "", "you cannot disable your own account; another administrator can")
	}
	off := r.Text("off")
	if off != "0" && off != "1" { // neither word was sent: opening an account must not be what silence means
		return "", campaign.Errorf(campaign.Invalid, "choice_unknown", "off", "%.20q is no choice: 1 disables, 0 enables", off).With("value", off)
	}
	if err := r.People.SetDisabled(r.Ctx, r.By, id, off == "1"); err != nil {
		return "", err
	}
	return r.Done("flash.saved", "/users/"+id)
}

type settingsData struct {
	Version string
	Zone    string
	Areas   []campaign.Area
	Units   []campaign.Unit
	Secure  bool
}

func settingsPage(r *desk.Req) (err error) {
	d := settingsData{Version: r.Shell.Version, Zone: r.Clock().Zone.String(), Secure: r.C.Request.TLS != nil}
	if d.Areas, err = r.Ctl.Areas(r.Ctx, r.By, control.Filter{}); err != nil {
		return err
	}
	if d.Units, err = r.Ctl.Units(r.Ctx, r.By, control.Filter{}); err != nil {
		return err
	}
	r.V.Nav = "setting"
	return r.Show("setting/page", "nav.setting", d)
}

func saveArea(r *desk.Req) (string, error) {
	if err := r.Required("area_name"); err != nil {
		return "", err
	}
	a := campaign.Area{Name: r.Text("area_name"), Short: desk.Pick(r.Text("area_short"), r.Text("area_name"))}
	if err := r.Ctl.SaveArea(r.Ctx, r.By, &a); err != nil {
		return "", err
	}
	return r.Done("flash.saved", "/settings")
}

func saveUnit(r *desk.Req) (string, error) {
	if err := r.Required("unit_name"); err != nil {
		return "", err
	}
	x := campaign.Unit{Name: r.Text("unit_name"), Short: desk.Pick(r.Text("unit_short"), r.Text("unit_name")), Kind: desk.Pick(r.Text("unit_kind"), "gov")}
	if err := r.Ctl.SaveUnit(r.Ctx, r.By, &x); err != nil {
		return "", err
	}
	return r.Done("flash.saved", "/settings")
}
