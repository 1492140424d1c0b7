package wire

import (
	"fmt"
	"net/url"
	"strings"

	"pano/devices/blob"
	"pano/devices/proof"
)

// Version is the version of all messages of this package.
const Version = 1

// Head is common to all messages. Instants are µs UTC.
type Head struct {
	V       int    `json:"v"`
	TS      int64  `json:"ts"` // sender's clock
	Session string `json:"session,omitempty"`
}

// Hello is a player's birth message after every connect.
type Hello struct {
	Head
	Boot     string   `json:"boot"`
	Software string   `json:"software"`
	Hardware string   `json:"hardware,omitempty"`
	Profile  string   `json:"profile"`
	Output   string   `json:"output"`
	Applied  int64    `json:"applied"` // revision of the desired state in force
	Stream   uint64   `json:"stream,string"`
	Oldest   uint64   `json:"oldest,string,omitempty"` // it has no batch of Stream below this any more; 0 = has none at all
	Outbox   int      `json:"outbox"`                  // batches without a receipt
	Can      []string `json:"can,omitempty"`           // commands that it carries out
	Page     string   `json:"page,omitempty"`          // its own page, http(s), at most 200 bytes
}

// maxPage bounds the address of a player's page.
const maxPage = 200

// check refuses an address that a page of ours must not link to.
func (h *Hello) check() error {
	if h.Page == "" {
		return nil
	}
	u, err := url.Parse(h.Page)
	if err != nil || len(h.Page) > maxPage || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil || !plain(h.Page) {
		return fmt.Errorf("%w: page is %.40q, want an http or https address of at most %d bytes", ErrMessage, h.Page, maxPage)
	}
	return nil
}

// plain tells whether a text is printable ASCII without quotes and brackets of HTML.
func plain(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`"'<>\`, r) }) < 0
}

// Gone is the will, and is sent before an orderly leave. It counts only when
// Session is the one of the newest Hello.
type Gone struct {
	Head
	Reason string `json:"reason"` // lost (will), stop, restart, update
}

// Showing is the picture on the display.
type Showing struct {
	Item     string      `json:"item,omitempty"`
	Title    string      `json:"title,omitempty"`
	Takeover string      `json:"takeover,omitempty"`
	File     blob.Digest `json:"file,omitempty"`
	Frame    blob.Digest `json:"frame,omitempty"` // pixels that reached the output
	Since    int64       `json:"since"`
	Why      string      `json:"why"`
	Grade    proof.Grade `json:"grade"`
}

// Problem is one thing that is wrong on the player, by a stable code.
type Problem struct {
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
	Text   string            `json:"text"`
	Since  int64             `json:"since"`
}

// FileStatus is how far the download of one file has come.
type FileStatus struct {
	SHA256 blob.Digest `json:"sha256"`
	Have   int64       `json:"have"`
	Size   int64       `json:"size"`
	Error  string      `json:"error,omitempty"`
}

// TakeoverAck tells that an order was understood and whether it is on.
type TakeoverAck struct {
	ID    string `json:"id"`
	State string `json:"state"` // waiting, showing, ended, failed
	At    int64  `json:"at"`
	Error string `json:"error,omitempty"`
}

// State is sent on every change of what it says.
type State struct {
	Head
	Applied  int64        `json:"applied"`
	Pending  int64        `json:"pending,omitempty"` // newer revision still being fetched
	Rejected int64        `json:"rejected,omitempty"`
	Now      *Showing     `json:"now,omitempty"`
	Errors   []Problem    `json:"errors,omitempty"`
	Files    []FileStatus `json:"files,omitempty"` // only what is not complete
	Takeover *TakeoverAck `json:"takeover,omitempty"`
	OffsetUS int64        `json:"offset_us"` // estimated µs to add to the player's clock
	Clock    proof.Clock  `json:"clock"`
}

// Heartbeat says that the player lives and plays.
type Heartbeat struct {
	Head
	Applied  int64       `json:"applied"`
	UptimeS  int64       `json:"uptime_s"`
	OffsetUS int64       `json:"offset_us"`
	Clock    proof.Clock `json:"clock"`
	Outbox   int         `json:"outbox"`
	Stream   uint64      `json:"stream,string,omitempty"`
	Oldest   uint64      `json:"oldest,string,omitempty"` // as in Hello
	FreeMB   int64       `json:"free_mb"`                 // 0 = not known
	Errors   int         `json:"errors"`
	TempC    float64     `json:"temp_c,omitempty"`
}

// Range is batches From..To, both included.
type Range struct {
	From uint64 `json:"from"`
	To   uint64 `json:"to"`
}

// Receipt tells which batches are stored for ever: all of Stream up to UpTo. It
// is cumulative and may be lost or repeated.
type Receipt struct {
	Head
	Stream uint64      `json:"stream,string"`
	UpTo   uint64      `json:"upto"`
	Need   []Range     `json:"need,omitempty"` // to be sent again
	Have   []Range     `json:"have,omitempty"` // stored, above UpTo: kept, but not sent again
	Reject []Rejection `json:"reject,omitempty"`
	After  int         `json:"after,omitempty"` // seconds to wait before the next batch
	Seen   *Checkpoint `json:"checkpoint,omitempty"`
}

// Rejection is a batch that will never be stored; the player sets it aside.
type Rejection struct {
	Seq  uint64 `json:"seq"`
	Code string `json:"code"`
	Text string `json:"text,omitempty"`
}

// Checkpoint is the newest state of the display log; the player repeats it in
// its next signed batch.
type Checkpoint struct {
	Size int64       `json:"size"`
	Root blob.Digest `json:"root"`
}

// Result answers a command, possibly several times until Done.
type Result struct {
	Head
	ID    string      `json:"id"` // of the command
	OK    bool        `json:"ok"`
	Done  bool        `json:"done"`
	Code  string      `json:"code,omitempty"`
	Text  string      `json:"text,omitempty"`
	Files []Uploaded  `json:"files,omitempty"`
	Frame blob.Digest `json:"frame,omitempty"`
}

// Uploaded is a file that the player sent over HTTP because of a command.
type Uploaded struct {
	Kind   string      `json:"kind"`
	SHA256 blob.Digest `json:"sha256"`
	Size   int64       `json:"size"`
}

// Replica is the announcement of a server replica; the will has Accepting false.
type Replica struct {
	Head
	Epoch     int64 `json:"epoch"`
	Accepting bool  `json:"accepting"`
}

// header makes the structs that embed Head, and only them, a Message.
func (h *Head) header() *Head { return h }

func (h *Head) checkHead() error {
	if h.V != Version {
		return fmt.Errorf("%w: v is %d, this software reads %d; update it", ErrVersion, h.V, Version)
	}
	if h.TS < 0 || len(h.Session) > 64 {
		return fmt.Errorf("%w: ts or session out of range", ErrMessage)
	}
	return nil
}
