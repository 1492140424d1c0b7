package server

import (
	"slices"
	"testing"
)

// TestReachable: a server that listens everywhere names what other machines can
// use, one that listens on one address names nothing more.
func TestReachable(t *testing.T) {
	hosts := []string{"localhost", "127.0.0.1", "::1", "vanphong", "10.1.2.3", "fd00::5"}
	for _, tt := range []struct {
		listen string
		want   []string
	}{
		{"[::]:8443", []string{"vanphong:8443", "10.1.2.3:8443", "[fd00::5]:8443"}},
		{"0.0.0.0:8443", []string{"vanphong:8443", "10.1.2.3:8443", "[fd00::5]:8443"}},
		{"127.0.0.1:8080", nil},
		{"10.1.2.3:8443", nil},
	} {
		if got := reachable(tt.listen, hosts); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.listen, got, tt.want)
		}
	}
}
