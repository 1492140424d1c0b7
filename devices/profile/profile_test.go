package profile_test

import (
	"errors"
	"strings"
	"testing"

	"pano/devices/profile"
)

func TestBuiltin(t *testing.T) {
	all, err := profile.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	sizes := map[[2]int]bool{}
	names := map[string]bool{}
	for _, p := range all {
		if names[p.Name] {
			t.Errorf("%s comes twice", p.Name)
		}
		names[p.Name], sizes[[2]int{p.WPx, p.HPx}] = true, true
	}
	for _, want := range [][2]int{{640, 320}, {384, 192}, {192, 96}, {1920, 1080}, {192, 32}, {160, 16}, {128, 16}, {96, 16}} {
		if !sizes[want] {
			t.Errorf("no model of %d×%d", want[0], want[1])
		}
	}
	p, err := profile.Find("led-640x320-p5")
	if err != nil || p.WMM() != 3200 || p.HMM() != 1600 {
		t.Errorf("led-640x320-p5: %+v, %v", p, err)
	}
	if _, err := profile.Find("no-such"); !errors.Is(err, profile.ErrNotFound) {
		t.Errorf("unknown model: %v", err)
	}
}

const good = `name: test-board
title: Test
kind: board
w_px: 64
h_px: 16
colours: 1bit
ink: red
`

func TestParse(t *testing.T) {
	p, err := profile.Parse([]byte(good))
	if err != nil || p.Gamma != 1 || p.FPS != 60 || p.By != "player" {
		t.Fatalf("%+v, %v", p, err)
	}
	for _, c := range []struct{ name, old, new, says string }{
		{"unknown field", "kind:", "kindd:", "kindd"},
		{"name", "test-board", "../x", "name"},
		{"kind", "kind: board", "kind: wall", "kind"},
		{"width", "w_px: 64", "w_px: 0", "w_px"},
		{"area", "w_px: 64\nh_px: 16", "w_px: 16384\nh_px: 16384", "64 million"},
		{"colours", "1bit", "2bit", "colours"},
		{"ink", "ink: red", "ink: pink", "ink"},
		{"ink left out", "ink: red\n", "", "ink"},
		{"NaN", "ink: red", "ink: red\npitch_mm: .nan", "pitch"},
		{"gamma", "ink: red", "ink: red\ngamma: 9", "gamma"},
		{"rotation", "ink: red", "ink: red\nrotation: 45", "rotation"},
		{"order", "ink: red", "ink: red\ndriver:\n  order: RRB", "order"},
		{"key twice", "ink: red", "ink: red\nink: red", "ink"},
	} {
		_, err := profile.Parse([]byte(strings.Replace(good, c.old, c.new, 1)))
		if !errors.Is(err, profile.ErrInvalid) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Fuzz(func(t *testing.T, data []byte) {
		if p, err := profile.Parse(data); err == nil && p.Check() != nil {
			t.Fatalf("accepted %+v", p)
		}
	})
}
