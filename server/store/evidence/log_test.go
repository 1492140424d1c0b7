package evidence_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"pano/devices/blob"
	"pano/devices/proof"
	"pano/server/campaign"
	"pano/server/displaylog"
	"pano/server/displaylog/checkpoint"
	"pano/server/store"
	"pano/server/store/evidence"
	"pano/server/store/storetest"
)

const (
	start  = int64(1_764_000_000_000_000) // 2025-11-24
	second = int64(1_000_000)
)

// player is a display's box: it signs chained batches.
type player struct {
	display string
	key     ed25519.PrivateKey
	stream  uint64
	seq     uint64
	prev    proof.Hash
	at      int64
	seen    *proof.Checkpoint
}

func newPlayer(display string) *player {
	seed := sha256.Sum256([]byte(display))
	return &player{display: display, key: ed25519.NewKeyFromSeed(seed[:]), stream: 0xfedc_ba98_7654_3210, at: start}
}

// batch signs the next n plays of 10 s each.
func (p *player) batch(t testing.TB, n int) displaylog.Raw {
	t.Helper()
	raw, err := p.next(n)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (p *player) play(i int) proof.Play {
	at := p.at
	p.at += 10 * second
	return proof.Play{Item: "it", Placement: fmt.Sprintf("pl%d", i%3), Campaign: "c", File: blob.Sum([]byte{byte(i % 3)}), Programme: 7,
		Start: at, End: p.at, WhyStart: proof.Scheduled, WhyStop: proof.Scheduled, Clock: proof.ClockSynced}
}

func (p *player) sign(t testing.TB, b *proof.Batch) displaylog.Raw {
	t.Helper()
	raw, err := p.signed(b)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (p *player) signed(b *proof.Batch) (displaylog.Raw, error) {
	signed, err := b.Sign(p.key)
	if err != nil {
		return displaylog.Raw{}, err
	}
	p.prev = proof.HashOf(signed)
	return displaylog.Raw{Display: p.display, PublicKey: p.key.Public().(ed25519.PublicKey), Signed: signed, Received: p.at + second}, nil
}

func openLog(t testing.TB, s *store.Store, dir string) *displaylog.Log {
	t.Helper()
	key, err := checkpoint.Load(filepath.Join(dir, "log.key"), "test.pano/log")
	if err != nil {
		t.Fatal(err)
	}
	l, err := displaylog.New(t.Context(), displaylog.Options{Storage: evidence.New(s.Evidence), Queue: s, Key: key, Now: func() int64 { return start }})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func each(t *testing.T, fn func(t *testing.T, s *store.Store, l *displaylog.Log)) {
	storetest.Each(t, func(t *testing.T, s *store.Store) { fn(t, s, openLog(t, s, t.TempDir())) })
}

func appendAll(t testing.TB, l *displaylog.Log, raw ...displaylog.Raw) []displaylog.Result {
	t.Helper()
	res, err := l.Append(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func order(t testing.TB, s *store.Store, id, act, object string, at int64) {
	t.Helper()
	err := s.Tx(t.Context(), func(p store.Ports) error {
		return p.Orders.Log(t.Context(), campaign.Entry{ID: id, At: at, Actor: "u1", Name: "Nguyễn Thị Lan", Role: "approver", Act: act,
			Object: object, Detail: []byte(`{"digest":"<&>"}`)})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func verify(t testing.TB, s *store.Store, l *displaylog.Log, elsewhere ...[]byte) displaylog.Report {
	t.Helper()
	rep, err := displaylog.Verify(t.Context(), evidence.New(s.Evidence), displaylog.VerifyOptions{Verifier: l.Key.Verifier, Checkpoints: elsewhere})
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func TestIntake(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store, l *displaylog.Log) {
		p := newPlayer("d1")
		a, b, c, d := p.batch(t, 6), p.batch(t, 6), p.batch(t, 0), p.batch(t, 6)
		// Out of order, twice, with one forged and one of another display between.
		forged := a
		forged.Signed = append([]byte{}, a.Signed...)
		forged.Signed[len(forged.Signed)-1] ^= 1
		foreign := newPlayer("d2").batch(t, 1)
		foreign.Display = "d1"
		res := appendAll(t, l, b, forged, foreign, a, a, d)
		for i, want := range []struct {
			upto   uint64
			stored bool
			reject string
		}{{0, true, ""}, {0, false, "signature"}, {0, false, "display"}, {2, true, ""}, {2, false, ""}, {2, true, ""}} {
			if r := res[i]; r.UpTo != want.upto || r.Stored != want.stored || r.Reject != want.reject {
				t.Errorf("batch %d: %+v, want %+v", i, r, want)
			}
		}
		if res[0].Programme != 7 || len(res[0].Plays) != 6 {
			t.Errorf("result %+v lacks plays or programme", res[0])
		}
		if rep := verify(t, s, l); rep.Bad != nil || len(rep.Holes) != 1 || rep.Holes[0].From != 3 || rep.Holes[0].To != 3 {
			t.Errorf("report %+v, want a hole at 3", rep)
		}
		if r := appendAll(t, l, c)[0]; r.UpTo != 4 {
			t.Errorf("after the hole is filled up to %d, want 4", r.UpTo)
		}
		if rep := verify(t, s, l); rep.Bad != nil || len(rep.Holes) != 0 || rep.Plays != 18 || rep.Batches != 4 || rep.Size != 5 {
			t.Errorf("report %+v", rep)
		}
	})
}

// TestContradictions: a cloned player and a broken chain are refused and said in the log, once.
func TestContradictions(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store, l *displaylog.Log) {
		p := newPlayer("d1")
		twin := *p
		a := p.batch(t, 2)
		appendAll(t, l, a)
		other := twin.batch(t, 3)
		next := twin.batch(t, 1) // follows on the twin, not on what stands
		for range 2 {
			res := appendAll(t, l, other, next)
			if res[0].Reject != "twin" || res[1].Reject != "chain" {
				t.Errorf("%+v", res)
			}
		}
		if rep := verify(t, s, l); rep.Bad != nil || rep.Alarms != 2 || rep.Batches != 1 {
			t.Errorf("report %+v, want 2 alarms", rep)
		}
	})
}

func TestPlays(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store, l *displaylog.Log) {
		p, q := newPlayer("d1"), newPlayer("d2")
		appendAll(t, l, p.batch(t, 6), q.batch(t, 6), p.batch(t, 6))
		back := &proof.Batch{V: 1, Display: "d1", Stream: p.stream, Seq: 3, Prev: p.prev, Plays: []proof.Play{
			{Item: "back", Start: start + 30*second, End: start + 35*second, Clock: proof.ClockStepped}}}
		p.seq = 3
		appendAll(t, l, p.sign(t, back))
		for _, c := range []struct {
			name     string
			displays []string
			from, to int64
			limit    int
			want     string
		}{
			{"an instant", []string{"d1"}, 5, 6, 0, "d1@0"},
			{"half open", []string{"d1"}, 10, 20, 0, "d1@10"},
			{"the clock stepped back", []string{"d1"}, 31, 32, 0, "d1@30 d1@30"},
			{"both", []string{"d1", "d2"}, 0, 11, 0, "d1@0 d1@10 d2@0 d2@10"},
			{"over two batches", []string{"d1"}, 55, 65, 0, "d1@50 d1@60"},
			{"limit", []string{"d1", "d2"}, 0, 1000, 2, "d1@0 d1@10"},
			{"after the last", []string{"d2"}, 60, 1000, 0, ""},
			{"unknown", []string{"d9"}, 0, 1000, 0, ""},
		} {
			got, err := l.Plays(t.Context(), displaylog.PlayQuery{Displays: c.displays, From: start + c.from*second, To: start + c.to*second, Limit: c.limit})
			if err != nil {
				t.Fatal(err)
			}
			var parts []string
			for _, g := range got {
				parts = append(parts, fmt.Sprintf("%s@%d", g.Display, (g.Start-start)/second))
			}
			if s := strings.Join(parts, " "); s != c.want {
				t.Errorf("%s: %q, want %q", c.name, s, c.want)
			}
		}
	})
}

func TestActs(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store, l *displaylog.Log) {
		for i := range 5 {
			order(t, s, fmt.Sprintf("e%d", i), []string{"asset.approve", "asset.return", "placement.publish"}[i%3], fmt.Sprintf("asset/%d", i%2), start+int64(i))
		}
		at, err := l.Wait(t.Context(), "e3")
		if err != nil || at != 3 {
			t.Fatalf("leaf %d (%v), want 3", at, err)
		}
		for _, c := range []struct {
			q    displaylog.EntryQuery
			want string
		}{
			{displaylog.EntryQuery{}, "e4 e3 e2 e1 e0"},
			{displaylog.EntryQuery{Act: "asset."}, "e4 e3 e1 e0"},
			{displaylog.EntryQuery{Act: "asset_"}, ""},
			{displaylog.EntryQuery{Object: "asset/1"}, "e3 e1"},
			{displaylog.EntryQuery{From: start + 1, To: start + 3}, "e2 e1"},
			{displaylog.EntryQuery{Before: 2, Limit: 1}, "e1"},
			{displaylog.EntryQuery{Actor: "nobody"}, ""},
		} {
			got, err := l.Entries(t.Context(), c.q)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, g := range got {
				ids = append(ids, g.ID)
				if g.Name != "Nguyễn Thị Lan" || string(g.Detail) != `{"digest":"<&>"}` {
					t.Errorf("entry came back changed: %+v", g)
				}
			}
			if s := strings.Join(ids, " "); s != c.want {
				t.Errorf("%+v: %q, want %q", c.q, s, c.want)
			}
		}
		if q, err := s.Pending(t.Context(), 9); err != nil || len(q) != 0 {
			t.Errorf("still queued: %v (%v)", q, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := l.Wait(ctx, "none"); !errors.Is(err, context.Canceled) {
			t.Errorf("waiting for nothing ended with %v", err)
		}
	})
}

// lostDone is a queue that dies before it removes what the log has taken.
type lostDone struct{ *store.Store }

func (lostDone) Done(context.Context, []string) error { return errors.New("power cut") }

// TestDrainOnce: a crash between the two databases repeats nothing.
func TestDrainOnce(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store, l *displaylog.Log) {
		order(t, s, "e1", "asset.approve", "asset/1", start)
		good := l.Queue
		l.Queue = lostDone{s}
		if err := l.Drain(t.Context()); err == nil {
			t.Fatal("no error from the cut")
		}
		l.Queue = good
		if err := l.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if rep := verify(t, s, l); rep.Bad != nil || rep.Acts != 1 || rep.Size != 1 {
			t.Errorf("report %+v, want one act", rep)
		}
	})
}

func TestProofs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, l *displaylog.Log) {
		p := newPlayer("d1")
		appendAll(t, l, p.batch(t, 3), p.batch(t, 3))
		first, err := l.Sign(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		older, err := checkpoint.Read(first, l.Key.Verifier)
		if err != nil {
			t.Fatal(err)
		}
		for range 14 {
			var raw []displaylog.Raw
			for range 20 {
				raw = append(raw, p.batch(t, 1))
			}
			appendAll(t, l, raw...)
		}
		inc, err := l.Prove(t.Context(), 2)
		if err != nil {
			t.Fatal(err)
		}
		if err := inc.Check(l.Key.Verifier); err != nil {
			t.Error(err)
		}
		inc.Leaf.Body[20] ^= 1
		if inc.Check(l.Key.Verifier) == nil {
			t.Error("the proof holds for a changed leaf")
		}
		newer, err := checkpoint.Read(inc.Checkpoint, l.Key.Verifier)
		if err != nil {
			t.Fatal(err)
		}
		grown, err := l.ProveGrowth(t.Context(), older.Size, newer.Size)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckTree(grown, newer.Size, newer.Root, older.Size, older.Root); err != nil {
			t.Error(err)
		}
		if rep := verify(t, s, l, first); rep.Bad != nil || rep.Checkpoints != 3 {
			t.Errorf("report %+v", rep)
		}
	})
}

// TestGroups: 32 players at once; every answer is kept, no number is lost.
func TestGroups(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, l *displaylog.Log) {
		var wg sync.WaitGroup
		for i := range 32 {
			p := newPlayer(fmt.Sprintf("d%d", i))
			var raw []displaylog.Raw
			for range 3 {
				raw = append(raw, p.batch(t, 4))
			}
			wg.Go(func() {
				for j, r := range raw {
					res, err := l.Append(t.Context(), []displaylog.Raw{r})
					if err != nil || res[0].UpTo != uint64(j+1) {
						t.Errorf("%v %+v", err, res)
						return
					}
				}
			})
			if i%8 == 0 {
				order(t, s, fmt.Sprintf("e%d", i), "asset.approve", "asset/1", start)
				wg.Go(func() {
					if _, err := l.Wait(t.Context(), fmt.Sprintf("e%d", i)); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		if rep := verify(t, s, l); rep.Bad != nil || rep.Batches != 96 || rep.Acts != 4 || rep.Size != 132 {
			t.Errorf("report %+v", rep)
		}
	})
}

// TestWrongKey: a log never goes on under a key that did not sign it.
func TestWrongKey(t *testing.T) {
	s := storetest.Open(t, store.Options{Dir: t.TempDir()})
	l := openLog(t, s, t.TempDir())
	appendAll(t, l, newPlayer("d").batch(t, 1))
	if _, err := l.Sign(t.Context()); err != nil {
		t.Fatal(err)
	}
	other, err := checkpoint.Load(filepath.Join(t.TempDir(), "k"), "test.pano/log")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := displaylog.New(t.Context(), displaylog.Options{Storage: evidence.New(s.Evidence), Queue: s, Key: other}); err == nil {
		t.Fatal("another key was taken")
	}
}
