package raster

import (
	"image"
	"math"
	"sync"

	"pano/render/layout/ops"
	"pano/render/typeset"
)

// largest is the em, in pixels, up to which coverage of single glyphs is kept.
// Larger letters are few and are filled afresh.
const largest = 400

// glyphKey names the coverage of one glyph at one size and quarter pixel.
type glyphKey struct {
	face *typeset.Face
	id   uint16
	size float32
	x, y uint8 // quarters
	grow float32
}

// glyphCache keeps coverage up to a number of bytes, then starts anew: the next
// text of the same design needs nearly the same letters.
type glyphCache struct {
	mu    sync.Mutex
	masks map[glyphKey]image.Alpha
	slab  []uint8 // room for the next masks
	bytes int
	limit int
}

// slabBytes are taken from memory at a time.
const slabBytes = 64 << 10

func newGlyphCache(limit int) *glyphCache {
	return &glyphCache{masks: map[glyphKey]image.Alpha{}, limit: limit}
}

// mask is a glyph's coverage relative to the pixel that holds its origin; d
// draws it if it is not there.
func (g *glyphCache) mask(k glyphKey, d *desk) image.Alpha {
	g.mu.Lock()
	m, ok := g.masks[k]
	g.mu.Unlock()
	if ok {
		return m
	}
	path := k.face.Outline(k.id)
	at := typeset.Pt{X: float64(k.x) / 4, Y: float64(k.y) / 4}
	var drawn *image.Alpha
	if k.grow > 0 {
		drawn = grown(path, float64(k.size), at, float64(k.grow), nil)
	} else {
		drawn = d.cover(path, outward(scaled(path, float64(k.size), at)), float64(k.size), at)
	}
	defer d.drop(drawn)
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.keep(k, drawn)
}

// keep copies a mask into the cache.
func (g *glyphCache) keep(k glyphKey, drawn *image.Alpha) image.Alpha {
	n := len(drawn.Pix)
	if g.bytes+n > g.limit {
		clear(g.masks)
		g.bytes = 0
	}
	if len(g.slab) < n {
		g.slab = make([]uint8, max(n, slabBytes))
	}
	m := *drawn
	m.Pix = g.slab[:n:n]
	g.slab = g.slab[n:]
	copy(m.Pix, drawn.Pix)
	g.masks[k] = m
	g.bytes += n
	return m
}

func scaled(p typeset.Path, k float64, at typeset.Pt) typeset.Rect {
	r := boundsOf(p)
	return typeset.Rect{
		Min: typeset.Pt{X: r.Min.X*k + at.X, Y: r.Min.Y*k + at.Y},
		Max: typeset.Pt{X: r.Max.X*k + at.X, Y: r.Max.Y*k + at.Y},
	}
}

func (c *canvas) glyphs(g ops.Glyphs) {
	in := c.p.ink(&g.Paint)
	for _, gl := range g.Run.Glyphs {
		at := typeset.Pt{X: g.At.X + gl.X, Y: g.At.Y + gl.Y}
		if g.Run.Size > largest && g.Grow > 0 {
			clip := c.bounds()
			if m := grown(g.Run.Face.Outline(gl.ID), g.Run.Size, at, g.Grow, &clip); !m.Rect.Empty() {
				c.blend(m.Rect, m, in)
			}
			continue
		}
		if g.Run.Size > largest {
			path := g.Run.Face.Outline(gl.ID)
			box := outward(scaled(path, g.Run.Size, at)).Intersect(c.bounds())
			if !box.Empty() {
				mask := c.desk.cover(path, box, g.Run.Size, at)
				c.blend(box, mask, in)
				c.desk.drop(mask)
			}
			continue
		}
		ox, qx := quarter(at.X)
		oy, qy := quarter(at.Y)
		here := &c.desk.placed
		*here = c.p.glyphs.mask(glyphKey{face: g.Run.Face, id: gl.ID, size: float32(g.Run.Size), x: qx, y: qy, grow: float32(g.Grow)}, c.desk)
		if here.Rect.Empty() {
			continue
		}
		here.Rect = here.Rect.Add(image.Pt(ox, oy))
		c.blend(here.Rect, here, in)
	}
}

// quarter splits a coordinate into a whole pixel and the nearest quarter.
func quarter(v float64) (int, uint8) {
	q := math.Round(v * 4)
	whole := math.Floor(q / 4)
	return int(whole), uint8(q - whole*4)
}
