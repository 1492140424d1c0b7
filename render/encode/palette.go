package encode

import (
	"encoding/binary"
	"image/color"
)

const (
	maxColours = 256
	slots      = 2048 // a power of two, well above maxColours
)

// colourTable numbers up to 256 pixel values in order of appearance.
type colourTable struct {
	keys [slots]uint32
	nums [slots]uint16 // number + 1; 0 = free
	n    int
}

// number returns the number of pixel value v, or -1 when the table is full.
func (t *colourTable) number(v uint32) int {
	i := v * 0x9e3779b1 >> 21
	for t.nums[i] != 0 {
		if t.keys[i] == v {
			return int(t.nums[i]) - 1
		}
		i = (i + 1) & (slots - 1)
	}
	if t.n == maxColours {
		return -1
	}
	t.keys[i] = v
	t.n++
	t.nums[i] = uint16(t.n)
	return t.n - 1
}

// fewColours returns a paletted source when p has at most 256 colours, nil
// otherwise. It counts first, because most pictures end that quickly.
func fewColours(p pixels) *source {
	t := &colourTable{}
	w, h := p.rect.Dx(), p.rect.Dy()
	last, seen := uint32(0), false
	var colours []color.NRGBA
	for y := range h {
		row := p.row(y)
		for i := 0; i < len(row); i += 4 {
			v := binary.LittleEndian.Uint32(row[i:])
			if seen && v == last {
				continue
			}
			last, seen = v, true
			switch n := t.number(v); {
			case n < 0:
				return nil
			case n == len(colours):
				colours = append(colours, p.straight(row[i:i+4]))
			}
		}
	}
	return indexSource(w, h, colours, func(y int) []byte { return t.indices(p.row(y)) })
}

// indices are the numbers of the pixels of a row whose values are all known.
func (t *colourTable) indices(row []byte) []byte {
	line := make([]byte, len(row)/4)
	last := binary.LittleEndian.Uint32(row)
	n := t.number(last)
	for x := range line {
		if v := binary.LittleEndian.Uint32(row[4*x:]); v != last {
			last, n = v, t.number(v)
		}
		line[x] = byte(n)
	}
	return line
}
