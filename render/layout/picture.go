package layout

import (
	"fmt"
	"math"

	"pano/render/design"
	"pano/render/layout/art"
	"pano/render/layout/check"
	"pano/render/layout/flag"
	"pano/render/layout/ops"
	"pano/render/layout/words"
	"pano/render/layout/work"
	"pano/render/typeset"
)

// shape draws a shape into a box.
func (b *builder) shape(l *design.Layer, box typeset.Rect) {
	list, err := b.Shape(l, box)
	if err != nil {
		b.err = err
	}
	b.ops = append(b.ops, list...)
}

// drawing finds an SVG file; nil if the choice in its name is open.
func (b *builder) drawing(file string) *art.Drawing {
	if field, ok := design.FileField(file); ok {
		v := b.o.Values[field]
		if v == "" {
			return nil
		}
		file = design.FileFor(file, v)
	}
	return b.lib.art[ArtKey(b.o.Design.Name, file)]
}

// pattern draws tiles over a box.
func (b *builder) pattern(l *design.Layer, box typeset.Rect) {
	d := b.drawing(l.File)
	if d == nil && l.File != "" {
		return
	}
	list, err := b.Pattern(l, d, box)
	if err != nil {
		b.fail(l, &work.Heavy{Msg: err.Error()})
	}
	b.ops = append(b.ops, list...)
}

// image draws a picture field's value.
func (b *builder) image(l *design.Layer, box typeset.Rect) {
	ph, ok := b.o.Photos[l.Field]
	if !ok {
		return
	}
	list, soft := b.Picture(l, ph, box)
	// Fewer than half the pixels that the place has looks soft on a screen;
	// print is judged at 50 dpi already.
	if soft > 1 {
		w, h := ph.Size()
		b.find(ops.Finding{Code: "image_soft", Field: l.Field, Params: map[string]string{
			"width": fmt.Sprint(w), "height": fmt.Sprint(h), "need": fmt.Sprint(int(math.Ceil(w * soft))),
		}})
	}
	b.ops = append(b.ops, list...)
}

// official draws flags and emblems from the office's artwork; only the national
// flag can be drawn without. A pair is drawn as a pair or not at all.
func (b *builder) official(l *design.Layer, box typeset.Rect) {
	ratio, ok := b.officialRatio(l)
	if !ok {
		return
	}
	place := art.Fit(box, ratio, 1, "contain", l.Anchor.X, l.Anchor.Y)
	names := officialNames(l)
	if len(names) < 2 {
		b.whole(names[0], place)
		return
	}
	party, national := flag.Pair(place)
	b.whole(flag.Party, party)
	b.whole(flag.National, national)
}

func officialNames(l *design.Layer) []string {
	switch l.Which {
	case "both":
		return []string{flag.Party, flag.National}
	case "":
		return []string{l.Official}
	}
	return []string{l.Which}
}

// officialRatio is width ÷ height of what is drawn; ok is false, with a finding, if
// artwork is missing.
func (b *builder) officialRatio(l *design.Layer) (ratio float64, ok bool) {
	names := officialNames(l)
	for _, name := range names {
		ph, ok := b.o.Official[name]
		if !ok && name != flag.National {
			b.find(ops.Finding{Code: "flag_missing", Field: name, Params: map[string]string{"name": name}})
			return 0, false
		}
		if l.Draw == "emblem" {
			w, h := ph.Size()
			return w / h, true
		}
	}
	if len(names) == 2 {
		return flag.PairRatio, true
	}
	return flag.Ratio, true
}

func (b *builder) whole(name string, box typeset.Rect) {
	b.wholes = true
	b.areas.List = append(b.areas.List, ops.Area{Flag: name, Box: box})
	ph, ok := b.o.Official[name]
	if !ok {
		b.ops = append(b.ops, flag.Draw(box))
		return
	}
	list, _ := b.Picture(&design.Layer{Fit: "stretch"}, ph, box)
	b.ops = append(b.ops, flag.Whole(box, list...))
}

// qr draws a text as a QR code.
func (b *builder) qr(l *design.Layer, box typeset.Rect) {
	text := b.src.Layer(l)
	if text == "" {
		return
	}
	list, err := b.Code(l, text, box)
	if err != nil {
		b.find(ops.Finding{Code: "text_overflow", Field: words.Field(l.Text), Block: true, Params: map[string]string{
			"text": check.Short(text, 60), "letters": fmt.Sprint(len(text)), "fits": "1200", "percent": "0", "lines": "1", "would": check.Short(text, 60)}})
	}
	b.ops = append(b.ops, list...)
}
