package output

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"image/png"
	"io/fs"
	"net"
	"net/http"
	"sync"
	"time"

	"pano/devices/player"
	"pano/devices/proof"
)

//go:embed page
var pages embed.FS

// Web is a full-screen page of the player's own. It fetches nothing from
// elsewhere and decides nothing: it shows the frames that the player shows.
type Web struct {
	title  string
	host   string // what Host must be when listening on loopback, "" = any
	url    string
	server *http.Server
	ended  chan struct{}
	page   *template.Template

	mu      sync.Mutex
	digest  string // of the frame on show, "" = blank
	picture []byte // the same as PNG
	last    string // the frame before, so that a page in mid-switch still gets it
	before  []byte
	changed chan struct{} // closed and replaced at every change
}

// NewWeb listens at once and serves until Close.
func NewWeb(cfg Config) (*Web, error) {
	addr := cfg.Addr
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("output web: listen on %q: %w", addr, err)
	}
	page, err := template.ParseFS(pages, "page/index.html")
	if err != nil {
		_ = l.Close()
		return nil, err
	}
	w := &Web{
		title: cfg.Title, url: "http://" + l.Addr().String() + "/",
		page: page, changed: make(chan struct{}), ended: make(chan struct{}),
	}
	if tcp, ok := l.Addr().(*net.TCPAddr); ok && tcp.IP.IsLoopback() {
		w.host = l.Addr().String()
	}
	w.server = &http.Server{Handler: w.routes(), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 8 << 10}
	go func() {
		defer close(w.ended)
		if err := w.server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			cfg.Log.Error("output web", "err", err)
		}
	}()
	return w, nil
}

// Name is "web".
func (w *Web) Name() string { return "web" }

// URL is where the page is.
func (w *Web) URL() string { return w.url }

// Show makes f the picture of the page. A page that is open switches at once;
// whether anybody looks is not known.
func (w *Web) Show(ctx context.Context, f player.Frame) (player.Shown, error) {
	picture, err := encode(f)
	if err != nil {
		return player.Shown{}, err
	}
	w.set(string(f.Pixels), picture)
	return player.Shown{Grade: proof.Handed}, ctx.Err()
}

// Blank makes the page black.
func (w *Web) Blank(ctx context.Context) error {
	w.set("", nil)
	return ctx.Err()
}

func (w *Web) set(digest string, picture []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if digest == w.digest {
		return
	}
	w.last, w.before = w.digest, w.picture
	w.digest, w.picture = digest, picture
	close(w.changed)
	w.changed = make(chan struct{})
}

// Close ends the page's server.
func (w *Web) Close() error {
	err := w.server.Close()
	<-w.ended
	return err
}

func (w *Web) routes() http.Handler {
	static, err := fs.Sub(pages, "page")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = w.page.Execute(rw, w.title)
	})
	mux.Handle("GET /screen.css", http.FileServerFS(static))
	mux.Handle("GET /screen.js", http.FileServerFS(static))
	mux.HandleFunc("GET /events", w.events)
	mux.HandleFunc("GET /frame.png", func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		picture := w.picture
		w.mu.Unlock()
		servePNG(rw, r, picture, "no-store")
	})
	mux.HandleFunc("GET /frame/{name}", func(rw http.ResponseWriter, r *http.Request) {
		servePNG(rw, r, w.find(r.PathValue("name")), "max-age=3600, immutable")
	})
	return w.guard(mux)
}

// guard refuses other host names (a foreign page must not read the screen by
// pointing its own name at loopback) and states what the page may load.
func (w *Web) guard(next http.Handler) http.Handler {
	_, port, _ := net.SplitHostPort(w.host)
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if w.host != "" && r.Host != w.host && r.Host != "localhost:"+port {
			http.Error(rw, "unknown host", http.StatusMisdirectedRequest)
			return
		}
		h := rw.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self' data:; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(rw, r)
	})
}

// find returns the picture of a digest while it is on show or just was.
func (w *Web) find(name string) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch name {
	case w.digest + ".png":
		return w.picture
	case w.last + ".png":
		return w.before
	}
	return nil
}

func servePNG(rw http.ResponseWriter, r *http.Request, picture []byte, cache string) {
	if len(picture) == 0 {
		http.NotFound(rw, r)
		return
	}
	rw.Header().Set("Content-Type", "image/png")
	rw.Header().Set("Cache-Control", cache)
	_, _ = rw.Write(picture)
}

// events sends the digest of the frame now and after every change, and the same
// again every 15 s so that a dead connection is noticed.
func (w *Web) events(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(rw)
	beat := time.NewTicker(15 * time.Second)
	defer beat.Stop()
	for {
		w.mu.Lock()
		digest, changed := w.digest, w.changed
		w.mu.Unlock()
		if err := out.SetWriteDeadline(time.Now().Add(10 * time.Second)); err != nil {
			return
		}
		if _, err := fmt.Fprintf(rw, "retry: 1000\ndata: %s\n\n", digest); err != nil || out.Flush() != nil {
			return
		}
		select {
		case <-changed:
		case <-beat.C:
		case <-r.Context().Done():
			return
		}
	}
}

// encode makes the PNG of a frame; speed matters more than size on loopback.
func encode(f player.Frame) ([]byte, error) {
	var buf bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(&buf, f.Image); err != nil {
		return nil, fmt.Errorf("encode frame: %w", err)
	}
	return buf.Bytes(), nil
}
