package server

import (
	"sync"

	"pano/server/ui"
)

// events spreads news of displays to the pages that show them live. A page that
// does not keep up misses events, never the truth: each event only says "look again".
type events struct {
	mu   sync.Mutex
	subs map[chan ui.Event]struct{}
}

func newEvents() *events { return &events{subs: map[chan ui.Event]struct{}{}} }

// Subscribe implements ui.Events.
func (e *events) Subscribe() (<-chan ui.Event, func()) {
	ch := make(chan ui.Event, 64)
	e.mu.Lock()
	e.subs[ch] = struct{}{}
	e.mu.Unlock()
	return ch, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		if _, ok := e.subs[ch]; ok {
			delete(e.subs, ch)
			close(ch)
		}
	}
}

func (e *events) publish(ev ui.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for ch := range e.subs {
		select {
		case ch <- ev:
		default: // it will see the state with the next event
		}
	}
}

// close ends all subscriptions, so that streams end before the listener waits for them.
func (e *events) close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for ch := range e.subs {
		delete(e.subs, ch)
		close(ch)
	}
}
