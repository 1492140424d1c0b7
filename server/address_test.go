package server_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"pano/server"
)

// TestAddresses: a server that listens everywhere names addresses that people
// can use. It is never run: nothing is served.
func TestAddresses(t *testing.T) {
	o := quiet(t.TempDir())
	o.Addr, o.TLS = "0.0.0.0:0", "auto"
	s, err := server.New(context.Background(), o)
	must(t, err)
	defer s.Close()
	if !strings.HasPrefix(s.URL(), "https://127.0.0.1:") {
		t.Error("the first address:", s.URL())
	}
	if len(s.Reach()) == 0 || s.Fingerprint() == "" {
		t.Error("no address for other machines, or no fingerprint")
	}
	for _, at := range append(s.Reach(), s.URL()) {
		u, err := url.Parse(at)
		if err != nil || u.Port() == "0" || u.Hostname() == "0.0.0.0" || u.Hostname() == "::" {
			t.Errorf("%q is no usable address", at)
		}
	}
	link, err := s.SetupLink(context.Background())
	if err != nil || !strings.HasPrefix(link, s.Reach()[0]+"/setup/") {
		t.Errorf("the set-up link %q: %v", link, err)
	}
}
