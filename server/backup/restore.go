package backup

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pano/server/campaign"
	"pano/server/displaylog"
	"pano/server/displaylog/checkpoint"
	"pano/server/store"
	"pano/server/store/evidence"
)

// Restore makes a data folder (and fills an empty database) from a backup. It
// checks the whole backup first: every file against the manifest, the databases,
// the display log against its key and the manifest. dir must not exist or be
// empty; it appears whole or not at all. The log then says that it was restored.
func Restore(ctx context.Context, from, dir, databaseURL string) (Manifest, error) {
	m, err := readManifest(from)
	if err != nil {
		return m, err
	}
	if err := m.checkFiles(ctx, from); err != nil {
		return m, err
	}
	if err := m.checkLog(ctx, from); err != nil {
		return m, err
	}
	tmp, err := sibling(dir, "data")
	if err != nil {
		return m, err
	}
	defer os.RemoveAll(tmp)
	for _, f := range m.List {
		if f.database() {
			continue
		}
		to := filepath.Join(tmp, filepath.FromSlash(f.Path))
		sum, _, err := copyHashed(filepath.Join(from, filepath.FromSlash(f.Path)), to)
		if err != nil {
			return m, err
		}
		if sum != f.SHA256 {
			return m, damaged(f.Path, "it changed while it was read")
		}
	}
	opts := store.Options{Dir: tmp, URL: databaseURL}
	if err := store.Restore(ctx, from, opts); err != nil {
		return m, err
	}
	if err := m.stateRestore(ctx, opts); err != nil {
		return m, err
	}
	return m, appear(tmp, dir)
}

// database tells files that the store copies itself.
func (f File) database() bool {
	return f.Path == store.ControlFile || f.Path == store.EvidenceFile || f.Path == store.CheckpointFile
}

func damaged(file, why string) error {
	return campaign.Errorf(campaign.Conflict, "backup_damaged", "from", "the backup is damaged: %s: %s; nothing was restored", file, why).With("file", file)
}

func readManifest(from string) (Manifest, error) {
	var m Manifest
	path := filepath.Join(from, ManifestFile)
	info, err := os.Stat(path)
	if err != nil {
		return m, input("from", "%s is no backup: %v", from, err)
	}
	if info.Size() > maxManifest {
		return m, damaged(ManifestFile, "it is too large")
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, damaged(ManifestFile, err.Error())
	}
	if m.V != manifestVersion {
		return m, input("from", "the backup has version %d, this program reads version %d; use the program that made it", m.V, manifestVersion)
	}
	return m, nil
}

// checkFiles wants exactly the files of the manifest, byte for byte.
func (m *Manifest) checkFiles(ctx context.Context, from string) error {
	listed := make(map[string]bool, len(m.List))
	for _, f := range m.List {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !filepath.IsLocal(filepath.FromSlash(f.Path)) || strings.Contains(f.Path, `\`) || listed[f.Path] {
			return damaged(ManifestFile, "it names "+f.Path)
		}
		listed[f.Path] = true
		sum, size, err := hashFile(filepath.Join(from, filepath.FromSlash(f.Path)))
		if errors.Is(err, fs.ErrNotExist) {
			return damaged(f.Path, "it is missing")
		}
		if err != nil {
			return err
		}
		if size != f.Size || sum != f.SHA256 {
			return damaged(f.Path, "it is not what was backed up")
		}
	}
	if i := slices.IndexFunc([]string{store.ControlFile, store.EvidenceFile, dirKeys + "/log", dirKeys + "/log.pub"},
		func(name string) bool { return !listed[name] }); i >= 0 {
		return damaged(ManifestFile, "databases or keys are not in it")
	}
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if name := filepath.ToSlash(rel); err == nil && name != ManifestFile && !listed[name] {
			return damaged(name, "the manifest does not name it")
		}
		return err
	})
}

// checkLog verifies the log of the backup and that it is the one of the manifest.
func (m *Manifest) checkLog(ctx context.Context, from string) error {
	verifier, err := logKey(from)
	if err != nil {
		return err
	}
	got := Manifest{}
	if err := got.readLog(ctx, from, verifier); err != nil {
		return err
	}
	if got.LogSize != m.LogSize || got.LogRoot != m.LogRoot || got.Checkpoint != m.Checkpoint {
		return damaged(store.EvidenceFile, "its display log is not the one that the manifest names")
	}
	return nil
}

// stateRestore writes into the restored log that it goes on from a backup.
func (m *Manifest) stateRestore(ctx context.Context, o store.Options) error {
	now := func() int64 { return time.Now().UnixMicro() }
	s, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	key, err := checkpoint.Load(filepath.Join(o.Dir, dirKeys, "log"), "")
	if err != nil {
		return errors.Join(err, s.Close())
	}
	log, err := displaylog.New(ctx, displaylog.Options{
		Storage: evidence.New(s.Evidence), Queue: s, Key: key, Now: now, Logger: slog.New(slog.DiscardHandler),
	})
	if err == nil {
		if _, err = log.StateRestore(ctx, displaylog.Restore{At: now(), By: "console", Checkpoint: []byte(m.Checkpoint)}); err == nil {
			_, err = log.Sign(ctx)
		}
	}
	return errors.Join(err, s.Close())
}
