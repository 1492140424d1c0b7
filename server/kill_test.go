package server_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pano/devices/sim"
	"pano/server"
	"pano/server/campaign"
)

// child serves the office in dir, on the ports of the environment, and publishes
// without end, until it is killed.
func child(dir string) error {
	o := quiet(dir)
	o.Addr, o.MQTTAddr = os.Getenv("PANO_ADDR"), os.Getenv("PANO_MQTT_ADDR")
	s, err := server.New(context.Background(), o)
	if err != nil {
		return err
	}
	go func() {
		for ids := strings.Fields(os.Getenv("PANO_DISPLAYS")); ; {
			if err := s.Control().Republish(context.Background(), by(campaign.Operator), ids); err != nil {
				fmt.Fprintln(os.Stderr, "publish:", err)
			}
		}
	}()
	return s.Run(context.Background())
}

// TestKillServer: killed at random moments while players report and revisions
// are written, an office loses no proof that a player was told is safe, has none
// twice, and its log holds.
func TestKillServer(t *testing.T) {
	rounds, seed := 6, rand.Uint64()
	if testing.Short() {
		rounds = 3
	}
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 3))
	f := run(t, quiet(t.TempDir()))
	var boxes []*sim.Box
	var stops []func()
	env := append(os.Environ(), childEnv+"="+f.o.Dir, "PANO_ADDR="+strings.TrimPrefix(f.URL(), "http://"),
		"PANO_MQTT_ADDR="+strings.TrimPrefix(f.BrokerURL(), "mqtt://"), "PANO_DISPLAYS=")
	for _, d := range f.crowd(3) {
		b := f.box(d)
		b.Flush, b.Tick, b.Resend = 60*time.Millisecond, 20*time.Millisecond, 200*time.Millisecond
		boxes, stops = append(boxes, b), append(stops, play(t, b))
		env[len(env)-1] += " " + d.ID
	}
	eventually(t, "players have begun", func() bool { return f.StoredBatches() > 6 })
	f.stop()
	for range rounds {
		kill := spawn(t, f, env)
		after := time.NewTimer(time.Duration(r.IntN(900)) * time.Millisecond)
		<-after.C
		kill()
	}
	g := run(t, server.Options{Dir: f.o.Dir, Addr: strings.TrimPrefix(f.URL(), "http://"), MQTTAddr: strings.TrimPrefix(f.BrokerURL(), "mqtt://"), Logger: f.o.Logger})
	eventually(t, "players are back and obey", func() bool { online, applied := g.Deliveries(); return online == 3 && applied == 3 })
	mark := g.StoredBatches()
	eventually(t, "proofs come again", func() bool { return g.StoredBatches() > mark+6 })
	for _, stop := range stops { // an orderly stop delivers what is left
		stop()
	}
	g.stop()
	v, err := server.VerifyLog(context.Background(), f.o.Dir, "")
	must(t, err)
	var records, batches, plays, acts, alarms int
	if _, err := fmt.Sscanf(v.Lines[0], "records %d, batches %d, plays %d, acts %d, alarms %d", &records, &batches, &plays, &acts, &alarms); err != nil {
		t.Fatal(v.Lines, err)
	}
	safe, all := 0, 0
	for _, b := range boxes {
		closed, kept := journalled(t, b.Dir)
		safe, all = safe+closed-kept, all+closed
	}
	if !v.OK || alarms != 0 || batches < safe || batches > all || strings.Contains(strings.Join(v.Lines, "\n"), "hole") {
		t.Errorf("players made %d batches and were told that %d are safe; the log: %s", all, safe, strings.Join(v.Lines, "\n"))
	}
	if batches < 20*rounds/8 {
		t.Errorf("only %d batches: the test shows little", batches)
	}
	t.Logf("%d kills, %d batches, %d plays, %d acts", rounds, batches, plays, acts)
}

// spawn starts the child and returns once it answers.
func spawn(t *testing.T, f *office, env []string) (kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env, cmd.Stderr = env, os.Stderr
	must(t, cmd.Start())
	kill = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	t.Cleanup(kill)
	begun := time.Now()
	eventually(t, "the server answers after a kill", func() bool {
		resp, err := http.Get(f.URL() + "/healthz")
		if err != nil {
			return false
		}
		return resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
	})
	if took := time.Since(begun); took > 5*time.Second*slack {
		t.Errorf("a start took %v", took)
	}
	return kill
}

// journalled tells how many batches a player has closed and how many of them it
// still keeps because nobody told it that they are safe.
func journalled(t *testing.T, dir string) (closed, kept int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		var stream string
		var seq int
		switch name := strings.ReplaceAll(d.Name(), "-", " "); filepath.Ext(path) {
		case ".seg":
			if _, err := fmt.Sscanf(name, "%s %d.seg", &stream, &seq); err != nil {
				return err
			}
			closed = seq - 1
		case ".batch":
			kept++
		}
		return nil
	})
	must(t, err)
	if closed == 0 {
		t.Fatal("the journal is not where the test looks")
	}
	return closed, kept
}
