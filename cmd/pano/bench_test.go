package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"testing"
	"time"

	"pano/server"
)

// office is a running server with the sample city and a signed-in designer.
type office struct {
	url    string
	client *http.Client
}

func newOffice(b *testing.B) office {
	b.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	srv, err := server.New(ctx, server.Options{Dir: b.TempDir(), Addr: "127.0.0.1:0", MQTTAddr: "127.0.0.1:0", Demo: true, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Run(ctx) }()
	b.Cleanup(func() {
		cancel()
		<-ended
	})
	sample, err := srv.LoadSample(ctx, func(string, string) {})
	if err != nil {
		b.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	o := office{url: srv.URL(), client: &http.Client{Jar: jar}}
	for _, l := range sample.Logins {
		if l.Role == "designer" {
			o.signIn(b, l)
		}
	}
	return o
}

func (o office) signIn(b *testing.B, l server.Login) {
	b.Helper()
	res, err := o.client.PostForm(o.url+"/login", url.Values{"name": {l.Login}, "password": {l.Password}})
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	if res.Request.URL.Path == "/login" {
		b.Fatalf("%s could not sign in: %s", l.Login, res.Status)
	}
}

// preview asks for the design with other words than ever before and returns the picture.
func (o office) preview(b *testing.B, body any) []byte {
	b.Helper()
	in, err := json.Marshal(body)
	if err != nil {
		b.Fatal(err)
	}
	res, err := o.client.Post(o.url+"/api/v1/previews", "application/json", bytes.NewReader(in))
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	out, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("%s: %.300s (%v)", res.Status, out, err)
	}
	return out
}

// BenchmarkPreview is what a designer waits for after a keystroke, end to end: a
// session, JSON, the render of words never seen before, the picture over HTTP.
// The bar is 100 ms at the 95th percentile for 1920×1080, warm.
func BenchmarkPreview(b *testing.B) {
	o := newOffice(b)
	for _, px := range []int{960, 1920} {
		b.Run(fmt.Sprintf("1920x1080-at-%d", px), func(b *testing.B) {
			ask := func(n int) []byte {
				return o.preview(b, map[string]any{"template": "led-slide", "size": "1920x1080", "max_px": px, "values": map[string]string{
					"headline": fmt.Sprintf("NGÀY HỘI SỐ %d", n), "lead": "CHÀO MỪNG KỶ NIỆM 81 NĂM", "body": "VỀ NHÀ AN TOÀN"}})
			}
			for n := range 3 {
				ask(n)
			}
			var took []time.Duration
			for n := 10; b.Loop(); n++ {
				began := time.Now()
				ask(n)
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "ms-p95")
		})
	}
}

// BenchmarkStart is the time from the order to serve until a page answers, in a
// fresh folder; the bar is three seconds.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		ctx, cancel := context.WithCancel(context.Background())
		srv, err := server.New(ctx, server.Options{Dir: b.TempDir(), Addr: "127.0.0.1:0", MQTTAddr: "127.0.0.1:0", Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			b.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- srv.Run(ctx) }()
		res, err := http.Get(srv.URL() + "/login")
		if err != nil {
			b.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusOK {
			b.Fatal(res.Status)
		}
		cancel()
		<-ended
	}
}
