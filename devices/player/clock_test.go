package player

import (
	"testing"
	"time"
)

func TestClockStates(t *testing.T) {
	now := time.Date(2026, 4, 30, 8, 0, 0, 0, time.UTC)
	c := newClock(func() time.Time { return now })
	if s := c.report(); s.State.Trusted() || s.Source != "rtc" {
		t.Errorf("fresh: %+v", s)
	}
	c.sample(now.Add(time.Second), "server")
	if s := c.report(); !s.State.Trusted() || s.Offset != 1_000_000 {
		t.Errorf("synchronised: %+v", s)
	}
	now = now.Add(time.Hour)
	if _, jumped := c.look(); !jumped || c.report().State.Trusted() {
		t.Error("a jump of an hour is not seen, or trusted")
	}
	c.sample(now, "server")
	if !c.report().State.Trusted() {
		t.Error("the server says that the new time is right")
	}
	c.sample(now.Add(time.Minute), "server")
	if c.report().State.Trusted() {
		t.Error("a minute off is trusted")
	}
	if c.past(now); c.behind(now) || !c.behind(now.Add(-2*time.Minute)) {
		t.Error("the floor does not hold")
	}
}
