package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Errors that callers tell apart.
var (
	ErrNotFound = errors.New("no such file in the store")
	ErrTooLarge = errors.New("larger than the limit")
	ErrCorrupt  = errors.New("stored bytes do not match their digest")
)

// Store is a folder of files named by their digest: aa/bbbb…, and part/ for
// downloads that are under way. It is safe for concurrent use by one process;
// the same digest written twice at once is harmless.
type Store struct{ dir string }

// OpenDir opens the store in dir, making it if need be.
func OpenDir(dir string) (*Store, error) {
	if err := os.MkdirAll(filepath.Join(dir, "part"), 0o700); err != nil {
		return nil, fmt.Errorf("open the file store: %w", err)
	}
	return &Store{dir: dir}, nil
}

func (s *Store) path(d Digest) string { return filepath.Join(s.dir, string(d[:2]), string(d[2:])) }
func (s *Store) part(d Digest) string { return filepath.Join(s.dir, "part", string(d)) }

// Put stores what r gives, at most limit bytes, and returns its digest and size.
func (s *Store) Put(r io.Reader, limit int64) (Digest, int64, error) {
	tmp, err := os.CreateTemp(filepath.Join(s.dir, "part"), "put-*")
	if err != nil {
		return "", 0, fmt.Errorf("store a file: %w", err)
	}
	defer os.Remove(tmp.Name())
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(tmp, h), io.LimitReader(r, limit+1))
	if err == nil && n > limit {
		err = fmt.Errorf("%w of %d bytes", ErrTooLarge, limit)
	}
	if err == nil {
		err = tmp.Sync()
	}
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return "", 0, fmt.Errorf("store a file: %w", err)
	}
	d := sum(h)
	return d, n, s.keep(tmp.Name(), d)
}

func sum(h hash.Hash) Digest { return Digest(hex.EncodeToString(h.Sum(nil))) }

// keep moves a complete, synced file to its place and makes that durable.
func (s *Store) keep(from string, d Digest) error {
	to := s.path(d)
	dir := filepath.Dir(to)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("store %s: %w", d, err)
	}
	if err := os.Rename(from, to); err != nil {
		return fmt.Errorf("store %s: %w", d, err)
	}
	return syncDir(dir)
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

// Partial tells how many bytes of a download have arrived before.
func (s *Store) Partial(want Digest) int64 {
	st, err := os.Stat(s.part(want))
	if err != nil {
		return 0
	}
	return st.Size()
}

// PutAs appends what r gives to what Partial told, and keeps the file once it has
// size bytes that match want. On a short read the part stays for the next try; on
// wrong bytes it is thrown away and the error is ErrCorrupt. One writer a digest.
func (s *Store) PutAs(want Digest, size int64, r io.Reader) error {
	if s.Has(want) {
		return nil
	}
	f, err := os.OpenFile(s.part(want), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("download %s: %w", want, err)
	}
	defer f.Close()
	have, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("download %s: %w", want, err)
	}
	n, err := io.Copy(f, io.LimitReader(r, size-have+1))
	if err != nil {
		return fmt.Errorf("download %s: %w", want, err)
	}
	switch {
	case have+n < size:
		return fmt.Errorf("download %s: %w", want, io.ErrUnexpectedEOF)
	case have+n > size:
		os.Remove(f.Name())
		return fmt.Errorf("download %s: %w of %d bytes", want, ErrTooLarge, size)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("download %s: %w", want, err)
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return fmt.Errorf("download %s: %w", want, err)
	}
	if got := sum(h); got != want {
		os.Remove(f.Name())
		return fmt.Errorf("download %s: %w, got %s", want, ErrCorrupt, got)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("download %s: %w", want, err)
	}
	return s.keep(f.Name(), want)
}

// Get reads a file of at most limit bytes into memory, verified.
func (s *Store) Get(d Digest, limit int64) ([]byte, error) {
	f, size, err := s.open(d)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if size > limit {
		return nil, fmt.Errorf("read %s: %w of %d bytes", d, ErrTooLarge, limit)
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(f, b); err != nil {
		return nil, fmt.Errorf("read %s: %w", d, err)
	}
	if Sum(b) != d {
		return nil, fmt.Errorf("read %s: %w", d, ErrCorrupt)
	}
	return b, nil
}

// Open opens a file for streaming. The whole file is verified first, so that no
// corrupt byte is ever served. The caller closes it.
func (s *Store) Open(d Digest) (io.ReadSeekCloser, int64, error) {
	f, size, err := s.open(d)
	if err != nil {
		return nil, 0, err
	}
	h := sha256.New()
	if _, err = io.Copy(h, f); err == nil && sum(h) != d {
		err = ErrCorrupt
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, 0, fmt.Errorf("read %s: %w", d, err)
	}
	return f, size, nil
}

func (s *Store) open(d Digest) (*os.File, int64, error) {
	if _, err := Parse(string(d)); err != nil {
		return nil, 0, err
	}
	f, err := os.Open(s.path(d))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fmt.Errorf("read %s: %w", d, ErrNotFound)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read %s: %w", d, err)
	}
	st, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, fmt.Errorf("read %s: %w", d, err)
	}
	return f, st.Size(), nil
}

// Has tells whether the file is there; it does not verify it.
func (s *Store) Has(d Digest) bool {
	if _, err := Parse(string(d)); err != nil {
		return false
	}
	_, err := os.Stat(s.path(d))
	return err == nil
}

// Remove deletes a file; one that is not there is no error.
func (s *Store) Remove(d Digest) error {
	if _, err := Parse(string(d)); err != nil {
		return err
	}
	if err := os.Remove(s.path(d)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove %s: %w", d, err)
	}
	return nil
}

// Walk calls fn for every file, in the order of digests, until fn fails.
func (s *Store) Walk(fn func(d Digest, size int64) error) error {
	return filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if e.Name() == "part" {
				return fs.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(s.dir, path)
		if err != nil {
			return err
		}
		d, err := Parse(strings.ReplaceAll(filepath.ToSlash(rel), "/", ""))
		if err != nil {
			return nil // not ours: a file that somebody put there
		}
		st, err := e.Info()
		if err != nil {
			return err
		}
		return fn(d, st.Size())
	})
}
