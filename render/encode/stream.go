package encode

import (
	"fmt"
	"image"
	"io"
)

// BandsPNG writes an opaque RGB picture of any height while it is being drawn.
// next is called from the top down with row ranges [y0, y1) and returns these
// rows as a picture of width x (y1-y0) pixels whose alpha is ignored; it may
// reuse its memory at the next call. Memory is bounded by one such picture.
func BandsPNG(w io.Writer, width, height int, o PNGOptions, next func(y0, y1 int) (*image.RGBA, error)) error {
	if err := checkSize(width, height, maxPNGSide); err != nil {
		return err
	}
	p := &packer{}
	rows := bandRows(3 * width)
	above := make([]byte, 4*width)
	cw := &chunkWriter{w: w}
	cw.start(header{w: width, h: height, depth: 8, colour: colourRGB}, o.DPI)
	adler := uint32(1)
	for y0 := 0; y0 < height && cw.err == nil; y0 += rows {
		y1 := min(y0+rows, height)
		m, err := next(y0, y1)
		if err != nil {
			return fmt.Errorf("draw rows %d to %d: %w", y0, y1, err)
		}
		if m.Rect.Dx() != width || m.Rect.Dy() != y1-y0 {
			return fmt.Errorf("rows %d to %d came as %v px, need %d x %d", y0, y1, m.Rect.Size(), width, y1-y0)
		}
		p.fill(streamSource(m, above, y0), filterUp, y0, y1)
		b, err := p.pack(filterUp, o.Level)
		if err != nil {
			return err
		}
		adler = adlerJoin(adler, b.adler, b.raw)
		cw.band(b, y0 == 0, y1 == height, adler)
		copy(above, m.Pix[(y1-y0-1)*m.Stride:])
	}
	cw.chunk("IEND", nil)
	return cw.err
}

// streamSource is a source that knows the rows of m, the first of which is row
// y0, and the row above them.
func streamSource(m *image.RGBA, above []byte, y0 int) *source {
	p := pixels{m.Pix, m.Stride, m.Rect, true, true}
	s := rgbSource(p)
	s.row = func(y int, dst []byte) { packRGB(dst, p.row(y-y0)) }
	s.up = func(y int, dst []byte) {
		prev := above
		if y > y0 {
			prev = p.row(y - y0 - 1)
		}
		upRGB(dst, p.row(y-y0), prev)
	}
	return s
}
