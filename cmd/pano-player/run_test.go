package main

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
	"testing"
)

func TestHelpSpeaksBothLanguages(t *testing.T) {
	for locale, want := range map[string]string{"vi_VN.UTF-8": "Mã ghép nối", "en_GB.UTF-8": "pairing code", "C": "pairing code"} {
		t.Setenv("LC_ALL", locale)
		var out bytes.Buffer
		if err := run(context.Background(), []string{"--help"}, &out, &out); err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{want, "--server", "--code", "--data", "--output", "--output-addr", "pano-player --server http"} {
			if !strings.Contains(out.String(), part) {
				t.Errorf("%s: help lacks %q:\n%s", locale, part, out.String())
			}
		}
	}
}

func TestBothLanguagesHaveAllWords(t *testing.T) {
	vi, en := vietnamese(), english()
	for key := range en {
		if vi[key] == "" {
			t.Errorf("no Vietnamese for %q", key)
		}
	}
	if len(vi) != len(en) {
		t.Errorf("%d and %d words", len(vi), len(en))
	}
}

func TestMistakesAreNamed(t *testing.T) {
	t.Setenv("LC_ALL", "C")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--output", "laser"}, "folder"},
		{[]string{"--data", t.TempDir()}, "not paired yet"},
		{[]string{"--data", t.TempDir(), "--server", "ftp://x", "--code", "ABCDEFGH"}, "https://host"},
		{[]string{"--nonsense"}, "nonsense"},
	} {
		var out bytes.Buffer
		err := run(context.Background(), c.args, &out, &out)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got %v, want %q", c.args, err, c.want)
		}
	}
}

// The box at the display is small: no database, no web framework, no renderer.
func TestLinksOnlyWhatItNeeds(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for dep := range strings.Lines(string(out)) {
		dep = strings.TrimSpace(dep)
		for _, bad := range []string{"database/sql", "modernc.org/", "github.com/gin-gonic", "github.com/fogleman/gg", "pano/server", "pano/render", "github.com/mochi-mqtt"} {
			if strings.HasPrefix(dep, bad) {
				t.Errorf("links %s", dep)
			}
		}
	}
}
