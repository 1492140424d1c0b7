// Package fault lists what is wrong in the files of a design, each thing with its
// place, for those who write designs.
package fault

import (
	"errors"
	"fmt"
	"sort"

	"pano/render/design"
	"pano/render/pack"
)

// Fault is one thing that is wrong in the files of a design. Line is 0 where the
// fault is not of one place.
type Fault struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Col  int    `json:"col"`
	Path string `json:"path"` // such as variants[0].layers[3].fill
	Msg  string `json:"msg"`
}

func (f Fault) String() string {
	at := f.File
	if f.Line > 0 {
		at += fmt.Sprintf(":%d:%d", f.Line, f.Col)
	}
	if f.Path != "" {
		at += ": " + f.Path
	}
	return at + ": " + f.Msg
}

// InFile says in which file of a pack something is wrong.
type InFile struct {
	File string
	Err  error
}

func (e *InFile) Error() string { return e.File + ": " + e.Err.Error() }
func (e *InFile) Unwrap() error { return e.Err }

// List lists what an error of compiling says, each with its place, in the order
// of the lines.
func List(err error) []Fault {
	out := list(err)
	sort.SliceStable(out, func(i, j int) bool { return out[i].Line < out[j].Line })
	return out
}

func list(err error) []Fault {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var out []Fault
		for _, e := range many.Unwrap() {
			out = append(out, list(e)...)
		}
		return out
	}
	var line *design.Error
	if errors.As(err, &line) {
		return []Fault{{File: pack.Template, Line: line.Line, Col: line.Col, Path: line.Path, Msg: line.Msg}}
	}
	if in := (*InFile)(nil); errors.As(err, &in) {
		return []Fault{{File: in.File, Msg: in.Err.Error()}}
	}
	return []Fault{{File: pack.Template, Msg: err.Error()}}
}
