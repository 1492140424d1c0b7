package fleet

import (
	"slices"
	"time"
)

// Presence is what is known about a player's connection.
type Presence string

// The presences. A display that never spoke since this process started is Never,
// unless the hub itself has no broker: then nothing is known.
const (
	Never   Presence = "never"
	Online  Presence = "online"
	Late    Presence = "late" // one heartbeat is missing
	Lost    Presence = "lost" // three are, or the player left
	Unknown Presence = "unknown"
)

// tracker follows one display. It is pure: instants come from the caller, who
// also holds the lock.
type tracker struct {
	presence Presence
	since    time.Time
	heard    time.Time // last message of the live session
	session  string    // of the newest hello
	gone     string    // the session that said or was said to be gone
	boots    []string  // boot ids in order of appearance, newest last
	reason   string    // why it left
}

const bootsKept = 8

// set changes the presence and tells whether it did.
func (t *tracker) set(p Presence, now time.Time) bool {
	if t.presence == p {
		return false
	}
	t.presence, t.since = p, now
	return true
}

// hello begins a session. duplicate means that an older boot is back although a
// newer one has spoken: two boxes share this identity.
func (t *tracker) hello(session, boot string, now time.Time) (changed, duplicate bool) {
	if i := slices.Index(t.boots, boot); i >= 0 && i < len(t.boots)-1 {
		duplicate = true
		t.boots = slices.Delete(t.boots, i, i+1)
	}
	if n := len(t.boots); n == 0 || t.boots[n-1] != boot {
		t.boots = append(t.boots, boot)
	}
	if n := len(t.boots); n > bootsKept {
		t.boots = slices.Delete(t.boots, 0, n-bootsKept)
	}
	t.session, t.heard = session, now
	if session == t.gone { // its will was faster than its greeting
		return t.set(Lost, now), duplicate
	}
	t.reason = ""
	return t.set(Online, now), duplicate
}

// message notes a sign of life.
func (t *tracker) message(session string, now time.Time) (changed bool) {
	if session != "" && session == t.gone {
		return false // late delivery of what was said before leaving
	}
	t.heard = now
	return t.set(Online, now)
}

// leave ends a session; the will of an older connection changes nothing.
func (t *tracker) leave(session, reason string, now time.Time) (changed bool) {
	if t.session != "" && session != t.session {
		return false
	}
	t.gone, t.reason = session, reason
	return t.set(Lost, now)
}

// age judges silence. linked is since when the hub hears the broker, zero while
// it does not: silence before that says nothing.
func (t *tracker) age(now, linked time.Time, period time.Duration) (changed bool) {
	if linked.IsZero() {
		return t.set(Unknown, now)
	}
	if t.presence == Lost {
		return false
	}
	if t.heard.Before(linked) && now.Sub(linked) < 3*period {
		return t.set(Unknown, now)
	}
	if t.heard.IsZero() {
		return t.set(Never, now)
	}
	silent := now.Sub(t.heard)
	switch {
	case silent > 3*period:
		return t.set(Lost, now)
	case silent > period+period/2:
		return t.set(Late, now)
	}
	return t.set(Online, now)
}
