package art

import (
	"fmt"
	"math"
	"strconv"

	"pano/render/typeset"
)

// ParsePath reads SVG path data. Arcs become cubics.
func ParsePath(d string) (typeset.Path, error) {
	p := &pathParser{s: d}
	err := p.run()
	return p.out, err
}

type pathParser struct {
	s          string
	i          int
	out        typeset.Path
	cur, start typeset.Pt
	ctrl       typeset.Pt // last control point, for S and T
	prev       byte
}

func (p *pathParser) errf(format string, args ...any) error {
	return fmt.Errorf("path data at byte %d: %s", p.i, fmt.Sprintf(format, args...))
}

func (p *pathParser) space() {
	for p.i < len(p.s) {
		switch p.s[p.i] {
		case ' ', '\t', '\n', '\r', ',':
			p.i++
		default:
			return
		}
	}
}

// number reads one number; "1.5.5" is two and "1-2" is two, as SVG has it.
func (p *pathParser) number() (float64, error) {
	p.space()
	start, dot, exp := p.i, false, false
	for p.i < len(p.s) {
		c := p.s[p.i]
		switch {
		case c >= '0' && c <= '9':
		case c == '.' && !dot && !exp:
			dot = true
		case (c == 'e' || c == 'E') && !exp && p.i > start:
			exp = true
		case (c == '-' || c == '+') && (p.i == start || p.s[p.i-1]|0x20 == 'e'):
		default:
			return p.finish(start)
		}
		p.i++
	}
	return p.finish(start)
}

func (p *pathParser) finish(start int) (float64, error) {
	f, err := strconv.ParseFloat(p.s[start:p.i], 64)
	if err != nil || math.Abs(f) > maxNumber || math.IsNaN(f) {
		return 0, p.errf("%.20q is not a usable number", p.s[start:p.i])
	}
	return f, nil
}

func (p *pathParser) flag() (bool, error) {
	p.space()
	if p.i < len(p.s) && (p.s[p.i] == '0' || p.s[p.i] == '1') {
		p.i++
		return p.s[p.i-1] == '1', nil
	}
	return false, p.errf("an arc flag must be 0 or 1")
}

func (p *pathParser) pt(rel bool) (typeset.Pt, error) {
	x, err := p.number()
	if err != nil {
		return typeset.Pt{}, err
	}
	y, err := p.number()
	if rel {
		x, y = x+p.cur.X, y+p.cur.Y
	}
	return typeset.Pt{X: x, Y: y}, err
}

func (p *pathParser) run() error {
	for {
		p.space()
		if p.i == len(p.s) {
			return nil
		}
		c := p.s[p.i]
		switch {
		case c >= 'A' && c <= 'z' && (c <= 'Z' || c >= 'a'):
			p.i++
		case p.prev == 0 || p.prev|0x20 == 'z':
			return p.errf("%q where a command is expected", c)
		case p.prev == 'M':
			c = 'L'
		case p.prev == 'm':
			c = 'l'
		default:
			c = p.prev
		}
		if len(p.out.Pts) == 0 && c|0x20 != 'm' {
			return p.errf("a path starts with M, not %q", c)
		}
		if len(p.out.Pts) > maxPoints {
			return p.errf("more than %d points", maxPoints)
		}
		if err := p.command(c); err != nil {
			return err
		}
		p.prev = c
	}
}

func (p *pathParser) add(v typeset.Verb, pts ...typeset.Pt) {
	p.out.Verbs = append(p.out.Verbs, v)
	p.out.Pts = append(p.out.Pts, pts...)
	if len(pts) > 0 {
		p.cur = pts[len(pts)-1]
	}
}

func (p *pathParser) command(c byte) error {
	rel := c >= 'a'
	switch c | 0x20 {
	case 'm', 'l', 't':
		q, err := p.pt(rel)
		if err != nil {
			return err
		}
		switch c | 0x20 {
		case 'm':
			p.add(typeset.Move, q)
			p.start = q
		case 'l':
			p.line(q)
		default:
			ctrl := p.reflect('q', 't')
			p.reopen()
			p.add(typeset.Quad, ctrl, q)
			p.ctrl = ctrl
		}
	case 'h', 'v':
		f, err := p.number()
		if err != nil {
			return err
		}
		q := p.cur
		switch c {
		case 'h':
			q.X += f
		case 'H':
			q.X = f
		case 'v':
			q.Y += f
		case 'V':
			q.Y = f
		}
		p.line(q)
	case 'c', 's', 'q':
		return p.curve(c, rel)
	case 'a':
		return p.arc(rel)
	case 'z':
		p.add(typeset.Close)
		p.cur = p.start
	default:
		return p.errf("unknown command %q", c)
	}
	return nil
}

// reopen starts a new subpath when drawing goes on after a close.
func (p *pathParser) reopen() {
	if p.prev|0x20 == 'z' {
		p.add(typeset.Move, p.start)
	}
}

func (p *pathParser) line(q typeset.Pt) {
	p.reopen()
	p.add(typeset.Line, q)
}

// reflect mirrors the last control point if the last command was one of these.
func (p *pathParser) reflect(a, b byte) typeset.Pt {
	if p.prev|0x20 == a || p.prev|0x20 == b {
		return typeset.Pt{X: 2*p.cur.X - p.ctrl.X, Y: 2*p.cur.Y - p.ctrl.Y}
	}
	return p.cur
}

func (p *pathParser) curve(c byte, rel bool) error {
	var pts [3]typeset.Pt
	n := 2
	if c|0x20 == 'c' {
		n = 3
	}
	for i := 0; i < n; i++ {
		var err error
		if pts[i], err = p.pt(rel); err != nil {
			return err
		}
	}
	switch c | 0x20 {
	case 'c':
		p.ctrl = pts[1]
		p.reopen()
		p.add(typeset.Cubic, pts[0], pts[1], pts[2])
	case 's':
		first := p.reflect('c', 's')
		p.ctrl = pts[0]
		p.reopen()
		p.add(typeset.Cubic, first, pts[0], pts[1])
	default:
		p.ctrl = pts[0]
		p.reopen()
		p.add(typeset.Quad, pts[0], pts[1])
	}
	return nil
}

func (p *pathParser) arc(rel bool) error {
	var n [3]float64
	for i := range n {
		f, err := p.number()
		if err != nil {
			return err
		}
		n[i] = f
	}
	large, err := p.flag()
	if err != nil {
		return err
	}
	sweep, err := p.flag()
	if err != nil {
		return err
	}
	end, err := p.pt(rel)
	if err != nil {
		return err
	}
	p.reopen()
	rx, ry := math.Abs(n[0]), math.Abs(n[1])
	if rx < 1e-9 || ry < 1e-9 || end == p.cur {
		p.add(typeset.Line, end)
		return nil
	}
	p.arcTo(arcSpec{rx, ry, n[2] * math.Pi / 180, large, sweep}, end)
	return nil
}

type arcSpec struct {
	rx, ry, phi  float64
	large, sweep bool
}

// arcTo follows the SVG specification's conversion from end points to centre.
func (p *pathParser) arcTo(a arcSpec, end typeset.Pt) {
	sin, cos := math.Sincos(a.phi)
	dx, dy := (p.cur.X-end.X)/2, (p.cur.Y-end.Y)/2
	x1, y1 := cos*dx+sin*dy, -sin*dx+cos*dy
	if l := x1*x1/(a.rx*a.rx) + y1*y1/(a.ry*a.ry); l > 1 {
		a.rx, a.ry = a.rx*math.Sqrt(l), a.ry*math.Sqrt(l)
	}
	num := a.rx*a.rx*a.ry*a.ry - a.rx*a.rx*y1*y1 - a.ry*a.ry*x1*x1
	den := a.rx*a.rx*y1*y1 + a.ry*a.ry*x1*x1
	k := 0.0
	if den > 0 {
		k = math.Sqrt(math.Max(0, num/den))
	}
	if a.large == a.sweep {
		k = -k
	}
	cx1, cy1 := k*a.rx*y1/a.ry, -k*a.ry*x1/a.rx
	cx := cos*cx1 - sin*cy1 + (p.cur.X+end.X)/2
	cy := sin*cx1 + cos*cy1 + (p.cur.Y+end.Y)/2
	t0 := math.Atan2((y1-cy1)/a.ry, (x1-cx1)/a.rx)
	dt := math.Atan2((-y1-cy1)/a.ry, (-x1-cx1)/a.rx) - t0
	if a.sweep && dt < 0 {
		dt += 2 * math.Pi
	} else if !a.sweep && dt > 0 {
		dt -= 2 * math.Pi
	}
	m := Matrix{cos * a.rx, sin * a.rx, -sin * a.ry, cos * a.ry, cx, cy}
	steps := int(math.Ceil(math.Abs(dt) / (math.Pi / 2)))
	for i := 0; i < steps; i++ {
		c := unitArc(t0+dt*float64(i)/float64(steps), dt/float64(steps))
		last := m.Apply(c[2])
		if i == steps-1 {
			last = end
		}
		p.add(typeset.Cubic, m.Apply(c[0]), m.Apply(c[1]), last)
	}
}

// unitArc is a cubic for an arc of the unit circle: two controls and the end.
func unitArc(t, dt float64) [3]typeset.Pt {
	k := 4.0 / 3 * math.Tan(dt/4)
	s0, c0 := math.Sincos(t)
	s1, c1 := math.Sincos(t + dt)
	return [3]typeset.Pt{{X: c0 - k*s0, Y: s0 + k*c0}, {X: c1 + k*s1, Y: s1 - k*c1}, {X: c1, Y: s1}}
}

// Ellipse is a closed ellipse.
func Ellipse(cx, cy, rx, ry float64) typeset.Path {
	m := Matrix{rx, 0, 0, ry, cx, cy}
	p := typeset.Path{Verbs: []typeset.Verb{typeset.Move}, Pts: []typeset.Pt{{X: cx + rx, Y: cy}}}
	for i := 0; i < 4; i++ {
		c := unitArc(float64(i)*math.Pi/2, math.Pi/2)
		p.Verbs = append(p.Verbs, typeset.Cubic)
		p.Pts = append(p.Pts, m.Apply(c[0]), m.Apply(c[1]), m.Apply(c[2]))
	}
	p.Verbs = append(p.Verbs, typeset.Close)
	return p
}

// RoundRect is a rectangle with corners of radius r, at most half a side.
func RoundRect(x, y, w, h, r float64) typeset.Path {
	r = math.Min(r, math.Min(w, h)/2)
	if r <= 0 {
		return Polygon([]typeset.Pt{{X: x, Y: y}, {X: x + w, Y: y}, {X: x + w, Y: y + h}, {X: x, Y: y + h}})
	}
	p := typeset.Path{}
	corner := func(v typeset.Verb, cx, cy, t float64) {
		m := Matrix{r, 0, 0, r, cx, cy}
		s, c := math.Sincos(t)
		a := unitArc(t, math.Pi/2)
		p.Verbs = append(p.Verbs, v, typeset.Cubic)
		p.Pts = append(p.Pts, m.Apply(typeset.Pt{X: c, Y: s}), m.Apply(a[0]), m.Apply(a[1]), m.Apply(a[2]))
	}
	corner(typeset.Move, x+w-r, y+r, -math.Pi/2)
	corner(typeset.Line, x+w-r, y+h-r, 0)
	corner(typeset.Line, x+r, y+h-r, math.Pi/2)
	corner(typeset.Line, x+r, y+r, math.Pi)
	p.Verbs = append(p.Verbs, typeset.Close)
	return p
}

// Polygon is a closed polygon.
func Polygon(pts []typeset.Pt) typeset.Path {
	p := typeset.Path{Pts: pts}
	for i := range pts {
		v := typeset.Line
		if i == 0 {
			v = typeset.Move
		}
		p.Verbs = append(p.Verbs, v)
	}
	p.Verbs = append(p.Verbs, typeset.Close)
	return p
}
