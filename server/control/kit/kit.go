// Package kit is the room of what an office brings to every design: its colours,
// fonts and logos, and the official artwork that was given to it. Whatever is drawn
// is dressed here, so that a change shows in the next picture and in no old one.
package kit

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"sync"

	"pano/devices/blob"
	"pano/render"
	"pano/server/campaign"
	"pano/server/control/port"
)

// key of the settings row.
const key = "kit"

// Limits of one office.
const (
	maxPieces  = 24
	maxHistory = 400
	maxFile    = 16 << 20
)

// Kit is this room's verbs.
type Kit struct {
	desk   *port.Desk
	engine render.Engine

	reading sync.Mutex // held by who reads the store

	mu    sync.Mutex
	row   string // the settings row that now is decoded from
	now   state
	files map[blob.Digest][]byte // of now, read when first drawn
}

// New makes the room.
func New(d *port.Desk) *Kit {
	return &Kit{desk: d, engine: d.Render, files: map[blob.Digest][]byte{}}
}

// state is the settings row.
type state struct {
	Colours  map[string]render.BrandColour `json:"colours"`
	Fonts    map[string]string             `json:"fonts"`
	Logos    map[string]Piece              `json:"logos"`
	Official map[string]Piece              `json:"official"`
	History  []Change                      `json:"history"` // oldest first
	Rev      int64                         `json:"rev"`
}

// Piece is one file of the kit: an official drawing or a logo.
type Piece struct {
	SHA256 blob.Digest `json:"sha256"`
	Format string      `json:"format"` // png or svg
	W      float64     `json:"w"`      // pixels, or units of the drawing
	H      float64     `json:"h"`
	Size   int64       `json:"size"`
	Source string      `json:"source"` // the document that it came with
	By     string      `json:"by"`
	ByName string      `json:"by_name"`
	At     int64       `json:"at"`
}

// Change is one line of the history of official artwork and logos.
type Change struct {
	Kind   string `json:"kind"` // official or logo
	Name   string `json:"name"`
	Gone   bool   `json:"gone"` // taken out, Reason says why
	Reason string `json:"reason,omitempty"`
	Piece
}

func decode(text string) (s state, err error) {
	if text != "" {
		err = json.Unmarshal([]byte(text), &s)
	}
	for _, m := range []*map[string]Piece{&s.Logos, &s.Official} {
		if *m == nil {
			*m = map[string]Piece{}
		}
	}
	return s, err
}

func read(ctx context.Context, p port.Ports) (state, string, error) {
	text, err := p.Settings.Get(ctx, key)
	if err != nil && !port.Missing(err) {
		return state{}, "", err
	}
	s, err := decode(text)
	return s, text, err
}

// change writes the row and the act in one transaction.
func (x *Kit) change(ctx context.Context, by campaign.Actor, do func(*state) (port.Act, error)) error {
	_, err := x.desk.Change(ctx, by, port.Change{Need: campaign.ManageKit, Do: func(p port.Ports) (port.Act, error) {
		s, _, err := read(ctx, p)
		if err != nil {
			return port.Act{}, err
		}
		act, err := do(&s)
		if err != nil {
			return act, err
		}
		s.Rev++
		if n := len(s.History) - maxHistory; n > 0 { // the display log has them all
			s.History = slices.Delete(s.History, 0, n)
		}
		body, err := json.Marshal(s)
		if err != nil {
			return act, err
		}
		return act, p.Settings.Put(ctx, key, string(body))
	}})
	if err == nil {
		x.Load(ctx)
	}
	return err
}

// current is the kit of the moment. Its callers may hold a connection of the store;
// if each waited for another one, none would ever come. So one looks, the others
// take the kit as it was; changes made here are loaded by who made them.
func (x *Kit) current(ctx context.Context) state {
	if !x.reading.TryLock() {
		x.mu.Lock()
		now := x.now
		x.mu.Unlock()
		if now.Logos != nil {
			return now
		}
		x.reading.Lock()
	}
	defer x.reading.Unlock()
	return x.load(ctx)
}

// Load reads the kit, at the start and after a change.
func (x *Kit) Load(ctx context.Context) {
	x.reading.Lock()
	defer x.reading.Unlock()
	x.load(ctx)
}

// load needs reading. A kit that cannot be read leaves the last one in force:
// pictures must still come.
func (x *Kit) load(ctx context.Context) state {
	var text string
	var s state
	err := x.desk.Store.View(ctx, func(p port.Ports) (err error) {
		s, text, err = read(ctx, p)
		return err
	})
	x.mu.Lock()
	defer x.mu.Unlock()
	if err != nil {
		x.desk.Logger.Warn("the office's kit cannot be read", "error", err)
		return x.now
	}
	if text != x.row || x.now.Logos == nil {
		x.row, x.now, x.files = text, s, map[blob.Digest][]byte{}
	}
	return x.now
}

// file reads the bytes of a piece, once.
func (x *Kit) file(ctx context.Context, p Piece) ([]byte, error) {
	x.mu.Lock()
	b, ok := x.files[p.SHA256]
	x.mu.Unlock()
	if ok {
		return b, nil
	}
	b, err := x.desk.Bytes(ctx, p.SHA256, maxFile)
	if err == nil {
		x.mu.Lock()
		x.files[p.SHA256] = b
		x.mu.Unlock()
	}
	return b, err
}

// Dress gives an order of the design t what the office has for it. A file that is
// not there is left out: the engine then says what is missing.
func (x *Kit) Dress(ctx context.Context, t render.Template, o render.Order) render.Order {
	if len(t.Brand)+len(t.Official) == 0 {
		return o
	}
	s := x.current(ctx)
	if o.Brand == nil && len(t.Brand) > 0 && len(s.Colours)+len(s.Fonts)+len(s.Logos) > 0 {
		o.Brand = &render.Brand{Colours: s.Colours, Fonts: s.Fonts, Logos: x.bytes(ctx, s.Logos, t.Brand)}
	}
	if o.Official == nil && len(t.Official) > 0 {
		o.Official = map[string]render.Official{}
		for name, b := range x.bytes(ctx, s.Official, t.Official) {
			o.Official[name] = render.Official{Bytes: b, SHA256: sum(s.Official[name].SHA256)}
		}
	}
	return o
}

// bytes are the files of the named pieces.
func (x *Kit) bytes(ctx context.Context, pieces map[string]Piece, names []string) map[string][]byte {
	out := map[string][]byte{}
	for _, name := range names {
		p, ok := pieces[name]
		if !ok {
			continue
		}
		b, err := x.file(ctx, p)
		if err != nil {
			x.desk.Logger.Warn("a file of the office's kit cannot be read", "name", name, "error", err)
			continue
		}
		out[name] = b
	}
	return out
}

// full refuses one piece too many.
func full(m map[string]Piece, name string) error {
	if _, ok := m[name]; !ok && len(m) >= maxPieces {
		return campaign.Errorf(campaign.Conflict, "kit_full", "name", "there are %d pieces already: take one out first", maxPieces).With("max", strconv.Itoa(maxPieces))
	}
	return nil
}
