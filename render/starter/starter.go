// Package starter makes the first text of a new design: small, whole, and free of
// findings at all its sizes.
package starter

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"

	"pano/render/design"
	"pano/render/pack"
)

var (
	//go:embed starter.yaml
	printed string
	//go:embed board.yaml
	board string

	namePattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	nameLine    = regexp.MustCompile(`(?m)^name:.*$`)
	versionLine = regexp.MustCompile(`(?m)^version:.*$`)
)

// longest name of a design.
const longest = 40

// CheckName refuses what cannot be a design's name.
func CheckName(name string) error {
	if !namePattern.MatchString(name) || len(name) > longest {
		return fmt.Errorf("%.60q cannot be a design's name: use a-z, 0-9 and single hyphens, at most %d letters, such as xuan-huong-atgt", name, longest)
	}
	return nil
}

// New is a design to start from, for one kind of medium.
func New(name, kind string) (*pack.Pack, error) {
	if err := CheckName(name); err != nil {
		return nil, err
	}
	text, sizes := printed, ""
	switch kind {
	case "led":
		sizes = "1920x1080, 640x320, 384x192"
	case "banner":
		sizes = "600x70cm, 800x100cm, 1000x100cm"
	case "panel":
		sizes = "600x400cm, 300x400cm, 1200x600cm"
	case "poster":
		sizes = "54x79cm, 594x841mm"
	case "pennant":
		sizes = "80x240cm, 60x200cm"
	case "backdrop":
		sizes = "800x400cm, 600x350cm, 1200x500cm"
	case "gate":
		sizes = "800x120cm, 100x300cm"
	case "textboard":
		text, sizes = board, "192x32, 192x16, 128x16"
	default:
		return nil, fmt.Errorf("%.60q is no kind of medium; possible: %s", kind, strings.Join(design.Kinds(), ", "))
	}
	text = strings.NewReplacer("NAME", name, "KIND", kind, "SIZES", sizes).Replace(text)
	return &pack.Pack{Template: []byte(text), Art: map[string][]byte{}}, nil
}

// From is a copy of a design under another name, as its version 1.
func From(p *pack.Pack, name string) (*pack.Pack, error) {
	if err := CheckName(name); err != nil {
		return nil, err
	}
	text := once(nameLine, p.Template, "name: "+name)
	return &pack.Pack{Template: once(versionLine, text, "version: 1"), Art: p.Art}, nil
}

// once replaces the first match of a line.
func once(p *regexp.Regexp, text []byte, line string) []byte {
	at := p.FindIndex(text)
	if at == nil {
		return text
	}
	return append(append(append([]byte{}, text[:at[0]]...), line...), text[at[1]:]...)
}
