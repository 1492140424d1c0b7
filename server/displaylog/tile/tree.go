// Package tile keeps a Merkle tree (RFC 6962 hashing) in tiles of 256 hashes of 8
// levels, as C2SP tlog-tiles has them.
package tile

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Height is the levels and Width the hashes of a full tile.
const (
	Height = 8
	Width  = 1 << Height
)

// ID names a tile: its level in tiles and its number in the level.
type ID struct {
	Level int
	N     int64
}

// Store keeps tiles. Get returns nil when there is no such tile.
type Store interface {
	Get(ctx context.Context, level int, n int64) ([]byte, error)
	Put(ctx context.Context, level int, n int64, hashes []byte) error
}

// None is the store of a tree that lives in memory.
type None struct{}

// Get finds nothing.
func (None) Get(context.Context, int, int64) ([]byte, error) { return nil, nil }

// Put keeps nothing.
func (None) Put(context.Context, int, int64, []byte) error { return nil }

// Tree appends leaf hashes and reads any hash of the tree from its tiles. It
// lives as long as one transaction.
type Tree struct {
	ctx   context.Context // of the transaction: tlog's reader has no parameter for it
	tiles Store
	size  int64
	cache map[ID][]byte
	dirty map[ID]bool
}

// New opens a tree of the given size.
func New(ctx context.Context, tiles Store, size int64) *Tree {
	return &Tree{ctx: ctx, tiles: tiles, size: size, cache: map[ID][]byte{}, dirty: map[ID]bool{}}
}

func (t *Tree) tile(id ID) ([]byte, error) {
	if b, ok := t.cache[id]; ok {
		return b, nil
	}
	b, err := t.tiles.Get(t.ctx, id.Level, id.N)
	if err != nil {
		return nil, err
	}
	t.cache[id] = b
	return b, nil
}

// Add appends one leaf hash; full tiles rise into the level above.
func (t *Tree) Add(h tlog.Hash) error {
	at := t.size
	for level := 0; ; level++ {
		id := ID{level, at >> Height}
		b, err := t.tile(id)
		if err != nil {
			return err
		}
		if have := int64(len(b)) / tlog.HashSize; have != at&(Width-1) {
			return fmt.Errorf("the tree has %d hashes in tile %d/%d where %d belong: the log is damaged, run the verification", have, level, id.N, at&(Width-1))
		}
		// A fresh slice: the one in the cache may be the storage's own.
		b = append(b[:len(b):len(b)], h[:]...)
		t.cache[id], t.dirty[id] = b, true
		if len(b) < Width*tlog.HashSize {
			break
		}
		h, at = fold(b), id.N
	}
	t.size++
	return nil
}

// Flush writes the tiles that changed.
func (t *Tree) Flush() error {
	for id := range t.dirty {
		if err := t.tiles.Put(t.ctx, id.Level, id.N, t.cache[id]); err != nil {
			return err
		}
	}
	clear(t.dirty)
	return nil
}

// Root is the tree's hash at the given size.
func (t *Tree) Root(size int64) (tlog.Hash, error) { return tlog.TreeHash(size, t) }

// ReadHashes implements tlog.HashReader: hashes between the levels that tiles
// hold are made from the row below.
func (t *Tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		level, n := tlog.SplitStoredHashIndex(x)
		up := uint(level % Height)
		first := n << up
		id := ID{level / Height, first >> Height}
		b, err := t.tile(id)
		if err != nil {
			return nil, err
		}
		from := int(first&(Width-1)) * tlog.HashSize
		to := from + (1<<up)*tlog.HashSize
		if to > len(b) {
			return nil, fmt.Errorf("the tree has no hash %d of level %d: tile %d/%d is missing or too short", n, level, id.Level, id.N)
		}
		out[i] = fold(b[from:to])
	}
	return out, nil
}

// Size is the number of leaves.
func (t *Tree) Size() int64 { return t.size }

// Held returns the tiles in memory that have hashes.
func (t *Tree) Held() map[ID][]byte {
	out := make(map[ID][]byte, len(t.cache))
	for id, b := range t.cache {
		if len(b) > 0 {
			out[id] = b
		}
	}
	return out
}

// Drop takes a tile out of memory and returns it. A tree without a store can go
// on without its full tiles.
func (t *Tree) Drop(id ID) []byte {
	b := t.cache[id]
	delete(t.cache, id)
	delete(t.dirty, id)
	return b
}

// fold hashes a full row of 2^k hashes into the one above them.
func fold(row []byte) tlog.Hash {
	n := len(row) / tlog.HashSize
	if n == 1 {
		return tlog.Hash(row)
	}
	half := n / 2 * tlog.HashSize
	return tlog.NodeHash(fold(row[:half]), fold(row[half:]))
}
