package link

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"time"
)

// parseURL accepts mqtt and mqtts and fills in the port.
func parseURL(text string, named bool) (*url.URL, error) {
	if named && text == "" {
		return &url.URL{Scheme: "mqtt", Host: "broker"}, nil
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("broker URL %q: %w", text, err)
	}
	port := map[string]string{"mqtt": "1883", "mqtts": "8883"}[u.Scheme]
	if port == "" {
		return nil, fmt.Errorf("broker URL %q: scheme %q is not known; use mqtt:// or mqtts://", u.Redacted(), u.Scheme)
	}
	if u.Hostname() == "" {
		return nil, fmt.Errorf("broker URL %q: no host; write mqtt://host:1883", u.Redacted())
	}
	if u.Port() == "" {
		u.Host = net.JoinHostPort(u.Hostname(), port)
	}
	return u, nil
}

// dialer opens TCP or TLS connections to u.
func dialer(u *url.URL, ca []byte) (func(context.Context) (net.Conn, error), error) {
	tcp := &net.Dialer{KeepAlive: 15 * time.Second}
	if u.Scheme == "mqtt" {
		return func(ctx context.Context) (net.Conn, error) {
			return tcp.DialContext(ctx, "tcp", u.Host)
		}, nil
	}
	cfg := &tls.Config{
		MinVersion:         tls.VersionTLS12,
		ServerName:         u.Hostname(),
		ClientSessionCache: tls.NewLRUClientSessionCache(4),
	}
	if len(ca) > 0 {
		cfg.RootCAs = x509.NewCertPool()
		if !cfg.RootCAs.AppendCertsFromPEM(ca) {
			return nil, errors.New("broker CA: no certificate in the PEM text")
		}
	}
	secure := &tls.Dialer{NetDialer: tcp, Config: cfg}
	return func(ctx context.Context) (net.Conn, error) {
		return secure.DialContext(ctx, "tcp", u.Host)
	}, nil
}

// backoff gives growing pauses with jitter, so that a fleet does not come back
// in one moment.
type backoff struct {
	longest, cur time.Duration
}

func newBackoff(longest time.Duration) *backoff {
	b := &backoff{longest: longest}
	b.reset()
	return b
}

func (b *backoff) reset() { b.cur = max(b.longest/60, time.Millisecond) }

func (b *backoff) next() time.Duration {
	half := b.cur / 2
	d := half + rand.N(half+1)
	b.cur = min(2*b.cur, b.longest)
	return d
}

// sleep waits and tells whether the whole time passed.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
