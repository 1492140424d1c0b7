// Package print writes a laid-out page as a vector PDF for printers: real
// millimetres, trim and bleed boxes, marks for cutting and finishing, inks
// where they are given, glyphs as outlines, and the text once more, unseen, for
// search and copying.
//
// A file has two layers of work. The bare page is the finished size and nothing
// else: it is what people approve. Dressing adds what a printing house needs
// around it (bleed, hems, pockets, marks, a scale) without touching a byte of
// the page, so it can be done later, to the approved file itself: see Dress.
package print

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"pano/render/layout/ops"
	"pano/render/print/finish"
)

// Options are the physical facts of a print.
type Options struct {
	WMM, HMM float64 // finished size: what is seen when the piece hangs
	// BleedMM is printed on each side beyond the cut: the page's outermost
	// stretch is drawn out to it.
	BleedMM   float64
	CropMarks bool
	// Finish adds material beyond the finished size for hems and pockets, and
	// marks them and the eyelets.
	Finish Finish
	Title  string
	Author string
	// ICC is the printer's colour profile (CMYK or RGB), nil for none. It is
	// named as the print's output intent; colours are not converted.
	ICC []byte
	// Scale 10 makes a file at a tenth of the size, for printers whose tools
	// cannot read pages above 5.08 m. 0 means 1.
	Scale int
}

// Finish is what is done to a print after it is cut.
type Finish = finish.Finish

// Error is a refusal with a stable code and values for a translated message:
// size_invalid scale_invalid page_invalid profile_invalid finish_invalid
// pdf_foreign.
type Error = finish.Error

// refuse makes an *Error from pairs of parameter names and values.
func refuse(code, field, msg string, params ...string) *Error {
	e := &Error{Code: code, Field: field, Msg: msg, Params: map[string]string{}}
	for i := 0; i+1 < len(params); i += 2 {
		e.Params[params[i]] = params[i+1]
	}
	return e
}

const (
	ptPerMM = 72 / 25.4
	// Readers take pages up to 14,400 units; larger ones need a larger unit.
	maxUnits   = 14400
	largeUnit  = 10
	minMM      = 5
	maxMM      = 50_000
	maxBleedMM = 500
	maxICC     = 8 << 20
)

// Check refuses facts that no print can have.
func (o Options) Check() error {
	for _, err := range []error{sized("WMM", o.WMM, minMM, maxMM), sized("HMM", o.HMM, minMM, maxMM), sized("BleedMM", o.BleedMM, 0, maxBleedMM)} {
		if err != nil {
			return err
		}
	}
	if o.Scale != 0 && o.Scale != 1 && o.Scale != 10 {
		return refuse("scale_invalid", "Scale", fmt.Sprintf("scale 1:%d: need 1:1 or 1:10", o.Scale), "value", fmt.Sprint(o.Scale))
	}
	return o.Finish.Check(o.WMM, o.HMM)
}

func sized(field string, v, lo, hi float64) error {
	if v >= lo && v <= hi {
		return nil
	}
	return refuse("size_invalid", field, fmt.Sprintf("%s is %g mm: need %g to %g", field, v, lo, hi), "value", fmt.Sprint(v), "min", fmt.Sprint(lo), "max", fmt.Sprint(hi))
}

// bare tells whether the file is the finished page and nothing else.
func (o Options) bare() bool {
	return o.BleedMM == 0 && !o.CropMarks && o.Finish == (Finish{}) && max(o.Scale, 1) == 1
}

// Write writes p as a PDF 1.6 file. The same page and options give the same
// bytes. A refusal is an *Error.
func Write(w io.Writer, p *ops.Page, o Options) error {
	if err := o.Check(); err != nil {
		return err
	}
	if !(p.W > 0 && p.H > 0) || math.IsInf(p.W, 0) || math.IsInf(p.H, 0) {
		return refuse("page_invalid", "Page", fmt.Sprintf("page of %g x %g units has no area", p.W, p.H))
	}
	d := newDrawing()
	root, pages := d.file.reserve(), d.file.reserve()
	l, err := d.leaf(p, o)
	if err != nil {
		return err
	}
	extra, err := d.file.intent(o.ICC)
	if err != nil {
		return err
	}
	boxes, contents := l.boxes(), l.contents.String()
	if !o.bare() {
		dress, err := d.file.dress(l, o)
		if err != nil {
			return err
		}
		boxes, contents, extra = dress.boxes, dress.contents, extra+dress.layers
		for _, name := range slices.Sorted(maps.Keys(dress.named)) {
			d.names.add("XObject", name, dress.named[name])
		}
	}
	page := d.file.add("<</Type/Page/Parent %v%s/Resources %v/Contents %s%s>>", pages, boxes, d.res, contents, d.group())
	d.file.put(pages, fmt.Appendf(nil, "<</Type/Pages/Kids[%v]/Count 1>>", page))
	meta := d.file.about(o, "")
	d.file.put(root, fmt.Appendf(nil, "<</Type/Catalog/Pages %v/Lang(vi)/ViewerPreferences<</DisplayDocTitle true>>/Metadata %v%s>>", pages, meta.xmp, extra))
	d.file.put(d.res, []byte(d.names.dict()))
	return d.file.write(w, root, meta.info)
}

// leaf is a bare page and what dressing needs to know of it. Its content draws
// the finished page with its lower left corner at the origin.
type leaf struct {
	w, h       float64 // in units
	unit       float64 // of 1/72 inch
	artW, artH float64 // the art's own units
	art        ref
	contents   ref
}

// leaf draws a page, as a form that dressing can draw again, and its text.
func (d *drawing) leaf(p *ops.Page, o Options) (leaf, error) {
	l := leaf{w: o.WMM * ptPerMM, h: o.HMM * ptPerMM, unit: 1, artW: p.W, artH: p.H, art: d.file.reserve()}
	if max(l.w, l.h) > maxUnits {
		l.w, l.h, l.unit = l.w/largeUnit, l.h/largeUnit, largeUnit
	}
	d.names.add("XObject", "Art", l.art)
	var c, body content
	if err := d.ops(&c, p.Ops); err != nil {
		return l, err
	}
	form := fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 %s]/Resources %v%s", numbers(p.W, p.H), d.res, d.group())
	if err := d.file.stream(l.art, form, c.Bytes()); err != nil {
		return l, err
	}
	body.op("q")
	matrix(&body, l.w/p.W, 0, 0, -l.h/p.H, 0, l.h)
	body.WriteString("/Art Do\n")
	if err := d.hiddenText(&body); err != nil {
		return l, err
	}
	body.op("Q")
	l.contents = d.file.reserve()
	return l, d.file.stream(l.contents, "", body.Bytes())
}

// matrix writes a transformation. Its factors need more decimals than a place
// does: they are multiplied with thousands.
func matrix(c *content, a, b, cc, dd, e, f float64) {
	fmt.Fprintf(c, "%s %s %s %s %s cm\n", factor(a), factor(b), factor(cc), factor(dd), numbers(e, f))
}

// boxes are those of a page that is its finished size.
func (l leaf) boxes() string {
	all := "[0 0 " + numbers(l.w, l.h) + "]"
	return "/MediaBox" + all + "/CropBox" + all + "/BleedBox" + all + "/TrimBox" + all + userUnit(l.unit)
}

func userUnit(u float64) string {
	if u == 1 {
		return ""
	}
	return "/UserUnit " + numbers(u)
}
