package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// pkg is what the tests need of `go list -json`.
type pkg struct {
	ImportPath string
	Name       string
	Dir        string
	GoFiles    []string
	Imports    []string
}

func listPackages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Name,Dir,GoFiles,Imports", "pano/...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var pkgs []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p pkg
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
	if len(pkgs) < 20 {
		t.Fatalf("only %d packages found: the test looks at the wrong place", len(pkgs))
	}
	return pkgs
}

// room is the row name of a package: the deepest part of its path that has a row.
func room(path string, table map[string]map[string]bool) string {
	parts := strings.Split(strings.TrimPrefix(path, "pano/"), "/")
	for i := len(parts) - 1; i >= 0; i-- {
		if _, ok := table[parts[i]]; ok {
			return parts[i]
		}
	}
	return ""
}

// importTable reads the table of docs/architecture.md.
func importTable(t *testing.T) map[string]map[string]bool {
	t.Helper()
	f, err := os.Open("../../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table, in := map[string]map[string]bool{}, false
	for sc := bufio.NewScanner(f); sc.Scan(); {
		line := sc.Text()
		switch {
		case strings.HasPrefix(line, "| package | may import"):
			in = true
		case in && !strings.HasPrefix(line, "|"):
			return table
		case in && !strings.HasPrefix(line, "|--"):
			cells := strings.Split(strings.Trim(line, "| "), " | ")
			if len(cells) != 2 {
				t.Fatalf("row %q has %d cells", line, len(cells))
			}
			allowed := map[string]bool{}
			for _, a := range strings.Split(cells[1], ", ") {
				allowed[a] = true
			}
			for _, name := range strings.Split(cells[0], ", ") {
				table[name] = allowed
			}
		}
	}
	t.Fatal("the import table was not found")
	return nil
}

func TestImportTable(t *testing.T) {
	table := importTable(t)
	used := map[string]map[string]bool{}
	for _, p := range listPackages(t) {
		from := room(p.ImportPath, table)
		if from == "" {
			t.Errorf("%s has no row in the import table", p.ImportPath)
			continue
		}
		for _, imp := range p.Imports {
			if !strings.HasPrefix(imp, "pano/") {
				continue
			}
			to := room(imp, table)
			if to == from { // a room may use its own sub-rooms
				continue
			}
			if used[from] == nil {
				used[from] = map[string]bool{}
			}
			used[from][to] = true
			if !table[from][to] {
				t.Errorf("%s imports %s: the table does not allow %s -> %s", p.ImportPath, imp, from, to)
			}
		}
	}
}

// TestOneImporter holds each big library in the room that owns it.
func TestOneImporter(t *testing.T) {
	owners := map[string][]string{
		"github.com/gin-gonic/gin":            {"pano/server", "pano/server/web", "pano/server/api", "pano/server/ui"},
		"github.com/eclipse/paho.mqtt.golang": {"pano/devices/link"},
		"github.com/mochi-mqtt/server/v2":     {"pano/devices/broker"},
		"github.com/fogleman/gg":              {"pano/render/raster"},
		"github.com/go-text/typesetting":      {"pano/render/typeset"},
		"github.com/xuri/excelize/v2":         {"pano/render/batch/sheet", "pano/render/press"},
		"modernc.org/sqlite":                  {"pano/server/store"},
		"github.com/jackc/pgx/v5":             {"pano/server/store"},
		"github.com/pressly/goose/v3":         {"pano/server/store"},
		"github.com/alecthomas/kong":          {"pano/cmd/pano", "pano/cmd/pano-player"},
	}
	found := map[string]bool{}
	for _, p := range listPackages(t) {
		for _, imp := range p.Imports {
			for lib, rooms := range owners {
				if imp != lib && !strings.HasPrefix(imp, lib+"/") {
					continue
				}
				found[lib] = true
				ok := false
				for _, r := range rooms {
					ok = ok || p.ImportPath == r || strings.HasPrefix(p.ImportPath, r+"/") && r != "pano/server"
				}
				if !ok {
					t.Errorf("%s imports %s, which belongs to %v", p.ImportPath, imp, rooms)
				}
			}
		}
	}
	for lib := range owners {
		if !found[lib] {
			t.Errorf("nobody imports %s: the rule guards nothing", lib)
		}
	}
}

// TestBudgets prints what outgrew its room.
func TestBudgets(t *testing.T) {
	for _, p := range listPackages(t) {
		total := 0
		for _, name := range p.GoFiles {
			path := filepath.Join(p.Dir, name)
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			lines := bytes.Count(src, []byte("\n"))
			total += lines
			if lines > 500 {
				t.Errorf("%s/%s: %d lines, the limit is 500", p.ImportPath, name, lines)
			}
			checkFile(t, p, path, src)
		}
		if total > 2000 {
			t.Errorf("%s: %d lines of product code, the limit is 2000", p.ImportPath, total)
		}
	}
}

func checkFile(t *testing.T, p pkg, path string, src []byte) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			lines := fset.Position(n.End()).Line - fset.Position(n.Pos()).Line + 1
			limit := 60
			if p.Name == "main" && n.Name.Name == "main" && n.Recv == nil {
				limit = 40
			}
			if lines > limit {
				t.Errorf("%s: %s has %d lines, the limit is %d", fset.Position(n.Pos()), n.Name.Name, lines, limit)
			}
			if n.Name.Name == "init" && n.Recv == nil {
				t.Errorf("%s: init is not used here", fset.Position(n.Pos()))
			}
		case *ast.InterfaceType:
			if n.Methods != nil && len(n.Methods.List) > 5 {
				t.Errorf("%s: an interface with %d methods, the limit is 5", fset.Position(n.Pos()), len(n.Methods.List))
			}
		}
		return true
	})
}

// TestPlayerIsSmall keeps databases, web framework and graphics out of the box at a display.
func TestPlayerIsSmall(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "pano/cmd/pano-player")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for _, dep := range strings.Fields(string(out)) {
		for _, banned := range []string{"database/sql", "modernc.org/sqlite", "github.com/gin-gonic/gin", "github.com/fogleman/gg", "pano/server", "pano/render"} {
			if dep == banned || strings.HasPrefix(dep, banned+"/") {
				t.Errorf("pano-player links %s", dep)
			}
		}
	}
}
