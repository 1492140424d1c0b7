package server_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pano/devices/player/enrol"
	"pano/devices/sim"
	"pano/server"
	"pano/server/campaign"
)

// office is a real server on free loopback ports, started as the program starts it.
type office struct {
	*server.Server
	t    testing.TB
	o    server.Options
	stop func()
}

// quiet are options of a server that says nothing and takes any ports.
func quiet(dir string) server.Options {
	return server.Options{Dir: dir, Addr: "127.0.0.1:0", MQTTAddr: "127.0.0.1:0", Logger: slog.New(slog.DiscardHandler)}
}

// run starts a server; it ends with the test, or before by stop.
func run(t testing.TB, o server.Options) *office {
	t.Helper()
	srv, err := server.New(context.Background(), o)
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- srv.Run(ctx) }()
	f := &office{Server: srv, t: t, o: o}
	f.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Error("stop:", err)
			}
		case <-time.After(5 * time.Second):
			t.Error("the server did not stop within 5 s")
		}
	})
	t.Cleanup(f.stop)
	return f
}

// crowd loads n equal displays with content that is published.
func (f *office) crowd(n int) []server.SampleDisplay {
	f.t.Helper()
	d, err := f.LoadCrowd(context.Background(), n)
	must(f.t, err)
	return d
}

// box pairs a player with a display. run it with play.
func (f *office) box(d server.SampleDisplay) *sim.Box {
	f.t.Helper()
	dir := filepath.Join(f.t.TempDir(), "box")
	id, err := enrol.Enrol(context.Background(), enrol.Enrolling{Dir: dir, Server: f.URL(), Code: d.Code, Name: d.Name})
	must(f.t, err)
	return &sim.Box{Dir: dir, Identity: id, Screen: sim.NewScreen(), Flush: 300 * time.Millisecond, Tick: 100 * time.Millisecond,
		Heartbeat: time.Second, Resend: 500 * time.Millisecond, Backoff: 200 * time.Millisecond}
}

// play runs a player until stop.
func play(t testing.TB, b *sim.Box) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Error("player:", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// by is somebody with one role.
func by(r campaign.Role) campaign.Actor {
	return campaign.Actor{ID: "test-" + string(r), Name: "Test " + string(r), Roles: []campaign.Role{r}, Lang: "en"}
}

// browser is a client with cookies that follows no redirect.
func browser(t testing.TB) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	return &http.Client{Jar: jar, Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// signIn returns a browser of the sample person with this role.
func (f *office) signIn(r campaign.Role) *http.Client {
	f.t.Helper()
	for _, l := range f.logins() {
		if l.Role != r {
			continue
		}
		c := browser(f.t)
		resp, err := c.PostForm(f.URL()+"/login", url.Values{"name": {l.Login}, "password": {l.Password}})
		must(f.t, err)
		must(f.t, resp.Body.Close())
		if resp.StatusCode != http.StatusSeeOther {
			f.t.Fatalf("sign in as %s: %s", r, resp.Status)
		}
		return c
	}
	f.t.Fatalf("nobody is %s", r)
	return nil
}

// logins reads the sign-ins that the sample wrote.
func (f *office) logins() []server.Login {
	f.t.Helper()
	var out []server.Login
	for line := range strings.Lines(read(f.t, filepath.Join(f.o.Dir, "demo-logins.txt"))) {
		if p := strings.Split(strings.TrimSpace(line), "\t"); len(p) == 4 {
			out = append(out, server.Login{Role: campaign.Role(p[0]), Login: p[1], Password: p[2], Name: p[3]})
		}
	}
	return out
}

// answer is an HTTP answer, read whole.
type answer struct {
	*http.Response
	body string
}

// do sends a request and reads the answer.
func do(t testing.TB, c *http.Client, method, to, body string, header ...string) answer {
	t.Helper()
	req, err := http.NewRequest(method, to, strings.NewReader(body))
	must(t, err)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	if body != "" && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.Do(req)
	must(t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	must(t, err)
	return answer{resp, string(b)}
}

// eventually polls until ok holds.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); <-tick.C {
		if ok() {
			return
		}
	}
	t.Fatal("still not: " + what)
}

// within is a context that ends with the test or after d.
func within(t testing.TB, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

func asError(err error, e **campaign.Error) bool { return errors.As(err, e) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
