package store

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

// TestTwins: the two engines have the same tables, columns, keys and indexes;
// only the types of text and bytes are spelled differently.
func TestTwins(t *testing.T) {
	spelled := strings.NewReplacer(` COLLATE "C"`, "", "BYTEA", "BLOB")
	space := regexp.MustCompile(`\s+`)
	read := func(path string) string {
		b, err := migrations.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return space.ReplaceAllString(spelled.Replace(string(b)), " ")
	}
	files := 0
	err := fs.WalkDir(migrations, "migrations/sqlite", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		twin := strings.Replace(path, "/sqlite/", "/postgres/", 1)
		if read(path) != read(twin) {
			t.Errorf("%s and %s differ in more than BLOB and COLLATE", path, twin)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	twins := 0
	err = fs.WalkDir(migrations, "migrations/postgres", func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			twins++
		}
		return err
	})
	if err != nil || files == 0 || files != twins {
		t.Errorf("%d files for SQLite, %d for PostgreSQL (%v)", files, twins, err)
	}
}

func TestOldSQLite(t *testing.T) {
	for version, ok := range map[string]bool{"3.51.2": false, "3.9.9": false, "2.99.99": false, "x": false, "3.51.3": true, "3.54.1": true, "4.0.0": true} {
		if err := checkSQLite(version); (err == nil) != ok {
			t.Errorf("%s: %v", version, err)
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Đường Nguyễn Huệ": "duong nguyen hue", "  A \u00a0 b\t": "a b", "Ủy ban": "uy ban", "u\u0309y": "uy", "ĐÀ LẠT 100%": "da lat 100%", "": "", "ﬁ": "fi",
	} {
		if got := Fold(in); got != want {
			t.Errorf("%q folds to %q, want %q", in, got, want)
		}
	}
}

// FuzzFold: folding is stable and leaves no accent behind.
func FuzzFold(f *testing.F) {
	for _, s := range []string{"Đống Đa", "a\u0300\u0301", "\xff\x00", "İ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if strings.HasPrefix(once, " ") || strings.HasSuffix(once, " ") {
			t.Errorf("%q folds to %q", s, once)
		}
	})
}

// TestExplain: what an engine's error becomes is decided by code, and nothing of
// a driver's text reaches people.
func TestExplain(t *testing.T) {
	secret := errors.New("dial tcp 10.0.0.9: password authentication failed for user \"pano\"")
	got := explain(fmt.Errorf("wrapped: %w", secret), "save")
	if strings.Contains(got.Error(), "password") || !errors.Is(got, secret) {
		t.Errorf("%v", got)
	}
	if explain(got, "again") != got {
		t.Error("an explained error was explained again")
	}
}
