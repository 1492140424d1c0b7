// Package encode turns pictures into file bytes. The same picture and options
// always give the same bytes, on every machine and with any number of cores,
// because stored artworks are named by their digest.
//
// PNG pictures are cut into bands of rows that are filtered and deflated on
// their own and then simply joined. Bands can be packed on several cores, kept
// for the next picture that shares them (KeptPNG) or streamed (BandsPNG).
package encode

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"io"
	"math"
	"sync"
)

// Level chooses between speed and size.
type Level uint8

const (
	// Live is fast: previews and texts that change.
	Live Level = iota
	// Stored is small: files that are kept.
	Stored
)

// PNGOptions are the choices of a PNG file.
type PNGOptions struct {
	Level Level
	// DPI is written as the picture's physical size when it is above zero.
	DPI float64
}

// Errors that callers may test for.
var (
	ErrEmpty    = errors.New("picture has no pixels")
	ErrTooLarge = errors.New("picture is too large for the file format")
)

const (
	maxPNGSide = 1 << 20
	signature  = "\x89PNG\r\n\x1a\n"
	idatCRC    = 0x35af061e // of the chunk's name
	// A picture of fewer bands is small and packed as one.
	smallBands = 8
)

// Encoder keeps compressors between pictures. It is safe for concurrent use.
// The package-level PNG and JPEG work without one, for a single picture.
type Encoder struct {
	packers sync.Pool // *packer
}

// New returns an Encoder.
func New() *Encoder { return &Encoder{} }

// PNG writes img. See Encoder.PNG.
func PNG(w io.Writer, img image.Image, o PNGOptions) error { return New().PNG(w, img, o) }

// PNG writes img as PNG: paletted (1, 2, 4 or 8 bits) when it has at most 256
// colours, else RGB, or RGBA when any pixel is translucent. Channels deeper
// than 8 bits are reduced to 8.
func (e *Encoder) PNG(w io.Writer, img image.Image, o PNGOptions) error {
	b := img.Bounds()
	if err := checkSize(b.Dx(), b.Dy(), maxPNGSide); err != nil {
		return err
	}
	src, err := sourceOf(img)
	if err != nil {
		return err
	}
	bands, err := e.packBest(src, o.Level)
	if err != nil {
		return err
	}
	return writePNG(w, src.head, bands, o.DPI)
}

func checkSize(w, h, limit int) error {
	if w <= 0 || h <= 0 {
		return fmt.Errorf("encode %d x %d px: %w", w, h, ErrEmpty)
	}
	if w > limit || h > limit {
		return fmt.Errorf("encode %d x %d px, at most %d a side: %w", w, h, limit, ErrTooLarge)
	}
	return nil
}

// header is what a PNG file says before its pixels.
type header struct {
	w, h    int
	depth   uint8
	colour  uint8  // PNG colour type
	palette []byte // RGB triples
	alpha   []byte // alpha of the leading palette entries
}

// band is a deflated stretch of rows, or a strip of a JPEG's scan.
type band struct {
	data  []byte // ends on a byte boundary, may follow any other band
	crc   uint32 // of the IDAT chunk that holds it alone
	adler uint32 // of the raw bytes
	raw   int    // number of raw bytes
}

func size(bands []band) (n int) {
	for _, b := range bands {
		n += len(b.data)
	}
	return n
}

func writePNG(w io.Writer, h header, bands []band, dpi float64) error {
	cw := &chunkWriter{w: w}
	cw.start(h, dpi)
	adler := uint32(1)
	for i, b := range bands {
		adler = adlerJoin(adler, b.adler, b.raw)
		cw.band(b, i == 0, i == len(bands)-1, adler)
	}
	cw.chunk("IEND", nil)
	return cw.err
}

// chunkWriter writes PNG chunks and remembers the first error.
type chunkWriter struct {
	w   io.Writer
	err error
	num [8]byte // what is being written; here, so that nothing is allocated
	buf [32]byte
}

func (c *chunkWriter) write(p []byte) {
	if c.err == nil && len(p) > 0 {
		_, c.err = c.w.Write(p)
	}
}

func (c *chunkWriter) number(v uint32) {
	binary.BigEndian.PutUint32(c.num[:], v)
	c.write(c.num[:4])
}

// chunk writes one chunk.
func (c *chunkWriter) chunk(name string, data []byte) {
	c.begin(name, len(data))
	sum := crc32.Update(crc32.ChecksumIEEE(c.num[4:]), crc32.IEEETable, data)
	c.write(data)
	c.number(sum)
}

func (c *chunkWriter) begin(name string, n int) {
	binary.BigEndian.PutUint32(c.num[:], uint32(n))
	copy(c.num[4:], name)
	c.write(c.num[:])
}

func (c *chunkWriter) start(h header, dpi float64) {
	c.write([]byte(signature))
	ihdr := c.buf[:13]
	clear(ihdr)
	binary.BigEndian.PutUint32(ihdr, uint32(h.w))
	binary.BigEndian.PutUint32(ihdr[4:], uint32(h.h))
	ihdr[8], ihdr[9] = h.depth, h.colour
	c.chunk("IHDR", ihdr)
	if dpi > 0 {
		perMetre := uint32(math.Round(min(dpi, 1e6) / 0.0254))
		phys := binary.BigEndian.AppendUint32(c.buf[:0], perMetre)
		phys = binary.BigEndian.AppendUint32(phys, perMetre)
		c.chunk("pHYs", append(phys, 1))
	}
	if len(h.palette) > 0 {
		c.chunk("PLTE", h.palette)
	}
	if len(h.alpha) > 0 {
		c.chunk("tRNS", h.alpha)
	}
}

// band writes one IDAT chunk. The first opens the zlib stream; the last closes
// it with an empty final block and the checksum of all raw bytes.
func (c *chunkWriter) band(b band, first, last bool, adler uint32) {
	var open, end []byte
	if first {
		open = append(c.buf[:0], 0x78, 0x01)
	}
	if last {
		end = binary.BigEndian.AppendUint32(append(c.buf[2:2], 0x01, 0x00, 0x00, 0xff, 0xff), adler)
	}
	c.begin("IDAT", len(open)+len(b.data)+len(end))
	sum := b.crc
	if first || last {
		sum = idatCRC
		for _, part := range [...][]byte{open, b.data, end} {
			sum = crc32.Update(sum, crc32.IEEETable, part)
		}
	}
	c.write(open)
	c.write(b.data)
	c.write(end)
	c.number(sum)
}

// adlerJoin is the Adler-32 of two byte strings joined, from that of each and
// the length of the second.
func adlerJoin(a, b uint32, n int) uint32 {
	const mod = 65521
	a1, a2 := a&0xffff, a>>16
	b1, b2 := b&0xffff, b>>16
	s1 := (a1 + b1 + mod - 1) % mod
	lead := uint64(n%mod) * uint64(a1+mod-1) % mod
	s2 := (uint32(lead) + a2 + b2) % mod
	return s2<<16 | s1
}
