// Package sheet shows a whole design on one picture: its palettes, its bare form
// with only the main field, and its other sizes.
package sheet

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"slices"

	"pano/render"
)

const (
	// Width of every sheet in pixels.
	Width = 960
	gap   = 10

	rowHigh = 180 // a row is full when its drawings, as wide as the sheet, are no higher
	rowLow  = 105 // none is made lower than this for one drawing more,
	rowTall = 170 // or than this for one that stands upright
	rowMost = 300 // a row that is not full is no higher

	dot = 3 // pixels of an LED of a text board
)

// Drawer draws an order; Renderer.Render and Draft.Render are such.
type Drawer func(context.Context, render.Order) (*render.Artwork, error)

// Draw makes the sheet of a design.
func Draw(ctx context.Context, tp render.Template, draw Drawer) (*image.RGBA, error) {
	list := orders(tp)
	board := slices.Contains(tp.Kinds, "textboard")
	if !board { // whose pixels are its LEDs, at any width
		justify(list)
	}
	var cells []image.Image
	for _, o := range list {
		a, err := draw(ctx, o)
		if err != nil {
			return nil, fmt.Errorf("%s, palette %q: %w", tp.Name, o.Palette, err)
		}
		pages := a.Pages
		if len(pages) == 0 {
			pages = []render.Page{{Bytes: a.Bytes}}
		}
		for _, p := range pages {
			m, err := png.Decode(bytes.NewReader(p.Bytes))
			if err != nil {
				return nil, err
			}
			if board {
				m = enlarged(m)
			}
			cells = append(cells, m)
		}
	}
	return arranged(cells), nil
}

// orders are what a sheet shows.
func orders(tp render.Template) []render.Order {
	palettes := []string{""}
	if len(tp.Palettes) > 0 {
		palettes = nil
		for _, p := range tp.Palettes {
			palettes = append(palettes, p.Name)
		}
	}
	var out []render.Order
	add := func(palette string, s render.Size, all bool) {
		o := tp.Sample(all)
		o.Palette, o.Size = palette, s
		out = append(out, o)
	}
	for _, p := range palettes {
		add(p, tp.Sizes[0], true)
	}
	if len(tp.Fields) > 1 {
		add(palettes[0], tp.Sizes[0], false)
	}
	for i, s := range tp.Sizes[1:] {
		add(palettes[(i+1)%len(palettes)], s, true)
	}
	return out
}

// ratio is width ÷ height of what an order draws.
func ratio(o render.Order) float64 {
	if o.Size.WMM > 0 {
		return o.Size.WMM / o.Size.HMM
	}
	return float64(o.Size.WPx) / float64(o.Size.HPx)
}

// justify gives the drawings of each row one height, so that the row is as wide as
// the sheet.
func justify(list []render.Order) {
	for start := 0; start < len(list); {
		end, high := start+1, rowHeight(list[start:start+1])
		for high > rowHigh && end < len(list) {
			more, least := rowHeight(list[start:end+1]), float64(rowLow)
			if ratio(list[end]) < 1 {
				least = rowTall
			}
			if more < least {
				break
			}
			end, high = end+1, more
		}
		high = math.Min(high, rowMost)
		for i := start; i < end; i++ {
			list[i].MaxPx = int(high * math.Max(1, ratio(list[i])))
		}
		start = end
	}
}

func rowHeight(row []render.Order) float64 {
	sum := 0.0
	for _, o := range row {
		sum += ratio(o)
	}
	return float64(Width-gap*(len(row)+1)) / sum
}

// enlarged shows the LEDs of a text board as blocks.
func enlarged(m image.Image) image.Image {
	b := m.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx()*dot, b.Dy()*dot))
	for y := range b.Dy() {
		for x := range b.Dx() {
			led := image.Rect(x*dot, y*dot, x*dot+dot-1, y*dot+dot-1)
			draw.Draw(out, led, image.NewUniform(m.At(b.Min.X+x, b.Min.Y+y)), image.Point{}, draw.Src)
		}
	}
	return out
}

// arranged sets drawings in rows, from left to right.
func arranged(cells []image.Image) *image.RGBA {
	x, y, high := gap, gap, 0
	at := make([]image.Point, len(cells))
	for i, m := range cells {
		b := m.Bounds()
		if x > gap && x+b.Dx() > Width-gap {
			x, y, high = gap, y+high+gap, 0
		}
		at[i] = image.Pt(x, y)
		x, high = x+b.Dx()+gap, max(high, b.Dy())
	}
	out := image.NewRGBA(image.Rect(0, 0, Width, y+high+gap))
	draw.Draw(out, out.Rect, image.NewUniform(color.RGBA{0xEE, 0xEC, 0xE6, 0xFF}), image.Point{}, draw.Src)
	for i, m := range cells {
		b := m.Bounds()
		draw.Draw(out, b.Sub(b.Min).Add(at[i]), m, b.Min, draw.Src)
	}
	return out
}
