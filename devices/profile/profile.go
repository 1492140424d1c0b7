// Package profile describes models of displays: pixels, pitch, colours, and how
// they are driven. Models are data (profiles/*.yaml); an installation may add its own.
package profile

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed profiles/*.yaml
var builtin embed.FS

// ErrInvalid marks a profile that breaks a rule; ErrNotFound an unknown name.
var (
	ErrInvalid  = errors.New("profile: invalid")
	ErrNotFound = errors.New("profile: no such model")
)

const maxFile = 16 << 10

// Kind is what sort of display it is.
type Kind string

// Kinds.
const (
	LED    Kind = "led"    // video wall
	Board  Kind = "board"  // text board, e-board
	Screen Kind = "screen" // monitor, TV, projector
)

// Colours a display can show; the same words as in campaign and in file keys.
const (
	Full  = ""     // 24 bit
	Mono  = "1bit" // on and off
	Three = "3col" // red, green, yellow
	Eight = "8col" // red, green, blue and their mixtures
)

// Profile is one model.
type Profile struct {
	Name     string  `yaml:"name" json:"name"`   // stable: a-z 0-9 -
	Title    string  `yaml:"title" json:"title"` // for people
	Kind     Kind    `yaml:"kind" json:"kind"`
	WPx      int     `yaml:"w_px" json:"w_px"`
	HPx      int     `yaml:"h_px" json:"h_px"`
	PitchMM  float64 `yaml:"pitch_mm" json:"pitch_mm"` // 0 = unknown
	Colours  string  `yaml:"colours" json:"colours"`
	Ink      string  `yaml:"ink" json:"ink"`           // colour of the lamps of a 1bit board: red, amber, green, white
	Gamma    float64 `yaml:"gamma" json:"gamma"`       // 1.0 when the controller corrects
	Rotation int     `yaml:"rotation" json:"rotation"` // degrees clockwise: 0 90 180 270
	FPS      int     `yaml:"fps" json:"fps"`           // most frames per second that make sense
	By       string  `yaml:"by" json:"by"`             // player, or crew for a board loaded by hand
	Driver   Driver  `yaml:"driver" json:"driver"`
}

// Driver is a hint for setting up the output; the player's own configuration wins.
type Driver struct {
	Output   string `yaml:"output" json:"output"`     // name of an output: kms, web, sacn, folder, manual, …
	Universe int    `yaml:"universe" json:"universe"` // first universe of a networked pixel protocol
	Order    string `yaml:"order" json:"order"`       // RGB, GRB, …
	X        int    `yaml:"x" json:"x"`               // where the wall lies in the video mode
	Y        int    `yaml:"y" json:"y"`
	Note     string `yaml:"note" json:"note"`
}

// WMM and HMM are the size of the lit area; 0 when the pitch is unknown.
func (p Profile) WMM() float64 { return float64(p.WPx) * p.PitchMM }

// HMM is the height of the lit area in mm.
func (p Profile) HMM() float64 { return float64(p.HPx) * p.PitchMM }

// Builtin returns all models that come with the product, by name.
func Builtin() ([]Profile, error) {
	files, err := fs.Glob(builtin, "profiles/*.yaml")
	if err != nil {
		return nil, err
	}
	out := make([]Profile, 0, len(files))
	for _, name := range files {
		data, err := builtin.ReadFile(name)
		if err != nil {
			return nil, err
		}
		p, err := Parse(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Profile) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

// Find returns a built-in model by name.
func Find(name string) (Profile, error) {
	all, err := Builtin()
	if err != nil {
		return Profile{}, err
	}
	for _, p := range all {
		if p.Name == name {
			return p, nil
		}
	}
	return Profile{}, fmt.Errorf("%w: %.60q", ErrNotFound, name)
}

// Parse reads one model. Unknown fields are refused: a misspelt word must not
// become a default.
func Parse(data []byte) (Profile, error) {
	if len(data) > maxFile {
		return Profile{}, fmt.Errorf("%w: %d bytes, at most %d", ErrInvalid, len(data), maxFile)
	}
	p := Profile{Gamma: 1, FPS: 60, By: "player"}
	dec := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict(), yaml.DisallowUnknownField())
	if err := dec.Decode(&p); err != nil {
		return Profile{}, fmt.Errorf("%w: %v", ErrInvalid, err)
	}
	return p, p.Check()
}

// Check tests every rule of a model; the error names field, value and remedy.
func (p Profile) Check() error {
	bad := func(field string, v any, want string) error {
		return fmt.Errorf("%w: %s is %.60v: %s", ErrInvalid, field, v, want)
	}
	switch {
	case !name(p.Name):
		return bad("name", p.Name, "give 2 to 60 of a-z 0-9 -")
	case len(p.Title) == 0 || len(p.Title) > 120:
		return bad("title", p.Title, "give 1 to 120 bytes")
	case !slices.Contains([]Kind{LED, Board, Screen}, p.Kind):
		return bad("kind", p.Kind, "use led, board or screen")
	case p.WPx < 8 || p.WPx > 16384 || p.HPx < 8 || p.HPx > 16384 || p.WPx*p.HPx > 64_000_000:
		return bad("w_px × h_px", fmt.Sprint(p.WPx, "×", p.HPx), "each from 8 to 16384, together at most 64 million")
	case !(p.PitchMM >= 0 && p.PitchMM <= 100):
		return bad("pitch_mm", p.PitchMM, "give 0 (unknown) to 100")
	case !slices.Contains([]string{Full, Mono, Three, Eight}, p.Colours):
		return bad("colours", p.Colours, `use "", 1bit, 3col or 8col`)
	case p.Colours == Mono && !slices.Contains([]string{"red", "amber", "green", "white"}, p.Ink):
		return bad("ink", p.Ink, "a 1bit board needs red, amber, green or white")
	case p.Colours != Mono && p.Ink != "":
		return bad("ink", p.Ink, "leave it out unless colours is 1bit")
	case !(p.Gamma >= 0.5 && p.Gamma <= 4):
		return bad("gamma", p.Gamma, "give 0.5 to 4")
	case !slices.Contains([]int{0, 90, 180, 270}, p.Rotation):
		return bad("rotation", p.Rotation, "use 0, 90, 180 or 270")
	case p.FPS < 0 || p.FPS > 240:
		return bad("fps", p.FPS, "give 0 (still pictures) to 240")
	case p.By != "player" && p.By != "crew":
		return bad("by", p.By, "use player or crew")
	}
	return p.Driver.check(bad)
}

func (d Driver) check(bad func(string, any, string) error) error {
	order := strings.Split(d.Order, "")
	slices.Sort(order)
	switch {
	case d.Output != "" && !name(d.Output):
		return bad("driver.output", d.Output, "give the name of an output")
	case d.Universe < 0 || d.Universe > 63999:
		return bad("driver.universe", d.Universe, "give 0 (none) to 63999")
	case d.Order != "" && strings.Join(order, "") != "BGR":
		return bad("driver.order", d.Order, "use the letters R, G and B, each once")
	case d.X < 0 || d.X > 16384 || d.Y < 0 || d.Y > 16384:
		return bad("driver.x, y", fmt.Sprint(d.X, ",", d.Y), "give 0 to 16384")
	case len(d.Note) > 500:
		return bad("driver.note", d.Note, "give at most 500 bytes")
	}
	return nil
}

func name(s string) bool {
	if len(s) < 2 || len(s) > 60 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}
