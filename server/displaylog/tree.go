package displaylog

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Tiles hold 256 hashes of 8 levels of the tree, as C2SP tlog-tiles has them.
const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

type tileID struct {
	level int
	n     int64
}

// tree appends leaf hashes and reads any hash of the tree from its tiles. It
// lives as long as one transaction.
type tree struct {
	ctx   context.Context // of the transaction: tlog's reader has no parameter for it
	tiles Tiles
	size  int64
	cache map[tileID][]byte
	dirty map[tileID]bool
}

func newTree(ctx context.Context, tiles Tiles, size int64) *tree {
	return &tree{ctx: ctx, tiles: tiles, size: size, cache: map[tileID][]byte{}, dirty: map[tileID]bool{}}
}

func (t *tree) tile(id tileID) ([]byte, error) {
	if b, ok := t.cache[id]; ok {
		return b, nil
	}
	b, err := t.tiles.Get(t.ctx, id.level, id.n)
	if err != nil {
		return nil, err
	}
	t.cache[id] = b
	return b, nil
}

// add appends one leaf hash; full tiles rise into the level above.
func (t *tree) add(h tlog.Hash) error {
	at := t.size
	for level := 0; ; level++ {
		id := tileID{level, at >> tileHeight}
		b, err := t.tile(id)
		if err != nil {
			return err
		}
		if have := int64(len(b)) / tlog.HashSize; have != at&(tileWidth-1) {
			return fmt.Errorf("the tree has %d hashes in tile %d/%d where %d belong: the log is damaged, run the verification", have, level, id.n, at&(tileWidth-1))
		}
		// A fresh slice: the one in the cache may be the storage's own.
		b = append(b[:len(b):len(b)], h[:]...)
		t.cache[id], t.dirty[id] = b, true
		if len(b) < tileWidth*tlog.HashSize {
			break
		}
		h, at = fold(b), id.n
	}
	t.size++
	return nil
}

// flush writes the tiles that changed.
func (t *tree) flush() error {
	for id := range t.dirty {
		if err := t.tiles.Put(t.ctx, id.level, id.n, t.cache[id]); err != nil {
			return err
		}
	}
	clear(t.dirty)
	return nil
}

// root is the tree's hash at the given size.
func (t *tree) root(size int64) (tlog.Hash, error) { return tlog.TreeHash(size, t) }

// ReadHashes implements tlog.HashReader: hashes between the levels that tiles
// hold are made from the row below.
func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		level, n := tlog.SplitStoredHashIndex(x)
		up := uint(level % tileHeight)
		first := n << up
		id := tileID{level / tileHeight, first >> tileHeight}
		b, err := t.tile(id)
		if err != nil {
			return nil, err
		}
		from := int(first&(tileWidth-1)) * tlog.HashSize
		to := from + (1<<up)*tlog.HashSize
		if to > len(b) {
			return nil, fmt.Errorf("the tree has no hash %d of level %d: tile %d/%d is missing or too short", n, level, id.level, id.n)
		}
		out[i] = fold(b[from:to])
	}
	return out, nil
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
