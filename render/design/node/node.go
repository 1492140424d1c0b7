// Package node reads YAML into a plain tree with lines and columns, and refuses
// what templates do not need: anchors, aliases, tags, several documents, and
// nesting bombs.
package node

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Error is one thing that is wrong in a template file.
type Error struct {
	Line, Col int
	Path      string // e.g. "variants[0].layers[3].fill"
	Msg       string // what is wrong, the value, and what would do
}

func (e *Error) Error() string {
	where := fmt.Sprintf("line %d, column %d", e.Line, e.Col)
	if e.Path != "" {
		where += ", " + e.Path
	}
	return where + ": " + e.Msg
}

// Kind says what a node is.
type Kind uint8

// The kinds of node.
const (
	Scalar Kind = iota
	List
	Map
)

// Node is a YAML value without YAML's surprises: a scalar's text as written, a
// list, or a map with its keys in order.
type Node struct {
	Line, Col int
	Kind      Kind
	Text      string // a scalar as written
	Null      bool
	Items     []*Node
	Keys      []string
	KeyNodes  []*Node
	Values    map[string]*Node
}

// MaxBytes bounds a file.
const MaxBytes = 256 << 10

// maxNest bounds brackets and indentation before the YAML parser, which
// recurses, sees the file; layers nest 8 deep, with lists and maps between.
const maxNest = 40

// Parse turns a file into nodes, refusing everything that a template does
// not need: anchors, aliases, tags, merges, several documents.
func Parse(data []byte) (*Node, error) {
	if len(data) > MaxBytes {
		return nil, &Error{Line: 1, Col: 1, Msg: fmt.Sprintf("the file has %d bytes; at most %d are read", len(data), MaxBytes)}
	}
	tokens := lexer.Tokenize(string(data))
	if err := checkTokens(tokens); err != nil {
		return nil, err
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, syntaxError(err)
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, &Error{Line: 1, Col: 1, Msg: fmt.Sprintf("the file holds %d YAML documents; exactly one is expected", len(file.Docs))}
	}
	return toNode(file.Docs[0].Body, 0)
}

// checkTokens refuses nesting bombs and features that templates must not use.
func checkTokens(tokens token.Tokens) error {
	depth, entries, line := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			line, entries = t.Position.Line, 0
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.SequenceEntryType:
			entries++
		case token.AnchorType, token.AliasType, token.MergeKeyType, token.TagType, token.MappingKeyType, token.DirectiveType:
			return at(t, "", fmt.Sprintf("%q: anchors, aliases, tags, merges and directives are not used in templates; write the value out", t.Value))
		}
		if depth > maxNest || entries > 4 || t.Type == token.SequenceEntryType && t.Position.Column > 4*maxNest {
			return at(t, "", fmt.Sprintf("nested more than %d deep", maxNest))
		}
	}
	return nil
}

func at(t *token.Token, path, msg string) *Error {
	e := &Error{Line: 1, Col: 1, Path: path, Msg: msg}
	if t != nil && t.Position != nil {
		e.Line, e.Col = t.Position.Line, t.Position.Column
	}
	return e
}

func syntaxError(err error) error {
	var ye yaml.Error
	if asYAML(err, &ye) {
		return at(ye.GetToken(), "", "not readable as YAML: "+ye.GetMessage())
	}
	return &Error{Line: 1, Col: 1, Msg: "not readable as YAML: " + err.Error()}
}

func asYAML(err error, out *yaml.Error) bool {
	e, ok := err.(yaml.Error)
	if ok {
		*out = e
	}
	return ok
}

func toNode(n ast.Node, depth int) (*Node, error) {
	t := n.GetToken()
	if depth > maxNest {
		return nil, at(t, "", fmt.Sprintf("nested more than %d deep", maxNest))
	}
	out := &Node{Line: 1, Col: 1}
	if t != nil && t.Position != nil {
		out.Line, out.Col = t.Position.Line, t.Position.Column
	}
	switch v := n.(type) {
	case *ast.MappingNode:
		out.Kind, out.Values = Map, map[string]*Node{}
		for _, p := range v.Values {
			if err := out.addPair(p, depth); err != nil {
				return nil, err
			}
		}
	case *ast.MappingValueNode:
		out.Kind, out.Values = Map, map[string]*Node{}
		return out, out.addPair(v, depth)
	case *ast.SequenceNode:
		out.Kind = List
		for _, item := range v.Values {
			c, err := toNode(item, depth+1)
			if err != nil {
				return nil, err
			}
			out.Items = append(out.Items, c)
		}
	case *ast.NullNode:
		out.Null = true
	case *ast.StringNode:
		out.Text = v.Value
	case *ast.LiteralNode:
		out.Text = strings.TrimSuffix(v.Value.Value, "\n")
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		out.Text = t.Value
	default:
		return nil, at(t, "", fmt.Sprintf("%s is not used in templates", strings.ToLower(n.Type().String())))
	}
	return out, nil
}

func (n *Node) addPair(p *ast.MappingValueNode, depth int) error {
	k, ok := p.Key.(ast.Node)
	if !ok {
		return at(p.GetToken(), "", "a key must be plain text")
	}
	kn, err := toNode(k, depth+1)
	if err != nil {
		return err
	}
	if kn.Kind != Scalar || kn.Null {
		return at(p.Key.GetToken(), "", "a key must be plain text")
	}
	if _, twice := n.Values[kn.Text]; twice {
		return at(p.Key.GetToken(), "", fmt.Sprintf("the key %q stands twice; keep one", kn.Text))
	}
	v, err := toNode(p.Value, depth+1)
	if err != nil {
		return err
	}
	n.Keys = append(n.Keys, kn.Text)
	n.KeyNodes = append(n.KeyNodes, kn)
	n.Values[kn.Text] = v
	return nil
}
