package blob_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"pano/devices/blob"
)

func open(t *testing.T) (*blob.Store, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := blob.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

// spoil changes the first byte of stored content.
func spoil(t *testing.T, dir string, d blob.Digest) {
	t.Helper()
	path := filepath.Join(dir, string(d[:2]), string(d))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[0] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPutGet(t *testing.T) {
	s, dir := open(t)
	d, n, err := s.Put(strings.NewReader("hello"), 5)
	if err != nil || n != 5 || d != blob.Sum([]byte("hello")) || !s.Has(d) {
		t.Fatalf("%s %d %v", d, n, err)
	}
	if got, err := s.Get(d, 5); err != nil || string(got) != "hello" {
		t.Errorf("%q %v", got, err)
	}
	if _, err := s.Get(d, 4); !errors.Is(err, blob.ErrTooLarge) {
		t.Errorf("limit of Get: %v", err)
	}
	if _, _, err := s.Put(strings.NewReader("hello"), 4); !errors.Is(err, blob.ErrTooLarge) {
		t.Errorf("limit of Put: %v", err)
	}
	if _, _, err := s.Put(iotest.ErrReader(io.ErrClosedPipe), 4); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("failing reader: %v", err)
	}
	left, _ := os.ReadDir(filepath.Join(dir, "partial"))
	if len(left) != 0 {
		t.Errorf("left over: %v", left)
	}
	f, size, err := s.Open(d)
	if err != nil || size != 5 {
		t.Fatal(size, err)
	}
	if _, err := f.Seek(2, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	rest, _ := io.ReadAll(f)
	if f.Close(); string(rest) != "llo" {
		t.Errorf("rest %q", rest)
	}
	var seen []blob.Digest
	if err := s.Walk(func(d blob.Digest, size int64) error { seen = append(seen, d); return nil }); err != nil || len(seen) != 1 || seen[0] != d {
		t.Errorf("walk: %v %v", seen, err)
	}
	for range 2 { // the second time there is nothing, which is no error
		if err := s.Remove(d); err != nil || s.Has(d) {
			t.Errorf("remove: %v", err)
		}
	}
	if _, err := s.Get(d, 5); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("after remove: %v", err)
	}
}

func TestCorruptIsNeverServed(t *testing.T) {
	s, dir := open(t)
	d, _, err := s.Put(strings.NewReader("hello"), 5)
	if err != nil {
		t.Fatal(err)
	}
	spoil(t, dir, d)
	if _, err := s.Get(d, 5); !errors.Is(err, blob.ErrCorrupt) {
		t.Errorf("get: %v", err)
	}
	if _, _, err := s.Open(d); !errors.Is(err, blob.ErrCorrupt) {
		t.Errorf("open: %v", err)
	}
	if err := s.Remove(d); err != nil {
		t.Fatal(err)
	}
	if err := s.PutAs(d, 5, strings.NewReader("hello")); err != nil {
		t.Errorf("fetched again: %v", err)
	}
}

func TestResume(t *testing.T) {
	s, dir := open(t)
	data := bytes.Repeat([]byte("0123456789"), 1000)
	d, size := blob.Sum(data), int64(len(data))
	cut := io.MultiReader(bytes.NewReader(data[:4000]), iotest.ErrReader(io.ErrUnexpectedEOF))
	if err := s.PutAs(d, size, cut); !errors.Is(err, io.ErrUnexpectedEOF) || s.Has(d) {
		t.Fatalf("cut: %v", err)
	}
	if err := s.PutAs(d, size, bytes.NewReader(data[4000:5000])); !errors.Is(err, blob.ErrSize) {
		t.Fatalf("clean early end: %v", err)
	}
	s, err := blob.OpenDir(dir) // after a power cut
	if err != nil || s.Partial(d) != 5000 {
		t.Fatalf("kept %d, %v", s.Partial(d), err)
	}
	if err := s.PutAs(d, size, bytes.NewReader(data[5000:])); err != nil || !s.Has(d) || s.Partial(d) != 0 {
		t.Fatalf("resumed: %v", err)
	}
	if err := s.PutAs(d, size, iotest.ErrReader(io.ErrClosedPipe)); err != nil {
		t.Errorf("stored already, but read again: %v", err)
	}
	for name, bad := range map[string][]byte{"wrong": []byte("hellx"), "longer": []byte("hello!")} {
		want := blob.Sum([]byte("hello"))
		if err := s.PutAs(want, 5, bytes.NewReader(bad)); err == nil || s.Has(want) || s.Partial(want) != 0 {
			t.Errorf("%s: %v, kept %d", name, err, s.Partial(want))
		}
	}
	if err := s.PutAs("../../x", 1, strings.NewReader("x")); !errors.Is(err, blob.ErrDigest) {
		t.Errorf("path: %v", err)
	}
}

func TestOneWriter(t *testing.T) {
	s, _ := open(t)
	d := blob.Sum([]byte("hello"))
	r, w := io.Pipe()
	done := make(chan error)
	go func() { done <- s.PutAs(d, 5, r) }()
	if _, err := w.Write([]byte("he")); err != nil {
		t.Fatal(err)
	}
	if err := s.PutAs(d, 5, strings.NewReader("hello")); !errors.Is(err, blob.ErrBusy) {
		t.Errorf("second writer: %v", err)
	}
	if err := s.Discard(d); !errors.Is(err, blob.ErrBusy) {
		t.Errorf("discard: %v", err)
	}
	w.CloseWithError(io.ErrUnexpectedEOF)
	if err := <-done; !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
	if err := s.Discard(d); err != nil || s.Partial(d) != 0 {
		t.Errorf("discard: %v", err)
	}
}

func TestStaleWritesAreRemoved(t *testing.T) {
	_, dir := open(t)
	stale := filepath.Join(dir, "partial", "put-123")
	if err := os.WriteFile(stale, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.OpenDir(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(stale); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("still there: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(strings.Repeat("0a", 32))
	f.Add("../" + strings.Repeat("a", 61))
	f.Fuzz(func(t *testing.T, text string) {
		d, err := blob.Parse(text)
		if err == nil && (strings.Trim(text, "0123456789abcdef") != "" || len(text) != 64 || string(d) != text) {
			t.Fatalf("accepted %q", text)
		}
		if sum, ok := d.Bytes(); ok && blob.FromBytes(sum) != d {
			t.Fatal("round trip")
		}
	})
}
