// Package fleet is the hub side of the players: it pushes the desired state until
// it is applied, follows who is there, sends commands, and takes proofs in. The
// database is the truth; what the broker retains is a cache that is filled again
// after every connect.
package fleet

import (
	"context"
	"crypto/ed25519"
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"pano/devices/wire"
)

// ErrUnknown is what a Registry returns for a display without an enrolled player.
var ErrUnknown = errors.New("fleet: no player is enrolled for this display")

// Registry knows the enrolled players and what each should have.
type Registry interface {
	// Display returns ErrUnknown for a display without (or with a revoked) player.
	Display(ctx context.Context, id string) (Display, error)
	// Displays lists the ids of all enrolled players.
	Displays(ctx context.Context) ([]string, error)
	// Desired returns the exact signed bytes to send; no bytes mean nothing yet.
	Desired(ctx context.Context, id string) (Desired, error)
}

// Ingest stores proofs. When it returns without error every result is final.
type Ingest interface {
	Batches(ctx context.Context, in []Batch) ([]Result, error)
}

// Sink hears what happens. Calls come one at a time and must not block for long.
type Sink interface {
	// Status is called when anything of a display's status changed.
	Status(s Status)
	Alarm(a Alarm)
	// Answered is a player's answer to a command.
	Answered(display string, r wire.Result)
}

// Display is an enrolled player.
type Display struct {
	ID, Org   string
	PublicKey ed25519.PublicKey // verifies its batches
}

// Desired is what a display should have.
type Desired struct {
	Rev    int64
	Signed []byte
}

// Batch is a signed batch as it came, with the key it must verify under.
type Batch struct {
	Display   string
	PublicKey ed25519.PublicKey
	Signed    []byte
	Received  int64 // µs UTC
	// Stream and Oldest are what the player said last: it has nothing of Stream below
	// Oldest any more. 0 = it did not say.
	Stream, Oldest uint64
}

// Result tells what became of one batch. Results are in any order.
type Result struct {
	Display     string
	Stream, Seq uint64
	UpTo        uint64 // all batches of the stream up to here are stored
	Next        uint64 // lowest stored number above UpTo, 0 = none
	Stored      bool   // it is in the log, now or already before
	Reject      string // code of why it will never be stored, "" otherwise
}

// Alarm is something that a person should look at.
type Alarm struct {
	Display string // "" = the hub itself
	Code    string // duplicate_identity, foreign_message, malformed_message, batch_rejected, diverged, ingest_failed
	Text    string
	At      int64 // µs UTC
}

// Link is a connection to the broker that looks after itself.
type Link interface {
	Run(ctx context.Context) error
	Publish(ctx context.Context, topic string, payload []byte, qos byte, retain bool) error
	Connected() bool
}

// Endpoint is what a Link is made from; field for field link.Config, so that
// link.New(link.Config(endpoint)) is all the glue there is. The server fills in
// URL or Dial and the credential; ClientID and Username are a proposal.
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

// Config is what a hub needs; zero durations and rates mean the named defaults.
type Config struct {
	Registry Registry
	Ingest   Ingest
	Sink     Sink
	// Connect is called twice: a stalled reader must never block pushes, so what
	// comes up and what goes down have a connection each.
	Connect func(Endpoint) (Link, error)
	// Sign puts a command document in its signed envelope (programme.Sign).
	Sign func(doc []byte) ([]byte, error)
	// Checkpoint is the newest signed state of the display log, nil while there is
	// none. Players repeat it inside their signed batches.
	Checkpoint func() *wire.Checkpoint

	Replica  string        // name of this server process: 4..20 of a-z 0-9 -
	Period   time.Duration // heartbeat of the players: 60 s
	Gather   time.Duration // batches are stored together that come within: 50 ms
	Retry    time.Duration // first pause before an unapplied state is pushed again: 5 s
	Diverged time.Duration // a display that is on but does not apply is an alarm: 60 s
	PushRate int           // pushes a second: 500
	Known    time.Duration // how long an answer of Registry.Display is believed: 30 s
	Now      func() time.Time
	Log      *slog.Logger
}

// Fleet is the hub. Make it with New, drive it with Run.
type Fleet struct {
	cfg    Config
	log    *slog.Logger
	up     Link // what comes from players
	down   Link // what goes to them
	limit  *rate.Limiter
	ingest chan Batch
	counts counters
	life   context.Context // of Run

	mu     sync.Mutex
	shows  map[string]*show
	linked time.Time // since when the hub hears, zero = it does not
	queue  map[string]bool
	poke   chan struct{}
	asks   map[string]chan wire.Result // by command id

	sink sync.Mutex // one call of the Sink at a time; guards told
	told map[alarmKey]time.Time
}

// show is all that is known of one display. Guarded by Fleet.mu.
type show struct {
	tracker
	id       string
	who      Display
	asked    time.Time // when who was read
	desired  int64     // newest revision read from the Registry
	reached  int64     // revision last handed to the broker
	pushed   time.Time
	pause    time.Duration
	diverged time.Time // since when applied is not desired, while online
	alarmed  bool
	doubles  []time.Time // when two connections with its identity met
	status   Status
	stream   uint64 // of its journal, as it said
	oldest   uint64 // batch of it that the player still has
}

// Status is what a display last reported. Instants are µs UTC, zero means never.
type Status struct {
	Display  string
	Presence Presence
	Since    int64 // of the presence
	LastSeen int64
	Desired  int64 // revision that it should have, as far as known
	Reached  int64 // revision last handed to the broker
	Applied  int64 // revision it reports
	Software string
	Output   string
	Page     string // address of the player's own page, "" = none
	Can      []string
	Outbox   int
	State    wire.State // as last reported
}

// New checks the configuration and makes the two links. It connects to nothing.
func New(cfg Config) (*Fleet, error) {
	if cfg.Registry == nil || cfg.Ingest == nil || cfg.Sink == nil || cfg.Connect == nil {
		return nil, errors.New("fleet: registry, ingest, sink and connect must be given")
	}
	if !wire.ID(cfg.Replica) || len(cfg.Replica) > 20 {
		return nil, errors.New("fleet: replica must be 4 to 20 of a-z 0-9 -")
	}
	cfg.fill()
	f := &Fleet{
		cfg: cfg, log: cfg.Log, limit: rate.NewLimiter(rate.Limit(cfg.PushRate), cfg.PushRate),
		ingest: make(chan Batch, 4096), shows: map[string]*show{}, queue: map[string]bool{},
		poke: make(chan struct{}, 1), asks: map[string]chan wire.Result{}, told: map[alarmKey]time.Time{},
	}
	var err error
	if f.up, err = cfg.Connect(f.endpoint("up")); err != nil {
		return nil, err
	}
	if f.down, err = cfg.Connect(f.endpoint("down")); err != nil {
		return nil, err
	}
	return f, nil
}

func (c *Config) fill() {
	for _, d := range []struct {
		at    *time.Duration
		value time.Duration
	}{
		{&c.Period, time.Minute}, {&c.Gather, 50 * time.Millisecond}, {&c.Retry, 5 * time.Second},
		{&c.Diverged, time.Minute}, {&c.Known, 30 * time.Second},
	} {
		if *d.at <= 0 {
			*d.at = d.value
		}
	}
	if c.PushRate <= 0 {
		c.PushRate = 500
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
}

// endpoint describes one of the two connections.
func (f *Fleet) endpoint(role string) Endpoint {
	name := "srv-" + f.cfg.Replica + "-" + role
	e := Endpoint{
		ClientID: name, Username: name, KeepAlive: 15 * time.Second, Timeout: 5 * time.Second,
		Backoff: 15 * time.Second, Queue: 16384, Log: f.log,
	}
	if role == "down" {
		e.Up = func(context.Context) { f.pushAll() }
		return e
	}
	e.Filters, e.QoS, e.Handle = []string{wire.UpFilter()}, 1, f.handle
	e.Up = func(context.Context) { f.hears(f.cfg.Now()) }
	e.Down = func(error) { f.hears(time.Time{}) }
	return e
}

// Run works until ctx ends. What was handed to Ingest before gets its receipt.
func (f *Fleet) Run(ctx context.Context) error {
	f.life = ctx
	var all sync.WaitGroup
	for _, work := range []func(context.Context){f.store, f.pushQueued, f.watch} {
		all.Go(func() { work(ctx) })
	}
	for _, l := range []Link{f.down, f.up} {
		all.Go(func() { _ = l.Run(ctx) })
	}
	all.Wait()
	return ctx.Err()
}

// Status tells what is known of a display.
func (f *Fleet) Status(display string) Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s, ok := f.shows[display]; ok {
		return s.view()
	}
	return Status{Display: display, Presence: Unknown}
}

// Statuses tells what is known of all displays, in no order.
func (f *Fleet) Statuses() []Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]Status, 0, len(f.shows))
	for _, s := range f.shows {
		out = append(out, s.view())
	}
	return out
}

// Forget drops what is remembered of a display's enrolment: it was paired anew
// or revoked. The next message asks the Registry again.
func (f *Fleet) Forget(display string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s, ok := f.shows[display]; ok {
		s.asked = time.Time{}
	}
}

func (s *show) view() Status {
	st := s.status
	st.Display, st.Presence, st.Since = s.id, s.presence, micros(s.since)
	st.LastSeen, st.Desired, st.Reached = micros(s.heard), s.desired, s.reached
	if st.Presence == "" {
		st.Presence = Unknown
	}
	return st
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// entry finds or makes the record of a display. The caller holds mu.
func (f *Fleet) entry(display string) *show {
	s, ok := f.shows[display]
	if !ok {
		s = &show{id: display, pause: f.cfg.Retry}
		s.set(Unknown, f.cfg.Now())
		f.shows[display] = s
	}
	return s
}

// tell passes a status on, outside of mu.
func (f *Fleet) tell(display string) {
	st := f.Status(display)
	f.sink.Lock()
	defer f.sink.Unlock()
	f.cfg.Sink.Status(st)
}

// alarm passes an alarm on, outside of mu. The same one is told once a minute:
// a broken player must not bury the others.
func (f *Fleet) alarm(display, code, text string) {
	f.counts.alarms.Add(1)
	now := f.cfg.Now()
	f.sink.Lock()
	defer f.sink.Unlock()
	key := alarmKey{display, code}
	if now.Sub(f.told[key]) < time.Minute {
		return
	}
	if len(f.told) > 10_000 {
		clear(f.told)
	}
	f.told[key] = now
	f.log.Warn("alarm", "display", display, "code", code, "text", text)
	f.cfg.Sink.Alarm(Alarm{Display: display, Code: code, Text: text, At: now.UnixMicro()})
}

// alarmKey names alarms that are told apart.
type alarmKey struct{ display, code string }
