package design

import (
	"encoding/hex"
	"math"
	"sort"
	"strings"

	"pano/render/design/node"
)

// rgb reads "#rrggbb".
func rgb(s string) ([3]uint8, bool) {
	var out [3]uint8
	if len(s) != 7 || s[0] != '#' {
		return out, false
	}
	_, err := hex.Decode(out[:], []byte(strings.ToLower(s[1:])))
	return out, err == nil
}

const colourRemedy = `write a palette name or "#rrggbb" (quoted), with an opacity if needed: "shade 55%"`

// colour reads NAME|#rrggbb [opacity%].
func (v value) colour() Colour {
	st := v.stop(false)
	return st.Colour
}

// stop reads a colour and, in a gradient, its place. At is NaN when not given.
func (v value) stop(place bool) Stop {
	st := Stop{Colour: Colour{Alpha: 1}, At: math.NaN()}
	words := strings.Fields(v.str(60))
	if len(words) == 0 || len(words) > 3 {
		v.fail("%s; %s", v.shown(), colourRemedy)
		return st
	}
	if c, ok := rgb(words[0]); ok {
		st.Colour.RGB = c
	} else if colourPattern.MatchString(words[0]) {
		st.Colour.Name = words[0]
	} else {
		v.fail("%s; %s", v.shown(), colourRemedy)
		return st
	}
	for _, w := range words[1:] {
		if p, ok := strings.CutSuffix(w, "%"); ok {
			f, ok := parseNumber(p)
			if !ok || f < 0 || f > 100 {
				v.fail("%s; the opacity is 0%% to 100%%", v.shown())
			}
			st.Colour.Alpha = f / 100
			continue
		}
		p, ok := strings.CutPrefix(w, "@")
		f, isNum := parseNumber(p)
		if !ok || !isNum || !place || f < 0 || f > 100 {
			v.fail("%s; %s, and in a gradient a place from @0 to @100", v.shown(), colourRemedy)
			continue
		}
		st.At = f / 100
	}
	return st
}

// stops reads a list of stops and spreads those without a place.
func (v value) stops() []Stop {
	var out []Stop
	for _, c := range v.list(2, 8) {
		out = append(out, c.stop(true))
	}
	if len(out) == 0 {
		return nil
	}
	last := len(out) - 1
	if math.IsNaN(out[0].At) {
		out[0].At = 0
	}
	if math.IsNaN(out[last].At) {
		out[last].At = 1
	}
	for i := 1; i < last; i++ {
		if !math.IsNaN(out[i].At) {
			continue
		}
		j := i
		for math.IsNaN(out[j].At) {
			j++
		}
		step := (out[j].At - out[i-1].At) / float64(j-i+1)
		for k := i; k < j; k++ {
			out[k].At = out[k-1].At + step
		}
	}
	if !sort.SliceIsSorted(out, func(a, b int) bool { return out[a].At < out[b].At }) {
		v.fail("the places of the stops must ascend")
	}
	return out
}

// paint reads a colour, a gradient's name or stops, {linear: …} or {radial: …}.
func (v value) paint() *Paint {
	switch v.n.Kind {
	case node.Scalar:
		return &Paint{Kind: Flat, Colour: v.colour(), Angle: 90}
	case node.List:
		return &Paint{Kind: Linear, Stops: v.stops(), Angle: 90}
	}
	p := &Paint{Angle: 90, At: [2]float64{50, 50}, R: 60}
	if lin, ok := v.get("linear"); ok {
		v.isMap("linear", "angle")
		p.Kind = Linear
		lin.stopsInto(p)
		if a, ok := v.get("angle"); ok {
			p.Angle = a.num(-360, 360)
		}
		return p
	}
	if !v.isMap("radial", "at", "r") {
		return p
	}
	rad, ok := v.get("radial")
	if !ok {
		v.fail("a paint is a colour, a gradient, {linear: …} or {radial: …}")
		return p
	}
	p.Kind = Radial
	rad.stopsInto(p)
	if a, ok := v.get("at"); ok {
		p.At = a.pair(-300, 300)
	}
	if r, ok := v.get("r"); ok {
		p.R = r.num(0.1, 500)
	}
	return p
}

func (v value) stopsInto(p *Paint) {
	if v.n.Kind == node.List {
		p.Stops = v.stops()
		return
	}
	p.Ref = v.match(colourPattern, "give the name of a palette gradient or a list of stops")
}

// swatch reads a palette value.
func (v value) swatch() Swatch {
	var s Swatch
	switch v.n.Kind {
	case node.Scalar:
		s.RGB = v.hexColour()
	case node.List:
		s.Stops = v.stops()
		for _, st := range s.Stops {
			if st.Colour.Name != "" {
				v.fail("%q: gradients of a palette are made of \"#rrggbb\" colours", st.Colour.Name)
			}
		}
		if len(s.Stops) > 0 {
			s.RGB = s.Stops[len(s.Stops)/2].Colour.RGB
		}
	default:
		v.isMap("rgb", "cmyk")
		if c, ok := v.get("rgb"); ok {
			s.RGB = c.hexColour()
		} else {
			v.fail("rgb is missing")
		}
		if c, ok := v.get("cmyk"); ok {
			n := c.nums(4, 0, 100)
			s.CMYK = &[4]float64{n[0] / 100, n[1] / 100, n[2] / 100, n[3] / 100}
		}
	}
	return s
}

func (v value) hexColour() [3]uint8 {
	c, ok := rgb(v.str(40))
	if !ok {
		v.fail(`%s; write "#rrggbb", quoted`, v.shown())
	}
	return c
}
