package proof

import (
	"errors"
	"fmt"
)

// Errors of a chain; test with errors.Is.
var (
	ErrStream    = errors.New("proof: another stream or display")
	ErrGap       = errors.New("proof: batches are missing before this one")
	ErrDuplicate = errors.New("proof: this batch is stored already")
	ErrFork      = errors.New("proof: two different batches claim the same place")
)

// Chain is the contiguous part of one stream: batches 1..Seq, Last the hash of
// the newest. The zero Seq and Last are an empty stream. It is plain data; the
// owner stores it.
type Chain struct {
	Display string
	Stream  uint64
	Seq     uint64
	Last    Hash
}

// Add checks that b, signed as the bytes with hash h, is the next of the chain,
// and moves on. A batch at or below Seq is ErrDuplicate when it is the newest one
// again; for older ones compare the stored hash: two that differ are a fork.
func (c *Chain) Add(b *Batch, h Hash) error {
	switch {
	case b.Display != c.Display || b.Stream != c.Stream:
		return fmt.Errorf("%w: %s/%x, want %s/%x", ErrStream, b.Display, b.Stream, c.Display, c.Stream)
	case b.Seq == c.Seq && h != c.Last:
		return fmt.Errorf("%w: seq %d", ErrFork, b.Seq)
	case b.Seq <= c.Seq:
		return fmt.Errorf("%w: seq %d", ErrDuplicate, b.Seq)
	case b.Seq > c.Seq+1:
		return fmt.Errorf("%w: got seq %d, want %d", ErrGap, b.Seq, c.Seq+1)
	case b.Prev != c.Last:
		return fmt.Errorf("%w: seq %d does not name the batch before it", ErrFork, b.Seq)
	}
	c.Seq, c.Last = b.Seq, h
	return nil
}
