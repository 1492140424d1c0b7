package evidence_test

import (
	"fmt"
	"strings"
	"testing"

	"pano/devices/proof"
	"pano/server/displaylog"
	"pano/server/displaylog/checkpoint"
	"pano/server/store"
	"pano/server/store/evidence"
	"pano/server/store/storetest"
)

// says is what the player says it still has.
func says(r displaylog.Raw, p *player, oldest uint64) displaylog.Raw {
	r.Stream, r.Oldest = p.stream, oldest
	return r
}

// TestHoleAfterRestore: what a restore lost, and the player has deleted, becomes a
// stated gap; every other hole stays a demand.
func TestHoleAfterRestore(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store, l *displaylog.Log) {
		p := newPlayer("d1")
		two := p.batch(t, 2)
		appendAll(t, l, two, p.batch(t, 2))
		lost := []displaylog.Raw{p.batch(t, 2), p.batch(t, 2), p.batch(t, 2)} // 3, 4, 5: the backup is older
		six, seven, eight := p.batch(t, 2), p.batch(t, 2), p.batch(t, 2)
		at := func(what string, r displaylog.Raw, upto, next uint64) {
			t.Helper()
			res := appendAll(t, l, r)[0]
			if res.UpTo != upto || res.Next != next || res.Reject != "" {
				t.Errorf("%s: up to %d, next %d %s, want %d and %d", what, res.UpTo, res.Next, res.Reject, upto, next)
			}
		}
		at("no restore", says(eight, p, 8), 2, 8)
		if _, err := l.StateRestore(t.Context(), displaylog.Restore{At: start, By: "console"}); err != nil {
			t.Fatal(err)
		}
		at("the player says nothing", six, 2, 6)
		at("the player can fill it", says(six, p, 4), 2, 6)
		foreign := says(six, p, 6)
		foreign.Stream++
		at("said of another stream", foreign, 2, 6)
		at("nobody can fill it; the next hole is younger", says(six, p, 6), 6, 8)
		at("the younger hole stays", says(eight, p, 8), 6, 8)
		if rep := verify(t, s, l); rep.Bad != nil || fmt.Sprint(rep.Holes) != fmt.Sprintf("[{d1 %d 3 5 restored} {d1 %d 7 7 }]", p.stream, p.stream) || rep.Restores != 1 {
			t.Fatalf("%+v", rep)
		}
		at("the younger hole is filled", seven, 8, 0)
		at("one that was found after all", lost[1], 8, 0)
		at("again", lost[1], 8, 0)
		other := newPlayer("d1")
		other.seq, other.prev, other.at = 2, proof.HashOf(two.Signed), start+second
		if res := appendAll(t, l, other.batch(t, 1)); res[0].Reject != "chain" {
			t.Errorf("a batch that does not lead to the one found: %+v", res[0])
		}
		if rep := verify(t, s, l); rep.Bad != nil || fmt.Sprint(rep.Holes) != fmt.Sprintf("[{d1 %d 3 3 restored} {d1 %d 5 5 restored}]", p.stream, p.stream) {
			t.Fatalf("%+v", rep)
		}
		got, err := l.Plays(t.Context(), displaylog.PlayQuery{Displays: []string{"d1"}, From: start, To: start + 1000*second})
		if err != nil || len(got) != 12 {
			t.Errorf("%d plays (%v), want those of six batches", len(got), err)
		}
		tamper(t, s, "DELETE FROM restored")
		if rep := verify(t, s, l); rep.Bad == nil || !strings.Contains(rep.Bad.Why, "index of restores") {
			t.Errorf("an index of restores that was changed: %+v", rep.Bad)
		}
	})
}

// TestEchoAfterRestore: a player that saw leaves which the backup lacks is no sign
// of fraud once the log states the restore; until then, and after, it is.
func TestEchoAfterRestore(t *testing.T) {
	for _, c := range []struct {
		name    string
		restore bool
		again   bool // the player has seen the restored log in between
		bad     string
	}{{"stated", true, false, ""}, {"not stated", false, false, "cut or made anew"}, {"after it saw the new log", true, true, "cut or made anew"}} {
		t.Run(c.name, func(t *testing.T) {
			s := storetest.Open(t, store.Options{Dir: t.TempDir()})
			l := openLog(t, s, t.TempDir())
			p := newPlayer("d1")
			appendAll(t, l, p.batch(t, 2))
			if c.restore {
				if _, err := l.StateRestore(t.Context(), displaylog.Restore{At: start, By: "console"}); err != nil {
					t.Fatal(err)
				}
			}
			if c.again {
				head, err := checkpoint.Read(sign(t, l), l.Key.Verifier)
				if err != nil {
					t.Fatal(err)
				}
				p.seen = &proof.Checkpoint{Size: head.Size, Root: proof.Hash(head.Root)}
				appendAll(t, l, p.batch(t, 2))
			}
			p.seen = &proof.Checkpoint{Size: 40, Root: proof.Hash{1}}
			appendAll(t, l, p.batch(t, 2))
			rep, err := displaylog.Verify(t.Context(), evidence.New(s.Evidence), displaylog.VerifyOptions{Verifier: l.Key.Verifier})
			switch {
			case err != nil:
				t.Fatal(err)
			case c.bad == "" && (rep.Bad != nil || rep.Lost != 38):
				t.Errorf("%+v, want 38 leaves lost", rep)
			case c.bad != "" && (rep.Bad == nil || !strings.Contains(rep.Bad.Why, c.bad)):
				t.Errorf("%+v, want %q", rep.Bad, c.bad)
			}
		})
	}
}
