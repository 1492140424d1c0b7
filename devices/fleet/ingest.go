package fleet

import (
	"cmp"
	"context"
	"slices"
	"time"

	"pano/devices/wire"
)

// maxGroup bounds how many batches are stored in one transaction.
const maxGroup = 512

// take queues a batch. When the queue is full it is dropped: without a receipt
// the player sends it again, later.
func (f *Fleet) take(who Display, signed []byte) {
	if err := wire.CheckSize(wire.Plays, len(signed)); err != nil {
		f.counts.malformed.Add(1)
		f.alarm(who.ID, "malformed_message", err.Error())
		return
	}
	b := Batch{Display: who.ID, PublicKey: who.PublicKey, Signed: signed, Received: f.cfg.Now().UnixMicro()}
	f.mu.Lock()
	if s, ok := f.shows[who.ID]; ok {
		b.Stream, b.Oldest = s.stream, s.oldest
	}
	f.mu.Unlock()
	select {
	case f.ingest <- b:
		f.counts.batches.Add(1)
	default:
		f.counts.dropped.Add(1)
	}
}

// store groups batches, has them stored, and only then sends receipts.
func (f *Fleet) store(ctx context.Context) {
	for {
		group := f.gather(ctx)
		if len(group) == 0 {
			return
		}
		results, err := f.cfg.Ingest.Batches(ctx, group)
		if err != nil {
			if ctx.Err() == nil {
				f.counts.ingestFailed.Add(1)
				f.alarm("", "ingest_failed", err.Error())
			}
			continue
		}
		f.receipts(ctx, results)
	}
}

// gather waits for a first batch and takes what comes soon after, as one group.
// It returns nothing when ctx ends.
func (f *Fleet) gather(ctx context.Context) []Batch {
	var group []Batch
	select {
	case <-ctx.Done():
		return nil
	case b := <-f.ingest:
		group = append(group, b)
	}
	limit := time.NewTimer(f.cfg.Gather)
	defer limit.Stop()
	for len(group) < maxGroup {
		select {
		case b := <-f.ingest:
			group = append(group, b)
			continue
		case <-limit.C:
		case <-ctx.Done():
		}
		break
	}
	return group
}

// streamKey names the batches that one receipt covers.
type streamKey struct {
	display string
	stream  uint64
}

// receipts sends one cumulative receipt for each stream.
func (f *Fleet) receipts(ctx context.Context, results []Result) {
	slices.SortFunc(results, func(a, b Result) int { return cmp.Compare(a.Seq, b.Seq) })
	streams := map[streamKey]*wire.Receipt{}
	var order []streamKey
	for _, r := range results {
		if r.Reject != "" {
			f.counts.rejected.Add(1)
			f.alarm(r.Display, "batch_rejected", r.Reject)
		}
		if r.Seq == 0 { // nobody knows which batch it was
			continue
		}
		k := streamKey{r.Display, r.Stream}
		m, ok := streams[k]
		if !ok {
			m = &wire.Receipt{Stream: r.Stream}
			streams[k], order = m, append(order, k)
		}
		m.UpTo = max(m.UpTo, r.UpTo)
		if r.Reject != "" {
			m.Reject = append(m.Reject, wire.Rejection{Seq: r.Seq, Code: r.Reject})
		}
	}
	for _, r := range results {
		if m := streams[streamKey{r.Display, r.Stream}]; m != nil {
			demand(m, r)
		}
	}
	for _, k := range order {
		f.sendReceipt(ctx, k.display, streams[k])
	}
}

// demand puts into a receipt what r shows to be lacking, and what need not be sent
// again although it cannot be deleted yet.
func demand(m *wire.Receipt, r Result) {
	if r.Reject != "" || r.Seq <= m.UpTo {
		return
	}
	if r.Stored {
		if n := len(m.Have); n > 0 && r.Seq <= m.Have[n-1].To+1 { // results come by number
			m.Have[n-1].To = r.Seq
		} else {
			m.Have = append(m.Have, wire.Range{From: r.Seq, To: r.Seq})
		}
	}
	to := r.Seq
	switch {
	case r.Next > m.UpTo:
		to = r.Next - 1
	case r.Stored:
		to--
	}
	if to > m.UpTo && len(m.Need) == 0 {
		m.Need = []wire.Range{{From: m.UpTo + 1, To: to}}
	}
}

func (f *Fleet) sendReceipt(ctx context.Context, display string, m *wire.Receipt) {
	f.mu.Lock()
	s, ok := f.shows[display]
	var org string
	if ok {
		org = s.who.Org
	}
	f.mu.Unlock()
	if !ok {
		return
	}
	m.TS = f.cfg.Now().UnixMicro()
	if f.cfg.Checkpoint != nil {
		m.Seen = f.cfg.Checkpoint()
	}
	body, err := wire.Encode(wire.Rcpt, m)
	if err == nil {
		err = f.down.Publish(ctx, wire.Topic{Org: org, Dev: display, Kind: wire.Rcpt}.String(), body, 0, false)
	}
	if err != nil {
		f.log.Warn("receipt", "display", display, "err", err) // the player asks again by sending again
		return
	}
	f.counts.receipts.Add(1)
}
