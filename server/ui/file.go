package ui

import (
	"net/http"
	"strings"
	"time"

	"pano/server/campaign"
	"pano/server/control"
)

// serveFile sends a stored file by its digest. What a digest names never
// changes, so the browser may keep it; only signed-in people get it.
func serveFile(r *req) error {
	digest := control.Digest(r.c.Param("digest"))
	body, f, err := r.u.ctl.File(r.ctx, r.by, digest)
	if err != nil {
		return err
	}
	defer body.Close()
	mime, inline := safeMIME(f.MIME)
	h := r.c.Writer.Header()
	h.Set("Content-Type", mime)
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	h.Set("ETag", `"`+string(digest)+`"`)
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	if name := r.query("name"); name != "" || !inline {
		h.Set("Content-Disposition", `attachment; filename="`+fileName(pick(name, string(digest)), mime)+`"`)
	}
	http.ServeContent(r.c.Writer, r.c.Request, "", time.Time{}, body)
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

// servePNG sends a picture that was drawn for this request.
func servePNG(r *req, png []byte) error {
	h := r.c.Writer.Header()
	h.Set("Cache-Control", "private, max-age=600")
	r.c.Data(http.StatusOK, "image/png", png)
	return nil
}

var errNoFile = campaign.Errorf(campaign.Invalid, "file_missing", "file", "choose a file first")
