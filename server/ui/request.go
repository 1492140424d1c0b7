package ui

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/page"
	"pano/server/web"
)

const (
	themeCookie = "pano_theme"
	flashCookie = "pano_flash"
)

// req is one request on its way to a page.
type req struct {
	u      *UI
	c      *gin.Context
	ctx    context.Context
	by     campaign.Actor
	l      *page.Locale
	v      *page.View
	status int
}

func (u *UI) request(c *gin.Context) *req {
	by, lang := web.Actor(c), web.Lang(c)
	r := &req{u: u, c: c, ctx: c.Request.Context(), by: by, l: u.book.Locale(lang), status: http.StatusOK}
	r.v = &page.View{Actor: by, Lang: lang, Theme: "light", Path: c.Request.URL.RequestURI(), Org: u.o.Org, Demo: u.o.Demo, OwnCA: u.o.OwnCA}
	if t, err := c.Cookie(themeCookie); err == nil && t == "dark" {
		r.v.Theme = t
	}
	return r
}

// now is the instant of this server, µs UTC.
func (r *req) now() int64 { return r.u.o.Now() }

// clock shows and reads times.
func (r *req) clock() page.Clock { return r.u.book.Clock }

// show renders a page, or only the fragment that htmx asked for by its target's
// id when a template of that name exists beside the page's own.
func (r *req) show(name, title string, data any) error {
	r.v.D = data
	if r.v.Title == "" {
		r.v.Title = r.l.T(title)
	}
	room, _, _ := strings.Cut(name, "/")
	if r.v.Nav == "" {
		r.v.Nav = room
	}
	if part := r.fragment(room); part != "" {
		html, err := r.u.book.Fragment(part, r.v)
		if err == nil {
			r.u.book.Send(r.c.Writer, r.c.Request, r.status, html)
		}
		return err
	}
	shell := "bare"
	if r.by.ID != "" {
		shell = "layout"
		r.dress()
	}
	html, err := r.u.book.Page(shell, name, r.v)
	if err == nil {
		r.u.book.Send(r.c.Writer, r.c.Request, r.status, html)
	}
	return err
}

// fragment is the template that stands for the asked target: div#results of a
// page of room asset is "asset/results".
func (r *req) fragment(room string) string {
	if r.c.GetHeader("HX-Request") != "true" {
		return ""
	}
	_, id, _ := strings.Cut(r.c.GetHeader("HX-Target"), "#")
	if name := room + "/" + id; id != "" && r.u.book.Has(name) {
		return name
	}
	return ""
}

// dress adds what the shell around a page shows. A part that is away leaves its
// place empty: the page itself must still come.
func (r *req) dress() {
	r.v.Keys = shortcuts()
	if flash, err := r.c.Cookie(flashCookie); err == nil && r.l.Has(flash) {
		r.v.Flash = r.l.T(flash)
		r.setCookie(flashCookie, "", -1)
	}
	r.v.Alarms = r.alarms()
	r.v.Badges = r.u.badge.get(r)
}

func (r *req) alarms() []page.Alarm {
	live, err := r.u.ctl.Takeovers(r.ctx, r.by, true)
	if err != nil {
		return nil
	}
	out := make([]page.Alarm, 0, len(live))
	for _, t := range live {
		a := page.Alarm{ID: t.Takeover.ID, Title: takeoverTitle(r.l, t.Takeover), By: t.Takeover.ByName,
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

// done leaves a word of success for the next page and names it.
func (r *req) done(flash, to string) (string, error) {
	r.setCookie(flashCookie, flash, 60)
	return to, nil
}

func (r *req) setCookie(name, value string, age int) {
	http.SetCookie(r.c.Writer, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: age, HttpOnly: true,
		Secure: r.c.Request.TLS != nil, SameSite: http.SameSiteLaxMode})
}

// form is the posted form, files aside.
func (r *req) form() url.Values {
	if r.c.Request.MultipartForm == nil && r.c.Request.PostForm == nil {
		_ = r.c.Request.ParseMultipartForm(8 << 20)
	}
	if r.c.Request.PostForm == nil {
		return url.Values{}
	}
	return r.c.Request.PostForm
}

// text is one posted value without outer space.
func (r *req) text(name string) string { return strings.TrimSpace(r.form().Get(name)) }

// all are the posted values of a name that are not empty.
func (r *req) all(name string) []string {
	var out []string
	for _, v := range r.form()[name] {
		if v != "" {
			out = append(out, v)
		}
	}
	return out
}

// number reads an integer within bounds; empty is the lower of 0 and fallback.
func (r *req) number(name string, low, high, empty int) (int, error) {
	s := r.text(name)
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

// decimal reads a number with a decimal point or comma.
func (r *req) decimal(name string) (float64, error) {
	s := strings.ReplaceAll(r.text(name), ",", ".")
	if s == "" {
		return 0, nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != f || f > 1e9 || f < -1e9 {
		return 0, campaign.Errorf(campaign.Invalid, "decimal_invalid", name, "%q is not a number", s).With("value", s)
	}
	return f, nil
}

// instant reads a posted date or date and time.
func (r *req) instant(name string) (int64, error) { return r.instantOf(name, r.text(name)) }

func (r *req) instantOf(name, s string) (int64, error) {
	us, ok := r.clock().Parse(s)
	if !ok {
		return 0, campaign.Errorf(campaign.Invalid, "time_invalid", name, "%q is not a date; write 22/11/2026 14:05", s).With("value", s)
	}
	return us, nil
}

func (r *req) version() int64 {
	n, _ := strconv.ParseInt(r.text("version"), 10, 64)
	return n
}

func (r *req) query(name string) string { return strings.TrimSpace(r.c.Query(name)) }

// required refuses an empty field.
func (r *req) required(names ...string) error {
	for _, n := range names {
		if r.text(n) == "" {
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

func (b *badges) get(r *req) map[string]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := r.now(); b.at == 0 || now-b.at > badgeFor {
		if o, err := r.u.ctl.Overview(r.ctx, r.by); err == nil {
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
