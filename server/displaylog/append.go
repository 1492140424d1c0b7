package displaylog

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math"

	"pano/devices/proof"
)

// Raw is a signed batch as it came, with the key it must verify under. Stream and
// Oldest are what the player says it still has: nothing of Stream below Oldest; 0
// when it did not say.
type Raw struct {
	Display   string
	PublicKey []byte
	Signed    []byte
	Received  int64
	Stream    uint64
	Oldest    uint64
}

// Result tells what became of one batch. Reject is "" when it stands in the log,
// else: signature malformed display seq twin chain.
type Result struct {
	Display   string
	Stream    uint64
	Seq       uint64
	UpTo      uint64 // contiguous mark of the stream after the commit
	Next      uint64 // lowest number that stands in the log above UpTo, 0 = none: between them is a hole
	Stored    bool   // false: it was there already
	Reject    string
	Plays     []proof.Play
	Programme int64
}

// intake is the batches of one caller, on their way through a shared transaction.
type intake struct {
	raw     []Raw
	batches []*proof.Batch // nil where refused before the transaction
	results []Result
	err     error
	done    chan struct{}
}

// commitAtOnce bounds the batches of one transaction.
const commitAtOnce = 512

// Append verifies batches and puts them into the log. When it returns nil, what
// is Stored is on disk. Callers at one time share a transaction: the first one
// commits for all that came meanwhile. A batch that is refused has its reason in
// its result and never hinders the others.
func (l *Log) Append(ctx context.Context, raw []Raw) ([]Result, error) {
	in := &intake{raw: raw, batches: make([]*proof.Batch, len(raw)), results: make([]Result, len(raw)), done: make(chan struct{})}
	for i, r := range raw {
		in.batches[i], in.results[i] = l.check(r)
	}
	l.mu.Lock()
	l.waiting = append(l.waiting, in)
	lead := !l.leading
	l.leading = true
	l.mu.Unlock()
	if lead {
		// The commit serves others too: one caller's cancel must not undo it.
		l.lead(context.WithoutCancel(ctx))
	}
	select {
	case <-in.done:
		return in.results, in.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// lead commits until nobody waits.
func (l *Log) lead(ctx context.Context) {
	for {
		l.mu.Lock()
		var group []*intake
		for n := 0; len(l.waiting) > 0 && n < commitAtOnce; l.waiting = l.waiting[1:] {
			group = append(group, l.waiting[0])
			n += len(l.waiting[0].raw)
		}
		if len(group) == 0 {
			l.leading, l.waiting = false, nil
			l.mu.Unlock()
			return
		}
		l.mu.Unlock()
		err := l.commit(ctx, group)
		for _, in := range group {
			if err != nil {
				in.err, in.results = fmt.Errorf("append plays: %w", err), nil
			}
			close(in.done)
		}
	}
}

// check does all that needs no database.
func (l *Log) check(r Raw) (*proof.Batch, Result) {
	res := Result{Display: r.Display}
	b, err := l.opener.Open(r.PublicKey, r.Signed)
	switch {
	case errors.Is(err, proof.ErrSignature):
		res.Reject = "signature"
	case err != nil:
		res.Reject = "malformed"
	case b.Display != r.Display:
		res.Reject = "display"
	case b.Seq == 0 || b.Seq >= math.MaxInt64:
		res.Reject = "seq"
	}
	if res.Reject != "" {
		return nil, res
	}
	res.Stream, res.Seq, res.Plays = b.Stream, b.Seq, b.Plays
	for _, p := range b.Plays {
		res.Programme = max(res.Programme, p.Programme)
	}
	return b, res
}

func (l *Log) commit(ctx context.Context, group []*intake) error {
	return l.write(ctx, func(w *writer) error {
		days := dayFold{}
		for _, in := range group {
			for i, b := range in.batches {
				if b == nil {
					continue
				}
				if err := w.batch(l.Now(), in.raw[i], b, &in.results[i], days); err != nil {
					return err
				}
			}
		}
		return w.Days.Fold(ctx, days.rows())
	})
}

// batch puts one batch into the log, or finds why not.
func (w *writer) batch(now int64, r Raw, b *proof.Batch, res *Result, days dayFold) error {
	res.Stored, res.Reject, res.Next = false, "", 0 // the transaction may run again
	key, err := w.key(now, r)
	if err != nil {
		return err
	}
	hash := proof.HashOf(r.Signed)
	t0, t1 := b.Span()
	row := BatchRow{Display: b.Display, Stream: b.Stream, Seq: b.Seq, T0: t0, T1: t1, N: len(b.Plays), Hash: hash, Prev: b.Prev, Key: key}
	near, err := w.Batches.Around(w.ctx, b.Display, b.Stream, b.Seq)
	if err != nil {
		return err
	}
	upto, err := w.Streams.UpTo(w.ctx, b.Display, b.Stream)
	if err != nil {
		return err
	}
	res.UpTo = upto
	repeat := false
	for _, n := range near {
		switch {
		case n.Seq == b.Seq && n.Hash == hash:
			repeat = true
		case n.Seq == b.Seq:
			return w.refuse(now, r, row, n, "twin", res)
		case n.Seq == b.Seq-1 && n.Hash != b.Prev, n.Seq == b.Seq+1 && n.Prev != hash:
			return w.refuse(now, r, row, n, "chain", res)
		}
	}
	if repeat {
		return w.settle(now, r, row, res)
	}
	body, err := PlayLeaf{Received: r.Received, Display: b.Display, Signed: r.Signed}.Encode()
	if err != nil {
		return err
	}
	if row.Leaf, err = w.add(body); err != nil {
		return err
	}
	if err := w.Batches.Add(w.ctx, row); err != nil {
		return err
	}
	days.add(b, r.Received)
	res.Stored = true
	if b.Seq == upto+1 && (len(near) == 0 || near[len(near)-1].Seq < b.Seq) { // mostly
		res.UpTo = b.Seq
		return w.Streams.Set(w.ctx, StreamRow{Display: b.Display, Stream: b.Stream, UpTo: b.Seq})
	}
	return w.settle(now, r, row, res)
}

// settle moves the contiguous mark as far as it goes: over what stands without a
// hole, and over a hole that is stated because nobody can fill it any more.
func (w *writer) settle(now int64, r Raw, row BatchRow, res *Result) error {
	upto := res.UpTo
	for {
		near, err := w.Batches.Around(w.ctx, row.Display, row.Stream, upto)
		if err != nil {
			return err
		}
		if len(near) == 0 || near[len(near)-1].Seq <= upto {
			break
		}
		next := near[len(near)-1]
		if next.Seq > upto+1 {
			last := BatchRow{Leaf: -1}
			if upto > 0 && len(near) > 1 {
				last = near[len(near)-2]
			}
			stated, err := w.excuse(now, r, last, next)
			if err != nil {
				return err
			}
			if !stated {
				res.Next = next.Seq
				break
			}
		}
		upto = next.Seq
	}
	if upto == res.UpTo {
		return nil
	}
	res.UpTo = upto
	return w.Streams.Set(w.ctx, StreamRow{Display: row.Display, Stream: row.Stream, UpTo: upto})
}

// excuse states the hole between last and next in the log, if it is one that a
// restore left: last was there before the restore, and the player says that it has
// nothing any more of what is between. Any other hole stays a demand.
func (w *writer) excuse(now int64, r Raw, last, next BatchRow) (bool, error) {
	if r.Stream != next.Stream || r.Oldest < next.Seq {
		return false, nil
	}
	restores, err := w.Restores.All(w.ctx)
	if err != nil || len(restores) == 0 || restores[len(restores)-1] < last.Leaf {
		return false, err
	}
	_, err = w.say(KindGap, Gap{At: now, Display: next.Display, First: last.Seq + 1, From: last.T1, Last: next.Seq - 1, Stream: next.Stream,
		To: max(next.T0, last.T1), Why: WhyRestored})
	return err == nil, err
}

// key states a display's key before its first batch under it.
func (w *writer) key(now int64, r Raw) (int64, error) {
	k, ok, err := w.Keys.Get(w.ctx, r.Display)
	if err != nil || ok && bytes.Equal(k.Public, r.PublicKey) {
		return k.Leaf, err
	}
	i, err := w.say(KindDevice, DeviceStatement{At: now, Display: r.Display, Key: r.PublicKey})
	if err != nil {
		return 0, err
	}
	return i, w.Keys.Put(w.ctx, KeyRow{Display: r.Display, Public: r.PublicKey, Leaf: i})
}

// refuse keeps a batch that contradicts the log aside and says so in the log, once.
func (w *writer) refuse(now int64, r Raw, came, have BatchRow, why string, res *Result) error {
	res.Reject = why
	q := Quarantined{Display: came.Display, Stream: came.Stream, Seq: came.Seq, Hash: came.Hash, Signed: r.Signed}
	if known, err := w.Quarantine.Has(w.ctx, q); err != nil || known {
		return err
	}
	i, err := w.say(KindAlarm, Alarm{At: now, Came: hex.EncodeToString(came.Hash[:]), Display: came.Display,
		Have: hex.EncodeToString(have.Hash[:]), Leaf: have.Leaf, Seq: came.Seq, Stream: came.Stream, Why: why})
	if err != nil {
		return err
	}
	q.Alarm = i
	return w.Quarantine.Add(w.ctx, q)
}
