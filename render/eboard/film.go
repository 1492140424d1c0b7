package eboard

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"iter"
	"slices"
	"time"

	"pano/render/encode"
	"pano/render/encode/film"
)

// frameRate is how often boards show a new picture. Tickers move by whole
// pixels at a steady pace, so only some speeds are possible.
const frameRate = 60

// Film is what a board shows, over and over.
type Film struct {
	Mode     Mode // what it came to
	W, H     int
	Pages    []*image.Paletted // Static: one; Flip: each for PageFor
	PageFor  time.Duration
	Strip    *image.Paletted // Ticker: the text, then W dark columns
	SpeedPxS int             // Ticker: the steady speed nearest to the one asked for
	Pause    time.Duration   // Ticker: how long the beginning of the text stands
	Font     string
	Scale    int
}

func (f *Film) name(fc face) { f.Font, f.Scale = fc.font.Name, fc.scale }

// steady is the speed nearest to the wanted one at which every step is the
// same number of pixels and lasts the same number of frames. A readable speed
// grows with the letters' height, in units of a small board's.
func steady(want, height int) int {
	if want == 0 {
		want = 30 * height
	}
	speeds := []int{1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30}
	for v := frameRate; v <= maxSpeed; v += frameRate {
		speeds = append(speeds, v)
	}
	return slices.MinFunc(speeds, func(a, b int) int { return max(a-want, want-a) - max(b-want, want-b) })
}

// Period is how long the film lasts before it begins again; 0 when it stands
// still.
func (f *Film) Period() time.Duration {
	switch f.Mode {
	case Flip:
		return time.Duration(len(f.Pages)) * f.PageFor
	case Ticker:
		return f.Pause + moment(f.Strip.Rect.Dx(), f.SpeedPxS)
	}
	return 0
}

// moment is when a strip has moved by px pixels.
func moment(px, speed int) time.Duration {
	return time.Duration(px) * time.Second / time.Duration(speed)
}

// Draw puts what is seen at time t since the start into dst, which must be of
// the board's size. It allocates nothing.
func (f *Film) Draw(dst *image.Paletted, t time.Duration) {
	if f.Mode != Ticker {
		src := f.Pages[0]
		if p := f.Period(); p > 0 {
			src = f.Pages[(t%p+p)%p/f.PageFor]
		}
		copy(dst.Pix, src.Pix)
		return
	}
	p := f.Period()
	run := max(0, (t%p+p)%p-f.Pause)
	f.window(dst, int(run*time.Duration(f.SpeedPxS)/time.Second))
}

// window copies the board's width of the strip from column x on, and goes on
// from its beginning at its end.
func (f *Film) window(dst *image.Paletted, x int) {
	n := f.Strip.Rect.Dx()
	for y := range f.H {
		row := f.Strip.Pix[y*f.Strip.Stride:][:n]
		out := dst.Pix[y*dst.Stride:][:f.W]
		k := copy(out, row[x%n:])
		copy(out[k:], row)
	}
}

// Frames are the different pictures of one period and how long each stands; 0
// means for ever. The pictures are the caller's to keep.
func (f *Film) Frames() iter.Seq2[*image.Paletted, time.Duration] {
	return func(yield func(*image.Paletted, time.Duration) bool) {
		if f.Mode != Ticker {
			for _, p := range f.Pages {
				if !yield(p, f.PageFor) {
					return
				}
			}
			return
		}
		step := max(1, f.SpeedPxS/frameRate)
		n := f.Strip.Rect.Dx()
		for x := 0; x < n; x += step {
			m := image.NewPaletted(image.Rect(0, 0, f.W, f.H), f.Strip.Palette)
			f.window(m, x)
			stay := moment(min(x+step, n), f.SpeedPxS) - moment(x, f.SpeedPxS)
			if x == 0 {
				stay += f.Pause
			}
			if !yield(m, stay) {
				return
			}
		}
	}
}

// Count is how many pictures one period has.
func (f *Film) Count() int {
	if f.Mode != Ticker {
		return len(f.Pages)
	}
	step := max(1, f.SpeedPxS/frameRate)
	return (f.Strip.Rect.Dx() + step - 1) / step
}

// Page is one picture of a film as a PNG file.
type Page struct {
	PNG []byte
	For time.Duration // 0 = for ever
}

// Files are the film's pictures as files, in order, for displays that play
// files one after the other. It refuses films of more than limit pictures.
func (f *Film) Files(enc *encode.Encoder, limit int) ([]Page, error) {
	if f.Count() > limit {
		return nil, tooLong(limit)
	}
	var files []Page
	for m, d := range f.Frames() {
		var b bytes.Buffer
		if err := enc.PNG(&b, m, encode.PNGOptions{Level: encode.Stored}); err != nil {
			return nil, fmt.Errorf("encode picture %d of a film: %w", len(files), err)
		}
		files = append(files, Page{b.Bytes(), d})
	}
	return files, nil
}

// What one moving file may hold: more than a minute of running text, and what
// every box by a display has room for.
const (
	maxMovingFrames = 2000
	maxMovingBytes  = 4 << 20
)

// Moving is the whole film as one animated PNG.
func (f *Film) Moving(enc *encode.Encoder, l encode.Level) ([]byte, error) {
	if f.Count() > maxMovingFrames {
		return nil, tooLong(maxMovingFrames)
	}
	var b bytes.Buffer
	err := film.Maker{Encoder: enc, Level: l, Limit: maxMovingBytes}.Write(&b, func(yield func(image.Image, time.Duration) bool) {
		for m, d := range f.Frames() {
			if !yield(m, d) {
				return
			}
		}
	})
	if errors.Is(err, encode.ErrTooLarge) {
		return nil, refuse("film_too_large", "Lines", map[string]string{"limit": fmt.Sprint(maxMovingBytes >> 20)},
			"film takes more than %d MB: shorten the text or raise the speed", maxMovingBytes>>20)
	}
	return b.Bytes(), err
}

func tooLong(limit int) error {
	return refuse("film_too_long", "Lines", map[string]string{"limit": fmt.Sprint(limit)},
		"film has more than %d pictures: shorten the text or raise the speed", limit)
}
