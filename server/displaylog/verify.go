package displaylog

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"pano/devices/proof"
	"pano/server/displaylog/checkpoint"
	"pano/server/displaylog/tile"
)

// VerifyOptions say what the log is held against.
type VerifyOptions struct {
	// Verifier is the log's public key, from a copy that the log's keeper cannot change.
	Verifier string
	// Checkpoints are signed notes kept elsewhere: printed, sent, echoed by players,
	// cosigned. They are what shows a log that was cut or made anew.
	Checkpoints [][]byte
	// Pending counts acts that still wait for their place; nil when that cannot be asked.
	Pending func(ctx context.Context) (int64, error)
}

// Report is the outcome of a verification. Bad is nil when all holds.
type Report struct {
	Size        int64     `json:"size"`
	Root        tlog.Hash `json:"root"`
	Batches     int64     `json:"batches"`
	Plays       int64     `json:"plays"`
	Acts        int64     `json:"acts"`
	Alarms      int64     `json:"alarms"`      // batches that contradicted the log when they came
	Echoes      int64     `json:"echoes"`      // checkpoints that players signed and that hold
	Checkpoints int64     `json:"checkpoints"` // signed by the log, and given from elsewhere
	Signed      int64     `json:"signed"`      // leaves below the newest checkpoint; the rest is not yet signed
	Pending     int64     `json:"pending"`     // acts not yet in the log
	Restores    int64     `json:"restores"`    // from backups
	Lost        int64     `json:"lost"`        // leaves that a player saw and a restore left out
	Holes       []Hole    `json:"holes"`       // batches that never came
	Bad         *Bad      `json:"bad,omitempty"`
}

// Hole says that a stream misses batches: From..To never came, later ones did.
// Why is what the log itself states about it: restored, or nothing.
type Hole struct {
	Display string `json:"display"`
	Stream  uint64 `json:"stream"`
	From    uint64 `json:"from"`
	To      uint64 `json:"to"`
	Why     string `json:"why,omitempty"`
}

// Bad is the first record that does not hold. Index is -1 when it is none of the
// leaves; Time is when it was received or done, 0 when unknown.
type Bad struct {
	Index int64  `json:"index"`
	Kind  string `json:"kind"`
	Time  int64  `json:"time"`
	Why   string `json:"why"`
}

// Error makes a finding usable as an error.
func (b *Bad) Error() string {
	return fmt.Sprintf("leaf %d (%s, at %d): %s", b.Index, b.Kind, b.Time, b.Why)
}

// pageSize is how many leaves the verification holds at once.
const pageSize = 512

// Verify rebuilds everything from the leaves and compares: tree, checkpoints,
// device signatures and chains, index, marks and sums. It stops at the first
// leaf that does not hold and reports it; an error means that it could not look.
func Verify(ctx context.Context, src Storage, o VerifyOptions) (Report, error) {
	var rep Report
	opener, err := proof.NewOpener()
	if err != nil {
		return rep, err
	}
	defer opener.Close()
	err = src.Read(ctx, func(tx Tx) error {
		a := newAudit(ctx, tx, o, opener)
		err := a.run()
		if errors.As(err, &a.rep.Bad) {
			err = nil
		}
		rep = a.rep
		return err
	})
	if err != nil {
		return rep, fmt.Errorf("verify the display log: %w", err)
	}
	if o.Pending != nil {
		if rep.Pending, err = o.Pending(ctx); err != nil {
			return rep, fmt.Errorf("count the acts that wait: %w", err)
		}
	}
	return rep, nil
}

// audit is one run over the log.
type audit struct {
	ctx   context.Context // of the one call that it serves
	tx    Tx
	o     VerifyOptions
	rep   Report
	tree  *tile.Tree // rebuilt from the leaves; complete tiles are compared and dropped
	tiles int64      // complete tiles so far
	plan  []mark     // checkpoints still ahead, by size
	roots map[int64]tlog.Hash
	level []byte // the stored tile of the leaves at hand
	index *indexAudit
	back  map[string]bool // displays that have seen the log after its newest restore
}

// mark is a checkpoint to be met on the way.
type mark struct {
	head  checkpoint.Head
	where string
}

func newAudit(ctx context.Context, tx Tx, o VerifyOptions, opener *proof.Opener) *audit {
	return &audit{ctx: ctx, tx: tx, o: o, tree: tile.New(ctx, tile.None{}, 0), roots: map[int64]tlog.Hash{}, back: map[string]bool{}, index: newIndexAudit(opener)}
}

func (a *audit) run() error {
	size, err := a.tx.Leaves.Size(a.ctx)
	if err != nil {
		return err
	}
	if err := a.marks(); err != nil {
		return err
	}
	for from := int64(0); from < size; from += pageSize {
		to := min(from+pageSize, size)
		if err := a.page(from, to); err != nil {
			return err
		}
	}
	if n := len(a.plan); n > 0 {
		m := a.plan[n-1]
		return &Bad{Index: size, Kind: "leaf", Why: fmt.Sprintf("the log was cut: it has %d leaves, %s says %d", size, m.where, m.head.Size)}
	}
	if a.rep.Root, err = a.tree.Root(size); err != nil {
		return err
	}
	a.rep.Size = size
	if err := a.rest(); err != nil {
		return err
	}
	a.rep.Holes = a.index.holes()
	return nil
}

// marks reads all checkpoints, the log's own and those from elsewhere.
func (a *audit) marks() error {
	own, err := a.tx.Marks.All(a.ctx)
	if err != nil {
		return err
	}
	for _, m := range own {
		h, err := checkpoint.Read(m.Note, a.o.Verifier)
		if err != nil || h.Size != m.Size {
			return &Bad{Index: m.Size - 1, Kind: "checkpoint", Time: m.At, Why: fmt.Sprintf("the stored checkpoint of size %d is not a signed note of that size (%v)", m.Size, err)}
		}
		a.plan = append(a.plan, mark{h, "a stored checkpoint"})
		a.rep.Signed = max(a.rep.Signed, h.Size)
	}
	for i, signed := range a.o.Checkpoints {
		h, err := checkpoint.Read(signed, a.o.Verifier)
		if err != nil {
			return fmt.Errorf("checkpoint %d of those given: %w", i+1, err)
		}
		a.plan = append(a.plan, mark{h, "a checkpoint kept elsewhere"})
	}
	slices.SortStableFunc(a.plan, func(x, y mark) int { return cmp.Compare(x.head.Size, y.head.Size) })
	return nil
}

// page checks the leaves [from, to) with their index rows.
func (a *audit) page(from, to int64) error {
	leaves, err := a.tx.Leaves.Range(a.ctx, from, to)
	if err != nil {
		return err
	}
	if err := a.index.load(a.ctx, a.tx, from, to); err != nil {
		return err
	}
	for i := from; i < to; i++ {
		if len(leaves) == 0 || leaves[0].Index != i {
			return &Bad{Index: i, Kind: "leaf", Why: "this leaf was taken out: its number is missing"}
		}
		if err := a.leaf(leaves[0]); err != nil {
			return err
		}
		leaves = leaves[1:]
	}
	return a.index.spare()
}

func (a *audit) leaf(l Leaf) error {
	h := tlog.RecordHash(l.Body)
	if err := a.tree.Add(h); err != nil {
		return err
	}
	if err := a.compareLeaf(l, h); err != nil {
		return err
	}
	if err := a.complete(l); err != nil {
		return err
	}
	if err := a.meet(l); err != nil {
		return err
	}
	kind, _, err := Split(l.Body)
	if err != nil {
		return bad(l, err.Error())
	}
	if err := a.body(kind, l); err != nil {
		var b *Bad
		if errors.As(err, &b) {
			return b
		}
		return bad(l, err.Error())
	}
	return nil
}

// body checks what a leaf says, by its kind.
func (a *audit) body(kind Kind, l Leaf) error {
	switch kind {
	case KindPlay:
		b, err := a.index.play(l)
		if err != nil {
			return err
		}
		a.rep.Batches++
		a.rep.Plays += int64(len(b.Plays))
		return a.echo(l, b)
	case KindAct:
		a.rep.Acts++
		return a.index.act(l)
	case KindDevice:
		return a.index.device(l)
	case KindAlarm:
		a.rep.Alarms++
		return decode(l.Body, kind, &Alarm{})
	case KindGap:
		return a.index.gap(l)
	case KindRestore:
		a.rep.Restores++
		clear(a.back)
		a.index.restores = append(a.index.restores, l.Index)
		return decode(l.Body, kind, &Restore{})
	}
	return fmt.Errorf("unknown %s", kind)
}

// compareLeaf holds the leaf's hash against the stored tile, at once: so it is
// this leaf that is named, not a root somewhere above it.
func (a *audit) compareLeaf(l Leaf, h tlog.Hash) error {
	at := int(l.Index&(tile.Width-1)) * tlog.HashSize
	if at == 0 {
		var err error
		if a.level, err = a.tx.Tiles.Get(a.ctx, 0, l.Index>>tile.Height); err != nil {
			return err
		}
	}
	if len(a.level) < at+tlog.HashSize {
		return bad(l, "the stored tree has no hash for this leaf: it was added behind the log's back, or hashes were taken out")
	}
	if !bytes.Equal(a.level[at:at+tlog.HashSize], h[:]) {
		return bad(l, "the leaf was changed, moved or exchanged: its hash is not the one in the stored tree")
	}
	return nil
}

// complete compares and drops the tiles that the leaf has filled.
func (a *audit) complete(l Leaf) error {
	n := l.Index
	for level := 0; (n+1)%tile.Width == 0; level++ {
		n >>= tile.Height
		id := tile.ID{Level: level, N: n}
		if err := a.compareTile(id, a.tree.Drop(id)); err != nil {
			return err
		}
		a.tiles++
	}
	return nil
}

func (a *audit) compareTile(id tile.ID, want []byte) error {
	got, err := a.tx.Tiles.Get(a.ctx, id.Level, id.N)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return &Bad{Index: -1, Kind: "tile", Why: fmt.Sprintf("the stored tile %d/%d is not the one that the leaves make", id.Level, id.N)}
	}
	return nil
}

// echo checks the checkpoint that a player has seen and signed into its batch:
// a log made anew cannot make those agree. After a restore that the log states, a
// player may name leaves that the backup did not have, until it has seen the log
// as it went on; how many were lost is reported.
func (a *audit) echo(l Leaf, b *proof.Batch) error {
	seen := b.Seen
	if seen == nil || seen.Size == 0 {
		return nil
	}
	restored := int64(-1)
	if n := len(a.index.restores); n > 0 {
		restored = a.index.restores[n-1]
	}
	var why string
	if seen.Size < 0 || seen.Size > l.Index {
		why = fmt.Sprintf("the player has seen a log of %d leaves before this leaf: the log was cut or made anew", seen.Size)
	} else if root, err := a.rootAt(seen.Size); err != nil {
		return bad(l, err.Error())
	} else if root != tlog.Hash(seen.Root) {
		why = fmt.Sprintf("the log was made anew: the player has signed that the root of size %d was another", seen.Size)
	}
	switch {
	case why == "":
		a.rep.Echoes++
		a.back[b.Display] = a.back[b.Display] || seen.Size > restored
	case restored >= 0 && seen.Size > restored && !a.back[b.Display]:
		a.rep.Lost = max(a.rep.Lost, seen.Size-restored)
	default:
		return bad(l, why)
	}
	return nil
}

// rootAt is the root of the first size leaves; their stored hashes have been compared.
func (a *audit) rootAt(size int64) (tlog.Hash, error) {
	root, ok := a.roots[size]
	if ok {
		return root, nil
	}
	root, err := tile.New(a.ctx, a.tx.Tiles, size).Root(size)
	if err == nil {
		a.roots[size] = root
	}
	return root, err
}

// meet compares the rebuilt root with all checkpoints of this size.
func (a *audit) meet(l Leaf) error {
	for len(a.plan) > 0 && a.plan[0].head.Size <= l.Index+1 {
		m := a.plan[0]
		a.plan = a.plan[1:]
		if m.head.Size == 0 {
			continue
		}
		root, err := a.tree.Root(m.head.Size)
		if err != nil {
			return err
		}
		if root != m.head.Root {
			return bad(l, fmt.Sprintf("the log was made anew: up to this leaf its root is %s, %s of size %d says %s", root, m.where, m.head.Size, m.head.Root))
		}
		a.rep.Checkpoints++
	}
	return nil
}

// rest compares what is not of one leaf: the open tiles, counts, marks and sums.
func (a *audit) rest() error {
	for id, want := range a.tree.Held() {
		if err := a.compareTile(id, want); err != nil {
			return err
		}
		a.tiles++
	}
	n, err := a.tx.Tiles.Count(a.ctx)
	if err != nil {
		return err
	}
	if n != a.tiles {
		return &Bad{Index: -1, Kind: "tile", Why: fmt.Sprintf("there are %d stored tiles, the leaves make %d", n, a.tiles)}
	}
	return a.index.rest(a.ctx, a.tx)
}

func bad(l Leaf, why string) *Bad {
	b := &Bad{Index: l.Index, Kind: "leaf", Why: why}
	if k, _, err := Split(l.Body); err == nil {
		b.Kind = k.String()
	}
	if p, err := DecodePlay(l.Body); err == nil {
		b.Time = p.Received
	} else if a, err := DecodeAct(l.Body); err == nil {
		b.Time = a.At
	}
	return b
}
