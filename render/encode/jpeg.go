package encode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"io"
	"math"
	"sync/atomic"
)

const (
	maxJPEGSide = 65535
	// Rows of a strip: a multiple of the 16-row blocks of 4:2:0 pictures.
	stripRows = 32
)

var errJPEGForm = errors.New("jpeg strip has an unexpected form")

// JPEG writes img. See Encoder.JPEG.
func JPEG(w io.Writer, img image.Image, quality int, dpi float64) error {
	return New().JPEG(w, img, quality, dpi)
}

// JPEG writes img as a baseline JPEG of quality 1 to 100 that decodes exactly
// like the file image/jpeg would write; alpha is dropped. A dpi above zero is
// recorded. The picture is coded as strips, each one restart interval.
func (e *Encoder) JPEG(w io.Writer, img image.Image, quality int, dpi float64) error {
	s, err := cutStrips(img.Bounds().Dx(), img.Bounds().Dy(), quality)
	if err != nil {
		return err
	}
	data := make([]band, s.count())
	if err := s.code(img, data, all(len(data))); err != nil {
		return err
	}
	if _, err := w.Write(s.file(data, dpi)); err != nil {
		return fmt.Errorf("write jpeg: %w", err)
	}
	return nil
}

// strips is how a JPEG picture is cut into independent pieces.
type strips struct {
	w, h    int
	quality int
	head    []byte // SOI up to and with SOS, of the first strip that was coded
	sos     int    // where SOS begins in head
	mcu     int    // side of a coding block in pixels
}

func cutStrips(w, h, quality int) (strips, error) {
	if err := checkSize(w, h, maxJPEGSide); err != nil {
		return strips{}, err
	}
	if quality < 1 || quality > 100 {
		return strips{}, fmt.Errorf("jpeg quality %d: need 1 to 100", quality)
	}
	return strips{w: w, h: h, quality: quality, mcu: 16}, nil
}

func (s *strips) count() int { return (s.h + stripRows - 1) / stripRows }

// code encodes the listed strips into data.
func (s *strips) code(img image.Image, data []band, todo []int) error {
	sub, ok := img.(interface {
		SubImage(image.Rectangle) image.Image
	})
	if !ok {
		m := image.NewRGBA(img.Bounds())
		draw.Draw(m, m.Rect, img, m.Rect.Min, draw.Src)
		img, sub = m, m
	}
	if _, gray := img.(*image.Gray); gray {
		s.mcu = 8
	}
	b := img.Bounds()
	var head atomic.Pointer[[]byte]
	err := parallel(len(todo), func(next func() int) error {
		var buf bytes.Buffer
		for k := next(); k < len(todo); k = next() {
			i := todo[k]
			r := image.Rect(b.Min.X, b.Min.Y+i*stripRows, b.Max.X, min(b.Min.Y+(i+1)*stripRows, b.Max.Y))
			buf.Reset()
			if err := jpeg.Encode(&buf, sub.SubImage(r), &jpeg.Options{Quality: s.quality}); err != nil {
				return fmt.Errorf("code jpeg strip %d: %w", i, err)
			}
			cut, err := scanStart(buf.Bytes())
			if err != nil {
				return err
			}
			data[i].data = bytes.Clone(buf.Bytes()[cut : buf.Len()-2])
			if k == 0 {
				first := bytes.Clone(buf.Bytes()[:cut])
				head.Store(&first)
			}
		}
		return nil
	})
	if err != nil || s.head != nil || len(todo) == 0 {
		return err
	}
	return s.setHead(*head.Load())
}

// scanStart finds where the coded data of a JPEG file begins and checks that
// the file ends with the data of that one scan.
func scanStart(f []byte) (int, error) {
	n := len(f)
	if n < 4 || f[0] != 0xff || f[1] != 0xd8 || f[n-2] != 0xff || f[n-1] != 0xd9 {
		return 0, errJPEGForm
	}
	for i := 2; i+4 <= n && f[i] == 0xff; {
		end := i + 2 + int(binary.BigEndian.Uint16(f[i+2:]))
		if end > n-2 {
			break
		}
		if f[i+1] == 0xda {
			return end, nil
		}
		i = end
	}
	return 0, errJPEGForm
}

// setHead keeps a strip's header, with the whole picture's height in it.
func (s *strips) setHead(head []byte) error {
	frame := -1
	for i := 2; i+4 <= len(head); i += 2 + int(binary.BigEndian.Uint16(head[i+2:])) {
		switch head[i+1] {
		case 0xc0:
			frame = i
		case 0xda:
			s.sos = i
		}
	}
	if frame < 0 || s.sos == 0 {
		return errJPEGForm
	}
	s.head = head
	binary.BigEndian.PutUint16(s.head[frame+5:], uint16(s.h))
	return nil
}

// file joins the strips with restart markers.
func (s *strips) file(data []band, dpi float64) []byte {
	var b bytes.Buffer
	b.Grow(size(data) + 2*len(data) + 1024)
	s.writeHead(&b, dpi)
	for i, d := range data {
		writeStrip(&b, i, d)
	}
	b.WriteString("\xff\xd9")
	return b.Bytes()
}

// writeHead writes all that comes before the coded data.
func (s *strips) writeHead(b *bytes.Buffer, dpi float64) {
	b.Write(s.head[:2])
	if dpi > 0 {
		d := uint16(math.Round(min(dpi, 65535)))
		b.WriteString("\xff\xe0\x00\x10JFIF\x00\x01\x02\x01")
		b.Write(binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, d), d))
		b.WriteString("\x00\x00")
	}
	b.Write(s.head[2:s.sos])
	if s.count() > 1 {
		interval := (s.w + s.mcu - 1) / s.mcu * (stripRows / s.mcu)
		b.WriteString("\xff\xdd\x00\x04")
		b.Write(binary.BigEndian.AppendUint16(nil, uint16(interval)))
	}
	b.Write(s.head[s.sos:])
}

// writeStrip writes the coded data of strip i, the first being 0.
func writeStrip(b *bytes.Buffer, i int, d band) {
	if i > 0 {
		b.Write([]byte{0xff, 0xd0 + byte((i-1)&7)})
	}
	b.Write(d.data)
}
