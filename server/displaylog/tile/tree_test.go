package tile

import (
	"context"
	"encoding/binary"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// memoryTiles is a tile store as simple as can be, to hold the tree against x/mod's.
type memoryTiles map[ID][]byte

func (m memoryTiles) Get(_ context.Context, level int, n int64) ([]byte, error) {
	return m[ID{level, n}], nil
}

func (m memoryTiles) Put(_ context.Context, level int, n int64, hashes []byte) error {
	m[ID{level, n}] = append([]byte{}, hashes...)
	return nil
}

// stored is x/mod's own store of hashes.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		out[i] = s[x]
	}
	return out, nil
}

// TestTreeAgainstTlog: root, inclusion and consistency proofs equal those of the
// module that the Go toolchain trusts, at every size to 600 and some after, across
// a tile of tiles (65,536).
func TestTreeAgainstTlog(t *testing.T) {
	tiles, want := memoryTiles{}, stored{}
	tr := New(t.Context(), tiles, 0)
	for i := range int64(66_000) {
		rec := binary.BigEndian.AppendUint64(nil, uint64(i))
		hashes, err := tlog.StoredHashes(i, rec, want)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, hashes...)
		if err := tr.Add(tlog.RecordHash(rec)); err != nil {
			t.Fatal(err)
		}
		size := i + 1
		if size > 600 && size%4099 != 0 && size != 65_536 && size != 65_537 && size != 66_000 {
			continue
		}
		if err := tr.Flush(); err != nil {
			t.Fatal(err)
		}
		tr = New(t.Context(), tiles, size) // from storage alone, as each transaction does
		compare(t, tr, want, size)
	}
	if n := len(tiles); n != 258+2+1 {
		t.Errorf("%d tiles, want 258 of leaves, 2 above and 1 on top", n)
	}
}

func compare(t *testing.T, tr *Tree, want stored, size int64) {
	t.Helper()
	got, err := tr.Root(size)
	if err != nil {
		t.Fatal(err)
	}
	root, err := tlog.TreeHash(size, want)
	if err != nil || got != root {
		t.Fatalf("root of %d is %s, want %s (%v)", size, got, root, err)
	}
	at := size * 7 / 11
	a, err := tlog.ProveRecord(size, at, tr)
	if err != nil {
		t.Fatal(err)
	}
	if err := tlog.CheckRecord(a, size, root, at, want[tlog.StoredHashIndex(0, at)]); err != nil {
		t.Fatalf("inclusion of %d in %d: %v", at, size, err)
	}
	old := at + 1
	oldRoot, err := tlog.TreeHash(old, want)
	if err != nil {
		t.Fatal(err)
	}
	g, err := tlog.ProveTree(size, old, tr)
	if err != nil {
		t.Fatal(err)
	}
	if err := tlog.CheckTree(g, size, root, old, oldRoot); err != nil {
		t.Fatalf("growth from %d to %d: %v", old, size, err)
	}
}
