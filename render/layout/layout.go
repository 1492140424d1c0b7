// Package layout turns a design, its values and a size into a flat list of
// drawing operations (see ops). The list is the only thing that the backends see,
// so a picture and its print cannot differ in layout.
package layout

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"pano/render/design"
	"pano/render/layout/area"
	"pano/render/layout/art"
	"pano/render/layout/check"
	"pano/render/layout/contrast"
	"pano/render/layout/figure"
	"pano/render/layout/flag"
	"pano/render/layout/ink"
	"pano/render/layout/memo"
	"pano/render/layout/ops"
	"pano/render/layout/words"
	"pano/render/layout/work"
	"pano/render/typeset"
)

// Photo is a decoded picture value.
type Photo = figure.Photo

// Order is one page to lay out. Values are checked by the caller; dates are in
// the form 2006-01-02.
type Order struct {
	Design  *design.Design
	Palette *design.Palette
	Values  map[string]string
	Day     string // that is shown, 2006-01-02, for designs that count days
	Photos  map[string]Photo
	// Stop is asked now and then; its error ends the layout. nil = never.
	Stop func() error
	// Official is the office's official artwork by name.
	Official map[string]Photo
	W, H     float64 // canvas units: pixels of the picture that is drawn
	// Aspect is width / height of the finished piece; a small preview's whole
	// pixels would only be near it. 0 = W / H.
	Aspect float64
	// Zoom is finished pixels per canvas unit: above 1 in a preview, which must
	// look like the finished piece. 0 = 1.
	Zoom  float64
	Print bool // the page is printed: pixels are no limit
	// PerMM is canvas units per millimetre and DistanceM the viewing distance
	// in metres; with both set, letters are checked for legibility.
	PerMM, DistanceM float64
	Limits           check.Limits // zero = as delivered
	Watch            []string     // fields whose areas the page is to tell
	// Memo may keep what layers drew, for the next order of the same scene.
	Memo *Memo
}

// Library holds what pages are made of. It is safe for concurrent use.
type Library struct {
	fonts *typeset.Fonts
	art   map[string]*art.Drawing
}

// NewLibrary takes fonts and art by the names that ArtKey gives.
func NewLibrary(fonts *typeset.Fonts, drawings map[string]*art.Drawing) *Library {
	return &Library{fonts, drawings}
}

// ArtKey is the name under which an art file of a design is kept: files in the
// design's own folder ("./scene.svg") do not clash with others.
func ArtKey(designName, file string) string {
	if len(file) > 2 && file[:2] == "./" {
		return designName + "/" + file[2:]
	}
	return file
}

// Static lays out the layers before the first that draws a value. The result is
// the same for all orders of one StaticKey and may be kept and given to Page.
func (lib *Library) Static(o Order) ([]ops.Op, error) {
	o.complete()
	v, ok := o.Design.Variant(o.Aspect)
	if !ok {
		return nil, fmt.Errorf("no variant of %s for the ratio %.2f", o.Design.Name, o.Aspect)
	}
	b := newBuilder(lib, &o)
	for _, l := range v.Layers[:staticLayers(v)] {
		b.layer(l)
	}
	return b.ops, b.err
}

// Page lays out an order. static is what Static gave for the same design,
// palette and size, or nil.
func (lib *Library) Page(o Order, static []ops.Op) (*ops.Page, error) {
	o.complete()
	v, ok := o.Design.Variant(o.Aspect)
	if !ok {
		return nil, fmt.Errorf("no variant of %s for the ratio %.2f", o.Design.Name, o.Aspect)
	}
	b := newBuilder(lib, &o)
	n := staticLayers(v)
	if static != nil {
		b.ops = static[:len(static):len(static)]
		for _, l := range v.Layers[:n] {
			b.remember(l, b.Rect(l.Box))
		}
	} else {
		for _, l := range v.Layers[:n] {
			b.layer(l)
		}
	}
	count := len(b.ops)
	for _, l := range v.Layers[n:] {
		b.remembered(l)
	}
	if b.err != nil {
		return nil, b.err
	}
	p := &ops.Page{W: o.W, H: o.H, Ops: b.ops, Static: count, Findings: b.findings, Areas: b.areas.List}
	if b.wholes {
		p.Findings = append(p.Findings, flag.Check(p)...)
	}
	return p, nil
}

func (o *Order) complete() {
	if o.Aspect == 0 {
		o.Aspect = o.W / o.H
	}
	if o.Zoom == 0 {
		o.Zoom = 1
	}
	if o.Limits == (check.Limits{}) {
		o.Limits = check.Default()
	}
}

// staticLayers counts the leading layers that draw no value.
func staticLayers(v *design.Variant) int {
	for i, l := range v.Layers {
		if dynamic(l) {
			return i
		}
	}
	return len(v.Layers)
}

// dynamic tells whether a layer draws a value itself. Conditions and choices
// only select among drawings: StaticKey tells those apart.
func dynamic(l *design.Layer) bool {
	switch l.Draw {
	case "text", "plaque", "list", "stack", "row", "grid", "overlay", "image", "qr", "flag", "emblem":
		// Even fixed words: their findings must be made for each page.
		return true
	}
	for _, k := range l.Layers {
		if dynamic(k) {
			return true
		}
	}
	return false
}

// StaticKey says which of the conditions and choices of the static layers hold:
// orders of one design, palette and size with equal keys share what Static gives.
func (lib *Library) StaticKey(o Order) string {
	o.complete()
	v, ok := o.Design.Variant(o.Aspect)
	if !ok {
		return ""
	}
	b := newBuilder(lib, &o)
	var key strings.Builder
	var each func([]*design.Layer)
	each = func(ls []*design.Layer) {
		for _, l := range ls {
			if len(l.When) > 0 {
				fmt.Fprintf(&key, "%t ", b.shown(l))
			}
			if field, ok := design.FileField(l.File); ok {
				fmt.Fprintf(&key, "%q ", o.Values[field])
			}
			each(l.Layers)
		}
	}
	each(v.Layers[:staticLayers(v)])
	return key.String()
}

// HeavyError is a design that asks for more than any picture needs.
type HeavyError struct {
	Line int // of the layer, in the design's file
	Msg  string
}

func (e *HeavyError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Msg) }

// fail keeps the first error, with the layer's line if the design is to blame.
func (b *builder) fail(l *design.Layer, err error) {
	var heavy *work.Heavy
	if errors.As(err, &heavy) {
		err = &HeavyError{Line: l.Line, Msg: heavy.Msg}
	}
	if b.err == nil {
		b.err = err
	}
}

// builder lays out one page.
type builder struct {
	figure.Canvas
	lib      *Library
	o        *Order
	ops      []ops.Op
	findings []ops.Finding
	areas    area.Watcher
	grounds  []ground
	quiet    bool // what does not fit is no finding yet
	low      bool // texts are set as low as they can be
	work     work.Budget
	src      words.Source
	nested   []*row   // texts of boxes in the box that is laid out
	wholes   bool     // there is official artwork to be checked
	key      memo.Key // scratch of remembered
	err      error
}

// ground is a filled area that later text may stand on.
type ground struct {
	box     typeset.Rect
	colours []contrast.RGB
	flat    bool
}

func newBuilder(lib *Library, o *Order) *builder {
	page := typeset.Rect{Max: typeset.Pt{X: o.W, Y: o.H}}
	return &builder{lib: lib, o: o, areas: area.Watcher{Main: o.Design.Main(), Watch: o.Watch}, work: work.Budget{Stop: o.Stop, Page: page},
		src: words.Source{Design: o.Design, Values: o.Values, Day: o.Day}, Canvas: figure.Canvas{
			W: o.W, H: o.H, S: math.Min(o.W, o.H), Zoom: o.Zoom, Print: o.Print,
			Ink: ink.Set{Palette: o.Palette, W: o.W, H: o.H},
		}}
}

// shown tells whether a layer takes part on this page.
func (b *builder) shown(l *design.Layer) bool {
	if l.MinPx > 0 && !b.o.Print && b.S*b.o.Zoom < l.MinPx {
		return false
	}
	if l.MaxPx > 0 && (b.o.Print || b.S*b.o.Zoom >= l.MaxPx) {
		return false
	}
	if l.Aspect != nil {
		if a := b.o.Aspect; a < l.Aspect[0]*0.999 || a > l.Aspect[1]*1.001 {
			return false
		}
	}
	for i := range l.When {
		if !b.holds(&l.When[i]) {
			return false
		}
	}
	return true
}

// holds tells whether a condition, or one that stands with it, is met.
func (b *builder) holds(c *design.Cond) bool {
	for ; c != nil; c = c.Or {
		v := b.o.Values[c.Field]
		if _, photo := b.o.Photos[c.Field]; photo {
			v = "photo"
		}
		if c.Days {
			v = b.src.Days(c.Field)
		}
		is := v != ""
		if c.Official != "" {
			_, is = b.o.Official[c.Official]
		}
		if c.Value != "" {
			is = v == c.Value
		}
		if is != c.Not {
			return true
		}
	}
	return false
}

func (b *builder) layer(l *design.Layer) {
	if b.err != nil || !b.shown(l) {
		return
	}
	if err := b.work.Layer(); err != nil {
		b.fail(l, err)
		return
	}
	b.remember(l, b.Rect(l.Box))
	if l.Opacity < 1 {
		outer := b.ops
		b.ops = nil
		b.draw(l)
		b.ops = append(outer, ops.Fade(b.ops, l.Opacity)...)
		return
	}
	b.draw(l)
}

// draw adds a layer's operations, twice if it is mirrored.
func (b *builder) draw(l *design.Layer) {
	n := len(b.ops)
	b.once(l)
	if l.Mirror {
		b.Ink.Flip = !b.Ink.Flip
		b.once(l)
		b.Ink.Flip = !b.Ink.Flip
	}
	b.areas.Layer(l, b.ops[n:])
}

func (b *builder) once(l *design.Layer) {
	switch l.Draw {
	case "rays":
		b.took(l, b.Rays(l))
	case "text", "plaque", "list", "row", "grid", "overlay":
		b.column(&design.Layer{Box: l.Box, Align: l.Align, VAlign: l.VAlign, Items: []*design.Layer{l}, Line: l.Line})
	case "stack":
		b.column(l)
	case "group":
		b.group(l)
	case "art":
		for i := range l.Boxes {
			b.into(l, b.Rect(&l.Boxes[i]))
		}
		if len(l.Boxes) == 0 {
			b.into(l, b.Rect(l.Box))
		}
	default:
		b.into(l, b.Rect(l.Box))
	}
}

// into draws a figure into a box.
func (b *builder) into(l *design.Layer, box typeset.Rect) {
	if b.err != nil {
		return
	}
	outer := b.ops
	b.ops = nil
	switch l.Draw {
	case "background":
		b.shape(l, b.Rect(nil))
	case "rect", "ellipse", "polygon", "star", "path":
		b.shape(l, box)
	case "pattern":
		b.pattern(l, box)
	case "stripes":
		b.ops = b.Stripes(l, box)
	case "art":
		if d := b.drawing(l.File); d != nil {
			b.ops = b.Art(l, d, box)
		}
	case "image":
		b.image(l, box)
	case "qr":
		b.qr(l, box)
	case "flag", "emblem":
		b.official(l, box)
	}
	drawn := b.ops
	b.ops = outer
	b.took(l, drawn)
}

// took adds what a layer drew, if the page can take it.
func (b *builder) took(l *design.Layer, list []ops.Op) {
	if err := b.work.Drew(list); err != nil {
		b.fail(l, err)
		return
	}
	b.ops = append(b.ops, list...)
}

func (b *builder) group(l *design.Layer) {
	outer := b.ops
	b.ops = nil
	for _, k := range l.Layers {
		b.layer(k)
	}
	inner := b.ops
	b.ops = outer
	if l.Clip && len(inner) > 0 {
		b.ops = append(b.ops, b.Clipped(inner, b.Rect(l.Box), l.Radius*b.S/100)...)
		return
	}
	b.ops = append(b.ops, inner...)
}

// remember notes a flat or graded area that texts above may be compared with.
func (b *builder) remember(l *design.Layer, box typeset.Rect) {
	if l.Fill == nil || l.Opacity < 0.99 || l.Turn != 0 || !b.shown(l) {
		return
	}
	switch l.Draw {
	case "background", "rect", "stripes":
	default:
		return
	}
	cs, opaque := b.Ink.Colours(l.Fill)
	if !opaque {
		return
	}
	if l.Ground != nil {
		more, _ := b.Ink.Colours(l.Ground)
		cs = append(cs, more...)
	}
	b.grounds = append(b.grounds, ground{box: box, colours: cs, flat: len(cs) == 1})
}

// find notes a finding, one of a kind for each field: the letters of tiles would
// all say the same. One that stops output goes before one that warns.
func (b *builder) find(f ops.Finding) {
	for i, g := range b.findings {
		if g.Code == f.Code && g.Field == f.Field {
			if f.Block && !g.Block {
				b.findings[i] = f
			}
			return
		}
	}
	b.findings = append(b.findings, f)
}
