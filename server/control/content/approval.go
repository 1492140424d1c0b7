package content

import (
	"context"
	"sort"
	"time"

	"pano/server/campaign"
	"pano/server/control/port"
)

// Waiting lists what waits for a decision, in sets, oldest first.
func (x *Content) Waiting(ctx context.Context, by campaign.Actor, f port.Filter) (out []ApprovalSet, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		waiting, err := p.Versions.List(ctx, port.Filter{Campaign: f.Campaign, Set: f.Set, Text: f.Text, Limit: f.Limit,
			State: []string{string(campaign.AssetSubmitted), string(campaign.AssetExtended)}})
		if err != nil {
			return err
		}
		sets := map[string]*ApprovalSet{}
		for _, v := range waiting {
			a, err := p.Assets.Get(ctx, v.Asset)
			if err != nil {
				return err
			}
			key := a.Set
			if key == "" {
				key = a.ID
			}
			if sets[key] == nil {
				c, err := p.Campaigns.Get(ctx, a.Campaign)
				if err != nil {
					return err
				}
				sets[key] = &ApprovalSet{Set: key, Campaign: c, Since: v.SubmittedAt}
			}
			s := sets[key]
			s.Since = min(s.Since, v.SubmittedAt)
			s.Assets = append(s.Assets, AssetView{Asset: a, Version: v, Author: v.AuthorName(), Files: v.Files})
			found, err := x.findings(ctx, p, s.Campaign, v)
			if err != nil {
				return err
			}
			s.Findings = append(s.Findings, found...)
		}
		for _, s := range sets {
			s.Texts = texts(s.Assets)
			out = append(out, *s)
		}
		return nil
	})
	sort.Slice(out, func(i, j int) bool {
		return out[i].Since < out[j].Since || (out[i].Since == out[j].Since && out[i].Set < out[j].Set)
	})
	return out, err
}

// texts are the words of a set, each once.
func texts(assets []AssetView) []string {
	seen := map[string]bool{}
	var out []string
	for _, a := range assets {
		for _, t := range a.Version.Inputs.Texts() {
			if !seen[t] {
				seen[t] = true
				out = append(out, t)
			}
		}
	}
	return out
}

// Approve releases what waits. The approver is never an author, and the digest
// that the approver saw must be the one of the stored bytes. All or nothing.
func (x *Content) Approve(ctx context.Context, by campaign.Actor, in ApproveIn) ([]campaign.Approval, error) {
	if err := by.Need(campaign.Approve); err != nil {
		return nil, err
	}
	var done []campaign.Approval
	err := x.desk.Store.Tx(ctx, func(p port.Ports) error {
		done = nil
		ids, err := members(ctx, p, in)
		if err != nil {
			return err
		}
		for _, id := range ids {
			a, err := x.approve(ctx, p, by, id, in.Digests[id])
			if err != nil {
				return err
			}
			done = append(done, a)
		}
		return nil
	})
	if err != nil {
		return nil, port.Refuse(err)
	}
	wait, cancel := context.WithTimeout(ctx, settleWait)
	defer cancel()
	for i := range done {
		done[i].Leaf = x.desk.Settle(ctx, wait, done[i].ID)
	}
	return done, nil
}

// settleWait is how long an approver waits for the display log to have all decisions.
const settleWait = 5 * time.Second

// members are the assets that a decision names.
func members(ctx context.Context, p port.Ports, in ApproveIn) ([]string, error) {
	except := map[string]bool{}
	for _, id := range in.Except {
		except[id] = true
	}
	ids := append([]string(nil), in.Assets...)
	if in.Set != "" {
		set, err := p.Assets.List(ctx, port.Filter{Set: in.Set, Limit: 1000})
		if err != nil {
			return nil, err
		}
		for _, a := range set {
			v, err := waiting(ctx, p, a.ID)
			if err != nil {
				return nil, err
			}
			if v.State.Waits() {
				ids = append(ids, a.ID)
			}
		}
		if len(set) == 0 {
			ids = append(ids, in.Set)
		}
	}
	seen := map[string]bool{}
	var out []string
	for _, id := range ids {
		if !except[id] && !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	if len(out) == 0 {
		return nil, campaign.Invalidf("nothing_waits", "assets", "nothing is left to decide: reload the list")
	}
	return out, nil
}

// waiting is the newest version of an asset that waits for a decision; else its newest.
func waiting(ctx context.Context, p port.Ports, asset string) (campaign.AssetVersion, error) {
	all, err := p.Versions.List(ctx, port.Filter{IDs: []string{asset}, Limit: 1000})
	if err != nil {
		return campaign.AssetVersion{}, err
	}
	if len(all) == 0 {
		return campaign.AssetVersion{}, campaign.Errorf(campaign.NotFound, "asset_unknown", "", "there is no asset %q", asset).With("value", asset)
	}
	for _, v := range all {
		if v.State.Waits() {
			return v, nil
		}
	}
	return all[0], nil
}

// approve decides one asset inside the transaction.
func (x *Content) approve(ctx context.Context, p port.Ports, by campaign.Actor, asset, saw string) (a campaign.Approval, err error) {
	v, err := waiting(ctx, p, asset)
	if err != nil {
		return a, err
	}
	row, err := p.Assets.Get(ctx, asset)
	if err != nil {
		return a, err
	}
	if err := x.mayApprove(ctx, p, by, row, v, saw); err != nil {
		return a, err
	}
	fresh := v.Waiting()
	a = campaign.Approval{ID: port.NewID(), Digest: v.Pending(), By: by.ID, ByName: by.Name, At: x.desk.Now(), Approved: true, Leaf: -1}
	files := append([]campaign.File(nil), v.Files...)
	for i := range files {
		if files[i].Approval == "" {
			files[i].Approval = a.ID
		}
	}
	v.Files = files
	if err := v.To(campaign.AssetApproved); err != nil {
		return a, err
	}
	v.DecidedAt, v.Decision = a.At, a
	if err := p.Versions.Put(ctx, &v); err != nil {
		return a, err
	}
	ref := campaign.AssetRef{Asset: asset, Version: v.N}
	if err := p.Approvals.Put(ctx, ref, &a); err != nil {
		return a, err
	}
	if err := supersede(ctx, p, ref); err != nil {
		return a, err
	}
	return a, x.desk.Record(ctx, p, by, port.Act{ID: a.ID, Verb: "asset.approve", Object: "asset/" + asset,
		Detail: decided{Asset: asset, Version: v.N, Digest: a.Digest, Name: row.Name, Files: lines(fresh)}})
}

// mayApprove checks everything that stands against an approval.
func (x *Content) mayApprove(ctx context.Context, p port.Ports, by campaign.Actor, a campaign.Asset, v campaign.AssetVersion, saw string) error {
	if !v.State.Waits() {
		return campaign.Errorf(campaign.Conflict, "asset_state", "state", "%s is %s: nothing waits for a decision", a.Name, v.State).
			With("name", a.Name, "state", string(v.State), "want", string(campaign.AssetApproved))
	}
	own := v.State == campaign.AssetSubmitted && v.Wrote(by.ID)
	for _, f := range v.Waiting() {
		own = own || f.By == by.ID
	}
	if own {
		return campaign.Errorf(campaign.Forbidden, "own_work", "", "%s is partly your own work: somebody else must decide", a.Name).With("name", a.Name)
	}
	if saw == "" || saw != v.Pending() || (v.State == campaign.AssetSubmitted && v.Digest != v.Pending()) {
		return campaign.Errorf(campaign.Conflict, "digest_changed", "digest", "%s is not what you saw: reload and look again", a.Name).With("name", a.Name)
	}
	c, err := p.Campaigns.Get(ctx, a.Campaign)
	if err != nil {
		return err
	}
	if err := x.allowed(ctx, p, c, v); err != nil {
		return err
	}
	for _, f := range v.Waiting() {
		if !x.desk.Blobs.Has(f.SHA256) {
			return campaign.Errorf(campaign.Unavailable, "blob_missing", "files", "the file %s of %s is not in the store: save the draft again", f.Key, a.Name).
				With("name", a.Name, "size", f.Key)
		}
	}
	return nil
}

// supersede marks the versions before ref as replaced. They stay where they hang
// or play until the new one is placed.
func supersede(ctx context.Context, p port.Ports, ref campaign.AssetRef) error {
	all, err := p.Versions.List(ctx, port.Filter{IDs: []string{ref.Asset}, Limit: 1000})
	if err != nil {
		return err
	}
	for _, v := range all {
		if v.N >= ref.Version || !v.State.Released() {
			continue
		}
		if err := v.To(campaign.AssetSuperseded); err != nil {
			return err
		}
		if err := p.Versions.Put(ctx, &v); err != nil {
			return err
		}
	}
	return nil
}

// decided is what the display log keeps of a decision.
type decided struct {
	Asset   string     `json:"asset"`
	Version int        `json:"version"`
	Digest  string     `json:"digest"`
	Name    string     `json:"name"`
	Reason  string     `json:"reason,omitempty"`
	Files   []fileLine `json:"files"`
}

type fileLine struct {
	Key    string `json:"key"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Day    string `json:"day,omitempty"`
}

func lines(files []campaign.File) []fileLine {
	out := make([]fileLine, len(files))
	for i, f := range files {
		out[i] = fileLine{f.Key, string(f.SHA256), f.Size, f.Day}
	}
	return out
}

// Return sends work back with a reason. Of an approved version only the added
// sizes are dropped. All or nothing.
func (x *Content) Return(ctx context.Context, by campaign.Actor, assets []string, reason string) error {
	if err := by.Need(campaign.Approve); err != nil {
		return err
	}
	if err := port.Reason(reason); err != nil {
		return err
	}
	if len(assets) == 0 || len(assets) > 1000 {
		return campaign.Invalidf("nothing_waits", "assets", "name the assets to return, at most 1000")
	}
	return port.Refuse(x.desk.Store.Tx(ctx, func(p port.Ports) error {
		for _, id := range assets {
			if err := x.giveBack(ctx, p, by, id, reason); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (x *Content) giveBack(ctx context.Context, p port.Ports, by campaign.Actor, asset, reason string) error {
	v, err := waiting(ctx, p, asset)
	if err != nil {
		return err
	}
	row, err := p.Assets.Get(ctx, asset)
	if err != nil {
		return err
	}
	a := campaign.Approval{ID: port.NewID(), Digest: v.Pending(), By: by.ID, ByName: by.Name, At: x.desk.Now(), Reason: reason, Leaf: -1}
	refused := v.Waiting()
	to := campaign.AssetReturned
	if v.State == campaign.AssetExtended {
		to = campaign.AssetApproved
		var kept []campaign.File
		for _, f := range v.Files {
			if f.Approval != "" {
				kept = append(kept, f)
			}
		}
		v.Files = kept
	} else {
		v.DecidedAt, v.Decision = a.At, a
	}
	if err := v.To(to); err != nil {
		return err
	}
	if err := p.Versions.Put(ctx, &v); err != nil {
		return err
	}
	if err := p.Approvals.Put(ctx, campaign.AssetRef{Asset: asset, Version: v.N}, &a); err != nil {
		return err
	}
	return x.desk.Record(ctx, p, by, port.Act{ID: a.ID, Verb: "asset.return", Object: "asset/" + asset,
		Detail: decided{Asset: asset, Version: v.N, Digest: a.Digest, Name: row.Name, Reason: reason, Files: lines(refused)}})
}
