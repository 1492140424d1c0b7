// Package link speaks MQTT 3.1.1 for both ends. It is the only importer of paho.
//
// One paho client serves one connection and is then thrown away: every
// connection has a fresh will, a token fails when the connection drops instead
// of completing with a nil error, and the pause before the next try is ours, so
// it has jitter. Messages arrive in the order of the wire through a bounded
// queue; a handler may publish. Nothing here is a delivery guarantee: that is
// the receipt of the layer above.
package link

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// ErrDown is returned by Publish while there is no connection.
var ErrDown = errors.New("link: no connection to the broker")

// ErrRefused is returned when the broker refuses a subscription (SUBACK 0x80).
var ErrRefused = errors.New("link: the broker refused the subscription")

// Config says where to connect, as whom, and who handles what comes in. All
// fields have basic types, so that the other packages of devices can state the
// same struct without importing this one (link.Config(theirs) converts).
type Config struct {
	// URL is mqtt://host:1883 or mqtts://host:8883. It is only a name when Dial is set.
	URL string
	// Dial opens the connection instead of URL (net.Pipe to the own broker, tests).
	Dial func(context.Context) (net.Conn, error)
	// CA is the PEM text that a mqtts server must be signed by; empty means the system's.
	CA []byte
	// ClientID, Username and Password are the credential. The own broker wants
	// ClientID equal to Username.
	ClientID, Username, Password string

	// Will is asked before every connection; it is sent at QoS 1, not retained.
	// nil means none.
	Will func() (topic string, payload []byte)
	// Filters are subscribed at QoS after every connection, before Up.
	Filters []string
	QoS     byte
	// Handle gets every message, one at a time in order of arrival. The payload
	// is the handler's to keep.
	Handle func(topic string, payload []byte)
	// Up runs after the subscriptions stand; ctx ends with the connection.
	Up func(ctx context.Context)
	// Down runs after a connection is lost or could not be made.
	Down func(error)

	// KeepAlive is the MQTT keep-alive; 0 means 30 s.
	KeepAlive time.Duration
	// Timeout bounds connecting, one write, a ping answer and one publish; 0 means 10 s.
	Timeout time.Duration
	// Backoff is the longest pause between tries; 0 means 60 s. Pauses start at
	// a sixtieth of it, double, and are drawn between half and the whole.
	Backoff time.Duration
	// Spread is an extra pause, drawn between 0 and it, after an established
	// connection is lost: a broker that restarts must not meet the whole fleet at
	// once. 0 means none.
	Spread time.Duration
	// Queue is how many messages may wait for Handle; 0 means 1024. More are
	// dropped and counted.
	Queue int
	Log   *slog.Logger
}

// Stats counts since New.
type Stats struct {
	Connects, Losses, Failures uint64
	In, Out, Dropped, Failed   uint64
	Connected                  bool
}

// Link is one client of a broker. Make it with New, drive it with Run.
type Link struct {
	cfg    Config
	target *url.URL
	queue  chan message
	window chan struct{}

	mu   sync.Mutex
	live session // zero while down

	connects, losses, failures   atomic.Uint64
	in, out, dropped, failedPubs atomic.Uint64
}

type message struct {
	topic   string
	payload []byte
}

// New checks the configuration. It opens nothing.
func New(cfg Config) (*Link, error) {
	l := &Link{cfg: cfg}
	var err error
	if l.target, err = parseURL(cfg.URL, cfg.Dial != nil); err != nil {
		return nil, err
	}
	if cfg.ClientID == "" {
		return nil, errors.New("link: client id is empty; give the display id or the service name")
	}
	if l.cfg.KeepAlive <= 0 {
		l.cfg.KeepAlive = 30 * time.Second
	}
	if l.cfg.Timeout <= 0 {
		l.cfg.Timeout = 10 * time.Second
	}
	if l.cfg.Backoff <= 0 {
		l.cfg.Backoff = time.Minute
	}
	if l.cfg.Queue <= 0 {
		l.cfg.Queue = 1024
	}
	if l.cfg.Log == nil {
		l.cfg.Log = slog.New(slog.DiscardHandler)
	}
	if l.cfg.Dial == nil {
		if l.cfg.Dial, err = dialer(l.target, cfg.CA); err != nil {
			return nil, err
		}
	}
	l.queue = make(chan message, l.cfg.Queue)
	l.window = make(chan struct{}, 256)
	return l, nil
}

// Run keeps a connection until ctx ends, then says goodbye (no will is sent)
// and returns ctx's error.
func (l *Link) Run(ctx context.Context) error {
	var work sync.WaitGroup
	defer work.Wait()
	work.Go(func() { l.deliver(ctx) })

	pause := newBackoff(l.cfg.Backoff)
	for {
		began := time.Now()
		before := l.connects.Load()
		err := l.connection(ctx)
		connected := l.connects.Load() > before
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if l.cfg.Down != nil {
			l.cfg.Down(err)
		}
		if time.Since(began) > l.cfg.Backoff {
			pause.reset()
		}
		wait := pause.next()
		if l.cfg.Spread > 0 && connected {
			wait += rand.N(l.cfg.Spread)
		}
		l.cfg.Log.Warn("broker connection", "err", err, "again_in", wait)
		if !sleep(ctx, wait) {
			return ctx.Err()
		}
	}
}

// deliver hands queued messages to Handle.
func (l *Link) deliver(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-l.queue:
			if l.cfg.Handle != nil {
				l.cfg.Handle(m.topic, m.payload)
			}
		}
	}
}

// connection makes one connection and returns why it ended.
func (l *Link) connection(ctx context.Context) error {
	s, err := l.open(ctx)
	if err != nil {
		l.failures.Add(1)
		return err
	}
	l.connects.Add(1)
	if err := l.subscribe(s); err != nil {
		s.close()
		l.failures.Add(1)
		return err
	}
	l.setLive(s)
	upCtx, cancel := context.WithCancel(ctx)
	var up sync.WaitGroup
	if l.cfg.Up != nil {
		up.Go(func() { l.cfg.Up(upCtx) })
	}
	select {
	case err = <-s.lost:
		l.losses.Add(1)
	case <-ctx.Done():
		err = ctx.Err()
	}
	l.setLive(session{})
	cancel()
	up.Wait()
	s.close()
	return err
}

func (l *Link) setLive(s session) {
	l.mu.Lock()
	l.live = s
	l.mu.Unlock()
}

func (l *Link) current() (session, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.live, l.live.client != nil
}

// Connected tells whether a connection with all its subscriptions stands.
func (l *Link) Connected() bool {
	_, ok := l.current()
	return ok
}

// Publish hands one message to the broker: at QoS 0 when it is written, at QoS 1
// when it is acknowledged. An error means that it may or may not have arrived.
func (l *Link) Publish(ctx context.Context, topic string, payload []byte, qos byte, retain bool) error {
	s, ok := l.current()
	if !ok {
		l.failedPubs.Add(1)
		return ErrDown
	}
	select {
	case l.window <- struct{}{}:
		defer func() { <-l.window }()
	case <-ctx.Done():
		l.failedPubs.Add(1)
		return ctx.Err()
	}
	if err := l.wait(ctx, s.client.Publish(topic, qos, retain, payload)); err != nil {
		l.failedPubs.Add(1)
		return fmt.Errorf("publish %s: %w", topic, err)
	}
	l.out.Add(1)
	return nil
}

// Stats tells what the link did so far.
func (l *Link) Stats() Stats {
	return Stats{
		Connects: l.connects.Load(), Losses: l.losses.Load(), Failures: l.failures.Load(),
		In: l.in.Load(), Out: l.out.Load(), Dropped: l.dropped.Load(), Failed: l.failedPubs.Load(),
		Connected: l.Connected(),
	}
}

// enqueue never blocks: a blocked handler would stall the ping answer as well.
func (l *Link) enqueue(topic string, payload []byte) {
	l.in.Add(1)
	select {
	case l.queue <- message{topic, payload}:
	default:
		l.dropped.Add(1)
	}
}
