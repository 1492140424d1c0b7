package encode

import (
	"encoding/binary"
	"slices"
)

// bitWriter gathers bits, lowest first.
type bitWriter struct {
	bytes []byte
	acc   uint64
	n     uint32
}

func (w *bitWriter) reset(room int) {
	w.bytes, w.acc, w.n = slices.Grow(w.bytes[:0], room), 0, 0
}

// put writes up to 32 bits.
func (w *bitWriter) put(v, n uint32) {
	w.acc |= uint64(v) << w.n
	w.n += n
	if w.n >= 32 {
		w.bytes = binary.LittleEndian.AppendUint32(w.bytes, uint32(w.acc))
		w.acc >>= 32
		w.n -= 32
	}
}

// align fills up to a byte boundary.
func (w *bitWriter) align() {
	for ; w.n > 0; w.n -= min(8, w.n) {
		w.bytes = append(w.bytes, byte(w.acc))
		w.acc >>= 8
	}
}

// tokens writes the codes of all tokens, each at most 32 bits.
func (w *bitWriter) tokens(list []uint16, code *[tokens]uint32) {
	acc, n, out := w.acc, w.n, w.bytes
	for _, t := range list {
		if cap(out)-len(out) < 8 {
			out = slices.Grow(out, len(out)/2+64)
		}
		c := code[t]
		acc |= uint64(c&0xffffff) << (n & 63)
		n += c >> 24
		if n >= 32 {
			out = binary.LittleEndian.AppendUint32(out, uint32(acc))
			acc >>= 32
			n -= 32
		}
	}
	w.acc, w.n, w.bytes = acc, n, out
}

// codeOrder is the order in which deflate writes the lengths of the codes that
// code lengths are written in.
func codeOrder() [19]uint8 {
	return [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
}

// item is a code length, or a repetition of code lengths, with its extra bits.
type item struct{ symbol, extra, bits uint8 }

// header writes the block's head: a dynamic code for bytes and runs, and one
// distance, of one bit.
func (r *runCoder) header() {
	last := endOfBlock
	for s, l := range r.length {
		if l > 0 {
			last = max(last, s)
		}
	}
	r.shorten(last)
	var count [19]uint32
	for _, it := range r.items {
		count[it.symbol]++
	}
	var length [19]uint8
	var code [19]uint16
	r.lengths(count[:], length[:], 7)
	assign(length[:], code[:])
	order := codeOrder()
	used := 19
	for used > 4 && length[order[used-1]] == 0 {
		used--
	}
	r.out.put(2<<1, 3) // not the last block; dynamic codes
	r.out.put(uint32(last+1-257), 5)
	r.out.put(0, 5)
	r.out.put(uint32(used-4), 4)
	for _, s := range order[:used] {
		r.out.put(uint32(length[s]), 3)
	}
	for _, it := range r.items {
		r.out.put(uint32(code[it.symbol]), uint32(length[it.symbol]))
		r.out.put(uint32(it.extra), uint32(it.bits))
	}
}

// shorten lists the code lengths up to the last symbol and that of the one
// distance, runs of equal ones put together (RFC 1951, 3.2.7).
func (r *runCoder) shorten(last int) {
	var all [litLen + 1]uint8
	n := copy(all[:], r.length[:last+1])
	all[n] = 1
	r.items = r.items[:0]
	for i := 0; i <= n; {
		run := 1
		for i+run <= n && all[i+run] == all[i] {
			run++
		}
		switch v := all[i]; {
		case v == 0 && run >= 11:
			run = min(run, 138)
			r.items = append(r.items, item{18, uint8(run - 11), 7})
		case v == 0 && run >= 3:
			r.items = append(r.items, item{17, uint8(run - 3), 3})
		case run >= 4:
			run = min(run, 7)
			r.items = append(r.items, item{v, 0, 0}, item{16, uint8(run - 4), 2})
		default:
			run = 1
			r.items = append(r.items, item{v, 0, 0})
		}
		i += run
	}
}
