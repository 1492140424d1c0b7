package engine

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestOldSQLite(t *testing.T) {
	for version, ok := range map[string]bool{"3.51.2": false, "3.9.9": false, "2.99.99": false, "x": false, "3.51.3": true, "3.54.1": true, "4.0.0": true} {
		if err := checkSQLite(version); (err == nil) != ok {
			t.Errorf("%s: %v", version, err)
		}
	}
}

// TestExplain: what an engine's error becomes is decided by code, and nothing of
// a driver's text reaches people.
func TestExplain(t *testing.T) {
	secret := errors.New("dial tcp 10.0.0.9: password authentication failed for user \"pano\"")
	got := Explain(fmt.Errorf("wrapped: %w", secret), "save")
	if strings.Contains(got.Error(), "password") || !errors.Is(got, secret) {
		t.Errorf("%v", got)
	}
	if Explain(got, "again") != got {
		t.Error("an explained error was explained again")
	}
}
