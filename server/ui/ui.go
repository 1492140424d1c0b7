// Package ui holds the HTML pages: one file a noun, its templates in pages/. A
// handler asks control, fills a view and renders it; it decides nothing itself.
package ui

import (
	"context"
	"embed"
	"net/http"

	"github.com/gin-gonic/gin"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/page"
	"pano/server/web"
)

//go:embed pages static locales
var files embed.FS

// Event says that something about a display changed. Kind is display, takeover or
// plan; Display may be empty when more than one is meant.
type Event struct{ Kind, Display string }

// Events is where live pages learn of changes. The channel is closed by cancel.
type Events interface {
	Subscribe() (ch <-chan Event, cancel func())
}

// Accounts lets people in.
type Accounts interface {
	// Login checks a name and a password; the error says when to try again.
	Login(ctx context.Context, name, password, ip string) (userID string, err error)
	// Redeem uses a one-time link. At the first set-up name becomes the sign-in name
	// of the administrator; for an invitation it is fixed already.
	Redeem(ctx context.Context, token, name, password string) (userID string, err error)
	// Invited tells the sign-in name a link is for; empty at the first set-up.
	Invited(ctx context.Context, token string) (name string, err error)
}

// Person is one account as the list of people shows it.
type Person struct {
	ID, Login, Name string
	Roles           []campaign.Role
	Disabled        bool
	LastSeen        int64
	Version         int64
}

// People is what administrators do with accounts.
type People interface {
	List(ctx context.Context, by campaign.Actor) ([]Person, error)
	Save(ctx context.Context, by campaign.Actor, p Person) (id string, err error)
	// Invite makes a one-time token for a person to choose a password.
	Invite(ctx context.Context, by campaign.Actor, id string) (token string, expires int64, err error)
	SetDisabled(ctx context.Context, by campaign.Actor, id string, off bool) error
}

// Verifier checks the display log from end to end.
type Verifier interface {
	Verify(ctx context.Context) (Verdict, error)
}

// Verdict is the result of a check of the log.
type Verdict struct {
	OK           bool
	Size         int64
	Problem      string
	Pending      int
	TookMS, When int64
}

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
	Demo     bool // sample data: said on every page
	OwnCA    bool // /ca.crt serves an own certificate authority: pages link to it
}

// UI serves the pages. It is safe for concurrent use.
type UI struct {
	o     Options
	ctl   *control.Control
	book  *page.Book
	badge badges
}

// New reads the embedded pages; it starts nothing.
func New(o Options) (*UI, error) {
	book, err := page.Open(files, page.Clock{Zone: page.Zone(o.Zone), Now: o.Now})
	if err != nil {
		return nil, err
	}
	return &UI{o: o, ctl: o.Control, book: book}, nil
}

// handler answers one request; a returned error leaves through web.Fail.
type handler func(*req) error

// route is one line of the table from which both the router and its test are made.
type route struct {
	method, path string
	need         campaign.Permission // "" = open to all
	do           handler
}

// Routes mounts all pages.
func (u *UI) Routes(r gin.IRouter) {
	static := gin.WrapH(u.book.Static)
	r.GET("/static/*path", static)
	r.HEAD("/static/*path", static)
	for _, rt := range u.routes() {
		chain := gin.HandlersChain{u.wrap(rt.do)}
		if rt.need != "" {
			chain = gin.HandlersChain{web.Require(rt.need), u.wrap(rt.do)}
		}
		r.Handle(rt.method, rt.path, chain...)
	}
}

// routes is the whole table, room by room.
func (u *UI) routes() []route {
	var all []route
	for _, room := range [][]route{
		u.sessionRoutes(), u.overviewRoutes(), u.campaignRoutes(), u.designRoutes(), u.assetRoutes(),
		u.approvalRoutes(), u.locationRoutes(), u.displayRoutes(), u.placementRoutes(), u.takeoverRoutes(),
		u.taskRoutes(), u.logRoutes(), u.userRoutes(),
	} {
		all = append(all, room...)
	}
	return all
}

func (u *UI) wrap(h handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(u.request(c)); err != nil {
			web.Fail(c, err)
		}
	}
}

// act makes a handler of a form: do the work and redirect, or show the form again
// with what was typed and why it was refused.
func act(do func(*req) (string, error), again handler) handler {
	return func(r *req) error {
		r.c.Request.Body = http.MaxBytesReader(r.c.Writer, r.c.Request.Body, maxUpload)
		to, err := do(r)
		if err == nil {
			r.c.Redirect(http.StatusSeeOther, to)
			return nil
		}
		e := web.AsError(err)
		if again == nil || e.Kind != campaign.Invalid && e.Kind != campaign.Conflict {
			return err
		}
		r.v.Form = &page.Form{Values: r.form()}
		r.v.Form.Fail(r.l, e)
		r.status = web.Status(e)
		return again(r)
	}
}

// maxUpload bounds a posted form with its files, in bytes.
const maxUpload = 64 << 20

// ErrorPage draws an error for a person: what happened and what to do.
func (u *UI) ErrorPage(c *gin.Context, status int, e *campaign.Error) {
	r := u.request(c)
	r.status = status
	data := errorData{Status: status, Err: e, Text: r.l.Message(e), Permission: e.Params["permission"]}
	if err := r.show("error", "error.title", data); err != nil {
		c.String(status, "%s", e.Msg)
	}
}

type errorData struct {
	Status     int
	Err        *campaign.Error
	Text       string
	Permission string
}

// Message translates an error.
func (u *UI) Message(lang string, e *campaign.Error) string { return u.book.Locale(lang).Message(e) }
