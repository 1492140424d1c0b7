package player

import (
	"sync"
	"time"

	"pano/devices/proof"
)

const (
	goodOffset = 5 * time.Second // more than this off the server's time is not synchronised
	heldAfter  = 24 * time.Hour  // without a new sample the clock runs free
	stepLimit  = 2 * time.Second // wall against monotonic time between two looks
	floorSlack = time.Minute
)

// clock judges the wall clock: against what the server says, against the
// monotonic clock, and against the latest instant that is known to be past.
type clock struct {
	now func() time.Time

	mu      sync.Mutex
	sampled bool
	offset  time.Duration // server minus ours at the last sample
	source  string
	at      time.Time // of the last sample
	stepped bool      // a jump since the last sample
	looked  time.Time // wall time of the last look
	mono    time.Time // monotonic time of the last look
	floor   time.Time // never earlier than this
}

func newClock(now func() time.Time) *clock {
	return &clock{now: now, mono: time.Now(), looked: now()}
}

// sample notes what the server says. source names the channel.
func (c *clock) sample(server time.Time, source string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	c.offset, c.at, c.source, c.sampled = server.Sub(now), now, source, true
	if c.offset.Abs() < goodOffset {
		c.stepped = false
		c.raise(now)
	}
}

// past notes an instant that is certainly past (of a signed document, of a play).
func (c *clock) past(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raise(t)
}

func (c *clock) raise(t time.Time) {
	if t.After(c.floor) {
		c.floor = t
	}
}

// look returns the wall time and whether it jumped since the last look.
func (c *clock) look() (now time.Time, jumped bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now = c.now()
	mono := time.Now()
	wall, real := now.Round(0).Sub(c.looked.Round(0)), mono.Sub(c.mono)
	if jumped = (wall - real).Abs() > stepLimit; jumped {
		c.stepped = true
	}
	c.looked, c.mono = now, mono
	return now, jumped
}

// behind tells that the clock shows a time that is certainly over: a box without
// a battery woke up in 1970.
func (c *clock) behind(now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return now.Before(c.floor.Add(-floorSlack))
}

// report is the state as it goes into evidence.
func (c *clock) report() proof.ClockReport {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := proof.ClockReport{State: proof.ClockUnknown, Offset: c.offset.Microseconds(), Source: c.source}
	switch {
	case c.stepped:
		r.State = proof.ClockStepped
	case !c.sampled || c.offset.Abs() >= goodOffset:
	case c.now().Sub(c.at) > heldAfter:
		r.State = proof.ClockHeld
	default:
		r.State = proof.ClockSynced
	}
	if r.Source == "" {
		r.Source = "rtc"
	}
	return r
}
