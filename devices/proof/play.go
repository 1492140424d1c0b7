// Package proof holds the evidence of what a display showed: plays, signed
// batches of plays, and the hash chain of the batches of one stream. It is pure:
// no clock, no I/O. Instants are microseconds UTC.
package proof

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"pano/devices/blob"
)

// Limits of a batch.
const (
	MaxPlays  = 240
	MaxSigned = 60 << 10 // bytes of a signed batch on the wire

	maxBody = 256 << 10 // bytes after decompression
	maxText = 64
)

// Errors of this package; test with errors.Is.
var (
	ErrMalformed = errors.New("proof: malformed batch")
	ErrSignature = errors.New("proof: bad signature")
	ErrTooLarge  = errors.New("proof: batch too large")
	ErrVersion   = errors.New("proof: unknown batch version")
)

// Why says why a play started or stopped.
type Why uint8

// Reasons. A number never changes its meaning: it is in signed evidence.
const (
	WhyUnknown   Why = iota
	Scheduled        // start: its turn came; stop: its turn ended
	Takeover         // an order outranked the programme
	Default          // start: nothing was placed
	Expired          // start: the programme ran out, the default plays
	Continued        // start: the same play as the last of the batch before
	Continues        // stop: cut because the batch closed
	Lost             // stop: power or process lost; end is the last tick
	Stopped          // stop: orderly stop of the player
	Failed           // stop: the output failed; start: stands in for content that failed
	Reprogrammed     // a new programme came into force
)

func (w Why) String() string {
	names := [...]string{"unknown", "scheduled", "takeover", "default", "expired", "continued", "continues", "lost", "stopped", "failed", "reprogrammed"}
	if int(w) < len(names) {
		return names[w]
	}
	return fmt.Sprintf("why-%d", uint8(w))
}

const lastWhy = Reprogrammed

// Grade says how far the evidence reaches.
type Grade uint8

// Grades, each including the one before.
const (
	Handed    Grade = iota // the frame was handed to the output
	Accepted               // the output (driver, controller) acknowledged it
	ReadBack               // the picture was read back from the output and matched
	Witnessed              // a sensor or camera saw it
)

func (g Grade) String() string {
	names := [...]string{"handed", "accepted", "read-back", "witnessed"}
	if int(g) < len(names) {
		return names[g]
	}
	return fmt.Sprintf("grade-%d", uint8(g))
}

// Clock says how far the player trusted its own clock.
type Clock uint8

// Clock states.
const (
	ClockUnknown Clock = iota // never set since power-on
	ClockSynced               // disciplined by NTP or the server
	ClockHeld                 // was synced, running free since
	ClockStepped              // a jump was seen during the play
)

func (c Clock) String() string {
	names := [...]string{"unknown", "synced", "held", "stepped"}
	if int(c) < len(names) {
		return names[c]
	}
	return fmt.Sprintf("clock-%d", uint8(c))
}

// Trusted tells whether expiry may be judged by this clock.
func (c Clock) Trusted() bool { return c == ClockSynced || c == ClockHeld }

// Play is one item on the display from Start to End.
type Play struct {
	Item      string      `json:"item,omitempty"` // "" when a takeover was on
	Placement string      `json:"placement,omitempty"`
	Campaign  string      `json:"campaign,omitempty"`
	File      blob.Digest `json:"file,omitempty"`     // what was to be shown; first frame of a series; "" = blank by order
	Programme int64       `json:"programme"`          // revision in force
	Takeover  string      `json:"takeover,omitempty"` // id of the order
	Frame     blob.Digest `json:"frame,omitempty"`    // hash of the pixels that reached the output
	Start     int64       `json:"start"`              // µs UTC, inclusive
	End       int64       `json:"end"`                // µs UTC, exclusive
	WhyStart  Why         `json:"why_start,omitempty"`
	WhyStop   Why         `json:"why_stop,omitempty"`
	Grade     Grade       `json:"grade,omitempty"`
	Clock     Clock       `json:"clock,omitempty"`
}

// Hash is a raw SHA-256.
type Hash = [sha256.Size]byte

// Checkpoint is the newest state of the display log that the player has seen.
type Checkpoint struct {
	Size int64 `json:"size"`
	Root Hash  `json:"root"`
}

// ClockReport is the player's clock when the batch closed.
type ClockReport struct {
	State  Clock  `json:"state"`
	Offset int64  `json:"offset"` // estimated µs to add to get true time
	Source string `json:"source"` // ntp, server, rtc, …
}

// Batch is what a player signs. Seq counts the batches of a stream from 1; Prev
// is the Hash of the signed batch before, zero for the first.
type Batch struct {
	V       int         `json:"v"`
	Display string      `json:"display"`
	Stream  uint64      `json:"stream"` // random, made with the journal
	Seq     uint64      `json:"seq"`
	Prev    Hash        `json:"prev"`
	Boot    string      `json:"boot"` // id of the power-on
	Clock   ClockReport `json:"clock"`
	Seen    *Checkpoint `json:"seen_checkpoint,omitempty"`
	Plays   []Play      `json:"plays"`
}

// Span returns the earliest start and the latest end of the plays; 0, 0 when empty.
func (b *Batch) Span() (t0, t1 int64) {
	for i, p := range b.Plays {
		if i == 0 || p.Start < t0 {
			t0 = p.Start
		}
		t1 = max(t1, p.End)
	}
	return t0, t1
}
