// Package broker wraps the embedded MQTT broker (mochi). It is the only
// importer of that library and keeps its defects out of reach: protocol 3.1.1
// with clean sessions only, client id equal to user name, a will only on the
// client's own topic, a default-deny access list, bounded packets, connections
// and waiting times, no storage, no retained messages but the server's.
//
// It keeps nothing: the database is the truth and the server publishes again.
package broker

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"

	"pano/devices/wire"
)

// Identity is who a connection is, as the authenticator found it.
type Identity = wire.Client

// Authenticator knows the credentials. It is called on the connection's own
// goroutine, may be slow, and must be safe for concurrent use.
type Authenticator interface {
	Authenticate(clientID, username, password string) (Identity, bool)
}

// Takeover tells that a second client came with the identity of a connected one.
// The older connection is closed. Seen again and again it means that two boxes
// share one credential.
type Takeover struct {
	Identity           Identity
	ClientID           string
	OldRemote, NewAddr string
	At                 time.Time
}

// Config is what the broker needs; Authenticator must be given.
type Config struct {
	Authenticator Authenticator
	// TLS is applied to the listener when not nil.
	TLS *tls.Config
	// OnTakeover is called when an identity connects twice. It must not block.
	OnTakeover func(Takeover)
	// MaxConns and MaxPerIP cap connections; 0 means 10,000 and 2,000 (an office
	// of displays may stand behind one address).
	MaxConns, MaxPerIP int
	// Hello is the time from connecting to a complete CONNECT; 0 means 5 s.
	Hello time.Duration
	// Write is the longest one write to a client may take; 0 means 10 s.
	Write time.Duration
	// MaxPacket is the largest packet in bytes; 0 means 256 KiB.
	MaxPacket int
	Log       *slog.Logger
}

// Stats counts since New; Clients and Connections are of the moment.
type Stats struct {
	Connections, Clients, Retained  int
	Refused, Denied, Takeovers      uint64
	Panics                          uint64
	In, Out, Dropped, Subscriptions int64
}

// Broker is an MQTT broker. New starts nothing; Run serves.
type Broker struct {
	cfg  Config
	log  *slog.Logger
	mqtt *mqtt.Server
	door *door

	mu      sync.Mutex
	holders map[string]*conn // by client id: the connection that has it or waits for it

	denied, takeovers, panics atomic.Uint64
}

// New makes a broker.
func New(cfg Config) (*Broker, error) {
	if cfg.Authenticator == nil {
		return nil, errors.New("broker: no authenticator given")
	}
	cfg.MaxConns = orDefault(cfg.MaxConns, 10_000)
	cfg.MaxPerIP = orDefault(cfg.MaxPerIP, 2_000)
	cfg.MaxPacket = orDefault(cfg.MaxPacket, 256<<10)
	cfg.Hello = orDefault(cfg.Hello, 5*time.Second)
	cfg.Write = orDefault(cfg.Write, 10*time.Second)
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	b := &Broker{
		cfg: cfg, log: cfg.Log,
		door: &door{
			total: cfg.MaxConns, perIP: cfg.MaxPerIP, hello: cfg.Hello, write: cfg.Write,
			open: map[*conn]struct{}{}, byIP: map[string]int{},
		},
		holders: map[string]*conn{},
	}
	b.mqtt = mqtt.New(options(cfg))
	if err := b.mqtt.AddHook(&guard{broker: b}, nil); err != nil {
		return nil, err
	}
	return b, nil
}

// options bounds what the library leaves open. Expiry 0 keeps retained messages
// for ever; there is no storage hook, so nothing is kept on disk.
func options(cfg Config) *mqtt.Options {
	c := mqtt.NewDefaultServerCapabilities()
	c.MaximumClients = int64(cfg.MaxConns)
	c.MaximumMessageExpiryInterval = 0
	c.MaximumSessionExpiryInterval = 0
	c.MaximumClientWritesPending = 1024
	c.MaximumInflight = 1024
	c.ReceiveMaximum = 256
	c.MaximumPacketSize = uint32(cfg.MaxPacket)
	c.MaximumQos = 1
	c.MinimumProtocolVersion = 4
	return &mqtt.Options{
		Capabilities:           c,
		Logger:                 slog.New(quiet{cfg.Log.Handler()}),
		SysTopicResendInterval: 60,
	}
}

// Run serves l, and connections made by Dial, until ctx ends. l may be nil: then
// only Dial connects. Run may be called once.
func (b *Broker) Run(ctx context.Context, l net.Listener) error {
	if err := b.mqtt.Serve(); err != nil {
		return err
	}
	var err error
	if l == nil {
		<-ctx.Done()
	} else {
		stop := context.AfterFunc(ctx, func() { _ = l.Close() })
		err = b.accept(ctx, l)
		stop()
		_ = l.Close()
	}
	b.door.shut()
	b.door.inside.Wait()
	_ = b.mqtt.Close()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// Disconnect closes the connection of a client id, if it has one. A revoked
// credential must be gone from the Authenticator before.
func (b *Broker) Disconnect(clientID string) {
	b.mu.Lock()
	c := b.holders[clientID]
	b.mu.Unlock()
	if c != nil {
		_ = c.Close()
	}
}

// Stats tells how the broker does.
func (b *Broker) Stats() Stats {
	b.door.mu.Lock()
	open := len(b.door.open)
	b.door.mu.Unlock()
	i := b.mqtt.Info
	return Stats{
		Connections: open, Clients: int(atomic.LoadInt64(&i.ClientsConnected)), Retained: int(atomic.LoadInt64(&i.Retained)),
		Refused: b.door.refused.Load(), Denied: b.denied.Load(), Takeovers: b.takeovers.Load(), Panics: b.panics.Load(),
		In: atomic.LoadInt64(&i.MessagesReceived), Out: atomic.LoadInt64(&i.MessagesSent),
		Dropped: atomic.LoadInt64(&i.MessagesDropped), Subscriptions: atomic.LoadInt64(&i.Subscriptions),
	}
}

// claim makes c the holder of a client id and waits until the connection that
// held it is gone. The library's own take-over may delete the new client's entry
// after adding it; one at a time avoids that.
func (b *Broker) claim(id string, c *conn) {
	b.mu.Lock()
	old := b.holders[id]
	b.holders[id] = c
	b.mu.Unlock()
	if old == nil {
		return
	}
	b.takeovers.Add(1)
	if b.cfg.OnTakeover != nil {
		b.cfg.OnTakeover(Takeover{
			Identity: c.identity, ClientID: id,
			OldRemote: old.remote, NewAddr: c.remote, At: time.Now(),
		})
	}
	_ = old.Close()
	limit := time.NewTimer(b.cfg.Hello)
	defer limit.Stop()
	select {
	case <-old.done:
	case <-limit.C:
		b.log.Warn("old connection still busy at take-over", "client", id)
	}
}

// forget releases the client id that c holds.
func (b *Broker) forget(c *conn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.holders[c.clientID] == c {
		delete(b.holders, c.clientID)
	}
}

func orDefault[T int | time.Duration](v, d T) T {
	if v <= 0 {
		return d
	}
	return v
}
