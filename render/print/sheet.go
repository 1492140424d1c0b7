package print

import (
	"fmt"
	"math"
)

// The part of the longer side that is the page's rim, drawn out over what lies
// beyond the finished size: a pixel or so of a preview, so that the page's own
// soft edge does not show as a hairline; far less than the trim's tolerance.
const rimPart = 0.001

// sides are four widths: top, right, bottom, left.
type sides [4]float64

func (s sides) plus(d float64) sides { return sides{s[0] + d, s[1] + d, s[2] + d, s[3] + d} }

// geometry is the dressed sheet in its units; the origin is its lower left.
type geometry struct {
	mm    float64 // units a millimetre
	unit  float64 // of 1/72 inch
	w, h  float64 // finished page
	cut   sides   // from the finished page to where it is cut: hems and pockets
	bleed float64 // printed beyond the cut
	edge  sides   // from the finished page to the sheet's edge
	mark  float64 // length of a mark
	rim   float64
	line  float64 // width of a mark's line
}

func (o Options) geometry() geometry {
	longer := math.Max(o.WMM, o.HMM)
	mark := math.Min(math.Max(0.004*longer, 5), 25)
	var g geometry
	for i, e := range o.Finish.Edges() {
		g.cut[i] = e.TakesMM()
	}
	g.edge = g.cut.plus(o.BleedMM)
	if o.CropMarks {
		g.edge = g.edge.plus(1.5 * mark)
	}
	g.mm, g.unit = ptPerMM/float64(max(o.Scale, 1)), 1
	if math.Max(o.WMM+g.edge[1]+g.edge[3], o.HMM+g.edge[0]+g.edge[2])*g.mm > maxUnits {
		g.mm, g.unit = g.mm/largeUnit, largeUnit
	}
	g.w, g.h, g.bleed, g.mark, g.rim = o.WMM*g.mm, o.HMM*g.mm, o.BleedMM*g.mm, mark*g.mm, rimPart*longer*g.mm
	for i := range g.cut {
		g.cut[i] *= g.mm
		g.edge[i] *= g.mm
	}
	g.line = g.mark * 0.018 // 0.25 pt of a 5 mm mark
	return g
}

// left and bottom place the finished page on the sheet.
func (g geometry) left() float64   { return g.edge[3] }
func (g geometry) bottom() float64 { return g.edge[2] }

// box is the finished page widened by d.
func (g geometry) box(d sides) string {
	return "[" + numbers(g.left()-d[3], g.bottom()-d[2], g.left()+g.w+d[1], g.bottom()+g.h+d[0]) + "]"
}

// boxes: the trim box is the finished size, the bleed box all that is printed.
func (g geometry) boxes() string {
	media := g.box(g.edge)
	return "/MediaBox" + media + "/CropBox" + media + "/BleedBox" + g.box(g.cut.plus(g.bleed)) + "/TrimBox" + g.box(sides{}) + userUnit(g.unit)
}

// dressing is what a sheet has around the bare page.
type dressing struct {
	boxes    string
	contents string
	named    map[string]ref // XObjects that the contents draw
	layers   string         // what the catalogue says of the marks
}

// dress draws the sheet around l: the ground beyond the finished size, then the
// bare page's own content, scaled and moved but not touched, then the marks.
func (f *file) dress(l leaf, o Options) (dressing, error) {
	g := o.geometry()
	out := dressing{boxes: g.boxes(), named: map[string]ref{}}
	var pre, post content
	var err error
	if g.bleed > 0 || g.cut != (sides{}) {
		if out.named["Under"], err = f.under(l, g); err != nil {
			return out, err
		}
		pre.WriteString("/Under Do\n")
	}
	pre.op("q")
	k := g.mm / (ptPerMM / l.unit)
	matrix(&pre, k, 0, 0, k, g.left(), g.bottom())
	post.op("Q")
	if o.CropMarks {
		if out.named["Over"], out.layers, err = f.over(g, o); err != nil {
			return out, err
		}
		post.WriteString("/Over Do\n")
	}
	before, after := f.reserve(), f.reserve()
	out.contents = fmt.Sprintf("[%v %v %v]", before, l.contents, after)
	if err := f.stream(before, "", pre.Bytes()); err != nil {
		return out, err
	}
	return out, f.stream(after, "", post.Bytes())
}

// media is the whole sheet.
func (g geometry) media() (w, h float64) {
	return g.edge[3] + g.w + g.edge[1], g.edge[2] + g.h + g.edge[0]
}

// under is a form with the art drawn out over bleed, hems and pockets. The art is
// drawn as a group, so that readers blend the edge of its drawn out copies once
// and no hairline shows there.
func (f *file) under(l leaf, g geometry) (ref, error) {
	group, form := f.reserve(), f.reserve()
	size := numbers(l.artW, l.artH)
	err := f.stream(group, fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 %s]/Resources<</XObject<</Art %v>>>>/Group<</S/Transparency>>", size, l.art), []byte("/Art Do"))
	if err != nil {
		return 0, err
	}
	var c content
	kx, ky := g.w/l.artW, g.h/l.artH
	c.op("q")
	matrix(&c, kx, 0, 0, -ky, g.left(), g.bottom()+g.h)
	// Bands as scale and shift of the art: before, within and after the page.
	// Each lies a little under the page, so that no gap shows.
	grow := g.cut.plus(g.bleed)
	xs := bands(l.artW, grow[3]/kx, grow[1]/kx, math.Min(g.rim/kx, l.artW/4))
	ys := bands(l.artH, grow[0]/ky, grow[2]/ky, math.Min(g.rim/ky, l.artH/4))
	for j, y := range ys {
		for i, x := range xs {
			if i == 1 && j == 1 {
				continue
			}
			c.op("q")
			c.op("re", x.from, y.from, x.to-x.from, y.to-y.from)
			c.WriteString("W n\n")
			matrix(&c, x.scale, 0, 0, y.scale, x.shift, y.shift)
			c.WriteString("/Art Do Q\n")
		}
	}
	c.op("Q")
	w, h := g.media()
	return form, f.stream(form, fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 %s]/Resources<</XObject<</Art %v>>>>", numbers(w, h), group), c.Bytes())
}

// span is where a band lies and how it draws out the art.
type span struct{ from, to, scale, shift float64 }

func bands(size, before, after, rim float64) [3]span {
	k0, k1 := (before+rim)/rim, (after+rim)/rim
	return [3]span{
		{-before, rim, k0, -before},
		{0, size, 1, 0},
		{size - rim, size + after, k1, size - rim - (size-rim)*k1},
	}
}
