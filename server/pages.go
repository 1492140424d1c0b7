package server

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"pano/server/api"
	"pano/server/auth"
	"pano/server/campaign"
	"pano/server/ui"
	"pano/server/web"
)

// maxBody bounds every request; routes that take less say so themselves.
const maxBody = 72 << 20

// openPages makes the HTTP side: middleware, API, pages, health.
func (s *Server) openPages(context.Context) error {
	conf, err := s.tlsConfig()
	if err != nil {
		return err
	}
	pages, err := ui.New(ui.Options{
		Control: s.ctl, Accounts: s.auth, People: people{s.auth}, Events: s.events, Verifier: verifier{s},
		Now: s.o.Now, Zone: s.o.Zone, Org: s.o.Org, Version: s.o.Version, Demo: s.o.Demo, OwnCA: s.fingerprint(),
	})
	if err != nil {
		return err
	}
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.HandleMethodNotAllowed = true
	if err := r.SetTrustedProxies(nil); err != nil {
		return err
	}
	w := web.New(web.Options{Sessions: s.auth, Page: pages.ErrorPage, Message: pages.Message, Secure: conf != nil, Logger: s.log})
	r.Use(w.Middleware()...)
	r.Use(func(c *gin.Context) { c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxBody) })
	nothing := func(c *gin.Context) {
		web.Fail(c, campaign.Errorf(campaign.NotFound, "no_such_page", "", "there is nothing at this address"))
	}
	r.NoRoute(nothing)
	r.NoMethod(nothing)
	s.health(r)
	s.trust(r)
	api.New(r, api.Options{Control: s.ctl, Message: pages.Message, Version: s.o.Version, Now: s.o.Now, Player: api.PlayerHints{
		BrokerURL: s.brokerURL, CA: s.caPEM(), Enrolled: s.enrolled}})
	pages.Routes(r)
	s.http = &http.Server{
		Handler: r, TLSConfig: conf, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	return nil
}

// brokerURL tells a player where the broker is, under the host name by which the
// player reached us.
func (s *Server) brokerURL(host string) string {
	if s.o.MQTTURL != "" {
		scheme, rest, _ := strings.Cut(s.o.MQTTURL, "://")
		if i := strings.LastIndexByte(rest, '@'); i >= 0 {
			rest = rest[i+1:] // the server's own credential is not for players
		}
		return scheme + "://" + rest
	}
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	_, port, err := net.SplitHostPort(s.mqttL.Addr().String())
	if err != nil {
		return ""
	}
	scheme := "mqtt://"
	if s.o.TLS != tlsOff {
		scheme = "mqtts://"
	}
	return scheme + net.JoinHostPort(name, port)
}

// people shows accounts to the page of people.
type people struct{ a *auth.Auth }

// List implements ui.People.
func (p people) List(ctx context.Context, by campaign.Actor) ([]ui.Person, error) {
	users, err := p.a.Users(ctx, by, campaign.Filter{})
	if err != nil {
		return nil, err
	}
	out := make([]ui.Person, len(users))
	for i, u := range users {
		out[i] = ui.Person{ID: u.ID, Login: u.Login, Name: u.Name, Roles: u.Roles, Disabled: u.Disabled != 0, Version: u.Version}
		sessions, err := p.a.Sessions(ctx, by, u.ID)
		if err != nil {
			return nil, err
		}
		for _, s := range sessions {
			out[i].LastSeen = max(out[i].LastSeen, s.Seen)
		}
	}
	return out, nil
}

// Save implements ui.People.
func (p people) Save(ctx context.Context, by campaign.Actor, in ui.Person) (string, error) {
	return p.a.Save(ctx, by, auth.User{ID: in.ID, Login: in.Login, Name: in.Name, Roles: in.Roles, Lang: "vi", Version: in.Version})
}

// Invite implements ui.People.
func (p people) Invite(ctx context.Context, by campaign.Actor, id string) (string, int64, error) {
	return p.a.Invite(ctx, by, id)
}

// SetDisabled implements ui.People.
func (p people) SetDisabled(ctx context.Context, by campaign.Actor, id string, off bool) error {
	return p.a.SetDisabled(ctx, by, id, off)
}
