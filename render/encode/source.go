package encode

import (
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
)

const (
	colourGray    = 0
	colourRGB     = 2
	colourPalette = 3
	colourRGBA    = 6
)

// sourceOf chooses how the file stores img.
func sourceOf(img image.Image) (*source, error) {
	switch m := img.(type) {
	case *image.Paletted:
		return palettedSource(m)
	case *image.Gray:
		return graySource(m), nil
	case *image.RGBA:
		return pixelSource(pixels{m.Pix, m.Stride, m.Rect, opaque(m.Pix, m.Stride, m.Rect), true}), nil
	case *image.NRGBA:
		return pixelSource(pixels{m.Pix, m.Stride, m.Rect, opaque(m.Pix, m.Stride, m.Rect), false}), nil
	}
	b := img.Bounds()
	m := image.NewNRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(m, m.Rect, img, b.Min, draw.Src)
	return sourceOf(m)
}

// pixels are 4-byte pixels of an image.RGBA (premultiplied) or image.NRGBA.
type pixels struct {
	pix           []byte
	stride        int
	rect          image.Rectangle
	opaque        bool
	premultiplied bool
}

func (p pixels) row(y int) []byte {
	o := y * p.stride
	return p.pix[o : o+4*p.rect.Dx() : o+4*p.rect.Dx()]
}

// opaque tells that no pixel of a 4-byte picture lets anything through. It
// stops at the first row that does.
func opaque(pix []byte, stride int, r image.Rectangle) bool {
	for y := range r.Dy() {
		row := pix[y*stride:][:4*r.Dx()]
		all := uint64(0xff<<56 | 0xff<<24)
		for ; len(row) >= 32; row = row[32:] {
			all &= binary.LittleEndian.Uint64(row) & binary.LittleEndian.Uint64(row[8:]) &
				binary.LittleEndian.Uint64(row[16:]) & binary.LittleEndian.Uint64(row[24:])
		}
		for ; len(row) >= 4; row = row[4:] {
			all &= uint64(row[3])<<24 | 0xff<<56
		}
		if all != 0xff<<56|0xff<<24 {
			return false
		}
	}
	return true
}

// straight is the colour without premultiplication, as image/png has it.
func (p pixels) straight(px []byte) color.NRGBA {
	if p.premultiplied && px[3] != 0xff {
		return color.NRGBAModel.Convert(color.RGBA{px[0], px[1], px[2], px[3]}).(color.NRGBA)
	}
	return color.NRGBA{px[0], px[1], px[2], px[3]}
}

func pixelSource(p pixels) *source {
	if s := fewColours(p); s != nil {
		return s
	}
	if p.opaque {
		return rgbSource(p)
	}
	w, h := p.rect.Dx(), p.rect.Dy()
	return &source{
		head:   header{w: w, h: h, depth: 8, colour: colourRGBA},
		filter: filterUp,
		stride: 4 * w,
		row: func(y int, dst []byte) {
			src := p.row(y)
			if !p.premultiplied {
				copy(dst, src)
				return
			}
			for i := 0; i < len(src); i += 4 {
				c := p.straight(src[i : i+4])
				dst[i], dst[i+1], dst[i+2], dst[i+3] = c.R, c.G, c.B, c.A
			}
		},
	}
}

func rgbSource(p pixels) *source {
	w, h := p.rect.Dx(), p.rect.Dy()
	return &source{
		head:   header{w: w, h: h, depth: 8, colour: colourRGB},
		filter: filterUp,
		stride: 3 * w,
		row:    func(y int, dst []byte) { packRGB(dst, p.row(y)) },
		up:     func(y int, dst []byte) { upRGB(dst, p.row(y), p.row(y-1)) },
	}
}

func graySource(m *image.Gray) *source {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	return &source{
		head:   header{w: w, h: h, depth: 8, colour: colourGray},
		filter: filterUp,
		stride: w,
		row:    func(y int, dst []byte) { copy(dst, m.Pix[y*m.Stride:y*m.Stride+w]) },
	}
}

// palettedSource keeps the palette and its order: both may be device facts.
func palettedSource(m *image.Paletted) (*source, error) {
	n := len(m.Palette)
	if n == 0 || n > 256 {
		return nil, fmt.Errorf("encode paletted picture: %d colours, need 1 to 256", n)
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	colours := make([]color.NRGBA, n)
	for i, c := range m.Palette {
		colours[i] = color.NRGBAModel.Convert(c).(color.NRGBA)
	}
	for y := range h {
		for x, v := range m.Pix[y*m.Stride : y*m.Stride+w] {
			if int(v) >= n {
				return nil, fmt.Errorf("encode paletted picture: pixel %d,%d has colour %d of %d", x, y, v, n)
			}
		}
	}
	return indexSource(w, h, colours, func(y int) []byte { return m.Pix[y*m.Stride : y*m.Stride+w] }), nil
}

// indexSource packs palette indices; line gives one byte a pixel.
func indexSource(w, h int, colours []color.NRGBA, line func(y int) []byte) *source {
	head := header{w: w, h: h, depth: 8, colour: colourPalette}
	switch n := len(colours); {
	case n <= 2:
		head.depth = 1
	case n <= 4:
		head.depth = 2
	case n <= 16:
		head.depth = 4
	}
	for i, c := range colours {
		head.palette = append(head.palette, c.R, c.G, c.B)
		if c.A != 0xff {
			for len(head.alpha) < i {
				head.alpha = append(head.alpha, 0xff)
			}
			head.alpha = append(head.alpha, c.A)
		}
	}
	depth := int(head.depth)
	return &source{
		head:   head,
		filter: filterNone,
		stride: (w*depth + 7) / 8,
		row:    func(y int, dst []byte) { packBits(dst, line(y), depth) },
	}
}

// packBits packs one-byte indices into depth bits each, first in the high bits.
func packBits(dst, src []byte, depth int) {
	if depth == 8 {
		copy(dst, src)
		return
	}
	per := 8 / depth
	for i := range dst {
		var b byte
		part := src[i*per : min(i*per+per, len(src))]
		for _, v := range part {
			b = b<<depth | v
		}
		dst[i] = b << (depth * (per - len(part)))
	}
}
