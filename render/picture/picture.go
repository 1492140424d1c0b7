// Package picture opens pictures that people bring: PNG, JPEG, WebP, GIF and
// TIFF. It is the one place where foreign picture bytes are decoded, and it looks
// before it leaps: bytes, sides, pixels and the memory that decoding takes are
// known from the header and bounded before the first pixel is unpacked.
package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strconv"

	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// Limits bound a picture. All hold before anything is decoded.
type Limits struct {
	Bytes   int // of the file
	Least   int // pixels of a side
	Most    int // pixels of a side
	Pixels  int
	Memory  int // bytes that decoding may take
	Scans   int // of a progressive JPEG: each costs a walk over all pixels
	Strips  int // blocks of a TIFF
	Visited int // markers, chunks or directory entries looked at
}

// Usual are the limits for campaign pictures: a poster scanned at 300 dpi passes.
func Usual() Limits {
	return Limits{Bytes: 64 << 20, Least: 8, Most: 30_000, Pixels: 50_000_000, Memory: 512 << 20, Scans: 100, Strips: 65_536, Visited: 65_536}
}

// Info is what the head of a picture tells.
type Info struct {
	Format  string // png, jpeg, webp, gif or tiff
	W, H    int    // as it is shown, after Turn
	Turn    int    // how the camera was held, EXIF 1..8; 0 = not said
	Profile string // name of a colour profile that is not sRGB; it is not applied
	Frames  bool   // it moves, or has further pages: only the first is used
	// Plain JPEG data may be put into a PDF as it is: baseline, upright, YCbCr.
	Plain bool

	model  color.Model
	memory int // bytes that decoding takes
	scans  int
	strips int
}

// MIME is the media type of the format.
func (i Info) MIME() string { return "image/" + i.Format }

// Error is a refusal. Reason is stable: bytes, format, pixels, memory, scans,
// strips, colours, moving, damaged or slow.
type Error struct {
	Reason string
	Params map[string]string
	Msg    string
	Err    error
}

func (e *Error) Error() string { return e.Msg }

func (e *Error) Unwrap() error { return e.Err }

func reject(reason, msg string, kv ...string) *Error {
	e := &Error{Reason: reason, Msg: msg, Params: map[string]string{}}
	for i := 0; i+1 < len(kv); i += 2 {
		e.Params[kv[i]] = kv[i+1]
	}
	return e
}

func damaged(err error) *Error {
	e := reject("damaged", "the picture is damaged: export it again")
	e.Err = err
	return e
}

// format is one way to store a picture.
type format struct {
	name   string
	magic  func(b []byte) bool
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	// look fills in what the header of the library does not tell.
	look func(b []byte, lim Limits, i *Info) error
}

func formats() []format {
	starts := func(heads ...string) func([]byte) bool {
		return func(b []byte) bool {
			for _, h := range heads {
				if bytes.HasPrefix(b, []byte(h)) {
					return true
				}
			}
			return false
		}
	}
	return []format{
		{"png", starts("\x89PNG\r\n\x1a\n"), png.DecodeConfig, png.Decode, lookPNG},
		{"jpeg", starts("\xff\xd8\xff"), jpeg.DecodeConfig, jpeg.Decode, lookJPEG},
		{"gif", starts("GIF87a", "GIF89a"), gif.DecodeConfig, gif.Decode, lookGIF},
		{"tiff", starts("II*\x00", "MM\x00*"), tiff.DecodeConfig, tiff.Decode, lookTIFF},
		{"webp", func(b []byte) bool {
			return len(b) >= 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP"
		}, webp.DecodeConfig, webp.Decode, lookWebP},
	}
}

// Sniff names the format of a file by its first bytes; "" = none that is read.
func Sniff(b []byte) string {
	for _, f := range formats() {
		if f.magic(b) {
			return f.name
		}
	}
	return ""
}

// Inspect reads the head of a picture and refuses what must not be decoded.
func Inspect(data []byte, lim Limits) (Info, error) {
	i, _, err := inspect(data, lim)
	return i, err
}

func inspect(data []byte, lim Limits) (Info, format, error) {
	if len(data) > lim.Bytes {
		return Info{}, format{}, reject("bytes", fmt.Sprintf("the picture has %d MB: at most %d MB are read", len(data)>>20, lim.Bytes>>20), "limit", strconv.Itoa(lim.Bytes>>20))
	}
	for _, f := range formats() {
		if !f.magic(data) {
			continue
		}
		i := Info{Format: f.name}
		if err := f.look(data, lim, &i); err != nil {
			return i, f, err
		}
		cfg, err := f.config(bytes.NewReader(data))
		if err != nil {
			return i, f, damaged(err)
		}
		i.model, i.W, i.H = cfg.ColorModel, cfg.Width, cfg.Height
		if err := i.check(lim); err != nil {
			return i, f, err
		}
		if i.Turn >= 5 {
			i.W, i.H = i.H, i.W
		}
		i.Plain = i.Plain && i.Turn < 2 && i.model == color.YCbCrModel
		return i, f, nil
	}
	return Info{}, format{}, reject("format", "the file is no picture that is read: send PNG, JPEG, WebP, GIF or TIFF")
}

// check holds the header against the limits.
func (i *Info) check(lim Limits) error {
	size := []string{"width", strconv.Itoa(i.W), "height", strconv.Itoa(i.H), "limit", strconv.Itoa(lim.Pixels / 1_000_000)}
	if i.W < lim.Least || i.H < lim.Least || i.W > lim.Most || i.H > lim.Most || i.W > lim.Pixels/i.H {
		return reject("pixels", fmt.Sprintf("the picture has %d x %d pixels: %d to %d a side and %d megapixels are possible", i.W, i.H, lim.Least, lim.Most, lim.Pixels/1_000_000), size...)
	}
	i.memory += i.W * i.H * depth(i.model)
	if i.Turn > 1 {
		i.memory += 4 * i.W * i.H
	}
	switch {
	case i.memory > lim.Memory:
		return reject("memory", fmt.Sprintf("to open %d x %d pixels of this kind takes %d MB: save it with 8 bits a colour, not progressive", i.W, i.H, i.memory>>20), size...)
	case i.scans > lim.Scans:
		return reject("scans", fmt.Sprintf("the JPEG has %d scans: save it without “progressive”", i.scans), "value", strconv.Itoa(i.scans))
	case i.strips > lim.Strips:
		return reject("strips", fmt.Sprintf("the TIFF has %d strips or tiles: save it as PNG", i.strips), "value", strconv.Itoa(i.strips))
	}
	return nil
}

// depth is the bytes of one decoded pixel.
func depth(m color.Model) int {
	switch m {
	case color.GrayModel, color.AlphaModel:
		return 1
	case color.Gray16Model, color.Alpha16Model:
		return 2
	case color.YCbCrModel:
		return 3
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	if _, ok := m.(color.Palette); ok {
		return 1
	}
	return 4
}

// Decode opens a picture upright. It gives up when ctx ends, at the next read.
func Decode(ctx context.Context, data []byte, lim Limits) (image.Image, Info, error) {
	i, f, err := inspect(data, lim)
	if err != nil {
		return nil, i, err
	}
	img, err := f.decode(&patient{ctx: ctx, r: bytes.NewReader(data)})
	if ctxErr := ctx.Err(); ctxErr != nil {
		e := reject("slow", "opening the picture took too long: save it in another way")
		e.Err = ctxErr
		return nil, i, e
	}
	if err != nil {
		return nil, i, damaged(err)
	}
	if b := img.Bounds(); b.Dx()*b.Dy() > lim.Pixels { // a header that lied
		return nil, i, damaged(errors.New("more pixels than its header says"))
	}
	if i.Turn > 1 {
		img = Turn(img, i.Turn)
	}
	return img, i, nil
}

// patient reads as long as ctx lets it: decoders know no context of their own.
type patient struct {
	ctx context.Context
	r   io.Reader
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b[:min(len(b), 32<<10)])
}
