package blob

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Store is a folder of content-addressed files. It is safe for concurrent use
// inside one process; two processes must not share a folder.
//
// Layout: DIR/ab/abcdef… for whole content, DIR/partial/DIGEST for downloads that
// have not ended, DIR/partial/put-* for writes whose digest is not known yet.
type Store struct {
	dir string

	mu   sync.Mutex
	busy map[Digest]bool // partial files being written now
}

// OpenDir opens or makes the folder and removes unfinished writes that cannot be
// resumed. Unfinished downloads stay.
func OpenDir(dir string) (*Store, error) {
	partial := filepath.Join(dir, "partial")
	if err := os.MkdirAll(partial, 0o700); err != nil {
		return nil, fmt.Errorf("open blob folder: %w", err)
	}
	left, err := filepath.Glob(filepath.Join(partial, "put-*"))
	if err != nil {
		return nil, fmt.Errorf("open blob folder: %w", err)
	}
	for _, name := range left {
		if err := os.Remove(name); err != nil {
			return nil, fmt.Errorf("clean blob folder: %w", err)
		}
	}
	return &Store{dir: dir, busy: map[Digest]bool{}}, nil
}

func (s *Store) path(d Digest) string    { return filepath.Join(s.dir, string(d[:2]), string(d)) }
func (s *Store) partial(d Digest) string { return filepath.Join(s.dir, "partial", string(d)) }

// Put stores all of r, at most limit bytes, and returns its digest and size. The
// content is durable when Put returns. Errors of the disk (full, read-only) come
// back as they are, so errors.Is(err, syscall.ENOSPC) works.
func (s *Store) Put(r io.Reader, limit int64) (Digest, int64, error) {
	f, err := os.CreateTemp(filepath.Join(s.dir, "partial"), "put-*")
	if err != nil {
		return "", 0, fmt.Errorf("store content: %w", err)
	}
	defer os.Remove(f.Name()) // gone already when all went well
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, h), io.LimitReader(r, limit+1))
	if err == nil && n > limit {
		err = fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)
	}
	d := sumOf(h)
	if err = s.finish(f, d, err); err != nil {
		return "", 0, fmt.Errorf("store content: %w", err)
	}
	return d, n, nil
}

// PutAs stores content whose digest and size are known before, as a download is.
// r must continue at Partial(want). When r ends early, what came stays for the
// next try and the error is r's, or ErrSize after a clean early end. Content
// that proves wrong is thrown away and reported as ErrCorrupt. Content that is
// stored already is not read.
func (s *Store) PutAs(want Digest, size int64, r io.Reader) error {
	if _, err := Parse(string(want)); err != nil {
		return err
	}
	if s.Has(want) {
		return nil
	}
	if err := s.claim(want); err != nil {
		return err
	}
	defer s.release(want)
	f, err := os.OpenFile(s.partial(want), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("store %s: %w", want, err)
	}
	h := sha256.New()
	have, err := io.Copy(h, f)
	if err != nil {
		return fmt.Errorf("store %s: %w", want, errors.Join(err, f.Close()))
	}
	n, err := io.Copy(io.MultiWriter(f, h), io.LimitReader(r, max(size-have, 0)+1))
	switch got := have + n; {
	case err == nil && got < size:
		err = errors.Join(fmt.Errorf("%w: %d of %d bytes came", ErrSize, got, size), f.Sync(), f.Close())
		return fmt.Errorf("store %s: %w", want, err)
	case err != nil && got <= size: // resumable: the bytes that came are good for the next try
		return fmt.Errorf("store %s: %w", want, errors.Join(err, f.Close()))
	case got > size:
		err = fmt.Errorf("%w: more than %d bytes came", ErrSize, size)
	case sumOf(h) != want:
		err = fmt.Errorf("%w: got %s", ErrCorrupt, sumOf(h))
	}
	bad := err != nil
	if err = s.finish(f, want, err); err != nil {
		if bad {
			err = errors.Join(err, os.Remove(s.partial(want)))
		}
		return fmt.Errorf("store %s: %w", want, err)
	}
	return nil
}

// finish closes f and, when err is nil, makes it the durable content of d.
func (s *Store) finish(f *os.File, d Digest, err error) error {
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	folder := filepath.Dir(s.path(d))
	if _, err = os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(folder, 0o700); err == nil {
			err = syncDir(s.dir)
		}
	}
	if err != nil {
		return err
	}
	if err = os.Rename(f.Name(), s.path(d)); err != nil {
		return err
	}
	return syncDir(folder)
}

func (s *Store) claim(d Digest) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[d] {
		return fmt.Errorf("%w: %s", ErrBusy, d)
	}
	s.busy[d] = true
	return nil
}

func (s *Store) release(d Digest) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.busy, d)
}

// Partial returns how many bytes of an unfinished download are kept: the offset
// from which to continue.
func (s *Store) Partial(d Digest) int64 {
	if _, err := Parse(string(d)); err != nil {
		return 0
	}
	info, err := os.Stat(s.partial(d))
	if err != nil {
		return 0
	}
	return info.Size()
}

// Discard throws an unfinished download away, for a sender that cannot resume.
func (s *Store) Discard(d Digest) error {
	if _, err := Parse(string(d)); err != nil {
		return err
	}
	if err := s.claim(d); err != nil {
		return err
	}
	defer s.release(d)
	if err := os.Remove(s.partial(d)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("discard %s: %w", d, err)
	}
	return nil
}

// Get returns the verified content, at most limit bytes.
func (s *Store) Get(d Digest, limit int64) ([]byte, error) {
	f, size, err := s.open(d)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if size > limit {
		return nil, fmt.Errorf("read %s: %w: %d of at most %d bytes", d, ErrTooLarge, size, limit)
	}
	data := make([]byte, size)
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, fmt.Errorf("read %s: %w", d, err)
	}
	if Sum(data) != d {
		return nil, fmt.Errorf("read %s: %w", d, ErrCorrupt)
	}
	return data, nil
}

// Open verifies the whole content, then returns it from its beginning with its
// size. The caller closes it.
func (s *Store) Open(d Digest) (io.ReadSeekCloser, int64, error) {
	f, size, err := s.open(d)
	if err != nil {
		return nil, 0, err
	}
	h := sha256.New()
	_, err = io.Copy(h, f)
	if err == nil && sumOf(h) != d {
		err = ErrCorrupt
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read %s: %w", d, errors.Join(err, f.Close()))
	}
	return f, size, nil
}

func (s *Store) open(d Digest) (*os.File, int64, error) {
	if _, err := Parse(string(d)); err != nil {
		return nil, 0, err
	}
	f, err := os.Open(s.path(d))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fmt.Errorf("%w: %s", ErrNotFound, d)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read %s: %w", d, err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, fmt.Errorf("read %s: %w", d, errors.Join(err, f.Close()))
	}
	return f, info.Size(), nil
}

// Has tells whether the content is stored; it does not read it.
func (s *Store) Has(d Digest) bool {
	if _, err := Parse(string(d)); err != nil {
		return false
	}
	_, err := os.Stat(s.path(d))
	return err == nil
}

// Remove deletes the content. Unknown content is no error.
func (s *Store) Remove(d Digest) error {
	if _, err := Parse(string(d)); err != nil {
		return err
	}
	if err := os.Remove(s.path(d)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove %s: %w", d, err)
	}
	return nil
}

// Walk calls fn for all stored content, in order of digest, until fn fails.
func (s *Store) Walk(fn func(d Digest, size int64) error) error {
	folders, err := os.ReadDir(s.dir)
	if err != nil {
		return fmt.Errorf("list blobs: %w", err)
	}
	for _, folder := range folders {
		if len(folder.Name()) != 2 || !folder.IsDir() {
			continue
		}
		files, err := os.ReadDir(filepath.Join(s.dir, folder.Name()))
		if err != nil {
			return fmt.Errorf("list blobs: %w", err)
		}
		for _, f := range files {
			d, err := Parse(f.Name())
			if err != nil || !strings.HasPrefix(f.Name(), folder.Name()) {
				continue
			}
			info, err := f.Info()
			if errors.Is(err, fs.ErrNotExist) {
				continue // removed meanwhile
			}
			if err != nil {
				return fmt.Errorf("list blobs: %w", err)
			}
			if err := fn(d, info.Size()); err != nil {
				return err
			}
		}
	}
	return nil
}

func sumOf(h hash.Hash) Digest { return FromBytes([32]byte(h.Sum(nil))) }
