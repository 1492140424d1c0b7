// Package health keeps the list of what is wrong with a player.
package health

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"pano/devices/wire"
)

// Book is the list of what is wrong now. A code stays until it is cleared. It is
// safe for concurrent use.
type Book struct {
	now     func() time.Time
	changed func()

	mu    sync.Mutex
	wrong map[string]wire.Problem
}

// New makes an empty list; changed is called after each change of it.
func New(now func() time.Time, changed func()) *Book {
	return &Book{now: now, changed: changed, wrong: map[string]wire.Problem{}}
}

// Set states a fault, or clears it when err is nil.
func (h *Book) Set(code string, err error) {
	h.mu.Lock()
	was, had := h.wrong[code]
	is := was
	switch {
	case err == nil:
		delete(h.wrong, code)
	case was.Text != err.Error():
		is = wire.Problem{Code: code, Text: Clip(err.Error()), Since: was.Since}
		if !had {
			is.Since = h.now().UnixMicro()
		}
		h.wrong[code] = is
	}
	differs := had != (err != nil) || is.Text != was.Text
	h.mu.Unlock()
	if differs {
		h.changed()
	}
}

// List gives what is wrong, by code.
func (h *Book) List() []wire.Problem {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make([]wire.Problem, 0, len(h.wrong))
	for _, p := range h.wrong {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b wire.Problem) int { return cmp.Compare(a.Code, b.Code) })
	return out
}

// Clip keeps a text within what a message may carry.
func Clip(s string) string { return strings.ToValidUTF8(s[:min(len(s), 500)], "") }
