package film

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/draw"
	"image/png"
	"sort"
	"time"
)

// Bounds of a moving file. The pixels of all its pictures together are bounded,
// because a player that comes late may have to draw them all for one.
const (
	maxShots  = 4000
	maxCanvas = 16 << 20
	maxWork   = 64 << 20
	leastStay = 10 * time.Millisecond
)

const signature = "\x89PNG\r\n\x1a\n"

var errDamaged = errors.New("the moving picture is damaged")

// Film is a moving file: an animated PNG. It plays over and over, whatever number
// of rounds the file asks for. Its pictures are drawn when they are due, because
// all of them at once would fill the memory of a small box. It is not safe for
// concurrent use.
type Film struct {
	w, h   int
	before []byte // the chunks that every picture needs: palette, transparency
	ihdr   []byte
	shots  []shot
	ends   []time.Duration // when each picture ends

	canvas *image.RGBA // after shot at, before it is disposed of
	kept   *image.RGBA // what the canvas was under shot at, if that must come back
	at     int         // -1: nothing drawn yet
}

// shot is one picture's change of the canvas.
type shot struct {
	box            image.Rectangle
	stay           time.Duration
	dispose, blend byte
	data           []byte // zlib stream
}

// Ways to leave the canvas behind, as the file says them.
const (
	toClear  = 1
	toBefore = 2
)

// Open reads the structure of a file. A file that does not move gives nil.
func Open(data []byte) (*Film, error) {
	if !bytes.HasPrefix(data, []byte(signature)) {
		return nil, nil
	}
	r := reader{film: &Film{at: -1}}
	for rest := data[len(signature):]; len(rest) > 0 && !r.ended; {
		if len(rest) < 12 {
			return nil, errDamaged
		}
		n := binary.BigEndian.Uint32(rest)
		if uint64(n)+12 > uint64(len(rest)) {
			return nil, errDamaged
		}
		name, body, sum := string(rest[4:8]), rest[8:8+n], binary.BigEndian.Uint32(rest[8+n:])
		if crc32.ChecksumIEEE(rest[4:8+n]) != sum {
			return nil, fmt.Errorf("chunk %q: %w", name, errDamaged)
		}
		if err := r.chunk(name, body); err != nil {
			return nil, err
		}
		if r.still {
			return nil, nil
		}
		rest = rest[12+n:]
	}
	return r.close()
}

// reader is the state between chunks.
type reader struct {
	film   *Film
	count  uint32 // pictures announced; 0 = none yet
	seq    uint32 // next number of a control or data chunk
	pixels bool   // the first picture's data was seen
	still  bool   // it does not move
	ended  bool
	work   int
}

func (r *reader) chunk(name string, b []byte) error {
	f := r.film
	switch name {
	case "IHDR":
		if len(b) != 13 || f.ihdr != nil {
			return errDamaged
		}
		w, h := binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])
		f.w, f.h, f.ihdr = int(min(w, 1<<24)), int(min(h, 1<<24)), b
	case "PLTE", "tRNS":
		f.before = appendChunk(f.before, name, b)
	case "acTL":
		if len(b) != 8 || r.count != 0 || r.pixels {
			return errDamaged
		}
		r.count = binary.BigEndian.Uint32(b)
		if f.w == 0 || f.h == 0 || f.w > maxCanvas/f.h || r.count == 0 || r.count > maxShots {
			return fmt.Errorf("moving picture of %d × %d pixels and %d pictures: at most %d pixels and %d pictures are played", f.w, f.h, r.count, maxCanvas, maxShots)
		}
	case "fcTL":
		return r.control(b)
	case "IDAT":
		r.pixels, r.still = true, r.count == 0
		if n := len(f.shots); n == 1 { // else it is no part of the film
			f.shots[0].data = append(f.shots[0].data, b...)
		} else if n > 1 {
			return errDamaged
		}
	case "fdAT":
		n := len(f.shots)
		if len(b) < 4 || n == 0 || !r.pixels || r.number(b) != nil {
			return errDamaged
		}
		f.shots[n-1].data = append(f.shots[n-1].data, b[4:]...)
	case "IEND":
		r.ended = true
	}
	return nil
}

// number checks that control and data chunks come in order.
func (r *reader) number(b []byte) error {
	if binary.BigEndian.Uint32(b) != r.seq {
		return errDamaged
	}
	r.seq++
	return nil
}

func (r *reader) control(b []byte) error {
	f := r.film
	if len(b) != 26 || r.count == 0 || len(f.shots) >= int(r.count) || r.number(b) != nil {
		return errDamaged
	}
	u := func(i int) uint32 { return binary.BigEndian.Uint32(b[i:]) }
	w, h, x, y := u(4), u(8), u(12), u(16)
	if w == 0 || h == 0 || uint64(x)+uint64(w) > uint64(f.w) || uint64(y)+uint64(h) > uint64(f.h) || b[24] > toBefore || b[25] > 1 {
		return errDamaged
	}
	if r.work += int(w) * int(h); r.work > maxWork {
		return fmt.Errorf("moving picture changes more than %d pixels a round", maxWork)
	}
	num, den := binary.BigEndian.Uint16(b[20:]), binary.BigEndian.Uint16(b[22:])
	if den == 0 {
		den = 100
	}
	s := shot{box: image.Rect(int(x), int(y), int(x+w), int(y+h)), dispose: b[24], blend: b[25]}
	s.stay = max(leastStay, time.Duration(num)*time.Second/time.Duration(den))
	if len(f.shots) == 0 && !r.pixels && s.box != image.Rect(0, 0, f.w, f.h) {
		return errDamaged // the first picture is the whole one
	}
	if len(f.shots) == 0 && s.dispose == toBefore {
		s.dispose = toClear
	}
	f.shots = append(f.shots, s)
	return nil
}

func (r *reader) close() (*Film, error) {
	f := r.film
	if !r.ended || len(f.shots) != int(r.count) || r.count == 0 {
		return nil, errDamaged
	}
	end := time.Duration(0)
	for _, s := range f.shots {
		if len(s.data) == 0 {
			return nil, errDamaged
		}
		end += s.stay
		f.ends = append(f.ends, end)
	}
	if len(f.shots) == 1 {
		return nil, nil
	}
	return f, nil
}

func appendChunk(b []byte, name string, body []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(body)))
	from := len(b)
	b = append(append(b, name...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[from:]))
}

// Round is how long one round takes.
func (f *Film) Round() time.Duration { return f.ends[len(f.ends)-1] }

// At is the picture that is due at a time since the beginning, and how long it
// still stays. It depends on nothing else, so a player that slept or was busy is
// never behind.
func (f *Film) At(since time.Duration) (i int, left time.Duration) {
	round := f.Round()
	since = (since%round + round) % round
	i = sort.Search(len(f.ends), func(i int) bool { return f.ends[i] > since })
	return i, f.ends[i] - since
}

// Draw is picture i, opaque, the caller's to keep.
func (f *Film) Draw(i int) (*image.RGBA, error) {
	if i < f.at {
		f.at = -1
	}
	for f.at < i {
		if err := f.advance(); err != nil {
			f.at = -1
			return nil, err
		}
	}
	return onBlack(f.canvas), nil
}

// advance draws the next picture over the canvas.
func (f *Film) advance() error {
	if f.at < 0 {
		f.canvas, f.kept = image.NewRGBA(image.Rect(0, 0, f.w, f.h)), nil
	} else if last := f.shots[f.at]; last.dispose == toClear {
		draw.Draw(f.canvas, last.box, image.Transparent, image.Point{}, draw.Src)
	} else if last.dispose == toBefore {
		draw.Draw(f.canvas, last.box, f.kept, last.box.Min, draw.Src)
	}
	s := f.shots[f.at+1]
	img, err := f.decode(s)
	if err != nil {
		return fmt.Errorf("picture %d of a moving file: %w", f.at+1, err)
	}
	if s.dispose == toBefore {
		f.kept = image.NewRGBA(s.box)
		draw.Draw(f.kept, s.box, f.canvas, s.box.Min, draw.Src)
	}
	op := draw.Src
	if s.blend == 1 {
		op = draw.Over
	}
	draw.Draw(f.canvas, s.box, img, img.Bounds().Min, op)
	f.at++
	return nil
}

// decode unpacks a shot as the PNG file that it would be alone.
func (f *Film) decode(s shot) (image.Image, error) {
	ihdr := bytes.Clone(f.ihdr)
	binary.BigEndian.PutUint32(ihdr, uint32(s.box.Dx()))
	binary.BigEndian.PutUint32(ihdr[4:], uint32(s.box.Dy()))
	b := appendChunk([]byte(signature), "IHDR", ihdr)
	b = append(b, f.before...)
	b = appendChunk(b, "IDAT", s.data)
	return png.Decode(bytes.NewReader(appendChunk(b, "IEND", nil)))
}
