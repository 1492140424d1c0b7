package content

import (
	"context"
	"errors"
	"slices"
	"sort"

	"pano/server/campaign"
	"pano/server/control/field"
	"pano/server/control/port"
)

// SaveDraft draws every size and saves the result as the asset's draft. A draft is
// replaced; of a decided version it makes the next; a submitted one must be
// withdrawn first.
func (x *Content) SaveDraft(ctx context.Context, by campaign.Actor, in DraftIn) (out AssetView, err error) {
	files, had, err := x.draw(ctx, by, &in)
	if err != nil || had != nil {
		return deref(had), err
	}
	return x.saveVersion(ctx, by, in, files)
}

// draw checks a draft and makes its files. had is the asset if the form was sent
// before: what is there is not drawn again.
func (x *Content) draw(ctx context.Context, by campaign.Actor, in *DraftIn) (files []campaign.File, had *AssetView, err error) {
	if err := by.Need(campaign.Design); err != nil {
		return nil, nil, err
	}
	in.Name = campaign.Clean(in.Name)
	in.Inputs.Clean()
	if err := in.Inputs.Check(); err != nil {
		return nil, nil, err
	}
	t, err := x.template(in.Inputs.Template)
	if err != nil {
		return nil, nil, err
	}
	in.Inputs.TemplateVersion, in.Inputs.TemplateDigest = t.Version, t.Digest
	if err := x.begin(ctx, in, t); err != nil {
		return nil, nil, err
	}
	keys, err := x.keys(ctx, in.Sizes, in.Displays)
	if err != nil {
		return nil, nil, err
	}
	if len(keys) == 0 {
		return nil, nil, campaign.Invalidf("size_missing", "sizes", "no size is asked for: choose a display or a size")
	}
	in.Inputs.Sizes = keys
	if in.ID == "" && in.Once != "" {
		id, err := port.OnceID(in.Once, by, *in)
		if err != nil {
			return nil, nil, port.Refuse(err)
		}
		if had, err := x.Asset(ctx, by, id); err == nil || !port.Missing(err) {
			return nil, &had.AssetView, err
		}
	}
	files, err = x.studio.Files(ctx, in.Inputs, keys, by.ID)
	return files, nil, err
}

func deref(v *AssetView) AssetView {
	if v == nil {
		return AssetView{}
	}
	return *v
}

// keys are the file keys asked for, with those of the displays, each once, sorted.
func (x *Content) keys(ctx context.Context, sizes, displays []string) ([]string, error) {
	want := map[string]bool{}
	for _, key := range sizes {
		if _, err := campaign.ParseFit(key); err != nil {
			return nil, err
		}
		want[key] = true
	}
	if len(displays) > 5000 {
		return nil, campaign.Invalidf("list_long", "displays", "has %d displays: at most 5000 at a time", len(displays)).With("max", "5000")
	}
	err := x.desk.Store.View(ctx, func(p port.Ports) error {
		found, err := port.ByID(ctx, p.Displays, displays, func(d campaign.Display) string { return d.ID })
		if err != nil {
			return err
		}
		for _, id := range displays {
			d, ok := found[id]
			if !ok {
				return campaign.Invalidf("unknown_ref", "displays", "the display %q does not exist: choose one from the list", id).With("value", id)
			}
			want[d.Fit().Key()] = true
		}
		return nil
	})
	if err != nil {
		return nil, port.Refuse(err)
	}
	if len(want) > 60 {
		return nil, campaign.Invalidf("list_long", "sizes", "asks for %d sizes: at most 60 an asset", len(want)).With("max", "60")
	}
	keys := make([]string, 0, len(want))
	for key := range want {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys, nil
}

// saveVersion writes the draft with finished files.
func (x *Content) saveVersion(ctx context.Context, by campaign.Actor, in DraftIn, files []campaign.File) (out AssetView, err error) {
	_, err = x.desk.Change(ctx, by, port.Change{Need: campaign.Design, Do: func(p port.Ports) (act port.Act, err error) {
		out, act, err = x.write(ctx, p, by, in, files)
		return act, err
	}})
	if errors.Is(err, errMade) {
		return out, nil
	}
	return out, err
}

// write puts a draft with its files down, inside a transaction; errMade with what
// is there says that it was done before.
func (x *Content) write(ctx context.Context, p port.Ports, by campaign.Actor, in DraftIn, files []campaign.File) (out AssetView, act port.Act, err error) {
	fresh, err := port.OnceID(in.Once, by, in)
	if err != nil {
		return out, act, err
	}
	if had, err := p.Assets.Get(ctx, fresh); err == nil && in.ID == "" {
		if out, err = view(ctx, p, had); err == nil {
			err = errMade
		}
		return out, act, err
	}
	a, v, err := x.draftOf(ctx, p, by, in, fresh)
	if err != nil {
		return out, act, err
	}
	a.Name, a.Set = in.Name, in.Set
	authors := v.Inputs.Authors
	v.Inputs, v.Files = in.Inputs, files
	v.Inputs.Authors = authors
	v.Inputs.By(by)
	v.Author, v.CreatedAt, v.State, v.Digest = by.ID, x.desk.Now(), campaign.AssetDraft, ""
	a.Current = v.N
	if err := a.Check(); err != nil {
		return out, act, err
	}
	if _, err := p.Campaigns.Get(ctx, a.Campaign); err != nil {
		return out, act, err
	}
	if err := p.Assets.Put(ctx, &a); err != nil {
		return out, act, err
	}
	if err := p.Versions.Put(ctx, &v); err != nil {
		return out, act, err
	}
	out, err = view(ctx, p, a)
	return out, port.Act{Verb: "asset.draft", Object: "asset/" + a.ID, Detail: map[string]any{"version": v.N, "name": a.Name, "digest": v.Pending()}}, err
}

// errMade ends a transaction that has nothing to do: the form was sent twice.
var errMade = errors.New("made already")

// draftOf finds the asset and the version that a draft is written to; a new asset
// gets the id fresh.
func (x *Content) draftOf(ctx context.Context, p port.Ports, by campaign.Actor, in DraftIn, fresh string) (a campaign.Asset, v campaign.AssetVersion, err error) {
	if in.ID == "" {
		a = campaign.Asset{ID: fresh, Campaign: in.Campaign, CreatedBy: by.ID, CreatedAt: x.desk.Now()}
		return a, campaign.AssetVersion{Asset: a.ID, N: 1}, nil
	}
	if a, err = p.Assets.Get(ctx, in.ID); err != nil {
		return a, v, err
	}
	if in.Version != 0 && in.Version != a.Version {
		return a, v, campaign.Errorf(campaign.Conflict, "stale", "", "somebody changed %s meanwhile: reload and repeat your change", a.Name).With("name", a.Name)
	}
	if v, err = p.Versions.Get(ctx, campaign.AssetRef{Asset: a.ID, Version: a.Current}); err != nil {
		return a, v, err
	}
	switch v.State {
	case campaign.AssetDraft:
		return a, v, nil
	case campaign.AssetSubmitted:
		return a, v, campaign.Errorf(campaign.Conflict, "asset_submitted", "", "%s waits for a decision: withdraw it before you change it", a.Name).With("name", a.Name)
	case campaign.AssetReturned:
		if err := v.To(campaign.AssetSuperseded); err != nil {
			return a, v, err
		}
		if err := p.Versions.Put(ctx, &v); err != nil {
			return a, v, err
		}
	}
	return a, campaign.AssetVersion{Asset: a.ID, N: a.Current + 1}, nil
}

// NewVersion opens the next draft from the newest version's inputs. Its files are
// drawn anew: they are other bytes, to be approved again.
func (x *Content) NewVersion(ctx context.Context, by campaign.Actor, asset string) (out AssetView, err error) {
	var in DraftIn
	err = x.desk.Look(ctx, by, campaign.Design, func(p port.Ports) error {
		a, err := p.Assets.Get(ctx, asset)
		if err != nil {
			return err
		}
		v, err := p.Versions.Get(ctx, campaign.AssetRef{Asset: a.ID, Version: a.Current})
		if err != nil {
			return err
		}
		if v.State == campaign.AssetDraft {
			return campaign.Errorf(campaign.Conflict, "asset_is_draft", "", "%s is a draft already: change that", a.Name).With("name", a.Name)
		}
		in = DraftIn{ID: a.ID, Campaign: a.Campaign, Name: a.Name, Set: a.Set, Inputs: v.Inputs, Sizes: sizesOf(v), Version: a.Version}
		in.Inputs.Authors = nil
		return nil
	})
	if err != nil {
		return out, err
	}
	if in.Inputs.Template != "" {
		return x.SaveDraft(ctx, by, in)
	}
	in.Inputs.Sizes = in.Sizes
	files, err := x.studio.Files(ctx, in.Inputs, in.Sizes, by.ID)
	if err != nil {
		return out, err
	}
	return x.saveVersion(ctx, by, in, files)
}

// sizesOf are the keys that a version has files of.
func sizesOf(v campaign.AssetVersion) []string {
	seen := map[string]bool{}
	var out []string
	for _, f := range v.Files {
		if _, err := campaign.ParseFit(f.Key); err == nil && !seen[f.Key] {
			seen[f.Key] = true
			out = append(out, f.Key)
		}
	}
	return out
}

// AddSizes makes files of further sizes. What the version has stays byte for byte;
// the new files of an approved version wait for approval alone.
func (x *Content) AddSizes(ctx context.Context, by campaign.Actor, in SizesIn) (out AssetView, err error) {
	keys, err := x.keys(ctx, in.Sizes, in.Displays)
	if err != nil {
		return out, err
	}
	var v campaign.AssetVersion
	err = x.desk.Look(ctx, by, campaign.Design, func(p port.Ports) error {
		a, err := p.Assets.Get(ctx, in.Asset)
		if err != nil {
			return err
		}
		v, err = p.Versions.Get(ctx, campaign.AssetRef{Asset: a.ID, Version: a.Current})
		return err
	})
	if err != nil {
		return out, err
	}
	have := map[string]bool{}
	for _, f := range v.Files {
		have[f.Key] = true
	}
	var missing []string
	for _, key := range keys {
		if !have[key] {
			missing = append(missing, key)
		}
	}
	files, err := x.studio.Files(ctx, v.Inputs, missing, by.ID)
	if err != nil {
		return out, err
	}
	files = slices.DeleteFunc(files, func(f campaign.File) bool { return have[f.Key] })
	_, err = x.desk.Change(ctx, by, port.Change{Need: campaign.Design, Do: func(p port.Ports) (port.Act, error) {
		now := v // Put checks that nobody changed it since it was read
		now.Files = append(now.Files[:len(now.Files):len(now.Files)], files...)
		if err := extend(&now, by, len(files) > 0); err != nil {
			return port.Act{}, err
		}
		if err := p.Versions.Put(ctx, &now); err != nil {
			return port.Act{}, err
		}
		a, err := p.Assets.Get(ctx, in.Asset)
		if err != nil {
			return port.Act{}, err
		}
		out, err = view(ctx, p, a)
		return port.Act{Verb: "asset.extend", Object: "asset/" + a.ID, Detail: map[string]any{"version": now.N, "sizes": missing, "digest": now.Pending()}}, err
	}})
	return out, err
}

// extend puts a version in the state that added files leave it in.
func extend(v *campaign.AssetVersion, by campaign.Actor, more bool) error {
	switch {
	case v.State == campaign.AssetDraft:
		v.Inputs.By(by)
	case v.State == campaign.AssetApproved && more:
		return v.To(campaign.AssetExtended)
	case !v.State.Released():
		return campaign.Errorf(campaign.Conflict, "asset_state", "state", "sizes can be added to a draft or to an approved version; this one is %s", v.State).
			With("state", string(v.State), "want", string(campaign.AssetExtended))
	}
	return nil
}

// Submit asks for a decision on the draft. From here on its bytes never change.
func (x *Content) Submit(ctx context.Context, by campaign.Actor, asset string) (out AssetView, err error) {
	_, err = x.desk.Change(ctx, by, port.Change{Need: campaign.Design, Do: func(p port.Ports) (act port.Act, err error) {
		out, act, err = x.submit(ctx, p, by, asset)
		return act, err
	}})
	return out, err
}

func (x *Content) submit(ctx context.Context, p port.Ports, by campaign.Actor, asset string) (out AssetView, act port.Act, err error) {
	a, v, err := current(ctx, p, asset)
	if err != nil {
		return out, act, err
	}
	if !v.Wrote(by.ID) {
		return out, act, campaign.Errorf(campaign.Forbidden, "not_author", "", "only who worked on %s may submit it", a.Name).With("name", a.Name)
	}
	if len(v.Files) == 0 {
		return out, act, campaign.Invalidf("files_missing", "files", "%s has no files: save it with at least one size", a.Name).With("name", a.Name)
	}
	c, err := p.Campaigns.Get(ctx, a.Campaign)
	if err != nil {
		return out, act, err
	}
	if err := x.allowed(ctx, p, c, v); err != nil {
		return out, act, err
	}
	if err := v.To(campaign.AssetSubmitted); err != nil {
		return out, act, err
	}
	v.Digest, v.SubmittedAt = v.Pending(), x.desk.Now()
	if err := p.Versions.Put(ctx, &v); err != nil {
		return out, act, err
	}
	out, err = view(ctx, p, a)
	return out, port.Act{Verb: "asset.submit", Object: "asset/" + a.ID, Detail: map[string]any{"version": v.N, "digest": v.Digest}}, err
}

func current(ctx context.Context, p port.Ports, asset string) (a campaign.Asset, v campaign.AssetVersion, err error) {
	if a, err = p.Assets.Get(ctx, asset); err != nil {
		return a, v, err
	}
	v, err = p.Versions.Get(ctx, campaign.AssetRef{Asset: a.ID, Version: a.Current})
	return a, v, err
}

// Rename changes what the asset is called; its bytes and decisions stay.
func (x *Content) Rename(ctx context.Context, by campaign.Actor, asset, name string) error {
	_, err := x.desk.Change(ctx, by, port.Change{Need: campaign.Design, Do: func(p port.Ports) (port.Act, error) {
		a, err := p.Assets.Get(ctx, asset)
		if err != nil {
			return port.Act{}, err
		}
		was := a.Name
		a.Name = campaign.Clean(name)
		if err := a.Check(); err != nil {
			return port.Act{}, err
		}
		return port.Act{Verb: "asset.rename", Object: "asset/" + a.ID, Detail: map[string]string{"was": was, "now": a.Name}}, p.Assets.Put(ctx, &a)
	}})
	return err
}

// Withdraw takes back the newest version that is not gone already: first a draft,
// then what was released before it. Its author may while it is undecided; released
// content an approver or an operator. What shows it is published anew.
func (x *Content) Withdraw(ctx context.Context, by campaign.Actor, asset, reason string) error {
	if err := port.Reason(reason); err != nil {
		return err
	}
	var driven []string
	_, err := x.desk.Change(ctx, by, port.Change{Need: campaign.ReadAll, Do: func(p port.Ports) (port.Act, error) {
		a, v, err := withdrawable(ctx, p, asset)
		if err != nil {
			return port.Act{}, err
		}
		if !(v.Wrote(by.ID) && by.Can(campaign.Design) && !v.State.Released()) && !by.Can(campaign.Approve) && !by.Can(campaign.Place) {
			return port.Act{}, campaign.Errorf(campaign.Forbidden, "forbidden", "", "only its author, an approver or an operator may withdraw %s", a.Name).With("name", a.Name)
		}
		ref := campaign.AssetRef{Asset: a.ID, Version: v.N}
		if err := notDefault(ctx, p, ref, a.Name); err != nil {
			return port.Act{}, err
		}
		if err := v.To(campaign.AssetWithdrawn); err != nil {
			return port.Act{}, err
		}
		if err := p.Versions.Put(ctx, &v); err != nil {
			return port.Act{}, err
		}
		if driven, err = x.takeDown(ctx, p, ref); err != nil {
			return port.Act{}, err
		}
		return port.Act{Verb: "asset.withdraw", Object: "asset/" + a.ID, Detail: map[string]any{"version": v.N, "reason": reason, "digest": v.Digest}}, nil
	}})
	if err != nil || len(driven) == 0 {
		return err
	}
	return x.pub.Republish(ctx, by, driven)
}

// withdrawable is the newest version of an asset that is not withdrawn.
func withdrawable(ctx context.Context, p port.Ports, asset string) (campaign.Asset, campaign.AssetVersion, error) {
	a, v, err := current(ctx, p, asset)
	for err == nil && v.State == campaign.AssetWithdrawn && v.N > 1 {
		v, err = p.Versions.Get(ctx, campaign.AssetRef{Asset: asset, Version: v.N - 1})
	}
	return a, v, err
}

// notDefault refuses to take away what a display falls back to.
func notDefault(ctx context.Context, p port.Ports, ref campaign.AssetRef, name string) error {
	all, err := port.All(ctx, p.Displays, port.Filter{}, func(d campaign.Display) string { return d.ID })
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.Default == ref && d.Retired == 0 {
			return campaign.Errorf(campaign.Conflict, "asset_is_default", "", "%s is the default of %s: give that display another default first", name, d.Name).
				With("name", name, "display", d.Name)
		}
	}
	return nil
}

// takeDown ends the placements of a version: printed ones come due for removal,
// the displays of driven ones are returned.
func (x *Content) takeDown(ctx context.Context, p port.Ports, ref campaign.AssetRef) ([]string, error) {
	all, err := x.usesOf(ctx, p, ref.Asset)
	if err != nil {
		return nil, err
	}
	var driven []string
	for _, q := range all {
		if q.Asset != ref || q.State.Over() {
			continue
		}
		d, err := p.Displays.Get(ctx, q.Display)
		if err != nil {
			return nil, err
		}
		to := campaign.Cancelled
		switch {
		case d.Driven == campaign.ByPlayer && q.State == campaign.Published:
			to = campaign.EndedPlace
			driven = append(driven, d.ID)
		case q.State.Hanging():
			to = campaign.RemovalDue
		}
		if q.State == to {
			continue
		}
		if err := q.Move(to, d.Driven == campaign.ByPlayer); err != nil {
			continue // a lost piece has nothing to take down
		}
		if err := p.Placements.Put(ctx, &q); err != nil {
			return nil, err
		}
		if err := field.CloseTasks(ctx, p, q.ID); err != nil {
			return nil, err
		}
		if to == campaign.RemovalDue {
			if err := field.Ask(ctx, p, campaign.Task{Kind: campaign.Remove, Placement: q.ID, Display: d.ID, Due: x.desk.Now(), CreatedAt: x.desk.Now()}); err != nil {
				return nil, err
			}
		}
	}
	return driven, nil
}

// usesOf lists the placements of an asset.
func (x *Content) usesOf(ctx context.Context, p port.Ports, asset string) ([]campaign.Placement, error) {
	a, err := p.Assets.Get(ctx, asset)
	if err != nil {
		return nil, err
	}
	all, err := port.All(ctx, p.Placements, port.Filter{Campaign: a.Campaign}, func(q campaign.Placement) string { return q.ID })
	var out []campaign.Placement
	for _, q := range all {
		if q.Asset.Asset == asset {
			out = append(out, q)
		}
	}
	return out, err
}
