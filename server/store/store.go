// Package store keeps everything but pictures: hand-written SQL, one text for
// SQLite and PostgreSQL. What differs between them is in package engine. The two
// halves are two databases, so that an approver's click never waits behind the
// intake of proofs: control (what people decide) and evidence (the display log,
// package evidence).
package store

import (
	"context"
	"embed"
	"errors"
	"path/filepath"
	"time"

	"pano/server/campaign"
	"pano/server/store/engine"
)

// An Engine is one database, and a Querier what runs statements on it.
type (
	Engine  = engine.Engine
	Querier = engine.Querier
)

//go:embed migrations
var migrations embed.FS

// Options say where the data are.
type Options struct {
	// Dir is the data folder. With SQLite it holds control.db and evidence.db.
	Dir string
	// URL is a PostgreSQL address (postgres://…); empty means SQLite in Dir.
	URL string
	// Now gives the instant in microseconds UTC; nil means the system clock.
	Now func() int64
}

// Store is both databases, open and migrated.
type Store struct {
	Control  *Engine
	Evidence *Engine
	now      func() int64
	wake     chan struct{} // holds one token when an order was committed
}

// The file names of the two halves in a data folder.
const (
	ControlFile  = "control.db"
	EvidenceFile = "evidence.db"
)

// Open opens and migrates both halves. The caller closes the store.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Now == nil {
		o.Now = func() int64 { return time.Now().UnixMicro() }
	}
	s := &Store{now: o.Now, wake: make(chan struct{}, 1)}
	open := func(name, file string) (*Engine, error) {
		if o.URL != "" {
			return engine.OpenPostgres(ctx, name, o.URL)
		}
		return engine.OpenSQLite(ctx, name, filepath.Join(o.Dir, file))
	}
	var err error
	if s.Control, err = open("control", ControlFile); err != nil {
		return nil, engine.Explain(err, "open the control database")
	}
	if s.Evidence, err = open("evidence", EvidenceFile); err != nil {
		return nil, errors.Join(engine.Explain(err, "open the evidence database"), s.Control.Close())
	}
	for _, e := range []*Engine{s.Control, s.Evidence} {
		if err := e.Migrate(ctx, migrations); err != nil {
			return nil, errors.Join(engine.Explain(err, "bring the tables up to date"), s.Close())
		}
	}
	return s, nil
}

// OpenStopped opens the SQLite files of a stopped data folder, or of a backup,
// for reading alone: nothing is migrated, no byte is changed.
func OpenStopped(ctx context.Context, dir string) (*Store, error) {
	control, err := engine.OpenReadOnly(ctx, filepath.Join(dir, ControlFile))
	if err != nil {
		return nil, engine.Explain(err, "open the control database")
	}
	evidence, err := engine.OpenReadOnly(ctx, filepath.Join(dir, EvidenceFile))
	if err != nil {
		return nil, errors.Join(engine.Explain(err, "open the evidence database"), control.Close())
	}
	return &Store{Control: control, Evidence: evidence}, nil
}

// Close ends all connections.
func (s *Store) Close() error { return errors.Join(s.Evidence.Close(), s.Control.Close()) }

// Ports is what one unit of work can reach. Its fields satisfy the interfaces of
// the same names that control declares.
type Ports struct {
	Units      Table[campaign.Unit]
	Areas      Table[campaign.Area]
	References Table[campaign.Reference]
	Campaigns  Table[campaign.Campaign]
	Phases     Table[campaign.Phase]
	Milestones Table[campaign.Milestone]
	Slogans    Table[campaign.Slogan]
	Locations  Table[campaign.Location]
	Displays   Table[campaign.Display]
	Assets     Table[campaign.Asset]
	Versions   Versions
	Approvals  Approvals
	Placements Placements
	Takeovers  Table[campaign.Takeover]
	Tasks      Table[campaign.Task]
	Evidence   Table[campaign.Evidence]
	Devices    Devices
	Codes      Codes
	History    History
	Orders     Orders
	Settings   Settings
	Repeats    Repeats
}

// work is one unit of work: where its statements go, and how to put back what
// it changed in the caller's structs when it does not commit.
type work struct {
	q      Querier
	undo   []func()
	orders int // entries queued for the display log
}

func (w *work) ports() Ports {
	return Ports{
		Units:      Table[campaign.Unit]{w, units()},
		Areas:      Table[campaign.Area]{w, areas()},
		References: Table[campaign.Reference]{w, references()},
		Campaigns:  Table[campaign.Campaign]{w, campaigns()},
		Phases:     Table[campaign.Phase]{w, phases()},
		Milestones: Table[campaign.Milestone]{w, milestones()},
		Slogans:    Table[campaign.Slogan]{w, slogans()},
		Locations:  Table[campaign.Location]{w, locations()},
		Displays:   Table[campaign.Display]{w, displays()},
		Assets:     Table[campaign.Asset]{w, assets()},
		Versions:   Versions{w},
		Approvals:  Approvals{w},
		Placements: Placements{Table[campaign.Placement]{w, placements()}},
		Takeovers:  Table[campaign.Takeover]{w, takeovers()},
		Tasks:      Table[campaign.Task]{w, tasks()},
		Evidence:   Table[campaign.Evidence]{w, photos()},
		Devices:    Devices{w},
		Codes:      Codes{w},
		History:    History{w},
		Orders:     Orders{w},
		Settings:   Settings{w},
		Repeats:    Repeats{w},
	}
}

// Tx runs a unit of work that may write. Units of work stand in line, so each
// sees all that the ones before it did. fn may run again; versions that it set
// in structs are put back first.
func (s *Store) Tx(ctx context.Context, fn func(Ports) error) error {
	return s.work(ctx, func(w *work) error { return fn(w.ports()) })
}

func (s *Store) work(ctx context.Context, fn func(*work) error) error {
	w := &work{}
	back := func() {
		for _, undo := range w.undo {
			undo()
		}
	}
	err := s.Control.Transact(ctx, func(q Querier) error {
		back()
		w = &work{q: q}
		return fn(w)
	})
	if err != nil {
		back()
		return engine.Explain(err, "save")
	}
	if w.orders > 0 {
		s.Wake()
	}
	return nil
}

// View runs a unit of work that only reads, on one unchanging picture.
func (s *Store) View(ctx context.Context, fn func(Ports) error) error {
	err := s.Control.Snapshot(ctx, func(q Querier) error { return fn((&work{q: q}).ports()) })
	return engine.Explain(err, "read")
}
