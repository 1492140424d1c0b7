package link_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pano/devices/link"
)

// running starts a link and stops it at the end of the test.
func running(t *testing.T, cfg link.Config) *link.Link {
	t.Helper()
	l, err := link.New(cfg)
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { _ = l.Run(ctx) })
	t.Cleanup(func() { cancel(); wg.Wait() })
	return l
}

// inbox collects messages.
type inbox struct {
	mu  sync.Mutex
	got []string
}

func (b *inbox) handle(topic string, payload []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.got = append(b.got, topic+" "+string(payload))
}

func (b *inbox) has(s string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Contains(b.got, s)
}

func (b *inbox) all() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.got)
}

const testACL = `user reader
topic read t/#
user writer
topic write t/#
user both
topic readwrite t/#
`

func users() map[string]string {
	return map[string]string{"reader": "secret-r", "writer": "secret-w", "both": "secret-b"}
}

func config(addr, user string) link.Config {
	return link.Config{
		URL: "mqtt://" + addr, ClientID: user, Username: user, Password: users()[user],
		Timeout: 3 * time.Second, Backoff: 200 * time.Millisecond,
	}
}

func TestMosquittoCarriesMessagesInOrder(t *testing.T) {
	m := startMosquitto(t, users(), testACL)
	var in inbox
	read := config(m.addr, "reader")
	read.Filters, read.QoS, read.Handle = []string{"t/#"}, 1, in.handle
	r := running(t, read)
	w := running(t, config(m.addr, "writer"))
	eventually(t, "both connected", func() bool { return r.Connected() && w.Connected() })
	var want []string
	for i := range 500 {
		must(t, w.Publish(t.Context(), "t/a", fmt.Append(nil, i), 1, false))
		want = append(want, fmt.Sprint("t/a ", i))
	}
	eventually(t, "500 messages", func() bool { return len(in.all()) == 500 })
	if got := in.all(); !slices.Equal(got, want) {
		t.Errorf("order changed: first %v", got[:10])
	}
}

func TestMosquittoKillAndRestart(t *testing.T) {
	m := startMosquitto(t, users(), testACL)
	var in inbox
	var session atomic.Int32
	read := config(m.addr, "reader")
	read.Filters, read.Handle = []string{"t/#"}, in.handle
	r := running(t, read)
	dying := config(m.addr, "both")
	dying.Will = func() (string, []byte) {
		return "t/gone", fmt.Appendf(nil, "session %d", session.Add(1))
	}
	d := running(t, dying)
	eventually(t, "both connected", func() bool { return r.Connected() && d.Connected() })
	before := session.Load()
	for round := range 3 {
		m.restart()
		eventually(t, "both connected again", func() bool { return r.Connected() && d.Connected() })
		want := fmt.Sprintf("t/x round %d", round)
		eventually(t, "subscription stands again", func() bool {
			_ = d.Publish(t.Context(), "t/x", fmt.Appendf(nil, "round %d", round), 0, false)
			return in.has(want)
		})
	}
	if session.Load() < before+3 {
		t.Errorf("will asked %d times, want a fresh one for each of 3 connections more", session.Load()-before)
	}
	if s := d.Stats(); s.Losses < 3 || s.Connects < 4 {
		t.Errorf("stats %+v, want at least 3 losses and 4 connects", s)
	}
}

func TestRefusedSubscriptionIsAnError(t *testing.T) {
	m := startMosquitto(t, users(), testACL)
	cfg := config(m.addr, "reader")
	cfg.Filters = []string{"forbidden/#"}
	down := make(chan error, 1)
	cfg.Down = func(err error) {
		select {
		case down <- err:
		default:
		}
	}
	l := running(t, cfg)
	select {
	case err := <-down:
		// mosquitto before 2.0.15 grants every filter and filters on delivery.
		if !errors.Is(err, link.ErrRefused) {
			t.Fatalf("got %v, want ErrRefused", err)
		}
	case <-time.After(500 * time.Millisecond):
		if !l.Connected() {
			t.Fatal("neither refused nor connected")
		}
		t.Skip("this mosquitto grants subscriptions that it will not serve; the own broker's test covers the refusal")
	}
}

func TestWrongPasswordNeverConnects(t *testing.T) {
	m := startMosquitto(t, users(), testACL)
	cfg := config(m.addr, "reader")
	cfg.Password = "wrong"
	down := make(chan error, 8)
	cfg.Down = func(err error) {
		select {
		case down <- err:
		default:
		}
	}
	l := running(t, cfg)
	for range 2 {
		if err := <-down; !strings.Contains(err.Error(), "not Authorized") {
			t.Errorf("got %v, want not authorized", err)
		}
	}
	if l.Connected() {
		t.Error("connected with a wrong password")
	}
}

func TestPublishWithoutConnection(t *testing.T) {
	l := running(t, link.Config{ClientID: "x", Dial: func(context.Context) (net.Conn, error) {
		return nil, errors.New("cable cut")
	}})
	if err := l.Publish(t.Context(), "t", nil, 1, false); !errors.Is(err, link.ErrDown) {
		t.Errorf("got %v, want ErrDown", err)
	}
}

// A peer that accepts and never answers must not hold the link for ever, nor
// keep Run from ending.
func TestSilentPeer(t *testing.T) {
	down := make(chan error, 1)
	l, err := link.New(link.Config{
		ClientID: "x", Timeout: 50 * time.Millisecond, Backoff: time.Hour,
		Dial: func(context.Context) (net.Conn, error) {
			ours, theirs := net.Pipe()
			t.Cleanup(func() { _ = theirs.Close() })
			return ours, nil
		},
		Down: func(err error) { down <- err },
	})
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- l.Run(ctx) }()
	select {
	case <-down:
	case <-time.After(5 * time.Second):
		t.Fatal("a silent peer holds the link")
	}
	cancel()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Fatal("Run does not end")
	}
}

// A socket that is closed under the client is a lost connection, at once.
func TestSocketClosedUnderTheClient(t *testing.T) {
	m := startMosquitto(t, users(), testACL)
	conns := make(chan net.Conn, 100)
	cfg := config(m.addr, "both")
	cfg.Dial = func(ctx context.Context) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", m.addr)
		if err == nil {
			conns <- c
		}
		return c, err
	}
	l := running(t, cfg)
	for round := range uint64(3) {
		eventually(t, "connected", func() bool { return l.Stats().Connects == round+1 && l.Connected() })
		_ = (<-conns).Close()
	}
}

func TestConfigRefused(t *testing.T) {
	for _, c := range []struct {
		cfg  link.Config
		want string
	}{
		{link.Config{URL: "http://x", ClientID: "a"}, "use mqtt://"},
		{link.Config{URL: "mqtt://", ClientID: "a"}, "no host"},
		{link.Config{URL: "mqtt://h:1"}, "client id is empty"},
		{link.Config{URL: "mqtts://h", ClientID: "a", CA: []byte("no pem")}, "no certificate"},
		{link.Config{URL: "mqtt://h\x7f", ClientID: "a"}, "broker URL"},
	} {
		if _, err := link.New(c.cfg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: got %v, want %q", c.cfg, err, c.want)
		}
	}
}
