package sim_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"pano/devices/proof"
	"pano/devices/sim"
)

// Random faults on several boxes at once, then quiet: what the screens showed is
// what the log says, each once, and every display has what it should have.
// PANO_SEED repeats a run, PANO_HISTORY=60s makes it longer.
func TestLedgerUnderRandomFaults(t *testing.T) {
	t.Parallel()
	seed, length := rand.Uint64(), 4*time.Second
	if s, err := strconv.ParseUint(os.Getenv("PANO_SEED"), 10, 64); err == nil {
		seed = s
	}
	if d, err := time.ParseDuration(os.Getenv("PANO_HISTORY")); err == nil {
		length = d
	}
	t.Logf("PANO_SEED=%d", seed)
	r := rand.New(rand.NewPCG(seed, 2))
	h := newHub(t)
	const n = 4
	boxes, stops, revs := make([]*sim.Box, n), make([]func(), n), make([]int64, n)
	screens := make([][]*sim.Screen, n) // of every run
	for i := range boxes {
		boxes[i] = h.box()
		screens[i] = append(screens[i], boxes[i].Screen)
		stops[i] = run(t, boxes[i])
	}
	publish := func(i int) {
		revs[i]++
		h.show(boxes[i], revs[i], rotation(h.picture(grey(r.IntN(15)+1)), h.picture(grey(r.IntN(15)+1))))
	}
	for i := range boxes {
		publish(i)
		eventually(t, "first revision", h.applied(boxes[i], 1))
	}
	filled := make([]bool, n)
	deeds := map[string]int{}
	for end := time.Now().Add(length); time.Now().Before(end); {
		i := r.IntN(n)
		b := boxes[i]
		deed := []string{"cut", "mend", "publish", "restart player", "broker", "database", "fill", "drop receipts"}[r.IntN(8)]
		deeds[deed]++
		switch deed {
		case "cut":
			b.Cable.Cut()
		case "mend":
			b.Cable.Mend()
		case "publish":
			publish(i)
		case "restart player":
			stops[i]()
			b.Screen = sim.NewScreen()
			screens[i] = append(screens[i], b.Screen)
			stops[i] = run(t, b)
		case "broker":
			h.stop()
			h.start(h.addr)
		case "database":
			h.mu.Lock()
			h.failing = !h.failing
			h.mu.Unlock()
		case "fill":
			b.Disk.Fill(true)
			filled[i] = true
		case "drop receipts":
			h.mu.Lock()
			h.lost += 2
			h.mu.Unlock()
		}
		pause := time.NewTimer(time.Duration(r.IntN(150)) * time.Millisecond)
		<-pause.C
		b.Disk.Fill(false)
	}
	h.mu.Lock()
	h.failing, h.lost = false, 0
	h.mu.Unlock()
	for i, b := range boxes {
		b.Cable.Mend()
		if !soon(h.applied(b, revs[i])) {
			t.Fatalf("after %v: want revision %d, got %+v", deeds, revs[i], h.fleet.Status(b.Identity.Enrolment.Display))
		}
		stops[i]() // an orderly stop delivers what is left; what it cannot is delivered by the next run
		b.Screen = sim.NewScreen()
		stops[i] = run(t, b)
		mark := time.Now().UnixMicro()
		eventually(t, "everything delivered", func() bool {
			for _, p := range h.plays(b.Identity.Enrolment.Display) {
				if p.Start > mark {
					return true
				}
			}
			return false
		})
		checkChain(t, h, b.Identity.Enrolment.Display)
		if !filled[i] {
			checkScreens(t, h.plays(b.Identity.Enrolment.Display), screens[i])
		}
	}
	t.Logf("%v, %d copies", deeds, h.ledger.copies)
}

// checkScreens wants a proved play for every picture that a screen got.
func checkScreens(t *testing.T, plays []proof.Play, screens []*sim.Screen) {
	t.Helper()
	shown := 0
	for _, s := range screens {
		for _, was := range s.Log() {
			shown++
			found := 0
			for _, p := range plays {
				at := time.UnixMicro(p.Start)
				if p.Frame == was.Frame && p.Item == was.Item && p.WhyStart != proof.Continued && !at.Before(was.At.Add(-time.Millisecond)) && at.Before(was.At.Add(time.Second)) {
					found++
				}
			}
			if found == 0 {
				t.Errorf("%s was shown at %v and is not in the log", was.Item, was.At)
			}
		}
	}
	if shown == 0 {
		t.Error("nothing was shown: the test shows nothing")
	}
}
