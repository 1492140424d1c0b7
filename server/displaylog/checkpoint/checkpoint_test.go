package checkpoint

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

func TestKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "log.key")
	for range 20 { // keys of all forms: base64 has plus signs, too
		k, err := Load(path, "pano.example/log")
		if err != nil {
			t.Fatal(err)
		}
		if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
			t.Fatalf("key file %v (%v)", st.Mode(), err)
		}
		again, err := Load(path, "another name")
		if err != nil || again.Verifier != k.Verifier {
			t.Fatalf("second load %q (%v)", again.Verifier, err)
		}
		signed, err := k.Sign(Head{Origin: "pano.example/log", Size: 3, Root: tlog.RecordHash([]byte("x"))})
		if err != nil {
			t.Fatal(err)
		}
		h, err := Read(signed, k.Verifier)
		if err != nil || h.Size != 3 || h.Root != tlog.RecordHash([]byte("x")) {
			t.Fatalf("head %+v (%v)", h, err)
		}
		for _, bad := range []string{"", "x", strings.Replace(string(signed), "\n3\n", "\n4\n", 1), strings.Replace(string(signed), "pano", "pona", 1)} {
			if _, err := Read([]byte(bad), k.Verifier); err == nil {
				t.Errorf("the note %q was taken", bad)
			}
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path, "x"); err == nil {
		t.Error("a damaged key was taken")
	}
}
