package eboard

import (
	"fmt"
	"image/color"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
	"pano/render/typeset"
)

// Mode says how a text is shown that does not fit the board as it stands. A
// text that fits always stands still.
type Mode string

const (
	Static Mode = "static" // refuse what does not fit
	Flip   Mode = "flip"   // one page after the other
	Ticker Mode = "ticker" // run from right to left
)

// Align places lines between the board's sides.
type Align string

const (
	Centre Align = "" // the default
	Left   Align = "left"
	Right  Align = "right"
)

// Order asks for one text on one board.
type Order struct {
	Lines     []string // the author's lines; a longer one is wrapped between words
	W, H      int      // pixels of the board
	Colours   string   // "1bit", "3col" or "8col"
	Colour    string   // of the text, "" = red
	Bold      bool     // strike twice, one pixel apart
	Align     Align
	Mode      Mode   // "" = Static
	SpeedPxS  int    // ticker: pixels a second, 0 = a readable one
	PauseMS   int    // ticker: how long the beginning stands before it runs
	PageMS    int    // flip: how long a page stands, 0 = 4000
	Font      string // a font's name, "" = the best that fits
	NoSmaller bool   // refuse rather than use less than the board's height allows
}

// Error is a refusal with a stable code and values for a translated message.
type Error struct {
	Code   string // glyph_missing text_overflow text_empty text_too_long board_too_low size_invalid choice_invalid
	Field  string // the field of Order
	Params map[string]string
	Msg    string
}

func (e *Error) Error() string { return e.Msg }

func refuse(code, field string, params map[string]string, format string, args ...any) *Error {
	return &Error{Code: code, Field: field, Params: params, Msg: fmt.Sprintf(format, args...)}
}

const (
	maxW, maxH  = 4096, 512
	maxRunes    = 2000
	maxSpeed    = 1000
	maxPageMS   = 600_000
	defaultPage = 4000
)

// Boards draws orders with a set of fonts. It is safe for concurrent use.
type Boards struct {
	fonts    []*Font
	outlines *typeset.Fonts
	cuts     *cutFonts
}

// New returns Boards with the built-in fonts and the given ones, each of which
// must have all Vietnamese letters. Boards high enough take letters cut from
// outlines, if there are any.
func New(outlines *typeset.Fonts, extra ...*Font) (*Boards, error) {
	fonts, err := builtin()
	if err != nil {
		return nil, err
	}
	for _, f := range extra {
		if err := f.Check(maxRows); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(fonts, func(g *Font) bool { return g.Name == f.Name }) {
			return nil, fmt.Errorf("there are two fonts named %s: rename one", f.Name)
		}
		fonts = append(fonts, f)
	}
	return &Boards{fonts, outlines, &cutFonts{}}, nil
}

// Render draws an order. Errors are *Error.
func (b *Boards) Render(o Order) (*Film, error) {
	lines, err := o.clean()
	if err != nil {
		return nil, err
	}
	palette, ink, err := o.palette()
	if err != nil {
		return nil, err
	}
	faces, err := b.faces(o)
	if err != nil {
		return nil, err
	}
	faces, err = covering(faces, lines)
	if err != nil {
		return nil, err
	}
	s := setter{order: o, lines: lines, faces: faces, palette: palette, ink: ink}
	return s.film()
}

// clean checks the order's bounds and returns its lines as NFC text.
func (o Order) clean() ([]string, error) {
	if o.W < 1 || o.W > maxW || o.H < 1 || o.H > maxH {
		return nil, refuse("size_invalid", "W", map[string]string{"width": fmt.Sprint(o.W), "height": fmt.Sprint(o.H)},
			"board of %d x %d px: need 1 x 1 to %d x %d", o.W, o.H, maxW, maxH)
	}
	if err := o.choices(); err != nil {
		return nil, err
	}
	var lines []string
	n := 0
	for _, l := range o.Lines {
		for l := range strings.Lines(l) {
			n += len(l)
			if n > 4*maxRunes {
				return nil, refuse("text_too_long", "Lines", map[string]string{"limit": fmt.Sprint(maxRunes)},
					"text is longer than %d letters: shorten it", maxRunes)
			}
			if l = tidy(l); strings.Trim(l, string(nbsp)) != "" {
				lines = append(lines, l)
			}
		}
	}
	if len(lines) == 0 {
		return nil, refuse("text_empty", "Lines", nil, "there is no text to show: enter at least one letter")
	}
	return lines, nil
}

// choices checks what is chosen from few or within bounds.
func (o Order) choices() error {
	if o.SpeedPxS < 0 || o.SpeedPxS > maxSpeed {
		return refuse("choice_invalid", "SpeedPxS", map[string]string{"value": fmt.Sprint(o.SpeedPxS)},
			"speed %d px/s: need 0 (readable) to %d", o.SpeedPxS, maxSpeed)
	}
	if o.PageMS < 0 || o.PageMS > maxPageMS || o.PageMS > 0 && o.PageMS < 200 {
		return refuse("choice_invalid", "PageMS", map[string]string{"value": fmt.Sprint(o.PageMS)},
			"page time %d ms: need 0 (4000) or 200 to %d", o.PageMS, maxPageMS)
	}
	if o.PauseMS < 0 || o.PauseMS > maxPageMS {
		return refuse("choice_invalid", "PauseMS", map[string]string{"value": fmt.Sprint(o.PauseMS)},
			"pause %d ms: need 0 to %d", o.PauseMS, maxPageMS)
	}
	if !slices.Contains([]Mode{"", Static, Flip, Ticker}, o.Mode) {
		return refuse("choice_invalid", "Mode", map[string]string{"value": string(o.Mode)},
			"mode %q: need static, flip or ticker", o.Mode)
	}
	if !slices.Contains([]Align{Centre, Left, Right, "center"}, o.Align) {
		return refuse("choice_invalid", "Align", map[string]string{"value": string(o.Align)},
			"align %q: need center, left or right", o.Align)
	}
	return nil
}

// tidy composes marks, drops invisible characters and joins spaces. No-break
// spaces stay.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '\u00ad', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff':
			return -1
		case '\u202f', '\u2007':
			return nbsp
		}
		return r
	}, norm.NFC.String(s))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r >= '\u2000' && r <= '\u200a'
	}), " ")
}

// palette is the board's colours, off first, in the order of the bits that
// drive its LEDs, and the number of the ink.
func (o Order) palette() (color.Palette, uint8, error) {
	names := []string{"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"}
	name := o.Colour
	switch name {
	case "":
		name = "red"
	case "amber":
		name = "yellow"
	}
	n := slices.Index(names, name)
	limit := map[string]int{"1bit": 7, "3col": 3, "8col": 7}[o.Colours]
	if limit == 0 {
		return nil, 0, refuse("choice_invalid", "Colours", map[string]string{"value": o.Colours},
			"colours %q: need 1bit, 3col or 8col", o.Colours)
	}
	if n < 1 || n > limit {
		return nil, 0, refuse("choice_invalid", "Colour", map[string]string{"value": o.Colour, "choices": strings.Join(names[1:limit+1], " ")},
			"colour %q on a %s board: need one of %s", o.Colour, o.Colours, strings.Join(names[1:limit+1], ", "))
	}
	if o.Colours == "1bit" {
		return color.Palette{led(0), led(n)}, 1, nil
	}
	var p color.Palette
	for i := range limit + 1 {
		p = append(p, led(i))
	}
	return p, uint8(n), nil
}

// led is the colour of a red, green and blue LED switched by bits 0, 1, 2.
func led(bits int) color.NRGBA {
	return color.NRGBA{uint8(bits&1) * 255, uint8(bits>>1&1) * 255, uint8(bits>>2&1) * 255, 255}
}

func (o Order) pageFor() time.Duration {
	if o.PageMS == 0 {
		return defaultPage * time.Millisecond
	}
	return time.Duration(o.PageMS) * time.Millisecond
}
