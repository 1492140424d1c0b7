// Package design is the template format: it reads template.yaml into a Design,
// checks it completely and names line, field, value and remedy where it is
// wrong. It knows no pixels, fonts files or values. The format is described in
// docs/template-format.md; schema.json is generated from the same tables.
package design

import (
	"maps"
	"slices"

	"pano/render/design/node"
	"pano/render/design/paint"
	"pano/render/design/place"
)

// Error is one thing that is wrong in a template file.
type Error = node.Error

// Limits on what a template file may hold.
const (
	MaxFile   = node.MaxBytes
	MaxLayers = 200
	MaxLines  = 24 // of one text
	MaxDepth  = 8
	MaxRepeat = 24
)

// Words is a text in the languages of the pages: "vi" and "en".
type Words = node.Words

// Design is a parsed and checked template. It is read-only after Parse and so
// safe for concurrent use.
type Design struct {
	Name     string
	Version  int
	Title    Words
	About    Words
	Kinds    []string
	Sizes    []Size
	Safe     [2]float64 // text margin, percent of width and height
	Locked   bool
	Motion   *Motion // nil: a still picture
	Fields   []Field
	Palettes []Palette
	Fonts    map[string]Role
	Variants []Variant
	Board    *Board // electronic text boards only; then the four above are empty
}

// Field is one value that the design takes.
type Field struct {
	Name     string
	Type     string // text date url image choice number
	Label    Words
	Hint     Words
	Required bool
	Max      int // letters
	Lines    int
	Default  string
	Sample   string
	Choices  []Choice
	Range    *[2]float64
	Brand    string // image only: the logo of the office's kit that is the default
}

// Motion is how several pictures of one design follow each other.
type Motion struct {
	Kind  string  // fade, flip or ticker
	Hold  float64 // fade, flip: seconds that a picture stands
	Steps int     // fade: pictures between two
	Time  float64 // fade: seconds that it takes
	Speed int     // ticker: pixels a second
}

// Choice is one value of a choice field.
type Choice struct {
	Value string
	Title Words
}

// What colours a design: see paint.
type (
	Palette = paint.Palette
	Swatch  = paint.Swatch
	Colour  = paint.Colour
	Stop    = paint.Stop
	Paint   = paint.Paint
)

// The kinds of paint.
const (
	Flat   = paint.Flat
	Linear = paint.Linear
	Radial = paint.Radial
)

// Where things stand: see place.
type (
	Coord  = place.Coord
	Box    = place.Box
	Anchor = place.Anchor
)

// Role is a named use of a font.
type Role struct {
	Face     FaceRef
	Upper    bool
	Tracking float64 // em
	LineGap  float64 // em
	Fallback []FaceRef
	Small    *FaceRef // used where the text can be at most SmallPx pixels large
	SmallPx  float64
	Tabular  bool   // figures of equal width
	Brand    string // the kit's font that takes this face's place; "" = none
}

// FaceRef names a font file by what it is.
type FaceRef struct {
	Family string
	Weight int
}

// Variant is the drawing for one range of aspect ratios.
type Variant struct {
	Aspect [2]float64 // width / height, inclusive
	Layers []*Layer
}

// Board describes an electronic text board.
type Board struct {
	Text   Text
	Font   string // "" = the largest that fits
	Bold   bool
	Upper  bool
	Colour string
	Align  string
}

// Shadow is one offset copy below a text.
type Shadow struct {
	X, Y float64 // em
	Fill Colour
}

// Cond is one condition of a layer.
type Cond struct {
	Field    string
	Official string // instead of a field: the office has this artwork
	Days     bool   // of a date: that there are days left to it
	Not      bool
	Value    string // "" = the field is not empty
	Or       *Cond  // holds instead
}

// Span is how much of a row's width a child takes.
type Span struct {
	Kind string // hug (the default), side (percent of the shorter side), row (percent of the row), share
	Size float64
}

// Layer is one thing to draw. Which members count depends on Draw; the table
// in keys.go says so, and Parse has refused all others.
type Layer struct {
	Draw    string
	Line    int // in the file
	When    []Cond
	Opacity float64
	MinPx   float64
	MaxPx   float64
	Aspect  *[2]float64
	Box     *Box // nil: the whole canvas
	Boxes   []Box

	Fill, Stroke, Ground *Paint
	Width                float64
	Dash                 []float64
	Turn                 float64
	Mirror               bool
	Radius               float64
	Square               bool
	Anchor               Anchor
	Points               [][2]float64
	N                    int
	Inner                float64
	D                    string
	View                 [4]float64
	Fit                  string
	EvenOdd              bool
	At                   [2]float64
	Start                *float64
	Lean                 float64
	File                 string // may hold {choice}
	Flip                 string
	Tint                 *Colour

	Tile  string     // pattern: a motif; else File
	Size  float64    // of a tile
	Step  [2]float64 // from tile to tile; 0 = as large as a tile
	Shift float64    // of every second line, in steps

	Text      Text
	Font      string
	Max, Min  float64
	Lines     int
	Align     string
	VAlign    string
	Fills     []Paint
	Shadow    *Shadow
	Case      string
	Tracking  *float64
	LineGap   *float64
	EachLine  bool
	SameWidth bool
	Against   *Colour
	Styles    []Style
	Outline   *Outline
	Figures   string // "" = the role's
	StackBy   string // syllable, word, line; "" = lines are chosen

	Shape      string
	Tail, Fold *Colour
	Pad        [2]float64
	Bullet     string
	BulletFill *Paint
	BulletInk  *Colour
	RowGap     float64
	RowGapped  bool // RowGap was given

	Span     Span
	Anchored bool    // Anchor was given
	Ratio    float64 // width / height; 0 = its own
	Margin   float64
	Columns  int
	Each     string // repeat: the field whose lines it goes over
	Times    int    // repeat: how often, without a field
	Most     int    // repeat: lines at most
	After    *Text  // instead of Text once the days are used up

	Gap            *float64
	Grow           bool
	Items          []*Layer
	Length, Height float64

	Which    string // flag
	Official string // emblem: name of the artwork

	Field string
	Focal [2]float64
	Quiet float64
	Level string

	Layers []*Layer
	Clip   bool
}

// Field finds a field by name.
func (d *Design) Field(name string) (Field, bool) {
	for _, f := range d.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// Palette finds a palette by name; "" is the first.
func (d *Design) Palette(name string) (*Palette, bool) {
	for i := range d.Palettes {
		if name == "" || d.Palettes[i].Name == name {
			return &d.Palettes[i], true
		}
	}
	return nil, false
}

// Variant finds the first variant that is made for a width-to-height ratio.
func (d *Design) Variant(aspect float64) (*Variant, bool) {
	const slack = 1e-3 // whole pixels never hit a ratio exactly
	for i := range d.Variants {
		a := d.Variants[i].Aspect
		if aspect >= a[0]*(1-slack) && aspect <= a[1]*(1+slack) {
			return &d.Variants[i], true
		}
	}
	return nil, false
}

// Main is the name of the first text field: the one value that is enough.
func (d *Design) Main() string {
	for _, f := range d.Fields {
		if f.Type == "text" {
			return f.Name
		}
	}
	return ""
}

// BrandNames lists the names of an office's kit that the design asks for.
func (d *Design) BrandNames() []string {
	names := map[string]bool{}
	for _, p := range d.Palettes {
		for _, s := range p.Colours {
			names[s.Brand] = true
		}
	}
	for _, r := range d.Fonts {
		names[r.Brand] = true
	}
	for _, f := range d.Fields {
		names[f.Brand] = true
	}
	delete(names, "")
	return slices.Sorted(maps.Keys(names))
}

// Countdowns lists the date fields to which the design counts days.
func (d *Design) Countdowns() []string {
	names := map[string]bool{}
	note := func(t Text) {
		t.Placeholders(func(field, format string) { names[field] = names[field] || format == "days" })
	}
	d.walk(func(l *Layer) {
		note(l.Text)
		for i := range l.When {
			for c := &l.When[i]; c != nil; c = c.Or {
				names[c.Field] = names[c.Field] || c.Days
			}
		}
	})
	if d.Board != nil {
		note(d.Board.Text)
	}
	maps.DeleteFunc(names, func(_ string, used bool) bool { return !used })
	return slices.Sorted(maps.Keys(names))
}

// OfficialNames lists the official artwork that the design draws or asks after.
func (d *Design) OfficialNames() []string {
	names := map[string]bool{}
	d.walk(func(l *Layer) {
		for i := range l.When {
			for c := &l.When[i]; c != nil; c = c.Or {
				names[c.Official] = c.Official != ""
			}
		}
		switch {
		case l.Draw == "emblem":
			names[l.Official] = true
		case l.Draw == "flag":
			names["party"] = names["party"] || l.Which != "national"
			names["national"] = names["national"] || l.Which != "party"
		}
	})
	maps.DeleteFunc(names, func(_ string, used bool) bool { return !used })
	return slices.Sorted(maps.Keys(names))
}

// ArtFiles lists every art file that the design may draw, choices expanded.
func (d *Design) ArtFiles() []string {
	seen := map[string]bool{}
	var out []string
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	d.walk(func(l *Layer) {
		if l.File == "" {
			return
		}
		field, ok := fileField(l.File)
		if !ok {
			add(l.File)
			return
		}
		f, _ := d.Field(field)
		for _, c := range f.Choices {
			add(FileFor(l.File, c.Value))
		}
	})
	return out
}

// walk calls f for every layer and item.
func (d *Design) walk(f func(*Layer)) {
	for _, v := range d.Variants {
		walkLayers(v.Layers, f)
	}
}

func walkLayers(ls []*Layer, f func(*Layer)) {
	for _, l := range ls {
		f(l)
		walkLayers(l.Layers, f)
		walkLayers(l.Items, f)
	}
}
