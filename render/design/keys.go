package design

import (
	"strings"

	"pano/render/design/paint"
	"pano/render/design/place"
)

// layerKey is one key of a layer: its reader and its name in the schema.
type layerKey struct {
	name string
	kind string // schema definition
	read func(l *Layer, v value)
}

// drawKeys lists, by kind of layer, the keys that it takes beside the common
// ones. required are those that must be there.
type drawKeys struct {
	draw     string
	keys     string
	required string
	item     bool // may stand in a box
	layer    bool // may stand on the canvas
	sized    bool // in a box it may state its height
}

const (
	shapeKeys = " box inset fill stroke width dash turn mirror"
	textKeys  = " text after font max min lines align fill fills shadow case tracking line_gap against styles outline figures stack_by"
)

// kindsOfLayers is the table of §8 of the format.
func kindsOfLayers() []drawKeys {
	return []drawKeys{
		{draw: "background", keys: "fill", required: "fill", layer: true},
		{draw: "rect", keys: shapeKeys + " radius", item: true, layer: true, sized: true},
		{draw: "ellipse", keys: shapeKeys + " square anchor", item: true, layer: true, sized: true},
		{draw: "polygon", keys: shapeKeys + " points", required: "points", item: true, layer: true, sized: true},
		{draw: "star", keys: shapeKeys + " n inner anchor", item: true, layer: true, sized: true},
		{draw: "path", keys: shapeKeys + " d view fit anchor even_odd", required: "d", item: true, layer: true, sized: true},
		{draw: "rays", keys: "box inset fill at n start mirror", required: "fill n", layer: true},
		{draw: "stripes", keys: "box inset fill ground width lean mirror", required: "fill width", item: true, layer: true, sized: true},
		{draw: "pattern", keys: "tile file box inset size step shift turn fill tint radius mirror", required: "size", item: true, layer: true, sized: true},
		{draw: "art", keys: "file box boxes inset fit anchor flip turn tint mirror height", required: "file", item: true, layer: true},
		{draw: "text", keys: textKeys + " box inset valign each_line same_width", required: "text font max min", item: true, layer: true},
		{draw: "plaque", keys: textKeys + " box inset valign same_width shape ground tail fold pad radius stroke width", required: "text font max min ground", item: true, layer: true},
		{draw: "list", keys: textKeys + " box inset valign bullet bullet_fill bullet_ink row_gap", required: "text font max min", item: true, layer: true},
		{draw: "stack", keys: "box inset align valign gap grow items", required: "items", item: true, layer: true},
		{draw: "row", keys: "box inset align valign gap margin items", required: "items", item: true, layer: true},
		{draw: "grid", keys: "box inset align valign gap row_gap margin columns items", required: "columns items", item: true, layer: true},
		{draw: "overlay", keys: "box inset align valign margin items", required: "items", item: true, layer: true},
		{draw: "repeat", keys: "each times most items", required: "items", item: true},
		{draw: "rule", keys: "length width fill file height tint", required: "length width fill", item: true},
		{draw: "space", keys: "height", required: "height", item: true},
		{draw: "image", keys: "field box inset fit focal anchor radius stroke width mirror", required: "field", item: true, layer: true, sized: true},
		{draw: "qr", keys: "text box inset fill ground quiet level anchor", required: "text", item: true, layer: true, sized: true},
		{draw: "flag", keys: "which box inset anchor", required: "which", item: true, layer: true, sized: true},
		{draw: "emblem", keys: "official box inset anchor", required: "official", item: true, layer: true, sized: true},
		{draw: "group", keys: "layers box inset clip radius mirror", required: "layers", layer: true},
		{draw: "part", keys: "name", required: "name", layer: true},
	}
}

// commonKeys may stand on every layer; items add gap, the space above them.
const commonKeys = "draw when opacity min_px max_px aspect note"

func kindOfLayer(draw string) (drawKeys, bool) {
	for _, k := range kindsOfLayers() {
		if k.draw == draw {
			return k, true
		}
	}
	return drawKeys{}, false
}

// whole tells whether the layer is official artwork, which nothing may fade, cut
// or turn over.
func (d drawKeys) whole() bool { return d.draw == "flag" || d.draw == "emblem" }

// holds tells whether the layer is a box of others.
func (d drawKeys) holds() bool { return contains(strings.Fields(d.required), "items") }

func (d drawKeys) allowed(item bool) []string {
	common := commonKeys
	if d.whole() {
		common = strings.Replace(common, " opacity", "", 1)
	}
	if item {
		var out []string
		keys := common + " gap span ratio anchor " + strings.ReplaceAll(d.keys+" ", " anchor ", " ")
		if d.sized {
			keys += " height"
		}
		for _, k := range strings.Fields(keys) {
			// A box places its items; only a box in a box says how it places its own.
			if !contains([]string{"box", "boxes", "inset", "mirror"}, k) && (k != "valign" || d.holds()) && !contains(out, k) {
				out = append(out, k)
			}
		}
		return out
	}
	return strings.Fields(common + " " + d.keys)
}

// layerKeys is the table of all keys. Keys that need the template around them
// (draw, items, layers, name) are read in layer.go.
func layerKeys() []layerKey {
	all := shapeLayerKeys()
	all = append(all, textLayerKeys()...)
	return append(all, otherLayerKeys()...)
}

func shapeLayerKeys() []layerKey {
	return []layerKey{
		{"when", "when", func(l *Layer, v value) { l.When = conds(v) }},
		{"opacity", "share", func(l *Layer, v value) { l.Opacity = v.Num(0, 1) }},
		{"min_px", "length", func(l *Layer, v value) { l.MinPx = v.Num(0, MaxSide) }},
		{"max_px", "length", func(l *Layer, v value) { l.MaxPx = v.Num(0, MaxSide) }},
		{"aspect", "pair", func(l *Layer, v value) { a := v.Span(0.01, 100); l.Aspect = &a }},
		{"note", "text", func(l *Layer, v value) { v.Str(400) }},
		{"box", "box", func(l *Layer, v value) { b := place.ReadBox(v); l.Box = &b }},
		{"inset", "inset", func(l *Layer, v value) { in := place.ReadInset(v); l.Box = &Box{Inset: &in} }},
		{"boxes", "boxes", func(l *Layer, v value) {
			for _, c := range v.List(1, 60) {
				l.Boxes = append(l.Boxes, place.ReadBox(c))
			}
		}},
		{"fill", "paint", func(l *Layer, v value) { l.Fill = paint.Read(v) }},
		{"stroke", "paint", func(l *Layer, v value) { l.Stroke = paint.Read(v) }},
		{"ground", "paint", func(l *Layer, v value) { l.Ground = paint.Read(v) }},
		{"width", "length", func(l *Layer, v value) { l.Width = v.Num(0, 100) }},
		{"dash", "pair", func(l *Layer, v value) { l.Dash = v.Nums(2, 0.05, 100) }},
		{"tile", "tile", func(l *Layer, v value) { l.Tile = v.OneOf(Tiles()...) }},
		{"size", "length", func(l *Layer, v value) { l.Size = v.Num(0.5, 100) }},
		{"step", "step", func(l *Layer, v value) { l.Step = step(v) }},
		{"shift", "share", func(l *Layer, v value) { l.Shift = v.Num(0, 1) }},
		{"turn", "angle", func(l *Layer, v value) { l.Turn = v.Num(-360, 360) }},
		{"mirror", "flag", func(l *Layer, v value) { l.Mirror = v.Flag() }},
		{"radius", "length", func(l *Layer, v value) { l.Radius = v.Num(0, 100) }},
		{"square", "flag", func(l *Layer, v value) { l.Square = v.Flag() }},
		{"anchor", "text", func(l *Layer, v value) { l.Anchor, l.Anchored = place.ReadAnchor(v), true }},
		{"points", "points", func(l *Layer, v value) {
			for _, c := range v.List(3, 200) {
				l.Points = append(l.Points, c.Pair(-300, 300))
			}
		}},
		{"n", "count", func(l *Layer, v value) { l.N = v.Whole(2, 180) }},
		{"inner", "share", func(l *Layer, v value) { l.Inner = v.Num(0.05, 1) }},
		{"d", "text", func(l *Layer, v value) { l.D = v.Str(32 << 10) }},
		{"view", "quad", func(l *Layer, v value) { l.View = view(v) }},
		{"fit", "fit", func(l *Layer, v value) { l.Fit = v.OneOf("contain", "cover", "stretch") }},
		{"even_odd", "flag", func(l *Layer, v value) { l.EvenOdd = v.Flag() }},
		{"at", "pair", func(l *Layer, v value) { l.At = v.Pair(-300, 300) }},
		{"start", "angle", func(l *Layer, v value) { a := v.Num(-360, 360); l.Start = &a }},
		{"lean", "angle", func(l *Layer, v value) { l.Lean = v.Num(-80, 80) }},
		{"file", "text", func(l *Layer, v value) { l.File = file(v) }},
		{"flip", "flip", func(l *Layer, v value) { l.Flip = v.OneOf("x", "y", "xy") }},
		{"tint", "colour", func(l *Layer, v value) { c := paint.ReadColour(v); l.Tint = &c }},
	}
}

func textLayerKeys() []layerKey {
	return []layerKey{
		{"text", "text", func(l *Layer, v value) { l.Text = text(v) }},
		{"after", "text", func(l *Layer, v value) { t := text(v); l.After = &t }},
		{"font", "text", func(l *Layer, v value) { l.Font = v.Str(30) }},
		{"max", "length", func(l *Layer, v value) { l.Max = v.Num(0.2, 200) }},
		{"min", "length", func(l *Layer, v value) { l.Min = v.Num(0.2, 200) }},
		{"lines", "count", func(l *Layer, v value) { l.Lines = v.Whole(1, MaxLines) }},
		{"align", "align", func(l *Layer, v value) { l.Align = v.OneOf("centre", "left", "right") }},
		{"valign", "valign", func(l *Layer, v value) { l.VAlign = v.OneOf("middle", "top", "bottom") }},
		{"fills", "paints", func(l *Layer, v value) {
			for _, c := range v.List(1, 12) {
				l.Fills = append(l.Fills, *paint.Read(c))
			}
		}},
		{"styles", "styles", func(l *Layer, v value) { l.Styles = styles(v) }},
		{"outline", "outline", func(l *Layer, v value) { l.Outline = outline(v) }},
		{"figures", "figures", func(l *Layer, v value) { l.Figures = v.OneOf("proportional", "tabular") }},
		{"stack_by", "stack_by", func(l *Layer, v value) { l.StackBy = v.OneOf("syllable", "word", "line") }},
		{"shadow", "shadow", func(l *Layer, v value) { l.Shadow = shadow(v) }},
		{"case", "case", func(l *Layer, v value) { l.Case = v.OneOf("typed", "upper") }},
		{"tracking", "em", func(l *Layer, v value) { f := v.Num(-0.05, 0.5); l.Tracking = &f }},
		{"line_gap", "em", func(l *Layer, v value) { f := v.Num(0, 2); l.LineGap = &f }},
		{"each_line", "flag", func(l *Layer, v value) { l.EachLine = v.Flag() }},
		{"same_width", "flag", func(l *Layer, v value) { l.SameWidth = v.Flag() }},
		{"against", "colour", func(l *Layer, v value) { c := paint.ReadColour(v); l.Against = &c }},
		{"shape", "plaque", func(l *Layer, v value) { l.Shape = v.OneOf("ribbon", "box", "pill", "bar", "tiles") }},
		{"tail", "colour", func(l *Layer, v value) { c := paint.ReadColour(v); l.Tail = &c }},
		{"fold", "colour", func(l *Layer, v value) { c := paint.ReadColour(v); l.Fold = &c }},
		{"pad", "pair", func(l *Layer, v value) { l.Pad = v.Pair(0, 5) }},
		{"bullet", "bullet", func(l *Layer, v value) { l.Bullet = v.OneOf("number", "dot", "check", "none") }},
		{"bullet_fill", "paint", func(l *Layer, v value) { l.BulletFill = paint.Read(v) }},
		{"bullet_ink", "colour", func(l *Layer, v value) { c := paint.ReadColour(v); l.BulletInk = &c }},
		{"row_gap", "length", func(l *Layer, v value) { l.RowGap, l.RowGapped = v.Num(0, 50), true }},
	}
}

func otherLayerKeys() []layerKey {
	return []layerKey{
		{"span", "span", func(l *Layer, v value) { l.Span = span(v) }},
		{"ratio", "length", func(l *Layer, v value) { l.Ratio = v.Num(0.02, 50) }},
		{"margin", "length", func(l *Layer, v value) { l.Margin = v.Num(0, 50) }},
		{"columns", "count", func(l *Layer, v value) { l.Columns = v.Whole(1, 12) }},
		{"each", "text", func(l *Layer, v value) { l.Each = v.Match(fieldPattern, "give the name of a text field") }},
		{"times", "count", func(l *Layer, v value) { l.Times = v.Whole(1, MaxRepeat) }},
		{"most", "count", func(l *Layer, v value) { l.Most = v.Whole(1, MaxRepeat) }},
		{"gap", "length", func(l *Layer, v value) { f := v.Num(0, 100); l.Gap = &f }},
		{"grow", "flag", func(l *Layer, v value) { l.Grow = v.Flag() }},
		{"length", "length", func(l *Layer, v value) { l.Length = v.Num(0, 100) }},
		{"height", "length", func(l *Layer, v value) { l.Height = v.Num(0, 100) }},
		{"field", "text", func(l *Layer, v value) { l.Field = v.Match(fieldPattern, "give the name of an image field") }},
		{"which", "which", func(l *Layer, v value) { l.Which = v.OneOf("national", "party", "both") }},
		{"official", "text", func(l *Layer, v value) { l.Official = v.Name() }},
		{"focal", "pair", func(l *Layer, v value) { l.Focal = v.Pair(0, 100) }},
		{"quiet", "length", func(l *Layer, v value) { l.Quiet = v.Num(0, 20) }},
		{"level", "level", func(l *Layer, v value) { l.Level = v.OneOf("M", "L", "Q", "H") }},
		{"clip", "flag", func(l *Layer, v value) { l.Clip = v.Flag() }},
		{"draw", "text", nil},
		{"name", "text", nil},
		{"items", "items", nil},
		{"layers", "layers", nil},
	}
}

// blankLayer holds the defaults of all keys.
func blankLayer() *Layer {
	return &Layer{
		Opacity: 1, Anchor: Anchor{X: 0.5, Y: 0.5}, N: 5, Inner: 0.382, View: [4]float64{0, 0, 100, 100}, Fit: "contain",
		At: [2]float64{50, 50}, Lean: 45, Lines: 1, Align: "centre", VAlign: "middle", Shape: "ribbon", Pad: [2]float64{0.9, 0.45},
		Bullet: "number", RowGap: 2, Focal: [2]float64{50, 50}, Quiet: 4, Level: "M",
	}
}
