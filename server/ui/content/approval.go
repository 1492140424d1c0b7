package content

import (
	"slices"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
)

func approvalRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/approvals", campaign.ReadAll, approvalsPage),
		desk.Get("/approvals/:set", campaign.ReadAll, approvalPage),
		desk.Post("/approvals/:set", campaign.Approve, desk.Act(decide, approvalPage)),
	}
}

// ApprovalsData is what its page shows.
type ApprovalsData struct{ Sets []control.ApprovalSet }

func approvalsPage(r *desk.Req) error {
	sets, err := r.Ctl.Waiting(r.Ctx, r.By, control.Filter{})
	if err != nil {
		return err
	}
	return r.Show("approval/list", "nav.approval", ApprovalsData{sets})
}

// ApprovalData is what its page shows.
type ApprovalData struct {
	control.ApprovalSet
	N, All  int
	Name    string
	Mine    bool // the reader made it, so somebody else must decide
	Back    map[string]bool
	Digests map[string]string
}

// Frames are the sizes of a countdown with all their days.
func (d ApprovalData) Frames(files []campaign.File) []Frames { return FramesOf(files) }

// Keys are the sizes of an asset, each once.
func (d ApprovalData) Keys(files []campaign.File) (out []string) {
	for _, f := range files {
		if !slices.Contains(out, f.Key) {
			out = append(out, f.Key)
		}
	}
	return out
}

func approvalPage(r *desk.Req) error {
	sets, err := r.Ctl.Waiting(r.Ctx, r.By, control.Filter{})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(sets, func(s control.ApprovalSet) bool { return s.Set == r.C.Param("set") })
	if i < 0 {
		return campaign.Errorf(campaign.NotFound, "decided", "", "this set is no longer waiting: somebody has decided it")
	}
	d := ApprovalData{ApprovalSet: sets[i], N: i + 1, All: len(sets), Name: sets[i].Name(), Back: map[string]bool{}, Digests: map[string]string{}}
	for _, a := range d.Assets {
		d.Digests[a.Asset.ID] = a.Version.Digest
		if a.Version.State == campaign.AssetExtended {
			d.Digests[a.Asset.ID] = a.Version.Pending()
		}
		d.Mine = d.Mine || a.Version.Wrote(r.By.ID)
	}
	for _, id := range r.All("except") {
		d.Back[id] = true
	}
	r.V.Title = d.Name
	return r.Show("approval/set", "", d)
}

// decide approves a set but for its exceptions, which go back with the reason; or
// it returns the whole set.
func decide(r *desk.Req) (string, error) {
	assets, except := r.All("asset"), r.All("except")
	back := except
	if r.Text("do") == "return" {
		back = assets
	}
	if len(assets) == 0 {
		return "", campaign.Errorf(campaign.Invalid, "assets_required", "", "choose what you decide on: nothing was chosen")
	}
	if len(back) > 0 && r.Text("reason") == "" {
		return "", campaign.Errorf(campaign.Invalid, "reason_required", "reason", "say why, so that the author knows what to change")
	}
	if len(back) < len(assets) {
		in := control.ApproveIn{Set: r.C.Param("set"), Assets: assets, Except: except, Digests: map[string]string{}}
		for _, id := range assets {
			in.Digests[id] = r.Posted().Get("digest." + id)
		}
		if _, err := r.Ctl.Approve(r.Ctx, r.By, in); err != nil {
			return "", err
		}
	}
	if len(back) > 0 {
		if err := r.Ctl.Return(r.Ctx, r.By, back, r.Text("reason")); err != nil {
			return "", err
		}
	}
	if len(back) == len(assets) {
		return r.Done("flash.returned", "/approvals")
	}
	return r.Done("flash.approved", "/approvals")
}
