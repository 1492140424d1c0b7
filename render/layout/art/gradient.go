package art

import (
	"fmt"
	"math"
	"strings"

	"pano/render/typeset"
)

// paint turns a brush into a paint for a shape with this box in user units.
func (r *reader) paint(b brush, alpha float64, st style, box typeset.Rect) (*Paint, error) {
	if b.none || alpha == 0 {
		return nil, nil
	}
	if b.grad == nil {
		ink := b.ink
		ink.Alpha *= alpha
		return &Paint{Ink: ink}, nil
	}
	p, err := r.gradient(b.grad, st, box)
	if err != nil {
		return nil, err
	}
	p.fade(alpha)
	return p, nil
}

func (r *reader) gradient(g *element, st style, box typeset.Rect) (*Paint, error) {
	stops := g
	if href := g.attrs["href"]; href != "" && len(g.kids) == 0 {
		stops = r.ids[strings.TrimPrefix(href, "#")]
		if stops == nil {
			return nil, g.errf("href %q is not in this file", href)
		}
	}
	p := &Paint{Radial: g.name == "radialGradient"}
	if err := p.readStops(stops, st.colour); err != nil {
		return nil, err
	}
	m := st.ctm
	defaults := [4]float64{0, 0, 1, 0}
	if p.Radial {
		defaults = [4]float64{0.5, 0.5, 0.5, 0}
	}
	if g.attrs["gradientUnits"] != "userSpaceOnUse" {
		m = m.Mul(Matrix{math.Max(box.W(), 1e-6), 0, 0, math.Max(box.H(), 1e-6), box.Min.X, box.Min.Y})
	} else if !p.Radial && g.attrs["x2"] == "" {
		return nil, g.errf("a gradient in userSpaceOnUse states x1 y1 x2 y2")
	}
	if s := g.attrs["gradientTransform"]; s != "" {
		t, err := ParseTransform(s)
		if err != nil {
			return nil, g.errf("gradientTransform: %v", err)
		}
		m = m.Mul(t)
	}
	names := []string{"x1", "y1", "x2", "y2"}
	if p.Radial {
		names = []string{"cx", "cy", "r"}
	}
	var n [4]float64
	for i, name := range names {
		n[i] = defaults[i]
		if s, ok := g.attrs[name]; ok {
			f, err := percentOrLength(s)
			if err != nil {
				return nil, g.errf("%s: %v", name, err)
			}
			n[i] = f
		}
	}
	p.From = m.Apply(typeset.Pt{X: n[0], Y: n[1]})
	if p.Radial {
		p.R = n[2] * m.Scale()
	} else {
		p.To = m.Apply(typeset.Pt{X: n[2], Y: n[3]})
	}
	return p, nil
}

func percentOrLength(s string) (float64, error) {
	if p, ok := strings.CutSuffix(s, "%"); ok {
		f, err := length(p)
		return f / 100, err
	}
	return length(s)
}

func (p *Paint) readStops(g *element, current Ink) error {
	last := 0.0
	for _, k := range g.kids {
		if k.name != "stop" {
			continue
		}
		at, err := share(k.attrs["offset"])
		if err != nil {
			return k.errf("offset: %v", err)
		}
		last = math.Max(last, at)
		ink := Ink{Alpha: 1}
		if s, ok := k.attrs["stop-color"]; ok {
			if ink, err = inkOf(s, current); err != nil {
				return k.errf("stop-color: %v", err)
			}
		}
		if s, ok := k.attrs["stop-opacity"]; ok {
			a, err := share(s)
			if err != nil {
				return k.errf("stop-opacity: %v", err)
			}
			ink.Alpha *= a
		}
		p.Stops = append(p.Stops, Stop{At: last, Ink: ink})
	}
	if len(p.Stops) < 2 || len(p.Stops) > 32 {
		return g.errf("%d stops; 2 to 32 are possible", len(p.Stops))
	}
	return nil
}

// ParseTransform reads an SVG transform list.
func ParseTransform(s string) (Matrix, error) {
	m := Identity()
	rest := strings.TrimSpace(s)
	for count := 0; rest != ""; count++ {
		name, after, ok := strings.Cut(rest, "(")
		args, tail, ok2 := strings.Cut(after, ")")
		if !ok || !ok2 || count > 32 {
			return m, fmt.Errorf("%.30q is not a transform", s)
		}
		p := &pathParser{s: args}
		var n []float64
		for p.space(); p.i < len(p.s); p.space() {
			f, err := p.number()
			if err != nil || len(n) > 6 {
				return m, fmt.Errorf("%.30q is not a transform", s)
			}
			n = append(n, f)
		}
		t, err := transform(strings.TrimSpace(name), n)
		if err != nil {
			return m, err
		}
		m = m.Mul(t)
		rest = strings.TrimLeft(tail, " ,\t\n\r")
	}
	return m, nil
}

func transform(name string, n []float64) (Matrix, error) {
	switch key := fmt.Sprint(name, len(n)); key {
	case "translate1":
		return Translate(n[0], 0), nil
	case "translate2":
		return Translate(n[0], n[1]), nil
	case "scale1":
		return ScaleBy(n[0], n[0]), nil
	case "scale2":
		return ScaleBy(n[0], n[1]), nil
	case "rotate1":
		return Turn(n[0]), nil
	case "rotate3":
		return Translate(n[1], n[2]).Mul(Turn(n[0])).Mul(Translate(-n[1], -n[2])), nil
	case "matrix6":
		return Matrix{n[0], n[1], n[2], n[3], n[4], n[5]}, nil
	case "skewX1":
		return Matrix{A: 1, D: 1, C: math.Tan(n[0] * math.Pi / 180)}, nil
	case "skewY1":
		return Matrix{A: 1, D: 1, B: math.Tan(n[0] * math.Pi / 180)}, nil
	}
	return Matrix{}, fmt.Errorf("%s with %d numbers is not a transform", name, len(n))
}
