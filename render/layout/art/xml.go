package art

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"strings"
)

// element is an SVG element before it is understood.
type element struct {
	name  string
	attrs map[string]string
	kids  []*element
	line  int
}

func (e *element) errf(format string, args ...any) error {
	return fmt.Errorf("line %d, <%s>: %s", e.line, e.name, fmt.Sprintf(format, args...))
}

// same tells whether two elements say the same: drawing programs repeat
// gradients with every copy of a shape.
func (e *element) same(f *element) bool {
	if e.name != f.name || !maps.Equal(e.attrs, f.attrs) || len(e.kids) != len(f.kids) {
		return false
	}
	for i := range e.kids {
		if !e.kids[i].same(f.kids[i]) {
			return false
		}
	}
	return true
}

// attributes lists, by element, what may stand on it beside the painting
// attributes; an element that is not listed is refused.
func attributes(name string) (string, bool) {
	switch name {
	case "svg":
		return "viewBox width height version preserveAspectRatio x y", true
	case "g", "defs", "title", "desc":
		return "", true
	case "symbol":
		return "viewBox", true
	case "use":
		return "href x y width height", true
	case "path":
		return "d", true
	case "circle":
		return "cx cy r", true
	case "ellipse":
		return "cx cy rx ry", true
	case "rect":
		return "x y width height rx ry", true
	case "line":
		return "x1 y1 x2 y2", true
	case "polyline", "polygon":
		return "points", true
	case "linearGradient":
		return "x1 y1 x2 y2 gradientUnits gradientTransform href", true
	case "radialGradient":
		return "cx cy r gradientUnits gradientTransform href", true
	case "stop":
		return "offset stop-color stop-opacity", true
	}
	return "", false
}

const paintAttributes = " id transform fill fill-rule fill-opacity stroke stroke-width stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-opacity opacity color "

// parseXML builds the tree and refuses what the reader does not know.
func parseXML(data []byte) (*element, error) {
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("the file has %d bytes; at most %d are read", len(data), MaxBytes)
	}
	dec := xml.NewDecoder(bytes.NewReader(data))
	var stack []*element
	var root *element
	count := 0
	for {
		line, _ := dec.InputPos()
		tok, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("not readable as XML: %w", err)
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if count++; count > MaxElements || len(stack) >= MaxNest {
				return nil, fmt.Errorf("line %d: more than %d elements or nested more than %d deep", line, MaxElements, MaxNest)
			}
			e, err := newElement(t, line)
			if err != nil {
				return nil, err
			}
			switch {
			case len(stack) > 0:
				top := stack[len(stack)-1]
				top.kids = append(top.kids, e)
			case root == nil:
				root = e
			default:
				return nil, fmt.Errorf("line %d: a second root element", line)
			}
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if s := strings.TrimSpace(string(t)); s != "" && len(stack) > 0 {
				if n := stack[len(stack)-1].name; n != "title" && n != "desc" {
					return nil, fmt.Errorf("line %d, <%s>: text %.20q; art holds shapes only", line, n, s)
				}
			}
		case xml.Directive:
			return nil, fmt.Errorf("line %d: a DOCTYPE or other declaration is not read", line)
		}
	}
	if root == nil || root.name != "svg" {
		return nil, fmt.Errorf("not an SVG file: the root element must be svg")
	}
	return root, nil
}

func newElement(t xml.StartElement, line int) (*element, error) {
	e := &element{name: t.Name.Local, attrs: map[string]string{}, line: line}
	own, ok := attributes(e.name)
	if !ok {
		return nil, e.errf("this element is not drawn by the template art reader; convert it to paths")
	}
	for _, a := range t.Attr {
		name := a.Name.Local
		if a.Name.Space == "xmlns" || name == "xmlns" || a.Name.Space == "xml" || strings.HasPrefix(name, "aria-") || name == "role" {
			continue
		}
		if !strings.Contains(" "+own+paintAttributes, " "+name+" ") {
			return nil, e.errf("the attribute %s is not read; use plain fill, stroke, transform and opacity attributes", name)
		}
		if len(a.Value) > 512<<10 {
			return nil, e.errf("the attribute %s is too long", name)
		}
		e.attrs[name] = strings.TrimSpace(a.Value)
	}
	return e, nil
}
