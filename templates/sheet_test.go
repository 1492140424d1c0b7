package templates_test

import (
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"os"
	"path"
	"strings"
	"testing"

	"pano/render"
)

// Sheets show, on one picture a design, its palettes and its sizes, for
// docs/templates.md.
const (
	sheets     = "../docs/pictures"
	sheetWidth = 960
	cellArea   = 44_000 // pixels of one cell, whatever its shape
	sheetGap   = 10
)

// cell is one drawing on a sheet.
type cell struct {
	m  image.Image
	at image.Point
}

// Contact sheets are written with -update; here it is held that each design has one
// and that it is small.
func TestContactSheets(t *testing.T) {
	r := engine(t)
	for _, tp := range r.Templates() {
		file := path.Join(sheets, "template-"+tp.Name+".jpg")
		if *update {
			if err := write(file, sheet(t, r, tp)); err != nil {
				t.Fatal(err)
			}
		}
		st, err := os.Stat(file)
		if err != nil {
			t.Errorf("%s has no contact sheet: go test ./templates -update", tp.Name)
		} else if st.Size() > 150<<10 {
			t.Errorf("%s has %d kB; 150 are enough", file, st.Size()>>10)
		}
	}
}

// The page of the library tells every design's sheet, main field and palettes.
func TestPageOfTheLibrary(t *testing.T) {
	page, err := os.ReadFile("../docs/templates.md")
	if err != nil {
		t.Fatal(err)
	}
	r := engine(t)
	for _, tp := range r.Templates() {
		row := ""
		for line := range strings.Lines(string(page)) {
			if strings.HasPrefix(line, "| ["+tp.Name+"](#"+tp.Name+")") {
				row = line
			}
		}
		want := append([]string{"`" + tp.Fields[0].Name + "`", strings.Join(tp.Kinds, ", "), name(tp.Sizes[0])}, strings.Join(palettes(tp), ", "))
		for _, w := range want {
			if !strings.Contains(row, w) {
				t.Errorf("docs/templates.md: the row of %s lacks %q", tp.Name, w)
			}
		}
		if !strings.Contains(string(page), "](pictures/template-"+tp.Name+".jpg)") {
			t.Errorf("docs/templates.md does not show the sheet of %s", tp.Name)
		}
	}
}

func sheet(t *testing.T, r *render.Renderer, tp render.Template) image.Image {
	var cells []cell
	add := func(p string, s render.Size, all bool) {
		o := render.Order{Template: tp.Name, Palette: p, Size: s, Values: samples(tp, all)}
		w, h := float64(s.WPx), float64(s.HPx)
		if s.WMM > 0 {
			w, h = s.WMM, s.HMM
		}
		k := math.Min(math.Sqrt(cellArea/(w*h)), (sheetWidth-2*sheetGap)/w)
		o.MaxPx = int(math.Max(w, h) * k)
		a := artwork(t, r, o)
		pages := a.Pages
		if len(pages) == 0 {
			pages = []render.Page{{Bytes: a.Bytes}}
		}
		for _, p := range pages {
			cells = append(cells, cell{m: enlarged(decode(t, p.Bytes), tp)})
		}
	}
	all := palettes(tp)
	for _, p := range all {
		add(p, tp.Sizes[0], true)
	}
	if len(tp.Fields) > 1 {
		add(all[0], tp.Sizes[0], false)
	}
	for i, s := range tp.Sizes[1:] {
		add(all[(i+1)%len(all)], s, true)
	}
	return arranged(cells)
}

// enlarged shows the LEDs of a text board as blocks of three pixels.
func enlarged(m image.Image, tp render.Template) image.Image {
	if tp.Kinds[0] != "textboard" {
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
func arranged(cells []cell) image.Image {
	x, y, high := sheetGap, sheetGap, 0
	for i := range cells {
		b := cells[i].m.Bounds()
		if x > sheetGap && x+b.Dx() > sheetWidth-sheetGap {
			x, y, high = sheetGap, y+high+sheetGap, 0
		}
		cells[i].at = image.Pt(x, y)
		x, high = x+b.Dx()+sheetGap, max(high, b.Dy())
	}
	out := image.NewRGBA(image.Rect(0, 0, sheetWidth, y+high+sheetGap))
	draw.Draw(out, out.Rect, image.NewUniform(color.RGBA{0xEE, 0xEC, 0xE6, 0xFF}), image.Point{}, draw.Src)
	for _, c := range cells {
		b := c.m.Bounds()
		draw.Draw(out, b.Sub(b.Min).Add(c.at), c.m, b.Min, draw.Src)
	}
	return out
}

func write(file string, m image.Image) error {
	if err := os.MkdirAll(path.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := jpeg.Encode(f, m, &jpeg.Options{Quality: 82}); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
