package player

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"pano/devices/wire"
)

// health is the list of what is wrong now. A code stays until it is cleared.
type health struct {
	now     func() time.Time
	changed func()

	mu    sync.Mutex
	wrong map[string]wire.Problem
}

func newHealth(now func() time.Time, changed func()) *health {
	return &health{now: now, changed: changed, wrong: map[string]wire.Problem{}}
}

// set states a fault, or clears it when err is nil.
func (h *health) set(code string, err error) {
	h.mu.Lock()
	was, had := h.wrong[code]
	is := was
	switch {
	case err == nil:
		delete(h.wrong, code)
	case was.Text != err.Error():
		is = wire.Problem{Code: code, Text: clip(err.Error()), Since: was.Since}
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

// list gives what is wrong, by code.
func (h *health) list() []wire.Problem {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make([]wire.Problem, 0, len(h.wrong))
	for _, p := range h.wrong {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b wire.Problem) int { return cmp.Compare(a.Code, b.Code) })
	return out
}

// clip keeps a text within what a message may carry.
func clip(s string) string { return s[:min(len(s), 500)] }
