package render

import (
	"bytes"
	"context"
	"crypto/sha256"
	"image"
	"io"

	"pano/render/encode"
	"pano/render/layout"
	"pano/render/layout/ops"
	"pano/render/print"
	"pano/render/raster"
	"pano/render/refusal"
	"pano/render/tone"
)

// jpegQuality is a level at which letters on flat grounds show no fringes.
const jpegQuality = 90

// page lays a job out and makes its file.
func (r *Renderer) page(ctx context.Context, j *job) (*Artwork, error) {
	s, p, err := r.compose(ctx, j)
	if err != nil {
		return nil, err
	}
	a := j.artwork(p)
	var out bytes.Buffer
	motion, fades := j.fade()
	switch {
	case fades:
		a.Bytes, a.Moves, err = r.fading(j, s, p, motion)
	case j.o.Format == PDF:
		err = print.Write(&out, p, j.printOptions())
	case j.w*j.h > r.streamAbove && j.o.Colours == TrueColour:
		err = r.stream(ctx, &out, j, p)
	default:
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

// compose lays a job out over its ground.
func (r *Renderer) compose(ctx context.Context, j *job) (*scene, *ops.Page, error) {
	s, err := r.scene(j)
	if err != nil {
		return nil, nil, err
	}
	p, err := j.lay(ctx, s.ops, s.memo)
	return s, p, err
}

// lay lays a job out and judges the page. static and memo are of its scene; both
// may be nil.
func (j *job) lay(ctx context.Context, static []ops.Op, memo *layout.Memo) (*ops.Page, error) {
	o := j.layoutOrder()
	o.Memo = memo
	p, err := j.library.Page(o, static)
	if err != nil {
		return nil, err
	}
	if err := refusal.Blocking(p.Findings); err != nil {
		return nil, err
	}
	j.judgePrint(p)
	return p, ctx.Err()
}

// artwork describes a page's file, whose bytes are yet to come.
func (j *job) artwork(p *ops.Page) *Artwork {
	mime := mimePNG
	switch j.o.Format {
	case JPEG:
		mime = mimeJPEG
	case PDF:
		mime = mimePDF
	}
	return &Artwork{Format: j.o.Format, MIME: mime, WPx: j.w, HPx: j.h, WMM: j.size.WMM, HMM: j.size.HMM, Findings: j.judge(p), Cap: j.capital(p)}
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

// fewInks: pictures of so few flat colours are tried with a palette; edges have shades.
const fewInks = 3

// picture draws and packs only the rows that no picture before had.
func (r *Renderer) picture(j *job, s *scene, p *ops.Page) ([]byte, error) {
	png := j.o.Format == PNG
	if j.w*j.h > r.streamAbove || j.o.Colours != TrueColour || png && (!encode.WorthKeeping(j.w, j.h) || ops.FewColours(p.Ops, fewInks)) {
		return r.whole(j, s, p)
	}
	k, err := s.keeper(r.encoder, j)
	if err != nil {
		return nil, err
	}
	rows, above := k.Rows()
	draft := k.Draft(raster.Names(p, j.h, rows, above))
	img, err := r.paint(s, p, raster.Wanted(draft, j.h, rows, above))
	if err != nil {
		return nil, err
	}
	defer r.painter.Release(img)
	return k.File(draft, img, j.pngOptions().DPI)
}

// paint draws the wanted rows, all if the ground is not kept.
func (r *Renderer) paint(s *scene, p *ops.Page, rows raster.Rows) (*image.RGBA, error) {
	if s.base == nil {
		return r.painter.Paint(p)
	}
	return r.painter.PaintOver(s.base, p, rows)
}

// whole draws and packs all of a picture.
func (r *Renderer) whole(j *job, s *scene, p *ops.Page) ([]byte, error) {
	img, err := r.paint(s, p, nil)
	if err != nil {
		return nil, err
	}
	defer r.painter.Release(img)
	var out bytes.Buffer
	toned, err := tone.Fit(r.painter, img, p, string(j.o.Colours))
	if err != nil {
		return nil, err
	}
	switch {
	case j.o.Colours != TrueColour && !toned:
		err = r.encoder.PNG(&out, raster.FewColours(img, tone.Lamps(string(j.o.Colours))), j.pngOptions())
	case j.o.Format == JPEG:
		err = r.encoder.JPEG(&out, img, jpegQuality, j.pngOptions().DPI)
	default:
		err = r.encoder.PNG(&out, img, j.pngOptions())
	}
	return out.Bytes(), err
}

// streamPixels is about how much is drawn at a time: lines are traced anew for
// each part, so few large parts are faster than what the packer takes at once.
const streamPixels = 1 << 20

// stream draws and packs a large picture band by band, so that memory does not
// grow with its size.
func (r *Renderer) stream(ctx context.Context, out io.Writer, j *job, p *ops.Page) error {
	var last *image.RGBA
	defer func() { r.painter.Release(last) }()
	from, to := 0, 0 // the rows of last
	band := func(y0, y1 int) (*image.RGBA, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if y1 > to {
			r.painter.Release(last)
			from, to = y0, min(j.h, y0+max(1, streamPixels/j.w/(y1-y0))*(y1-y0))
			var err error
			if last, err = r.painter.PaintBand(p, from, to); err != nil {
				return nil, err
			}
		}
		rows := last.SubImage(image.Rect(last.Rect.Min.X, last.Rect.Min.Y+y0-from, last.Rect.Max.X, last.Rect.Min.Y+y1-from))
		return rows.(*image.RGBA), nil
	}
	if j.o.Format == JPEG {
		return encode.BandsJPEG(out, image.Pt(j.w, j.h), jpegQuality, j.pngOptions().DPI, band)
	}
	return encode.BandsPNG(out, j.w, j.h, j.pngOptions(), band)
}
