package broker_test

import (
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"pano/devices/broker"
	"pano/devices/link"
	"pano/devices/wire"
)

const (
	org  = "hcmc"
	devA = "display-a"
	devB = "display-b"
)

// accounts is a table of credentials; the password of each is "pw-" and its name.
type accounts map[string]broker.Identity

func (a accounts) Authenticate(_, username, password string) (broker.Identity, bool) {
	who, ok := a[username]
	return who, ok && password == "pw-"+username
}

func known() accounts {
	return accounts{
		devA:        {Role: wire.Device, Org: org, Dev: devA},
		devB:        {Role: wire.Device, Org: org, Dev: devB},
		"srv-one":   {Role: wire.Server},
		"monitor-1": {Role: wire.Monitor, Org: org},
	}
}

// started is a broker on a loopback port.
type started struct {
	*broker.Broker
	addr string
	stop func()
}

func start(t *testing.T, cfg broker.Config, addr string) *started {
	t.Helper()
	if cfg.Authenticator == nil {
		cfg.Authenticator = known()
	}
	b, err := broker.New(cfg)
	must(t, err)
	l, err := net.Listen("tcp", addr)
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { _ = b.Run(ctx, l) })
	s := &started{b, l.Addr().String(), sync.OnceFunc(func() { cancel(); wg.Wait() })}
	t.Cleanup(s.stop)
	return s
}

func (s *started) config(user string) link.Config {
	return link.Config{
		URL: "mqtt://" + s.addr, ClientID: user, Username: user, Password: "pw-" + user,
		Timeout: 3 * time.Second, Backoff: 200 * time.Millisecond,
	}
}

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

func up(dev string, k wire.Kind) string {
	return wire.Topic{Org: org, Dev: dev, Kind: k}.String()
}

func TestBothWaysAndRetained(t *testing.T) {
	b := start(t, broker.Config{}, "127.0.0.1:0")
	var server, device, monitor inbox
	cfg := b.config("srv-one")
	cfg.Dial, cfg.Filters, cfg.QoS, cfg.Handle = b.Dial, []string{wire.UpFilter()}, 1, server.handle
	srv := running(t, cfg)
	cfg = b.config("monitor-1")
	cfg.Filters, cfg.Handle = []string{wire.Root + "/" + org + "/u/#"}, monitor.handle
	mon := running(t, cfg)
	eventually(t, "server and monitor connected", func() bool { return srv.Connected() && mon.Connected() })
	must(t, srv.Publish(t.Context(), up(devA, wire.Desired), []byte("rev 1"), 1, true))
	cfg = b.config(devA)
	cfg.Filters, cfg.Handle = []string{wire.DownFilter(org, devA)}, device.handle
	dev := running(t, cfg)
	eventually(t, "retained state", func() bool { return device.has(up(devA, wire.Desired) + " rev 1") })
	must(t, dev.Publish(t.Context(), up(devA, wire.Plays), []byte("batch"), 1, true))
	eventually(t, "batch at both", func() bool {
		return server.has(up(devA, wire.Plays)+" batch") && monitor.has(up(devA, wire.Plays)+" batch")
	})
	if n := b.Stats().Retained; n != 1+20 && n > 25 { // the library's own $SYS topics count too
		t.Errorf("%d retained messages; a player's retain flag must be dropped", n)
	}
}

func TestDevicesAreKeptApart(t *testing.T) {
	b := start(t, broker.Config{}, "127.0.0.1:0")
	for _, filter := range []string{
		"#", "+/#", "pano/#", "$SYS/#", wire.UpFilter(), "pano/1/+/d/+/desired", "pano/1/" + org + "/d/#",
		wire.DownFilter(org, devB), up(devB, wire.Desired), up(devB, wire.Report), up(devA, wire.Report),
		"$share/g/" + wire.DownFilter(org, devA), "$share/g/" + wire.DownFilter(org, devB), wire.DownFilter("other", devA),
		wire.ReplicaFilter(),
	} {
		down := make(chan error, 8)
		cfg := b.config(devA)
		cfg.Filters = []string{filter}
		cfg.Down = func(err error) {
			select {
			case down <- err:
			default:
			}
		}
		l, err := link.New(cfg)
		must(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); _ = l.Run(ctx) }()
		select {
		case <-down:
		case <-time.After(5 * time.Second):
			t.Errorf("device may subscribe to %s", filter)
		}
		cancel()
		<-ended
	}
	var server inbox
	cfg := b.config("srv-one")
	cfg.Filters, cfg.Handle = []string{wire.UpFilter()}, server.handle
	srv := running(t, cfg)
	dev := running(t, b.config(devA))
	eventually(t, "connected", func() bool { return srv.Connected() && dev.Connected() })
	for _, topic := range []string{up(devB, wire.Plays), up(devB, wire.Bye), up(devB, wire.Desired), up(devA, wire.Desired)} {
		_ = dev.Publish(t.Context(), topic, []byte("forged"), 0, false)
	}
	must(t, dev.Publish(t.Context(), up(devA, wire.Beat), []byte("own"), 0, false))
	eventually(t, "own message", func() bool { return server.has(up(devA, wire.Beat) + " own") })
	if len(server.got) != 1 {
		t.Errorf("server got %v", server.got)
	}
	// At QoS 1 a forbidden publish costs the connection.
	_ = dev.Publish(t.Context(), up(devB, wire.Plays), []byte("forged"), 1, false)
	eventually(t, "thrown out", func() bool { return dev.Stats().Losses > 0 })
}

func TestCredentials(t *testing.T) {
	b := start(t, broker.Config{}, "127.0.0.1:0")
	cases := map[string]func(*link.Config){
		"wrong password":    func(c *link.Config) { c.Password = "x" },
		"unknown":           func(c *link.Config) { c.ClientID, c.Username, c.Password = "ghost", "ghost", "pw-ghost" },
		"other client id":   func(c *link.Config) { c.ClientID = devB },
		"will on another":   func(c *link.Config) { c.Will = will(up(devB, wire.Bye)) },
		"will downwards":    func(c *link.Config) { c.Will = will(up(devA, wire.Desired)) },
		"will as heartbeat": func(c *link.Config) { c.Will = will(up(devA, wire.Beat)) },
	}
	for name, change := range cases {
		down := make(chan error, 8)
		cfg := b.config(devA)
		cfg.Down = func(err error) {
			select {
			case down <- err:
			default:
			}
		}
		change(&cfg)
		l := running(t, cfg)
		select {
		case <-down:
		case <-time.After(5 * time.Second):
			t.Errorf("%s: not refused", name)
		}
		if l.Connected() {
			t.Errorf("%s: connected", name)
		}
	}
	cfg := b.config(devA)
	cfg.Will = will(up(devA, wire.Bye))
	l := running(t, cfg)
	eventually(t, "own will is fine", l.Connected)
}

func will(topic string) func() (string, []byte) {
	return func() (string, []byte) { return topic, []byte("{}") }
}

func TestSecondClientTakesOverAndIsReported(t *testing.T) {
	told := make(chan broker.Takeover, 100)
	b := start(t, broker.Config{OnTakeover: func(o broker.Takeover) { told <- o }}, "127.0.0.1:0")
	var server inbox
	cfg := b.config("srv-one")
	cfg.Filters, cfg.Handle = []string{wire.UpFilter()}, server.handle
	srv := running(t, cfg)
	first := b.config(devA)
	first.Will, first.Backoff = will(up(devA, wire.Bye)), time.Hour
	one := running(t, first)
	eventually(t, "connected", func() bool { return srv.Connected() && one.Connected() })
	var device inbox
	cfg = b.config(devA)
	cfg.Filters, cfg.Handle, cfg.Backoff = []string{wire.DownFilter(org, devA)}, device.handle, time.Hour
	two := running(t, cfg)
	eventually(t, "second connected", two.Connected)
	select {
	case o := <-told:
		if o.Identity.Dev != devA || o.ClientID != devA {
			t.Errorf("reported %+v", o)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("take-over not reported")
	}
	eventually(t, "will of the first", func() bool { return server.has(up(devA, wire.Bye) + " {}") })
	eventually(t, "first is out", func() bool { return !one.Connected() })
	eventually(t, "second still gets messages", func() bool {
		_ = srv.Publish(t.Context(), up(devA, wire.Rcpt), []byte("r"), 0, false)
		return device.has(up(devA, wire.Rcpt) + " r")
	})
	b.Disconnect(devA)
	eventually(t, "revoked client is out", func() bool { return !two.Connected() })
}

func TestKillAndRestartOnTheSamePort(t *testing.T) {
	b := start(t, broker.Config{}, "127.0.0.1:0")
	dev := running(t, b.config(devA))
	for range 3 {
		eventually(t, "connected", dev.Connected)
		b.stop()
		eventually(t, "lost", func() bool { return !dev.Connected() })
		b = start(t, broker.Config{}, b.addr)
	}
	eventually(t, "connected", dev.Connected)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Dial(ctx); err == nil {
		t.Error("Dial ignores its context")
	}
	b.stop()
	if _, err := b.Dial(t.Context()); err == nil {
		t.Error("a stopped broker takes connections")
	}
}

func TestCapsAndDeadlines(t *testing.T) {
	b := start(t, broker.Config{MaxConns: 4, MaxPerIP: 3, Hello: 200 * time.Millisecond}, "127.0.0.1:0")
	var conns []net.Conn
	for range 6 {
		c, err := net.Dial("tcp", b.addr)
		must(t, err)
		defer c.Close()
		conns = append(conns, c)
	}
	eventually(t, "3 in, 3 refused", func() bool { return b.Stats().Refused == 3 })
	began := time.Now()
	for i, c := range conns { // silent peers are thrown out
		must(t, c.SetReadDeadline(time.Now().Add(5*time.Second)))
		if _, err := c.Read(make([]byte, 1)); err == nil {
			t.Errorf("connection %d got an answer", i)
		}
	}
	if d := time.Since(began); d > 3*time.Second {
		t.Errorf("silent connections stay %v", d)
	}
	eventually(t, "all gone", func() bool { return b.Stats().Connections == 0 })
}

func TestHugePacketIsRefusedBeforeItIsRead(t *testing.T) {
	b := start(t, broker.Config{}, "127.0.0.1:0")
	c, err := net.Dial("tcp", b.addr)
	must(t, err)
	defer c.Close()
	_, err = c.Write([]byte{0x10, 0xff, 0xff, 0xff, 0x7f}) // CONNECT that announces 256 MiB
	must(t, err)
	must(t, c.SetReadDeadline(time.Now().Add(3*time.Second)))
	if _, err := c.Read(make([]byte, 1)); err == nil {
		t.Error("answered")
	}
	dev := running(t, b.config(devA))
	eventually(t, "connected", dev.Connected)
	_ = dev.Publish(t.Context(), up(devA, wire.Plays), make([]byte, 300<<10), 1, false)
	eventually(t, "thrown out", func() bool { return dev.Stats().Losses > 0 })
}

// One stalled reader must not stop a publisher for longer than the write limit.
func TestStalledReaderDoesNotStopOthers(t *testing.T) {
	b := start(t, broker.Config{Write: 300 * time.Millisecond}, "127.0.0.1:0")
	pipe, err := b.Dial(t.Context()) // net.Pipe: nothing is buffered, nobody reads
	must(t, err)
	defer pipe.Close()
	go func() { _, _ = pipe.Write(connectPacket(devA)) }()
	srv := running(t, b.config("srv-one"))
	eventually(t, "server connected", srv.Connected)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	for i := range 50 {
		must(t, srv.Publish(ctx, up(devA, wire.Rcpt), fmt.Append(nil, i), 1, false))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(10 * time.Second)
	for !ok() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("not within 10 s: %s", what)
		}
	}
}
