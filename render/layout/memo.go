package layout

import (
	"slices"

	"pano/render/design"
	"pano/render/layout/memo"
	"pano/render/layout/ops"
)

// Memo keeps what layers drew, for the next page of the same StaticKey, size, zoom
// and colours. It is safe for concurrent use.
type Memo = memo.Memo[drawn]

// NewMemo starts with nothing kept.
func NewMemo() *Memo { return memo.New[drawn]() }

// drawn is what a layer did to the page. It is read-only.
type drawn struct {
	ops      []ops.Op
	findings []ops.Finding
	grounds  []ground
	areas    []ops.Area
}

// remembered lays a layer out, or repeats what it did before if nothing that it
// depends on has changed.
func (b *builder) remembered(l *design.Layer) {
	if b.o.Memo == nil || b.o.Memo.Layer(l, b.o.Design).Never {
		b.layer(l)
		return
	}
	m := b.o.Memo.Layer(l, b.o.Design)
	b.memoKey(m.Fields)
	d, known := m.Find(b.key)
	if !known {
		d = b.apart(l)
		// Decoded pictures are not for this memory, and cheap to place again.
		if b.err == nil && !ops.Pictured(d.ops) {
			m.Keep(b.key, d)
		}
	}
	b.ops = append(b.ops, d.ops...)
	b.grounds = append(b.grounds, d.grounds...)
	for _, f := range d.findings {
		b.find(f)
	}
	for _, a := range d.areas {
		b.areas.Notice(a.Field, a.Box, a.Cap)
	}
}

// apart lays a layer out by itself.
func (b *builder) apart(l *design.Layer) drawn {
	list, findings, areas, grounds := b.ops, b.findings, b.areas.List, len(b.grounds)
	b.ops, b.findings, b.areas.List = make([]ops.Op, 0, 8), nil, nil
	b.layer(l)
	d := drawn{b.ops, b.findings, slices.Clone(b.grounds[grounds:]), b.areas.List}
	b.ops, b.findings, b.areas.List, b.grounds = list, findings, areas, b.grounds[:grounds]
	return d
}

// memoKey tells all that a layer of these fields depends on besides the scene.
func (b *builder) memoKey(fields []string) {
	if b.key == nil {
		b.key = make(memo.Key, 0, 512)
	}
	k, o := &b.key, b.o
	*k = (*k)[:0]
	k.Num(o.PerMM, o.DistanceM, o.Limits.Small, o.Limits.Large, o.Limits.LargePx, o.Limits.Hard, o.Limits.Easy)
	k.Text(o.Day)
	k.Text(o.Watch...)
	for _, f := range fields {
		v, typed := o.Values[f]
		p, photo := o.Photos[f]
		k.Flag(typed)
		k.Flag(photo)
		k.Text(v, p.Key)
	}
	for _, g := range b.grounds {
		k.Num(g.box.Min.X, g.box.Min.Y, g.box.Max.X, g.box.Max.Y, float64(len(g.colours)))
		k.Flag(g.flat)
		for _, c := range g.colours {
			*k = append(*k, c[:]...)
		}
	}
}
