// Package journal keeps plays on the player's disk until the server has them: an
// append-only segment for the open batch, and one signed file for each closed one.
package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pano/devices/player/durable"
	"pano/devices/proof"
)

// ErrFull is returned when plays can be neither written nor closed.
var ErrFull = errors.New("journal: too many plays wait for a batch that cannot be written")

const (
	maxPlays = proof.MaxPlays
	maxHeld  = 4 * maxPlays // plays in memory, while the disk takes no batch
)

// Kinds of record.
const (
	recHead  = 'H' // Head; the first of a segment, again after a restart
	recStart = 'S' // proof.Play as it began
	recTick  = 'T' // tick: the open play was still on
	recEnd   = 'E' // proof.Play as it ended
)

// Head says which batch the plays of a segment will become.
type Head struct {
	Stream uint64     `json:"stream,string"`
	Seq    uint64     `json:"seq"`
	Prev   proof.Hash `json:"prev"` // hash of the batch before, zero for the first
	Boot   string     `json:"boot"`
}

type tick struct {
	T     int64             `json:"t"`
	Clock proof.ClockReport `json:"c"`
}

// Sealer signs the plays of a segment as a batch.
type Sealer func(head Head, clock proof.ClockReport, plays []proof.Play) ([]byte, error)

// Config says where a journal is and how it writes.
type Config struct {
	Dir  string
	Open func(path string) (File, error) // nil: OpenFile
	Seal Sealer
}

// Journal is the open end of the evidence. On disk there is one open segment,
// STREAM-SEQ.seg, and one file for each closed batch without a receipt,
// STREAM-SEQ.batch. It belongs to one goroutine; others only read closed batches.
//
// Order that survives a crash anywhere: batch file durable, next segment durable,
// old segment removed, and only then is the batch offered for sending. So a
// sequence number is never used twice with different content.
type Journal struct {
	cfg Config

	seg   *segment
	head  Head
	clock proof.ClockReport // state at the last tick
	done  []proof.Play      // ended plays of the open segment
	cur   *proof.Play       // the open play; End is its last tick
	owed  []record          // an end that could not be written yet
}

// Playing is the open play; End is its last tick.
func (j *Journal) Playing() (p proof.Play, ok bool) {
	if j.cur == nil {
		return proof.Play{}, false
	}
	return *j.cur, true
}

// Held is how many ended plays wait for their batch to close.
func (j *Journal) Held() int { return len(j.done) }

// Closed names the newest closed batch; 0 means none of this stream.
func (j *Journal) Closed() (stream, seq uint64) { return j.head.Stream, j.head.Seq - 1 }

// Close lets go of the file. Nothing is lost: what was journalled is durable.
func (j *Journal) Close() { _ = j.seg.file.Close() }

// BatchPath is where a closed batch lies.
func BatchPath(dir string, stream, seq uint64) string {
	return filepath.Join(dir, fmt.Sprintf("%016x-%012d.batch", stream, seq))
}

func segmentPath(dir string, stream, seq uint64) string {
	return filepath.Join(dir, fmt.Sprintf("%016x-%012d.seg", stream, seq))
}

// Open reads what the last run left. A play that was open then ends at its last
// tick as lost; whatever was journalled is closed under the old boot, so that a
// batch never mixes two boots. stream is used if there is none yet.
func Open(cfg Config, boot string, stream uint64) (*Journal, error) {
	if cfg.Open == nil {
		cfg.Open = OpenFile
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, err
	}
	j := &Journal{cfg: cfg}
	return j, j.resume(boot, stream)
}

func (j *Journal) resume(boot string, stream uint64) (err error) {
	path, good, err := j.find()
	if err != nil {
		return err
	}
	if j.head.Stream == 0 {
		j.head = Head{Stream: stream, Seq: 1}
	}
	if path == "" {
		j.head.Boot = boot
		return j.begin(j.head, nil)
	}
	file, err := j.cfg.Open(path)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	j.seg = &segment{path: path, file: file, end: good}
	defer func() {
		if err != nil {
			_ = j.seg.file.Close()
		}
	}()
	if j.cur != nil {
		if err := j.End(j.cur.End, proof.Lost); err != nil {
			return err
		}
	}
	for len(j.done) > 0 {
		if err := j.CloseBatch(j.head.Boot, j.clock, nil); err != nil {
			return err
		}
	}
	j.head.Boot = boot
	return j.seg.append(encode(recHead, j.head))
}

// find looks for the place to continue: the open segment with the length of its
// good part, or no path when the next segment must be begun.
func (j *Journal) find() (path string, good int64, err error) {
	names, err := os.ReadDir(j.cfg.Dir)
	if err != nil {
		return "", 0, err
	}
	var lastBatch Head
	var segments []Head
	for _, n := range names {
		var h Head
		var ext string
		if _, err := fmt.Sscanf(n.Name(), "%016x-%012d.%s", &h.Stream, &h.Seq, &ext); err != nil {
			continue
		}
		switch ext {
		case "batch":
			lastBatch = h // names sort by sequence
		case "seg":
			segments = append(segments, h)
		}
	}
	for _, s := range slices.Backward(segments) {
		path := segmentPath(j.cfg.Dir, s.Stream, s.Seq)
		if lastBatch.Stream == s.Stream && s.Seq <= lastBatch.Seq {
			_ = os.Remove(path) // its batch is durable
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return "", 0, err
		}
		if good := j.replay(data); good > 0 {
			return path, good, nil
		}
	}
	if lastBatch.Stream != 0 {
		j.head = Head{Stream: lastBatch.Stream, Seq: lastBatch.Seq}
		signed, err := os.ReadFile(BatchPath(j.cfg.Dir, lastBatch.Stream, lastBatch.Seq))
		if err != nil {
			return "", 0, err
		}
		j.head.Seq, j.head.Prev = lastBatch.Seq+1, proof.HashOf(signed)
	}
	return "", 0, nil
}

// replay loads the good part of a segment and returns its length; 0 means that
// not even the head is there.
func (j *Journal) replay(data []byte) int64 {
	records, good := parseRecords(data)
	if len(records) == 0 || records[0].kind != recHead || json.Unmarshal(records[0].body, &j.head) != nil {
		j.head = Head{}
		return 0
	}
	for _, r := range records {
		var p proof.Play
		var t tick
		switch {
		case r.kind == recHead:
			_ = json.Unmarshal(r.body, &j.head) // the boot may have changed
		case r.kind == recStart && json.Unmarshal(r.body, &p) == nil:
			j.cur = &p
		case r.kind == recEnd && json.Unmarshal(r.body, &p) == nil:
			j.done, j.cur = append(j.done, p), nil
		case r.kind == recTick && json.Unmarshal(r.body, &t) == nil && j.cur != nil:
			j.cur.End, j.clock = max(t.T, j.cur.Start), t.Clock
		}
	}
	return good
}

// begin makes a fresh segment with the plays that it must already hold.
func (j *Journal) begin(head Head, cur *proof.Play) error {
	path := segmentPath(j.cfg.Dir, head.Stream, head.Seq)
	file, err := j.cfg.Open(path)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	next := &segment{path: path, file: file}
	err = file.Truncate(0)
	records := []record{encode(recHead, head)}
	for _, p := range j.done {
		records = append(records, encode(recEnd, p))
	}
	if cur != nil {
		records = append(records, encode(recStart, cur))
	}
	if err == nil {
		err = next.append(records...)
	}
	if err == nil {
		err = durable.SyncDir(j.cfg.Dir)
	}
	if err != nil {
		_ = file.Close()
		return err
	}
	if j.seg != nil {
		_ = j.seg.file.Close()
	}
	j.seg, j.head, j.cur, j.owed = next, head, cur, nil
	return nil
}

// Start ends the open play, if any, and journals that p is on. When it returns
// nil the play counts; p.End is its last tick.
func (j *Journal) Start(p proof.Play, at int64, why proof.Why) error {
	records := j.finish(at, why)
	if len(j.done) >= maxHeld {
		j.owed = records
		return ErrFull
	}
	p.End, p.WhyStop = p.Start, proof.WhyUnknown
	if err := j.seg.append(append(records, encode(recStart, p))...); err != nil {
		j.owed = records
		return err
	}
	j.owed, j.cur = nil, &p
	return nil
}

// End ends the open play.
func (j *Journal) End(at int64, why proof.Why) error {
	records := j.finish(at, why)
	if len(records) == 0 {
		return nil
	}
	if err := j.seg.append(records...); err != nil {
		j.owed = records
		return err
	}
	j.owed = nil
	return nil
}

// finish moves the open play to the ended ones and returns what must be written.
func (j *Journal) finish(at int64, why proof.Why) []record {
	records := j.owed
	if j.cur != nil {
		p := *j.cur
		p.End, p.WhyStop = max(at, p.End), why
		j.done, j.cur = append(j.done, p), nil
		records = append(records, encode(recEnd, p))
	}
	return records
}

// Tick journals that the open play is still on.
func (j *Journal) Tick(at int64, clock proof.ClockReport) error {
	j.clock = clock
	if j.cur == nil || at <= j.cur.End {
		return nil
	}
	if err := j.seg.append(encode(recTick, tick{at, clock})); err != nil {
		return err
	}
	j.cur.End = at
	return nil
}

// CloseBatch seals what is journalled and begins the next segment with cont, the
// continuation of the play that goes on (nil: none does). The caller has ended
// the open play. When it fails all stays as it was.
func (j *Journal) CloseBatch(boot string, clock proof.ClockReport, cont *proof.Play) error {
	n := min(len(j.done), maxPlays)
	signed, err := j.cfg.Seal(j.head, clock, j.done[:n])
	for n > 1 && errors.Is(err, proof.ErrTooLarge) {
		n /= 2
		signed, err = j.cfg.Seal(j.head, clock, j.done[:n])
	}
	if err != nil {
		return fmt.Errorf("journal: close batch %d: %w", j.head.Seq, err)
	}
	batch := BatchPath(j.cfg.Dir, j.head.Stream, j.head.Seq)
	old := segmentPath(j.cfg.Dir, j.head.Stream, j.head.Seq)
	if err := durable.WriteFile(batch, signed); err != nil {
		return err
	}
	all, head := j.done, Head{Stream: j.head.Stream, Seq: j.head.Seq + 1, Prev: proof.HashOf(signed), Boot: boot}
	j.done = slices.Clone(j.done[n:])
	if err := j.begin(head, cont); err != nil {
		j.done = all
		_ = os.Remove(batch) // else a restart would take the old segment for closed
		return err
	}
	_ = os.Remove(old)
	return nil
}

// Batches lists the closed batches that have no receipt, oldest first.
func Batches(dir string) (stream uint64, seqs []uint64, err error) {
	names, err := os.ReadDir(dir)
	if err != nil {
		return 0, nil, err
	}
	for _, n := range names {
		var s, q uint64
		if !strings.HasSuffix(n.Name(), ".batch") {
			continue
		}
		if _, err := fmt.Sscanf(n.Name(), "%016x-%012d.batch", &s, &q); err == nil {
			stream, seqs = s, append(seqs, q)
		}
	}
	return stream, seqs, nil
}

func encode(kind byte, v any) record {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain structs of ours
	}
	return record{kind, body}
}
