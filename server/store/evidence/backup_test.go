package evidence_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"pano/server/displaylog"
	"pano/server/displaylog/checkpoint"
	"pano/server/store"
	"pano/server/store/evidence"
	"pano/server/store/storetest"
)

// TestBackup: copied under load, verified as it lies, restored into each engine,
// and the log goes on there.
func TestBackup(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, l *displaylog.Log) {
		p := logged(t, s, l)
		order(t, s, "waits", "asset.approve", "asset/1", start)
		stop := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			q := newPlayer("d3")
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := l.Append(t.Context(), []displaylog.Raw{q.batch(t, 2)}); err != nil {
					t.Error(err)
					return
				}
				order(t, s, fmt.Sprintf("during%d", i), "asset.approve", "asset/1", start)
				if err := l.Drain(t.Context()); err != nil {
					t.Error(err)
					return
				}
			}
		})
		dir := filepath.Join(t.TempDir(), "backup")
		err := s.Backup(t.Context(), dir)
		close(stop)
		wg.Wait()
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Backup(t.Context(), dir); err == nil {
			t.Error("a backup was written over another")
		}
		note, err := os.ReadFile(filepath.Join(dir, store.CheckpointFile))
		if err != nil {
			t.Fatal(err)
		}
		if h, err := checkpoint.Read(note, l.Key.Verifier); err != nil || h.Size < 21 {
			t.Errorf("checkpoint of the backup: %+v (%v)", h, err)
		}
		stopped, err := store.OpenStopped(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		rep, err := displaylog.Verify(t.Context(), evidence.New(stopped.Evidence), displaylog.VerifyOptions{Verifier: l.Key.Verifier, Checkpoints: [][]byte{note}})
		if err != nil || rep.Bad != nil || rep.Size < 21 {
			t.Errorf("the backup's log: %+v (%v)", rep, err)
		}
		if err := stopped.Close(); err != nil {
			t.Fatal(err)
		}
		to := store.Options{Dir: filepath.Join(t.TempDir(), "restored")}
		if t.Name() == "TestBackup/postgres" {
			to.URL = storetest.Database(t)
		}
		if err := store.Restore(t.Context(), dir, to); err != nil {
			t.Fatal(err)
		}
		if err := store.Restore(t.Context(), dir, to); err == nil {
			t.Error("a restore wrote over what was there")
		}
		again := storetest.Open(t, to)
		l.Storage, l.Queue = evidence.New(again.Evidence), again
		if res := appendAll(t, l, p.batch(t, 3)); !res[0].Stored || res[0].UpTo != 9 {
			t.Errorf("the player goes on at the restored server: %+v", res)
		}
		if _, err := l.Wait(t.Context(), "waits"); err != nil {
			t.Error(err)
		}
		if rep := verify(t, again, l, note); rep.Bad != nil {
			t.Errorf("the restored log: %+v", rep.Bad)
		}
	})
}

// TestBackupDamaged: a damaged backup is refused before anything is written.
func TestBackupDamaged(t *testing.T) {
	s := storetest.Open(t, store.Options{Dir: t.TempDir()})
	dir := filepath.Join(t.TempDir(), "backup")
	if err := s.Backup(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, store.ControlFile)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 5000; i < 9000; i++ {
		b[i] ^= 0x5a
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "restored")
	if err := store.Restore(t.Context(), dir, store.Options{Dir: to}); err == nil {
		t.Fatal("a damaged backup was restored")
	}
	if _, err := os.Stat(to); !os.IsNotExist(err) {
		t.Errorf("something was written all the same (%v)", err)
	}
}
