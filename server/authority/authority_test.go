package authority

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// TestAuthority: made once, kept to its owner; the server's certificate is made
// anew when a host is missing or it runs out, never without need.
func TestAuthority(t *testing.T) {
	dir, now := filepath.Join(t.TempDir(), "tls"), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	ca, err := Open(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Open(dir, now.AddDate(1, 0, 0))
	if err != nil || again.Fingerprint() != ca.Fingerprint() || !bytes.Equal(again.PEM, ca.PEM) {
		t.Errorf("the second start has another authority (%v)", err)
	}
	if len(ca.Fingerprint()) != 32*3-1 {
		t.Errorf("fingerprint %q", ca.Fingerprint())
	}
	var last []byte
	for _, c := range []struct {
		name  string
		hosts []string
		at    time.Time
		fresh bool
	}{
		{"first", []string{"localhost", "127.0.0.1"}, now, true},
		{"next day", []string{"localhost", "127.0.0.1"}, now.AddDate(0, 0, 1), false},
		{"fewer hosts", []string{"localhost"}, now.AddDate(0, 0, 1), false},
		{"another host", []string{"localhost", "127.0.0.1", "pano.dalat.local"}, now.AddDate(0, 0, 1), true},
		{"a month before its end", []string{"localhost"}, now.AddDate(0, 0, 1+serverDays-renewDays+1), true},
	} {
		pair, err := again.ServerCertificate(dir, c.hosts, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if fresh := !bytes.Equal(pair.Certificate[0], last); fresh != c.fresh {
			t.Errorf("%s: fresh = %v", c.name, fresh)
		}
		last = pair.Certificate[0]
		for _, h := range c.hosts {
			if err := pair.Leaf.VerifyHostname(h); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	}
	if runtime.GOOS != "windows" {
		for _, name := range []string{"ca-key.pem", "server-key.pem"} {
			if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v %v", name, info.Mode(), err)
			}
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "ca-key.pem"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, now); err == nil {
		t.Error("a damaged authority was replaced silently")
	}
}
