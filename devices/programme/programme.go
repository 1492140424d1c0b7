// Package programme is what one electronic display plays: the signed document,
// its checks, and the one evaluator, Schedule.At. It is pure: no clock, no I/O.
// Instants are microseconds UTC; windows are half-open.
package programme

import (
	_ "time/tzdata" // both ends must know the same zones, also on Windows and small boxes

	"pano/devices/blob"
)

// Version is the document version this package reads and writes.
const Version = 1

// Programme is the immutable document of one display and revision.
type Programme struct {
	V       int           `json:"v"`
	Org     string        `json:"org"`
	Display string        `json:"display"`
	Profile string        `json:"profile"`
	TZ      string        `json:"tz"`  // IANA name
	Rev     int64         `json:"rev"` // grows by one per display
	Kid     string        `json:"kid"` // key that signs
	Issued  int64         `json:"issued"`
	Expires int64         `json:"expires"` // after it only Default plays
	Default string        `json:"default"` // item id
	Items   []Item        `json:"items"`
	Rules   []Rule        `json:"rules"`
	Ready   []Ready       `json:"ready,omitempty"`
	Pin     []blob.Digest `json:"pin,omitempty"` // kept on the player though nothing plays them
}

// Item is one approved asset on this display.
type Item struct {
	ID           string `json:"id"`
	Title        string `json:"title"` // for people
	Placement    string `json:"placement,omitempty"`
	Campaign     string `json:"campaign,omitempty"`
	ApprovalLeaf int64  `json:"approval_leaf"` // index in the display log; -1 = built in
	Files        []File `json:"files"`         // in play order
	MS           int64  `json:"ms"`            // stay per turn
}

// File is one stored file. MS is the stay of one frame when there are several;
// frames repeat while the item stays.
type File struct {
	SHA256 blob.Digest `json:"sha256"`
	Size   int64       `json:"size"`
	MIME   string      `json:"mime"`
	MS     int64       `json:"ms,omitempty"`
	// Clip is the same in motion, for outputs that can play it; others show the file.
	Clip *Clip `json:"clip,omitempty"`
}

// Clip is a stored video.
type Clip struct {
	SHA256 blob.Digest `json:"sha256"`
	Size   int64       `json:"size"`
	MIME   string      `json:"mime"`
}

// All lists the files, and the clips of those that move.
func All(files []File) []File {
	out := append([]File(nil), files...)
	for _, f := range files {
		if f.Clip != nil {
			out = append(out, File{SHA256: f.Clip.SHA256, Size: f.Clip.Size, MIME: f.Clip.MIME})
		}
	}
	return out
}

// Days is a set of weekdays, bit 0 = Monday … bit 6 = Sunday; 0 means every day.
type Days uint8

// Rule puts a loop of items on the display for a window. All given parts must
// hold together: [From, To), FirstDate..LastDate, Days, [Start, End) of the day,
// RRule without Except.
//
// Start and End are minutes of the wall clock, 0..1440. Both 0 means all day. End
// before or at Start runs overnight and belongs to the day it starts, for dates,
// weekdays and Except alike.
//
// With RRule, DTSTART is Start on FirstDate, or on the local date of From; the
// series gives the days. A sub-daily series (FREQ=HOURLY, MINUTELY) gives moments
// instead, and the window from Start to End is only a length.
type Rule struct {
	Items     []string `json:"items"`
	Rank      int      `json:"rank"`            // 0..99, higher wins
	Share     int      `json:"share,omitempty"` // seconds per hour among equals; 0 = newest wins
	From      int64    `json:"from,omitempty"`  // 0 = open
	To        int64    `json:"to,omitempty"`    // 0 = open
	FirstDate string   `json:"first_date,omitempty"`
	LastDate  string   `json:"last_date,omitempty"` // inclusive
	Days      Days     `json:"days,omitempty"`
	Start     int      `json:"start,omitempty"`
	End       int      `json:"end,omitempty"`
	RRule     string   `json:"rrule,omitempty"`  // RFC 5545 RRULE value, without DTSTART
	Except    []string `json:"except,omitempty"` // local dates YYYY-MM-DD
	Seq       int64    `json:"seq"`              // newest wins among equals
}

// Ready is a message rendered, approved and kept on the player beforehand.
type Ready struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty"`
	Files []File `json:"files"`
}

// Ranks. People choose 0..MaxRank; takeovers have a band of their own.
const (
	MaxRank         = 99
	MinTakeoverRank = 100
	MaxTakeoverRank = 199
)

// Takeover outranks every rule within [From, To).
type Takeover struct {
	ID         string `json:"id"`
	Title      string `json:"title,omitempty"`
	Rank       int    `json:"rank"` // MinTakeoverRank..MaxTakeoverRank
	From       int64  `json:"from"`
	To         int64  `json:"to"`
	Files      []File `json:"files,omitempty"` // empty only when Blank
	Blank      bool   `json:"blank,omitempty"` // dark by order
	Drill      bool   `json:"drill,omitempty"`
	ReasonCode string `json:"reason_code"`
	OrderLeaf  int64  `json:"order_leaf"` // index of the order in the display log
}

// Desired is the signed pointer that travels retained.
type Desired struct {
	V         int       `json:"v"`
	Org       string    `json:"org"`
	Display   string    `json:"display"`
	Rev       int64     `json:"rev"` // of the desired state; never below the programme's
	Issued    int64     `json:"issued"`
	Programme Pointer   `json:"programme"`
	Takeover  *Takeover `json:"takeover,omitempty"`
	Policy    Policy    `json:"policy"`
}

// Pointer names the signed programme bytes, envelope included.
type Pointer struct {
	SHA256 blob.Digest `json:"sha256"`
	Size   int64       `json:"size"`
}

// Policy is how the player behaves. Zero values mean the player's own default.
type Policy struct {
	Brightness int    `json:"brightness,omitempty"`  // percent, 1..100
	HeartbeatS int    `json:"heartbeat_s,omitempty"` // 10..3600
	BatchS     int    `json:"batch_s,omitempty"`     // 60..900
	LogLevel   string `json:"log_level,omitempty"`   // debug info warn error
	MinPlayer  string `json:"min_player,omitempty"`  // oldest allowed software version
}

// Command is one momentary act, signed, carried out at most once.
type Command struct {
	V       int    `json:"v"`
	Org     string `json:"org"`
	Display string `json:"display"`
	ID      string `json:"id"`
	Name    string `json:"name"` // one of those that the player announced
	Args    []byte `json:"args,omitempty"`
	Issued  int64  `json:"issued"`
	Expires int64  `json:"expires"` // not carried out after it
}
