package server_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pano/server"
	"pano/server/campaign"
	"pano/server/control"
)

// TestLifecycle: alive, ready, counted; stopped in time with a page and a player
// open; the second start goes on with what the first had.
func TestLifecycle(t *testing.T) {
	f := run(t, quiet(t.TempDir()))
	c := browser(t)
	eventually(t, "ready", func() bool { return do(t, c, "GET", f.URL()+"/readyz", "").StatusCode == http.StatusOK })
	if a := do(t, c, "GET", f.URL()+"/healthz", ""); a.StatusCode != 200 || a.body != "ok\n" {
		t.Errorf("healthz: %s %q", a.Status, a.body)
	}
	link, err := f.SetupLink(context.Background())
	if err != nil || !strings.HasPrefix(link, f.URL()+"/setup/") {
		t.Errorf("setup link %q (%v)", link, err)
	}
	d := f.crowd(1)
	play(t, f.box(d[0]))
	eventually(t, "a proof", func() bool { return f.StoredBatches() > 0 })
	for _, want := range []string{"pano_displays_online 1", "pano_mqtt_connected 1", "pano_displays_diverged 0", "go_goroutines"} {
		eventually(t, "metrics say "+want, func() bool { return strings.Contains(do(t, c, "GET", f.URL()+"/metrics", "").body, want) })
	}
	if link, err := f.SetupLink(context.Background()); err != nil || link != "" {
		t.Errorf("a setup link although there are people: %q (%v)", link, err)
	}
	live := openStream(t, f)
	begun := time.Now()
	f.stop()
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("stopping took %v", took)
	}
	if _, err := live.ReadString(0); err == nil {
		t.Error("the stream did not end")
	}

	g := run(t, quiet(f.o.Dir))
	list, err := g.Control().Displays(context.Background(), by(campaign.Operator), control.Filter{})
	must(t, err)
	if len(list) != 1 || list[0].Display.ID != d[0].ID {
		t.Errorf("displays after the second start: %v", list)
	}
	g.signIn(campaign.Operator)
	g.stop()
	v, err := server.VerifyLog(context.Background(), f.o.Dir, "")
	must(t, err)
	if !v.OK {
		t.Errorf("log: %v", v.Lines)
	}
}

// openStream opens the live page's stream and leaves it open.
func openStream(t *testing.T, f *office) *bufio.Reader {
	t.Helper()
	c := f.signIn(campaign.Operator)
	c.Timeout = 0
	resp, err := c.Get(f.URL() + "/live")
	must(t, err)
	t.Cleanup(func() { _ = resp.Body.Close() })
	if resp.StatusCode != 200 {
		t.Fatal("live:", resp.Status)
	}
	return bufio.NewReader(resp.Body)
}

// TestTakenPorts: refused with what to do, or the next free one when asked.
func TestTakenPorts(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer taken.Close()
	addr := taken.Addr().String()
	for _, set := range []func(*server.Options){
		func(o *server.Options) { o.Addr = addr },
		func(o *server.Options) { o.MQTTAddr = addr },
	} {
		o := quiet(t.TempDir())
		set(&o)
		if _, err := server.New(context.Background(), o); !server.IsInputError(err) || !strings.Contains(err.Error(), "-addr") {
			t.Errorf("a taken port: %v", err)
		}
		o.NextPort = true
		s, err := server.New(context.Background(), o)
		must(t, err)
		if m := s.Moved(); len(m) != 1 || m[0].Wanted != addr || m[0].Using == addr {
			t.Errorf("moved: %v", m)
		}
		must(t, s.Close())
	}
}

// TestOptions: what cannot be is refused before anything is opened, by its name.
func TestOptions(t *testing.T) {
	for _, c := range []struct {
		field string
		set   func(*server.Options)
	}{
		{"data", func(o *server.Options) { o.Dir = "" }},
		{"addr", func(o *server.Options) { o.Addr = "8080" }},
		{"mqtt-addr", func(o *server.Options) { o.MQTTAddr = "localhost" }},
		{"org", func(o *server.Options) { o.Org = "Đà Lạt" }},
		{"zone", func(o *server.Options) { o.Zone = "Asia/Da_Lat" }},
		{"mqtt-url", func(o *server.Options) { o.MQTTURL = "http://broker" }},
		{"mqtt-ca", func(o *server.Options) { o.MQTTURL, o.MQTTCA = "mqtts://127.0.0.1:1", "/nowhere/ca.pem" }},
		{"database-url", func(o *server.Options) { o.DatabaseURL = "mysql://x" }},
		{"tls", func(o *server.Options) { o.TLS = "maybe" }},
		{"tls", func(o *server.Options) { o.TLS = "cert" }},
		{"tls-cert", func(o *server.Options) { o.TLS, o.TLSCert, o.TLSKey = "cert", "/nowhere/a", "/nowhere/b" }},
		{"tls", func(o *server.Options) { o.TLS, o.Addr = "off", "0.0.0.0:0" }},
		{"tls", func(o *server.Options) { o.TLS, o.MQTTAddr = "off", "0.0.0.0:0" }},
		{"tls", func(o *server.Options) { o.MQTTAddr = "0.0.0.0:0" }},
	} {
		o := quiet(t.TempDir())
		c.set(&o)
		s, err := server.New(context.Background(), o)
		if err == nil {
			must(t, s.Close())
		}
		var e *campaign.Error
		if !server.IsInputError(err) || !asError(err, &e) || e.Field != c.field {
			t.Errorf("%s: %v", c.field, err)
		}
	}
}

// TestExamine says what is wrong with a machine, by part.
func TestExamine(t *testing.T) {
	problems := func(o server.Options) []string {
		var out []string
		for _, p := range server.Examine(context.Background(), o) {
			if p.Problem != "" {
				out = append(out, p.What)
			}
		}
		return out
	}
	f := run(t, quiet(t.TempDir()))
	f.crowd(1)
	f.stop()
	if p := problems(f.o); len(p) != 0 {
		t.Errorf("a healthy office: %v", p)
	}
	must(t, flip(first(t, f.o.Dir, "objects/*/*")))
	if p := problems(f.o); !slices.Equal(p, []string{"files"}) {
		t.Errorf("a damaged file: %v", p)
	}
}
