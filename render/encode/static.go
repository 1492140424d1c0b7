package encode

import (
	"fmt"
	"image"
	"io"
	"slices"
)

// StaticPNG holds the packed bands of a picture that many others share. It is
// safe for concurrent use and never changes.
type StaticPNG struct {
	enc   *Encoder
	o     PNGOptions
	size  image.Point
	bands []band // nil: packing everything anew is as quick
}

// StaticPNG packs img, the part that pictures of one design have in common.
func (e *Encoder) StaticPNG(img *image.RGBA, o PNGOptions) (*StaticPNG, error) {
	s := &StaticPNG{enc: e, o: o, size: img.Rect.Size()}
	if err := checkSize(s.size.X, s.size.Y, maxPNGSide); err != nil {
		return nil, err
	}
	if countBands(3*s.size.X, s.size.Y) < smallBands || !img.Opaque() {
		return s, nil
	}
	p := pixels{img.Pix, img.Stride, img.Rect, true, true}
	if fewColours(p) != nil {
		return s, nil
	}
	var err error
	s.bands, err = e.packAll(rgbSource(p), o.Level, filterUp)
	return s, err
}

// PNG writes img, which must be of the static picture's size and differ from
// it only inside dirty (in img's coordinates). The file decodes exactly like
// that of Encoder.PNG; only touched bands are packed.
func (s *StaticPNG) PNG(w io.Writer, img *image.RGBA, dirty image.Rectangle) error {
	if img.Rect.Size() != s.size {
		return fmt.Errorf("static picture is %v px, the changed one %v: sizes must be equal", s.size, img.Rect.Size())
	}
	dirty = dirty.Intersect(img.Rect)
	if s.bands == nil || !dirty.Empty() && !img.SubImage(dirty).(*image.RGBA).Opaque() {
		return s.enc.PNG(w, img, s.o)
	}
	src := rgbSource(pixels{img.Pix, img.Stride, img.Rect, true, true})
	bands := slices.Clone(s.bands)
	if !dirty.Empty() {
		rows := bandRows(src.stride)
		// The row below the dirty ones is stored as a difference to them.
		first, last := (dirty.Min.Y-img.Rect.Min.Y)/rows, (dirty.Max.Y-img.Rect.Min.Y)/rows
		touched := func(i int) bool { return first <= i && i <= last }
		if err := s.enc.packSome(src, s.o.Level, filterUp, bands, touched); err != nil {
			return err
		}
	}
	return writePNG(w, src.head, bands, s.o.DPI)
}

// StaticJPEG is StaticPNG's counterpart for JPEG.
type StaticJPEG struct {
	strips *strips
	dpi    float64
}

// StaticJPEG codes img, the part that pictures of one design have in common.
func (e *Encoder) StaticJPEG(img *image.RGBA, quality int, dpi float64) (*StaticJPEG, error) {
	s, err := cutStrips(img, quality)
	if err != nil {
		return nil, err
	}
	return &StaticJPEG{s, dpi}, s.code(img, func(int) bool { return true })
}

// JPEG writes img, which must be of the static picture's size and differ from
// it only inside dirty (in img's coordinates).
func (s *StaticJPEG) JPEG(w io.Writer, img *image.RGBA, dirty image.Rectangle) error {
	if img.Rect.Dx() != s.strips.w || img.Rect.Dy() != s.strips.h {
		return fmt.Errorf("static picture is %d x %d px, the changed one %v: sizes must be equal",
			s.strips.w, s.strips.h, img.Rect.Size())
	}
	next := *s.strips
	next.data = slices.Clone(next.data)
	if dirty = dirty.Intersect(img.Rect); !dirty.Empty() {
		first := (dirty.Min.Y - img.Rect.Min.Y) / stripRows
		last := (dirty.Max.Y - 1 - img.Rect.Min.Y) / stripRows
		if err := next.code(img, func(i int) bool { return first <= i && i <= last }); err != nil {
			return err
		}
	}
	return next.write(w, s.dpi)
}
