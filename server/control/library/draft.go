package library

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"pano/devices/blob"
	"pano/render/pack"
	"pano/render/starter"
	"pano/server/campaign"
	"pano/server/control/port"
)

// Draft is a design that is being written. It is nobody's official act, so the
// display log does not hear of it; installing is one.
type Draft struct {
	ID     string      `json:"id"`
	Name   string      `json:"name"` // as its text says, right or wrong
	Pack   blob.Digest `json:"pack"`
	By     string      `json:"by"`
	ByName string      `json:"by_name"`
	At     int64       `json:"at"`
	Rev    int64       `json:"rev"` // rises with each save; a save names the one that it saw
}

// DraftText is a draft opened in the editor.
type DraftText struct {
	Draft
	YAML string   `json:"yaml"`
	Art  []string `json:"art"` // file names of its drawings
}

// NewDraftIn says what a draft starts from: a copy of a design, or a new one of a
// kind, or a file that was sent.
type NewDraftIn struct {
	Name string `json:"name"`
	From string `json:"from"`
	Kind string `json:"kind"`
	Data []byte `json:"-"`
}

// NewDesign starts a draft.
func (x *Library) NewDesign(ctx context.Context, by campaign.Actor, in NewDraftIn) (out Draft, err error) {
	if err := by.Need(campaign.EditDesigns); err != nil {
		return out, err
	}
	if err := x.fixed(); err != nil {
		return out, err
	}
	p, err := x.start(ctx, in)
	if err != nil {
		return out, err
	}
	return x.keep(ctx, by, Draft{ID: port.NewID()}, p, 0)
}

func (x *Library) start(ctx context.Context, in NewDraftIn) (*pack.Pack, error) {
	if len(in.Data) > 0 {
		p, err := pack.Open(in.Data)
		return p, refused(err)
	}
	var p *pack.Pack
	err := starter.CheckName(in.Name)
	if err != nil {
		return nil, campaign.Invalidf("design_name", "name", "%v", err).With("value", in.Name)
	}
	if in.From == "" {
		if p, err = starter.New(in.Name, in.Kind); err != nil {
			return nil, campaign.Invalidf("design_kind", "kind", "%v", err).With("value", in.Kind)
		}
		return p, nil
	}
	x.Sync(ctx)
	src, err := x.shelf.Source(in.From)
	if err != nil {
		return nil, unknown(in.From)
	}
	if in.Name == in.From { // the office's own design, to be followed by its next version
		return src, nil
	}
	p, err = starter.From(src, in.Name)
	return p, port.Refuse(err)
}

var nameOf = regexp.MustCompile(`(?m)^name:[ \t]*["']?([a-z0-9-]{1,60})`)

// keep stores a draft's files and writes its row. saw is the revision that the
// caller changed, 0 for a new draft.
func (x *Library) keep(ctx context.Context, by campaign.Actor, d Draft, p *pack.Pack, saw int64) (Draft, error) {
	d.Name, d.By, d.ByName, d.At = "", by.ID, by.Name, x.desk.Now()
	if m := nameOf.FindSubmatch(p.Template); m != nil {
		d.Name = string(m[1])
	}
	zip, err := p.Zip(d.Name, 0, nil)
	if err != nil {
		return d, port.Refuse(err)
	}
	if len(zip) > pack.MaxZip {
		return d, campaign.Invalidf("file_large", "art", "the file is larger than %d MB: make it smaller", pack.MaxZip>>20).With("max", strconv.Itoa(pack.MaxZip>>20))
	}
	if d.Pack, err = x.desk.Keep(ctx, zip); err != nil {
		return d, err
	}
	return d, port.Refuse(x.desk.Store.Tx(ctx, func(ports port.Ports) error {
		all, _, err := read[[]Draft](ctx, ports, keyDrafts)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(o Draft) bool { return o.ID == d.ID })
		switch {
		case i < 0 && saw > 0:
			return gone()
		case i >= 0 && all[i].Rev != saw:
			return campaign.Errorf(campaign.Conflict, "draft_stale", "rev", "%s saved this draft meanwhile: copy your text, reload, and put both together", all[i].ByName).With("who", all[i].ByName)
		case i >= 0:
			all = slices.Delete(all, i, i+1)
		case len(all) >= maxDrafts:
			return campaign.Errorf(campaign.Conflict, "drafts_full", "", "there are %d drafts of designs: delete one first", maxDrafts).With("max", strconv.Itoa(maxDrafts))
		}
		d.Rev = saw + 1
		return write(ctx, ports, keyDrafts, append(all, d))
	}))
}

func gone() error {
	return campaign.Errorf(campaign.NotFound, "draft_unknown", "", "this draft is gone: it was installed or deleted")
}

// DraftIn saves a draft: its whole text, drawings to add, and names of those to drop.
type DraftIn struct {
	ID   string            `json:"id"`
	Rev  int64             `json:"rev"`
	YAML string            `json:"yaml"`
	Art  map[string][]byte `json:"art"`
	Drop []string          `json:"drop"`
}

// SaveDesign keeps a draft as it is, whole or not: half a design is worth keeping too.
func (x *Library) SaveDesign(ctx context.Context, by campaign.Actor, in DraftIn) (out Draft, err error) {
	if err := by.Need(campaign.EditDesigns); err != nil {
		return out, err
	}
	if out, err = x.draftRow(ctx, in.ID); err != nil {
		return out, err
	}
	had, err := x.open(ctx, out.Pack)
	if err != nil {
		return out, err
	}
	p, err := pack.Open([]byte(in.YAML))
	if err != nil {
		return out, refused(err)
	}
	maps.Copy(p.Art, had.Art)
	for _, name := range in.Drop {
		delete(p.Art, name)
	}
	for name, b := range in.Art {
		if err := p.AddDrawing(name, b); err != nil {
			return out, refused(err)
		}
	}
	return x.keep(ctx, by, out, p, max(in.Rev, 1))
}

func (x *Library) draftRow(ctx context.Context, id string) (out Draft, err error) {
	err = x.desk.Store.View(ctx, func(p port.Ports) error {
		all, _, err := read[[]Draft](ctx, p, keyDrafts)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(d Draft) bool { return d.ID == id })
		if i < 0 {
			return gone()
		}
		out = all[i]
		return nil
	})
	return out, port.Refuse(err)
}

// DesignDraft opens a draft.
func (x *Library) DesignDraft(ctx context.Context, by campaign.Actor, id string) (out DraftText, err error) {
	if err := by.Need(campaign.EditDesigns); err != nil {
		return out, err
	}
	if out.Draft, err = x.draftRow(ctx, id); err != nil {
		return out, err
	}
	p, err := x.open(ctx, out.Pack)
	if err != nil {
		return out, err
	}
	out.YAML, out.Art = string(p.Template), slices.Sorted(maps.Keys(p.Art))
	return out, nil
}

// DraftFile is a draft as a pack, for another office or another day.
func (x *Library) DraftFile(ctx context.Context, by campaign.Actor, id string) ([]byte, string, error) {
	if err := by.Need(campaign.EditDesigns); err != nil {
		return nil, "", err
	}
	d, err := x.draftRow(ctx, id)
	if err != nil {
		return nil, "", err
	}
	b, err := x.desk.Bytes(ctx, d.Pack, pack.MaxZip)
	if d.Name == "" {
		d.Name = "draft"
	}
	return b, d.Name + pack.Suffix, err
}

// DropDesign deletes a draft.
func (x *Library) DropDesign(ctx context.Context, by campaign.Actor, id string) error {
	if err := by.Need(campaign.EditDesigns); err != nil {
		return err
	}
	return port.Refuse(x.desk.Store.Tx(ctx, func(p port.Ports) error { return forget(ctx, p, id) }))
}

// forget removes the row of a draft; one that is gone is no fault.
func forget(ctx context.Context, p port.Ports, id string) error {
	if id == "" {
		return nil
	}
	all, _, err := read[[]Draft](ctx, p, keyDrafts)
	if err != nil {
		return err
	}
	return write(ctx, p, keyDrafts, slices.DeleteFunc(all, func(d Draft) bool { return d.ID == id }))
}
