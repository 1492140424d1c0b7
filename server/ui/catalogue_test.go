package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pano/server/ui/page"
)

// sources parses the product code below the folders, tests aside.
func sources(t *testing.T, visit func(path string, f *ast.File), roots ...string) {
	t.Helper()
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err == nil {
				visit(filepath.ToSlash(path), f)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

// lacking reports what a catalogue does not know.
func lacking(t *testing.T, prefix string, keys map[string]string) {
	t.Helper()
	locales, err := page.LoadLocales(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		for _, lang := range page.Langs() {
			if !locales[lang].Has(prefix + key) {
				t.Errorf("%s lacks %s%s, which %s writes", lang, prefix, key, keys[key])
			}
		}
	}
}

// Whatever verb the product writes into the log, pages say in the reader's words.
func TestEveryVerbIsTranslated(t *testing.T) {
	verbs := map[string]string{}
	shape := regexp.MustCompile(`^[a-z]+\.[a-z_]+$`)
	other := regexp.MustCompile(`\.(json|pub)$|^window\.`)
	sources(t, func(path string, f *ast.File) {
		if strings.Contains(strings.TrimPrefix(path, "../"), "/") && !strings.HasPrefix(path, "../control/") && !strings.HasPrefix(path, "../auth/") {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.BasicLit:
				if s, ok := literal(x); ok && shape.MatchString(s) && !other.MatchString(s) {
					verbs[s] = path
				}
			case *ast.CompositeLit: // save[T]{right, noun, …} is written as noun.create or noun.save
				if of, ok := x.Type.(*ast.IndexExpr); ok && len(x.Elts) > 1 {
					if id, ok := of.X.(*ast.Ident); ok && id.Name == "save" {
						noun, _ := literal(x.Elts[1])
						verbs[noun+".create"], verbs[noun+".save"] = path, path
					}
				}
			}
			return true
		})
	}, "..")
	for _, known := range []string{"campaign.create", "takeover.order", "session.start", "device.alarm", "milestone.create"} {
		if verbs[known] == "" {
			t.Errorf("the search misses %s: it no longer reads the source", known)
		}
	}
	lacking(t, "act.", verbs)
}
