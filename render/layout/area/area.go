// Package area remembers where the watched fields of a page are drawn.
package area

import (
	"slices"

	"pano/render/design"
	"pano/render/layout/ops"
	"pano/render/layout/words"
	"pano/render/typeset"
)

// Watcher gathers the areas of one page.
type Watcher struct {
	Main  string   // the design's main field, always watched
	Watch []string // other fields
	List  []ops.Area
}

// Notice remembers where a watched field is drawn, and how high its capitals are
// (0 = not a text).
func (w *Watcher) Notice(field string, box typeset.Rect, capital float64) {
	if field == "" || box.W() <= 0 || box.H() <= 0 || field != w.Main && !slices.Contains(w.Watch, field) {
		return
	}
	for i := range w.List {
		a := &w.List[i]
		if a.Field != field || a.Flag != "" {
			continue
		}
		a.Box = around(a.Box, box)
		if capital > 0 && (a.Cap == 0 || capital < a.Cap) {
			a.Cap = capital
		}
		return
	}
	w.List = append(w.List, ops.Area{Field: field, Box: box, Cap: capital})
}

// Layer remembers what a layer drew for the watched fields that it shows or
// depends on: a sponsor's panel is the sponsor's area too.
func (w *Watcher) Layer(l *design.Layer, list []ops.Op) {
	if len(w.Watch) == 0 || len(list) == 0 || !w.watches(l) {
		return
	}
	box := list[0].Bounds()
	for _, op := range list[1:] {
		box = around(box, op.Bounds())
	}
	w.Notice(words.Field(l.Text), box, 0)
	w.Notice(l.Field, box, 0)
	for _, c := range l.When {
		if !c.Not {
			w.Notice(c.Field, box, 0)
		}
	}
}

func (w *Watcher) watches(l *design.Layer) bool {
	for _, c := range l.When {
		if !c.Not && slices.Contains(w.Watch, c.Field) {
			return true
		}
	}
	return slices.Contains(w.Watch, l.Field) || slices.Contains(w.Watch, words.Field(l.Text))
}

func around(a, b typeset.Rect) typeset.Rect {
	return typeset.Rect{
		Min: typeset.Pt{X: min(a.Min.X, b.Min.X), Y: min(a.Min.Y, b.Min.Y)},
		Max: typeset.Pt{X: max(a.Max.X, b.Max.X), Y: max(a.Max.Y, b.Max.Y)},
	}
}
