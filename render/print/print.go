// Package print writes a laid-out page as a vector PDF for printers: real
// millimetres, trim and bleed boxes, crop marks, inks where they are given,
// glyphs as outlines, and the text once more, unseen, for search and copying.
package print

import (
	"fmt"
	"io"
	"math"
	"strings"

	"pano/render/layout/ops"
)

// Options are the physical facts of a print.
type Options struct {
	WMM, HMM float64 // finished size after trimming
	// BleedMM is printed on each side beyond the finished size: the page's
	// outermost stretch is drawn out to it.
	BleedMM   float64
	CropMarks bool
	Title     string
	Author    string
	// ICC is the printer's colour profile (CMYK or RGB), nil for none. It is
	// named as the print's output intent; colours are not converted.
	ICC []byte
	// Scale 10 makes a file at a tenth of the size, for printers whose tools
	// cannot read pages above 5.08 m. 0 means 1.
	Scale int
}

// Error is a refusal with a stable code and values for a translated message.
type Error struct {
	Code   string // size_invalid scale_invalid page_invalid profile_invalid
	Field  string
	Params map[string]string
	Msg    string
}

func (e *Error) Error() string { return e.Msg }

const (
	ptPerMM = 72 / 25.4
	// Readers take pages up to 14,400 units; larger ones need a larger unit.
	maxUnits   = 14400
	largeUnit  = 10
	minMM      = 5
	maxMM      = 50_000
	maxBleedMM = 500
	maxICC     = 8 << 20
	// The part of the longer side that is the page's rim, drawn out over the
	// bleed: a pixel or so of a preview, so that the page's own soft edge does
	// not show as a hairline; far less than the trim's tolerance.
	rimPart = 0.001
)

func (o Options) check(p *ops.Page) error {
	size := func(field string, v, lo, hi float64) error {
		if v >= lo && v <= hi {
			return nil
		}
		return &Error{"size_invalid", field, map[string]string{"value": fmt.Sprint(v), "min": fmt.Sprint(lo), "max": fmt.Sprint(hi)},
			fmt.Sprintf("%s is %g mm: need %g to %g", field, v, lo, hi)}
	}
	for _, err := range []error{size("WMM", o.WMM, minMM, maxMM), size("HMM", o.HMM, minMM, maxMM), size("BleedMM", o.BleedMM, 0, maxBleedMM)} {
		if err != nil {
			return err
		}
	}
	if o.Scale != 0 && o.Scale != 1 && o.Scale != 10 {
		return &Error{"scale_invalid", "Scale", map[string]string{"value": fmt.Sprint(o.Scale)},
			fmt.Sprintf("scale 1:%d: need 1:1 or 1:10", o.Scale)}
	}
	if !(p.W > 0 && p.H > 0) || math.IsInf(p.W, 0) || math.IsInf(p.H, 0) {
		return &Error{"page_invalid", "Page", nil, fmt.Sprintf("page of %g x %g units has no area", p.W, p.H)}
	}
	return nil
}

// Write writes p as a PDF 1.6 file. The same page and options give the same
// bytes. A refusal is an *Error.
func Write(w io.Writer, p *ops.Page, o Options) error {
	if err := o.check(p); err != nil {
		return err
	}
	d := newDrawing()
	root, pages := d.file.reserve(), d.file.reserve()
	art := d.file.reserve()
	d.names.add("XObject", "Art", art)
	var c content
	if err := d.ops(&c, p.Ops); err != nil {
		return err
	}
	// With a bleed the art is a group, so that readers blend the edge of its
	// drawn out copies once and no hairline shows there.
	d.seeThru = d.seeThru || o.BleedMM > 0
	form := fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 %s]/Resources %v%s", numbers(p.W, p.H), d.res, d.group())
	if err := d.file.stream(art, form, c.Bytes()); err != nil {
		return err
	}
	intent, err := d.intent(o.ICC)
	if err != nil {
		return err
	}
	g := o.geometry()
	var sheet content
	g.place(&sheet, p)
	if err := d.hiddenText(&sheet); err != nil {
		return err
	}
	sheet.op("Q")
	if o.CropMarks {
		g.marks(&sheet, d)
	}
	body := d.file.reserve()
	if err := d.file.stream(body, "", sheet.Bytes()); err != nil {
		return err
	}
	unit := ""
	if g.unit != 1 {
		unit = "/UserUnit " + numbers(g.unit)
	}
	page := d.file.add("<</Type/Page/Parent %v/MediaBox[%s]/CropBox[%s]/BleedBox[%s]/TrimBox[%s]%s/Resources %v/Contents %v%s>>",
		pages, g.box(g.edge), g.box(g.edge), g.box(g.bleed), g.box(0), unit, d.res, body, d.group())
	d.file.put(pages, fmt.Appendf(nil, "<</Type/Pages/Kids[%v]/Count 1>>", page))
	d.file.put(root, fmt.Appendf(nil, "<</Type/Catalog/Pages %v/Lang(vi)/ViewerPreferences<</DisplayDocTitle true>>%s>>", pages, intent))
	d.file.put(d.res, []byte(d.names.dict()))
	info := d.file.add("<</Title %s/Author %s/Subject %s/Producer(Pano)>>", text(o.Title), text(o.Author), text(o.subject()))
	return d.file.write(w, root, info)
}

// intent is the catalogue's entry for a printer's colour profile.
func (d *drawing) intent(icc []byte) (string, error) {
	if icc == nil {
		return "", nil
	}
	channels := 0
	if len(icc) >= 128 && len(icc) <= maxICC && string(icc[36:40]) == "acsp" {
		channels = map[string]int{"CMYK": 4, "RGB ": 3}[string(icc[16:20])]
	}
	if channels == 0 {
		return "", &Error{"profile_invalid", "ICC", nil, "colour profile is not an ICC file for CMYK or RGB of at most 8 MB: ask the printer for another"}
	}
	r := d.file.reserve()
	if err := d.file.stream(r, fmt.Sprintf("/N %d", channels), icc); err != nil {
		return "", err
	}
	return fmt.Sprintf("/OutputIntents[<</Type/OutputIntent/S/GTS_PDFX/OutputConditionIdentifier(Custom)/Info(Profile given by the printer)/DestOutputProfile %v>>]", r), nil
}

// subject says what the file is, because a scale cannot be seen.
func (o Options) subject() string {
	return fmt.Sprintf("Finished size %g x %g mm, bleed %g mm, scale 1:%d", o.WMM, o.HMM, o.BleedMM, max(o.Scale, 1))
}

// geometry is the sheet in its units; the origin is the sheet's lower left.
type geometry struct {
	w, h  float64 // trimmed page
	bleed float64 // beyond the trim
	edge  float64 // from the trim to the sheet's edge
	mark  float64 // length of a crop mark
	rim   float64
	unit  float64 // of 1/72 inch
	line  float64 // width of a crop mark
}

func (o Options) geometry() geometry {
	mm := ptPerMM / float64(max(o.Scale, 1))
	mark := min(max(0.004*max(o.WMM, o.HMM), 5), 25)
	edge := o.BleedMM
	if o.CropMarks {
		edge += 1.5 * mark
	}
	g := geometry{w: o.WMM * mm, h: o.HMM * mm, bleed: o.BleedMM * mm, edge: edge * mm, mark: mark * mm, rim: rimPart * max(o.WMM, o.HMM) * mm, unit: 1}
	if max(g.w, g.h)+2*g.edge > maxUnits {
		g.unit = largeUnit
		for _, v := range []*float64{&g.w, &g.h, &g.bleed, &g.edge, &g.mark, &g.rim} {
			*v /= largeUnit
		}
	}
	g.line = g.mark * 0.018 // 0.25 pt of a 5 mm mark
	return g
}

// box is the trimmed page widened by d on all sides.
func (g geometry) box(d float64) string {
	return numbers(g.edge-d, g.edge-d, g.edge+g.w+d, g.edge+g.h+d)
}

// place puts the art on the sheet and leaves the coordinates of the page: its
// units, y down. The caller closes them with Q.
func (g geometry) place(c *content, p *ops.Page) {
	kx, ky := g.w/p.W, g.h/p.H
	c.op("q")
	c.op("cm", kx, 0, 0, -ky, g.edge, g.edge+g.h)
	c.op("q")
	c.op("re", 0, 0, p.W, p.H)
	c.WriteString("W n /Art Do Q\n")
	if g.bleed == 0 {
		return
	}
	// Bands of the bleed as scale and shift of the art: before, within and
	// after the page. Each lies a little over the page, so that no gap shows.
	xs := bands(p.W, g.bleed/kx, min(g.rim/kx, p.W/4))
	ys := bands(p.H, g.bleed/ky, min(g.rim/ky, p.H/4))
	for j, y := range ys {
		for i, x := range xs {
			if i == 1 && j == 1 {
				continue
			}
			c.op("q")
			c.op("re", x.from, y.from, x.to-x.from, y.to-y.from)
			c.WriteString("W n\n")
			c.op("cm", x.scale, 0, 0, y.scale, x.shift, y.shift)
			c.WriteString("/Art Do Q\n")
		}
	}
}

// span is where a band lies and how it draws out the art.
type span struct{ from, to, scale, shift float64 }

func bands(size, bleed, rim float64) [3]span {
	k := (bleed + rim) / rim
	return [3]span{
		{-bleed, rim, k, -bleed},
		{0, size, 1, 0},
		{size - rim, size + bleed, k, size - rim - (size-rim)*k},
	}
}

// marks draws crop marks in all inks, outside the bleed.
func (g geometry) marks(c *content, d *drawing) {
	cs := d.file.add("[/Separation/All/DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[1 1 1 1]/N 1>>]")
	d.names.add("ColorSpace", "All", cs)
	c.WriteString("q /All CS 1 SCN\n")
	c.op("w", g.line)
	for _, x := range []float64{g.edge, g.edge + g.w} {
		g.lineTo(c, x, 0, x, g.mark*0.9)
		g.lineTo(c, x, 2*g.edge+g.h-g.mark*0.9, x, 2*g.edge+g.h)
	}
	for _, y := range []float64{g.edge, g.edge + g.h} {
		g.lineTo(c, 0, y, g.mark*0.9, y)
		g.lineTo(c, 2*g.edge+g.w-g.mark*0.9, y, 2*g.edge+g.w, y)
	}
	c.op("Q")
}

func (g geometry) lineTo(c *content, x0, y0, x1, y1 float64) {
	c.op("m", x0, y0)
	c.op("l", x1, y1)
	c.op("S")
}

// names are the resources that all content of the file shares.
type names struct {
	kinds   []string
	entries map[string]*strings.Builder
	count   map[string]int
}

// add names a resource; an empty name makes one up.
func (n *names) add(kind, name string, r ref) string {
	if n.entries == nil {
		n.entries, n.count = map[string]*strings.Builder{}, map[string]int{}
	}
	b := n.entries[kind]
	if b == nil {
		b = &strings.Builder{}
		n.entries[kind] = b
		n.kinds = append(n.kinds, kind)
	}
	if name == "" {
		n.count[kind]++
		name = fmt.Sprintf("%c%d", kind[0], n.count[kind])
	}
	fmt.Fprintf(b, "/%s %v", name, r)
	return name
}

func (n *names) dict() string {
	var b strings.Builder
	b.WriteString("<<")
	for _, k := range n.kinds {
		fmt.Fprintf(&b, "/%s<<%s>>", k, n.entries[k])
	}
	b.WriteString(">>")
	return b.String()
}
