package raster

import (
	"crypto/sha256"

	"pano/render/encode"
	"pano/render/layout/ops"
)

// Names names what a page draws over its scene in every band of rows; nil if
// that cannot be told.
func Names(p *ops.Page, h, rows, above int) []encode.Name {
	names := make([]encode.Name, (h+rows-1)/rows)
	buf := make([]byte, 0, 4096)
	for _, op := range p.Ops[p.Static:] {
		reach := Reach(op)
		first, last := max(0, reach.Min.Y)/rows, min(h-1, reach.Max.Y-1+above)/rows
		if reach.Empty() || reach.Max.Y <= 0 || reach.Min.Y >= h {
			continue
		}
		var ok bool
		if buf, ok = ops.AppendKey(buf[:0], op); !ok {
			return nil
		}
		var link [2 * sha256.Size]byte
		*(*[sha256.Size]byte)(link[sha256.Size:]) = sha256.Sum256(buf)
		for i := first; i <= last; i++ {
			copy(link[:], names[i][:])
			names[i] = sha256.Sum256(link[:])
		}
	}
	return names
}

// Wanted are the rows that a draft needs drawn; nil means all.
func Wanted(d *encode.Draft, h, rows, above int) Rows {
	todo := d.Todo()
	if len(todo) == (h+rows-1)/rows {
		return nil
	}
	out := make(Rows, h)
	for _, i := range todo {
		for y := max(0, i*rows-above); y < min(h, (i+1)*rows); y++ {
			out[y] = true
		}
	}
	return out
}
