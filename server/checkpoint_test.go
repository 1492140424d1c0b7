package server_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pano/server"
	"pano/server/store"
)

// TestKeptCheckpoint: a log that was cut together with all that it says of itself
// is only shown by a checkpoint that was kept elsewhere; so is one made anew.
func TestKeptCheckpoint(t *testing.T) {
	ctx := context.Background()
	f := run(t, quiet(t.TempDir()))
	f.crowd(2)
	must(t, f.Control().Sweep(ctx))
	f.stop()
	dir := f.o.Dir
	kept, err := server.LogHead(ctx, dir, "")
	must(t, err)
	v, err := server.VerifyLog(ctx, dir, "", kept)
	must(t, err)
	if !v.OK {
		t.Fatalf("the true log: %v", v.Lines)
	}
	if _, err := server.VerifyLog(ctx, dir, "", []byte("no note")); err == nil {
		t.Error("a checkpoint that nobody signed was taken")
	}
	change := func(file string, statements ...string) {
		t.Helper()
		db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, file))
		must(t, err)
		for _, s := range statements {
			_, err := db.Exec(s)
			must(t, err)
		}
		must(t, db.Close())
	}
	change(store.ControlFile, "INSERT INTO log_pending (id, body, made_at) VALUES ('x', x'00', 1)")
	if v, err = server.VerifyLog(ctx, dir, ""); err != nil || !strings.Contains(strings.Join(v.Lines, "\n"), "waiting 1") {
		t.Errorf("an act that waits is not counted: %v %v", v.Lines, err)
	}
	change(store.ControlFile, "DELETE FROM log_pending")
	// Nothing is left but what an empty log has.
	change(store.EvidenceFile, "DELETE FROM leaf", "DELETE FROM tile", "DELETE FROM checkpoint", "DELETE FROM logged", "DELETE FROM play_batch",
		"DELETE FROM stream", "DELETE FROM day", "DELETE FROM display_key", "DELETE FROM quarantine")
	if v, err = server.VerifyLog(ctx, dir, ""); err != nil || !v.OK {
		t.Fatalf("the cut log by itself: %v %v", v.Lines, err)
	}
	if v, err = server.VerifyLog(ctx, dir, "", kept); err != nil || v.OK || !strings.Contains(v.Lines[len(v.Lines)-1], "the log was cut") {
		t.Errorf("the cut log with the checkpoint: %v %v", v.Lines, err)
	}
	for _, file := range []string{store.ControlFile, store.EvidenceFile} {
		must(t, os.Remove(filepath.Join(dir, file)))
	}
	g := run(t, f.o) // another history, under the same key
	_, err = g.LoadCrowd(ctx, 3)
	must(t, err)
	g.stop()
	if v, err = server.VerifyLog(ctx, dir, "", kept); err != nil || v.OK || !strings.Contains(v.Lines[len(v.Lines)-1], "made anew") {
		t.Errorf("the log made anew with the checkpoint: %v %v", v.Lines, err)
	}
}
