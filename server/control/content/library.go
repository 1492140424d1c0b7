package content

import (
	"context"
	"io"

	"pano/devices/blob"
	"pano/server/campaign"
	"pano/server/control/port"
)

// view is an asset with its newest version, as pages show it.
func view(ctx context.Context, p port.Ports, a campaign.Asset) (AssetView, error) {
	views, err := viewAll(ctx, p, []campaign.Asset{a})
	if err != nil {
		return AssetView{}, err
	}
	return views[0], nil
}

// viewAll reads the versions of many assets with few questions.
func viewAll(ctx context.Context, p port.Ports, assets []campaign.Asset) ([]AssetView, error) {
	versions := map[string][]campaign.AssetVersion{}
	for rest := assets; len(rest) > 0; {
		n := min(len(rest), 100)
		ids := make([]string, n)
		for i, a := range rest[:n] {
			ids[i] = a.ID
		}
		all, err := p.Versions.List(ctx, port.Filter{IDs: ids, Limit: 5000})
		if err != nil {
			return nil, err
		}
		for _, v := range all {
			versions[v.Asset] = append(versions[v.Asset], v)
		}
		rest = rest[n:]
	}
	out := make([]AssetView, len(assets))
	for i, a := range assets {
		out[i].Asset = a
		for _, v := range versions[a.ID] {
			if v.N == a.Current {
				out[i].Version, out[i].Author, out[i].Files = v, v.AuthorName(), v.Files
			}
			if v.State.Released() && (out[i].Approved == nil || out[i].Approved.Version < v.N) {
				out[i].Approved = &campaign.AssetRef{Asset: a.ID, Version: v.N}
			}
		}
	}
	return out, nil
}

// Assets lists the library.
func (x *Content) Assets(ctx context.Context, by campaign.Actor, f port.Filter) (out []AssetView, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		assets, err := p.Assets.List(ctx, f)
		if err != nil {
			return err
		}
		out, err = viewAll(ctx, p, assets)
		return err
	})
	return out, err
}

// Asset reads all there is to know of an asset.
func (x *Content) Asset(ctx context.Context, by campaign.Actor, id string) (out AssetDetail, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		a, err := p.Assets.Get(ctx, id)
		if err != nil {
			return err
		}
		if out.AssetView, err = view(ctx, p, a); err != nil {
			return err
		}
		if out.History, err = p.Versions.List(ctx, port.Filter{IDs: []string{id}, Limit: 1000}); err != nil {
			return err
		}
		for _, v := range out.History {
			decisions, err := p.Approvals.List(ctx, campaign.AssetRef{Asset: id, Version: v.N})
			if err != nil {
				return err
			}
			out.Approvals = append(out.Approvals, decisions...)
		}
		if out.UsedAt, err = x.usesOf(ctx, p, id); err != nil {
			return err
		}
		c, err := p.Campaigns.Get(ctx, a.Campaign)
		if err != nil {
			return err
		}
		out.Findings, err = x.styledFindings(ctx, p, c, out.Version)
		return err
	})
	return out, err
}

// File opens a file of an asset or of a takeover, for people who are signed in.
// The caller closes the reader.
func (x *Content) File(ctx context.Context, by campaign.Actor, digest blob.Digest) (r io.ReadSeekCloser, f campaign.File, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) (err error) {
		f, err = fileOf(ctx, p, digest)
		return err
	})
	if err != nil {
		return nil, f, err
	}
	r, _, err = x.desk.Open(ctx, digest)
	return r, f, err
}

// fileOf finds what a digest is. An unknown one is not served, even if the bytes are here.
func fileOf(ctx context.Context, p port.Ports, digest blob.Digest) (campaign.File, error) {
	refs, err := p.Versions.ByFile(ctx, digest)
	if err != nil {
		return campaign.File{}, err
	}
	for _, ref := range refs {
		v, err := p.Versions.Get(ctx, ref)
		if err != nil {
			return campaign.File{}, err
		}
		for _, f := range v.Files {
			if f.SHA256 == digest {
				return f, nil
			}
		}
	}
	orders, err := port.All(ctx, p.Takeovers, port.Filter{}, func(o campaign.Takeover) string { return o.ID })
	if err != nil {
		return campaign.File{}, err
	}
	for _, o := range orders {
		for _, files := range o.Files {
			for _, f := range files {
				if f.SHA256 == digest {
					return f, nil
				}
			}
		}
	}
	return campaign.File{}, campaign.Errorf(campaign.NotFound, "file_unknown", "", "there is no such file")
}
