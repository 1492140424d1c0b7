package fleet

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pano/devices/wire"
)

// handle gets every message of every player, in order of arrival. The broker's
// access list is the first lock; organisation, display and partition are checked
// again here (the partition by ParseTopic), against the Registry.
func (f *Fleet) handle(topic string, payload []byte) {
	f.counts.messages.Add(1)
	t, err := wire.ParseTopic(topic)
	if err != nil {
		f.counts.foreign.Add(1)
		f.alarm("", "foreign_message", err.Error())
		return
	}
	who, err := f.display(f.life, t.Dev)
	if err != nil || who.Org != t.Org {
		f.counts.foreign.Add(1)
		if err == nil || errors.Is(err, ErrUnknown) {
			f.alarm(t.Dev, "foreign_message", "a message on "+topic+" is not from an enrolled player")
		} else if f.life.Err() == nil {
			f.log.Error("look up display", "display", t.Dev, "err", err)
		}
		return
	}
	if t.Kind == wire.Plays {
		f.take(who, payload)
		return
	}
	if err := f.dispatch(t.Dev, t.Kind, payload); err != nil {
		f.counts.malformed.Add(1)
		f.alarm(t.Dev, "malformed_message", fmt.Sprintf("%s: %v", t.Kind, err))
	}
}

// display asks the Registry, or remembers its answer for a while.
func (f *Fleet) display(ctx context.Context, id string) (Display, error) {
	now := f.cfg.Now()
	f.mu.Lock()
	if s, ok := f.shows[id]; ok && now.Sub(s.asked) < f.cfg.Known {
		who := s.who
		f.mu.Unlock()
		return who, nil
	}
	f.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	who, err := f.cfg.Registry.Display(ctx, id)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		if errors.Is(err, ErrUnknown) {
			delete(f.shows, id)
		}
		return Display{}, err
	}
	s := f.entry(id)
	s.who, s.asked = who, now
	return who, nil
}

// dispatch decodes one message and applies it.
func (f *Fleet) dispatch(dev string, k wire.Kind, payload []byte) error {
	switch k {
	case wire.Hi:
		var m wire.Hello
		if err := wire.Decode(k, payload, &m); err != nil {
			return err
		}
		f.hello(dev, &m)
	case wire.Bye:
		var m wire.Gone
		if err := wire.Decode(k, payload, &m); err != nil {
			return err
		}
		f.change(dev, func(s *show, now time.Time) bool { return s.leave(m.Session, m.Reason, now) })
	case wire.Beat:
		var m wire.Heartbeat
		if err := wire.Decode(k, payload, &m); err != nil {
			return err
		}
		f.change(dev, func(s *show, now time.Time) bool {
			changed := s.message(m.Session, now)
			s.status.Outbox = m.Outbox
			s.stream, s.oldest = m.Stream, m.Oldest
			return f.applied(s, m.Applied) || changed
		})
	case wire.Report:
		var m wire.State
		if err := wire.Decode(k, payload, &m); err != nil {
			return err
		}
		f.change(dev, func(s *show, now time.Time) bool {
			if m.Session == s.session || m.TS >= s.status.State.TS { // not one that was overtaken
				s.status.State = m
			}
			s.message(m.Session, now)
			f.applied(s, m.Applied)
			return true
		})
	case wire.Res:
		var m wire.Result
		if err := wire.Decode(k, payload, &m); err != nil {
			return err
		}
		f.answered(dev, &m)
	}
	return nil
}

// change applies fn to a display's record and tells the Sink when it says so.
func (f *Fleet) change(dev string, fn func(*show, time.Time) bool) {
	f.mu.Lock()
	changed := fn(f.entry(dev), f.cfg.Now())
	f.mu.Unlock()
	if changed {
		f.tell(dev)
	}
}

// applied notes what a display reports to have. The caller holds mu.
func (f *Fleet) applied(s *show, rev int64) bool {
	if s.status.Applied == rev {
		return false
	}
	s.status.Applied = rev
	return true
}

// hello begins a session: what it should have is compared at once.
func (f *Fleet) hello(dev string, m *wire.Hello) {
	var duplicate bool
	f.change(dev, func(s *show, now time.Time) bool {
		_, duplicate = s.hello(m.Session, m.Boot, now)
		s.status.Software, s.status.Output, s.status.Outbox = m.Software, m.Output, m.Outbox
		s.status.Page, s.status.Can = m.Page, m.Can
		s.stream, s.oldest = m.Stream, m.Oldest
		s.pause = f.cfg.Retry
		f.applied(s, m.Applied)
		if s.desired == 0 || m.Applied != s.desired {
			f.queue[dev] = true
		}
		return true
	})
	f.nudge()
	if duplicate {
		f.alarm(dev, "duplicate_identity", "two boxes use the identity of this display: one was copied from the other")
	}
}

// Duplicate is for a broker that saw a second connection with one identity. Once
// is a player that came back before its old connection was known dead; again and
// again is two boxes that throw each other out.
func (f *Fleet) Duplicate(display string) {
	const often, within = 4, 2 * time.Minute
	f.counts.duplicates.Add(1)
	now := f.cfg.Now()
	f.mu.Lock()
	s, ok := f.shows[display]
	if ok {
		s.doubles = append(s.doubles, now)
		for len(s.doubles) > often || now.Sub(s.doubles[0]) > within {
			s.doubles = s.doubles[1:]
		}
	}
	again := ok && len(s.doubles) == often
	f.mu.Unlock()
	if again {
		f.alarm(display, "duplicate_identity", "two boxes use the identity of this display and throw each other out")
	}
}
