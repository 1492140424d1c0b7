package encode

import (
	"encoding/binary"
	"fmt"
	"image"
)

// Predicted returns the opaque picture's rows as a zlib stream with PNG
// filters, the form that PDF calls FlateDecode with Predictor 15. It has one
// channel of 8 bits for an image.Gray and an image.Paletted and three else.
func (e *Encoder) Predicted(img image.Image, l Level) (data []byte, channels int, err error) {
	b := img.Bounds()
	if err := checkSize(b.Dx(), b.Dy(), maxPNGSide); err != nil {
		return nil, 0, err
	}
	var s *source
	pack := func() ([]band, error) { return e.packAll(s, l, s.filter) }
	channels = 3
	switch m := img.(type) {
	case *image.Gray:
		s, channels = graySource(m), 1
	case *image.Paletted:
		s, channels = &source{head: header{w: b.Dx(), h: b.Dy()}, filter: filterNone, stride: b.Dx(),
			row: func(y int, dst []byte) { copy(dst, m.Pix[y*m.Stride:]) }}, 1
		pack = func() ([]band, error) { return e.packBest(s, l) } // films have hundreds of small ones
	case *image.NRGBA:
		s = rgbSource(pixels{m.Pix, m.Stride, m.Rect, true, false})
	case *image.RGBA:
		s = rgbSource(pixels{m.Pix, m.Stride, m.Rect, true, true})
	default:
		return nil, 0, fmt.Errorf("predicted stream of a %T: need Gray, Paletted, NRGBA or RGBA", img)
	}
	bands, err := pack()
	if err != nil {
		return nil, 0, err
	}
	data = append(make([]byte, 0, size(bands)+16), 0x78, 0x01)
	adler := uint32(1)
	for _, b := range bands {
		data = append(data, b.data...)
		adler = adlerJoin(adler, b.adler, b.raw)
	}
	data = append(data, 0x01, 0x00, 0x00, 0xff, 0xff)
	return binary.BigEndian.AppendUint32(data, adler), channels, nil
}
