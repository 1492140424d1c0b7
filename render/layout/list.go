package layout

import (
	"fmt"
	"math"

	"pano/render/layout/art"
	"pano/render/layout/ops"
	"pano/render/typeset"
)

// bulletRoom is what a bullet takes beside its text, in em.
const bulletRoom = 1.75

// measureList fits all rows of a list at one size, the largest at which each
// row takes no more than the allowed lines.
func (c *column) measureList(r *row, size, width float64) bool {
	least, ok := c.setRows(r, limits{max: size, w: width})
	if ok && least < size*0.999 {
		least, ok = c.setRows(r, limits{max: least, w: width})
	}
	// Lines stand equally far apart in all rows, whatever marks they carry.
	if step := rowStep(r.rows); ok && step > 0 {
		_, ok = c.setRows(r, limits{max: least, w: width, step: step})
	}
	if !ok {
		return false
	}
	r.w, r.h = 0, 0
	gap := r.l.RowGap * c.b.S / 100
	for i, set := range r.rows {
		w := set.W
		if r.l.Bullet != "none" {
			w += bulletRoom * set.Size
		}
		r.w = math.Max(r.w, w)
		if i > 0 {
			r.h += gap
		}
		r.h += c.rowHeight(r, set)
	}
	return true
}

// setRows sets every row within the limits and tells the least size that came out.
func (c *column) setRows(r *row, lim limits) (least float64, ok bool) {
	r.rows = r.rows[:0]
	least = lim.max
	if r.l.Bullet != "none" {
		lim.w -= bulletRoom * lim.max
	}
	lim.w, lim.h = math.Max(1, lim.w), math.Inf(1)
	for _, one := range r.copies {
		set, ok := c.b.set(r, one, lim)
		if !ok {
			return least, false
		}
		least = math.Min(least, set.Size)
		r.rows = append(r.rows, set)
	}
	return least, true
}

// rowStep is the widest step between two lines of a row, in em; 0 if all rows
// have one line.
func rowStep(rows []typeset.Block) float64 {
	step := 0.0
	for _, set := range rows {
		if set.Len() > 1 {
			step = math.Max(step, set.Step())
		}
	}
	return step
}

// rowHeight is at least a bullet's disc.
func (c *column) rowHeight(r *row, set typeset.Block) float64 {
	if r.l.Bullet == "number" {
		return math.Max(set.H, 1.3*set.Size)
	}
	return set.H
}

func (c *column) drawList(r *row, x, y float64) {
	b, l := c.b, r.l
	gap := l.RowGap * b.S / 100
	for i, set := range r.rows {
		h := c.rowHeight(r, set)
		left := x
		if l.Bullet != "none" {
			left += bulletRoom * set.Size
			// The bullet stands beside the first line's capitals.
			caps := r.face.Main.CapHeight() * set.Size
			mid := y + (h-set.H)/2 + set.Line(0).Baseline - caps/2
			c.drawBullet(r, set, typeset.Pt{X: x + 0.65*set.Size, Y: mid}, i+1)
		}
		one := *r
		one.text = set.Text(0)
		b.emit(&one, set, typeset.Pt{X: left, Y: y + (h-set.H)/2})
		y += h + gap
	}
}

func (c *column) drawBullet(r *row, set typeset.Block, mid typeset.Pt, n int) {
	b, l := c.b, r.l
	fill := l.BulletFill
	if fill == nil {
		fill = r.fill
	}
	rad := 0.62 * set.Size
	switch l.Bullet {
	case "dot":
		rad = 0.16 * set.Size
	case "check":
		s := set.Size
		p := b.Place(typeset.Path{Verbs: []typeset.Verb{typeset.Move, typeset.Line, typeset.Line},
			Pts: []typeset.Pt{{X: mid.X - 0.4*s, Y: mid.Y}, {X: mid.X - 0.1*s, Y: mid.Y + 0.3*s}, {X: mid.X + 0.45*s, Y: mid.Y - 0.35*s}}})
		b.ops = append(b.ops, ops.Stroke{Path: p, Width: 0.16 * s, Round: true, Paint: b.Ink.Paint(fill, art.Bounds(p))})
		return
	}
	p := b.Place(art.Ellipse(mid.X, mid.Y, rad, rad))
	b.ops = append(b.ops, ops.Fill{Path: p, Paint: b.Ink.Paint(fill, art.Bounds(p))})
	if l.Bullet != "number" || l.BulletInk == nil {
		return
	}
	one := *r
	one.min, one.max, one.lines = 0.1, 0.78*set.Size, 1
	digits, ok := b.prepare(&one, typeset.Plain(fmt.Sprint(n)))
	if !ok {
		return
	}
	num, ok := b.set(&one, digits, limits{max: one.max, w: 1.5 * rad, h: 1.5 * rad})
	if !ok {
		return
	}
	ink, line := b.Ink.Flat(*l.BulletInk), num.Line(0)
	at := typeset.Pt{X: mid.X - num.W/2 + line.X, Y: mid.Y - num.H/2 + line.Baseline}
	for _, run := range num.Runs(0) {
		b.ops = append(b.ops, ops.Glyphs{Run: run, At: at, Paint: ink})
		at.X += run.Advance
	}
}
