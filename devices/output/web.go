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
	on      scene         // "" = blank
	before  scene         // so that a page in mid-switch still gets it
	changed chan struct{} // closed and replaced at every change
}

// scene is what the page shows: a picture, and the clip that plays over it.
type scene struct {
	digest  string // of the frame
	picture []byte // the same as PNG
	clip    *player.Clip
}

// name is what the page asks for: the frame, and the clip if there is one.
func (s scene) name() string {
	if s.clip == nil {
		return s.digest
	}
	return s.digest + " " + string(s.clip.Digest) + ending(s.clip)
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
	s := scene{digest: string(f.Pixels), picture: picture}
	if f.Clip != nil && ending(f.Clip) != "" {
		s.clip = f.Clip
	}
	w.set(s)
	return player.Shown{Grade: proof.Handed, Moving: s.clip != nil}, ctx.Err()
}

// Blank makes the page black.
func (w *Web) Blank(ctx context.Context) error {
	w.set(scene{})
	return ctx.Err()
}

func (w *Web) set(s scene) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if s.name() == w.on.name() {
		return
	}
	w.before, w.on = w.on, s
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
		picture := w.on.picture
		w.mu.Unlock()
		servePNG(rw, r, picture, "no-store")
	})
	mux.HandleFunc("GET /frame/{name}", func(rw http.ResponseWriter, r *http.Request) {
		servePNG(rw, r, w.find(r.PathValue("name")), "max-age=3600, immutable")
	})
	mux.HandleFunc("GET /clip/{name}", w.clip)
	return w.guard(mux)
}

// ending is that of a clip's name in the page, "" when browsers cannot play it.
func ending(c *player.Clip) string {
	switch c.MIME {
	case "video/mp4":
		return ".mp4"
	case "image/apng":
		return ".png"
	}
	return ""
}

// clip serves a video with ranges, as browsers ask for it, from the player's disk.
func (w *Web) clip(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	var found *player.Clip
	for _, s := range []scene{w.on, w.before} {
		if s.clip != nil && r.PathValue("name") == string(s.clip.Digest)+ending(s.clip) {
			found = s.clip
		}
	}
	w.mu.Unlock()
	if found == nil {
		http.NotFound(rw, r)
		return
	}
	file, err := found.Open()
	if err != nil {
		http.Error(rw, "the video is damaged", http.StatusInternalServerError)
		return
	}
	defer file.Close()
	rw.Header().Set("Content-Type", found.MIME)
	rw.Header().Set("Cache-Control", "max-age=3600, immutable")
	http.ServeContent(rw, r, "", time.Time{}, file)
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
		h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self' data:; media-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'")
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
	for _, s := range []scene{w.on, w.before} {
		if name == s.digest+".png" {
			return s.picture
		}
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

// events sends the name of the scene now and after every change, and the same
// again every 15 s so that a dead connection is noticed.
func (w *Web) events(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(rw)
	beat := time.NewTicker(15 * time.Second)
	defer beat.Stop()
	for {
		w.mu.Lock()
		name, changed := w.on.name(), w.changed
		w.mu.Unlock()
		if err := out.SetWriteDeadline(time.Now().Add(10 * time.Second)); err != nil {
			return
		}
		if _, err := fmt.Fprintf(rw, "retry: 1000\ndata: %s\n\n", name); err != nil || out.Flush() != nil {
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
