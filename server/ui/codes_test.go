package ui

import (
	"go/ast"
	"regexp"
	"strings"
	"testing"
)

// Whatever code an error carries to the edge, pages say in the reader's words: no
// English of ours on a Vietnamese page.
func TestEveryErrorCodeIsTranslated(t *testing.T) {
	codes := map[string]string{}
	shape := regexp.MustCompile(`^[a-z][a-z_]+[a-z]$`)
	sources(t, func(path string, f *ast.File) {
		if strings.Contains(path, "/testdata/") || strings.HasPrefix(path, "../demo/") {
			return
		}
		prefix := ""
		if strings.HasPrefix(path, "../../render/") {
			prefix = "render_" // as control hands on what the engine refuses
		}
		ast.Inspect(f, func(n ast.Node) bool {
			code := ""
			switch x := n.(type) {
			case *ast.CallExpr:
				if code = codeOf(x, prefix != ""); code != "" && nameOf(x.Fun) == "refuse" && strings.HasPrefix(path, "../campaign/") {
					code = "rule_" + code // a finding of a rule
				}
			case *ast.CompositeLit:
				if name := nameOf(x.Type); name == "Error" {
					code = codeField(x)
				}
			}
			if shape.MatchString(code) {
				codes[prefix+code] = path
			}
			return true
		})
	}, "..", "../../render")
	for _, known := range []string{"as_of_future", "recurrence", "desired_damaged", "render_value_too_long", "render_glyph_missing", "own_work", "password_short", "rule_unapproved", "render_scale_invalid"} {
		if codes[known] == "" {
			t.Errorf("the search misses %s: it no longer reads the source", known)
		}
	}
	lacking(t, "error.", codes)
}

// codeOf is the code in a call that makes an error.
func codeOf(x *ast.CallExpr, engine bool) string {
	at := -1
	switch nameOf(x.Fun) {
	case "Invalidf":
		at = 0
	case "Errorf":
		if len(x.Args) > 3 { // not that of fmt: kind, code, field, message
			at = 1
		}
	case "refuse":
		at = 0
	case "New": // of package refusal
		if sel, ok := x.Fun.(*ast.SelectorExpr); ok && nameOf(sel.X) == "refusal" {
			at = 0
		}
	case "bad", "find":
		if engine {
			at = 0
		}
	}
	if at < 0 || at >= len(x.Args) {
		return ""
	}
	code, _ := literal(x.Args[at])
	if nameOf(x.Fun) == "bad" && !strings.Contains(code, "_") {
		return "" // the reason within a code, or the name of a thing
	}
	return code
}

func codeField(x *ast.CompositeLit) string {
	if len(x.Elts) > 0 {
		if code, ok := literal(x.Elts[0]); ok {
			return code
		}
	}
	for _, e := range x.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok && nameOf(kv.Key) == "Code" {
			code, _ := literal(kv.Value)
			return code
		}
	}
	return ""
}

func nameOf(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	}
	return ""
}
