package paint

import (
	"encoding/hex"
	"fmt"
	"math"
	"regexp"
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

var colourPattern = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// spotPattern is what names of special inks look like.
var spotPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 .+_-]{0,62}$`)

const colourRemedy = `write a palette name or "#rrggbb" (quoted), with an opacity if needed: "shade 55%"`

// ReadColour reads NAME|#rrggbb [opacity%].
func ReadColour(v node.Value) Colour {
	st := stop(v, false)
	return st.Colour
}

// stop reads a colour and, in a gradient, its place. At is NaN when not given.
func stop(v node.Value, place bool) Stop {
	st := Stop{Colour: Colour{Alpha: 1}, At: math.NaN()}
	words := strings.Fields(v.Str(60))
	if len(words) == 0 || len(words) > 3 {
		v.Fail("%s; %s", v.Shown(), colourRemedy)
		return st
	}
	if c, ok := rgb(words[0]); ok {
		st.Colour.RGB = c
	} else if colourPattern.MatchString(words[0]) {
		st.Colour.Name = words[0]
	} else {
		v.Fail("%s; %s", v.Shown(), colourRemedy)
		return st
	}
	for _, w := range words[1:] {
		if p, ok := strings.CutSuffix(w, "%"); ok {
			f, ok := node.ParseNumber(p)
			if !ok || f < 0 || f > 100 {
				v.Fail("%s; the opacity is 0%% to 100%%", v.Shown())
			}
			st.Colour.Alpha = f / 100
			continue
		}
		p, ok := strings.CutPrefix(w, "@")
		f, isNum := node.ParseNumber(p)
		if !ok || !isNum || !place || f < 0 || f > 100 {
			v.Fail("%s; %s, and in a gradient a place from @0 to @100", v.Shown(), colourRemedy)
			continue
		}
		st.At = f / 100
	}
	return st
}

// stops reads a list of stops and spreads those without a place.
func stops(v node.Value) []Stop {
	var out []Stop
	for _, c := range v.List(2, 8) {
		out = append(out, stop(c, true))
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
		v.Fail("the places of the stops must ascend")
	}
	return out
}

// Read reads a colour, a gradient's name or stops, {linear: …} or {radial: …}.
func Read(v node.Value) *Paint {
	switch v.Node.Kind {
	case node.Scalar:
		return &Paint{Kind: Flat, Colour: ReadColour(v), Angle: 90}
	case node.List:
		return &Paint{Kind: Linear, Stops: stops(v), Angle: 90}
	}
	p := &Paint{Angle: 90, At: [2]float64{50, 50}, R: 60}
	if lin, ok := v.Get("linear"); ok {
		v.IsMap("linear", "angle")
		p.Kind = Linear
		stopsInto(lin, p)
		if a, ok := v.Get("angle"); ok {
			p.Angle = a.Num(-360, 360)
		}
		return p
	}
	if !v.IsMap("radial", "at", "r") {
		return p
	}
	rad, ok := v.Get("radial")
	if !ok {
		v.Fail("a paint is a colour, a gradient, {linear: …} or {radial: …}")
		return p
	}
	p.Kind = Radial
	stopsInto(rad, p)
	if a, ok := v.Get("at"); ok {
		p.At = a.Pair(-300, 300)
	}
	if r, ok := v.Get("r"); ok {
		p.R = r.Num(0.1, 500)
	}
	return p
}

func stopsInto(v node.Value, p *Paint) {
	if v.Node.Kind == node.List {
		p.Stops = stops(v)
		return
	}
	p.Ref = v.Match(colourPattern, "give the name of a palette gradient or a list of stops")
}

// ReadSwatch reads a palette value.
func ReadSwatch(v node.Value) Swatch {
	var s Swatch
	switch v.Node.Kind {
	case node.Scalar:
		s.RGB = hexColour(v)
	case node.List:
		s.Stops = stops(v)
		if len(s.Stops) > 0 {
			s.RGB = s.Stops[len(s.Stops)/2].Colour.RGB
		}
	default:
		v.IsMap("rgb", "cmyk", "spot", "brand")
		if c, ok := v.Get("rgb"); ok {
			s.RGB = hexColour(c)
		} else {
			v.Fail("rgb is missing")
		}
		if c, ok := v.Get("cmyk"); ok {
			n := c.Nums(4, 0, 100)
			s.CMYK = &[4]float64{n[0] / 100, n[1] / 100, n[2] / 100, n[3] / 100}
		}
		if c, ok := v.Get("spot"); ok {
			if s.Spot = c.Match(spotPattern, "write the ink's name, such as PANTONE 1788 C"); s.CMYK == nil {
				c.Fail("a spot ink needs cmyk too: what a press without that ink mixes")
			}
		}
		if c, ok := v.Get("brand"); ok {
			s.Brand = c.Match(colourPattern, "give the name of a colour of the office's kit, such as primary")
		}
	}
	return s
}

// Office is a colour of an office's kit, as typed: "#rrggbb", inks in percent.
func Office(hex string, cmyk []float64, spot string) (Swatch, error) {
	s := Swatch{Spot: spot}
	var ok bool
	if s.RGB, ok = rgb(hex); !ok {
		return s, fmt.Errorf("%q is no colour; write #rrggbb", hex)
	}
	if cmyk != nil {
		if len(cmyk) != 4 {
			return s, fmt.Errorf("%d inks; give cyan, magenta, yellow and black in percent", len(cmyk))
		}
		s.CMYK = new([4]float64)
		for i, f := range cmyk {
			if !(f >= 0 && f <= 100) {
				return s, fmt.Errorf("%g percent of ink; 0 to 100 are possible", f)
			}
			s.CMYK[i] = f / 100
		}
	}
	if spot != "" && (s.CMYK == nil || !spotPattern.MatchString(spot)) {
		return s, fmt.Errorf("the spot ink %q needs letters and digits for a name, and cmyk beside it", spot)
	}
	return s, nil
}

func hexColour(v node.Value) [3]uint8 {
	c, ok := rgb(v.Str(40))
	if !ok {
		v.Fail(`%s; write "#rrggbb", quoted`, v.Shown())
	}
	return c
}
