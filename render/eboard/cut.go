package eboard

import (
	"fmt"
	"image"
	"math"
	"math/bits"
	"slices"
	"strings"
	"sync"

	"golang.org/x/image/vector"
	"golang.org/x/text/unicode/norm"
	"pano/render/typeset"
)

// Cuts are the heights at which outlines are cut into dots. In fewer rows than
// the least, one Vietnamese mark becomes another.
func cuts() []int { return []int{28, 32, 36, 40, 48, 56, 64} }

// Cut letters are of this family: of all bundled, its marks differ most in few
// rows. Narrow and thin ones, Anton and Inter above all, stay far below.
const cutFamily, cutWeight = "Be Vietnam Pro", 600

// cutFonts are the fonts cut so far, by rows.
type cutFonts struct {
	mu   sync.Mutex
	made map[int]*Font
}

// outlined are the fonts cut for boards of a height, the largest first.
func (b *Boards) outlined(h int) ([]*Font, error) {
	if b.outlines == nil || h < cuts()[0] {
		return nil, nil
	}
	face, err := b.outlines.Face(cutFamily, cutWeight)
	if err != nil {
		return nil, nil // fonts without that family: boards keep to bitmaps
	}
	c := b.cuts
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []*Font
	for _, rows := range slices.Backward(cuts()) {
		if rows > h {
			continue
		}
		f := c.made[rows]
		if f == nil {
			if f, err = cut(face, rows); err != nil {
				return nil, err
			}
			if c.made == nil {
				c.made = map[int]*Font{}
			}
			c.made[rows] = f
		}
		list = append(list, f)
	}
	return list, nil
}

// ink is the share of a dot that must be covered for it to be lit: thin strokes
// stay whole, and counters stay open.
const ink = 0.45

// printable is what every font of boards has beside ASCII and the letters.
const printable = "“”‘’–—…•·°«»×²©₫±½÷€№³®™"

// cut makes a bitmap font of exactly as many rows from outlines. Every letter
// lies on whole dots, so that it looks the same wherever it stands.
func cut(face *typeset.Face, rows int) (*Font, error) {
	want := printable + letters
	for r := ' '; r <= '~'; r++ {
		want += string(r)
	}
	// The largest size, to an eighth of a dot, at which the dots of all letters
	// fit; no table of the font says how high a letter with two marks is.
	run, err := typeset.Shape(face, 1, letters, 0)
	if err != nil {
		return nil, err
	}
	eighths := int(8*float64(rows)/run.Ink.H()) + 2
	for ; ; eighths-- {
		f, err := cutAt(face, float64(eighths)/8, letters)
		if err != nil {
			return nil, err
		}
		if f.Rows() <= rows {
			break
		}
	}
	f, err := cutAt(face, float64(eighths)/8, want)
	if err != nil {
		return nil, err
	}
	f.Name, f.family = fmt.Sprintf("%s %d", face.Family(), rows), face.Family()
	f.Descent += rows - f.Rows() // a dot may remain
	return f, f.Check(rows)
}

// cutAt cuts the characters that the face has at a size of dots an em.
func cutAt(face *typeset.Face, size float64, want string) (*Font, error) {
	f := &Font{glyphs: map[rune]glyph{}}
	for _, r := range want {
		if len(face.Missing(string(r))) > 0 {
			continue
		}
		run, err := typeset.Shape(face, size, string(r), 0)
		if err != nil {
			return nil, err
		}
		g, err := cutGlyph(run)
		if err != nil {
			return nil, fmt.Errorf("cut %c of %s at %g: %w", r, face.Name(), size, err)
		}
		if strings.ContainsRune(norm.NFD.String(string(r)), '\u0323') {
			g.square()
		}
		f.glyphs[r] = g
	}
	f.measure()
	return f, nil
}

// margin is the room around a glyph's pen, so that no ink is cut off.
const margin = 24

func cutGlyph(run typeset.Run) (glyph, error) {
	g := glyph{advance: int(math.Round(run.Advance))}
	w, h := int(run.Ink.Max.X)+2*margin, int(run.Size*2)+2*margin
	base := int(run.Size*1.5) + margin
	var z vector.Rasterizer
	z.Reset(w, h)
	for _, p := range run.Glyphs {
		trace(&z, run.Face.Outline(p.ID), run.Size, p.X+margin, p.Y+float64(base))
	}
	m := image.NewAlpha(image.Rect(0, 0, w, h))
	z.Draw(m, m.Rect, image.Opaque, image.Point{})
	lit := func(x, y int) bool { return float64(m.Pix[y*m.Stride+x]) >= ink*255 }
	box := image.Rectangle{Min: image.Pt(w, h)}
	for y := range h {
		for x := range w {
			if lit(x, y) {
				box.Min.X, box.Max.X = min(box.Min.X, x), max(box.Max.X, x+1)
				box.Min.Y, box.Max.Y = min(box.Min.Y, y), y+1
			}
		}
	}
	if box.Max.Y == 0 {
		return g, nil
	}
	if box.Dx() > 64 || box.Dy() > maxRows || g.advance > maxAdvance {
		return g, fmt.Errorf("%d x %d dots are too many", box.Dx(), box.Dy())
	}
	g.left, g.top = box.Min.X-margin, base-box.Min.Y
	for y := box.Min.Y; y < box.Max.Y; y++ {
		var row uint64
		for x := box.Min.X; x < box.Max.X; x++ {
			if lit(x, y) {
				row |= 1 << (x - box.Min.X)
			}
		}
		g.rows = append(g.rows, row)
	}
	return g, nil
}

// square makes the dot below a letter, which lies between dots of the board, the
// nearest square of whole ones.
func (g glyph) square() {
	gap := len(g.rows) - 1
	for gap > 0 && g.rows[gap] != 0 {
		gap--
	}
	low := g.rows[gap+1:]
	var spread uint64
	count, sum := 0, 0
	for _, row := range low {
		spread |= row
		for v := row; v != 0; v &= v - 1 {
			count, sum = count+1, sum+bits.TrailingZeros64(v)
		}
	}
	if gap == 0 || len(low) == 0 || count == 0 || bits.Len64(spread)-bits.TrailingZeros64(spread) > len(low)+2 {
		return // a bar, or no dot at all
	}
	side := min(int(math.Round(math.Sqrt(float64(count)))), len(low))
	from := max(0, int(math.Round(float64(sum)/float64(count)-float64(side-1)/2)))
	for i := range low {
		low[i] = 0
		if i < side {
			low[i] = (1<<side - 1) << from
		}
	}
}

// trace adds an outline. The products are rounded on their own, so that every
// processor lights the same dots.
func trace(z *vector.Rasterizer, p typeset.Path, size, x, y float64) {
	at := func(q typeset.Pt) (float32, float32) {
		return float32(float64(q.X*size) + x), float32(float64(q.Y*size) + y)
	}
	pts := p.Pts
	for _, v := range p.Verbs {
		switch v {
		case typeset.Move:
			z.MoveTo(at(pts[0]))
			pts = pts[1:]
		case typeset.Line:
			z.LineTo(at(pts[0]))
			pts = pts[1:]
		case typeset.Quad:
			bx, by := at(pts[0])
			cx, cy := at(pts[1])
			z.QuadTo(bx, by, cx, cy)
			pts = pts[2:]
		case typeset.Cubic:
			bx, by := at(pts[0])
			cx, cy := at(pts[1])
			dx, dy := at(pts[2])
			z.CubeTo(bx, by, cx, cy, dx, dy)
			pts = pts[3:]
		case typeset.Close:
			z.ClosePath()
		}
	}
}
