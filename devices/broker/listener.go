package broker

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// ErrFull is returned by Dial when the broker takes no more connections.
var ErrFull = errors.New("broker: no more connections")

// ErrStopped is returned by Dial after Run has ended.
var ErrStopped = errors.New("broker: stopped")

// conn is one client's connection with what the wrapper knows about it. The
// hooks find it again as the client's net.Conn.
type conn struct {
	net.Conn
	remote string // IP, or "pipe"
	write  time.Duration
	// identity and clientID are set once, after authentication, before any other use.
	identity Identity
	clientID string
	done     chan struct{} // closed when the library has let go of the connection
}

// Write bounds every write: one stalled reader must not hold the locks that
// publishers wait for. The library only logs a failed write, so the connection
// is closed here.
func (c *conn) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(c.write)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Write(p)
	if err != nil {
		_ = c.Close()
	}
	return n, err
}

// door admits connections and counts them.
type door struct {
	total, perIP int
	hello        time.Duration
	write        time.Duration

	mu     sync.Mutex
	open   map[*conn]struct{}
	byIP   map[string]int
	closed bool
	inside sync.WaitGroup // one for each open connection

	refused atomic.Uint64
}

// admit wraps a fresh connection or refuses it. Until the library extends the
// deadline after CONNECT, the peer has `hello` to identify itself.
func (d *door) admit(raw net.Conn, cfg *tls.Config) (*conn, error) {
	remote := "pipe"
	if host, _, err := net.SplitHostPort(raw.RemoteAddr().String()); err == nil {
		remote = host
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, ErrStopped
	}
	if len(d.open) >= d.total || (remote != "pipe" && d.byIP[remote] >= d.perIP) {
		d.refused.Add(1)
		return nil, ErrFull
	}
	if err := raw.SetDeadline(time.Now().Add(d.hello)); err != nil {
		return nil, err
	}
	if cfg != nil {
		raw = tls.Server(raw, cfg) // shakes hands on the first read, under the deadline
	}
	c := &conn{Conn: raw, remote: remote, write: d.write, done: make(chan struct{})}
	d.open[c] = struct{}{}
	d.byIP[remote]++
	d.inside.Add(1) // under the lock, so that never after shut
	return c, nil
}

// leave forgets a connection.
func (d *door) leave(c *conn) {
	defer d.inside.Done()
	_ = c.Close()
	close(c.done)
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.open, c)
	if d.byIP[c.remote]--; d.byIP[c.remote] == 0 {
		delete(d.byIP, c.remote)
	}
}

// shut closes every connection and admits no more.
func (d *door) shut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	for c := range d.open {
		_ = c.Close()
	}
}

// accept serves one listener until it is closed.
func (b *Broker) accept(ctx context.Context, l net.Listener) error {
	for {
		raw, err := l.Accept()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, net.ErrClosed):
			return err
		case err != nil:
			// Out of descriptors or a peer that left early: both pass.
			b.log.Warn("accept", "err", err)
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(50 * time.Millisecond):
			}
			continue
		}
		c, err := b.door.admit(raw, b.cfg.TLS)
		if err != nil {
			_ = raw.Close()
			continue
		}
		go b.serve(c)
	}
}

// serve runs one connection. The library decodes hostile bytes on this
// goroutine, so a panic costs the peer its connection and nobody else anything.
func (b *Broker) serve(c *conn) {
	defer b.door.leave(c)
	defer b.forget(c)
	defer func() {
		if p := recover(); p != nil {
			b.panics.Add(1)
			b.log.Error("client made the broker panic", "remote", c.remote, "display", c.identity.Dev, "panic", p)
		}
	}()
	if err := b.mqtt.EstablishConnection("pano", c); err != nil {
		b.log.Debug("connection ended", "remote", c.remote, "display", c.identity.Dev, "err", err)
	}
}

// Dial opens an in-process connection, so that the server's own paho client
// uses the same path as a device.
func (b *Broker) Dial(ctx context.Context) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ours, theirs := net.Pipe()
	c, err := b.door.admit(theirs, nil)
	if err != nil {
		return nil, err
	}
	go b.serve(c)
	return ours, nil
}
