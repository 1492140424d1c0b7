package evidence_test

import (
	"fmt"
	"testing"

	"pano/server/displaylog"
	"pano/server/store"
	"pano/server/store/evidence"
	"pano/server/store/storetest"
)

// BenchmarkIntake: signed batches of 60 plays to durable commits, in groups.
func BenchmarkIntake(b *testing.B) {
	for _, group := range []int{1, 20, 200} {
		b.Run(fmt.Sprintf("group%d", group), func(b *testing.B) {
			s := storetest.Open(b, store.Options{Dir: b.TempDir()})
			l := openLog(b, s, b.TempDir())
			players := make([]*player, 50)
			for i := range players {
				players[i] = newPlayer(fmt.Sprintf("d%d", i))
			}
			raw := make([]displaylog.Raw, b.N)
			for i := range raw {
				raw[i] = players[i%len(players)].batch(b, 60)
			}
			b.ResetTimer()
			for len(raw) > 0 {
				n := min(group, len(raw))
				for _, r := range appendAll(b, l, raw[:n]...) {
					if !r.Stored {
						b.Fatalf("%+v", r)
					}
				}
				raw = raw[n:]
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "batches/s")
			b.ReportMetric(60*float64(b.N)/b.Elapsed().Seconds(), "plays/s")
		})
	}
}

// BenchmarkMillion: questions to a log of a million plays of 50 displays, and its
// whole verification.
func BenchmarkMillion(b *testing.B) {
	s := storetest.Open(b, store.Options{Dir: b.TempDir()})
	l := openLog(b, s, b.TempDir())
	players := make([]*player, 50)
	for i := range players {
		players[i] = newPlayer(fmt.Sprintf("d%d", i))
	}
	for range 84 {
		var raw []displaylog.Raw
		for range 4 {
			for _, p := range players {
				raw = append(raw, p.batch(b, 60))
			}
		}
		appendAll(b, l, raw...)
	}
	b.Run("as-of", func(b *testing.B) {
		for i := range b.N {
			at := start + int64(i*7919%20_000)*10*second
			got, err := l.Plays(b.Context(), displaylog.PlayQuery{Displays: []string{fmt.Sprintf("d%d", i%50)}, From: at, To: at + 1})
			if err != nil || len(got) != 1 {
				b.Fatalf("%d plays (%v)", len(got), err)
			}
		}
	})
	b.Run("display-day", func(b *testing.B) {
		for i := range b.N {
			got, err := l.Plays(b.Context(), displaylog.PlayQuery{Displays: []string{fmt.Sprintf("d%d", i%50)}, From: start, To: start + 86_400*second, Limit: 10_000})
			if err != nil || len(got) != 8640 {
				b.Fatalf("%d plays (%v)", len(got), err)
			}
		}
	})
	b.Run("fifty-displays-day", func(b *testing.B) {
		var all []string
		for i := range players {
			all = append(all, fmt.Sprintf("d%d", i))
		}
		for range b.N {
			got, err := l.Plays(b.Context(), displaylog.PlayQuery{Displays: all, From: start, To: start + 86_400*second, Limit: 1_000_000})
			if err != nil || len(got) != 50*8640 {
				b.Fatalf("%d plays (%v)", len(got), err)
			}
		}
	})
	b.Run("verify", func(b *testing.B) {
		for range b.N {
			rep, err := displaylog.Verify(b.Context(), evidence.New(s.Evidence), displaylog.VerifyOptions{Verifier: l.Key.Verifier})
			if err != nil || rep.Bad != nil || rep.Plays != 1_008_000 {
				b.Fatalf("%+v (%v)", rep, err)
			}
		}
		b.ReportMetric(1_008_000*float64(b.N)/b.Elapsed().Seconds(), "plays/s")
	})
}
