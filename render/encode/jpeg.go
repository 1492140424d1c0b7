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
	s, err := cutStrips(img, quality)
	if err != nil {
		return err
	}
	if err := s.code(img, func(int) bool { return true }); err != nil {
		return err
	}
	return s.write(w, dpi)
}

// strips is a JPEG picture in independent pieces.
type strips struct {
	w, h    int
	quality int
	head    []byte // SOI up to and with SOS, of a strip
	sos     int    // where SOS begins in head
	mcu     int    // side of a coding block in pixels
	data    [][]byte
}

func cutStrips(img image.Image, quality int) (*strips, error) {
	b := img.Bounds()
	if err := checkSize(b.Dx(), b.Dy(), maxJPEGSide); err != nil {
		return nil, err
	}
	if quality < 1 || quality > 100 {
		return nil, fmt.Errorf("jpeg quality %d: need 1 to 100", quality)
	}
	return &strips{w: b.Dx(), h: b.Dy(), quality: quality,
		data: make([][]byte, (b.Dy()+stripRows-1)/stripRows)}, nil
}

// code encodes the strips that want says.
func (s *strips) code(img image.Image, want func(int) bool) error {
	sub, ok := img.(interface {
		SubImage(image.Rectangle) image.Image
	})
	if !ok {
		m := image.NewRGBA(img.Bounds())
		draw.Draw(m, m.Rect, img, m.Rect.Min, draw.Src)
		img, sub = m, m
	}
	if s.head == nil {
		s.mcu = 16
		if _, gray := img.(*image.Gray); gray {
			s.mcu = 8
		}
	}
	b := img.Bounds()
	heads := make([][]byte, len(s.data))
	err := parallel(len(s.data), func(next func() int) error {
		var buf bytes.Buffer
		for i := next(); i < len(s.data); i = next() {
			if !want(i) {
				continue
			}
			r := image.Rect(b.Min.X, b.Min.Y+i*stripRows, b.Max.X, min(b.Min.Y+(i+1)*stripRows, b.Max.Y))
			buf.Reset()
			if err := jpeg.Encode(&buf, sub.SubImage(r), &jpeg.Options{Quality: s.quality}); err != nil {
				return fmt.Errorf("code jpeg strip %d: %w", i, err)
			}
			cut, err := scanStart(buf.Bytes())
			if err != nil {
				return err
			}
			all := bytes.Clone(buf.Bytes())
			heads[i], s.data[i] = all[:cut:cut], all[cut:len(all)-2]
		}
		return nil
	})
	if err != nil || s.head != nil {
		return err
	}
	return s.setHead(heads[0])
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

// write joins the strips with restart markers.
func (s *strips) write(w io.Writer, dpi float64) error {
	var b bytes.Buffer
	b.Write(s.head[:2])
	if dpi > 0 {
		d := uint16(math.Round(min(dpi, 65535)))
		b.WriteString("\xff\xe0\x00\x10JFIF\x00\x01\x02\x01")
		b.Write(binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, d), d))
		b.WriteString("\x00\x00")
	}
	b.Write(s.head[2:s.sos])
	if len(s.data) > 1 {
		interval := (s.w + s.mcu - 1) / s.mcu * (stripRows / s.mcu)
		b.WriteString("\xff\xdd\x00\x04")
		b.Write(binary.BigEndian.AppendUint16(nil, uint16(interval)))
	}
	b.Write(s.head[s.sos:])
	for i, d := range s.data {
		if i > 0 {
			b.Write([]byte{0xff, 0xd0 + byte((i-1)&7)})
		}
		b.Write(d)
	}
	b.WriteString("\xff\xd9")
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write jpeg: %w", err)
	}
	return nil
}
