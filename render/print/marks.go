package print

import "fmt"

// marksInk is the spot ink of fold lines and eyelets: a separation of its own, so
// that a workshop can plot it or leave it out.
const marksInk = "Finishing"

// over is a form with all marks, outside the finished size, in two layers that a
// reader can hide, and the catalogue's entry for these.
func (f *file) over(g geometry, o Options) (ref, string, error) {
	all := f.add("%s", separation("All", []float64{1, 1, 1, 1}))
	finishing := f.add("%s", separation(marksInk, []float64{0, 1, 0, 0}))
	crop := f.add("<</Type/OCG/Name %s>>", text("Dấu cắt / Crop marks"))
	work := f.add("<</Type/OCG/Name %s>>", text("Gấp, luồn cây, khoen / Folds, pockets, eyelets"))
	overprint := f.add("<</Type/ExtGState/OP true/op true/OPM 1>>")
	paper := f.add("<</Type/ExtGState/OP false/op false/OPM 0>>")
	var c content
	c.WriteString("/M gs\n/OC /Crop BDC q /All CS 1 SCN\n")
	c.op("w", g.line)
	g.crops(&c)
	c.WriteString("Q EMC\n")
	if o.Finish != (Finish{}) {
		// A white line beneath shows them on any ground.
		c.WriteString("/OC /Work BDC q q /Paper gs 0 0 0 0 K\n")
		c.op("w", 3*g.line)
		g.work(&c, o)
		c.WriteString("Q /Ink CS 1 SCN\n")
		c.op("w", g.line)
		g.work(&c, o)
		c.WriteString("Q EMC\n")
	}
	form := f.reserve()
	w, h := g.media()
	err := f.stream(form, fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 %s]/Resources<</ColorSpace<</All %v/Ink %v>>/ExtGState<</M %v/Paper %v>>/Properties<</Crop %v/Work %v>>>>",
		numbers(w, h), all, finishing, overprint, paper, crop, work), c.Bytes())
	return form, fmt.Sprintf("/OCProperties<</OCGs[%v %v]/D<</Name(Pano)/Order[%v %v]/ON[%v %v]>>>>", crop, work, crop, work, crop, work), err
}

// crops marks where the sheet is cut, beyond the bleed.
func (g geometry) crops(c *content) {
	for _, x := range []float64{g.left() - g.cut[3], g.left() + g.w + g.cut[1]} {
		g.upright(c, x)
	}
	for _, y := range []float64{g.bottom() - g.cut[2], g.bottom() + g.h + g.cut[0]} {
		g.level(c, y)
	}
}

// upright marks x at the sheet's upper and lower edge, level y at the others.
func (g geometry) upright(c *content, x float64) {
	_, h := g.media()
	line(c, x, 0, x, g.mark*0.9)
	line(c, x, h-g.mark*0.9, x, h)
}

func (g geometry) level(c *content, y float64) {
	w, _ := g.media()
	line(c, 0, y, g.mark*0.9, y)
	line(c, w-g.mark*0.9, y, w, y)
}

func line(c *content, x0, y0, x1, y1 float64) {
	c.op("m", x0, y0)
	c.op("l", x1, y1)
	c.op("S")
}

// work draws the marks of all that is done after cutting.
func (g geometry) work(c *content, o Options) {
	g.folds(c, o.Finish)
	g.eyelets(c, o)
}

// folds marks the edge of the finished piece, where material is folded behind it,
// by dashes beyond the bleed; and the seam of a pocket by a dashed line on the
// material, where the fold hides it.
func (g geometry) folds(c *content, f Finish) {
	fmt.Fprintf(c, "[%s] 0 d\n", numbers(g.mark*0.15, g.mark*0.1))
	x0, y0, x1, y1 := g.left(), g.bottom(), g.left()+g.w, g.bottom()+g.h
	for side, e := range f.Edges() {
		if e.TakesMM() == 0 {
			continue
		}
		seam := e.PocketMM * g.mm
		switch side {
		case 0:
			g.level(c, y1)
			if seam > 0 {
				g.level(c, y1+seam)
				line(c, x0, y1+seam, x1, y1+seam)
			}
		case 1:
			g.upright(c, x1)
			if seam > 0 {
				g.upright(c, x1+seam)
				line(c, x1+seam, y0, x1+seam, y1)
			}
		case 2:
			g.level(c, y0)
			if seam > 0 {
				g.level(c, y0-seam)
				line(c, x0, y0-seam, x1, y0-seam)
			}
		case 3:
			g.upright(c, x0)
			if seam > 0 {
				g.upright(c, x0-seam)
				line(c, x0-seam, y0, x0-seam, y1)
			}
		}
	}
	c.WriteString("[] 0 d\n")
}

// eyelets marks each hole by a tick beyond the bleed and, where the hem is wide
// enough, by a circle on the hem: folded behind, it lies on the hole.
func (g geometry) eyelets(c *content, o Options) {
	edges, r := o.Finish.Edges(), o.Finish.Eyelets.DiameterMM/2
	w, h := g.media()
	tick := g.mark * 0.6
	for _, hole := range o.Finish.Holes(o.WMM, o.HMM) {
		x, y := g.left()+hole.X*g.mm, g.bottom()+g.h-hole.Y*g.mm
		in := o.Finish.Eyelets.InsetMM
		fits := edges[hole.Side].HemMM >= in+r
		cx, cy := x, y
		switch hole.Side {
		case 0:
			line(c, x, h-tick, x, h)
			cy = g.bottom() + g.h + in*g.mm
		case 1:
			line(c, w-tick, y, w, y)
			cx = g.left() + g.w + in*g.mm
		case 2:
			line(c, x, 0, x, tick)
			cy = g.bottom() - in*g.mm
		case 3:
			line(c, 0, y, tick, y)
			cx = g.left() - in*g.mm
		}
		if fits {
			circle(c, cx, cy, r*g.mm)
		}
	}
}

// circle draws a ring and a cross in its middle.
func circle(c *content, x, y, r float64) {
	const k = 0.5522847
	c.op("m", x+r, y)
	c.op("c", x+r, y+k*r, x+k*r, y+r, x, y+r)
	c.op("c", x-k*r, y+r, x-r, y+k*r, x-r, y)
	c.op("c", x-r, y-k*r, x-k*r, y-r, x, y-r)
	c.op("c", x+k*r, y-r, x+r, y-k*r, x+r, y)
	c.op("s")
	line(c, x-r/3, y, x+r/3, y)
	line(c, x, y-r/3, x, y+r/3)
}
