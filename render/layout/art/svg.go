package art

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"

	"pano/render/typeset"
)

// Parse reads one SVG file.
func Parse(data []byte) (*Drawing, error) {
	root, err := parseXML(data)
	if err != nil {
		return nil, err
	}
	r := &reader{ids: map[string]*element{}}
	if err := r.index(root); err != nil {
		return nil, err
	}
	view, err := root.view()
	if err != nil {
		return nil, err
	}
	st := style{fill: brush{ink: Ink{Alpha: 1}}, fillAlpha: 1, strokeAlpha: 1, width: 1,
		colour: Ink{Alpha: 1, Tint: true}, ctm: Identity(), stroke: brush{none: true}}
	if c, ok := root.attrs["color"]; ok {
		if st.colour.RGB, ok = parseRGB(c); !ok {
			return nil, root.errf("color %q; write #rrggbb", c)
		}
		delete(root.attrs, "color")
	}
	d := &Drawing{View: view}
	d.Items, err = r.children(root, st, 0)
	return d, err
}

// reader draws a tree of elements into items.
type reader struct {
	ids    map[string]*element
	drawn  int
	points int
}

// style is what children inherit.
type style struct {
	fill, stroke           brush
	fillAlpha, strokeAlpha float64
	width                  float64
	cap, join              bool // round
	evenOdd                bool
	dash                   []float64
	colour                 Ink
	ctm                    Matrix
}

// brush is a fill or stroke before the shape is known.
type brush struct {
	none bool
	ink  Ink
	grad *element
}

func (r *reader) index(e *element) error {
	if id := e.attrs["id"]; id != "" {
		if first := r.ids[id]; first != nil && !first.same(e) {
			return e.errf("the id %q stands twice with different content", id)
		} else if first == nil {
			r.ids[id] = e
		}
	}
	for _, k := range e.kids {
		if err := r.index(k); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) children(e *element, st style, depth int) ([]Item, error) {
	var out []Item
	for _, k := range e.kids {
		items, err := r.element(k, st, depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, items...)
	}
	return out, nil
}

// element draws one element with its opacity.
func (r *reader) element(e *element, st style, depth int) ([]Item, error) {
	if depth > MaxNest {
		return nil, e.errf("nested more than %d deep", MaxNest)
	}
	if r.drawn++; r.drawn > MaxElements {
		return nil, e.errf("more than %d elements after use", MaxElements)
	}
	switch e.name {
	case "defs", "symbol", "title", "desc", "linearGradient", "radialGradient", "stop":
		return nil, nil
	case "svg":
		return nil, e.errf("an svg inside svg; use g or symbol")
	}
	opacity := 1.0
	if s, ok := e.attrs["opacity"]; ok {
		f, err := share(s)
		if err != nil {
			return nil, e.errf("opacity: %v", err)
		}
		opacity = f
	}
	st, err := r.style(e, st)
	if err != nil {
		return nil, err
	}
	var items []Item
	switch e.name {
	case "g":
		items, err = r.children(e, st, depth)
	case "use":
		items, err = r.use(e, st, depth)
	default:
		items, err = r.shape(e, st)
	}
	if err != nil || len(items) == 0 || opacity == 0 {
		return nil, err
	}
	return fade(items, opacity), nil
}

// fade applies a group's opacity: directly to a lone fill or stroke, which
// looks the same and spares a layer.
func fade(items []Item, opacity float64) []Item {
	if opacity >= 1 {
		return items
	}
	if len(items) == 1 && items[0].Shape != nil {
		s := items[0].Shape
		if s.Fill == nil || s.Stroke == nil {
			s.Fill.fade(opacity)
			s.Stroke.fade(opacity)
			return items
		}
	}
	return []Item{{Group: items, Opacity: opacity}}
}

func (p *Paint) fade(by float64) {
	if p == nil {
		return
	}
	p.Ink.Alpha *= by
	for i := range p.Stops {
		p.Stops[i].Ink.Alpha *= by
	}
}

func (r *reader) use(e *element, st style, depth int) ([]Item, error) {
	href := e.attrs["href"]
	target := r.ids[strings.TrimPrefix(href, "#")]
	if !strings.HasPrefix(href, "#") || target == nil {
		return nil, e.errf("href %q; only #id of the same file can be used", href)
	}
	x, y, err := e.two("x", "y")
	if err != nil {
		return nil, err
	}
	st.ctm = st.ctm.Mul(Translate(x, y))
	if target.name != "symbol" {
		return r.element(target, st, depth+1)
	}
	view, err := target.view()
	if err != nil {
		return nil, err
	}
	w, h := view[2], view[3]
	if s, ok := e.attrs["width"]; ok {
		if w, err = length(s); err != nil {
			return nil, e.errf("width: %v", err)
		}
	}
	if s, ok := e.attrs["height"]; ok {
		if h, err = length(s); err != nil {
			return nil, e.errf("height: %v", err)
		}
	}
	k := math.Min(w/view[2], h/view[3])
	st.ctm = st.ctm.Mul(Translate((w-k*view[2])/2, (h-k*view[3])/2)).Mul(ScaleBy(k, k)).Mul(Translate(-view[0], -view[1]))
	st, err = r.style(target, st)
	if err != nil {
		return nil, err
	}
	return r.children(target, st, depth+1)
}

// style takes an element's painting attributes over what it inherits.
func (r *reader) style(e *element, st style) (style, error) {
	for name, s := range e.attrs {
		var err error
		switch name {
		case "transform":
			var m Matrix
			if m, err = ParseTransform(s); err == nil {
				st.ctm = st.ctm.Mul(m)
			}
		case "color":
			var ok bool
			if st.colour.RGB, ok = parseRGB(s); !ok {
				err = fmt.Errorf("%q; write #rrggbb", s)
			}
			st.colour.Tint = false
		case "fill-rule":
			st.evenOdd = s == "evenodd"
		case "fill-opacity":
			st.fillAlpha, err = share(s)
		case "stroke-opacity":
			st.strokeAlpha, err = share(s)
		case "stroke-width":
			st.width, err = length(s)
		case "stroke-linecap":
			st.cap = s == "round"
		case "stroke-linejoin":
			st.join = s == "round"
		case "stroke-dasharray":
			st.dash, err = dashes(s)
		}
		if err != nil {
			return st, e.errf("%s: %v", name, err)
		}
	}
	// Brushes come after color, which currentColor refers to.
	for _, name := range []string{"fill", "stroke"} {
		s, ok := e.attrs[name]
		if !ok {
			continue
		}
		b, err := r.brush(s, st)
		if err != nil {
			return st, e.errf("%s: %v", name, err)
		}
		if name == "fill" {
			st.fill = b
		} else {
			st.stroke = b
		}
	}
	return st, nil
}

func (r *reader) brush(s string, st style) (brush, error) {
	if s == "none" {
		return brush{none: true}, nil
	}
	if id, ok := strings.CutPrefix(s, "url(#"); ok {
		g := r.ids[strings.TrimSuffix(id, ")")]
		if g == nil || g.name != "linearGradient" && g.name != "radialGradient" {
			return brush{}, fmt.Errorf("%q is not a gradient of this file", s)
		}
		return brush{grad: g, ink: st.colour}, nil
	}
	ink, err := inkOf(s, st.colour)
	return brush{ink: ink}, err
}

func inkOf(s string, current Ink) (Ink, error) {
	if s == "currentColor" {
		return current, nil
	}
	alpha := 1.0
	if len(s) == 9 && s[0] == '#' { // #rrggbbaa
		a, err := strconv.ParseUint(s[7:], 16, 8)
		if err == nil {
			s, alpha = s[:7], float64(a)/255
		}
	}
	c, ok := parseRGB(s)
	if !ok {
		return Ink{}, fmt.Errorf("%q; write #rrggbb, none, currentColor or url(#gradient)", s)
	}
	return Ink{RGB: c, Alpha: alpha}, nil
}

func parseRGB(s string) ([3]uint8, bool) {
	switch s {
	case "black":
		return [3]uint8{}, true
	case "white":
		return [3]uint8{255, 255, 255}, true
	case "red":
		return [3]uint8{255, 0, 0}, true
	case "gold":
		return [3]uint8{255, 215, 0}, true
	}
	var out [3]uint8
	if len(s) == 4 && s[0] == '#' {
		s = string([]byte{'#', s[1], s[1], s[2], s[2], s[3], s[3]})
	}
	if len(s) != 7 || s[0] != '#' {
		return out, false
	}
	_, err := hex.Decode(out[:], []byte(s[1:]))
	return out, err == nil
}

func length(s string) (float64, error) {
	f, err := strconv.ParseFloat(strings.TrimSuffix(s, "px"), 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > maxNumber {
		return 0, fmt.Errorf("%.20q is not a usable number", s)
	}
	return f, nil
}

// share reads 0..1 or a percentage.
func share(s string) (float64, error) {
	k := 1.0
	if p, ok := strings.CutSuffix(s, "%"); ok {
		s, k = p, 0.01
	}
	f, err := length(s)
	if f *= k; err == nil && (f < 0 || f > 1) {
		err = fmt.Errorf("%s is not within 0 and 1", s)
	}
	return f, err
}

func dashes(s string) ([]float64, error) {
	if s == "none" {
		return nil, nil
	}
	f := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
	if len(f) > 16 {
		return nil, fmt.Errorf("more than 16 dashes")
	}
	var out []float64
	for _, x := range f {
		n, err := length(x)
		if err != nil || n < 0.01 {
			return nil, fmt.Errorf("%.20q is not a dash length of 0.01 or more", x)
		}
		out = append(out, n)
	}
	return out, nil
}

func (e *element) num(name string, def float64) (float64, error) {
	s, ok := e.attrs[name]
	if !ok {
		return def, nil
	}
	f, err := length(s)
	if err != nil {
		return 0, e.errf("%s: %v", name, err)
	}
	return f, nil
}

func (e *element) two(a, b string) (float64, float64, error) {
	x, err := e.num(a, 0)
	if err != nil {
		return 0, 0, err
	}
	y, err := e.num(b, 0)
	return x, y, err
}

func (e *element) view() ([4]float64, error) {
	var v [4]float64
	f := strings.FieldsFunc(e.attrs["viewBox"], func(r rune) bool { return r == ',' || r == ' ' })
	if len(f) != 4 {
		return v, e.errf("a viewBox of four numbers is required")
	}
	for i, s := range f {
		n, err := length(s)
		if err != nil {
			return v, e.errf("viewBox: %v", err)
		}
		v[i] = n
	}
	if v[2] < 1e-3 || v[3] < 1e-3 {
		return v, e.errf("the viewBox is empty")
	}
	return v, nil
}

// shape draws a basic shape.
func (r *reader) shape(e *element, st style) ([]Item, error) {
	p, err := e.path()
	if err != nil {
		return nil, err
	}
	if r.points += len(p.Pts); r.points > maxPoints {
		return nil, e.errf("more than %d points after use", maxPoints)
	}
	if len(p.Pts) == 0 {
		return nil, nil
	}
	s := &Shape{EvenOdd: st.evenOdd, Round: st.cap || (st.join || e.name == "circle" || e.name == "ellipse") && closed(p), Width: st.width * st.ctm.Scale()}
	for _, d := range st.dash {
		s.Dash = append(s.Dash, d*st.ctm.Scale())
	}
	box := Bounds(p)
	if s.Fill, err = r.paint(st.fill, st.fillAlpha, st, box); err != nil {
		return nil, err
	}
	if s.Stroke, err = r.paint(st.stroke, st.strokeAlpha, st, box); err != nil {
		return nil, err
	}
	if s.Width == 0 {
		s.Stroke = nil
	}
	if e.name == "line" {
		s.Fill = nil
	}
	if s.Fill == nil && s.Stroke == nil {
		return nil, nil
	}
	s.Path = st.ctm.Path(p)
	return []Item{{Shape: s}}, nil
}

// closed tells whether no line has free ends: operations know one flag for caps
// and joins, and caps must not grow where only joins are round.
func closed(p typeset.Path) bool {
	open := 0
	for _, v := range p.Verbs {
		switch v {
		case typeset.Move:
			open++
		case typeset.Close:
			open--
		}
	}
	return open <= 0
}

func (e *element) path() (typeset.Path, error) {
	var n [6]float64
	names := map[string][]string{
		"circle": {"cx", "cy", "r"}, "ellipse": {"cx", "cy", "rx", "ry"}, "line": {"x1", "y1", "x2", "y2"},
		"rect": {"x", "y", "width", "height", "rx", "ry"},
	}[e.name]
	for i, name := range names {
		f, err := e.num(name, 0)
		if err != nil {
			return typeset.Path{}, err
		}
		n[i] = f
	}
	switch e.name {
	case "circle":
		return Ellipse(n[0], n[1], n[2], n[2]), nil
	case "ellipse":
		return Ellipse(n[0], n[1], n[2], n[3]), nil
	case "line":
		return typeset.Path{Verbs: []typeset.Verb{typeset.Move, typeset.Line}, Pts: []typeset.Pt{{X: n[0], Y: n[1]}, {X: n[2], Y: n[3]}}}, nil
	case "rect":
		if n[2] <= 0 || n[3] <= 0 {
			return typeset.Path{}, nil
		}
		return RoundRect(n[0], n[1], n[2], n[3], math.Max(n[4], n[5])), nil
	case "polygon", "polyline":
		d := "M" + e.attrs["points"]
		if e.name == "polygon" {
			d += "Z"
		}
		p, err := ParsePath(d)
		if err != nil {
			err = e.errf("points: %v", err)
		}
		return p, err
	}
	p, err := ParsePath(e.attrs["d"])
	if err != nil {
		err = e.errf("%v", err)
	}
	return p, err
}
