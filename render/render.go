// Package render is the one door to Pano's banner engine: a template, values
// and a size in; finished bytes out.
package render

import (
	"context"
	"io"
	"time"

	"pano/render/design/paint"
	"pano/render/layout/ops"
	"pano/render/lint"
	"pano/render/refusal"
)

// Format is an output file format.
type Format string

const (
	PNG  Format = "png"
	JPEG Format = "jpeg"
	PDF  Format = "pdf"
)

// Colours is what a display can show.
type Colours string

const (
	TrueColour  Colours = ""     // 24 bit
	Mono        Colours = "1bit" // one LED colour, on or off
	ThreeColour Colours = "3col" // red, green, amber
	EightColour Colours = "8col" // 3-bit RGB
)

// Size is a target size. Pixels for screens; millimetres and dpi for print.
// When MM is set and Px is not, Px follows from DPI (default 50).
type Size struct {
	WPx int     `json:"w_px"`
	HPx int     `json:"h_px"`
	WMM float64 `json:"w_mm"`
	HMM float64 `json:"h_mm"`
	DPI float64 `json:"dpi"`
}

// Order asks for one artwork.
type Order struct {
	Template string            // name, e.g. "led-slide"
	Digest   string            // of the design's files; "" = whatever has the name now
	Values   map[string]string // by field name; absent = the field's default
	Images   map[string][]byte // picture fields: PNG, JPEG, WebP, GIF or TIFF bytes
	Focus    map[string]Focus  // picture fields: which part of the picture counts
	Palette  string            // "" = the design's first
	Size     Size
	Format   Format  // "" = PNG
	Colours  Colours // for e-boards
	Motion   *Motion // text boards: flip or ticker; nil, and what is 0 in it, = as the design has it
	Stored   bool    // true: the compact level for keeping; false: the fast level for previews
	MaxPx    int     // > 0: preview, scale so that neither side exceeds this
	// DistanceM is the viewing distance in metres; with it and a physical size
	// (Size.WMM), letters too small to be read get a finding. 0 = unknown.
	DistanceM float64
	// Day is the day on which the picture is shown, as 2006-01-02. Designs that
	// count days (Template.Counts) need it: one order a day.
	Day string
	// Brand is the office's kit; nil = the template's own colours and fonts.
	Brand *Brand
	// Official is the office's official artwork by name: party, national, emblem
	// and others as Template.Official lists them.
	Official map[string]Official
	// Rules judge the picture; nil: only what was delivered, without areas.
	Rules     *lint.Pack
	BleedMM   float64 // PDF: how far the ground runs over the trim, 0..200
	CropMarks bool    // PDF
	// Finish adds material for hems and pockets to a PDF, and finds texts that a
	// pocket or an eyelet would take, whatever the format.
	Finish Finish
	Scale  int    // PDF: 10 makes it at a tenth of the size; 0 and 1 do not
	ICC    []byte // PDF: the printer's colour profile, named as output intent
	Author string // PDF: who answers for it, in its metadata
}

// Focus is the point of a picture that stays in view where a design cuts it, in
// percent from the left and the top; Zoom (1..8) keeps a smaller part around it.
type Focus struct {
	X, Y float64
	Zoom float64 // 0 = 1
}

// Artwork is a finished file. The caller owns Bytes.
type Artwork struct {
	Bytes    []byte
	Format   Format
	MIME     string
	WPx, HPx int
	WMM, HMM float64
	SHA256   [32]byte
	Pages    []Page        // of a text board, Bytes being the first; empty for other pictures
	Moves    time.Duration // one round of a moving picture, an animated PNG; 0 = it stands still
	Findings []ops.Finding
	Cap      float64 // height of the main text's capitals, as a part of the picture's; 0 = unknown
	Took     time.Duration
}

// Page is one picture of a text board that shows several in turn, MS
// milliseconds each; 0 when it is the only one.
type Page struct {
	Bytes  []byte
	MS     int
	SHA256 [32]byte
}

// Engine is what this package offers its callers; *Renderer implements it.
type Engine interface {
	// Templates lists all designs, sorted by name.
	Templates() []Template
	// Template finds one design by name.
	Template(name string) (Template, error)
	// Render draws an order. Errors are *Error.
	Render(ctx context.Context, o Order) (*Artwork, error)
	// RenderTo draws an order into w, large pictures band by band; Bytes stay nil.
	RenderTo(ctx context.Context, w io.Writer, o Order) (*Artwork, error)
	// Check tells what Render would refuse and remark, without drawing.
	Check(ctx context.Context, o Order) ([]ops.Finding, error)
}

// Template describes a design to those who fill its form.
type Template struct {
	Name      string            `json:"name"`
	Version   int               `json:"version"`
	Title     map[string]string `json:"title"` // "vi", "en"
	About     map[string]string `json:"about"`
	Kinds     []string          `json:"kinds"`      // media kinds: led textboard banner panel poster pennant
	MinAspect float64           `json:"min_aspect"` // width / height
	MaxAspect float64           `json:"max_aspect"`
	Sizes     []Size            `json:"sizes"` // declared, each drawn in tests
	Fields    []Field           `json:"fields"`
	Palettes  []Palette         `json:"palettes"`
	Locked    bool              `json:"locked"`   // emergency design: texts only, no other change
	Origin    string            `json:"origin"`   // built-in, folder or office
	Digest    string            `json:"digest"`   // sha256 of the design's files, see package pack
	Motion    *Motion           `json:"motion"`   // null: pictures stand still
	Counts    []string          `json:"counts"`   // date fields that it counts days to: a picture for each day, see Order.Day
	Official  []string          `json:"official"` // official artwork that it draws: party, national, …
	Brand     []string          `json:"brand"`    // names of the kit that it takes: colours, fonts, logos
}

// Motion is how several pictures of one design follow each other.
type Motion struct {
	Kind  string  `json:"kind"`            // fade, flip or ticker
	Hold  float64 `json:"hold,omitempty"`  // seconds that a picture stands, or the beginning of a ticker
	Steps int     `json:"steps,omitempty"` // fade: pictures between two
	Time  float64 `json:"time,omitempty"`  // fade: seconds that it takes
	Speed int     `json:"speed,omitempty"` // ticker: pixels a second; 0 = a readable one
}

// Field is one value a design takes. The first text field is the main one: a
// design renders with only that set.
type Field struct {
	Name     string            `json:"name"` // [a-z_]+
	Type     string            `json:"type"` // text, date, image, url, choice, number
	Label    map[string]string `json:"label"`
	Hint     map[string]string `json:"hint"`
	Required bool              `json:"required"`
	MaxRunes int               `json:"max_runes"`
	Lines    int               `json:"lines"` // > 1: a multi-line text box
	Default  string            `json:"default"`
	Sample   string            `json:"sample"`
	Choices  []string          `json:"choices"`
	// ChoiceTitles are the choices' names, "vi" and "en", in the same order.
	ChoiceTitles []map[string]string `json:"choice_titles"`
}

// Palette is one named set of colours.
type Palette struct {
	Name   string            `json:"name"`
	Title  map[string]string `json:"title"`
	Swatch []string          `json:"swatch"` // two to four #rrggbb for the chooser
	Inks   []Ink             `json:"inks"`   // those colours that printers get by ink
}

// Ink is a colour as a printing house mixes it.
type Ink = paint.Ink

// Error is a refusal: it names the field, the value and the remedy.
type Error = refusal.Error
