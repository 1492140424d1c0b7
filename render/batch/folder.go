package batch

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// Dir keeps finished files in a folder, with a journal of what they were made from:
// a run that was cut off, by Ctrl-C or by the power, goes on where it stopped. A line
// of the journal is believed only when the file it names has the bytes it says.
type Dir struct {
	path string
	mu   sync.Mutex // of journal
	log  *os.File
	old  map[string]Done // by digest: what earlier runs left
	zips []*zip.ReadCloser
	from map[string]*zip.File // by name: members of an earlier ZIP
}

// journal is the list that grows during a run; a finished run leaves the manifest instead.
const journal = "manifest.jsonl"

// OpenDir opens or makes a folder. With resume, what earlier runs left there is used
// again; without, their journal is forgotten.
func OpenDir(path string, resume bool) (*Dir, error) {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, err
	}
	d := &Dir{path: path, old: map[string]Done{}, from: map[string]*zip.File{}}
	how := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	if resume {
		d.read()
		how = os.O_CREATE | os.O_WRONLY | os.O_APPEND
	}
	var err error
	d.log, err = os.OpenFile(filepath.Join(path, journal), how, 0o644)
	return d, err
}

// read takes in the manifest and the journal of earlier runs. What cannot be read is
// drawn again: a journal may end in half a line.
func (d *Dir) read() {
	if f, err := os.Open(filepath.Join(d.path, ManifestJSON)); err == nil {
		if m, err := ReadManifest(f); err == nil {
			d.remember(m.Pieces...)
		}
		f.Close()
	}
	f, err := os.Open(filepath.Join(d.path, journal))
	if err != nil {
		return
	}
	defer f.Close()
	lines := bufio.NewScanner(io.LimitReader(f, maxManifest))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var done Done
		if json.Unmarshal(lines.Bytes(), &done) == nil {
			d.remember(done)
		}
	}
}

func (d *Dir) remember(list ...Done) {
	for _, done := range list {
		if done.Digest != "" && len(done.Files) > 0 {
			d.old[done.Digest] = done
		}
	}
}

// Adopt lets what a ZIP file of an earlier run holds count as made. A file that is no
// such ZIP is no help and no error.
func (d *Dir) Adopt(path string) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return
	}
	d.zips = append(d.zips, z)
	for _, f := range z.File {
		d.from[f.Name] = f
	}
	if f := d.from[ManifestJSON]; f != nil {
		if r, err := f.Open(); err == nil {
			if m, err := ReadManifest(r); err == nil {
				d.remember(m.Pieces...)
			}
			r.Close()
		}
	}
}

// Have implements Keeper. A row that has moved is found by its digest and gets its
// new name.
func (d *Dir) Have(name, digest string) ([]File, bool) {
	done, ok := d.old[digest]
	if !ok {
		return nil, false
	}
	files := renamed(done.Files, name)
	bytes := make([][]byte, len(files))
	for i, f := range done.Files {
		b, err := d.bytes(f)
		if err != nil {
			return nil, false
		}
		bytes[i] = b
	}
	done.Files = files
	return files, d.Keep(done, bytes) == nil
}

// bytes reads a file that an earlier run made, and believes only its digest.
func (d *Dir) bytes(f File) ([]byte, error) {
	b, err := os.ReadFile(filepath.Join(d.path, filepath.Base(f.Name)))
	if err == nil && sum(b) == f.SHA256 {
		return b, nil
	}
	m := d.from[f.Name]
	if m == nil || int64(m.UncompressedSize64) != f.Bytes {
		return nil, fs.ErrNotExist
	}
	r, err := m.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if b, err = io.ReadAll(io.LimitReader(r, f.Bytes+1)); err == nil && sum(b) != f.SHA256 {
		err = errors.New("the ZIP file holds other bytes than its list says")
	}
	return b, err
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// renamed are the same files under the name of the row where they stand now.
func renamed(files []File, name string) []File {
	out := append([]File(nil), files...)
	for i := range out {
		out[i].Name = name + ending(out[i], len(out))
	}
	return out
}

// Keep implements Keeper: the file stands whole before the journal names it.
func (d *Dir) Keep(done Done, bytes [][]byte) error {
	for i, f := range done.Files {
		at := filepath.Join(d.path, f.Name)
		if have, err := os.ReadFile(at); err == nil && sum(have) == f.SHA256 {
			continue
		}
		if err := write(at, bytes[i]); err != nil {
			return err
		}
	}
	line, err := json.Marshal(done)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	_, err = d.log.Write(append(line, '\n'))
	return err
}

// write leaves the old file or the whole new one.
func write(path string, b []byte) error {
	tmp := path + ".part"
	if err := os.WriteFile(tmp, b, 0o644); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

// Finish writes the lists, takes away files of rows that are no more, and ends the
// journal.
func (d *Dir) Finish(m *Manifest) error {
	now := map[string]bool{}
	for _, p := range m.Pieces {
		for _, f := range p.Files {
			now[f.Name] = true
		}
	}
	for _, p := range d.old {
		for _, f := range p.Files {
			if at := filepath.Join(d.path, filepath.Base(f.Name)); !now[f.Name] {
				if b, err := os.ReadFile(at); err == nil && sum(b) == f.SHA256 { // ours, and nobody's since
					if err := os.Remove(at); err != nil {
						return err
					}
				}
			}
		}
	}
	lists := []func() ([]byte, error){m.CSV, m.JSON}
	for i, name := range []string{ManifestCSV, ManifestJSON} {
		b, err := lists[i]()
		if err != nil {
			return err
		}
		if err := write(filepath.Join(d.path, name), b); err != nil {
			return err
		}
	}
	return errors.Join(d.Close(), os.Remove(filepath.Join(d.path, journal)))
}

// Open opens a finished file, for packing.
func (d *Dir) Open(f File) (io.ReadCloser, error) {
	return os.Open(filepath.Join(d.path, filepath.Base(f.Name)))
}

// Close ends the use of the folder; the journal stays for the next run.
func (d *Dir) Close() error {
	var errs []error
	for _, z := range d.zips {
		errs = append(errs, z.Close())
	}
	d.zips = nil
	if d.log != nil {
		errs = append(errs, d.log.Close())
		d.log = nil
	}
	return errors.Join(errs...)
}
