package ui

import (
	"pano/server/campaign"
	"pano/server/control"
	"pano/server/web"
)

func (u *UI) userRoutes() []route {
	rts := []route{
		{"GET", "/settings", campaign.ReadAll, settingsPage},
		{"POST", "/areas", campaign.ManagePlaces, act(saveArea, settingsPage)},
		{"POST", "/units", campaign.ManagePlaces, act(saveUnit, settingsPage)},
	}
	if u.o.People == nil {
		return rts
	}
	return append(rts,
		route{"GET", "/users", campaign.ManageUsers, usersPage},
		route{"GET", "/users/new", campaign.ManageUsers, userPage},
		route{"POST", "/users", campaign.ManageUsers, act(saveUser, userPage)},
		route{"GET", "/users/:id", campaign.ManageUsers, userPage},
		route{"POST", "/users/:id/invite", campaign.ManageUsers, inviteUser},
		route{"POST", "/users/:id/disable", campaign.ManageUsers, act(disableUser, userPage)},
	)
}

type usersData struct{ People []Person }

func usersPage(r *req) error {
	list, err := r.u.o.People.List(r.ctx, r.by)
	if err != nil {
		return err
	}
	return r.show("user/list", "nav.user", usersData{list})
}

type userData struct {
	Person
	All     []campaign.Role
	Has     map[campaign.Role]bool
	Link    string // a one-time link, shown this once
	Expires int64
	Self    bool
}

func userPage(r *req) error { return r.showUser("", 0) }

func (r *req) showUser(link string, expires int64) error {
	d := userData{All: campaign.Roles(), Has: map[campaign.Role]bool{}, Link: link, Expires: expires}
	if id := pick(r.c.Param("id"), r.text("id")); id != "" {
		p, err := r.person(id)
		if err != nil {
			return err
		}
		d.Person = p
	}
	d.Self = d.ID == r.by.ID
	for _, role := range d.Roles {
		d.Has[role] = true
	}
	if r.v.Form != nil {
		d.Has = map[campaign.Role]bool{}
		for _, role := range r.all("roles") {
			d.Has[campaign.Role(role)] = true
		}
	}
	return r.show("user/form", "user.new", d)
}

func (r *req) person(id string) (Person, error) {
	list, err := r.u.o.People.List(r.ctx, r.by)
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

func saveUser(r *req) (string, error) {
	if err := r.required("name", "login"); err != nil {
		return "", err
	}
	p := Person{ID: r.text("id"), Login: r.text("login"), Name: r.text("name"), Version: r.version()}
	for _, role := range r.all("roles") {
		p.Roles = append(p.Roles, campaign.Role(role))
	}
	if len(p.Roles) == 0 {
		return "", campaign.Errorf(campaign.Invalid, "role_required", "roles", "choose at least one role")
	}
	id, err := r.u.o.People.Save(r.ctx, r.by, p)
	if err != nil {
		return "", err
	}
	return r.done("flash.saved", "/users/"+id)
}

// inviteUser shows a one-time link. The answer to this post is the page itself:
// the link must not travel in an address or a cookie.
func inviteUser(r *req) error {
	token, expires, err := r.u.o.People.Invite(r.ctx, r.by, r.c.Param("id"))
	if err != nil {
		return err
	}
	scheme := "http"
	if r.c.Request.TLS != nil {
		scheme = "https"
	}
	return r.showUser(scheme+"://"+r.c.Request.Host+"/setup/"+token, expires)
}

func disableUser(r *req) (string, error) {
	id := r.c.Param("id")
	if id == r.by.ID {
		return "", campaign.Errorf(campaign.Invalid, "disable_self", "", "you cannot disable your own account; another administrator can")
	}
	if err := r.u.o.People.SetDisabled(r.ctx, r.by, id, r.text("off") == "1"); err != nil {
		return "", err
	}
	return r.done("flash.saved", "/users/"+id)
}

type settingsData struct {
	Version string
	Zone    string
	Areas   []campaign.Area
	Units   []campaign.Unit
	Secure  bool
}

func settingsPage(r *req) (err error) {
	d := settingsData{Version: r.u.o.Version, Zone: r.clock().Zone.String(), Secure: r.c.Request.TLS != nil}
	if d.Areas, err = r.u.ctl.Areas(r.ctx, r.by, control.Filter{}); err != nil {
		return err
	}
	if d.Units, err = r.u.ctl.Units(r.ctx, r.by, control.Filter{}); err != nil {
		return err
	}
	r.v.Nav = "setting"
	return r.show("setting/page", "nav.setting", d)
}

func saveArea(r *req) (string, error) {
	if err := r.required("area_name"); err != nil {
		return "", err
	}
	a := campaign.Area{Name: r.text("area_name"), Short: pick(r.text("area_short"), r.text("area_name"))}
	if err := r.u.ctl.SaveArea(r.ctx, r.by, &a); err != nil {
		return "", err
	}
	return r.done("flash.saved", "/settings")
}

func saveUnit(r *req) (string, error) {
	if err := r.required("unit_name"); err != nil {
		return "", err
	}
	x := campaign.Unit{Name: r.text("unit_name"), Short: pick(r.text("unit_short"), r.text("unit_name")), Kind: pick(r.text("unit_kind"), "gov")}
	if err := r.u.ctl.SaveUnit(r.ctx, r.by, &x); err != nil {
		return "", err
	}
	return r.done("flash.saved", "/settings")
}

// asCampaign makes any error one that a form can show.
func asCampaign(err error) *campaign.Error { return web.AsError(err) }
