// Package film makes animated PNG files: one file for a moving picture.
package film

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"io"
	"iter"
	"math"
	"time"

	"pano/render/encode"
)

// Maker makes films with an encoder of its caller.
type Maker struct {
	Encoder *encode.Encoder
	Level   encode.Level
	Limit   int // bytes of a file
}

// Write writes pictures of one size that follow each other for ever as an
// animated PNG: a PNG of its first picture to every reader that knows no
// motion. Of the others it holds only the box that changed. The pictures are
// all image.Paletted with one palette, or all opaque image.RGBA, and must not
// change before Write returns. A file over the limit is encode.ErrTooLarge.
func (m Maker) Write(w io.Writer, shots iter.Seq2[image.Image, time.Duration]) error {
	f := film{Maker: m}
	for img, stay := range shots {
		if err := f.add(img, stay); err != nil {
			return err
		}
	}
	return f.write(w)
}

// film is an animated PNG in the making.
type film struct {
	Maker
	first, last image.Image
	shots       []shot
	size        int // of all shots' data
}

// shot is a picture's change against the one before.
type shot struct {
	box  image.Rectangle
	data []byte // a whole zlib stream
	stay time.Duration
}

func (f *film) add(img image.Image, stay time.Duration) error {
	box := img.Bounds()
	if f.last != nil {
		if !alike(f.first, img) {
			return fmt.Errorf("film: picture %d has another size or other colours than the first", len(f.shots))
		}
		if box = changed(f.last, img); box.Empty() {
			f.shots[len(f.shots)-1].stay += stay
			return nil
		}
	}
	data, err := f.pack(img, box)
	if err != nil {
		return err
	}
	if f.size += len(data); f.size > f.Limit {
		return fmt.Errorf("film of more than %d bytes: %w", f.Limit, encode.ErrTooLarge)
	}
	if f.first == nil {
		f.first = img
	}
	f.last, f.shots = img, append(f.shots, shot{box.Sub(img.Bounds().Min), data, stay})
	return nil
}

// alike tells that two pictures can be in one film.
func alike(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	p, few := a.(*image.Paletted)
	q, also := b.(*image.Paletted)
	if !few || !also {
		_, full := b.(*image.RGBA)
		return !few && full
	}
	return bytes.Equal(palette(p), palette(q))
}

// pack is a box of a picture as a zlib stream.
func (f *film) pack(img image.Image, box image.Rectangle) ([]byte, error) {
	switch m := img.(type) {
	case *image.Paletted:
		img = m.SubImage(box)
	case *image.RGBA:
		img = m.SubImage(box)
	default:
		return nil, fmt.Errorf("film: a picture is %T, need image.Paletted or image.RGBA", img)
	}
	data, _, err := f.Encoder.Predicted(img, f.Level)
	return data, err
}

// palette is the colours as the file has them.
func palette(m *image.Paletted) []byte {
	var b []byte
	for _, c := range m.Palette {
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		b = append(b, n.R, n.G, n.B)
	}
	return b
}

// changed is the box outside which two pictures of one kind and size are equal.
func changed(a, b image.Image) image.Rectangle {
	var pa, pb []byte
	var sa, sb, bpp int
	switch a := a.(type) {
	case *image.Paletted:
		b, ok := b.(*image.Paletted)
		if !ok {
			return a.Rect
		}
		pa, pb, sa, sb, bpp = a.Pix, b.Pix, a.Stride, b.Stride, 1
	case *image.RGBA:
		b, ok := b.(*image.RGBA)
		if !ok {
			return a.Rect
		}
		pa, pb, sa, sb, bpp = a.Pix, b.Pix, a.Stride, b.Stride, 4
	}
	r := a.Bounds()
	n := r.Dx() * bpp
	box := image.Rectangle{Min: image.Pt(n, r.Dy())}
	for y := range r.Dy() {
		p, q := pa[y*sa:][:n], pb[y*sb:][:n]
		if bytes.Equal(p, q) {
			continue
		}
		box.Min.Y, box.Max.Y = min(box.Min.Y, y), y+1
		from, to := 0, n
		for p[from] == q[from] {
			from++
		}
		for p[to-1] == q[to-1] {
			to--
		}
		box.Min.X, box.Max.X = min(box.Min.X, from), max(box.Max.X, to)
	}
	if box.Max.Y == 0 {
		return image.Rectangle{}
	}
	box.Min.X, box.Max.X = box.Min.X/bpp, (box.Max.X+bpp-1)/bpp
	return box.Add(r.Min)
}

const signature = "\x89PNG\r\n\x1a\n"

// write puts the file together. Pixels of few colours take a byte each, because
// FFmpeg mixes up boxes of packed ones.
func (f *film) write(w io.Writer) error {
	if f.first == nil {
		return fmt.Errorf("film: %w", encode.ErrEmpty)
	}
	b := []byte(signature)
	size := f.first.Bounds()
	ihdr := binary.BigEndian.AppendUint32(nil, uint32(size.Dx()))
	ihdr = binary.BigEndian.AppendUint32(ihdr, uint32(size.Dy()))
	if m, ok := f.first.(*image.Paletted); ok {
		b = chunk(b, "IHDR", append(ihdr, 8, 3, 0, 0, 0))
		b = chunk(b, "PLTE", palette(m))
	} else {
		b = chunk(b, "IHDR", append(ihdr, 8, 2, 0, 0, 0))
	}
	moves := len(f.shots) > 1
	if moves {
		b = chunk(b, "acTL", binary.BigEndian.AppendUint64(nil, uint64(len(f.shots))<<32)) // 0 plays: for ever
	}
	seq := uint32(0)
	for i, s := range f.shots {
		if moves {
			b = chunk(b, "fcTL", s.control(seq))
			seq++
		}
		if i == 0 {
			b = chunk(b, "IDAT", s.data)
			continue
		}
		b = chunk(b, "fdAT", append(binary.BigEndian.AppendUint32(nil, seq), s.data...))
		seq++
	}
	_, err := w.Write(chunk(b, "IEND", nil))
	return err
}

// chunk adds a chunk to a file.
func chunk(b []byte, name string, body []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(body)))
	from := len(b)
	b = append(append(b, name...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[from:]))
}

// control is the body of the chunk that places a shot in space and time. It
// leaves the canvas as it is before and after.
func (s shot) control(seq uint32) []byte {
	b := make([]byte, 0, 26)
	for _, v := range []int{int(seq), s.box.Dx(), s.box.Dy(), s.box.Min.X, s.box.Min.Y} {
		b = binary.BigEndian.AppendUint32(b, uint32(v))
	}
	num, den := fraction(s.stay)
	b = binary.BigEndian.AppendUint16(b, num)
	b = binary.BigEndian.AppendUint16(b, den)
	return append(b, 0, 0)
}

// fraction is d in seconds as the simplest fraction within a microsecond of it,
// so that a sixtieth of a second is just that: small errors would add up to a
// ticker that runs away from its beat.
func fraction(d time.Duration) (num, den uint16) {
	want := min(max(d.Seconds(), 0), math.MaxUint16)
	rest := want
	n0, d0, n1, d1 := 0.0, 1.0, 1.0, 0.0 // the last two convergents
	for {
		whole := math.Floor(rest)
		n, m := whole*n1+n0, whole*d1+d0
		if n > math.MaxUint16 || m > math.MaxUint16 {
			return uint16(n1), uint16(d1)
		}
		n0, d0, n1, d1 = n1, d1, n, m
		if math.Abs(n/m-want) < 1e-6 || rest == whole {
			return uint16(n), uint16(m)
		}
		rest = 1 / (rest - whole)
	}
}
