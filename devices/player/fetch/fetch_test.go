package fetch_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pano/devices/blob"
	"pano/devices/player/fetch"
)

func fetcher(t *testing.T, h http.HandlerFunc) (*fetch.Fetcher, *blob.Store) {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	store, err := blob.OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &fetch.Fetcher{HTTP: srv.Client(), Base: srv.URL, Token: "secret", Store: store}, store
}

func content(n int) []byte {
	b := make([]byte, n)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// A download that breaks at random places goes on where it stopped.
func TestResumesAfterCuts(t *testing.T) {
	data := content(100_000)
	var asked, sent atomic.Int64
	f, store := fetcher(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer secret" {
			t.Error("no credential")
		}
		asked.Add(1)
		http.ServeContent(&cut{w, 20_000 + rand.IntN(60_000), &sent}, r, "", time.Time{}, bytes.NewReader(data))
	})
	var clock time.Time
	f.Clock = func(at time.Time) { clock = at }
	if err := f.Get(t.Context(), blob.Sum(data), int64(len(data))); err != nil {
		t.Fatal(err)
	}
	got, err := store.Get(blob.Sum(data), 1<<20)
	if err != nil || !bytes.Equal(got, data) {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	if asked.Load() < 2 || sent.Load() > int64(len(data))*3/2 {
		t.Errorf("%d requests, %d bytes sent for %d: does not resume", asked.Load(), sent.Load(), len(data))
	}
	if time.Since(clock).Abs() > time.Minute {
		t.Errorf("the server's date was not passed on: %v", clock)
	}
}

type cut struct {
	http.ResponseWriter
	left int
	sent *atomic.Int64
}

func (c *cut) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p[:min(len(p), c.left)])
	c.sent.Add(int64(n))
	if c.left -= n; c.left <= 0 {
		_ = http.NewResponseController(c.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, err
}

func TestHostileServers(t *testing.T) {
	want := content(1000)
	d := blob.Sum(want)
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		err    error // nil: it keeps trying until it is told to stop
	}{
		"wrong bytes":   {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(content(1001)[1:]) }, nil},
		"too many":      {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(content(5000)) }, nil},
		"not here":      {http.NotFound, fetch.ErrMissing},
		"forbidden":     {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) }, fetch.ErrMissing},
		"server error":  {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusInternalServerError) }, nil},
		"nothing":       {func(http.ResponseWriter, *http.Request) {}, nil},
		"a partial lie": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusPartialContent) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, store := fetcher(t, c.answer)
			patience := 10 * time.Second
			if c.err == nil {
				c.err, patience = context.DeadlineExceeded, 600*time.Millisecond
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			err := f.Get(ctx, d, 1000)
			if !errors.Is(err, c.err) {
				t.Errorf("got %v, want %v", err, c.err)
			}
			if store.Has(d) {
				t.Error("wrong bytes became visible")
			}
		})
	}
}

func TestRefusesWithoutAsking(t *testing.T) {
	f, _ := fetcher(t, func(http.ResponseWriter, *http.Request) { t.Error("asked") })
	if err := f.Get(t.Context(), "../../etc/passwd", 10); err == nil {
		t.Error("a path is no digest")
	}
	if err := f.Get(t.Context(), blob.Sum(nil), fetch.MaxFile+1); !errors.Is(err, blob.ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestUpload(t *testing.T) {
	f, _ := fetcher(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("kind") != "screenshot" || r.URL.Query().Get("command") != "c 1&x" {
			t.Errorf("query %q", r.URL.RawQuery)
		}
		w.WriteHeader(http.StatusNoContent)
	})
	if d, err := f.Upload(t.Context(), "screenshot", "c 1&x", []byte("png")); err != nil || d != blob.Sum([]byte("png")) {
		t.Errorf("%v %v", d, err)
	}
	f, _ = fetcher(t, func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, strings.Repeat("x", 1<<20), http.StatusInsufficientStorage)
	})
	if _, err := f.Upload(t.Context(), "screenshot", "c", nil); err == nil {
		t.Error("a refusal is no success")
	}
}
