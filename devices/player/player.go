// Package player runs at a display: it believes signed programmes only, keeps
// all it needs on its own disk, decides alone what should be on now, shows it,
// and keeps a signed journal of what it showed until the server has it. It plays
// on without network for as long as its programme says.
//
// Two loops own the state: show (what is on, the journal) and the link's
// handlers feed stage (what should be on). They meet in one intent, which is
// replaced as a whole and only when every file of it is on the disk.
package player

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"pano/devices/blob"
	"pano/devices/player/enrol"
	"pano/devices/player/fetch"
	"pano/devices/player/health"
	"pano/devices/player/journal"
	"pano/devices/proof"
	"pano/devices/wire"
)

// Output puts frames on hardware. Calls come one at a time.
type Output interface {
	// Name is the kind, for reports.
	Name() string
	// Show puts a complete frame on the display and says how far that is proved.
	Show(ctx context.Context, f Frame) (Shown, error)
	// Blank makes the display dark.
	Blank(ctx context.Context) error
	Close() error
}

// Shown is what an output can say about a frame after Show.
type Shown struct {
	Grade  proof.Grade
	Moving bool // the clip is played, not the picture
}

// Link is a connection to the broker that looks after itself.
type Link interface {
	Run(ctx context.Context) error
	Publish(ctx context.Context, topic string, payload []byte, qos byte, retain bool) error
	Connected() bool
}

// Endpoint is what a Link is made from; field for field link.Config, so that
// link.New(link.Config(endpoint)) is all the glue there is.
type Endpoint struct {
	URL                          string
	Dial                         func(context.Context) (net.Conn, error)
	CA                           []byte
	ClientID, Username, Password string
	Will                         func() (topic string, payload []byte)
	Filters                      []string
	QoS                          byte
	Handle                       func(topic string, payload []byte)
	Up                           func(ctx context.Context)
	Down                         func(error)
	KeepAlive, Timeout           time.Duration
	Backoff, Spread              time.Duration
	Queue                        int
	Log                          *slog.Logger
}

// Config is what a player needs. Dir, Enrolment, Key, Output and Connect must be
// given; zero durations mean the defaults that are named.
type Config struct {
	Dir       string // data folder, one player each
	Enrolment enrol.Enrolment
	Key       ed25519.PrivateKey // signs batches
	Output    Output
	Connect   func(Endpoint) (Link, error)
	HTTP      *http.Client // nil: made from the enrolment

	Flush     time.Duration // batches close at least so often: 15 min
	Tick      time.Duration // an open play is confirmed so often: 5 s
	Heartbeat time.Duration // 60 s, ± 10 %
	Resend    time.Duration // first pause before a batch is sent again: 30 s
	Spread    time.Duration // reconnect after a loss within this time: 10 s
	Backoff   time.Duration // longest pause between tries to connect: 60 s

	Now      func() time.Time                        // wall clock; nil: time.Now
	OpenFile func(path string) (journal.File, error) // journal files; nil: the disk
	Software string                                  // version, reported
	WebURL   string                                  // the output's own page, reported
	Log      *slog.Logger
}

// Player is one screen. New reads the disk; Run plays.
type Player struct {
	cfg   Config
	log   *slog.Logger
	blobs *blob.Store
	fetch *fetch.Fetcher
	link  Link
	boot  string // random, one for each start

	clock  *clock
	health *health.Book
	outbox *outbox
	stage  *stage
	report *reporter

	wake chan struct{}                       // poked when the intent changes
	work chan func(context.Context, *screen) // run by the show loop

	life context.Context // of Run, for work that a message starts

	mu     sync.Mutex
	intent intent
	status Status
	ids    []string // of commands carried out
}

// Status is what a player does at the moment. Instants are microseconds UTC.
type Status struct {
	Applied  int64 // revision of the desired state that is in force
	Item     string
	Title    string
	Takeover string
	File     blob.Digest
	Frame    blob.Digest
	Grade    proof.Grade
	Why      string
	Since    int64
	Next     int64
	Outbox   int // closed batches without a receipt
	Errors   []wire.Problem
	Clock    proof.ClockReport
	Linked   bool
}

// New opens the data folder and restores the last good programme. It shows
// nothing and connects to nothing.
func New(cfg Config) (*Player, error) {
	if err := cfg.fill(); err != nil {
		return nil, err
	}
	p := &Player{
		cfg: cfg, log: cfg.Log.With("display", cfg.Enrolment.Display), boot: rand.Text(),
		clock: newClock(cfg.Now), wake: make(chan struct{}, 1), work: make(chan func(context.Context, *screen)),
	}
	var err error
	if p.blobs, err = blob.OpenDir(filepath.Join(cfg.Dir, "blobs")); err != nil {
		return nil, err
	}
	client := cfg.HTTP
	if client == nil {
		if client, err = enrol.Client(cfg.Enrolment.CAPEM); err != nil {
			return nil, err
		}
	}
	p.fetch = &fetch.Fetcher{
		HTTP: client, Base: cfg.Enrolment.Server, Token: cfg.Enrolment.HTTPToken, Store: p.blobs,
		Clock: func(t time.Time) { p.clock.sample(t, "server") },
	}
	p.report = newReporter(p)
	p.health = health.New(cfg.Now, p.report.poke)
	p.outbox = newOutbox(p)
	p.stage = newStage(p)
	p.health.Set("restore", p.stage.restore())
	p.recallCommands()
	p.link, err = cfg.Connect(p.endpoint())
	return p, err
}

// fill checks the configuration and sets defaults.
func (c *Config) fill() error {
	switch {
	case c.Dir == "":
		return errors.New("player: no data folder given")
	case len(c.Key) != ed25519.PrivateKeySize:
		return errors.New("player: no signing key given")
	case c.Output == nil || c.Connect == nil:
		return errors.New("player: an output and a way to connect must be given")
	}
	if err := c.Enrolment.Check(); err != nil {
		return err
	}
	for _, d := range []struct {
		at    *time.Duration
		value time.Duration
	}{
		{&c.Flush, 15 * time.Minute}, {&c.Tick, 5 * time.Second}, {&c.Heartbeat, time.Minute},
		{&c.Resend, 30 * time.Second}, {&c.Spread, 10 * time.Second},
	} {
		if *d.at <= 0 {
			*d.at = d.value
		}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.OpenFile == nil {
		c.OpenFile = journal.OpenFile
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return nil
}

// Run plays until ctx ends; then it closes the journal in order, tries for a
// short time to deliver it, and says goodbye. The picture comes before the network.
func (p *Player) Run(ctx context.Context) error {
	netCtx, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	defer p.fetch.HTTP.CloseIdleConnections()
	p.life = netCtx
	var net, screen sync.WaitGroup
	screen.Go(func() { p.show(ctx) })
	net.Go(func() { p.stage.run(ctx) })
	net.Go(func() { _ = p.link.Run(netCtx) })
	net.Go(func() { p.outbox.run(netCtx) })
	net.Go(func() { p.report.run(netCtx) })
	screen.Wait()
	p.goodbye(netCtx)
	cut()
	net.Wait()
	return ctx.Err()
}

// current is the intent in force.
func (p *Player) current() intent {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.intent
}

// setIntent replaces the intent and wakes the show loop.
func (p *Player) setIntent(in intent) {
	p.mu.Lock()
	in.gen = p.intent.gen + 1
	p.intent = in
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// shown notes what went on, for reports.
func (p *Player) shown(s *screen) {
	p.mu.Lock()
	p.status.Applied = s.in.rev
	p.status.Item, p.status.Takeover = s.slot.ItemID, s.slot.Takeover
	p.status.File, p.status.Frame = s.on.File, s.on.Pixels
	p.status.Since, p.status.Next = s.began, s.slot.Next
	p.status.Why, p.status.Grade, p.status.Title = s.slot.Why.Reason.String(), s.grade, s.title()
	p.mu.Unlock()
	p.report.poke()
}

// Status tells what the player does now.
func (p *Player) Status() Status {
	p.mu.Lock()
	st := p.status
	p.mu.Unlock()
	st.Outbox, st.Errors = p.outbox.depth(), p.health.List()
	st.Clock, st.Linked = p.clock.report(), p.link.Connected()
	return st
}

// do runs fn on the show loop.
func (p *Player) do(ctx context.Context, fn func(context.Context, *screen)) error {
	done := make(chan struct{})
	select {
	case p.work <- func(ctx context.Context, s *screen) { defer close(done); fn(ctx, s) }:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Flush closes the open batch now, so that its proof is sent at once.
func (p *Player) Flush(ctx context.Context) error {
	return p.do(ctx, func(_ context.Context, s *screen) {
		now, _ := p.clock.look()
		s.closeBatch(now, true, false)
	})
}
