// Package press makes the package for a printing house: of each piece the
// approved PDF dressed for the workshop at 1:1 and 1:10 and a JPEG, and an order
// sheet that says how many, on what and how finished.
package press

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"pano/render"
)

//go:embed media.yaml
var mediaYAML []byte

// Medium is a material and what the trade usually does to it. The numbers are a
// start: an order may change each.
type Medium struct {
	Name     string            `yaml:"name" json:"name"`
	Title    map[string]string `yaml:"title" json:"title"` // "vi", "en"
	Material map[string]string `yaml:"material" json:"material"`
	Kinds    []string          `yaml:"kinds" json:"kinds"` // display kinds it is offered for, the usual one first
	Finish   render.Finish     `yaml:"finish" json:"finish"`
	BleedMM  float64           `yaml:"bleed_mm" json:"bleed_mm"`
	DPI      float64           `yaml:"dpi" json:"dpi"` // of the JPEG
	Tag      string            `yaml:"tag" json:"tag"` // sourced, general
	Source   string            `yaml:"source" json:"source"`
}

// Media are all that Pano knows, in the order of the file.
func Media() ([]Medium, error) {
	var list []Medium
	if err := yaml.NewDecoder(bytes.NewReader(mediaYAML), yaml.Strict()).Decode(&list); err != nil {
		return nil, fmt.Errorf("read the media: %w", err)
	}
	return list, nil
}

// ByName finds a medium; the refusal lists all.
func ByName(list []Medium, name string) (Medium, error) {
	var names []string
	for _, m := range list {
		if m.Name == name {
			return m, nil
		}
		names = append(names, m.Name)
	}
	return Medium{}, refuse("medium_unknown", "medium", fmt.Sprintf("there is no medium %q; there are %s", name, strings.Join(names, ", ")), "value", name, "media", strings.Join(names, ", "))
}

// Usual is the first medium offered for a kind of display.
func Usual(list []Medium, kind string) Medium {
	if i := slices.IndexFunc(list, func(m Medium) bool { return len(m.Kinds) > 0 && m.Kinds[0] == kind }); i >= 0 {
		return list[i]
	}
	if i := slices.IndexFunc(list, func(m Medium) bool { return slices.Contains(m.Kinds, kind) }); i >= 0 {
		return list[i]
	}
	return list[0]
}

// refuse makes a refusal of the engine's kind.
func refuse(code, field, msg string, params ...string) error {
	e := &render.Error{Code: code, Field: field, Msg: msg, Params: map[string]string{}}
	for i := 0; i+1 < len(params); i += 2 {
		e.Params[params[i]] = params[i+1]
	}
	return e
}
