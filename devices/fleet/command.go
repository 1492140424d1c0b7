package fleet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"pano/devices/programme"
	"pano/devices/wire"
)

// ErrNoAnswer is returned when a player did not answer a command in time.
var ErrNoAnswer = errors.New("fleet: the player did not answer in time")

// Order is a momentary act for one display.
type Order struct {
	Display string
	Name    string // clear-cache, flush, reload, screenshot
	Args    []byte
	Within  time.Duration // it expires after this; 0 means 10 s
}

// Command signs an order, sends it and waits for the player's answer.
func (f *Fleet) Command(ctx context.Context, o Order) (wire.Result, error) {
	if f.cfg.Sign == nil {
		return wire.Result{}, errors.New("fleet: no key to sign commands with")
	}
	if o.Within <= 0 {
		o.Within = 10 * time.Second
	}
	who, err := f.display(ctx, o.Display)
	if err != nil {
		return wire.Result{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return wire.Result{}, err
	}
	now := f.cfg.Now()
	c := programme.Command{
		V: programme.Version, Org: who.Org, Display: who.ID, ID: id.String(), Name: o.Name, Args: o.Args,
		Issued: now.UnixMicro(), Expires: now.Add(o.Within).UnixMicro(),
	}
	if err := c.Check(); err != nil {
		return wire.Result{}, err
	}
	doc, err := json.Marshal(c)
	if err != nil {
		return wire.Result{}, err
	}
	signed, err := f.cfg.Sign(doc)
	if err != nil {
		return wire.Result{}, fmt.Errorf("sign command: %w", err)
	}
	return f.ask(ctx, who, c.ID, signed, o.Within)
}

// ask sends signed bytes and waits for the result with this id.
func (f *Fleet) ask(ctx context.Context, who Display, id string, signed []byte, within time.Duration) (wire.Result, error) {
	answer := make(chan wire.Result, 1)
	f.mu.Lock()
	f.asks[id] = answer
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		delete(f.asks, id)
		f.mu.Unlock()
	}()
	ctx, cancel := context.WithTimeoutCause(ctx, within, ErrNoAnswer)
	defer cancel()
	topic := wire.Topic{Org: who.Org, Dev: who.ID, Kind: wire.Cmd}.String()
	if err := f.down.Publish(ctx, topic, signed, 1, false); err != nil {
		return wire.Result{}, err
	}
	f.counts.commands.Add(1)
	select {
	case r := <-answer:
		return r, nil
	case <-ctx.Done():
		return wire.Result{}, context.Cause(ctx)
	}
}

// answered gives a result to whoever waits for it, and to the Sink.
func (f *Fleet) answered(dev string, m *wire.Result) {
	f.change(dev, func(s *show, now time.Time) bool { return s.message(m.Session, now) })
	f.mu.Lock()
	waiting := f.asks[m.ID]
	f.mu.Unlock()
	if waiting != nil && m.Done {
		select {
		case waiting <- *m:
		default:
		}
	}
	f.sink.Lock()
	defer f.sink.Unlock()
	f.cfg.Sink.Answered(dev, *m)
}

// Stats counts since New.
type Stats struct {
	Messages, Foreign, Malformed                            uint64
	Batches, Dropped, Rejected, Receipts, IngestFailed      uint64
	Pushes, PushFailed, Commands, Alarms, DoubleConnections uint64
	Displays, Online                                        int
	Linked                                                  bool
}

type counters struct {
	messages, foreign, malformed                       atomic.Uint64
	batches, dropped, rejected, receipts, ingestFailed atomic.Uint64
	pushes, pushFailed, commands, alarms, duplicates   atomic.Uint64
}

// Stats tells how the hub does.
func (f *Fleet) Stats() Stats {
	c := &f.counts
	st := Stats{
		Messages: c.messages.Load(), Foreign: c.foreign.Load(), Malformed: c.malformed.Load(),
		Batches: c.batches.Load(), Dropped: c.dropped.Load(), Rejected: c.rejected.Load(),
		Receipts: c.receipts.Load(), IngestFailed: c.ingestFailed.Load(), Pushes: c.pushes.Load(),
		PushFailed: c.pushFailed.Load(), Commands: c.commands.Load(), Alarms: c.alarms.Load(),
		DoubleConnections: c.duplicates.Load(),
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	st.Displays, st.Linked = len(f.shows), !f.linked.IsZero()
	for _, s := range f.shows {
		if s.presence == Online {
			st.Online++
		}
	}
	return st
}
