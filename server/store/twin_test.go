package store

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

// TestTwins: the two engines have the same tables, columns, keys and indexes;
// only the types of text and bytes, and literals of bytes, are spelled differently.
func TestTwins(t *testing.T) {
	spelled := strings.NewReplacer(` COLLATE "C"`, "", "BYTEA", "BLOB")
	literal := regexp.MustCompile(`'\\x([0-9a-f]+)'::bytea`)
	space := regexp.MustCompile(`\s+`)
	read := func(path string) string {
		b, err := migrations.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return space.ReplaceAllString(literal.ReplaceAllString(spelled.Replace(string(b)), "x'$1'"), " ")
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
