package render

import (
	"bytes"
	"context"
	"crypto/sha256"
	"image"
	"image/color"

	"pano/render/encode"
	"pano/render/layout/ops"
	"pano/render/print"
)

// jpegQuality is a level at which letters on flat grounds show no fringes.
const jpegQuality = 90

// page lays a job out and makes its file.
func (r *Renderer) page(ctx context.Context, j *job) (*Artwork, error) {
	s, err := r.scene(j)
	if err != nil {
		return nil, err
	}
	p, err := j.library.Page(j.layoutOrder(), s.ops)
	if err != nil {
		return nil, err
	}
	if err := blocking(p.Findings); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	a := &Artwork{Format: j.o.Format, WPx: j.w, HPx: j.h, WMM: j.size.WMM, HMM: j.size.HMM, Findings: p.Findings}
	var out bytes.Buffer
	switch {
	case j.o.Format == PDF:
		a.MIME = mimePDF
		err = print.Write(&out, p, print.Options{WMM: j.size.WMM, HMM: j.size.HMM, BleedMM: j.o.BleedMM, CropMarks: j.o.CropMarks, Title: j.title()})
	case s.base == nil && j.o.Format == PNG && j.o.Colours == TrueColour:
		a.MIME = mimePNG
		err = r.stream(ctx, &out, j, p)
	default:
		a.MIME = mimePNG
		if j.o.Format == JPEG {
			a.MIME = mimeJPEG
		}
		a.Bytes, err = r.picture(j, s, p)
	}
	if err != nil {
		return nil, err
	}
	if a.Bytes == nil {
		a.Bytes = out.Bytes()
	}
	a.SHA256 = sha256.Sum256(a.Bytes)
	return a, nil
}

func (j *job) title() string {
	if t := j.values[j.design.Main()]; t != "" {
		return t
	}
	return j.design.Title["vi"]
}

// pngOptions: previews are made fast, kept files small.
func (j *job) pngOptions() encode.PNGOptions {
	o := encode.PNGOptions{Level: encode.Live}
	if j.o.Stored {
		o.Level = encode.Stored
	}
	if j.size.WMM > 0 && j.o.MaxPx == 0 {
		o.DPI = float64(j.size.WPx) / j.size.WMM * 25.4
	}
	return o
}

// fewInks is the number of flat colours up to which a picture is tried with a
// palette: the edges between them have up to 254 shades each.
const fewInks = 3

// picture draws and packs only the rows that no picture before had.
func (r *Renderer) picture(j *job, s *scene, p *ops.Page) ([]byte, error) {
	png := j.o.Format == PNG
	if s.base == nil || j.o.Colours != TrueColour || png && (!encode.WorthKeeping(j.w, j.h) || ops.FewColours(p.Ops, fewInks)) {
		return r.whole(j, s, p)
	}
	k, err := s.keeper(r.encoder, j)
	if err != nil {
		return nil, err
	}
	rows, above := k.Rows()
	draft := k.Draft(bandNames(p, j.h, rows, above))
	img, err := r.painter.PaintOver(s.base, p, wantedRows(draft, j.h, rows, above))
	if err != nil {
		return nil, err
	}
	defer r.painter.Release(img)
	return k.File(draft, img, j.pngOptions().DPI)
}

// whole draws and packs all of a picture.
func (r *Renderer) whole(j *job, s *scene, p *ops.Page) ([]byte, error) {
	var img *image.RGBA
	var err error
	if s.base != nil {
		img, err = r.painter.PaintOver(s.base, p, nil)
	} else {
		img, err = r.painter.Paint(p)
	}
	if err != nil {
		return nil, err
	}
	defer r.painter.Release(img)
	var out bytes.Buffer
	switch {
	case j.o.Colours != TrueColour:
		err = r.encoder.PNG(&out, fewColours(img, j.o.Colours), j.pngOptions())
	case j.o.Format == JPEG:
		err = r.encoder.JPEG(&out, img, jpegQuality, j.pngOptions().DPI)
	default:
		err = r.encoder.PNG(&out, img, j.pngOptions())
	}
	return out.Bytes(), err
}

// stream draws and packs a large picture band by band, so that memory does not
// grow with its size.
func (r *Renderer) stream(ctx context.Context, out *bytes.Buffer, j *job, p *ops.Page) error {
	var last *image.RGBA
	defer func() { r.painter.Release(last) }()
	return encode.BandsPNG(out, j.w, j.h, j.pngOptions(), func(y0, y1 int) (*image.RGBA, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r.painter.Release(last)
		var err error
		last, err = r.painter.PaintBand(p, y0, y1)
		return last, err
	})
}

// fewColours reduces a picture to what a simple board can light: every LED is
// on or off, without dithering, which would tear letters apart.
func fewColours(img *image.RGBA, c Colours) *image.Paletted {
	pal := color.Palette{color.RGBA{0, 0, 0, 255}}
	n := map[Colours]int{Mono: 1, ThreeColour: 3, EightColour: 7}[c]
	for i := 1; i <= n; i++ {
		on := func(bit int) uint8 { return uint8(i>>bit&1) * 255 }
		led := color.RGBA{on(0), on(1), on(2), 255}
		if c == Mono {
			led = color.RGBA{255, 255, 255, 255}
		}
		pal = append(pal, led)
	}
	out := image.NewPaletted(image.Rect(0, 0, img.Rect.Dx(), img.Rect.Dy()), pal)
	for y := range img.Rect.Dy() {
		src, dst := img.Pix[y*img.Stride:], out.Pix[y*out.Stride:][:img.Rect.Dx()]
		for x := range dst {
			r, g, b := int(src[4*x]), int(src[4*x+1]), int(src[4*x+2])
			if c == Mono {
				if 299*r+587*g+114*b >= 127_500 {
					dst[x] = 1
				}
				continue
			}
			v := r>>7 | g>>7<<1
			if c == EightColour {
				v |= b >> 7 << 2
			}
			dst[x] = uint8(v)
		}
	}
	return out
}
