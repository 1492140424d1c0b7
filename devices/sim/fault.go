package sim

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"pano/devices/player/journal"
)

// ErrCut is what a cut cable answers.
var ErrCut = errors.New("sim: the cable is cut")

// Cable carries all connections of a box. The zero value works.
type Cable struct {
	// In replaces the network for MQTT: it may be a broker's in-process Dial.
	In func(context.Context) (net.Conn, error)
	// ByteDelay is slept for every read, to make a thin line.
	ByteDelay time.Duration

	mu    sync.Mutex
	cut   bool
	conns map[*wired]struct{}
}

// Cut breaks every connection and refuses new ones.
func (c *Cable) Cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cut = true
	for conn := range c.conns {
		_ = conn.Conn.Close()
	}
	clear(c.conns)
}

// Mend lets new connections through.
func (c *Cable) Mend() {
	c.mu.Lock()
	c.cut = false
	c.mu.Unlock()
}

// Dialer opens MQTT connections to a mqtt:// URL through the cable.
func (c *Cable) Dialer(broker string) (func(context.Context) (net.Conn, error), error) {
	u, err := url.Parse(broker)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (net.Conn, error) {
		if c.In != nil {
			return c.open(func() (net.Conn, error) { return c.In(ctx) })
		}
		return c.open(func() (net.Conn, error) { return (&net.Dialer{}).DialContext(ctx, "tcp", u.Host) })
	}, nil
}

// HTTP is a client through the cable.
func (c *Cable) HTTP() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return c.open(func() (net.Conn, error) { return (&net.Dialer{}).DialContext(ctx, network, addr) })
		},
		DisableKeepAlives: true,
	}}
}

func (c *Cable) open(dial func() (net.Conn, error)) (net.Conn, error) {
	c.mu.Lock()
	cut := c.cut
	c.mu.Unlock()
	if cut {
		return nil, ErrCut
	}
	raw, err := dial()
	if err != nil {
		return nil, err
	}
	conn := &wired{Conn: raw, cable: c}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cut {
		_ = raw.Close()
		return nil, ErrCut
	}
	if c.conns == nil {
		c.conns = map[*wired]struct{}{}
	}
	c.conns[conn] = struct{}{}
	return conn, nil
}

// wired is a connection that its cable can break.
type wired struct {
	net.Conn
	cable *Cable
}

func (w *wired) Read(p []byte) (int, error) {
	if d := w.cable.ByteDelay; d > 0 {
		<-time.After(d) // a thin line
		p = p[:min(len(p), 64)]
	}
	return w.Conn.Read(p)
}

func (w *wired) Close() error {
	w.cable.mu.Lock()
	delete(w.cable.conns, w)
	w.cable.mu.Unlock()
	return w.Conn.Close()
}

// Disk opens journal files. The zero value is the real disk.
type Disk struct {
	full   atomic.Bool
	NoSync bool // skip fsync: for long virtual times
}

// Fill makes every write fail as on a full disk, or lets them through again.
func (d *Disk) Fill(full bool) { d.full.Store(full) }

// Open is player.Config.OpenFile.
func (d *Disk) Open(path string) (journal.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	return &file{f, d}, nil
}

type file struct {
	*os.File
	disk *Disk
}

// WriteAt writes half of it before a full disk is noticed, as disks do.
func (f *file) WriteAt(p []byte, off int64) (int, error) {
	if f.disk.full.Load() {
		n, _ := f.File.WriteAt(p[:len(p)/2], off)
		return n, fmt.Errorf("write %s: %w", f.Name(), syscall.ENOSPC)
	}
	return f.File.WriteAt(p, off)
}

func (f *file) Sync() error {
	if f.disk.full.Load() {
		return fmt.Errorf("sync %s: %w", f.Name(), syscall.ENOSPC)
	}
	if f.disk.NoSync {
		return nil
	}
	return f.File.Sync()
}

// Clock is a wall clock that can be wrong. The zero value is right.
type Clock struct{ off atomic.Int64 }

// Now is the wall clock of the box.
func (c *Clock) Now() time.Time { return time.Now().Add(time.Duration(c.off.Load())) }

// Set makes the clock wrong by off.
func (c *Clock) Set(off time.Duration) { c.off.Store(int64(off)) }
