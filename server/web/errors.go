package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"pano/server/campaign"
)

// Status is the one table from error kinds to HTTP.
func Status(e *campaign.Error) int {
	switch e.Kind {
	case campaign.NotFound:
		return http.StatusNotFound
	case campaign.Conflict:
		return http.StatusConflict
	case campaign.Invalid:
		return http.StatusUnprocessableEntity
	case campaign.Forbidden:
		if e.Code == "sign_in" || e.Code == "token_invalid" {
			return http.StatusUnauthorized
		}
		return http.StatusForbidden
	case campaign.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// AsError makes any error a *campaign.Error. What is not one already is a fault
// of ours: its text goes to the log, not to the reader.
func AsError(err error) *campaign.Error {
	var e *campaign.Error
	if errors.As(err, &e) {
		return e
	}
	var tooBig *http.MaxBytesError
	switch {
	case errors.As(err, &tooBig):
		return campaign.Errorf(campaign.Invalid, "too_large", "", "the upload is larger than %d bytes; send a smaller file", tooBig.Limit)
	case errors.Is(err, context.Canceled):
		return &campaign.Error{Kind: campaign.Unavailable, Code: "cancelled", Msg: "the request was cancelled", Err: err}
	case errors.Is(err, context.DeadlineExceeded):
		return &campaign.Error{Kind: campaign.Unavailable, Code: "timeout", Msg: "this took too long; try again", Err: err}
	}
	return &campaign.Error{Kind: campaign.Internal, Code: "internal", Msg: "something broke here; it was logged", Err: err}
}

// Fail ends a request with an error: a page for people, problem+json (RFC 9457)
// for scripts. Faults of ours are logged here, once.
func Fail(c *gin.Context, err error) {
	w := from(c)
	e := AsError(err)
	status := Status(e)
	if status >= 500 && c.Request.Context().Err() == nil { // nobody's fault if the asker has gone
		w.o.Logger.Error("request failed", "method", c.Request.Method, "path", c.FullPath(), "code", e.Code, "err", err, "actor", Actor(c).ID)
	}
	c.Abort()
	if wantsPage(c) {
		w.o.Page(c, status, e)
		return
	}
	WriteProblem(c.Writer, status, problem(Lang(c), e, w.o.Message))
}

// Problem is the body of an error answer.
type Problem struct {
	Type   string            `json:"type"`
	Title  string            `json:"title"`
	Status int               `json:"status"`
	Detail string            `json:"detail"`
	Code   string            `json:"code"`
	Field  string            `json:"field,omitempty"`
	Params map[string]string `json:"params,omitempty"`
}

// ProblemOf translates an error for the reader that ctx belongs to.
func ProblemOf(ctx context.Context, err error, message func(lang string, e *campaign.Error) string) Problem {
	return problem(LangFrom(ctx), AsError(err), message)
}

func problem(lang string, e *campaign.Error, message func(lang string, e *campaign.Error) string) Problem {
	status := Status(e)
	detail := e.Msg
	if message != nil {
		detail = message(lang, e)
	}
	return Problem{
		Type: "urn:pano:error:" + e.Code, Title: http.StatusText(status), Status: status,
		Detail: detail, Code: e.Code, Field: e.Field, Params: e.Params,
	}
}

// WriteProblem sends a problem as application/problem+json.
func WriteProblem(rw http.ResponseWriter, status int, p Problem) {
	rw.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	rw.WriteHeader(status)
	_ = json.NewEncoder(rw).Encode(p)
}

func wantsPage(c *gin.Context) bool {
	p := c.Request.URL.Path
	return !strings.HasPrefix(p, "/api/") && !strings.HasPrefix(p, "/device/")
}

func urlEscape(s string) string { return url.QueryEscape(s) }

// SafeNext returns next when it is a path on this site, else "/". It keeps a
// sign-in link from leading to another host; browsers drop tabs and line ends
// from addresses, so "/<tab>/host" would be one.
func SafeNext(next string) string {
	if len(next) > 512 || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsFunc(next, func(r rune) bool { return r == '\\' || r < ' ' || r == 0x7f }) {
		return "/"
	}
	return next
}
