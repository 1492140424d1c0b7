package watch

import (
	"net/http"
	"strings"
	"time"

	"pano/server/control"
	"pano/server/ui/desk"
)

// serveFile sends a stored file by its digest. What a digest names never
// changes, so the browser may keep it; only signed-in people get it.
func serveFile(r *desk.Req) error {
	digest := control.Digest(r.C.Param("digest"))
	body, f, err := r.Ctl.File(r.Ctx, r.By, digest)
	if err != nil {
		return err
	}
	defer body.Close()
	mime, inline := safeMIME(f.MIME)
	h := r.C.Writer.Header()
	h.Set("Content-Type", mime)
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	h.Set("ETag", `"`+string(digest)+`"`)
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	if name := r.Query("name"); name != "" || !inline {
		h.Set("Content-Disposition", `attachment; filename="`+fileName(desk.Pick(name, string(digest)), mime)+`"`)
	}
	http.ServeContent(r.C.Writer, r.C.Request, "", time.Time{}, body)
	return nil
}

// safeMIME passes only what a browser shows without running anything.
func safeMIME(mime string) (string, bool) {
	switch mime {
	case "image/png", "image/jpeg", "image/webp", "image/gif", "application/pdf", "video/mp4":
		return mime, true
	}
	return "application/octet-stream", false
}

// fileName keeps letters, digits and dashes, and gives the right ending.
func fileName(name, mime string) string {
	name = strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' {
			return c
		}
		return '-'
	}, name)
	if len(name) > 80 {
		name = name[:80]
	}
	switch mime {
	case "image/png":
		return name + ".png"
	case "image/jpeg":
		return name + ".jpg"
	case "image/webp":
		return name + ".webp"
	case "application/pdf":
		return name + ".pdf"
	}
	return name
}
