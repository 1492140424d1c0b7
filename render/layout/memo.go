package layout

import (
	"bytes"
	"encoding/binary"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"

	"pano/render/design"
	"pano/render/layout/ops"
)

// Memo keeps what the layers of a page drew, for the next page that differs in a
// few values only. All pages of one Memo must have the same StaticKey, size, zoom
// and colours. It is safe for concurrent use.
type Memo struct {
	mu     sync.Mutex
	layers map[*design.Layer]*memoLayer
}

// NewMemo starts with nothing kept.
func NewMemo() *Memo { return &Memo{layers: map[*design.Layer]*memoLayer{}} }

// memoLayer is one layer's memory, guarded by the Memo.
type memoLayer struct {
	fields []string // that the layer may draw
	never  bool     // it depends on more than values
	last   [2]drawn // newest first
}

// drawn is what a layer did to the page. It is read-only.
type drawn struct {
	key      []byte
	ops      []ops.Op
	findings []ops.Finding
	grounds  []ground
	areas    []ops.Area
}

// remembered lays a layer out, or repeats what it did before if nothing that it
// depends on has changed.
func (b *builder) remembered(l *design.Layer) {
	if b.o.Memo == nil {
		b.layer(l)
		return
	}
	m := b.o.Memo.layer(l, b.o.Design)
	if m.never {
		b.layer(l)
		return
	}
	if b.key == nil {
		b.key = make([]byte, 0, 512)
	}
	b.key = b.memoKey(b.key[:0], m.fields)
	d, ok := b.o.Memo.find(m, b.key)
	if !ok {
		var whole bool
		if d, whole = b.apart(l); whole && !pictured(d.ops) {
			d.key = bytes.Clone(b.key)
			b.o.Memo.keep(m, d)
		}
	}
	b.ops = append(b.ops, d.ops...)
	b.grounds = append(b.grounds, d.grounds...)
	for _, f := range d.findings {
		b.find(f)
	}
	for _, a := range d.areas {
		b.notice(a.Field, a.Box, a.Cap)
	}
}

// apart lays a layer out by itself; whole tells that it is all there.
func (b *builder) apart(l *design.Layer) (d drawn, whole bool) {
	list, findings, areas, grounds := b.ops, b.findings, b.areas, len(b.grounds)
	b.ops, b.findings, b.areas = make([]ops.Op, 0, 8), nil, nil
	b.layer(l)
	d = drawn{ops: b.ops, findings: b.findings, grounds: slices.Clone(b.grounds[grounds:]), areas: b.areas}
	b.ops, b.findings, b.areas, b.grounds = list, findings, areas, b.grounds[:grounds]
	return d, b.err == nil
}

// pictured tells that the operations hold a decoded picture: it is not for this
// memory to keep, and cheap to place again.
func pictured(list []ops.Op) bool {
	for _, op := range list {
		switch op := op.(type) {
		case ops.Picture:
			return true
		case ops.Group:
			if pictured(op.Ops) {
				return true
			}
		}
	}
	return false
}

// memoKey tells all that a layer of these fields depends on besides the scene.
func (b *builder) memoKey(key []byte, fields []string) []byte {
	num := func(list ...float64) {
		for _, v := range list {
			key = binary.LittleEndian.AppendUint64(key, math.Float64bits(v))
		}
	}
	text := func(s string) {
		key = binary.AppendUvarint(key, uint64(len(s)))
		key = append(key, s...)
	}
	l := b.o.Limits
	num(b.o.PerMM, b.o.DistanceM, l.Small, l.Large, l.LargePx, l.Hard, l.Easy)
	for _, f := range b.o.Watch {
		text(f)
	}
	text(b.o.Day)
	for _, f := range fields {
		v, typed := b.o.Values[f]
		p, photo := b.o.Photos[f]
		key = append(key, flagOf(typed)|flagOf(photo)<<1)
		text(v)
		text(p.Key)
	}
	for _, g := range b.grounds {
		num(g.box.Min.X, g.box.Min.Y, g.box.Max.X, g.box.Max.Y)
		key = append(key, byte(len(g.colours)), flagOf(g.flat))
		for _, c := range g.colours {
			key = append(key, c[0], c[1], c[2])
		}
	}
	return key
}

func flagOf(v bool) byte {
	if v {
		return 1
	}
	return 0
}

func (m *Memo) layer(l *design.Layer, d *design.Design) *memoLayer {
	m.mu.Lock()
	defer m.mu.Unlock()
	if k := m.layers[l]; k != nil {
		return k
	}
	var said []string
	mentions(reflect.ValueOf(l), &said)
	k := &memoLayer{}
	for _, s := range said {
		// Official artwork is no value.
		k.never = k.never || s == "flag" || s == "emblem"
	}
	for _, f := range d.Fields {
		if slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, f.Name) }) {
			k.fields = append(k.fields, f.Name)
		}
	}
	m.layers[l] = k
	return k
}

// mentions collects every text in a layer, whatever it is for: a field that no
// text names cannot change what the layer draws.
func mentions(v reflect.Value, into *[]string) {
	switch v.Kind() {
	case reflect.String:
		*into = append(*into, v.String())
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			mentions(v.Elem(), into)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			mentions(v.Field(i), into)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			mentions(v.Index(i), into)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			mentions(it.Key(), into)
			mentions(it.Value(), into)
		}
	}
}

func (m *Memo) find(k *memoLayer, key []byte) (drawn, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range k.last {
		if d.key != nil && bytes.Equal(d.key, key) {
			return d, true
		}
	}
	return drawn{}, false
}

func (m *Memo) keep(k *memoLayer, d drawn) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k.last[1], k.last[0] = k.last[0], d
}
