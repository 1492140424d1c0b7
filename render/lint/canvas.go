package lint

import (
	"fmt"
	"math"
)

// Box is a place on a canvas, in any unit.
type Box struct{ X0, Y0, X1, Y1 float64 }

func (b Box) area() float64 { return math.Max(0, b.X1-b.X0) * math.Max(0, b.Y1-b.Y0) }

// Union is the smallest box around both; an empty one adds nothing.
func (b Box) Union(o Box) Box {
	switch {
	case b.area() == 0:
		return o
	case o.area() == 0:
		return b
	}
	return Box{math.Min(b.X0, o.X0), math.Min(b.Y0, o.Y0), math.Max(b.X1, o.X1), math.Max(b.Y1, o.Y1)}
}

// Flag is one flag on a canvas: national or party.
type Flag struct {
	Which string
	Box   Box
}

// Canvas is a laid-out page as rules see it.
type Canvas struct {
	W, H  float64
	Kinds []string       // media that the design is for
	Areas map[string]Box // by field: where its ink or picture is
	Flags []Flag
}

// Canvas judges a page by all rules that need its layout.
func (p *Pack) Canvas(c Canvas, day string) []Finding {
	var out []Finding
	if !(c.W > 0 && c.H > 0) {
		return nil
	}
	for i := range p.rules {
		r := &p.rules[i]
		if !r.InForce(day) {
			continue
		}
		switch r.Kind {
		case "sponsor_area":
			out = append(out, r.sponsorArea(c)...)
		case "sponsor_place":
			out = append(out, r.sponsorPlace(c)...)
		case "flag_order", "flag_height":
			out = append(out, r.flagPair(c)...)
		case "flag_kind":
			out = append(out, r.flagKind(c)...)
		}
	}
	return out
}

// sponsor is the area of all sponsor fields, and the first of them.
func (r *Rule) sponsor(c Canvas) (box Box, field string) {
	for _, name := range r.Names("fields") {
		if b, ok := c.Areas[name]; ok && b.area() > 0 {
			if field == "" {
				field = name
			}
			box = box.Union(b)
		}
	}
	return box, field
}

func (r *Rule) sponsorArea(c Canvas) []Finding {
	box, field := r.sponsor(c)
	if field == "" {
		return nil
	}
	part, most := 100*box.area()/(c.W*c.H), r.Param("percent")
	if part <= most {
		return nil
	}
	return []Finding{r.find(field, "percent", fmt.Sprintf("%.0f", math.Ceil(part)), "most", fmt.Sprintf("%.0f", most))}
}

// sponsorPlace: the right end of what is wide, else the bottom.
func (r *Rule) sponsorPlace(c Canvas) []Finding {
	box, field := r.sponsor(c)
	if field == "" {
		return nil
	}
	x, y := (box.X0+box.X1)/2/c.W, (box.Y0+box.Y1)/2/c.H
	vi, en, right := "phía dưới", "the bottom", y >= 2.0/3
	if c.W >= r.Param("wide")*c.H {
		vi, en, right = "bên phải", "the right end", x >= 2.0/3
	}
	if right {
		return nil
	}
	return []Finding{r.find(field, "place_vi", vi, "place_en", en)}
}

// flagPair: the Party flag left of the national one, both equally high.
func (r *Rule) flagPair(c Canvas) (out []Finding) {
	var party, nation *Box
	for i, f := range c.Flags {
		switch f.Which {
		case "party":
			party = &c.Flags[i].Box
		case "national":
			nation = &c.Flags[i].Box
		}
	}
	if party == nil || nation == nil {
		return nil
	}
	if r.Kind == "flag_order" {
		if party.X0+party.X1 >= nation.X0+nation.X1 {
			out = append(out, r.find(""))
		}
		return out
	}
	a, b := party.Y1-party.Y0, nation.Y1-nation.Y0
	off := 100 * math.Max(math.Abs(a-b), math.Abs(party.Y0-nation.Y0)) / math.Max(a, b)
	if off > r.Param("percent") {
		out = append(out, r.find("", "percent", fmt.Sprintf("%.0f", math.Ceil(off))))
	}
	return out
}

// flagKind: flags have no place on some media.
func (r *Rule) flagKind(c Canvas) []Finding {
	if len(c.Flags) == 0 {
		return nil
	}
	for _, k := range c.Kinds {
		if r.Has("kinds", k) {
			return []Finding{r.find("", "kind", k)}
		}
	}
	return nil
}
