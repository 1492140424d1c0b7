package journal

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"pano/devices/proof"
)

var errSignal = errors.New("stop here")

func key() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(make([]byte, 32)) }

func sealed(head Head, clock proof.ClockReport, plays []proof.Play) ([]byte, error) {
	b := proof.Batch{V: 1, Display: "display-1", Stream: head.Stream, Seq: head.Seq, Prev: head.Prev, Boot: head.Boot, Clock: clock, Plays: plays}
	return b.Sign(key())
}

func open(t *testing.T, dir, boot string) *Journal {
	t.Helper()
	j, err := Open(Config{Dir: dir, Seal: sealed}, boot, 77)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func play(n int, at int64) proof.Play {
	return proof.Play{Item: fmt.Sprintf("item-%d", n), Start: at, WhyStart: proof.Scheduled}
}

// read opens all closed batches, checks their chain and returns their plays.
func read(t *testing.T, dir string) []proof.Play {
	t.Helper()
	stream, seqs, err := Batches(dir)
	if err != nil {
		t.Fatal(err)
	}
	chain := proof.Chain{Display: "display-1", Stream: stream}
	var plays []proof.Play
	for _, seq := range seqs {
		signed, err := os.ReadFile(BatchPath(dir, stream, seq))
		if err != nil {
			t.Fatal(err)
		}
		b, err := proof.Open(key().Public().(ed25519.PublicKey), signed)
		if err != nil {
			t.Fatal(err)
		}
		if err := chain.Add(b, proof.HashOf(signed)); err != nil {
			t.Fatal(err)
		}
		plays = append(plays, b.Plays...)
	}
	return plays
}

func TestPlaysBecomeChainedBatches(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir, "boot-1")
	at := int64(1000)
	for i := range 10 {
		must(t, j.Start(play(i, at), at, proof.Scheduled))
		must(t, j.Tick(at+5, proof.ClockReport{}))
		if i%3 == 2 {
			cont := play(i, at+8)
			cont.WhyStart = proof.Continued
			must(t, j.End(at+8, proof.Continues))
			must(t, j.CloseBatch("boot-1", proof.ClockReport{}, &cont))
		}
		at += 10
	}
	must(t, j.End(at, proof.Stopped))
	must(t, j.CloseBatch("boot-1", proof.ClockReport{}, nil))
	plays := read(t, dir)
	if len(plays) != 13 {
		t.Fatalf("%d plays, want 10 and 3 continuations", len(plays))
	}
	if stream, seq := j.Closed(); stream != 77 || seq != 4 {
		t.Errorf("closed %d of stream %d", seq, stream)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.seg")); len(left) != 1 {
		t.Errorf("segments %v", left)
	}
}

// Whatever byte the power went at, the plays before are kept, the open one ends
// at its last tick as lost, and the chain goes on.
func TestTornAtEveryByte(t *testing.T) {
	whole := t.TempDir()
	j := open(t, whole, "boot-1")
	must(t, j.Start(play(0, 100), 100, proof.Scheduled))
	must(t, j.Tick(150, proof.ClockReport{State: proof.ClockSynced}))
	must(t, j.Start(play(1, 200), 200, proof.Scheduled))
	must(t, j.Tick(250, proof.ClockReport{State: proof.ClockSynced}))
	path := segmentPath(whole, 77, 1)
	data, err := os.ReadFile(path)
	must(t, err)
	var before int
	for cut := len(data) % 3; cut <= len(data); cut += 3 {
		dir := t.TempDir()
		must(t, os.WriteFile(segmentPath(dir, 77, 1), data[:cut], 0o600))
		j, err := Open(Config{Dir: dir, Seal: sealed}, "boot-2", 88)
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		plays := read(t, dir)
		if len(plays) < before {
			t.Fatalf("cut at %d: %d plays, %d with fewer bytes", cut, len(plays), before)
		}
		before = len(plays)
		for i, p := range plays {
			if want := fmt.Sprintf("item-%d", i); p.Item != want || p.End < p.Start {
				t.Fatalf("cut at %d: play %d is %+v", cut, i, p)
			}
		}
		if n := len(plays); cut == len(data) && (plays[n-1].WhyStop != proof.Lost || plays[n-1].End != 250) {
			t.Fatalf("last play %+v, want lost at its last tick", plays[n-1])
		}
		must(t, j.Start(play(9, 900), 900, proof.Scheduled)) // it goes on
		j.Close()
	}
	if before != 2 {
		t.Fatalf("%d plays of the whole file", before)
	}
}

// disk counts writes and fails from one of them on.
type disk struct {
	left int
	err  error
}

type diskFile struct {
	*os.File
	d *disk
}

func (d *disk) open(path string) (File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	return &diskFile{f, d}, err
}

func (f *diskFile) WriteAt(p []byte, off int64) (int, error) {
	if f.d.left--; f.d.left < 0 {
		n, _ := f.File.WriteAt(p[:len(p)/2], off)
		return n, f.d.err
	}
	return f.File.WriteAt(p, off)
}

func (f *diskFile) Sync() error {
	if f.d.left < 0 {
		return f.d.err
	}
	return f.File.Sync()
}

// story drives a journal, going on after faults as the player does, and returns
// the starts that were acknowledged.
func story(j *Journal) (acknowledged []string) {
	at := int64(1000)
	for i := range 8 {
		if j.Start(play(i, at), at, proof.Scheduled) == nil {
			acknowledged = append(acknowledged, fmt.Sprintf("item-%d", i))
		}
		_ = j.Tick(at+5, proof.ClockReport{})
		if i%3 == 2 && j.End(at+8, proof.Continues) == nil {
			_ = j.CloseBatch("boot-1", proof.ClockReport{}, nil)
		}
		at += 10
	}
	return acknowledged
}

// On a full disk nothing acknowledged is lost and nothing is there twice, neither
// after the process dies nor when the disk has room again.
func TestDiskFailsAtEveryWrite(t *testing.T) {
	for left := range 40 {
		dir := t.TempDir()
		d := &disk{left: left, err: syscall.ENOSPC}
		j, err := Open(Config{Dir: dir, Open: d.open, Seal: sealed}, "boot-1", 77)
		if err != nil {
			if !errors.Is(err, syscall.ENOSPC) {
				t.Fatalf("at %d: %v", left, err)
			}
			continue
		}
		want := story(j)
		d.left = 1 << 30
		if left%2 == 0 { // room again, the same process goes on
			if j.Start(play(99, 5000), 5000, proof.Scheduled) != nil {
				t.Fatalf("at %d: the journal does not recover", left)
			}
			want = append(want, "item-99")
		}
		j.Close()
		open(t, dir, "boot-2").Close()
		var got []string
		for _, p := range read(t, dir) {
			got = append(got, p.Item)
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("at write %d: got %v, want %v", left, got, want)
		}
	}
}

// The process dies between any two steps of closing a batch.
func TestDiesWhileClosing(t *testing.T) {
	build := func() (string, *Journal) {
		dir := t.TempDir()
		j := open(t, dir, "boot-1")
		must(t, j.Start(play(0, 100), 100, proof.Scheduled))
		must(t, j.End(200, proof.Scheduled))
		return dir, j
	}
	t.Run("batch durable, old segment still there", func(t *testing.T) {
		dir, j := build()
		old, err := os.ReadFile(segmentPath(dir, 77, 1))
		must(t, err)
		must(t, j.CloseBatch("boot-1", proof.ClockReport{}, nil))
		must(t, os.Remove(segmentPath(dir, 77, 2)))
		must(t, os.WriteFile(segmentPath(dir, 77, 1), old, 0o600))
		open(t, dir, "boot-2")
		if plays := read(t, dir); len(plays) != 1 {
			t.Errorf("%d plays, want 1", len(plays))
		}
	})
	t.Run("next segment begun, old one still there", func(t *testing.T) {
		dir, j := build()
		old, err := os.ReadFile(segmentPath(dir, 77, 1))
		must(t, err)
		must(t, j.CloseBatch("boot-1", proof.ClockReport{}, nil))
		must(t, os.WriteFile(segmentPath(dir, 77, 1), old, 0o600))
		j2 := open(t, dir, "boot-2")
		must(t, j2.Start(play(1, 300), 300, proof.Scheduled))
		open(t, dir, "boot-3")
		if plays := read(t, dir); len(plays) != 2 {
			t.Errorf("%d plays, want 2", len(plays))
		}
	})
	t.Run("everything delivered and pruned", func(t *testing.T) {
		dir, j := build()
		must(t, j.CloseBatch("boot-1", proof.ClockReport{}, nil))
		first, err := os.ReadFile(BatchPath(dir, 77, 1))
		must(t, err)
		must(t, os.Remove(BatchPath(dir, 77, 1)))
		j2 := open(t, dir, "boot-2")
		must(t, j2.Start(play(1, 300), 300, proof.Scheduled))
		must(t, j2.End(400, proof.Stopped))
		must(t, j2.CloseBatch("boot-2", proof.ClockReport{}, nil))
		second, err := os.ReadFile(BatchPath(dir, 77, 2))
		must(t, err)
		b, err := proof.Open(key().Public().(ed25519.PublicKey), second)
		must(t, err)
		if b.Prev != proof.HashOf(first) || b.Boot != "boot-2" {
			t.Errorf("batch 2 of %s does not name batch 1", b.Boot)
		}
	})
}

func TestCannotSealKeepsThePlays(t *testing.T) {
	dir := t.TempDir()
	fail := true
	j, err := Open(Config{Dir: dir, Seal: func(h Head, c proof.ClockReport, p []proof.Play) ([]byte, error) {
		if fail {
			return nil, errSignal
		}
		return sealed(h, c, p)
	}}, "boot-1", 77)
	must(t, err)
	for i := range maxHeld + 10 {
		err = j.Start(play(i, int64(i)), int64(i), proof.Scheduled)
	}
	if !errors.Is(err, ErrFull) {
		t.Fatalf("got %v, want ErrFull: memory must be bounded", err)
	}
	fail = false
	for j.Held() > 0 {
		must(t, j.CloseBatch("boot-1", proof.ClockReport{}, nil))
	}
	if plays := read(t, dir); len(plays) != maxHeld {
		t.Errorf("%d plays, want %d", len(plays), maxHeld)
	}
}

func FuzzParseRecords(f *testing.F) {
	good := appendRecord(appendRecord(nil, encode(recHead, Head{Stream: 1, Seq: 1})), encode(recStart, play(1, 5)))
	f.Add(good)
	f.Add(good[:len(good)-3])
	f.Add(bytes.Repeat([]byte{0xff}, 40))
	f.Fuzz(func(t *testing.T, data []byte) {
		records, n := parseRecords(data)
		if n < 0 || n > int64(len(data)) {
			t.Fatalf("%d of %d bytes are good", n, len(data))
		}
		var again []byte
		for _, r := range records {
			again = appendRecord(again, r)
		}
		if !bytes.Equal(again, data[:n]) {
			t.Fatal("the good part does not survive a round trip")
		}
		(&Journal{}).replay(data)
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
