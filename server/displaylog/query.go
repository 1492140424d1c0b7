package displaylog

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"pano/devices/proof"
	"pano/server/displaylog/checkpoint"
	"pano/server/displaylog/tile"
)

// PlayQuery asks for plays that overlap [From, To), in microseconds UTC.
type PlayQuery struct {
	Displays []string
	From, To int64
	Limit    int // 0 = 5000
}

// LoggedPlay is a play with where it stands in the log.
type LoggedPlay struct {
	proof.Play
	Display  string
	Stream   uint64
	Seq      uint64
	Leaf     int64
	Received int64
	Clock    string
}

// Plays returns plays by display and start. Signatures were checked at intake and
// are by Verify, not here: a range of many displays must be quick. Every batch that
// overlaps is looked at, since clocks step back; of more plays than the limit, the
// earliest of each display in the order asked.
func (l *Log) Plays(ctx context.Context, q PlayQuery) ([]LoggedPlay, error) {
	q.Limit = cmp.Or(max(q.Limit, 0), 5000)
	var out []LoggedPlay
	err := l.Storage.Read(ctx, func(tx Tx) error {
		out = nil
		for _, d := range q.Displays {
			if len(out) >= q.Limit {
				break
			}
			var err error
			if out, err = l.playsOf(ctx, tx, out, d, q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read plays: %w", err)
	}
	return out[:min(len(out), q.Limit)], nil
}

// playsOf appends the plays of one display to out.
func (l *Log) playsOf(ctx context.Context, tx Tx, out []LoggedPlay, display string, q PlayQuery) ([]LoggedPlay, error) {
	leaves, err := tx.Batches.Overlap(ctx, display, q.From, q.To)
	if err != nil {
		return nil, err
	}
	begin := len(out)
	for _, stored := range leaves {
		if stored.Body == nil {
			return nil, fmt.Errorf("leaf %d is missing: run the verification", stored.Index)
		}
		leaf, err := DecodePlay(stored.Body)
		if err != nil {
			return nil, fmt.Errorf("leaf %d: %w", stored.Index, err)
		}
		b, err := l.opener.Read(leaf.Signed)
		if err != nil {
			return nil, fmt.Errorf("leaf %d: %w", stored.Index, err)
		}
		for _, p := range b.Plays {
			if p.Start < q.To && p.End > q.From {
				out = append(out, LoggedPlay{Play: p, Display: display, Stream: b.Stream, Seq: b.Seq, Leaf: stored.Index,
					Received: leaf.Received, Clock: p.Clock.String()})
			}
		}
	}
	slices.SortStableFunc(out[begin:], func(a, b LoggedPlay) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Leaf, b.Leaf))
	})
	return out, nil
}

// EntryQuery asks for acts.
type EntryQuery struct {
	From, To int64
	Actor    string
	Act      string // prefix
	Object   string
	Before   int64 // leaf index; 0 = newest
	Limit    int   // 0 = 500
}

// LoggedAct is an act with its index.
type LoggedAct struct {
	Act
	Leaf int64
}

// Entries returns acts, newest first.
func (l *Log) Entries(ctx context.Context, q EntryQuery) ([]LoggedAct, error) {
	q.Limit = min(cmp.Or(max(q.Limit, 0), 500), 5000)
	var out []LoggedAct
	err := l.Storage.Read(ctx, func(tx Tx) error {
		leaves, err := tx.Acts.Query(ctx, q)
		if err != nil {
			return err
		}
		out = make([]LoggedAct, 0, len(leaves))
		for _, leaf := range leaves {
			a, err := DecodeAct(leaf.Body)
			if err != nil {
				return fmt.Errorf("leaf %d: %w", leaf.Index, err)
			}
			out = append(out, LoggedAct{Act: a, Leaf: leaf.Index})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read acts: %w", err)
	}
	return out, nil
}

// Inclusion shows that a leaf stands in the log of a checkpoint.
type Inclusion struct {
	Leaf       Leaf
	Checkpoint []byte
	Hashes     tlog.RecordProof
}

// Prove returns the proof for one leaf under the newest checkpoint, signing one
// first if the leaf is younger.
func (l *Log) Prove(ctx context.Context, index int64) (Inclusion, error) {
	signed, err := l.Sign(ctx)
	if err != nil {
		return Inclusion{}, err
	}
	out := Inclusion{Checkpoint: signed}
	err = l.Storage.Read(ctx, func(tx Tx) error {
		leaves, err := tx.Leaves.Range(ctx, index, index+1)
		if err != nil {
			return err
		}
		if len(leaves) == 0 {
			return fmt.Errorf("there is no leaf %d", index)
		}
		h, err := checkpoint.Read(signed, l.Key.Verifier)
		if err != nil {
			return err
		}
		out.Leaf = leaves[0]
		out.Hashes, err = tlog.ProveRecord(h.Size, index, tile.New(ctx, tx.Tiles, h.Size))
		return err
	})
	if err != nil {
		return Inclusion{}, fmt.Errorf("prove leaf %d: %w", index, err)
	}
	return out, nil
}

// Check tells whether the proof holds under the log's public key.
func (p Inclusion) Check(verifier string) error {
	h, err := checkpoint.Read(p.Checkpoint, verifier)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(p.Hashes, h.Size, h.Root, p.Leaf.Index, tlog.RecordHash(p.Leaf.Body))
}

// ProveGrowth shows that the log at size newer has the log at size older as its beginning.
func (l *Log) ProveGrowth(ctx context.Context, older, newer int64) (tlog.TreeProof, error) {
	var out tlog.TreeProof
	err := l.Storage.Read(ctx, func(tx Tx) (err error) {
		out, err = tlog.ProveTree(newer, older, tile.New(ctx, tx.Tiles, newer))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("prove growth from %d to %d: %w", older, newer, err)
	}
	return out, nil
}
