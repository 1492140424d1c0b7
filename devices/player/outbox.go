package player

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"time"

	"pano/devices/player/journal"
	"pano/devices/proof"
	"pano/devices/wire"
)

// outbox sends closed batches, oldest first, until the server says that it has
// them. Only a receipt removes a file.
type outbox struct {
	p   *Player
	dir string

	mu     sync.Mutex
	stream uint64
	seqs   []uint64          // closed batches on disk, ascending
	sent   map[uint64]bool   // of them, on their way since the last pause
	there  map[uint64]bool   // of them, stored but above a hole: kept, not sent again
	asked  map[uint64]bool   // of them, sent again on demand since the last pause
	pause  time.Duration     // until what has no receipt is sent again
	retry  time.Time         // when that is; new batches do not move it
	hold   time.Time         // the server asked to wait until then
	seen   *proof.Checkpoint // newest checkpoint of the log that we know
	poke   chan struct{}
}

// window is how many batches may be on their way without a receipt.
const window = 8

func newOutbox(p *Player) *outbox {
	o := &outbox{
		p: p, dir: p.journalDir(), sent: map[uint64]bool{}, there: map[uint64]bool{}, asked: map[uint64]bool{}, pause: p.cfg.Resend,
		poke: make(chan struct{}, 1),
	}
	o.scan()
	return o
}

func (o *outbox) wake() {
	select {
	case o.poke <- struct{}{}:
	default:
	}
}

// scan reads from the disk what is to be sent.
func (o *outbox) scan() {
	stream, seqs, err := journal.Batches(o.dir)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	o.p.health.Set("outbox", err)
	if err != nil {
		return
	}
	o.mu.Lock()
	if stream != 0 {
		o.stream = stream
	}
	o.seqs = seqs
	o.mu.Unlock()
	o.wake()
}

// add offers one more closed batch.
func (o *outbox) add(stream, seq uint64) {
	o.mu.Lock()
	if o.stream != stream {
		o.stream, o.seqs = stream, nil
	}
	o.seqs = append(o.seqs, seq)
	o.mu.Unlock()
	o.wake()
}

// again sends everything anew, after a reconnect.
func (o *outbox) again() {
	o.mu.Lock()
	clear(o.sent)
	clear(o.there) // the server may have been restored
	clear(o.asked)
	o.pause = o.p.cfg.Resend
	o.mu.Unlock()
	o.wake()
}

func (o *outbox) depth() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.seqs)
}

// place tells the stream and the oldest batch that is still here.
func (o *outbox) place() (stream, oldest uint64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.seqs) > 0 {
		oldest = o.seqs[0]
	}
	return o.stream, oldest
}

func (o *outbox) checkpoint() *proof.Checkpoint {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.seen
}

// run sends until ctx ends.
func (o *outbox) run(ctx context.Context) {
	for {
		again := o.send(ctx)
		timer := time.NewTimer(again)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-o.poke:
		case <-timer.C:
			o.expire()
		}
		timer.Stop()
	}
}

// expire lets everything without a receipt be sent again, when that is due.
func (o *outbox) expire() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if time.Now().Before(o.retry) {
		return
	}
	clear(o.sent)
	clear(o.asked)
	o.pause = min(2*o.pause, 10*time.Minute)
	o.retry = time.Now().Add(o.pause + rand.N(o.pause))
}

// send hands over what the window allows and tells when to look again.
func (o *outbox) send(ctx context.Context) time.Duration {
	for {
		o.mu.Lock()
		if len(o.sent) == 0 {
			o.retry = time.Now().Add(o.pause + rand.N(o.pause))
		}
		pause := max(time.Until(o.retry), time.Millisecond)
		if held := time.Until(o.hold); held > 0 {
			o.mu.Unlock()
			return held
		}
		seq, ok := o.next()
		stream := o.stream
		o.mu.Unlock()
		if !ok || !o.p.report.linked() {
			return pause
		}
		signed, err := os.ReadFile(journal.BatchPath(o.dir, stream, seq))
		if err == nil {
			err = o.p.link.Publish(ctx, o.p.topic(wire.Plays), signed, 1, false)
		} else {
			o.p.health.Set("outbox", err)
		}
		if err != nil {
			o.p.log.Warn("batch not handed over", "seq", seq, "err", err)
			return o.p.cfg.Resend
		}
		o.mu.Lock()
		o.sent[seq] = true
		o.mu.Unlock()
	}
}

// next finds the oldest batch that is not on its way, within the window. What the
// server has above a hole takes no place in the window.
func (o *outbox) next() (uint64, bool) {
	waiting := 0
	for _, seq := range o.seqs {
		if o.there[seq] {
			continue
		}
		if !o.sent[seq] {
			return seq, true
		}
		if waiting++; waiting == window {
			break
		}
	}
	return 0, false
}

// receipt removes what the server has, sends again what it misses, and sets
// aside what it will never take.
func (o *outbox) receipt(m *wire.Receipt) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if m.Seen != nil {
		if root, ok := m.Seen.Root.Bytes(); ok && (o.seen == nil || m.Seen.Size > o.seen.Size) {
			o.seen = &proof.Checkpoint{Size: m.Seen.Size, Root: root}
		}
	}
	if m.Stream != o.stream {
		return
	}
	if m.After > 0 {
		o.hold = time.Now().Add(time.Duration(min(m.After, 600)) * time.Second)
	}
	for _, r := range m.Reject {
		o.aside(r)
	}
	done, _ := slices.BinarySearch(o.seqs, m.UpTo+1)
	for _, seq := range o.seqs[:done] {
		if err := os.Remove(journal.BatchPath(o.dir, o.stream, seq)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			o.p.log.Warn("prune", "err", err) // sent again after a restart, which is harmless
		}
		delete(o.sent, seq)
		delete(o.there, seq)
	}
	o.seqs = slices.Delete(o.seqs, 0, done)
	o.mark(m.Have, func(seq uint64) { o.there[seq] = true })
	o.mark(m.Need, func(seq uint64) {
		if !o.asked[seq] { // a server that asks on and on waits for the pause
			o.asked[seq] = true
			delete(o.sent, seq)
			delete(o.there, seq)
		}
	})
	if done > 0 {
		o.pause = o.p.cfg.Resend
	}
	o.wake()
}

// mark runs fn for every batch here that is in one of the ranges.
func (o *outbox) mark(ranges []wire.Range, fn func(seq uint64)) {
	for _, r := range ranges {
		for _, seq := range o.seqs {
			if r.From <= seq && seq <= r.To {
				fn(seq)
			}
		}
	}
}

// aside moves a rejected batch out of the way; it blocks nothing and is kept for
// whoever wants to know.
func (o *outbox) aside(r wire.Rejection) {
	i, ok := slices.BinarySearch(o.seqs, r.Seq)
	if !ok {
		return
	}
	from := journal.BatchPath(o.dir, o.stream, r.Seq)
	if err := os.Rename(from, from+".rejected"); err != nil {
		o.p.log.Warn("set aside", "err", err)
		return
	}
	o.seqs = slices.Delete(o.seqs, i, i+1)
	delete(o.sent, r.Seq)
	o.p.health.Set("batch_rejected", fmt.Errorf("the server refused batch %d: %s %s", r.Seq, r.Code, r.Text))
}

// drained waits until everything has a receipt.
func (o *outbox) drained(ctx context.Context) {
	for o.depth() > 0 && wait(ctx, 20*time.Millisecond) {
	}
}
