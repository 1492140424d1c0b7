package evidence_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pano/devices/proof"
	"pano/server/campaign"
	"pano/server/displaylog"
	"pano/server/displaylog/checkpoint"
	"pano/server/store"
	"pano/server/store/engine"
	"pano/server/store/evidence"
	"pano/server/store/storetest"
)

// envChild names the data folder for the process that is killed.
const envChild = "PANO_TEST_CHILD"

// child appends batches and acts for ever and prints what is acknowledged.
func child(dir string) int {
	ctx := context.Background()
	fail := func(err error) int {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	s, err := store.Open(ctx, store.Options{Dir: dir})
	if err != nil {
		return fail(err)
	}
	key, err := checkpoint.Load(filepath.Join(dir, "log.key"), "test.pano/log")
	if err != nil {
		return fail(err)
	}
	l, err := displaylog.New(ctx, displaylog.Options{Storage: evidence.New(s.Evidence), Queue: s, Key: key, Now: func() int64 { return start }})
	if err != nil {
		return fail(err)
	}
	p := newPlayer("d1")
	for i := 0; ; i++ {
		raw, err := p.next(3)
		if err != nil {
			return fail(err)
		}
		res, err := l.Append(ctx, []displaylog.Raw{raw})
		if err != nil || res[0].Reject != "" {
			return fail(fmt.Errorf("%v %+v", err, res))
		}
		if !res[0].Stored {
			continue // from the life before
		}
		id := fmt.Sprintf("e%d-%d", os.Getpid(), i)
		err = s.Tx(ctx, func(p store.Ports) error {
			return p.Orders.Log(ctx, campaign.Entry{ID: id, Actor: "u", Act: "asset.approve"})
		})
		if err != nil {
			return fail(err)
		}
		fmt.Println(res[0].UpTo, id)
		if i%3 == 0 {
			if _, err := l.Sign(ctx); err != nil {
				return fail(err)
			}
		}
		if err := l.Drain(ctx); err != nil {
			return fail(err)
		}
	}
}

// TestKill: a server killed at any moment has all that it acknowledged, once, and
// starts again.
func TestKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	acked, upto := []string{}, uint64(0)
	for round := range 4 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), envChild+"="+dir)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; n < 3+round*8 && lines.Scan(); n++ {
			num, id, _ := strings.Cut(lines.Text(), " ")
			if upto, err = strconv.ParseUint(num, 10, 64); err != nil {
				t.Fatal(err)
			}
			acked = append(acked, id)
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // acknowledged in the moment of the kill
			num, id, ok := strings.Cut(lines.Text(), " ")
			if n, err := strconv.ParseUint(num, 10, 64); ok && err == nil {
				upto = n
				acked = append(acked, id)
			}
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the child ended by itself")
		}
		afterKill(t, dir, upto, acked)
	}
	if upto < 50 {
		t.Errorf("only %d batches in all rounds", upto)
	}
}

func afterKill(t *testing.T, dir string, upto uint64, acked []string) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	l := openLog(t, s, dir)
	if rep := verify(t, s, l); rep.Bad != nil || uint64(rep.Batches) < upto || len(rep.Holes) > 0 {
		t.Fatalf("after a kill with %d acknowledged: %+v", upto, rep)
	}
	for _, id := range acked {
		if _, err := l.Wait(t.Context(), id); err != nil {
			t.Fatalf("the acknowledged act %s is lost: %v", id, err)
		}
	}
	if rep := verify(t, s, l); rep.Bad != nil || rep.Acts < int64(len(acked)) {
		t.Fatalf("after the acts: %+v", rep)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestFull: a full disk refuses, changes nothing, and all goes on when there is room.
func TestFull(t *testing.T) {
	s := storetest.Open(t, store.Options{Dir: t.TempDir()})
	l := openLog(t, s, t.TempDir())
	p := logged(t, s, l)
	room := func(pages string) {
		for _, e := range []*store.Engine{s.Control, s.Evidence} {
			err := e.Transact(t.Context(), func(q store.Querier) error {
				var n int64
				return q.QueryRowContext(t.Context(), "PRAGMA max_page_count = "+pages).Scan(&n)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	room("1") // SQLite takes the present size
	var refused displaylog.Raw
	var err error
	for range 2000 {
		refused = p.batch(t, 60)
		if _, err = l.Append(t.Context(), []displaylog.Raw{refused}); err != nil {
			break
		}
	}
	if err == nil || !engine.Full(err) {
		t.Fatalf("the disk is full, and intake says %v", err)
	}
	note := strings.Repeat("x", 4000)
	for i := 0; err == nil || i == 0; i++ {
		err = s.Tx(t.Context(), func(q store.Ports) error {
			return q.Areas.Put(t.Context(), &campaign.Area{ID: fmt.Sprintf("full%d", i), Name: note})
		})
	}
	var e *campaign.Error
	if !errors.As(err, &e) || e.Kind != campaign.Unavailable || e.Code != "disk.full" {
		t.Fatalf("the disk is full, and saving says %v", err)
	}
	if rep := verify(t, s, l); rep.Bad != nil {
		t.Fatalf("after a refused commit: %+v", rep.Bad)
	}
	room("1000000")
	if res := appendAll(t, l, refused); !res[0].Stored {
		t.Errorf("with room again: %+v", res)
	}
	sign(t, l)
	if rep := verify(t, s, l); rep.Bad != nil {
		t.Errorf("with room again: %+v", rep.Bad)
	}
}

// next signs the next n plays.
func (p *player) next(n int) (displaylog.Raw, error) {
	p.seq++
	b := &proof.Batch{V: 1, Display: p.display, Stream: p.stream, Seq: p.seq, Prev: p.prev, Boot: "boot",
		Clock: proof.ClockReport{State: proof.ClockSynced}, Seen: p.seen}
	for i := range n {
		b.Plays = append(b.Plays, p.play(i))
	}
	return p.signed(b)
}
