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
	Width    = 960
	cellArea = 44_000 // pixels of one cell, whatever its shape
	gap      = 10
)

// Drawer draws an order; Renderer.Render and Draft.Render are such.
type Drawer func(context.Context, render.Order) (*render.Artwork, error)

// cell is one drawing on a sheet.
type cell struct {
	m  image.Image
	at image.Point
}

// Draw makes the sheet of a design.
func Draw(ctx context.Context, tp render.Template, draw Drawer) (*image.RGBA, error) {
	var cells []cell
	for _, o := range orders(tp) {
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
			cells = append(cells, cell{m: enlarged(m, tp)})
		}
	}
	return arranged(cells), nil
}

// orders are what a sheet shows, each as large as its cell.
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
		w, h := float64(s.WPx), float64(s.HPx)
		if s.WMM > 0 {
			w, h = s.WMM, s.HMM
		}
		k := math.Min(math.Sqrt(cellArea/(w*h)), (Width-2*gap)/w)
		o.MaxPx = int(math.Max(w, h) * k)
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

// enlarged shows the LEDs of a text board as blocks of three pixels.
func enlarged(m image.Image, tp render.Template) image.Image {
	if !slices.Contains(tp.Kinds, "textboard") {
		return m
	}
	const k = 3
	b := m.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx()*k, b.Dy()*k))
	for y := range b.Dy() {
		for x := range b.Dx() {
			led := image.Rect(x*k, y*k, x*k+k-1, y*k+k-1)
			draw.Draw(out, led, image.NewUniform(m.At(b.Min.X+x, b.Min.Y+y)), image.Point{}, draw.Src)
		}
	}
	return out
}

// arranged sets cells in rows, from left to right.
func arranged(cells []cell) *image.RGBA {
	x, y, high := gap, gap, 0
	for i := range cells {
		b := cells[i].m.Bounds()
		if x > gap && x+b.Dx() > Width-gap {
			x, y, high = gap, y+high+gap, 0
		}
		cells[i].at = image.Pt(x, y)
		x, high = x+b.Dx()+gap, max(high, b.Dy())
	}
	out := image.NewRGBA(image.Rect(0, 0, Width, y+high+gap))
	draw.Draw(out, out.Rect, image.NewUniform(color.RGBA{0xEE, 0xEC, 0xE6, 0xFF}), image.Point{}, draw.Src)
	for _, c := range cells {
		b := c.m.Bounds()
		draw.Draw(out, b.Sub(b.Min).Add(c.at), c.m, b.Min, draw.Src)
	}
	return out
}
