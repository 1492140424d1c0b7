// Package ui holds the HTML pages: one file a noun, its templates in pages/. A
// handler asks control, fills a view and renders it; it decides nothing itself.
package ui

import (
	"embed"
	"slices"

	"github.com/gin-gonic/gin"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/audit"
	"pano/server/ui/content"
	"pano/server/ui/desk"
	"pano/server/ui/field"
	"pano/server/ui/library"
	"pano/server/ui/page"
	"pano/server/ui/plan"
	"pano/server/ui/rule"
	"pano/server/ui/set"
	"pano/server/ui/watch"
	"pano/server/web"
)

//go:embed pages static locales
var files embed.FS

// What the pages need from others; see package desk.
type (
	Event    = desk.Event
	Events   = desk.Events
	Accounts = desk.Accounts
	Person   = desk.Person
	People   = desk.People
	Verifier = desk.Verifier
	Verdict  = desk.Verdict
)

// Options of the pages. Events, People and Verifier may be nil: what needs them is
// then left out of the pages.
type Options struct {
	Control  *control.Control
	Accounts Accounts
	People   People
	Events   Events
	Verifier Verifier
	Now      func() int64 // microseconds UTC
	Zone     string       // IANA zone in which pages show times
	Org      string
	Version  string
	Demo     bool   // sample data: said on every page
	OwnCA    string // fingerprint of the own certificate authority that /ca.crt serves, "" = none
}

// UI serves the pages. It is safe for concurrent use.
type UI struct{ shell *desk.Shell }

// New reads the embedded pages; it starts nothing.
func New(o Options) (*UI, error) {
	book, err := page.Open(files, page.Clock{Zone: page.Zone(o.Zone), Now: o.Now})
	if err != nil {
		return nil, err
	}
	return &UI{&desk.Shell{Ctl: o.Control, Book: book, Accounts: o.Accounts, People: o.People, Events: o.Events, Verifier: o.Verifier,
		Now: o.Now, Org: o.Org, Version: o.Version, Demo: o.Demo, OwnCA: o.OwnCA}}, nil
}

// Routes mounts all pages.
func (u *UI) Routes(r gin.IRouter) {
	static := gin.WrapH(u.shell.Book.Static)
	r.GET("/static/*path", static)
	r.HEAD("/static/*path", static)
	for _, rt := range u.routes() {
		chain := gin.HandlersChain{u.wrap(rt.Do)}
		if rt.Need != "" {
			chain = gin.HandlersChain{web.Require(rt.Need), u.wrap(rt.Do)}
		}
		r.Handle(rt.Method, rt.Path, chain...)
	}
}

// routes is the whole table, room by room.
func (u *UI) routes() []desk.Route {
	return slices.Concat(sessionRoutes(), trustRoutes(), watch.Routes(), plan.Routes(), content.Routes(), set.Routes(), library.Routes(), field.Routes(), audit.Routes(), rule.Routes(), userRoutes(u.shell))
}

func (u *UI) wrap(h desk.Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(u.shell.Request(c)); err != nil {
			web.Fail(c, err)
		}
	}
}

// ErrorPage draws an error for a person: what happened and what to do.
func (u *UI) ErrorPage(c *gin.Context, status int, e *campaign.Error) {
	r := u.shell.Request(c)
	r.Status = status
	data := desk.ErrorData{Status: status, Err: e, Text: r.L.Message(e), Permission: e.Params["permission"]}
	if err := r.Show("error", "error.title", data); err != nil {
		c.String(status, "%s", e.Msg)
	}
}

// Message translates an error.
func (u *UI) Message(lang string, e *campaign.Error) string {
	return u.shell.Book.Locale(lang).Message(e)
}
