package fleet

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"pano/devices/wire"
)

// Publish asks for delivery of what the Registry holds for a display. It does
// not wait; Status tells when it is reached and applied.
func (f *Fleet) Publish(display string) {
	f.mu.Lock()
	f.queue[display] = true
	f.mu.Unlock()
	f.nudge()
}

func (f *Fleet) nudge() {
	select {
	case f.poke <- struct{}{}:
	default:
	}
}

// pushAll queues every enrolled display: the broker may have forgotten all.
func (f *Fleet) pushAll() {
	ids, err := f.cfg.Registry.Displays(f.life)
	if err != nil {
		f.log.Error("list displays", "err", err)
		return
	}
	f.mu.Lock()
	for _, id := range ids {
		f.entry(id)
		f.queue[id] = true
	}
	f.mu.Unlock()
	f.nudge()
}

// pushQueued hands queued states to the broker, some at once, within the rate.
func (f *Fleet) pushQueued(ctx context.Context) {
	const atOnce = 32
	var all sync.WaitGroup
	defer all.Wait()
	slots := make(chan struct{}, atOnce)
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.poke:
		}
		for _, id := range f.takeQueue() {
			if f.limit.Wait(ctx) != nil {
				return
			}
			slots <- struct{}{}
			all.Go(func() { defer func() { <-slots }(); f.push(ctx, id) })
		}
	}
}

func (f *Fleet) takeQueue() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	ids := make([]string, 0, len(f.queue))
	for id := range f.queue {
		ids = append(ids, id)
	}
	clear(f.queue)
	return ids
}

// push sends one desired state, retained. A failure is left to reconcile.
func (f *Fleet) push(ctx context.Context, id string) {
	who, err := f.display(ctx, id)
	if err != nil {
		if !errors.Is(err, ErrUnknown) {
			f.log.Error("push", "display", id, "err", err)
		}
		return
	}
	want, err := f.cfg.Registry.Desired(ctx, id)
	if err != nil {
		f.log.Error("read desired state", "display", id, "err", err)
		return
	}
	f.mu.Lock()
	s := f.entry(id)
	s.pushed = f.cfg.Now()
	if want.Rev > s.desired {
		s.desired, s.pause = want.Rev, f.cfg.Retry
	}
	f.mu.Unlock()
	if len(want.Signed) == 0 {
		return
	}
	topic := wire.Topic{Org: who.Org, Dev: id, Kind: wire.Desired}.String()
	if err := f.down.Publish(ctx, topic, want.Signed, 1, true); err != nil {
		f.counts.pushFailed.Add(1)
		f.log.Warn("push", "display", id, "err", err)
		return
	}
	f.counts.pushes.Add(1)
	f.mu.Lock()
	s.reached = max(s.reached, want.Rev)
	f.mu.Unlock()
	f.tell(id)
}

// Withdraw clears the retained state of a display whose player was revoked.
func (f *Fleet) Withdraw(ctx context.Context, org, display string) error {
	f.Forget(display)
	topic := wire.Topic{Org: org, Dev: display, Kind: wire.Desired}.String()
	if topic == "" {
		return fmt.Errorf("fleet: %q or %q cannot stand in a topic", org, display)
	}
	return f.down.Publish(ctx, topic, nil, 1, true)
}

// watch ages presences and pushes again what is not applied.
func (f *Fleet) watch(ctx context.Context) {
	tick := time.NewTicker(min(time.Second, f.cfg.Period/4))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		changed, stuck := f.review(f.cfg.Now())
		for _, id := range changed {
			f.tell(id)
		}
		for _, s := range stuck {
			f.alarm(s.Display, "diverged", fmt.Sprintf("revision %d is wanted, %d is applied", s.Desired, s.Applied))
		}
	}
}

// review is one look at all displays.
func (f *Fleet) review(now time.Time) (changed []string, stuck []Status) {
	f.mu.Lock()
	defer f.mu.Unlock()
	again := false
	for id, s := range f.shows {
		if s.age(now, f.linked, f.cfg.Period) {
			changed = append(changed, id)
		}
		if s.status.Applied >= s.desired || s.presence != Online {
			s.diverged, s.alarmed = time.Time{}, false
			continue
		}
		if s.diverged.IsZero() {
			s.diverged = now
		}
		if now.Sub(s.diverged) > f.cfg.Diverged && !s.alarmed {
			s.alarmed = true
			stuck = append(stuck, s.view())
		}
		if now.Sub(s.pushed) >= s.pause {
			s.pause = min(2*s.pause, 5*time.Minute)
			f.queue[id], again = true, true
		}
	}
	if again {
		f.nudge()
	}
	return changed, stuck
}

// hears notes whether messages of players can arrive. Presences are judged anew.
func (f *Fleet) hears(since time.Time) {
	f.mu.Lock()
	f.linked = since
	var changed []string
	for id, s := range f.shows {
		if s.age(f.cfg.Now(), since, f.cfg.Period) {
			changed = append(changed, id)
		}
	}
	f.mu.Unlock()
	for _, id := range changed {
		f.tell(id)
	}
}
