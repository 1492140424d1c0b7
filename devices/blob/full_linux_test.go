package blob_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"pano/devices/blob"
)

// TestDiskFull meets a full disk as an error that callers can tell. The limit on
// the size of files stands in for the disk: it holds for a process, so the test
// runs itself as a child.
func TestDiskFull(t *testing.T) {
	if dir := os.Getenv("PANO_FULL_DIR"); dir != "" {
		limit := syscall.Rlimit{Cur: 4096, Max: 4096}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Fatal(err)
		}
		s, err := blob.OpenDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		data := bytes.Repeat([]byte{1}, 10_000)
		if _, _, err := s.Put(bytes.NewReader(data), 1<<20); !errors.Is(err, syscall.EFBIG) {
			t.Fatalf("put: %v", err)
		}
		d := blob.Sum(data)
		if err := s.PutAs(d, 10_000, bytes.NewReader(data)); !errors.Is(err, syscall.EFBIG) || s.Has(d) {
			t.Fatalf("put as: %v", err)
		}
		if s.Partial(d) == 0 {
			t.Fatal("what came before the disk was full is lost")
		}
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestDiskFull$")
	cmd.Env = append(os.Environ(), "PANO_FULL_DIR="+t.TempDir())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
