package web

import (
	"context"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"

	"pano/server/campaign"
)

const (
	sessionCookie = "pano_session"
	langCookie    = "pano_lang"
	sessionSecs   = 12 * 3600 // the absolute limit; the server ends idle ones sooner
)

func stack() string { return string(debug.Stack()) }

// identify finds the actor of a request: a bearer token first, else the cookie.
// A request without either goes on as nobody; Require stops it where it matters.
func (w *Web) identify(c *gin.Context) {
	var (
		a   campaign.Actor
		err error
	)
	if token, ok := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer "); ok {
		if strings.HasPrefix(c.Request.URL.Path, "/device/") {
			return // players carry their own credential; the device routes check it
		}
		a, err = w.o.Sessions.TokenActor(c.Request.Context(), token)
		if err != nil {
			Fail(c, campaign.Errorf(campaign.Forbidden, "token_invalid", "", "this API token is unknown, expired or revoked"))
			return
		}
	} else if cookie, cerr := c.Cookie(sessionCookie); cerr == nil && cookie != "" {
		if a, err = w.o.Sessions.Actor(c.Request.Context(), cookie); err == nil {
			c.Set(keyToken, cookie)
		}
	}
	if a.ID == "" {
		return
	}
	a.IP = c.ClientIP()
	if l, lerr := c.Cookie(langCookie); lerr == nil && (l == "vi" || l == "en") {
		a.Lang = l
	}
	c.Set(keyActor, a)
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), actorKey{}, a))
}

// actorKey and langKey carry the asker into handlers that only see a context.
type (
	actorKey struct{}
	langKey  struct{}
)

// ActorFrom is Actor for code below gin.
func ActorFrom(ctx context.Context) campaign.Actor {
	a, _ := ctx.Value(actorKey{}).(campaign.Actor)
	return a
}

// LangFrom is Lang for code below gin.
func LangFrom(ctx context.Context) string {
	if l, ok := ctx.Value(langKey{}).(string); ok {
		return l
	}
	return "vi"
}

// language puts the reader's language where code below gin finds it.
func (w *Web) language(c *gin.Context) {
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), langKey{}, Lang(c)))
}

// Actor is who is asking; the zero Actor is nobody.
func Actor(c *gin.Context) campaign.Actor {
	a, _ := c.Get(keyActor)
	actor, _ := a.(campaign.Actor)
	return actor
}

// Lang is "vi" or "en": the chosen language, else the person's, else the browser's.
func Lang(c *gin.Context) string {
	if l, err := c.Cookie(langCookie); err == nil && (l == "vi" || l == "en") {
		return l
	}
	if l := Actor(c).Lang; l == "vi" || l == "en" {
		return l
	}
	return PreferredLang(c.GetHeader("Accept-Language"))
}

// PreferredLang picks "en" only when the reader asks for it before Vietnamese.
func PreferredLang(accept string) string {
	if len(accept) > 200 {
		return "vi"
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return "vi"
	}
	for _, t := range tags {
		switch base, _ := t.Base(); base.String() {
		case "vi":
			return "vi"
		case "en":
			return "en"
		}
	}
	return "vi"
}

// SetLang remembers the language choice for a year.
func SetLang(c *gin.Context, lang string) {
	if lang != "en" {
		lang = "vi"
	}
	setCookie(c, langCookie, lang, 365*24*3600, false)
}

// SignIn opens a session for the person and gives the browser its cookie.
func SignIn(c *gin.Context, userID string) error {
	token, err := from(c).o.Sessions.Start(c.Request.Context(), userID, c.ClientIP(), c.Request.UserAgent())
	if err != nil {
		return err
	}
	setCookie(c, sessionCookie, token, sessionSecs, true)
	return nil
}

// SignOut ends the session of this request, if any.
func SignOut(c *gin.Context) error {
	token := c.GetString(keyToken)
	setCookie(c, sessionCookie, "", -1, true)
	if token == "" {
		return nil
	}
	return from(c).o.Sessions.End(c.Request.Context(), token)
}

func setCookie(c *gin.Context, name, value string, maxAge int, httpOnly bool) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: httpOnly, Secure: from(c).o.Secure, SameSite: http.SameSiteLaxMode,
	})
}

// Require lets through only actors who hold every permission. A page request of
// nobody is led to the sign-in page and back.
func Require(perms ...campaign.Permission) gin.HandlerFunc {
	return func(c *gin.Context) {
		a := Actor(c)
		if a.ID == "" {
			if wantsPage(c) && c.Request.Method == http.MethodGet {
				c.Redirect(http.StatusSeeOther, "/login?next="+urlEscape(c.Request.URL.RequestURI()))
				c.Abort()
				return
			}
			Fail(c, campaign.Errorf(campaign.Forbidden, "sign_in", "", "sign in first"))
			return
		}
		for _, p := range perms {
			if err := a.Need(p); err != nil {
				Fail(c, err)
				return
			}
		}
	}
}
