// Package pack is a design as files: what an office writes, sends and installs.
// A pack is template.yaml and the drawings that only it uses. It travels as a ZIP
// with a manifest, lies in a folder, or is a lone template.yaml. Whatever comes
// from outside is hostile: its bytes, files and names are bounded before they are
// read. What the files say is for the engine to judge.
package pack

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Limits of one pack.
const (
	MaxZip      = 4 << 20   // bytes as sent
	MaxTotal    = 8 << 20   // bytes of all files
	MaxTemplate = 256 << 10 // bytes of template.yaml
	MaxDrawing  = 1 << 20   // bytes of one SVG
	MaxPicture  = 2 << 20   // bytes of preview.png
	MaxFiles    = 64
)

// Names of the files that every pack may hold besides its drawings.
const (
	Template = "template.yaml"
	Preview  = "preview.png"
	Manifest = "manifest.json"
	Suffix   = ".pano.zip"
)

// Pack is one design. It is not changed once made.
type Pack struct {
	Template []byte            // template.yaml
	Art      map[string][]byte // its own drawings by file name: "scene.svg"
}

// Error says why something is no pack. Code is stable.
type Error struct {
	Code   string // pack_...
	Params map[string]string
	Msg    string
}

func (e *Error) Error() string { return e.Msg }

func refuse(code, msg string, params ...string) *Error {
	e := &Error{Code: code, Msg: msg, Params: map[string]string{}}
	for i := 0; i+1 < len(params); i += 2 {
		e.Params[params[i]] = params[i+1]
	}
	return e
}

var drawingName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,59}\.svg$`)

// Open reads a pack that was sent: a ZIP, or a lone template.yaml.
func Open(data []byte) (*Pack, error) {
	if bytes.HasPrefix(data, []byte("PK")) {
		return unzip(data)
	}
	p := &Pack{Art: map[string][]byte{}}
	return p, p.add(Template, data)
}

// limit is the most that a file of a pack may hold; 0 = no such file.
func limit(name string) int {
	switch {
	case name == Template, name == Manifest:
		return MaxTemplate
	case name == Preview:
		return MaxPicture
	case drawingName.MatchString(name):
		return MaxDrawing
	}
	return 0
}

// add takes a file of a known name. A preview and a manifest say nothing about the
// design itself.
func (p *Pack) add(name string, data []byte) error {
	most := limit(name)
	switch {
	case most == 0:
		return refuse("pack_file", fmt.Sprintf("%.80q has no place in a pack: only %s, drawings such as scene.svg (a-z, 0-9, - and _), %s and %s are read; take it out", name, Template, Preview, Manifest), "file", clip(name))
	case len(data) > most:
		return tooLarge(name, most)
	case name == Template:
		if len(bytes.TrimSpace(data)) == 0 || bytes.IndexByte(data, 0) >= 0 {
			return refuse("pack_type", "this is neither a ZIP nor a template.yaml: send a file that pano template pack made, or the YAML text of a design")
		}
		p.Template = data
	case strings.HasSuffix(name, ".svg"):
		p.Art[name] = data
	}
	return nil
}

// AddDrawing puts a drawing beside the template while a pack is made.
func (p *Pack) AddDrawing(name string, data []byte) error {
	if !drawingName.MatchString(name) {
		return refuse("pack_file", fmt.Sprintf("%.80q cannot be a drawing's name: use a-z, 0-9, - and _, and the ending .svg", name), "file", clip(name))
	}
	if len(p.Art) >= MaxFiles-3 && p.Art[name] == nil {
		return tooMany(len(p.Art) + 1)
	}
	return p.add(name, data)
}

func tooLarge(name string, most int) *Error {
	return refuse("pack_large", fmt.Sprintf("%.80q is larger than the %d kB that are read: make it smaller", name, most>>10), "file", clip(name), "limit", fmt.Sprint(most>>10))
}

func clip(s string) string {
	if len(s) > 80 {
		s = s[:80] + "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// Names lists the files that make the design, template.yaml and drawings, sorted.
func (p *Pack) Names() []string {
	names := []string{Template}
	for n := range p.Art {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

func (p *Pack) file(name string) []byte {
	if name == Template {
		return p.Template
	}
	return p.Art[name]
}

// Size is the number of bytes of all files.
func (p *Pack) Size() int {
	n := len(p.Template)
	for _, b := range p.Art {
		n += len(b)
	}
	return n
}

// Digest names the content: the sha256 of what `sha256sum` prints for the files,
// sorted by name. However a design came, the same files have the same digest.
func (p *Pack) Digest() [32]byte {
	var list strings.Builder
	for _, name := range p.Names() {
		sum := sha256.Sum256(p.file(name))
		fmt.Fprintf(&list, "%s  %s\n", hex.EncodeToString(sum[:]), name)
	}
	return sha256.Sum256([]byte(list.String()))
}
