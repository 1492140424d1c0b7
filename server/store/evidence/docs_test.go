package evidence_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pano/server/store"
	"pano/server/store/storetest"
)

// TestWithoutPano runs the program of docs/display-log.md on a true log and on a
// changed one: a third party needs nothing of ours.
func TestWithoutPano(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 on this machine to run the program of docs/display-log.md")
	}
	doc, err := os.ReadFile("../../../docs/display-log.md")
	if err != nil {
		t.Fatal(err)
	}
	_, program, ok := strings.Cut(string(doc), "```python\n")
	if !ok {
		t.Fatal("the program is gone from docs/display-log.md")
	}
	program, _, _ = strings.Cut(program, "```")
	dir := t.TempDir()
	s := storetest.Open(t, store.Options{Dir: dir})
	l := openLog(t, s, t.TempDir())
	logged(t, s, l)
	run := func() (string, error) {
		backup := filepath.Join(t.TempDir(), "b")
		if err := s.Backup(t.Context(), backup); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(python, "-c", program)
		cmd.Dir = backup
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run(); err != nil || !strings.HasPrefix(out, "21 leaves, "+verify(t, s, l).Root.String()) {
		t.Errorf("a true log: %s (%v)", out, err)
	}
	tamper(t, s, "UPDATE leaf SET body = (SELECT body FROM leaf WHERE idx = 10) WHERE idx = 11")
	if out, err := run(); err == nil {
		t.Errorf("a changed log: %s", out)
	}
}
