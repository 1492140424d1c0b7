// Package memo keeps what the layers of a page drew, for the next page that
// differs in a few values only.
package memo

import (
	"bytes"
	"encoding/binary"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"

	"pano/render/design"
)

// Memo keeps results of layers, of the type T, which must be read-only. It is safe
// for concurrent use.
type Memo[T any] struct {
	mu     sync.Mutex
	layers map[*design.Layer]*Layer[T]
}

// New starts with nothing kept.
func New[T any]() *Memo[T] { return &Memo[T]{layers: map[*design.Layer]*Layer[T]{}} }

// Layer is the memory of one layer.
type Layer[T any] struct {
	Fields []string // that the layer may draw
	Never  bool     // it depends on more than values

	mu   sync.Mutex
	last [2]kept[T] // newest first
}

type kept[T any] struct {
	key []byte
	v   T
}

// Layer finds the memory of a layer of a design.
func (m *Memo[T]) Layer(l *design.Layer, d *design.Design) *Layer[T] {
	m.mu.Lock()
	defer m.mu.Unlock()
	if k := m.layers[l]; k != nil {
		return k
	}
	var said []string
	mentions(reflect.ValueOf(l), &said)
	k := &Layer[T]{}
	for _, s := range said {
		// Official artwork is no value.
		k.Never = k.Never || s == "flag" || s == "emblem"
	}
	for _, f := range d.Fields {
		if slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, f.Name) }) {
			k.Fields = append(k.Fields, f.Name)
		}
	}
	m.layers[l] = k
	return k
}

// Len is the number of layers with a memory.
func (m *Memo[T]) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.layers)
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

// Find gives what was kept under a key.
func (l *Layer[T]) Find(key []byte) (v T, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, k := range l.last {
		if k.key != nil && bytes.Equal(k.key, key) {
			return k.v, true
		}
	}
	return v, false
}

// Keep keeps a result under a key, and the one before it.
func (l *Layer[T]) Keep(key []byte, v T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last[1], l.last[0] = l.last[0], kept[T]{bytes.Clone(key), v}
}

// Key tells all that a result depends on, without room for doubt.
type Key []byte

// Num appends numbers.
func (k *Key) Num(list ...float64) {
	for _, v := range list {
		*k = binary.LittleEndian.AppendUint64(*k, math.Float64bits(v))
	}
}

// Text appends texts.
func (k *Key) Text(list ...string) {
	for _, s := range list {
		*k = binary.AppendUvarint(*k, uint64(len(s)))
		*k = append(*k, s...)
	}
}

// Flag appends a yes or no.
func (k *Key) Flag(v bool) {
	if v {
		*k = append(*k, 1)
	} else {
		*k = append(*k, 0)
	}
}
