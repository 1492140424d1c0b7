package library

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pano/render"
	"pano/render/pack"
	"pano/server/campaign"
	"pano/server/control/port"
)

// InstallIn is a design to put into the library: a pack or a template.yaml as it
// was sent, or a saved draft, which is then done with.
type InstallIn struct {
	Data  []byte `json:"-"`
	Draft string `json:"draft"`
	Note  string `json:"note"` // why, or what has changed
}

// InstallDesign checks a design completely and puts it into the library; from then
// on everybody's gallery shows it, without a restart. A design of the same name is
// followed by a higher version of it.
func (x *Library) InstallDesign(ctx context.Context, by campaign.Actor, in InstallIn) (out Installed, err error) {
	if err := by.Need(campaign.AddDesigns); err != nil {
		return out, err
	}
	if err := x.fixed(); err != nil {
		return out, err
	}
	if err := campaign.CheckText("note", in.Note, 0, 400); err != nil {
		return out, err
	}
	p, err := x.incoming(ctx, in)
	if err != nil {
		return out, err
	}
	x.Sync(ctx)
	d, trial, err := x.check(ctx, p)
	if err != nil {
		return out, err
	}
	if err := trial.bad(by.Lang); err != nil {
		return out, err
	}
	t := d.Template()
	if err := x.free(t); err != nil {
		return out, err
	}
	zip, err := x.zipped(ctx, p, t, d.Render)
	if err != nil {
		return out, err
	}
	out = Installed{Name: t.Name, Version: t.Version, Digest: digestText(p), Size: int64(len(zip)),
		By: by.ID, ByName: by.Name, At: x.desk.Now(), Note: campaign.Clean(in.Note)}
	if out.Pack, err = x.desk.Keep(ctx, zip); err != nil {
		return out, err
	}
	if _, err = x.desk.Change(ctx, by, port.Change{Need: campaign.AddDesigns, Do: func(ports port.Ports) (port.Act, error) {
		if err := put(ctx, ports, out); err != nil {
			return port.Act{}, err
		}
		if err := forget(ctx, ports, in.Draft); err != nil {
			return port.Act{}, err
		}
		return port.Act{Verb: "template.install", Object: "template/" + out.Name, Detail: map[string]any{"name": out.Name,
			"version": out.Version, "sha256": out.Digest, "pack": out.Pack, "note": out.Note}}, nil
	}}); err != nil {
		return out, err
	}
	x.Sync(ctx)
	return out, nil
}

func (x *Library) incoming(ctx context.Context, in InstallIn) (*pack.Pack, error) {
	if in.Draft == "" {
		p, err := pack.Open(in.Data)
		return p, refused(err)
	}
	d, err := x.draftRow(ctx, in.Draft)
	if err != nil {
		return nil, err
	}
	return x.open(ctx, d.Pack)
}

// free refuses names that the program, its folder or its pages have.
func (x *Library) free(t render.Template) error {
	if had, err := x.engine.Template(t.Name); err == nil && had.Origin != render.Office {
		return campaign.Errorf(campaign.Conflict, "design_taken", "file", "there is already a design %s (%s): give this one another name", t.Name, had.Origin).
			With("name", t.Name, "origin", had.Origin)
	}
	if t.Name == "library" {
		return campaign.Errorf(campaign.Conflict, "design_taken", "file", "%q is not free as a name: give this design another one", t.Name).With("name", t.Name, "origin", render.BuiltIn)
	}
	return nil
}

// put writes the design into the settings row.
func put(ctx context.Context, p port.Ports, d Installed) error {
	s, _, err := read[state](ctx, p, keyInstalled)
	if err != nil {
		return err
	}
	if had, ok := s.find(d.Name); ok {
		if had.Digest == d.Digest {
			return campaign.Errorf(campaign.Conflict, "design_same", "file", "this very design is installed already, since %s installed it", had.ByName).With("name", d.Name, "who", had.ByName)
		}
		if d.Version <= had.Version {
			return campaign.Errorf(campaign.Conflict, "design_version", "file", "version %d of %s is installed: raise version to %d in template.yaml", had.Version, d.Name, had.Version+1).
				With("name", d.Name, "have", strconv.Itoa(had.Version), "want", strconv.Itoa(had.Version+1))
		}
	}
	s.Designs = slices.DeleteFunc(s.Designs, func(o Installed) bool { return o.Name == d.Name })
	if len(s.Designs) >= maxInstalled {
		return campaign.Errorf(campaign.Conflict, "library_full", "file", "the library holds %d designs of the office: take one out first", maxInstalled).With("max", strconv.Itoa(maxInstalled))
	}
	s.Designs = append(s.Designs, d)
	slices.SortFunc(s.Designs, func(a, b Installed) int { return strings.Compare(a.Name, b.Name) })
	if s.Past = append(s.Past, past{d.Digest, d.Pack}); len(s.Past) > maxPast {
		s.Past = s.Past[len(s.Past)-maxPast:]
	}
	return write(ctx, p, keyInstalled, s)
}

// RemoveDesign takes a design out of the library. While unfinished work uses it, it
// stays; what was approved is made of files and is not touched.
func (x *Library) RemoveDesign(ctx context.Context, by campaign.Actor, name, reason string) error {
	if err := by.Need(campaign.AddDesigns); err != nil {
		return err
	}
	if err := port.Reason(reason); err != nil {
		return err
	}
	_, err := x.desk.Change(ctx, by, port.Change{Need: campaign.AddDesigns, Do: func(p port.Ports) (port.Act, error) {
		s, _, err := read[state](ctx, p, keyInstalled)
		if err != nil {
			return port.Act{}, err
		}
		d, ok := s.find(name)
		if !ok {
			return port.Act{}, unknown(name)
		}
		uses, err := users(ctx, p)
		if err != nil {
			return port.Act{}, err
		}
		if n := len(uses[name]); n > 0 {
			return port.Act{}, campaign.Errorf(campaign.Conflict, "design_used", "", "%d unfinished works use %s, such as %q: finish or withdraw them first", n, name, uses[name][0]).
				With("name", name, "n", strconv.Itoa(n), "asset", uses[name][0])
		}
		s.Designs = slices.DeleteFunc(s.Designs, func(o Installed) bool { return o.Name == name })
		if err := write(ctx, p, keyInstalled, s); err != nil {
			return port.Act{}, err
		}
		return port.Act{Verb: "template.remove", Object: "template/" + name,
			Detail: map[string]any{"name": name, "version": d.Version, "sha256": d.Digest, "reason": campaign.Clean(reason)}}, nil
	}})
	if err == nil {
		x.Sync(ctx)
	}
	return err
}

func unknown(name string) error {
	return campaign.Errorf(campaign.NotFound, "template_unknown", "template", "no such design: choose one from the gallery").With("name", name)
}

// users are the names of unfinished works, by the design that they use.
func users(ctx context.Context, p port.Ports) (map[string][]string, error) {
	open := []string{string(campaign.AssetDraft), string(campaign.AssetSubmitted), string(campaign.AssetExtended)}
	out := map[string][]string{}
	for f := (port.Filter{State: open, Limit: 1000}); ; {
		list, err := p.Versions.List(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, v := range list {
			if v.Inputs.Template == "" {
				continue
			}
			a, err := p.Assets.Get(ctx, v.Asset)
			if err != nil {
				return nil, err
			}
			out[v.Inputs.Template] = append(out[v.Inputs.Template], a.Name)
		}
		if len(list) < f.Limit {
			return out, nil
		}
		last := list[len(list)-1]
		f.After = fmt.Sprintf("%s/%d", last.Asset, last.N)
	}
}

// packPx is the longest side of the picture in a pack.
const packPx = 480

// zipped packs a design with its picture.
func (x *Library) zipped(ctx context.Context, p *pack.Pack, t render.Template, draw Drawer) ([]byte, error) {
	o := t.Sample(true)
	o.Stored, o.MaxPx = true, packPx
	a, err := draw(ctx, o)
	if err != nil {
		return nil, refused(err)
	}
	b, err := p.Zip(t.Name, t.Version, a.Bytes)
	return b, port.Refuse(err)
}

// DesignFile is a design as a pack, wherever it comes from, and the file's name.
func (x *Library) DesignFile(ctx context.Context, by campaign.Actor, name string) ([]byte, string, error) {
	if err := by.Need(campaign.ReadAll); err != nil {
		return nil, "", err
	}
	if err := x.fixed(); err != nil {
		return nil, "", err
	}
	x.Sync(ctx)
	p, err := x.shelf.Source(name)
	if err != nil {
		return nil, "", unknown(name)
	}
	t, err := x.engine.Template(name)
	if err != nil {
		return nil, "", unknown(name)
	}
	done, err := x.sit(ctx)
	if err != nil {
		return nil, "", err
	}
	defer done()
	b, err := x.zipped(ctx, p, t, x.engine.Render)
	return b, fmt.Sprintf("%s-%d%s", t.Name, t.Version, pack.Suffix), err
}

// Row is one design of the library as its page shows it.
type Row struct {
	render.Template
	Installed *Installed `json:"installed"` // nil: not the office's
	Used      int        `json:"used"`      // by unfinished works
}

// Designs is the whole library: what can be used, and what cannot and why.
type Designs struct {
	Designs []Row           `json:"designs"`
	Broken  []render.Broken `json:"broken"`
	Drafts  []Draft         `json:"drafts"` // newest first
}

// DesignLibrary lists the library.
func (x *Library) DesignLibrary(ctx context.Context, by campaign.Actor) (out Designs, err error) {
	x.Sync(ctx)
	var s state
	var uses map[string][]string
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) (err error) {
		if s, _, err = read[state](ctx, p, keyInstalled); err != nil {
			return err
		}
		if uses, err = users(ctx, p); err != nil {
			return err
		}
		out.Drafts, _, err = read[[]Draft](ctx, p, keyDrafts)
		return err
	})
	if err != nil {
		return out, err
	}
	slices.Reverse(out.Drafts)
	for _, t := range x.engine.Templates() {
		row := Row{Template: t, Used: len(uses[t.Name])}
		if d, ok := s.find(t.Name); ok && t.Origin == render.Office {
			row.Installed = &d
		}
		out.Designs = append(out.Designs, row)
	}
	if x.shelf != nil {
		out.Broken = x.named(s, x.shelf.Broken())
	}
	return out, nil
}

// named puts the names of installed designs in place of their digests.
func (x *Library) named(s state, list []render.Broken) []render.Broken {
	out := slices.Clone(list)
	for i, b := range out {
		for _, d := range s.Designs {
			if b.Origin == render.Office && b.Path == d.Digest {
				out[i].Path = d.Name
			}
		}
	}
	return out
}
