package main

import (
	"bytes"
	"net"
	"path/filepath"
	"strings"
	"testing"
)

// tell runs a command line and returns its code and all it said.
func tell(t *testing.T, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	code := run(t.Context(), args, Streams{In: strings.NewReader(""), Out: &out, Err: &out})
	return code, out.String()
}

// TestRenderRefusals name what the person gave.
func TestRenderRefusals(t *testing.T) {
	t.Setenv("PANO_LANG", "en")
	nowhere := filepath.Join(t.TempDir(), "nowhere", "x.png")
	for want, args := range map[string][]string{
		"--dpi 0:":         {"--dpi", "0", "-o", "-"},
		"--dpi 100000:":    {"--dpi", "100000", "-o", "-"},
		"--dpi NaN:":       {"--dpi", "NaN", "-o", "-"},
		"pano: " + nowhere: {"-o", nowhere},
	} {
		args = append([]string{"render", "led-slide", "--set", "headline=A", "--size", "96x48"}, args...)
		if code, said := tell(t, args...); code != exitInput || !strings.Contains(said, want) || strings.Contains(said, ".pano-") && want != "pano: "+nowhere {
			t.Errorf("%v: %d %q, want %q", args, code, said, want)
		}
	}
}

// TestDoctorBesideServer: an address in use is said and is no fault.
func TestDoctorBesideServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	code, said := tell(t, "doctor", "--data", t.TempDir(), "--addr", l.Addr().String(), "--mqtt-addr", "127.0.0.1:0")
	if code != exitOK || !strings.Contains(said, "is in use") {
		t.Errorf("%d %s", code, said)
	}
}
