package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pano/server/campaign"
	"pano/server/web"
)

// TestStatus is the one table from kinds of errors to HTTP.
func TestStatus(t *testing.T) {
	for _, c := range []struct {
		kind campaign.Kind
		code string
		want int
	}{
		{campaign.NotFound, "x", 404},
		{campaign.Conflict, "x", 409},
		{campaign.Invalid, "x", 422},
		{campaign.Forbidden, "forbidden", 403},
		{campaign.Forbidden, "sign_in", 401},
		{campaign.Forbidden, "token_invalid", 401},
		{campaign.Unavailable, "x", 503},
		{campaign.Internal, "x", 500},
	} {
		if got := web.Status(&campaign.Error{Kind: c.kind, Code: c.code}); got != c.want {
			t.Errorf("%v %s: %d, want %d", c.kind, c.code, got, c.want)
		}
	}
}

// TestAsError: what is not meant for readers stays with us.
func TestAsError(t *testing.T) {
	secret := errors.New("pq: password of pano")
	for _, c := range []struct {
		in   error
		code string
	}{
		{fmt.Errorf("save: %w", campaign.Errorf(campaign.Conflict, "taken", "name", "taken")), "taken"},
		{&http.MaxBytesError{Limit: 7}, "too_large"},
		{fmt.Errorf("read: %w", context.Canceled), "cancelled"},
		{context.DeadlineExceeded, "timeout"},
		{secret, "internal"},
	} {
		e := web.AsError(c.in)
		if e.Code != c.code || strings.Contains(e.Msg, "password") {
			t.Errorf("%v: %s %q", c.in, e.Code, e.Msg)
		}
	}
	if e := web.AsError(secret); !errors.Is(e, secret) {
		t.Error("the log does not get the cause")
	}
}

func TestPreferredLang(t *testing.T) {
	for accept, want := range map[string]string{
		"": "vi", "vi": "vi", "en": "en", "en-US,en;q=0.9,vi;q=0.8": "en", "vi-VN,en;q=0.5": "vi", "fr, en;q=0.1": "en", "fr": "vi",
		"*": "vi", "\xff": "vi", strings.Repeat("en,", 500): "vi",
	} {
		if got := web.PreferredLang(accept); got != want {
			t.Errorf("%.40q: %s, want %s", accept, got, want)
		}
	}
}

func TestSafeNext(t *testing.T) {
	for next, want := range map[string]string{
		"/": "/", "/assets?x=1#y": "/assets?x=1#y", "": "/", "//evil.example": "/", `/\evil.example`: "/", "https://evil.example": "/",
		"javascript:alert(1)": "/", "/a\r\nSet-Cookie: x": "/", "/" + strings.Repeat("a", 600): "/",
	} {
		if got := web.SafeNext(next); got != want {
			t.Errorf("%.40q: %q, want %q", next, got, want)
		}
	}
}

// FuzzSafeNext: no input leads to another host.
func FuzzSafeNext(f *testing.F) {
	for _, s := range []string{"/", "//a", "/\\a", "/%2f/a", "/a//b", "/\t/a", "http:a"} {
		f.Add(s)
	}
	base, err := url.Parse("https://pano.example/login")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		// Browsers drop tabs and line ends, and read a backslash as a slash.
		seen := strings.NewReplacer("\t", "", "\r", "", "\n", "", `\`, "/").Replace(web.SafeNext(s))
		u, err := url.Parse(seen)
		if err != nil {
			return
		}
		if host := base.ResolveReference(u).Host; host != base.Host {
			t.Errorf("%q leads to %q", s, host)
		}
	})
}
