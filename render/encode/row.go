package encode

import "encoding/binary"

// photographic tells that rows y0..y1 are better filtered each in its own way,
// by a look at every eighth: photos are, while graded grounds repeat row by row
// and are left to the search for repetitions.
func (p *packer) photographic(s *source, y0, y1 int) bool {
	p.prev, p.raw = sized(p.prev, 2*s.stride), sized(p.raw, s.stride+1)
	prev, cur, dst := p.prev[:s.stride], p.prev[s.stride:2*s.stride], p.raw[:s.stride+1]
	plain, best := 0, 0
	for y := y0 + 4; y < y1; y += 8 {
		s.row(y-1, prev)
		s.row(y, cur)
		subtract(dst[1:], cur, prev)
		plain += magnitude(dst[1:])
		p.bestRow(dst, cur, prev, s.bpp())
		best += magnitude(dst[1:])
	}
	return best*100 < plain*worthRows
}

// worthRows is the share, in percent, to which the differences must shrink for
// filters by row.
const worthRows = 78

// bestRow writes the row filtered in the way that leaves the smallest bytes.
func (p *packer) bestRow(dst, cur, prev []byte, bpp int) {
	n := len(cur)
	p.try = sized(p.try, n)
	dst[0] = filterUp
	subtract(dst[1:], cur, prev)
	least := magnitude(dst[1:])
	keep := func(filter byte) {
		if sum := magnitude(p.try); sum < least {
			least = sum
			dst[0] = filter
			copy(dst[1:], p.try)
		}
	}
	copy(p.try, cur[:min(bpp, n)])
	if n > bpp {
		subtract(p.try[bpp:], cur[bpp:], cur[:n-bpp])
	}
	keep(filterSub)
	if least > 0 {
		paeth(p.try, cur, prev, bpp)
		keep(filterPaeth)
	}
}

// alike is how many rows share the filter that suits the first of them.
const alike = 8

// likeRow writes the row with the filter that suited the row before it.
func likeRow(filter byte, dst, cur, prev []byte, bpp int) {
	dst[0] = filter
	switch filter {
	case filterSub:
		n := copy(dst[1:], cur[:min(bpp, len(cur))])
		subtract(dst[1+n:1+len(cur)], cur[n:], cur[:len(cur)-n])
	case filterPaeth:
		paeth(dst[1:1+len(cur)], cur, prev, bpp)
	default:
		dst[0] = filterUp
		subtract(dst[1:1+len(cur)], cur, prev)
	}
}

// magnitude is the sum of the bytes' distances from zero, modulo 256.
func magnitude(b []byte) int {
	const low = high >> 7
	sum := uint64(0)
	for len(b) >= 8 {
		part := b[:min(len(b)&^7, 8*127)] // as many as the sums of 16 bits hold
		b = b[len(part):]
		wide := uint64(0)
		for ; len(part) >= 8; part = part[8:] {
			v := binary.LittleEndian.Uint64(part)
			neg := v >> 7 & low
			v = (v ^ neg*255) + neg
			wide += v&even + v>>8&even
		}
		sum += wide&0xffff + wide>>16&0xffff + wide>>32&0xffff + wide>>48
	}
	for _, v := range b {
		sum += uint64(min(int(v), 256-int(v)))
	}
	return int(sum)
}

// paeth predicts each byte by its left, upper or upper left neighbour, whichever
// is nearest to left + upper - corner.
func paeth(dst, cur, prev []byte, bpp int) {
	n := len(cur)
	first := min(bpp, n)
	subtract(dst[:first], cur[:first], prev[:first])
	i := first
	for ; i+8 <= n; i += 8 {
		a, b := binary.LittleEndian.Uint64(cur[i-bpp:]), binary.LittleEndian.Uint64(prev[i:])
		c := binary.LittleEndian.Uint64(prev[i-bpp:])
		near := nearest(a&even, b&even, c&even) | nearest(a>>8&even, b>>8&even, c>>8&even)<<8
		binary.LittleEndian.PutUint64(dst[i:], less(binary.LittleEndian.Uint64(cur[i:]), near))
	}
	for ; i < n; i++ {
		near := nearest(uint64(cur[i-bpp]), uint64(prev[i]), uint64(prev[i-bpp]))
		dst[i] = cur[i] - byte(near)
	}
}

const even = 0x00ff00ff00ff00ff // four bytes in 16 bits each

// nearest is Paeth's choice of a, b or c for four bytes at once.
func nearest(a, b, c uint64) uint64 {
	const one = 0x0001000100010001
	pa := distance(b+one<<8-c, 8)
	pb := distance(a+one<<8-c, 8)
	pc := distance(a+b+one<<9-2*c, 9)
	// Bit 15 of each is set where the first is not above the second.
	takeA := notAbove(pa, pb) & notAbove(pa, pc)
	takeB := notAbove(pb, pc) &^ takeA
	takeA, takeB = takeA>>15*255, takeB>>15*255
	return a&takeA | b&takeB | c&^(takeA|takeB)
}

// distance of each of four numbers from 1 << zero.
func distance(v uint64, zero uint) uint64 {
	const one = 0x0001000100010001
	below := ^v >> zero & one
	all := uint64(one<<zero - one)
	return (v&all ^ below*(1<<zero-1)) + below
}

func notAbove(a, b uint64) uint64 {
	const top = 0x8000800080008000
	return ((b | top) - a) & top
}
