// Package port is what the rooms of control need from below: storage, the
// display log, the fleet; and the desk at which they all work. Package control
// names all of these again, so callers and implementers write control.Ports.
package port

import (
	"context"

	"pano/devices/blob"
	"pano/devices/proof"
	"pano/server/campaign"
)

// The plain data of the ports live in campaign, so that the store can name them
// without knowing control.
type (
	Filter  = campaign.Filter
	Device  = campaign.Device
	Desired = campaign.Desired
	Entry   = campaign.Entry
)

// Store runs a unit of work. fn may run again when the engine asks for a retry,
// so it must not have effects outside the ports. View is a read-only snapshot.
type Store interface {
	Tx(ctx context.Context, fn func(Ports) error) error
	View(ctx context.Context, fn func(Ports) error) error
}

// Ports is what a unit of work can reach. Every Put checks Version: it must be
// the stored one (0 for a new row) and comes back one higher; a mismatch is a
// campaign.Conflict "stale". Every Get of an unknown id is campaign.NotFound.
type Ports struct {
	Units      Table[campaign.Unit, Filter]
	Areas      Table[campaign.Area, Filter]
	References Table[campaign.Reference, Filter]
	Campaigns  Table[campaign.Campaign, Filter]
	Phases     Table[campaign.Phase, Filter]     // by campaign
	Milestones Table[campaign.Milestone, Filter] // by campaign
	Slogans    Table[campaign.Slogan, Filter]
	Locations  Table[campaign.Location, Filter]
	Displays   Table[campaign.Display, Filter] // by location
	Assets     Table[campaign.Asset, Filter]   // by campaign, set, text
	Versions   AssetVersions
	Approvals  Approvals
	Placements Placements
	Takeovers  Table[campaign.Takeover, Filter] // Live: in force or to come at At
	Tasks      Table[campaign.Task, Filter]     // by display, placement, state
	Evidence   Table[campaign.Evidence, Filter] // by task, placement, display
	Devices    Devices
	Codes      Codes
	History    History
	Orders     Orders
	Settings   Settings
}

// Table is the plain keeping of one noun.
type Table[T, F any] interface {
	Get(ctx context.Context, id string) (T, error)
	List(ctx context.Context, f F) ([]T, error)
	Put(ctx context.Context, row *T) error // insert or update; sets Version
	Delete(ctx context.Context, id string) error
}

// AssetVersions keeps the versions of assets.
// Put stores all fields as given, Decision among them.
type AssetVersions interface {
	Get(ctx context.Context, ref campaign.AssetRef) (campaign.AssetVersion, error)
	List(ctx context.Context, f Filter) ([]campaign.AssetVersion, error) // IDs = asset ids; State; newest first
	Put(ctx context.Context, v *campaign.AssetVersion) error
	ByFile(ctx context.Context, d blob.Digest) ([]campaign.AssetRef, error)
}

// Approvals keeps decisions on assets, newest first. The id of a decision is also
// the id of its Entry, so Log.Wait finds its leaf.
type Approvals interface {
	Put(ctx context.Context, ref campaign.AssetRef, a *campaign.Approval) error
	List(ctx context.Context, ref campaign.AssetRef) ([]campaign.Approval, error)
	// SetLeaf stores where in the display log the decision stands.
	SetLeaf(ctx context.Context, id string, leaf int64) error
}

// Placements adds to a table the number that orders equals.
type Placements interface {
	Table[campaign.Placement, Filter]
	NextSeq(ctx context.Context) (int64, error)
}

// Devices keeps enrolments and the signed desired state of each display.
type Devices interface {
	Get(ctx context.Context, display string) (Device, error)
	Put(ctx context.Context, d Device) error
	// Desired is the newest signed pointer and programme of a display.
	Desired(ctx context.Context, display string) (Desired, error)
	// PutDesired adds a revision; the same (display, rev) twice is a Conflict.
	PutDesired(ctx context.Context, d Desired) error
}

// History is all that displays were ever told. PutDesired never overwrites an
// older revision: the as-of view evaluates the programme that was in force then.
type History interface {
	// Between returns, by revision, what was in force at any moment of [from, to):
	// the newest with At <= from and all later ones with At < to.
	Between(ctx context.Context, display string, from, to int64) ([]Desired, error)
}

// Codes keeps one-time pairing codes (stored hashed).
type Codes interface {
	Put(ctx context.Context, hash []byte, display string, expires int64, by string) error
	// Take consumes a code: it can be used once.
	Take(ctx context.Context, hash []byte, now int64) (display string, err error)
}

// Orders queues acts of people for the display log, in the act's own transaction.
type Orders interface {
	Log(ctx context.Context, e Entry) error
}

// Settings are small named values (site name, rule parameters), JSON text.
type Settings interface {
	Get(ctx context.Context, key string) (string, error)
	Put(ctx context.Context, key, value string) error
}

// Log is the display log as control reads and feeds it.
type Log interface {
	// Wait blocks until the entry with this id stands in the log and returns its index.
	Wait(ctx context.Context, entryID string) (int64, error)
	// Plays returns all plays of the displays that overlap [from, to), by display, start.
	Plays(ctx context.Context, q PlayQuery) ([]LoggedPlay, error)
	// Entries returns acts, newest first.
	Entries(ctx context.Context, q EntryQuery) ([]LoggedEntry, error)
	// Append verifies and appends signed batches, all in one evidence transaction.
	Append(ctx context.Context, batches []RawBatch) ([]BatchResult, error)
	// Checkpoint is the newest signed note.
	Checkpoint(ctx context.Context) ([]byte, error)
}

// PlayQuery asks for plays.
type PlayQuery struct {
	Displays []string
	From, To int64
	Limit    int // 0 = 5000
}

// LoggedPlay is a play with where it stands in the log.
type LoggedPlay struct {
	proof.Play
	Display  string `json:"display"`
	Stream   uint64 `json:"stream"`
	Seq      uint64 `json:"seq"`
	Leaf     int64  `json:"leaf"`
	Received int64  `json:"received"`
	Clock    string `json:"clock"`
}

// EntryQuery asks for acts.
type EntryQuery struct {
	From   int64  `json:"from"`
	To     int64  `json:"to"`
	Actor  string `json:"actor"`
	Act    string `json:"act"` // prefix
	Object string `json:"object"`
	Before int64  `json:"before"` // leaf index; 0 = newest
	Limit  int    `json:"limit"`
}

// LoggedEntry is an act with its index.
type LoggedEntry struct {
	Entry
	Leaf int64 `json:"leaf"`
}

// RawBatch is a signed batch as it came, with the key it must verify under. Stream
// and Oldest are what the player says it still has, 0 when it did not say.
type RawBatch struct {
	Display   string
	PublicKey []byte
	Signed    []byte
	Received  int64
	Stream    uint64
	Oldest    uint64 // it has nothing of Stream below this
}

// BatchResult tells what became of one batch.
type BatchResult struct {
	Display   string
	Stream    uint64
	Seq       uint64
	UpTo      uint64 // contiguous mark of the stream after the commit
	Next      uint64 // lowest stored number above UpTo, 0 = none: between them is a hole
	Stored    bool   // false: it was there already
	Reject    string // why it was refused, "" when fine
	Plays     []proof.Play
	Programme int64
}

// Fleet carries the newest desired state to the display and tells what it reports.
type Fleet interface {
	// Push asks for delivery of what Devices.Desired holds; it does not wait.
	Push(display string)
	Status(display string) DisplayStatus
	// Cut ends the connection of a player whose rights were taken away.
	Cut(display string)
	Command(ctx context.Context, display, name string, args []byte) error
}

// DisplayStatus is what a display last reported. Zero times mean never.
type DisplayStatus struct {
	Presence  string      `json:"presence"` // never online late lost unknown
	Since     int64       `json:"since"`
	LastSeen  int64       `json:"last_seen"`
	Applied   int64       `json:"applied"` // revision the player has accepted
	Reached   int64       `json:"reached"` // revision last handed to the broker
	Item      string      `json:"item"`
	Placement string      `json:"placement"`
	Campaign  string      `json:"campaign"`
	File      blob.Digest `json:"file"`
	FrameHash string      `json:"frame_hash"`
	ShownAt   int64       `json:"shown_at"`
	Next      int64       `json:"next"`
	Takeover  string      `json:"takeover"`
	Errors    []string    `json:"errors"`
	Software  string      `json:"software"`
	WebURL    string      `json:"web_url"` // the player's own page, if it has one on this machine
	ClockOK   bool        `json:"clock_ok"`
}
