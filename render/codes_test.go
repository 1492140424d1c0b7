package render

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pano/render/lint"
)

// Whatever the engine finds while drawing is a rule with source and remedy.
func TestEveryFindingIsARule(t *testing.T) {
	pack, seen := lint.Builtin(), map[string]bool{}
	code := regexp.MustCompile(`(?:Finding\{Code: |\bfinding\()"([a-z_]+)"`)
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		src, err := os.ReadFile(path)
		for _, m := range code.FindAllStringSubmatch(string(src), -1) {
			seen[m[1]] = true
			if _, ok := pack.Rule(m[1]); !ok {
				t.Errorf("%s finds %q, which no rule of lint/pack.yaml explains", path, m[1])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, known := range []string{"contrast", "glyph_missing", "flag_cropped", "legibility"} {
		if !seen[known] {
			t.Errorf("the search misses %s: it no longer reads the source", known)
		}
	}
}
