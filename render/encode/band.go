package encode

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/adler32"
	"hash/crc32"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/flate"
)

const (
	filterNone  = 0
	filterSub   = 1
	filterUp    = 2
	filterPaeth = 4
	filterRow   = 0xff // not a PNG filter: the best for each row
	// A band has at least this many rows and this many bytes: smaller ones
	// would lose matches across their edges.
	minBandRows  = 32
	minBandBytes = 128 << 10
	high         = 0x8080808080808080
)

// source gives the raw rows of a picture.
type source struct {
	head   header
	filter byte // the filter that suits this kind of picture
	stride int  // raw bytes a row
	// row writes raw row y into dst, which has stride bytes.
	row func(y int, dst []byte)
	// up, when set, writes row y minus row y-1 straight into dst, which has
	// at least 8 bytes of slack behind the row. y > 0.
	up func(y int, dst []byte)
}

// bandRows is the number of rows a band has; a multiple of 32.
func bandRows(stride int) int {
	rows := (minBandBytes + stride - 1) / stride
	return max(minBandRows, (rows+31)/32*32)
}

func countBands(stride, h int) int {
	rows := bandRows(stride)
	return (h + rows - 1) / rows
}

// packer holds the buffers and the compressor of one worker.
type packer struct {
	raw  []byte
	prev []byte
	try  []byte
	out  bytes.Buffer
	z    [10]*flate.Writer // by deflate level, made when needed
	runs runCoder
	slab []byte // room for the next bands
	left int    // how many bands may follow
}

func (e *Encoder) packer() *packer {
	if p, ok := e.packers.Get().(*packer); ok {
		return p
	}
	return &packer{}
}

// packAll packs all bands of s, on as many cores as help.
func (e *Encoder) packAll(s *source, l Level, filter byte) ([]band, error) {
	bands := make([]band, countBands(s.stride, s.head.h))
	return bands, e.packSome(s, l, filter, bands, all(len(bands)))
}

// all lists 0..n-1.
func all(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// packBest packs with the filter that gives the smaller file, as a sample says.
func (e *Encoder) packBest(s *source, l Level) ([]band, error) {
	n := countBands(s.stride, s.head.h)
	if n < smallBands {
		b, err := e.packSmall(s, l)
		return []band{b}, err
	}
	if s.filter != filterUp || l == Live {
		return e.packAll(s, l, s.filter)
	}
	sample := []int{n / 4, n * 3 / 4}
	up, none := make([]band, n), make([]band, n)
	if err := e.packSome(s, l, filterUp, up, sample); err != nil {
		return nil, err
	}
	if err := e.packSome(s, l, filterNone, none, sample); err != nil {
		return nil, err
	}
	best, filter := up, byte(filterUp)
	if size(none) < size(up) {
		best, filter = none, filterNone
	}
	rest := slices.DeleteFunc(all(n), func(i int) bool { return best[i].data != nil })
	return best, e.packSome(s, l, filter, best, rest)
}

// Rows of the sample of a small picture: more than the search for repetitions
// looks back on.
const sampleRows = 48

// packSmall packs a small picture as one band. On a small graded ground the
// plain rows repeat within the reach of a thorough search, and letters too.
func (e *Encoder) packSmall(s *source, l Level) (band, error) {
	p := e.packer()
	defer e.packers.Put(p)
	filter, level := s.filter, 1
	if filter == filterUp {
		y0 := max(0, s.head.h/2-sampleRows/2)
		y1 := min(s.head.h, y0+sampleRows)
		p.fill(s, filterUp, y0, y1)
		runs := len(p.runs.pack(p.raw))
		p.fill(s, filterNone, y0, y1)
		plain, err := p.deflate(1)
		if err != nil {
			return band{}, err
		}
		if len(plain)*4 < runs*5 { // the thorough search finds more
			filter, level = filterNone, 7
		}
	}
	if l == Stored {
		level = 9
	}
	if filter == filterUp {
		if l == Stored && p.photographic(s, 0, s.head.h) {
			filter = filterRow
		}
		p.fill(s, filter, 0, s.head.h)
		return p.pack(filter, l)
	}
	p.fill(s, filter, 0, s.head.h)
	data, err := p.deflate(level)
	return p.band(data), err
}

// packSome packs the listed bands into bands.
func (e *Encoder) packSome(s *source, l Level, filter byte, bands []band, todo []int) error {
	rows := bandRows(s.stride)
	return parallel(len(todo), func(next func() int) error {
		p := e.packer()
		defer e.packers.Put(p)
		p.slab, p.left = nil, len(todo)
		for k := next(); k < len(todo); k = next() {
			i := todo[k]
			y0 := i * rows
			y1 := min(y0+rows, s.head.h)
			filter := filter
			if filter == filterUp && l == Stored && p.photographic(s, y0, y1) {
				filter = filterRow
			}
			p.fill(s, filter, y0, y1)
			p.left = len(todo) - k
			var err error
			if bands[i], err = p.pack(filter, l); err != nil {
				return err
			}
		}
		return nil
	})
}

// parallel runs work on up to one goroutine a core; next hands out 0..n-1 and
// then n or more.
func parallel(n int, work func(next func() int) error) error {
	var taken atomic.Int64
	next := func() int { return int(taken.Add(1) - 1) }
	workers := min(n, runtime.GOMAXPROCS(0))
	if workers <= 1 {
		return work(next)
	}
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for i := range workers {
		wg.Go(func() { errs[i] = work(next) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// fill filters rows y0..y1 into p.raw.
func (p *packer) fill(s *source, filter byte, y0, y1 int) {
	line := s.stride + 1
	p.raw = sized(p.raw, line*(y1-y0)+8)
	p.prev = sized(p.prev, 2*s.stride)
	prev, cur := p.prev[:s.stride], p.prev[s.stride:2*s.stride]
	if y0 > 0 && (filter == filterRow || filter == filterUp && s.up == nil) {
		s.row(y0-1, prev)
	}
	for y := y0; y < y1; y++ {
		dst := p.raw[(y-y0)*line:]
		dst[0] = filter
		switch {
		case filter == filterNone:
			s.row(y, dst[1:line])
		case filter == filterRow:
			s.row(y, cur)
			if y == 0 {
				clear(prev)
			}
			if (y-y0)%alike == 0 {
				p.bestRow(dst[:line], cur, prev, s.bpp())
			} else {
				likeRow(p.raw[(y-y0-1)*line], dst[:line], cur, prev, s.bpp())
			}
			prev, cur = cur, prev
		case y == 0: // nothing above: Up leaves the bytes as they are
			s.row(y, cur)
			copy(dst[1:line], cur)
			prev, cur = cur, prev
		case s.up != nil:
			s.up(y, dst[1:])
		default:
			s.row(y, cur)
			subtract(dst[1:line], cur, prev)
			prev, cur = cur, prev
		}
	}
	p.raw = p.raw[:line*(y1-y0)]
}

// bpp is the distance in bytes between a pixel and the next.
func (s *source) bpp() int { return max(1, s.stride/s.head.w) }

// pack deflates p.raw. Runs are all that there is to find quickly in filtered
// rows, and all that there is to find at all in a filtered photo.
func (p *packer) pack(filter byte, l Level) (band, error) {
	if filter == filterRow || filter != filterNone && l == Live {
		return p.band(p.runs.pack(p.raw)), nil
	}
	level := 1
	if l == Stored {
		level = 6
	}
	data, err := p.deflate(level)
	return p.band(data), err
}

// deflate packs p.raw by a search for repetitions; the result is good until the
// next call.
func (p *packer) deflate(level int) ([]byte, error) {
	z := p.z[level]
	if z == nil {
		var err error
		if z, err = flate.NewWriter(nil, level); err != nil {
			return nil, fmt.Errorf("open deflate level %d: %w", level, err)
		}
		p.z[level] = z
	}
	p.out.Reset()
	z.Reset(&p.out)
	if _, err := z.Write(p.raw); err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	if err := z.Flush(); err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	return p.out.Bytes(), nil
}

// slabBands is how many bands at most share a piece of memory: those of one
// picture, which are dropped together.
const slabBands = 8

// keep copies packed to memory of its own.
func (p *packer) keep(packed []byte) []byte {
	n := len(packed)
	if len(p.slab) < n {
		p.slab = make([]byte, n+n/8+(n+n/8)*min(slabBands-1, max(0, p.left-1)))
	}
	data := p.slab[:n:n]
	p.slab = p.slab[n:]
	copy(data, packed)
	return data
}

// band keeps a copy of p.raw's packed form.
func (p *packer) band(packed []byte) band {
	data := p.keep(packed)
	return band{data, crc32.Update(idatCRC, crc32.IEEETable, data), adler32.Checksum(p.raw), len(p.raw)}
}

func sized(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}

// less subtracts the eight bytes of b from those of a, each modulo 256.
func less(a, b uint64) uint64 {
	return ((a | high) - (b &^ high)) ^ ((a ^ ^b) & high)
}

// subtract writes a minus b, byte by byte. All have equal length.
func subtract(dst, a, b []byte) {
	n := len(dst)
	a, b = a[:n], b[:n]
	i := 0
	for ; i+8 <= n; i += 8 {
		d := less(binary.LittleEndian.Uint64(a[i:]), binary.LittleEndian.Uint64(b[i:]))
		binary.LittleEndian.PutUint64(dst[i:], d)
	}
	for ; i < n; i++ {
		dst[i] = a[i] - b[i]
	}
}

// upRGB writes the red, green and blue of cur minus prev (4 bytes a pixel)
// into dst (3 bytes a pixel and 8 bytes of slack).
func upRGB(dst, cur, prev []byte) {
	n := len(cur)
	prev = prev[:n]
	o, i := 0, 0
	for ; i+16 <= n; i += 16 {
		c, p, d := (*[16]byte)(cur[i:]), (*[16]byte)(prev[i:]), (*[12]byte)(dst[o:])
		a := rgb(less(binary.LittleEndian.Uint64(c[:8]), binary.LittleEndian.Uint64(p[:8])))
		b := rgb(less(binary.LittleEndian.Uint64(c[8:]), binary.LittleEndian.Uint64(p[8:])))
		binary.LittleEndian.PutUint64(d[:8], a|b<<48)
		binary.LittleEndian.PutUint32(d[8:], uint32(b>>16))
		o += 12
	}
	for ; i < n; i += 4 {
		dst[o], dst[o+1], dst[o+2] = cur[i]-prev[i], cur[i+1]-prev[i+1], cur[i+2]-prev[i+2]
		o += 3
	}
}

// rgb leaves the alpha out of two pixels.
func rgb(v uint64) uint64 { return v&0xffffff | v>>8&0xffffff000000 }

// packRGB copies the red, green and blue of 4-byte pixels.
func packRGB(dst, src []byte) {
	o, i := 0, 0
	for ; i+16 <= len(src); i += 16 {
		c, d := (*[16]byte)(src[i:]), (*[12]byte)(dst[o:])
		a, b := rgb(binary.LittleEndian.Uint64(c[:8])), rgb(binary.LittleEndian.Uint64(c[8:]))
		binary.LittleEndian.PutUint64(d[:8], a|b<<48)
		binary.LittleEndian.PutUint32(d[8:], uint32(b>>16))
		o += 12
	}
	for ; i+4 <= len(src); i += 4 {
		dst[o], dst[o+1], dst[o+2] = src[i], src[i+1], src[i+2]
		o += 3
	}
}
