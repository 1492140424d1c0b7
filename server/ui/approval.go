package ui

import (
	"slices"

	"pano/server/campaign"
	"pano/server/control"
)

func (u *UI) approvalRoutes() []route {
	return []route{
		{"GET", "/approvals", campaign.ReadAll, approvalsPage},
		{"GET", "/approvals/:set", campaign.ReadAll, approvalPage},
		{"POST", "/approvals/:set", campaign.Approve, act(decide, approvalPage)},
	}
}

type approvalsData struct{ Sets []control.ApprovalSet }

func approvalsPage(r *req) error {
	sets, err := r.u.ctl.Waiting(r.ctx, r.by, control.Filter{})
	if err != nil {
		return err
	}
	return r.show("approval/list", "nav.approval", approvalsData{sets})
}

type approvalData struct {
	control.ApprovalSet
	N, All  int
	Name    string
	Mine    bool // the reader made it, so somebody else must decide
	Back    map[string]bool
	Digests map[string]string
}

func approvalPage(r *req) error {
	sets, err := r.u.ctl.Waiting(r.ctx, r.by, control.Filter{})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(sets, func(s control.ApprovalSet) bool { return s.Set == r.c.Param("set") })
	if i < 0 {
		return campaign.Errorf(campaign.NotFound, "decided", "", "this set is no longer waiting: somebody has decided it")
	}
	d := approvalData{ApprovalSet: sets[i], N: i + 1, All: len(sets), Back: map[string]bool{}, Digests: map[string]string{}}
	for _, a := range d.Assets {
		d.Digests[a.Asset.ID] = a.Version.Digest
		if a.Version.State == campaign.AssetExtended {
			d.Digests[a.Asset.ID] = a.Version.Pending()
		}
		d.Mine = d.Mine || a.Version.Wrote(r.by.ID)
		d.Name = pick(d.Name, a.Asset.Name)
	}
	for _, id := range r.all("except") {
		d.Back[id] = true
	}
	r.v.Title = d.Name
	return r.show("approval/set", "", d)
}

// decide approves a set but for its exceptions, which go back with the reason; or
// it returns the whole set.
func decide(r *req) (string, error) {
	assets, except := r.all("asset"), r.all("except")
	back := except
	if r.text("do") == "return" {
		back = assets
	}
	if len(back) > 0 && r.text("reason") == "" {
		return "", campaign.Errorf(campaign.Invalid, "reason_required", "reason", "say why, so that the author knows what to change")
	}
	if len(back) < len(assets) {
		in := control.ApproveIn{Set: r.c.Param("set"), Assets: assets, Except: except, Digests: map[string]string{}}
		for _, id := range assets {
			in.Digests[id] = r.form().Get("digest." + id)
		}
		if _, err := r.u.ctl.Approve(r.ctx, r.by, in); err != nil {
			return "", err
		}
	}
	if len(back) > 0 {
		if err := r.u.ctl.Return(r.ctx, r.by, back, r.text("reason")); err != nil {
			return "", err
		}
	}
	if len(back) == len(assets) {
		return r.done("flash.returned", "/approvals")
	}
	return r.done("flash.approved", "/approvals")
}
