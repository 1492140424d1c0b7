package displaylog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"pano/devices/proof"
)

// indexAudit rebuilds from the leaves all that is kept beside them.
type indexAudit struct {
	opener  *proof.Opener
	keys    map[string]KeyRow
	streams map[streamID]*streamState
	days    dayFold
	rows    map[int64]BatchRow // index rows of the page at hand, by leaf
	acts    map[int64]ActRow
	batches int64
	entries int64

	restores []int64 // restore leaves so far
}

type streamID struct {
	display string
	stream  uint64
}

// streamState is how far a stream is complete, and what came ahead of that.
type streamState struct {
	upto  uint64
	last  proof.Hash
	leaf  int64 // where the batch upto stands
	ahead map[uint64]link
	gaps  []Hole // stated; what came of them later all the same is in ahead
}

type link struct {
	hash, prev proof.Hash
	leaf       int64
}

func newIndexAudit(o *proof.Opener) *indexAudit {
	return &indexAudit{opener: o, keys: map[string]KeyRow{}, streams: map[streamID]*streamState{}, days: dayFold{}}
}

// load reads the index rows of the leaves [from, to).
func (x *indexAudit) load(ctx context.Context, tx Tx, from, to int64) error {
	rows, err := tx.Batches.Range(ctx, from, to)
	if err != nil {
		return err
	}
	acts, err := tx.Acts.Range(ctx, from, to)
	if err != nil {
		return err
	}
	x.rows, x.acts = make(map[int64]BatchRow, len(rows)), make(map[int64]ActRow, len(acts))
	for _, r := range rows {
		x.rows[r.Leaf] = r
	}
	for _, r := range acts {
		x.acts[r.Leaf] = r
	}
	return nil
}

// spare refuses index rows of the page that no leaf has claimed.
func (x *indexAudit) spare() error {
	leaves := slices.Collect(maps.Keys(x.rows))
	if leaves = slices.AppendSeq(leaves, maps.Keys(x.acts)); len(leaves) == 0 {
		return nil
	}
	return &Bad{Index: slices.Min(leaves), Kind: "index", Why: "an index row names a leaf that is not of its kind"}
}

func (x *indexAudit) device(l Leaf) error {
	d, err := DecodeDevice(l.Body)
	if err != nil {
		return err
	}
	x.keys[d.Display] = KeyRow{Display: d.Display, Public: d.Key, Leaf: l.Index}
	return nil
}

func (x *indexAudit) act(l Leaf) error {
	a, err := DecodeAct(l.Body)
	if err != nil {
		return err
	}
	want := ActRow{ID: a.ID, Actor: a.Actor, Act: a.Act, Object: a.Object, At: a.At, Leaf: l.Index}
	if got, ok := x.acts[l.Index]; !ok || got != want {
		return errors.New("the index row of this act is missing or was changed")
	}
	delete(x.acts, l.Index)
	x.entries++
	return nil
}

// play checks signature, chain and index row of a batch.
func (x *indexAudit) play(l Leaf) (*proof.Batch, error) {
	leaf, err := DecodePlay(l.Body)
	if err != nil {
		return nil, err
	}
	key, ok := x.keys[leaf.Display]
	if !ok {
		return nil, errors.New("no earlier leaf names a key for this display")
	}
	b, err := x.opener.Open(key.Public, leaf.Signed)
	if err != nil {
		return b, fmt.Errorf("the batch does not verify under the key of leaf %d: %w", key.Leaf, err)
	}
	if b.Display != leaf.Display {
		return b, errors.New("the batch is of another display than its leaf")
	}
	hash := proof.HashOf(leaf.Signed)
	if err := x.chain(b, hash, l.Index); err != nil {
		return b, err
	}
	t0, t1 := b.Span()
	want := BatchRow{Display: b.Display, Stream: b.Stream, Seq: b.Seq, T0: t0, T1: t1, N: len(b.Plays), Hash: hash, Prev: b.Prev,
		Key: key.Leaf, Leaf: l.Index}
	if got, ok := x.rows[l.Index]; !ok || got != want {
		return b, errors.New("the index row of this batch is missing or was changed")
	}
	delete(x.rows, l.Index)
	x.batches++
	x.days.add(b, leaf.Received)
	return b, nil
}

func (x *indexAudit) chain(b *proof.Batch, hash proof.Hash, leaf int64) error {
	id := streamID{b.Display, b.Stream}
	s := x.streams[id]
	if s == nil {
		s = &streamState{leaf: -1, ahead: map[uint64]link{}}
		x.streams[id] = s
	}
	if _, twice := s.ahead[b.Seq]; twice || b.Seq <= s.upto && !s.lacks(b.Seq) {
		return fmt.Errorf("batch %d of the stream stands in the log twice", b.Seq)
	}
	if s.upto > 0 && b.Seq == s.upto+1 && b.Prev != s.last {
		return fmt.Errorf("batch %d does not follow on the batch before it", b.Seq)
	}
	if before, ok := s.ahead[b.Seq-1]; ok && before.hash != b.Prev {
		return fmt.Errorf("batch %d does not follow on the batch before it", b.Seq)
	}
	if after, ok := s.ahead[b.Seq+1]; ok && after.prev != hash {
		return fmt.Errorf("batch %d is not the one that the batch after it follows on", b.Seq)
	}
	s.ahead[b.Seq] = link{hash, b.Prev, leaf}
	s.advance()
	return nil
}

// advance moves the mark over all that came without a hole.
func (s *streamState) advance() {
	for {
		next, ok := s.ahead[s.upto+1]
		if !ok {
			return
		}
		s.upto++
		s.last, s.leaf = next.hash, next.leaf
		delete(s.ahead, s.upto)
	}
}

// lacks tells whether a number is in a stated gap.
func (s *streamState) lacks(seq uint64) bool {
	return slices.ContainsFunc(s.gaps, func(g Hole) bool { return g.From <= seq && seq <= g.To })
}

// gap checks that a stated gap is the hole of its stream, and one that a restore left.
func (x *indexAudit) gap(l Leaf) error {
	var g Gap
	if err := decode(l.Body, KindGap, &g); err != nil {
		return err
	}
	s := x.streams[streamID{g.Display, g.Stream}]
	if s == nil || g.First != s.upto+1 || g.Last < g.First {
		return errors.New("the stated gap is not where the stream ends")
	}
	for seq := range s.ahead {
		if g.First <= seq && seq <= g.Last {
			return fmt.Errorf("the stated gap names batch %d, which stands in the log", seq)
		}
	}
	if _, ok := s.ahead[g.Last+1]; !ok {
		return errors.New("the stated gap does not reach to the next batch")
	}
	if n := len(x.restores); g.Why != WhyRestored || n == 0 || x.restores[n-1] < s.leaf {
		return errors.New("the log states a gap that no restore left")
	}
	s.gaps = append(s.gaps, Hole{Display: g.Display, Stream: g.Stream, From: g.First, To: g.Last, Why: g.Why})
	s.upto, s.last = g.Last, proof.Hash{}
	s.advance()
	return nil
}

// holes lists the batches that never came although later ones did.
func (x *indexAudit) holes() []Hole {
	out := []Hole{}
	for id, s := range x.streams {
		seqs := slices.Sorted(maps.Keys(s.ahead))
		for _, g := range s.gaps {
			at := g.From
			for _, seq := range seqs {
				if g.From <= seq && seq <= g.To {
					if seq > at {
						out = append(out, Hole{Display: id.display, Stream: id.stream, From: at, To: seq - 1, Why: g.Why})
					}
					at = seq + 1
				}
			}
			if at <= g.To {
				out = append(out, Hole{Display: id.display, Stream: id.stream, From: at, To: g.To, Why: g.Why})
			}
		}
		at := s.upto
		for _, seq := range seqs {
			if seq > at+1 {
				out = append(out, Hole{Display: id.display, Stream: id.stream, From: at + 1, To: seq - 1})
			}
			at = max(at, seq)
		}
	}
	slices.SortFunc(out, func(a, b Hole) int {
		return cmp.Or(cmp.Compare(a.Display, b.Display), cmp.Compare(a.Stream, b.Stream), cmp.Compare(a.From, b.From))
	})
	return out
}

// rest compares counts, keys, marks of streams and sums.
func (x *indexAudit) rest(ctx context.Context, tx Tx) error {
	n, err := tx.Batches.Count(ctx)
	if err != nil {
		return err
	}
	m, err := tx.Acts.Count(ctx)
	if err != nil {
		return err
	}
	if n != x.batches || m != x.entries {
		return &Bad{Index: -1, Kind: "index", Why: fmt.Sprintf("the index has %d batches and %d acts, the leaves have %d and %d", n, m, x.batches, x.entries)}
	}
	restores, err := tx.Restores.All(ctx)
	if err != nil {
		return err
	}
	if !slices.Equal(restores, x.restores) {
		return &Bad{Index: -1, Kind: "index", Why: "the index of restores is not what the leaves make"}
	}
	if err := x.compareKeys(ctx, tx); err != nil {
		return err
	}
	streams, err := tx.Streams.All(ctx)
	if err != nil {
		return err
	}
	complete := 0
	for _, s := range x.streams {
		if s.upto > 0 {
			complete++
		}
	}
	for _, r := range streams {
		if s := x.streams[streamID{r.Display, r.Stream}]; s == nil || s.upto != r.UpTo {
			return &Bad{Index: -1, Kind: "stream", Why: fmt.Sprintf("the mark of display %s, stream %x was changed", r.Display, r.Stream)}
		}
	}
	if len(streams) != complete {
		return &Bad{Index: -1, Kind: "stream", Why: fmt.Sprintf("there are %d marks of streams, the leaves make %d", len(streams), complete)}
	}
	return x.compareDays(ctx, tx)
}

func (x *indexAudit) compareKeys(ctx context.Context, tx Tx) error {
	keys, err := tx.Keys.All(ctx)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if have := x.keys[k.Display]; have.Leaf != k.Leaf || !slices.Equal(have.Public, k.Public) {
			return &Bad{Index: k.Leaf, Kind: "key", Why: "the key of display " + k.Display + " is not the one that this leaf names"}
		}
	}
	if len(keys) != len(x.keys) {
		return &Bad{Index: -1, Kind: "key", Why: fmt.Sprintf("there are %d keys of displays, the leaves name %d", len(keys), len(x.keys))}
	}
	return nil
}

func (x *indexAudit) compareDays(ctx context.Context, tx Tx) error {
	got, err := tx.Days.All(ctx)
	if err != nil {
		return err
	}
	slices.SortFunc(got, compareDays)
	want := x.days.rows()
	for i, w := range want {
		if i >= len(got) || got[i] != w {
			return &Bad{Index: -1, Kind: "sum", Time: w.Day * dayUS, Why: "the sums of display " + w.Display + " on this day are not what its plays make"}
		}
	}
	if len(got) != len(want) {
		return &Bad{Index: -1, Kind: "sum", Why: fmt.Sprintf("there are %d rows of sums, the plays make %d", len(got), len(want))}
	}
	return nil
}
