package displaylog

import (
	"context"

	"pano/devices/proof"
	"pano/server/displaylog/tile"
)

// Storage is where the log lives. Write runs fn in one durable transaction, one
// writer at a time; fn may run again. Read runs fn on an unchanging picture.
type Storage interface {
	Write(ctx context.Context, fn func(Tx) error) error
	Read(ctx context.Context, fn func(Tx) error) error
}

// Tx is what one transaction can reach.
type Tx struct {
	Leaves     Leaves
	Tiles      Tiles
	Batches    Batches
	Streams    Streams
	Days       Days
	Keys       Keys
	Acts       Acts
	Marks      Marks
	Restores   Restores
	Quarantine Quarantine
}

// Hash names a signed batch in the chain of its stream.
type Hash = proof.Hash

// Leaf is a leaf with its index.
type Leaf struct {
	Index int64
	Body  []byte
}

// Leaves is the only copy of the evidence.
type Leaves interface {
	// Size is one more than the highest index.
	Size(ctx context.Context) (int64, error)
	Add(ctx context.Context, l Leaf) error
	// Range returns what there is of [from, to), by index.
	Range(ctx context.Context, from, to int64) ([]Leaf, error)
}

// Tiles keeps the tree's hashes: rows of up to 256 of a level of 8.
type Tiles interface {
	tile.Store
	Count(ctx context.Context) (int64, error)
}

// BatchRow says where a batch of plays stands.
type BatchRow struct {
	Display     string
	Stream, Seq uint64
	T0, T1      int64
	N           int
	Hash, Prev  Hash
	Key         int64 // the leaf that names the key it verifies under
	Leaf        int64
}

// Batches is the index of the play leaves.
type Batches interface {
	// Around returns the batch seq and the nearest before and after it, as far as
	// there are any, by number.
	Around(ctx context.Context, display string, stream, seq uint64) ([]BatchRow, error)
	Add(ctx context.Context, b BatchRow) error
	// Overlap returns the leaves of the display's batches with T0 < to and T1 >= from,
	// by T0. A leaf that is not there has no body.
	Overlap(ctx context.Context, display string, from, to int64) ([]Leaf, error)
	// Range returns batches whose leaf is in [from, to), by leaf.
	Range(ctx context.Context, from, to int64) ([]BatchRow, error)
	Count(ctx context.Context) (int64, error)
}

// StreamRow says how far a stream is complete.
type StreamRow struct {
	Display string
	Stream  uint64
	UpTo    uint64
}

// Streams keeps the contiguous mark of each stream.
type Streams interface {
	UpTo(ctx context.Context, display string, stream uint64) (uint64, error)
	Set(ctx context.Context, r StreamRow) error
	All(ctx context.Context) ([]StreamRow, error)
}

// DayRow sums the plays of a UTC day (days since 1970) that started in it.
// Continuations add time but no play; Bad counts plays with impossible times or
// an untrusted clock.
type DayRow struct {
	Day                                int64
	Display, Campaign, Placement, File string
	Plays, MS, Bad                     int64
}

// Days keeps the roll-up.
type Days interface {
	// Fold adds to the rows of the same day, display, campaign, placement and file.
	Fold(ctx context.Context, rows []DayRow) error
	// All returns every row.
	All(ctx context.Context) ([]DayRow, error)
}

// KeyRow is the key under which a display's batches verify, and the leaf that says so.
type KeyRow struct {
	Display string
	Public  []byte
	Leaf    int64
}

// Keys keeps the newest key of each display. A display must have one before
// other rows name it.
type Keys interface {
	Get(ctx context.Context, display string) (KeyRow, bool, error)
	Put(ctx context.Context, k KeyRow) error
	All(ctx context.Context) ([]KeyRow, error)
}

// ActRow says where an act stands.
type ActRow struct {
	ID, Actor, Act, Object string
	At, Leaf               int64
}

// Acts is the index of the act leaves.
type Acts interface {
	Find(ctx context.Context, id string) (leaf int64, ok bool, err error)
	Add(ctx context.Context, a ActRow) error
	// Query returns leaves, newest first.
	Query(ctx context.Context, q EntryQuery) ([]Leaf, error)
	// Range returns rows whose leaf is in [from, to), by leaf.
	Range(ctx context.Context, from, to int64) ([]ActRow, error)
	Count(ctx context.Context) (int64, error)
}

// Restores is the index of the restore leaves.
type Restores interface {
	Add(ctx context.Context, leaf int64) error
	// All returns them in order.
	All(ctx context.Context) ([]int64, error)
}

// Mark is a checkpoint.
type Mark struct {
	Size int64
	Note []byte
	At   int64
}

// Marks keeps the checkpoints.
type Marks interface {
	Newest(ctx context.Context) (Mark, bool, error)
	Add(ctx context.Context, m Mark) error
	// All returns them by size.
	All(ctx context.Context) ([]Mark, error)
}

// Quarantined is a batch that contradicts the log; Alarm is the leaf that says so.
type Quarantined struct {
	Display     string
	Stream, Seq uint64
	Hash        Hash
	Signed      []byte
	Alarm       int64
}

// Quarantine keeps such batches.
type Quarantine interface {
	Has(ctx context.Context, q Quarantined) (bool, error)
	Add(ctx context.Context, q Quarantined) error
}
