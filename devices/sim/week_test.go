package sim_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"pano/devices/programme"
	"pano/devices/sim"
)

// A week without network: the player keeps to its schedule, and afterwards every
// proof arrives, in order and once. The week passes in virtual time.
func TestWeekOffline(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	b := h.box()
	id := b.Identity.Enrolment.Display
	stop := run(t, b)
	p := simple(h.picture(grey(1)))
	day, night := h.picture(grey(2)), h.picture(grey(3))
	p.Items = append(p.Items,
		programme.Item{ID: "day", Files: []programme.File{day}, MS: 600_000, ApprovalLeaf: 2},
		programme.Item{ID: "other", Files: []programme.File{night}, MS: 300_000, ApprovalLeaf: 2},
		programme.Item{ID: "night", Files: []programme.File{night}, MS: 60_000, ApprovalLeaf: 2})
	p.Rules = []programme.Rule{
		{Items: []string{"day", "other"}, Rank: 5, Seq: 1, Start: 6 * 60, End: 18 * 60},
		{Items: []string{"night"}, Rank: 5, Seq: 2, Start: 18 * 60, End: 23 * 60, Days: 0x1f},
	}
	h.show(b, 1, p)
	eventually(t, "applied", h.applied(b, 1))
	stop()
	b.Cable.Cut()

	var days int
	began := time.Now()
	synctest.Test(t, func(t *testing.T) {
		off := *b
		off.Screen, off.Clock, off.Disk = sim.NewScreen(), &sim.Clock{}, &sim.Disk{NoSync: true}
		off.Clock.Set(time.Until(began))
		off.Flush, off.Tick, off.Heartbeat, off.Resend, off.Backoff = 15*time.Minute, time.Minute, time.Minute, time.Minute, 10*time.Minute
		off.Cable = &sim.Cable{}
		off.Cable.Cut()
		ctx, cancel := context.WithTimeout(context.Background(), 7*24*time.Hour)
		defer cancel()
		start := time.Now()
		_ = off.Run(ctx)
		days = int(time.Since(start).Hours() / 24)
	})
	t.Logf("%d days in %v", days, time.Since(began).Round(time.Millisecond))

	b.Screen, b.Clock = sim.NewScreen(), &sim.Clock{}
	b.Cable.Mend()
	run(t, b)
	end := began.AddDate(0, 0, 7).Add(-time.Minute).UnixMicro()
	eventually(t, "the week is in the log", func() bool {
		for _, p := range h.plays(id) {
			if p.End > end {
				return true
			}
		}
		return false
	})
	checkWeek(t, h, id, p, began)
}

// checkWeek compares what is proved with what the one evaluator says, without a hole.
func checkWeek(t *testing.T, h *hub, id string, p programme.Programme, began time.Time) {
	t.Helper()
	full := p
	full.V, full.Org, full.Display, full.Profile, full.TZ, full.Rev, full.Kid = 1, org, id, "board", "Asia/Ho_Chi_Minh", 1, kid
	full.Issued, full.Expires = began.UnixMicro(), began.AddDate(0, 1, 0).UnixMicro()
	schedule, err := programme.NewSchedule(&full)
	must(t, err)
	var at, covered int64
	n := 0
	to := began.AddDate(0, 0, 7).UnixMicro()
	for _, play := range h.plays(id) {
		if play.Start < began.UnixMicro() || play.Start > to {
			continue // before the week, or the boot after it
		}
		if play.Start < at-time.Hour.Microseconds() {
			break // the boot in real time, after the week
		}
		if at > 0 && (play.Start < at || play.Start > at+time.Second.Microseconds()) {
			t.Fatalf("play %d starts %d µs after the end of the one before", n, play.Start-at)
		}
		if mid := (play.Start + play.End) / 2; play.End > play.Start {
			if slot := schedule.At(nil, mid, true); slot.ItemID != play.Item {
				t.Fatalf("at %v item %s was on, the schedule says %s", time.UnixMicro(mid), play.Item, slot.ItemID)
			}
		}
		at, covered, n = play.End, covered+play.End-play.Start, n+1
	}
	if hours := time.Duration(covered) * time.Microsecond; hours < 7*24*time.Hour-time.Minute {
		t.Errorf("only %v of the week are proved", hours)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	t.Logf("%d plays, copies %d", n, h.ledger.copies)
	if len(h.ledger.refused) > 0 {
		t.Errorf("refused %v", h.ledger.refused)
	}
}
