package fault

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pano/render/design"
)

// Whatever the format says of a slip, the list says in Vietnamese, and the list has
// nothing that nobody says.
func TestEveryFaultIsTranslated(t *testing.T) {
	have := map[string]bool{}
	for _, e := range entries() {
		if have[e[0]] {
			t.Errorf("%q stands twice", e[0])
		}
		have[e[0]] = true
		for i := range strings.Count(strings.ReplaceAll(e[0], "%%", ""), "%") {
			if !strings.Contains(e[1], "{"+strconv.Itoa(i+1)+"}") {
				t.Errorf("%q loses part %d", e[0], i+1)
			}
		}
	}
	said := 0
	err := filepath.WalkDir("../design", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok || len(c.Args) == 0 {
				return true
			}
			sel, ok := c.Fun.(*ast.SelectorExpr)
			lit, plain := c.Args[0].(*ast.BasicLit)
			if !ok || !plain || sel.Sel.Name != "Fail" {
				return true
			}
			form, _ := strconv.Unquote(lit.Value)
			said++
			if _, letters := fixed(form); letters > 2 && !have[form] {
				t.Errorf("%s says %q, which render/fault/vi.txt lacks", path, form)
			}
			return true
		})
		return nil
	})
	if err != nil || said < 90 {
		t.Errorf("only %d messages found (%v): the test no longer reads the source", said, err)
	}
}

func TestIn(t *testing.T) {
	_, err := design.Parse([]byte("pano: 1\nname: a\nversion: 1\ntitle: {vi: A, en: A}\nkinds: [radio]\nsizes: [1x]\nfields:\n  - {name: a, type: text, labl: {}, label: [1]}\n"))
	var got []string
	for _, f := range List(err) {
		got = append(got, f.In("vi").Msg)
	}
	all := strings.Join(got, "\n")
	for _, want := range []string{`"radio"; chỉ dùng được: led`, `không có khóa "labl" (có phải "label"?); các khóa dùng được: name`, `một danh sách; ở đây cần nhóm có các khóa vi, en`} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
	if f := (Fault{Msg: "something else"}); f.In("vi") != f || f.In("en") != f {
		t.Error("what is unknown was changed")
	}
}
