package sim_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"pano/devices/link"
	"pano/devices/output"
	"pano/devices/player"
	"pano/devices/player/enrol"
	"pano/devices/proof"
)

// childEnv makes this test binary a player that a test may kill.
const childEnv = "PANO_TEST_PLAYER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		fmt.Fprintln(os.Stderr, "player:", child(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// child plays in dir until it is killed. It says every frame on standard output.
func child(dir string) error {
	id, err := enrol.Enrol(context.Background(), enrol.Enrolling{Dir: dir})
	if err != nil {
		return err
	}
	out, err := output.New("folder", output.Config{Dir: dir + "/screen"})
	if err != nil {
		return err
	}
	p, err := player.New(player.Config{
		Dir: dir, Enrolment: id.Enrolment, Key: id.Key, Output: told{out},
		Flush: 150 * time.Millisecond, Tick: 30 * time.Millisecond, Heartbeat: 300 * time.Millisecond,
		Resend: 200 * time.Millisecond, Spread: time.Millisecond, Backoff: 200 * time.Millisecond,
		Connect: func(e player.Endpoint) (player.Link, error) { return link.New(link.Config(e)) },
	})
	if err != nil {
		return err
	}
	return p.Run(context.Background())
}

// told says what was shown.
type told struct{ player.Output }

func (o told) Show(ctx context.Context, f player.Frame) (player.Shown, error) {
	shown, err := o.Output.Show(ctx, f)
	if err == nil {
		fmt.Println(f.File)
	}
	return shown, err
}

// spawn starts the child and calls seen with every file it shows.
func spawn(t *testing.T, dir string, seen func(file string)) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+dir)
	cmd.Stderr = os.Stderr
	pipe, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	go func() {
		for s := bufio.NewScanner(pipe); s.Scan(); {
			seen(s.Text())
		}
	}()
	return cmd
}

// kill -9 at random points of playing, journalling and downloading: no proof that
// the server acknowledged is lost, none is there twice, the chain never forks,
// and nothing is ever on the screen that was not approved.
func TestKillPlayerAtRandomPoints(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	b := h.box()
	id := b.Identity.Enrolment.Display
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	t.Logf("seed %d", seed)
	approved := map[string]bool{}
	var strange []string
	shows := make(chan string, 10_000)
	rounds := 12
	if testing.Short() {
		rounds = 4
	}
	for round := range rounds {
		files := []string{}
		p := rotation(h.picture(grey(round%15+1)), h.picture(grey((round+7)%15+1)))
		for _, it := range p.Items {
			files = append(files, string(it.Files[0].SHA256))
			approved[files[len(files)-1]] = true
		}
		h.mu.Lock()
		h.throttle = []int{0, 50, 120}[r.IntN(3)] // a download that breaks, too
		h.mu.Unlock()
		h.show(b, int64(round+1), p)
		cmd := spawn(t, b.Dir, func(f string) { shows <- f })
		limit := time.After(time.Duration(50+r.IntN(700)) * time.Millisecond)
		<-limit
		must(t, cmd.Process.Kill())
		_ = cmd.Wait()
	}
	h.mu.Lock()
	h.throttle = 0
	h.mu.Unlock()
	cmd := spawn(t, b.Dir, func(f string) { shows <- f })
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	eventually(t, "the last revision is applied", h.applied(b, int64(rounds)))
	eventually(t, "proofs of the last revision", func() bool {
		return h.fleet.Status(id).Outbox <= 2 && slices.ContainsFunc(h.plays(id), func(p proof.Play) bool { return p.Programme == int64(rounds) })
	})
	for len(shows) > 0 {
		if f := <-shows; !approved[f] {
			strange = append(strange, f)
		}
	}
	if len(strange) > 0 {
		t.Errorf("shown without approval: %s", strings.Join(strange, " "))
	}
	checkChain(t, h, id)
	h.mu.Lock()
	defer h.mu.Unlock()
	if n := len(h.ledger.chains); n != 1 {
		t.Errorf("%d streams, want 1: a journal was thrown away", n)
	}
	t.Logf("%d rounds, %d copies", rounds, h.ledger.copies)
}
