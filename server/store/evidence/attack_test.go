package evidence_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pano/devices/proof"
	"pano/server/displaylog"
	"pano/server/displaylog/checkpoint"
	"pano/server/store"
	"pano/server/store/evidence"
	"pano/server/store/storetest"
)

// logged makes a log of 2 displays and some acts, with checkpoints on the way.
// Leaves: 0 device d1, 1..4 plays, 5 device d2, 6..9 plays, 10..12 acts, 13..20 plays.
func logged(t testing.TB, s *store.Store, l *displaylog.Log) (p *player) {
	t.Helper()
	p, q := newPlayer("d1"), newPlayer("d2")
	appendAll(t, l, p.batch(t, 3), p.batch(t, 3), p.batch(t, 3), p.batch(t, 3), q.batch(t, 3), q.batch(t, 3), q.batch(t, 3), q.batch(t, 3))
	for i := range 3 {
		order(t, s, fmt.Sprintf("e%d", i), "asset.approve", "asset/1", start+int64(i))
	}
	if err := l.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	sign(t, l)
	for range 4 {
		appendAll(t, l, p.batch(t, 3), q.batch(t, 3))
	}
	sign(t, l)
	return p
}

func sign(t testing.TB, l *displaylog.Log) []byte {
	t.Helper()
	c, err := l.Sign(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// tamper runs SQL on the evidence, as somebody with the database password can.
func tamper(t testing.TB, s *store.Store, statements ...string) {
	t.Helper()
	err := s.Evidence.Transact(t.Context(), func(q store.Querier) error {
		for _, st := range statements {
			r, err := q.ExecContext(t.Context(), st)
			if err != nil {
				return fmt.Errorf("%s: %w", st, err)
			}
			if n, err := r.RowsAffected(); err != nil || n == 0 {
				return fmt.Errorf("%s changed nothing (%v)", st, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestAttacks: what a person with the database in hand can do, and what is said
// of it: the first bad record, its kind, and why.
func TestAttacks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		sql   []string
		index int64
		kind  string
		why   string
	}{
		{"nothing", nil, 0, "", ""},
		{"a play exchanged", []string{"UPDATE leaf SET body = (SELECT body FROM leaf WHERE idx = 3) WHERE idx = 2"}, 2, "play", "changed, moved or exchanged"},
		{"a play taken out", []string{"DELETE FROM leaf WHERE idx = 7"}, 7, "leaf", "taken out"},
		{"an act taken out, numbers closed up", []string{"DELETE FROM leaf WHERE idx = 11", "UPDATE leaf SET idx = idx - 1000000 WHERE idx > 11",
			"UPDATE leaf SET idx = idx + 999999 WHERE idx < 0"}, 11, "act", "changed, moved or exchanged"},
		{"two leaves in another order", []string{"UPDATE leaf SET idx = -1 WHERE idx = 10", "UPDATE leaf SET idx = 10 WHERE idx = 11",
			"UPDATE leaf SET idx = 11 WHERE idx = -1"}, 10, "act", "changed, moved or exchanged"},
		{"the tail cut", []string{"DELETE FROM leaf WHERE idx >= 15"}, 15, "leaf", "the log was cut"},
		{"an invented leaf at the end", []string{"INSERT INTO leaf (idx, body) SELECT 21, body FROM leaf WHERE idx = 12"}, 21, "act", "behind the log's back"},
		{"a tile of other hashes", []string{"UPDATE tile SET hashes = (SELECT hash FROM play_batch WHERE leaf = 1)"}, 0, "device", "changed, moved or exchanged"},
		{"a checkpoint of another size", []string{"UPDATE checkpoint SET size = 12 WHERE size = 13"}, 11, "checkpoint", "not a signed note"},
		{"an index row moved in time", []string{"UPDATE play_batch SET t0 = t0 + 1, t1 = t1 + 1 WHERE leaf = 8"}, 8, "play", "index row"},
		{"an index row taken out", []string{"DELETE FROM play_batch WHERE leaf = 8"}, 8, "play", "index row"},
		{"an index row that names another leaf", []string{"UPDATE logged SET leaf = 13 WHERE leaf = 12"}, 12, "act", "index row"},
		{"an act of another actor in the index", []string{"UPDATE logged SET actor = 'u9' WHERE leaf = 12"}, 12, "act", "index row"},
		{"a sum changed", []string{"UPDATE day SET plays = plays + 1 WHERE placement = 'pl1'"}, -1, "sum", "display d1"},
		{"a sum added", []string{"INSERT INTO day SELECT day + 1, display, campaign, placement, file, plays, ms, bad FROM day"}, -1, "sum", "rows of sums"},
		{"a stream's mark", []string{"UPDATE stream SET upto = upto + 1"}, -1, "stream", "mark of display d1"},
		{"a display's key", []string{"UPDATE display_key SET pub = (SELECT hash FROM play_batch WHERE leaf = 1) WHERE num = 2"}, 5, "key", "key of display d2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := storetest.Open(t, store.Options{Dir: t.TempDir()})
			l := openLog(t, s, t.TempDir())
			logged(t, s, l)
			tamper(t, s, c.sql...)
			rep := verify(t, s, l)
			switch {
			case c.kind == "" && rep.Bad != nil:
				t.Fatalf("an honest log is bad: %v", rep.Bad)
			case c.kind == "" && (rep.Size != 21 || rep.Plays != 48 || rep.Acts != 3 || rep.Checkpoints != 2 || rep.Signed != 21):
				t.Fatalf("report %+v", rep)
			case c.kind != "" && (rep.Bad == nil || rep.Bad.Index != c.index || rep.Bad.Kind != c.kind || !strings.Contains(rep.Bad.Why, c.why)):
				t.Fatalf("found %+v, want %d %s %q", rep.Bad, c.index, c.kind, c.why)
			}
		})
	}
}

// TestBitFlips: one bit in any leaf, tile or checkpoint is found, and the leaf is named.
func TestBitFlips(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t, store.Options{Dir: t.TempDir()})
	l := openLog(t, s, t.TempDir())
	logged(t, s, l)
	flip := func(t *testing.T, table, column, where string, at int) {
		t.Helper()
		err := s.Evidence.Transact(t.Context(), func(q store.Querier) error {
			var b []byte
			if err := q.QueryRowContext(t.Context(), "SELECT "+column+" FROM "+table+" WHERE "+where).Scan(&b); err != nil {
				return err
			}
			b[at%len(b)] ^= 1 << (at % 8)
			_, err := q.ExecContext(t.Context(), "UPDATE "+table+" SET "+column+" = $1 WHERE "+where, b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for leaf := range 21 {
		for _, at := range []int{0, 1, 2, 11, 97, 997 * (leaf + 1)} {
			where := fmt.Sprintf("idx = %d", leaf)
			flip(t, "leaf", "body", where, at)
			if rep := verify(t, s, l); rep.Bad == nil || rep.Bad.Index != int64(leaf) {
				t.Errorf("bit %d of leaf %d: found %+v", at, leaf, rep.Bad)
			}
			flip(t, "leaf", "body", where, at)
		}
	}
	for at := 0; at < 21*32; at += 31 {
		flip(t, "tile", "hashes", "level = 0", at)
		if rep := verify(t, s, l); rep.Bad == nil || rep.Bad.Index != int64(at/32) {
			t.Errorf("bit in hash %d: found %+v", at/32, rep.Bad)
		}
		flip(t, "tile", "hashes", "level = 0", at)
	}
	for at := 0; at < 150; at += 13 {
		flip(t, "checkpoint", "note", "size = 13", at)
		if rep := verify(t, s, l); rep.Bad == nil || rep.Bad.Kind != "checkpoint" {
			t.Errorf("byte %d of a checkpoint: found %+v", at, rep.Bad)
		}
		flip(t, "checkpoint", "note", "size = 13", at)
	}
	if rep := verify(t, s, l); rep.Bad != nil {
		t.Fatalf("after all flips were undone: %+v", rep.Bad)
	}
}

// TestMadeAnew: the keeper of the log, with its key, writes another one. All in
// it is right by itself; what others hold shows it.
func TestMadeAnew(t *testing.T) {
	t.Parallel()
	keyDir := t.TempDir()
	s := storetest.Open(t, store.Options{Dir: t.TempDir()})
	l := openLog(t, s, keyDir)
	p := logged(t, s, l)
	kept := sign(t, l)
	head, err := checkpoint.Read(kept, l.Key.Verifier)
	if err != nil {
		t.Fatal(err)
	}
	p.seen = &proof.Checkpoint{Size: head.Size, Root: proof.Hash(head.Root)}
	echo := p.batch(t, 3)
	appendAll(t, l, echo)
	if rep := verify(t, s, l, kept); rep.Bad != nil || rep.Echoes != 1 || rep.Checkpoints != 3 {
		t.Fatalf("the true log: %+v", rep)
	}

	forged := storetest.Open(t, store.Options{Dir: t.TempDir()})
	f := openLog(t, forged, keyDir)
	for i := range 30 {
		order(t, forged, fmt.Sprintf("x%d", i), "asset.approve", "asset/2", start)
	}
	if err := f.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	sign(t, f)
	if rep := verify(t, forged, f); rep.Bad != nil {
		t.Fatalf("the forged log is bad by itself: %+v", rep.Bad)
	}
	if rep := verify(t, forged, f, kept); rep.Bad == nil || !strings.Contains(rep.Bad.Why, "made anew") {
		t.Errorf("a kept checkpoint did not show the forged log: %+v", rep.Bad)
	}
	appendAll(t, f, echo)
	if rep := verify(t, forged, f); rep.Bad == nil || rep.Bad.Kind != "play" || !strings.Contains(rep.Bad.Why, "player has signed") {
		t.Errorf("the player's echo did not show the forged log: %+v", rep.Bad)
	}
	if _, err := displaylog.Verify(t.Context(), evidence.New(forged.Evidence), displaylog.VerifyOptions{Verifier: f.Key.Verifier,
		Checkpoints: [][]byte{[]byte("no note")}}); err == nil {
		t.Error("a checkpoint that nobody signed was taken")
	}
}

// TestCutWell: the tail is cut with everything that knew of it; a checkpoint kept elsewhere shows it.
func TestCutWell(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t, store.Options{Dir: t.TempDir()})
	l := openLog(t, s, t.TempDir())
	logged(t, s, l)
	kept := sign(t, l)
	tamper(t, s, "DELETE FROM leaf WHERE idx >= 13", "DELETE FROM play_batch WHERE leaf >= 13", "DELETE FROM checkpoint WHERE size > 13",
		"UPDATE stream SET upto = 4", "UPDATE day SET plays = plays / 2, ms = ms / 2",
		"UPDATE tile SET hashes = substr(hashes, 1, 13 * 32)")
	if rep := verify(t, s, l); rep.Bad != nil {
		t.Fatalf("the cut shows from inside already: %+v", rep.Bad)
	}
	if rep := verify(t, s, l, kept); rep.Bad == nil || rep.Bad.Index != 13 || !strings.Contains(rep.Bad.Why, "was cut") {
		t.Errorf("found %+v", rep.Bad)
	}
}

// TestDamagedLogStops: nothing is appended to a tree that does not fit its leaves.
func TestDamagedLogStops(t *testing.T) {
	s := storetest.Open(t, store.Options{Dir: t.TempDir()})
	l := openLog(t, s, t.TempDir())
	p := logged(t, s, l)
	tamper(t, s, "DELETE FROM leaf WHERE idx = 20")
	tamper(t, s, "UPDATE leaf SET body = substr(body, 1, length(body) - 3) WHERE idx = 1")
	for leaf, why := range map[string]string{"1": "malformed", "20": "missing"} {
		tamper(t, s, "UPDATE play_batch SET t0 = 5, t1 = 6 WHERE leaf = "+leaf)
		_, err := l.Plays(t.Context(), displaylog.PlayQuery{Displays: []string{"d1", "d2"}, From: 5, To: 6})
		if err == nil || !strings.Contains(err.Error(), "leaf "+leaf) || !strings.Contains(err.Error(), why) {
			t.Errorf("reading damaged leaf %s: %v", leaf, err)
		}
		tamper(t, s, "UPDATE play_batch SET t0 = 0, t1 = 1 WHERE leaf = "+leaf)
	}
	if _, err := l.Append(t.Context(), []displaylog.Raw{p.batch(t, 1)}); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("appending to a damaged log: %v", err)
	}
}

// TestStopped: a stopped data folder is verified without changing a byte of it,
// also when it cannot be written to and when a crash left a write-ahead log.
func TestStopped(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	l := openLog(t, s, t.TempDir())
	logged(t, s, l)
	crashed := t.TempDir() // copied while the store is open: with its log
	copyFiles(t, dir, crashed)
	order(t, s, "late", "asset.approve", "asset/1", start)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{dir, crashed} {
		before, err := os.ReadFile(filepath.Join(folder, store.EvidenceFile))
		if err != nil {
			t.Fatal(err)
		}
		ro, err := store.OpenStopped(t.Context(), folder)
		if err != nil {
			t.Fatal(err)
		}
		rep, err := displaylog.Verify(t.Context(), evidence.New(ro.Evidence), displaylog.VerifyOptions{Verifier: l.Key.Verifier, Pending: ro.CountPending})
		if err != nil {
			t.Fatal(err)
		}
		pending := int64(0)
		if folder == dir {
			pending = 1
		}
		if rep.Bad != nil || rep.Size != 21 || rep.Pending != pending {
			t.Errorf("report %+v", rep)
		}
		if err := ro.Evidence.Transact(t.Context(), func(q store.Querier) error {
			_, err := q.ExecContext(t.Context(), "DELETE FROM leaf")
			return err
		}); err == nil {
			t.Error("a stopped folder was written to")
		}
		if err := ro.Close(); err != nil {
			t.Fatal(err)
		}
		after, err := os.ReadFile(filepath.Join(folder, store.EvidenceFile))
		if err != nil || string(before) != string(after) {
			t.Errorf("the file was changed (%v)", err)
		}
	}
}

func copyFiles(t testing.TB, from, to string) {
	t.Helper()
	files, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(from, f.Name()))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, f.Name()), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
