package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// Static serves the embedded files below one address that names their content, so
// that browsers keep them for ever and never show an old one.
type Static struct {
	base  string // /static/<hash of everything>
	files map[string]file
}

type file struct {
	raw, gz []byte
	mime    string
}

// LoadStatic reads and compresses everything below static/ of fsys, and adds the
// made file slots.css.
func LoadStatic(fsys fs.FS) (*Static, error) {
	s := &Static{files: map[string]file{}}
	sum := sha256.New()
	add := func(name string, raw []byte) {
		fmt.Fprintf(sum, "%s %d\n", name, len(raw))
		sum.Write(raw)
		s.files[name] = file{raw: raw, gz: squeeze(name, raw), mime: mimeOf(name)}
	}
	err := fs.WalkDir(fsys, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(fsys, name)
		if err == nil {
			add(strings.TrimPrefix(name, "static/"), raw)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read static files: %w", err)
	}
	add("slots.css", Slots())
	s.base = "/static/" + hex.EncodeToString(sum.Sum(nil)[:6])
	return s, nil
}

// URL is the address of a static file; asking for one that is not there is a
// fault of a template and shows as such in tests.
func (s *Static) URL(name string) (string, error) {
	if _, ok := s.files[name]; !ok {
		return "", fmt.Errorf("no static file %q", name)
	}
	return s.base + "/" + name, nil
}

// ServeHTTP answers /static/<hash>/name. Under an old hash the file of today is
// sent but not kept.
func (s *Static) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/static/"), "/")
	f, ok := s.files[rest]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.mime)
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(r.URL.Path, s.base+"/") {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body := f.raw
	if f.gz != nil {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = f.gz
		}
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// Slots is the stylesheet that places bars on a day without inline style, which
// the content security policy forbids: one class for each start and end of five minutes.
func Slots() []byte {
	var b bytes.Buffer
	b.WriteString("@layer slots{")
	for i := 0; i <= 288; i++ {
		fmt.Fprintf(&b, ".s%d{--s:%d}.e%d{--e:%d}", i, i, i, i)
	}
	b.WriteString("}\n")
	return b.Bytes()
}

func squeeze(name string, raw []byte) []byte {
	if strings.HasSuffix(name, ".woff2") {
		return nil
	}
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, _ = z.Write(raw)
	_ = z.Close()
	return b.Bytes()
}

func mimeOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".webmanifest":
		return "application/manifest+json"
	case ".json":
		return "application/json"
	}
	return "text/plain; charset=utf-8"
}
