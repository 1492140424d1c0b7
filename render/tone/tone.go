// Package tone fits a drawn picture to displays that show fewer shades than a
// file holds, or whose lamps are linear: a curve, fewer levels, and ordered
// dithering where shades flow.
package tone

import (
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"

	"pano/render/layout/ops"
	"pano/render/typeset"
)

// Tone is what a display does with the values of a file.
type Tone struct {
	Bits  int     // a channel, 1..8
	Grey  bool    // one channel instead of three
	Gamma float64 // of raw lamps: light grows with the value; 1 = the controller corrects
}

// Parse reads rgb5, grey4, rgb8g22: channels, bits of each, gamma in tenths.
func Parse(word string) (Tone, bool) {
	t := Tone{Gamma: 1}
	rest, rgb := strings.CutPrefix(word, "rgb")
	if !rgb {
		if rest, t.Grey = strings.CutPrefix(word, "grey"); !t.Grey {
			return t, false
		}
	}
	bits, gamma, bent := strings.Cut(rest, "g")
	var err error
	if t.Bits, err = strconv.Atoi(bits); err != nil || len(bits) != 1 || t.Bits < 1 || t.Bits > 8 {
		return t, false
	}
	if bent {
		tenths, err := strconv.Atoi(gamma)
		if err != nil || len(gamma) != 2 || tenths < 11 || tenths > 30 {
			return t, false
		}
		t.Gamma = float64(tenths) / 10
	}
	return t, t.Bits < 8 || t.Grey || bent
}

// Lamps is how many colours besides black a board of few can light.
func Lamps(word string) int {
	switch word {
	case "1bit":
		return 1
	case "3col":
		return 3
	}
	return 7
}

// Painter paints pages and takes pictures back.
type Painter interface {
	Paint(p *ops.Page) (*image.RGBA, error)
	Release(img *image.RGBA)
}

// Fit changes the picture of a page to what the word says, if it is a tone.
func Fit(by Painter, img *image.RGBA, p *ops.Page, word string) (bool, error) {
	t, ok := Parse(word)
	if !ok {
		return false, nil
	}
	mask, err := by.Paint(Mask(p))
	if err != nil {
		return false, err
	}
	t.Apply(img, mask)
	by.Release(mask)
	return true, nil
}

// bayer is the order in which the dots of a square of 8 light up as it gets
// brighter. It stays where it is, so that nothing crawls from picture to picture.
func bayer(x, y int) int {
	v := 0
	for i := range 3 {
		a, b := x>>i&1, y>>i&1
		v |= ((a^b)<<1 | b) << (2 * (2 - i))
	}
	return v
}

// table is, for each value of a file, the display's level in 64ths.
func (t Tone) table() [256]int {
	var list [256]int
	most := float64(int(1)<<t.Bits - 1)
	for v := range list {
		list[v] = int(math.Round(math.Pow(float64(v)/255, t.Gamma) * most * 64))
	}
	return list
}

// Apply changes a picture in place. Where mask is lit, in photographs and
// gradients, levels between two are dithered; elsewhere, in letters above all,
// the nearest is taken, but never black for what is not.
func (t Tone) Apply(img, mask *image.RGBA) {
	table, most := t.table(), int(1)<<t.Bits-1
	var order [64]int
	for i := range order {
		order[i] = bayer(i%8, i/8)
	}
	for y := range img.Rect.Dy() {
		row, lit := img.Pix[y*img.Stride:][:4*img.Rect.Dx()], mask.Pix[y*mask.Stride:]
		for x := 0; x < len(row); x += 4 {
			if t.Grey {
				g := uint8((299*int(row[x]) + 587*int(row[x+1]) + 114*int(row[x+2]) + 500) / 1000)
				row[x], row[x+1], row[x+2] = g, g, g
			}
			add := 32
			flows := lit[x] > 127
			if flows {
				add = 63 - order[y%8*8+x/4%8]
			}
			for c := range 3 {
				v := row[x+c]
				level := min(most, (table[v]+add)/64)
				if level == 0 && v > 0 && !flows && table[v] > 8 {
					level = 1
				}
				row[x+c] = uint8((level*255 + most/2) / most)
			}
		}
	}
}

// Mask is a page of the same shapes in which all that flows from shade to shade
// is white and all else black.
func Mask(p *ops.Page) *ops.Page {
	return &ops.Page{W: p.W, H: p.H, Ops: masked(p.Ops)}
}

func masked(list []ops.Op) []ops.Op {
	out := make([]ops.Op, 0, len(list))
	for _, op := range list {
		switch o := op.(type) {
		case ops.Fill:
			if o.Paint = veil(o.Paint); o.Paint.Color.A > 0 {
				out = append(out, o)
			}
		case ops.Stroke:
			if o.Paint = veil(o.Paint); o.Paint.Color.A > 0 {
				out = append(out, o)
			}
		case ops.Glyphs:
			o.Paint = flat()
			out = append(out, o)
		case ops.Picture:
			out = append(out, ops.Fill{Path: rectangle(o.Dst), Paint: flowing()})
		case ops.Group:
			o.Ops, o.Opacity = masked(o.Ops), 1
			out = append(out, o)
		default:
			out = append(out, op)
		}
	}
	return out
}

// veil is a paint's colour in the mask; clear when what is below shows through,
// which then decides.
func veil(p ops.Paint) ops.Paint {
	if p.Kind != ops.Solid {
		return flowing()
	}
	if p.Color.A < 255 {
		return ops.Paint{}
	}
	return flat()
}

// rectangle is the outline of a box.
func rectangle(r typeset.Rect) typeset.Path {
	return typeset.Path{
		Verbs: []typeset.Verb{typeset.Move, typeset.Line, typeset.Line, typeset.Line, typeset.Close},
		Pts:   []typeset.Pt{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}},
	}
}

// flowing and flat are the colours of a mask.
func flowing() ops.Paint { return ops.Flat(color.NRGBA{255, 255, 255, 255}) }
func flat() ops.Paint    { return ops.Flat(color.NRGBA{A: 255}) }
