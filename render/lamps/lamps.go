// Package lamps shows the file of a text board as its lamps are seen: a preview
// for pages, and a drawing in true millimetres for print.
package lamps

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"strconv"

	"pano/render/eboard"
	"pano/render/encode"
	"pano/render/refusal"
)

// Bounds of a board's file, and of the distance between lamps.
const (
	maxFile  = 4 << 20
	maxW     = 4096
	maxH     = 512
	maxPitch = 100 // mm
)

// share is how much of the distance between lamps a lamp is wide.
const share = 0.76

// open reads the first picture of a board's file.
func open(file []byte) (*image.Paletted, error) {
	bad := refusal.New("preview_invalid", "preview", "lamps are shown of text boards only: a PNG of at most 8 colours, 4096 x 512 pixels and 4 MB")
	cfg, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil || len(file) > maxFile || cfg.Width > maxW || cfg.Height > maxH {
		return nil, bad
	}
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, bad
	}
	m, ok := img.(*image.Paletted)
	if !ok || len(m.Palette) > 8 {
		return nil, bad
	}
	return m, nil
}

// PNG draws every lamp as a round dot, pitch pixels apart, lit or dark.
func PNG(w io.Writer, file []byte, pitch int) error {
	m, err := open(file)
	if err != nil {
		return err
	}
	p, err := eboard.Preview(m, pitch)
	if err != nil {
		return refusal.New("preview_invalid", "preview", err.Error())
	}
	return encode.PNG(w, p, encode.PNGOptions{Level: encode.Stored})
}

// perMM is the units of a PDF in a millimetre.
const perMM = 72 / 25.4

// pdfSide is the longest side of a PDF's page in its own units.
const pdfSide = 14_400

// PDF draws the lamps as vector dots, pitch millimetres apart, on a page of the
// board's true size.
func PDF(w io.Writer, file []byte, pitch float64) error {
	m, err := open(file)
	if err != nil {
		return err
	}
	if !(pitch >= 1 && pitch <= maxPitch) {
		return refusal.New("preview_invalid", "pitch", fmt.Sprintf("lamps %g mm apart: 1 to %d are possible", pitch, maxPitch))
	}
	step := pitch * perMM
	long := step * float64(max(m.Rect.Dx(), m.Rect.Dy()))
	unit := max(1, math.Ceil(long/pdfSide))
	return write(w, dots(m, step/unit), float64(m.Rect.Dx())*step/unit, float64(m.Rect.Dy())*step/unit, unit)
}

// dots is the drawing: a line of no length with round ends is a dot.
func dots(m *image.Paletted, step float64) []byte {
	b := fmt.Appendf(nil, "0.031 0.031 0.039 rg 0 0 %s %s re f 1 J %s w\n",
		short(step*float64(m.Rect.Dx())), short(step*float64(m.Rect.Dy())), short(step*share))
	for i, c := range m.Palette {
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		if n.R|n.G|n.B == 0 {
			n = color.NRGBA{30, 27, 28, 255} // a dark lamp
		}
		b = fmt.Appendf(b, "%s %s %s RG\n", short(float64(n.R)/255), short(float64(n.G)/255), short(float64(n.B)/255))
		any := false
		for y := range m.Rect.Dy() {
			for x, v := range m.Pix[y*m.Stride:][:m.Rect.Dx()] {
				if int(v) != i {
					continue
				}
				px, py := short((float64(x)+0.5)*step), short((float64(m.Rect.Dy()-y)-0.5)*step)
				b = append(append(append(append(append(append(append(append(b, px...), ' '), py...), " m "...), px...), ' '), py...), " l\n"...)
				any = true
			}
		}
		if any {
			b = append(b, "S\n"...)
		}
	}
	return b
}

// short writes a number with no more digits than show.
func short(v float64) string {
	return strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64)
}

// write makes the file of one page around its drawing.
func write(w io.Writer, drawing []byte, width, height, unit float64) error {
	var packed bytes.Buffer
	z, err := zlib.NewWriterLevel(&packed, zlib.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(drawing); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	b := []byte("%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")
	var at []int
	object := func(body string) {
		at = append(at, len(b))
		b = fmt.Appendf(b, "%d 0 obj\n%s\nendobj\n", len(at), body)
	}
	object("<</Type/Catalog/Pages 2 0 R>>")
	object("<</Type/Pages/Kids[3 0 R]/Count 1>>")
	object(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %s %s]/UserUnit %s/Resources<<>>/Contents 4 0 R>>", short(width), short(height), short(unit)))
	object(fmt.Sprintf("<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream", packed.Len(), packed.Bytes()))
	start := len(b)
	b = fmt.Appendf(b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, o := range at {
		b = fmt.Appendf(b, "%010d 00000 n \n", o)
	}
	b = fmt.Appendf(b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	_, err = w.Write(b)
	return err
}
