// Package web holds what every route shares: who is asking, in which language,
// protection of state-changing requests, security headers, and the one exit for
// errors. It decides nothing about campaigns.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"pano/server/campaign"
)

// Sessions knows who a browser or a script is.
type Sessions interface {
	// Actor finds the person behind a session cookie; Forbidden or NotFound when
	// there is none (any more).
	Actor(ctx context.Context, token string) (campaign.Actor, error)
	// TokenActor finds the person behind an API bearer token.
	TokenActor(ctx context.Context, token string) (campaign.Actor, error)
	// Start opens a session and returns its secret token.
	Start(ctx context.Context, userID, ip, agent string) (string, error)
	// End closes the session of this token.
	End(ctx context.Context, token string) error
}

// Options of the middleware. All fields but Logger are required.
type Options struct {
	Sessions Sessions
	// Page draws an error as a page in the reader's language.
	Page func(c *gin.Context, status int, err *campaign.Error)
	// Message translates an error for problem+json.
	Message func(lang string, err *campaign.Error) string
	Secure  bool // cookies only over TLS
	Logger  *slog.Logger
}

// Web is the shared middleware. It is safe for concurrent use.
type Web struct {
	o   Options
	csp string
	cop *http.CrossOriginProtection
}

// New makes the middleware; it starts nothing.
func New(o Options) *Web {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return &Web{
		o: o,
		csp: strings.Join([]string{
			"default-src 'self'", "script-src 'self'", "style-src 'self'",
			"img-src 'self' data: blob:", "connect-src 'self'", "frame-ancestors 'none'",
			"base-uri 'none'", "form-action 'self'", "object-src 'none'",
		}, "; "),
		cop: http.NewCrossOriginProtection(),
	}
}

// Middleware returns the chain that goes in front of every route, outermost first.
func (w *Web) Middleware() []gin.HandlerFunc {
	return []gin.HandlerFunc{w.attach, w.recover, w.headers, w.crossOrigin, w.identify, w.language}
}

const (
	keyWeb   = "pano.web"
	keyActor = "pano.actor"
	keyToken = "pano.token"
)

// attach lets the package functions find this Web from a request.
func (w *Web) attach(c *gin.Context) { c.Set(keyWeb, w) }

func from(c *gin.Context) *Web { return c.MustGet(keyWeb).(*Web) }

// headers are the same for every answer. Pages are never cached by proxies:
// what they show depends on who asks.
func (w *Web) headers(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", w.csp)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()")
	h.Set("Cache-Control", "no-store")
	if w.o.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// crossOrigin refuses state-changing requests that another site made the browser
// send (fetch metadata, Go 1.25). Scripts with a bearer token are not browsers.
func (w *Web) crossOrigin(c *gin.Context) {
	if err := w.cop.Check(c.Request); err != nil {
		Fail(c, campaign.Errorf(campaign.Forbidden, "cross_origin", "",
			"this request came from another site; open the page again and repeat it there"))
	}
}

// recover turns a panic into a logged 500; the process goes on.
func (w *Web) recover(c *gin.Context) {
	defer func() {
		if v := recover(); v != nil {
			if v == http.ErrAbortHandler {
				panic(v)
			}
			w.o.Logger.Error("request panicked", "path", c.FullPath(), "panic", v, "stack", stack())
			if !c.Writer.Written() {
				Fail(c, campaign.Errorf(campaign.Internal, "internal", "", "something broke here; it was logged"))
			}
			c.Abort()
		}
	}()
	c.Next()
}
