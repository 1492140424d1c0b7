// Package set holds the page on which a designer picks places, not sizes.
package set

import (
	"encoding/base64"
	"html/template"
	"net/http"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/ui/page"
	"pano/server/web"
)

// Routes is this room's part of the route table.
func Routes() []desk.Route {
	return []desk.Route{
		desk.Get("/sets/new", campaign.Design, setPage),
		desk.Post("/sets/new", campaign.Design, desk.Act(saveSet, setPage)),
		desk.Post("/sets/preview", campaign.Design, setPage),
	}
}

// SetData is what its page shows.
type SetData struct {
	Once      string
	Name      string
	Campaign  string
	Campaigns []page.Option
	Texts     []Line
	Places    []desk.DisplayGroup
	Plan      *control.SetPlan // nil: nothing to plan yet
	Groups    []Group
	Problem   string // why there is no plan
}

// Line is one text of the form.
type Line struct {
	Role, Value string
	Rows        int
	More        bool // in the folded part of the form
}

// Group is a group with its picture for the page.
type Group struct {
	control.SetGroup
	Src     template.URL // a data address: made here from the engine's own bytes
	W, H    int
	Designs []page.Option
	Colours []page.Option
	Why     string // what keeps it from being made
}

func setPage(r *desk.Req) error {
	d := SetData{Once: r.Once(), Name: r.Text("name"), Campaign: desk.Pick(r.Text("campaign"), r.Query("campaign")), Campaigns: r.CampaignOptions()}
	for i, role := range control.SetRoles() {
		l := Line{Role: role, Value: r.Posted().Get("t." + role), More: i > 4 && role != "imprint"}
		if role == "headline" {
			l.Rows = 2
		}
		d.Texts = append(d.Texts, l)
	}
	var err error
	if d.Places, err = r.DisplayGroups(nil); err != nil {
		return err
	}
	r.V.Nav = "design"
	if in := read(r); r.C.Request.Method == http.MethodPost && len(in.Displays) > 0 && in.Texts["headline"] != "" && in.Campaign != "" {
		plan, err := r.Ctl.PlanSet(r.Ctx, r.By, in)
		if err != nil {
			d.Problem = r.L.Message(web.AsError(err))
		} else {
			d.show(r, plan, in)
		}
	}
	return r.Show("set/page", "set.title", d)
}

// read takes the choices of the form.
func read(r *desk.Req) control.SetIn {
	in := control.SetIn{Campaign: r.Text("campaign"), Name: r.Text("name"), Displays: r.All("displays"), Once: r.Text("once"),
		Texts: map[string]string{}, Designs: map[string]string{}, Palettes: map[string]string{}}
	for _, role := range control.SetRoles() {
		in.Texts[role] = r.Text("t." + role)
	}
	for name, v := range r.Posted() {
		switch {
		case len(v) == 0 || len(name) < 3 || v[0] == "":
		case name[:2] == "d.":
			in.Designs[name[2:]] = v[0]
		case name[:2] == "p.":
			in.Palettes[name[2:]] = v[0]
		}
	}
	return in
}

// show turns a plan into what the page shows.
func (d *SetData) show(r *desk.Req, plan control.SetPlan, in control.SetIn) {
	d.Plan = &plan
	for _, g := range plan.Groups {
		v := Group{SetGroup: g}
		for _, o := range g.Options {
			v.Designs = append(v.Designs, page.Option{Value: o.Name, Label: o.Title[r.L.Lang]})
			if o.Name != g.Design || len(o.Palettes) < 2 {
				continue
			}
			for _, p := range o.Palettes {
				v.Colours = append(v.Colours, page.Option{Value: p.Name, Label: p.Title[r.L.Lang]})
			}
		}
		v.Designs = append(v.Designs, page.Option{Value: control.SetLeave, Label: r.L.T("set.leave")})
		if g.Problem != nil {
			v.Why = r.L.Message(g.Problem)
		}
		if a := g.Picture; a != nil {
			v.Src = template.URL("data:" + a.MIME + ";base64," + base64.StdEncoding.EncodeToString(a.Bytes))
			v.W, v.H = a.WPx, a.HPx
		}
		d.Groups = append(d.Groups, v)
	}
}

// saveSet keeps the set as drafts and sends it for approval when asked to.
func saveSet(r *desk.Req) (string, error) {
	in := read(r)
	if in.Campaign == "" {
		return "", campaign.Errorf(campaign.Invalid, "text_missing", "campaign", "choose a campaign").With("min", "1")
	}
	submit := r.Text("do") == "submit"
	id, made, err := r.Ctl.MakeSet(r.Ctx, r.By, in, submit)
	if err != nil {
		e := *web.AsError(err)
		if len(e.Field) > 6 && e.Field[:6] == "texts." {
			e.Field = "t." + e.Field[6:]
		}
		return "", &e
	}
	if submit {
		return r.Done("flash.set.submitted", "/approvals/"+id)
	}
	if len(made) == 1 {
		return r.Done("flash.draft", "/assets/"+made[0].Asset.ID)
	}
	return r.Done("flash.set.saved", "/assets?campaign="+in.Campaign)
}
