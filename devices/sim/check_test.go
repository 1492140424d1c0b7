package sim_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"pano/devices/player"
	"pano/devices/proof"
)

func runPlayer(t testing.TB, p *player.Player) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("player ended with %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// checkChain wants plays in order, without overlap, and cut ones continued.
func checkChain(t testing.TB, h *hub, display string) {
	t.Helper()
	plays := h.plays(display)
	for i, p := range plays {
		if p.End < p.Start {
			t.Errorf("play %d ends before it starts: %+v", i, p)
		}
		if i == 0 {
			continue
		}
		before := plays[i-1]
		if p.Start < before.End {
			t.Errorf("play %d begins %d µs before the end of the one before", i, before.End-p.Start)
		}
		if before.WhyStop == proof.Continues && p.WhyStart == proof.Continued && p.Start != before.End {
			t.Errorf("play %d continues with a gap of %d µs", i, p.Start-before.End)
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.ledger.refused) > 0 {
		t.Errorf("refused: %v", h.ledger.refused)
	}
}
