package server_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pano/devices/sim"
	"pano/server"
	"pano/server/backup"
	"pano/server/campaign"
	"pano/server/control"
	"pano/server/control/audit"
	"pano/server/store/storetest"
)

// asOf is the answer for all displays over [from, to), without what changes by itself.
func (f *office) asOf(displays []string, from, to int64) []control.AsOfRow {
	f.t.Helper()
	res, err := f.Control().AsOf(context.Background(), by(campaign.Auditor), control.AsOfIn{Displays: displays, From: from, To: to})
	must(f.t, err)
	return res.Rows
}

// TestBackupRestore: copied while players report, restored elsewhere on the same
// engine; the answers are the same, the log holds and says that it was restored,
// players send again what the backup did not have, and they obey the restored
// office although they know newer revisions.
func TestBackupRestore(t *testing.T) {
	for name, database := range engines(t) {
		t.Run(name, func(t *testing.T) { backupRestore(t, database(t), database) })
	}
}

// engines are where an office may keep its rows; an empty address is SQLite.
func engines(t *testing.T) map[string]func(t *testing.T) string {
	t.Helper()
	return map[string]func(t *testing.T) string{
		"sqlite":   func(*testing.T) string { return "" },
		"postgres": func(t *testing.T) string { return storetest.Database(t) },
	}
}

func backupRestore(t *testing.T, database string, another func(*testing.T) string) {
	ctx := context.Background()
	o := quiet(t.TempDir())
	o.DatabaseURL = database
	f := run(t, o)
	displays := f.crowd(2)
	boxes := []*sim.Box{f.box(displays[0]), f.box(displays[1])}
	ids := []string{displays[0].ID, displays[1].ID}
	from := time.Now().UnixMicro()
	var stops []func()
	for _, b := range boxes {
		stops = append(stops, play(t, b))
	}
	eventually(t, "proofs before the backup", func() bool { return f.StoredBatches() >= 4 })
	half := time.Now().UnixMicro()
	eventually(t, "proofs of all of the first half", func() bool {
		full := 0
		for _, r := range f.asOf(ids, from, half) {
			if r.Kind == audit.KindPlayed && r.To == half {
				full++
			}
		}
		return full == len(ids)
	})
	before := f.asOf(ids, from, half)
	to := filepath.Join(t.TempDir(), "backup")
	m, err := backup.Make(ctx, f.o.Dir, database, to)
	must(t, err)
	if m.LogSize < 8 || m.Files < 8 || m.Bytes == 0 || m.Checkpoint == "" {
		t.Errorf("manifest: %+v", m)
	}
	stored := f.StoredBatches()
	eventually(t, "proofs after the backup", func() bool { return f.StoredBatches() >= stored+4 })
	for range 20 { // revisions that the backup does not know
		must(t, f.Control().Republish(ctx, by(campaign.Operator), ids))
	}
	eventually(t, "the newest revision is applied", func() bool { _, n := f.Deliveries(); return n == 2 })
	for _, stop := range stops {
		stop()
	}
	last := f.asOf(ids, half, time.Now().UnixMicro())
	f.stop()

	elsewhere := quiet(filepath.Join(t.TempDir(), "office"))
	elsewhere.DatabaseURL = another(t)
	got, err := backup.Restore(ctx, to, elsewhere.Dir, elsewhere.DatabaseURL)
	must(t, err)
	if got.LogRoot != m.LogRoot || got.LogSize != m.LogSize {
		t.Errorf("restored %+v, want %+v", got, m)
	}
	v, err := server.VerifyLog(ctx, elsewhere.Dir, elsewhere.DatabaseURL)
	must(t, err)
	if !v.OK || !strings.Contains(v.Lines[0], "records") {
		t.Errorf("the restored log: %v", v.Lines)
	}
	g := run(t, elsewhere)
	if after := g.asOf(ids, from, half); !slices.Equal(played(after), played(before)) {
		t.Errorf("as-of of the restored office:\n%v\nwant\n%v", played(after), played(before))
	}
	for _, b := range boxes {
		b.Identity.Enrolment.Server, b.Identity.Enrolment.BrokerURL = g.URL(), g.BrokerURL()
		b.Screen = sim.NewScreen()
		play(t, b)
	}
	// Both numbers: the revision that a player has reached is known only after it has said so.
	eventually(t, "players report", func() bool { online, applied := g.Deliveries(); return online == 2 && applied == 2 })
	must(t, g.Control().Sweep(ctx))
	dark, err := g.Control().TakeOver(ctx, by(campaign.Operator), control.TakeoverIn{Displays: ids, Blank: true, Minutes: 5, Reason: "after the restore"})
	must(t, err)
	for _, b := range boxes {
		must(t, b.Screen.Wait(within(t, 2*time.Minute), func(s sim.Showing) bool { return s.Frame == "" }))
	}
	_, err = g.Control().EndTakeover(ctx, by(campaign.Operator), dark.Takeover.ID, "seen")
	must(t, err)
	for _, b := range boxes {
		must(t, b.Screen.Wait(within(t, 2*time.Minute), func(s sim.Showing) bool { return s.Frame != "" }))
	}
	eventually(t, "new proofs are stored", func() bool { return g.StoredBatches() >= 4 })
	before2 := g.StoredBatches()
	eventually(t, "many more proofs are stored", func() bool { return g.StoredBatches() >= before2+16 })
	for _, b := range boxes {
		eventually(t, "the player deletes what the restored office has", func() bool { _, kept := journalled(t, b.Dir); return kept <= 3 })
	}
	t.Logf("%d plays in the second half before, %d after", len(played(last)), len(played(g.asOf(ids, half, time.Now().UnixMicro()))))
	g.stop()
	v, err = server.VerifyLog(ctx, elsewhere.Dir, elsewhere.DatabaseURL)
	must(t, err)
	if holes := strings.Count(strings.Join(v.Lines, "\n"), "never came (restored)"); !v.OK || holes != len(boxes) {
		t.Errorf("the log after going on: %v, want %d holes that the restore explains", v.Lines, len(boxes))
	}
}

// TestBackupRefusals: never half a backup, never half an office, and every
// damaged byte is noticed before anything is written.
func TestBackupRefusals(t *testing.T) {
	ctx := context.Background()
	f := run(t, quiet(t.TempDir()))
	f.crowd(1)
	f.stop()
	must(t, os.MkdirAll(filepath.Join(f.o.Dir, "templates", "phuong"), 0o700))
	must(t, os.WriteFile(filepath.Join(f.o.Dir, "templates", "phuong", "template.yaml"), []byte("pano: 1"), 0o600))
	good := filepath.Join(t.TempDir(), "good")
	_, err := backup.Make(ctx, f.o.Dir, "", good)
	must(t, err)
	must(t, filepath.WalkDir(f.o.Dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(f.o.Dir, path)
		if rel == "lock" { // of the process, not of the office
			return err
		}
		if _, serr := os.Stat(filepath.Join(good, rel)); serr != nil {
			t.Errorf("%s is not in the backup", rel)
		}
		return err
	}))
	if _, err := backup.Make(ctx, f.o.Dir, "", good); err == nil {
		t.Error("a backup was written over another")
	}
	if _, err := backup.Make(ctx, f.o.Dir, "", filepath.Join(f.o.Dir, "b")); err == nil {
		t.Error("a backup was made inside the data folder")
	}
	if _, err := backup.Make(ctx, t.TempDir(), "", filepath.Join(t.TempDir(), "b")); err == nil {
		t.Error("a folder without an office was backed up")
	}
	if _, err := backup.Restore(ctx, good, f.o.Dir, ""); err == nil {
		t.Error("an office was restored over another")
	}
	for name, harm := range map[string]func(dir string) error{
		"object changed":   func(dir string) error { return flip(first(t, dir, "objects/*/*")) },
		"object missing":   func(dir string) error { return os.Remove(first(t, dir, "objects/*/*")) },
		"evidence changed": func(dir string) error { return flip(filepath.Join(dir, "evidence.db")) },
		"key missing":      func(dir string) error { return os.Remove(filepath.Join(dir, "keys", "log")) },
		"file added":       func(dir string) error { return os.WriteFile(filepath.Join(dir, "keys", "more"), []byte("x"), 0o600) },
		"no manifest":      func(dir string) error { return os.Remove(filepath.Join(dir, backup.ManifestFile)) },
		"manifest cut":     func(dir string) error { return os.Truncate(filepath.Join(dir, backup.ManifestFile), 40) },
		"path outside":     func(dir string) error { return replace(dir, `"keys/log.pub"`, `"../log.pub"`) },
		"other root":       func(dir string) error { return replace(dir, `"log_root": "`, `"log_root": "A`) },
		"other version":    func(dir string) error { return replace(dir, `"v": 1`, `"v": 2`) },
	} {
		t.Run(name, func(t *testing.T) {
			bad := filepath.Join(t.TempDir(), "bad")
			must(t, os.CopyFS(bad, os.DirFS(good)))
			must(t, harm(bad))
			parent := t.TempDir()
			if _, err := backup.Restore(ctx, bad, filepath.Join(parent, "office"), ""); err == nil {
				t.Error("it was restored")
			} else if !server.IsInputError(err) {
				t.Errorf("%v: not an error that says what to do", err)
			}
			if left, err := os.ReadDir(parent); err != nil || len(left) != 0 {
				t.Errorf("left behind: %v %v", left, err)
			}
		})
	}
}

// played is what as-of says was shown, as text that can be compared.
func played(rows []control.AsOfRow) []string {
	var out []string
	for _, r := range rows {
		if r.Kind == audit.KindPlayed {
			out = append(out, fmt.Sprintf("%s %d-%d %s leaf %d authority %d", r.Display.ID, r.From, r.To, r.File, r.Evidence.Leaf, r.Authority.Leaf))
		}
	}
	slices.Sort(out)
	return out
}

func first(t *testing.T, dir, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	must(t, err)
	if len(found) == 0 {
		t.Fatal("nothing matches " + pattern)
	}
	return found[0]
}

func flip(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	b[len(b)/2] ^= 1
	return os.WriteFile(path, b, 0o600)
}

func replace(dir, old, new string) error {
	path := filepath.Join(dir, backup.ManifestFile)
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(strings.Replace(string(b), old, new, 1)), 0o600)
}

func read(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	return string(b)
}
