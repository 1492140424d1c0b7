// Package backup copies a whole office while it works, and makes an office from
// such a copy after checking all of it.
package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pano/render/pack"
	"pano/server/campaign"
	"pano/server/disk"
	"pano/server/displaylog"
	"pano/server/store"
	"pano/server/store/evidence"
)

// ManifestFile names, in a backup, what the backup holds.
const ManifestFile = "manifest.json"

// What lies in a data folder beside the databases. The objects come by their own
// way; everything else is few and small.
const (
	dirKeys      = "keys"
	dirObjects   = "objects"
	dirTemplates = "templates" // designs of the office
)

var (
	smallDirs  = []string{dirKeys, "tls", "mosquitto"}
	smallFiles = []string{"demo.json", "demo-logins.txt"}
)

const (
	manifestVersion = 1
	maxManifest     = 256 << 20
	maxSmallFile    = 1 << 20 // keys, certificates, notes
)

// Manifest says what a backup holds. It is not signed: the log's key lies in the
// same folder. What shows a false backup is a checkpoint that was kept elsewhere.
type Manifest struct {
	V          int    `json:"v"`
	Made       int64  `json:"made"` // µs UTC
	Files      int    `json:"files"`
	Bytes      int64  `json:"bytes"`
	LogSize    int64  `json:"log_size"` // records in the display log
	LogRoot    string `json:"log_root"`
	Checkpoint string `json:"checkpoint"` // the newest that the log had signed
	List       []File `json:"list"`
}

// File is one file of a backup.
type File struct {
	Path   string `json:"path"` // below the backup, with slashes
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Make copies the office in dir (and its database) to the folder to, which must
// not exist or be empty. The server may run meanwhile, and the data stay as they
// are. The folder appears under its name only when it is whole, checked and on disk.
func Make(ctx context.Context, dir, databaseURL, to string) (Manifest, error) {
	if err := apart(dir, to); err != nil {
		return Manifest{}, err
	}
	verifier, err := logKey(dir)
	if err != nil {
		return Manifest{}, err
	}
	tmp, err := sibling(to, "to")
	if err != nil {
		return Manifest{}, err
	}
	defer os.RemoveAll(tmp)
	m := Manifest{V: manifestVersion}
	if m.Made, err = copyDatabases(ctx, dir, databaseURL, tmp); err != nil {
		return m, err
	}
	if err := m.readLog(ctx, tmp, verifier); err != nil {
		return m, err
	}
	// Files after databases: whatever a row names was there before the row.
	if err := copyOffice(ctx, dir, tmp); err != nil {
		return m, err
	}
	if err := m.listFiles(ctx, tmp); err != nil {
		return m, err
	}
	b, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return m, err
	}
	if err := disk.WriteFile(filepath.Join(tmp, ManifestFile), b, 0o600); err != nil {
		return m, err
	}
	return m, appear(tmp, to)
}

// apart refuses a backup inside the data folder: it would go with it.
func apart(dir, to string) error {
	a, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	b, err := filepath.Abs(to)
	if err != nil {
		return err
	}
	if rel, err := filepath.Rel(a, b); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return input("to", "%s lies in the data folder and would be lost with it; name a folder elsewhere, best on another disk", to)
	}
	return nil
}

// sibling makes a folder beside path, which must not exist or be empty.
func sibling(path, field string) (string, error) {
	entries, err := os.ReadDir(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", input(field, "%v", err)
	}
	if len(entries) > 0 {
		return "", input(field, "%s is not empty; name a new folder", path)
	}
	parent := filepath.Dir(filepath.Clean(path))
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return "", input(field, "%v", err)
	}
	return os.MkdirTemp(parent, "."+filepath.Base(path)+".part-*")
}

// appear gives a finished folder its name. Its files are on disk already.
func appear(tmp, path string) error {
	err := filepath.WalkDir(tmp, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return disk.SyncDir(p)
	})
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) { // empty, else sibling had refused
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	return disk.SyncDir(filepath.Dir(filepath.Clean(path)))
}

// copyDatabases returns the instant of the copy.
func copyDatabases(ctx context.Context, dir, databaseURL, to string) (int64, error) {
	made := time.Now().UnixMicro()
	src, err := openForCopy(ctx, dir, databaseURL)
	if err != nil {
		return 0, err
	}
	return made, errors.Join(src.Backup(ctx, to), src.Close())
}

// openForCopy opens an office without changing it where the engine allows that.
func openForCopy(ctx context.Context, dir, databaseURL string) (*store.Store, error) {
	if databaseURL != "" {
		return store.Open(ctx, store.Options{Dir: dir, URL: databaseURL})
	}
	return store.OpenStopped(ctx, dir)
}

// readLog verifies the copied log and notes where it ends. A log that does not
// hold is not backed up silently: a restore would refuse it.
func (m *Manifest) readLog(ctx context.Context, dir, verifier string) error {
	s, err := store.OpenStopped(ctx, dir)
	if err != nil {
		return err
	}
	var marks [][]byte
	if note, err := os.ReadFile(filepath.Join(dir, store.CheckpointFile)); err == nil {
		m.Checkpoint, marks = string(note), [][]byte{note}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, s.Close())
	}
	r, err := displaylog.Verify(ctx, evidence.New(s.Evidence), displaylog.VerifyOptions{Verifier: verifier, Checkpoints: marks})
	if err := errors.Join(err, s.Close()); err != nil {
		return fmt.Errorf("read the display log of the backup: %w", err)
	}
	if r.Bad != nil {
		return campaign.Errorf(campaign.Conflict, "log_damaged", "", "the display log does not hold: %v; see: pano log verify", r.Bad)
	}
	m.LogSize, m.LogRoot = r.Size, r.Root.String()
	return nil
}

// copyOffice copies what lies beside the databases.
func copyOffice(ctx context.Context, dir, to string) error {
	for _, name := range smallDirs {
		entries, err := os.ReadDir(filepath.Join(dir, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, e := range entries {
			if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") {
				continue
			}
			if err := copySmall(filepath.Join(dir, name, e.Name()), filepath.Join(to, name, e.Name())); err != nil {
				return err
			}
		}
	}
	for _, name := range smallFiles {
		if err := copySmall(filepath.Join(dir, name), filepath.Join(to, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := copyDesigns(filepath.Join(dir, dirTemplates), filepath.Join(to, dirTemplates)); err != nil {
		return err
	}
	return copyObjects(ctx, filepath.Join(dir, dirObjects), filepath.Join(to, dirObjects))
}

// copyDesigns copies the files of the office's designs; what else lies there is
// nobody's business here.
func copyDesigns(from, to string) error {
	if _, err := os.Stat(from); err != nil {
		return nil // no designs of its own
	}
	names, err := pack.Files(os.DirFS(from))
	if err != nil {
		return err
	}
	for _, name := range names {
		name = filepath.FromSlash(name)
		if _, _, err := copyHashed(filepath.Join(from, name), filepath.Join(to, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// copyObjects copies content-addressed files and checks each against its name. It
// reads the folder itself: opening it as a store would tidy up under the server.
func copyObjects(ctx context.Context, from, to string) error {
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "partial" {
			return fs.SkipDir
		}
		if !d.Type().IsRegular() || len(d.Name()) != 2*sha256.Size {
			return nil
		}
		sum, _, err := copyHashed(path, filepath.Join(to, d.Name()[:2], d.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			return nil // taken out of use a moment ago
		}
		if err == nil && sum != d.Name() {
			err = campaign.Errorf(campaign.Conflict, "file_damaged", "", "%s is damaged: its content is not what its name says; put it back from an older backup", path)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil // no objects yet
	}
	return err
}

func copySmall(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if info.Size() > maxSmallFile {
		return campaign.Errorf(campaign.Invalid, "too_large", "", "%s is %d bytes; it cannot be what Pano wrote there", from, info.Size())
	}
	if _, _, err = copyHashed(from, to); err != nil {
		return err
	}
	return os.Chmod(to, info.Mode().Perm())
}

// copyHashed copies into a new file, on disk when it returns.
func copyHashed(from, to string) (sum string, size int64, err error) {
	in, err := os.Open(from)
	if err != nil {
		return "", 0, err
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return "", 0, err
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", 0, err
	}
	h := sha256.New()
	if size, err = io.Copy(io.MultiWriter(out, h), in); err == nil {
		err = out.Sync()
	}
	return hex.EncodeToString(h.Sum(nil)), size, errors.Join(err, out.Close())
}

// listFiles hashes what was written, by reading it again.
func (m *Manifest) listFiles(ctx context.Context, dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return errors.Join(err, ctx.Err())
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		sum, size, err := hashFile(path)
		m.List = append(m.List, File{Path: filepath.ToSlash(rel), Size: size, SHA256: sum})
		m.Files, m.Bytes = m.Files+1, m.Bytes+size
		return err
	})
}

func hashFile(path string) (string, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), n, err
}

// logKey reads the public key of the log in a data folder or backup.
func logKey(dir string) (string, error) {
	b, err := os.ReadFile(filepath.Join(dir, dirKeys, "log.pub"))
	if err != nil {
		return "", input("data", "%s holds no office: %v", dir, err)
	}
	return strings.TrimSpace(string(b)), nil
}

func input(field, format string, args ...any) error {
	return campaign.Errorf(campaign.Invalid, "option_invalid", field, format, args...)
}
