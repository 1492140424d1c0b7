package layout

import (
	"slices"

	"pano/render/design"
	"pano/render/layout/ops"
	"pano/render/layout/words"
	"pano/render/typeset"
)

// notice remembers where a watched field is drawn, and how high its capitals are
// (0 = not a text). The design's main text is always watched.
func (b *builder) notice(field string, box typeset.Rect, capital float64) {
	if field == "" || box.W() <= 0 || box.H() <= 0 || field != b.main && !slices.Contains(b.o.Watch, field) {
		return
	}
	for i := range b.areas {
		a := &b.areas[i]
		if a.Field != field || a.Flag != "" {
			continue
		}
		a.Box = around(a.Box, box)
		if capital > 0 && (a.Cap == 0 || capital < a.Cap) {
			a.Cap = capital
		}
		return
	}
	b.areas = append(b.areas, ops.Area{Field: field, Box: box, Cap: capital})
}

// noticeLayer remembers what a layer drew from operation n on for the watched
// fields that it shows or depends on: a sponsor's panel is the sponsor's area too.
func (b *builder) noticeLayer(l *design.Layer, n int) {
	if len(b.o.Watch) == 0 || n >= len(b.ops) || !b.watches(l) {
		return
	}
	box := b.ops[n].Bounds()
	for _, op := range b.ops[n+1:] {
		box = around(box, op.Bounds())
	}
	b.notice(words.Field(l.Text), box, 0)
	b.notice(l.Field, box, 0)
	for _, c := range l.When {
		if !c.Not {
			b.notice(c.Field, box, 0)
		}
	}
}

func (b *builder) watches(l *design.Layer) bool {
	for _, c := range l.When {
		if !c.Not && slices.Contains(b.o.Watch, c.Field) {
			return true
		}
	}
	return slices.Contains(b.o.Watch, l.Field) || slices.Contains(b.o.Watch, words.Field(l.Text))
}

func around(a, b typeset.Rect) typeset.Rect {
	return typeset.Rect{
		Min: typeset.Pt{X: min(a.Min.X, b.Min.X), Y: min(a.Min.Y, b.Min.Y)},
		Max: typeset.Pt{X: max(a.Max.X, b.Max.X), Y: max(a.Max.Y, b.Max.Y)},
	}
}
