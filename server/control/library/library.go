// Package library is the room where an office keeps designs of its own: written,
// tried, installed, taken out. The program's designs and those of its folder are
// seen here too, but only read.
package library

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"sync"

	"pano/devices/blob"
	"pano/render"
	"pano/render/pack"
	"pano/server/campaign"
	"pano/server/control/kit"
	"pano/server/control/port"
)

// Keys of the settings rows. What is installed and what is being written are kept
// apart: saving a draft must not make replicas read all designs anew.
const (
	keyInstalled = "library"
	keyDrafts    = "library/drafts"
)

// Limits of one office.
const (
	maxInstalled = 200
	maxDrafts    = 200
	maxPast      = 2000
)

// Library is this room's verbs.
type Library struct {
	desk   *port.Desk
	engine render.Engine
	kit    *kit.Kit
	shelf  render.Library // the same engine; nil: its designs are fixed
	seat   chan struct{}  // drafts are drawn a few at a time, apart from the office's work

	mu      sync.Mutex
	applied string // the settings row that the shelf shows
}

// New makes the room.
func New(d *port.Desk, k *kit.Kit) *Library {
	shelf, _ := d.Render.(render.Library)
	return &Library{desk: d, engine: d.Render, kit: k, shelf: shelf, seat: make(chan struct{}, max(1, runtime.NumCPU()/2))}
}

// state is the settings row of what is installed.
type state struct {
	Designs []Installed `json:"designs"`
	// Past is every pack that was ever installed: what was made with one can be made
	// again, also after another took its place.
	Past []past `json:"past"`
}

type past struct {
	Digest string      `json:"digest"` // of the design's files
	Pack   blob.Digest `json:"pack"`   // of the ZIP
}

// Installed is one design of the office.
type Installed struct {
	Name    string      `json:"name"`
	Version int         `json:"version"`
	Digest  string      `json:"digest"` // sha256 of the design's files, as render.Template has it
	Pack    blob.Digest `json:"pack"`   // the ZIP
	Size    int64       `json:"size"`
	By      string      `json:"by"`
	ByName  string      `json:"by_name"`
	At      int64       `json:"at"`
	Note    string      `json:"note"`
}

func (s state) find(name string) (Installed, bool) {
	for _, d := range s.Designs {
		if d.Name == name {
			return d, true
		}
	}
	return Installed{}, false
}

// read decodes a settings row; a missing one is empty.
func read[T any](ctx context.Context, p port.Ports, key string) (out T, text string, err error) {
	text, err = p.Settings.Get(ctx, key)
	if port.Missing(err) {
		return out, "", nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &out)
	}
	return out, text, err
}

func write(ctx context.Context, p port.Ports, key string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return p.Settings.Put(ctx, key, string(body))
}

// Sync shelves what the office has installed, when that has changed: here, by
// another replica, or by a restore. A row or a pack that cannot be read leaves the
// shelf as it is: a picture of another design must still come. It reads the store,
// so it is not for callers that are reading it: those follow.
func (x *Library) Sync(ctx context.Context) {
	if x.shelf == nil {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.sync(ctx)
}

// follow is Sync for the engine, whose callers may hold a connection of the store:
// if each of them waited for another one, none would ever come. One looks, the
// others take the shelf as it is; changes made here are shelved by who made them.
func (x *Library) follow(ctx context.Context) {
	if x.shelf == nil || !x.mu.TryLock() {
		return
	}
	defer x.mu.Unlock()
	x.sync(ctx)
}

// sync needs mu.
func (x *Library) sync(ctx context.Context) {
	var s state
	var text string
	err := x.desk.Store.View(ctx, func(p port.Ports) (err error) {
		s, text, err = read[state](ctx, p, keyInstalled)
		return err
	})
	if err == nil && text == x.applied {
		return
	}
	var packs []*pack.Pack
	for _, d := range s.Designs {
		p, perr := x.open(ctx, d.Pack)
		if perr != nil {
			err = errors.Join(err, perr)
			continue
		}
		packs = append(packs, p)
	}
	if err != nil {
		x.desk.Logger.Warn("the office's designs cannot all be read", "error", err)
	}
	if text != x.applied {
		x.shelf.Shelve(packs)
		x.applied = text
	}
}

// open reads a stored pack.
func (x *Library) open(ctx context.Context, digest blob.Digest) (*pack.Pack, error) {
	b, err := x.desk.Bytes(ctx, digest, pack.MaxZip)
	if err != nil {
		return nil, err
	}
	p, err := pack.Open(b)
	return p, refused(err)
}

// refused gives what the engine says of a pack the house's form.
func refused(err error) error {
	var bad *pack.Error
	if errors.As(err, &bad) {
		return &campaign.Error{Kind: campaign.Invalid, Code: "render_" + bad.Code, Field: "file", Params: bad.Params, Msg: bad.Msg, Err: err}
	}
	var engine *render.Error
	if errors.As(err, &engine) {
		return &campaign.Error{Kind: campaign.Invalid, Code: "render_" + engine.Code, Field: engine.Field, Params: engine.Params, Msg: engine.Msg, Err: err}
	}
	return port.Refuse(err)
}

// fixed refuses where the engine's designs cannot change.
func (x *Library) fixed() error {
	if x.shelf == nil {
		return campaign.Errorf(campaign.Unavailable, "library_fixed", "", "this server's designs cannot be changed")
	}
	return nil
}

// Drawer draws orders of one design.
type Drawer func(context.Context, render.Order) (*render.Artwork, error)

// Engine is the render engine as all other rooms see it: with the designs that the
// office has installed by now, dressed with its kit, and for an order that names the digest of its design
// with that very design.
type Engine struct {
	render.Engine
	lib *Library
}

// Engine makes the office's engine of the program's.
func (x *Library) Engine() Engine { return Engine{x.engine, x} }

// Templates implements render.Engine.
func (e Engine) Templates() []render.Template {
	e.lib.follow(context.Background())
	return e.Engine.Templates()
}

// Template implements render.Engine.
func (e Engine) Template(name string) (render.Template, error) {
	e.lib.follow(context.Background())
	return e.Engine.Template(name)
}

// Render implements render.Engine. Sizes that are added to a work later look like
// those that were approved, also when another version of the design, or none, is
// in the library since.
func (e Engine) Render(ctx context.Context, o render.Order) (*render.Artwork, error) {
	e.lib.follow(ctx)
	a, err := e.Engine.Render(ctx, e.lib.dressed(ctx, o))
	if !elder(o, err) {
		return a, err
	}
	d, perr := e.lib.pinned(ctx, o.Digest)
	if d == nil {
		return nil, errors.Join(perr, err)
	}
	return d.Render(ctx, e.lib.kit.Dress(ctx, d.Template(), o))
}

// RenderTo implements render.Engine.
func (e Engine) RenderTo(ctx context.Context, w io.Writer, o render.Order) (*render.Artwork, error) {
	e.lib.follow(ctx)
	a, err := e.Engine.RenderTo(ctx, w, e.lib.dressed(ctx, o))
	if !elder(o, err) { // else nothing was written yet
		return a, err
	}
	a, err = e.Render(ctx, o)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(a.Bytes)
	a.Bytes = nil
	return a, err
}

// dressed is an order with what the office's kit has for its design.
func (x *Library) dressed(ctx context.Context, o render.Order) render.Order {
	t, err := x.engine.Template(o.Template)
	if err != nil {
		return o // the engine says it better
	}
	return x.kit.Dress(ctx, t, o)
}

// elder tells whether an order failed because it names a design of before.
func elder(o render.Order, err error) bool {
	var no *render.Error
	return o.Digest != "" && errors.As(err, &no) && (no.Code == "template_changed" || no.Code == "template_unknown")
}

// pinned finds a design that was installed once; nil when there is none.
func (x *Library) pinned(ctx context.Context, digest string) (*render.Draft, error) {
	if x.shelf == nil {
		return nil, nil
	}
	var s state
	err := x.desk.Store.View(ctx, func(p port.Ports) (err error) {
		s, _, err = read[state](ctx, p, keyInstalled)
		return err
	})
	for _, old := range s.Past {
		if err == nil && old.Digest == digest {
			p, err := x.open(ctx, old.Pack)
			if err != nil {
				return nil, err
			}
			return x.shelf.Draft(p)
		}
	}
	return nil, err
}
