// Package desk is what all rooms of pages share: a request on its way to a page,
// reading of forms, choices for selects, and the shell around a page.
package desk

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/page"
	"pano/server/web"
)

const (
	// ThemeCookie keeps the choice of light or dark.
	ThemeCookie = "pano_theme"
	flashCookie = "pano_flash"
)

// Shell is what every request can reach. It is safe for concurrent use.
type Shell struct {
	Ctl      *control.Control
	Book     *page.Book
	Accounts Accounts
	People   People   // nil: no page of people
	Events   Events   // nil: no live updates
	Verifier Verifier // nil: no verification from a page
	Now      func() int64
	Org      string
	Version  string
	Demo     bool
	OwnCA    string // fingerprint
	badge    badges
}

// Req is one request on its way to a page.
type Req struct {
	*Shell
	C      *gin.Context
	Ctx    context.Context
	By     campaign.Actor
	L      *page.Locale
	V      *page.View
	Status int
}

// Request reads who asks, in which language and theme.
func (s *Shell) Request(c *gin.Context) *Req {
	by, lang := web.Actor(c), web.Lang(c)
	r := &Req{Shell: s, C: c, Ctx: c.Request.Context(), By: by, L: s.Book.Locale(lang), Status: http.StatusOK}
	r.V = &page.View{Actor: by, Lang: lang, Theme: "light", Path: c.Request.URL.RequestURI(), Org: s.Org, Demo: s.Demo, OwnCA: s.OwnCA}
	if t, err := c.Cookie(ThemeCookie); err == nil && t == "dark" {
		r.V.Theme = t
	}
	return r
}

// Now is the instant of this server, µs UTC.
func (r *Req) Now() int64 { return r.Shell.Now() }

// Clock shows and reads times.
func (r *Req) Clock() page.Clock { return r.Book.Clock }

// Show renders a page, or only the fragment that htmx asked for by its target's
// id when a template of that name exists beside the page's own.
func (r *Req) Show(name, title string, data any) error {
	r.V.D = data
	if r.V.Title == "" {
		r.V.Title = r.L.T(title)
	}
	room, _, _ := strings.Cut(name, "/")
	if r.V.Nav == "" {
		r.V.Nav = room
	}
	if part := r.fragment(room); part != "" {
		html, err := r.Book.Fragment(part, r.V)
		if err == nil {
			r.Book.Send(r.C.Writer, r.C.Request, r.Status, html)
		}
		return err
	}
	shell := "bare"
	if r.By.ID != "" {
		shell = "layout"
		r.dress()
	}
	html, err := r.Book.Page(shell, name, r.V)
	if err == nil {
		r.Book.Send(r.C.Writer, r.C.Request, r.Status, html)
	}
	return err
}

// fragment is the template that stands for the asked target: div#results of a
// page of room asset is "asset/results".
func (r *Req) fragment(room string) string {
	if r.C.GetHeader("HX-Request") != "true" {
		return ""
	}
	_, id, _ := strings.Cut(r.C.GetHeader("HX-Target"), "#")
	if name := room + "/" + id; id != "" && r.Book.Has(name) {
		return name
	}
	return ""
}

// dress adds what the shell around a page shows. A part that is away leaves its
// place empty: the page itself must still come.
func (r *Req) dress() {
	r.V.Keys = Shortcuts()
	if flash, err := r.C.Cookie(flashCookie); err == nil && r.L.Has(flash) {
		r.V.Flash = r.L.T(flash)
		r.SetCookie(flashCookie, "", -1)
	}
	r.V.Alarms = r.Alarms()
	r.V.Badges = r.badge.get(r)
}

func (r *Req) Alarms() []page.Alarm {
	live, err := r.Ctl.Takeovers(r.Ctx, r.By, true)
	if err != nil {
		return nil
	}
	out := make([]page.Alarm, 0, len(live))
	for _, t := range live {
		a := page.Alarm{ID: t.Takeover.ID, Title: TakeoverTitle(r.L, t.Takeover), By: t.Takeover.ByName,
			From: t.Takeover.From, To: t.Takeover.To, All: len(t.Acks), Drill: t.Takeover.Drill}
		for _, k := range t.Acks {
			if k.State == "showing" {
				a.Shown++
			}
		}
		out = append(out, a)
	}
	return out
}

// Done leaves a word of success for the next page and names it.
func (r *Req) Done(flash, to string) (string, error) {
	r.SetCookie(flashCookie, flash, 60)
	return to, nil
}

func (r *Req) SetCookie(name, value string, age int) {
	http.SetCookie(r.C.Writer, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: age, HttpOnly: true,
		Secure: r.C.Request.TLS != nil, SameSite: http.SameSiteLaxMode})
}

// form is the posted form, files aside.
func (r *Req) Posted() url.Values {
	if r.C.Request.MultipartForm == nil && r.C.Request.PostForm == nil {
		_ = r.C.Request.ParseMultipartForm(8 << 20)
	}
	if r.C.Request.PostForm == nil {
		return url.Values{}
	}
	return r.C.Request.PostForm
}

// Text is one posted value without outer space.
func (r *Req) Text(name string) string { return strings.TrimSpace(r.Posted().Get(name)) }

// All are the posted values of a name that are not empty.
func (r *Req) All(name string) []string {
	var out []string
	for _, v := range r.Posted()[name] {
		if v != "" {
			out = append(out, v)
		}
	}
	return out
}

// Number reads an integer within bounds; empty is the lower of 0 and fallback.
func (r *Req) Number(name string, low, high, empty int) (int, error) {
	s := r.Text(name)
	if s == "" {
		return empty, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < low || n > high {
		return 0, campaign.Errorf(campaign.Invalid, "number_invalid", name, "%q is not a whole number from %d to %d", s, low, high).
			With("value", s, "low", strconv.Itoa(low), "high", strconv.Itoa(high))
	}
	return n, nil
}

// Decimal reads a number with a decimal point or comma.
func (r *Req) Decimal(name string) (float64, error) {
	s := strings.ReplaceAll(r.Text(name), ",", ".")
	if s == "" {
		return 0, nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != f || f > 1e9 || f < -1e9 {
		return 0, campaign.Errorf(campaign.Invalid, "decimal_invalid", name, "%q is not a number", s).With("value", s)
	}
	return f, nil
}

// Instant reads a posted date or date and time.
func (r *Req) Instant(name string) (int64, error) { return r.InstantOf(name, r.Text(name)) }

func (r *Req) InstantOf(name, s string) (int64, error) {
	us, ok := r.Clock().Parse(s)
	if !ok {
		return 0, campaign.Errorf(campaign.Invalid, "time_invalid", name, "%q is not a date; write 22/11/2026 14:05", s).With("value", s)
	}
	return us, nil
}

// Once is the key of a form, a UUIDv7: with it, the same form sent twice does its
// work once. A form that comes back refused keeps its key.
func (r *Req) Once() string {
	return Pick(r.Text("once"), uuid.Must(uuid.NewV7()).String())
}

func (r *Req) Version() int64 {
	n, _ := strconv.ParseInt(r.Text("version"), 10, 64)
	return n
}

func (r *Req) Query(name string) string { return strings.TrimSpace(r.C.Query(name)) }

// Required refuses an empty field.
func (r *Req) Required(names ...string) error {
	for _, n := range names {
		if r.Text(n) == "" {
			return campaign.Errorf(campaign.Invalid, "required", n, "%s must not be empty", n)
		}
	}
	return nil
}

// badges remembers the counts beside the entries of the rail for a few seconds:
// every page shows them and none depends on them to the second.
type badges struct {
	mu   sync.Mutex
	at   int64
	todo []control.Todo
}

const badgeFor = 5_000_000 // µs

func (b *badges) get(r *Req) map[string]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := r.Now(); b.at == 0 || now-b.at > badgeFor {
		if o, err := r.Ctl.Overview(r.Ctx, r.By); err == nil {
			b.todo, b.at = o.Todo, now
		}
	}
	out := map[string]int{}
	for _, t := range b.todo {
		if room := todoRoom(t.Code); room != "" {
			out[room] += t.N
		}
	}
	return out
}
