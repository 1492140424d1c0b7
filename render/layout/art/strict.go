package art

import "strings"

// ParseStrict reads official artwork: paths and simple shapes with solid fills.
// Whatever could look otherwise elsewhere, or hide something, is refused with the
// reason: gradients, strokes, transparency, reuse, colours from outside.
func ParseStrict(data []byte) (*Drawing, error) {
	root, err := parseXML(data)
	if err != nil {
		return nil, err
	}
	if err := root.strict(); err != nil {
		return nil, err
	}
	return Parse(data)
}

func (e *element) strict() error {
	switch e.name {
	case "svg", "g", "path", "circle", "ellipse", "rect", "polygon", "title", "desc":
	case "defs":
		if len(e.kids) > 0 {
			return e.errf("official artwork holds no definitions; write the shapes out where they stand")
		}
	case "linearGradient", "radialGradient", "stop":
		return e.errf("official artwork has solid fills only; take the gradient out")
	case "use", "symbol":
		return e.errf("official artwork names no other part of the file; write the shape out where it stands")
	default:
		return e.errf("official artwork holds filled paths and shapes only; convert this to a filled path")
	}
	for name, s := range e.attrs {
		switch {
		case strings.HasPrefix(name, "stroke") && e.attrs["stroke"] != "" && e.attrs["stroke"] != "none":
			return e.errf("official artwork has no strokes; convert the outline to a filled path")
		case strings.HasSuffix(name, "opacity") && s != "1" && s != "100%":
			return e.errf("%s %q; official artwork is opaque", name, s)
		case name == "fill" && (s == "currentColor" || strings.HasPrefix(s, "url(") || len(s) == 9 && s[0] == '#'):
			return e.errf("fill %q; official artwork names its colours: write #rrggbb", s)
		case name == "href":
			return e.errf("official artwork names nothing outside the element")
		}
	}
	for _, k := range e.kids {
		if err := k.strict(); err != nil {
			return err
		}
	}
	return nil
}
