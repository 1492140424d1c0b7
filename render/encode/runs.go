package encode

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// The deflate coder for rows whose neighbours were subtracted. What repeats in
// them is nearly always the byte before, mostly zero, so only such runs are
// looked for; the rest is left to the Huffman code. On filtered rows that makes
// smaller data than a quick search for all repetitions, in half the time.

const (
	minRun     = 4
	maxRun     = 258
	endOfBlock = 256
	litLen     = 286
	maxBits    = 15
	// A token is a byte's value or runToken and the run's length.
	runToken = 256
	tokens   = runToken + maxRun + 1
)

// runCoder deflates bands. It is used by one goroutine at a time.
type runCoder struct {
	list   []uint16 // tokens of the band
	count  [litLen]uint32
	length [litLen]uint8
	// code holds, for every token, its bits from bit 0 and their number from
	// bit 24.
	code  [tokens]uint32
	sort  []uint64
	nodes []node
	items []item
	out   bitWriter
}

type node struct {
	weight uint32
	parent int32
}

// pack deflates raw, which has 8 bytes of slack behind it, into one block that
// ends on a byte boundary. The result is good until the next call.
func (r *runCoder) pack(raw []byte) []byte {
	r.tokenise(raw)
	r.count[endOfBlock] = 1
	r.lengths(r.count[:], r.length[:], maxBits)
	r.out.reset(len(raw)/8 + 1024)
	r.header()
	r.table()
	r.out.tokens(r.list, &r.code)
	r.out.put(r.codeOf(endOfBlock))
	// An empty stored block ends on a byte boundary.
	r.out.put(0, 3)
	r.out.align()
	r.out.bytes = append(r.out.bytes, 0, 0, 0xff, 0xff)
	return r.out.bytes
}

// tokenise fills list and count.
func (r *runCoder) tokenise(raw []byte) {
	n := len(raw)
	raw = raw[:n+8]
	if cap(r.list) < n+8 {
		r.list = make([]uint16, n+8)
	}
	list := r.list[:n+8]
	clear(r.count[:])
	count := &r.count
	o := 0
	i := 0
	if n > 0 {
		list[0] = uint16(raw[0])
		count[raw[0]]++
		i, o = 1, 1
	}
	for i < n {
		// A zero byte of same says that a byte equals the one before it.
		same := binary.LittleEndian.Uint64(raw[i:]) ^ binary.LittleEndian.Uint64(raw[i-1:])
		zero := ^((same&^high + ^uint64(high)) | same | ^uint64(high))
		start := zero & (zero >> 8) & (zero >> 16) & (zero >> 24)
		plain := min(5, n-i) // bytes before any run of minRun could start
		if start != 0 {
			plain = min(bits.TrailingZeros64(start)/8, n-i)
		}
		lits := (*[8]byte)(raw[i:])
		dst := (*[8]uint16)(list[o:])
		for k := range plain {
			v := lits[k]
			dst[k] = uint16(v)
			count[v]++
		}
		i, o = i+plain, o+plain
		if start == 0 {
			continue
		}
		end := min(runEnd(raw, i), n)
		for end-i >= minRun {
			l := min(end-i, maxRun)
			list[o] = uint16(runToken + l)
			count[runToken+1+lengthCode(l)]++
			o++
			i += l
		}
		if end == n { // too short for a run
			for ; i < n; i++ {
				list[o] = uint16(raw[i])
				count[raw[i]]++
				o++
			}
		}
	}
	r.list = list[:o]
}

// runEnd is where the bytes stop to equal the one before i.
func runEnd(raw []byte, i int) int {
	for ; i+8 <= len(raw); i += 8 {
		d := binary.LittleEndian.Uint64(raw[i:]) ^ binary.LittleEndian.Uint64(raw[i-1:])
		if d != 0 {
			return i + bits.TrailingZeros64(d)/8
		}
	}
	return i
}

// lengthCode is a run length's code less 257, as RFC 1951 has it.
func lengthCode(l int) int {
	switch {
	case l == maxRun:
		return 28
	case l < 11:
		return l - 3
	}
	extra := bits.Len(uint(l-3)) - 3
	return 4*extra + 4 + (l-3)>>extra - 4
}

// lengths gives every symbol that occurs the length of its Huffman code, at most
// limit.
func (r *runCoder) lengths(count []uint32, length []uint8, limit int) {
	for shift := 0; ; shift++ {
		r.sort = r.sort[:0]
		for s, c := range count {
			length[s] = 0
			if c > 0 {
				// Weights that differ less make the longest code shorter.
				r.sort = append(r.sort, uint64(max(1, c>>shift))<<16|uint64(s))
			}
		}
		switch len(r.sort) {
		case 0:
			return
		case 1:
			length[r.sort[0]&0xffff] = 1
			return
		}
		slices.Sort(r.sort)
		if r.tree(length) <= limit {
			return
		}
	}
}

// tree builds the Huffman tree of the sorted symbols and tells its depth.
func (r *runCoder) tree(length []uint8) int {
	n := len(r.sort)
	r.nodes = slices.Grow(r.nodes[:0], 2*n)[:2*n-1]
	for i, v := range r.sort {
		r.nodes[i] = node{weight: uint32(v >> 16)}
	}
	leaf, inner := 0, n
	for next := n; next < 2*n-1; next++ {
		r.nodes[next].weight = 0
		for range 2 {
			least := inner
			if leaf < n && (inner >= next || r.nodes[leaf].weight <= r.nodes[inner].weight) {
				least = leaf
				leaf++
			} else {
				inner++
			}
			r.nodes[next].weight += r.nodes[least].weight
			r.nodes[least].parent = int32(next)
		}
	}
	// From the root down, a node's weight becomes its depth.
	r.nodes[2*n-2].weight = 0
	depth := uint32(0)
	for i := 2*n - 3; i >= 0; i-- {
		r.nodes[i].weight = r.nodes[r.nodes[i].parent].weight + 1
		if i < n {
			depth = max(depth, r.nodes[i].weight)
			length[r.sort[i]&0xffff] = uint8(min(255, r.nodes[i].weight))
		}
	}
	return int(depth)
}

// assign gives the codes of a length table, in the order of bits that deflate
// writes.
func assign(length []uint8, code []uint16) {
	var next [maxBits + 2]uint16
	for _, l := range length {
		next[l+1]++
	}
	next[1] = 0
	for l := 1; l < len(next); l++ {
		next[l] = (next[l] + next[l-1]) << 1
	}
	for s, l := range length {
		if l > 0 {
			code[s] = bits.Reverse16(next[l]) >> (16 - l)
			next[l]++
		}
	}
}

// table fills code for all tokens.
func (r *runCoder) table() {
	var code [litLen]uint16
	assign(r.length[:], code[:])
	for s := range 256 {
		r.code[s] = uint32(code[s]) | uint32(r.length[s])<<24
	}
	for l := minRun; l <= maxRun; l++ {
		c := lengthCode(l)
		s := runToken + 1 + c
		v, n := uint32(code[s]), uint32(r.length[s])
		if extra := max(0, c/4-1); c < 28 && extra > 0 {
			v |= uint32(l-3) & (1<<extra - 1) << n
			n += uint32(extra)
		}
		r.code[runToken+l] = v | (n+1)<<24 // and one zero bit: the byte before
	}
	r.code[runToken] = uint32(code[endOfBlock]) | uint32(r.length[endOfBlock])<<24
}

func (r *runCoder) codeOf(token int) (v, n uint32) {
	return r.code[token] & 0xffffff, r.code[token] >> 24
}
