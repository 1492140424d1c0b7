package eboard

import (
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:generate go run gen.go Galmuri7.bdf Galmuri9.bdf Galmuri11.bdf Efont24=h24.bdf

//go:embed galmuri/*.font efont/*.font
var bitmaps embed.FS

const (
	magic      = "PNF1"
	maxGlyphs  = 70_000
	maxAdvance = 64
	maxRows    = 64
)

// letters are the Vietnamese letters that ASCII lacks: all that a board's font
// must be able to tell apart.
const letters = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư" +
	"ẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặẸẹẺẻẼẽẾếỀềỂểỄễỆệỈỉỊịỌọỎỏỐốỒồỔổỖỗỘộ" +
	"ỚớỜờỞởỠỡỢợỤụỦủỨứỪừỬửỮữỰựỲỳỴỵỶỷỸỹ"

// Letters are the 134 Vietnamese letters that a font must have beside ASCII.
func Letters() string { return letters }

// Font is a bitmap font. It is read-only and safe for concurrent use.
type Font struct {
	Name            string
	family          string // of the outlines that it was cut from, "" = drawn dot by dot
	Ascent, Descent int    // rows that the ink of the letters takes above and below the baseline
	glyphs          map[rune]glyph
}

// glyph is one drawn letter.
type glyph struct {
	advance int
	left    int      // column of the first bit, from the pen
	top     int      // rows from the top row down to the baseline
	rows    []uint64 // bit 0 is the leftmost pixel
	body    [2]int   // the rows of the bare letter, without marks: from, to
}

// Rows is the height that a line of text needs.
func (f *Font) Rows() int { return f.Ascent + f.Descent }

// called tells whether a name as designs write it is the font's or its family's.
func (f *Font) called(name string) bool {
	name = strings.ReplaceAll(name, "-", " ")
	return strings.EqualFold(f.Name, name) || strings.EqualFold(f.family, name)
}

// Has tells whether the font can draw r.
func (f *Font) Has(r rune) bool { _, ok := f.glyphs[r]; return ok }

// measure sets the ink height from what the letters need, and tells marks from
// the letters that bear them.
func (f *Font) measure() {
	for r, g := range f.glyphs {
		g.body = [2]int{0, len(g.rows)}
		bare, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
		if b, ok := f.glyphs[bare]; ok && bare != r {
			g.body[0] = max(0, g.top-b.top)
			g.body[1] = g.top - b.top + len(b.rows)
		}
		f.glyphs[r] = g
	}
	f.Ascent, f.Descent = 0, 0
	for _, r := range letters {
		g := f.glyphs[r]
		f.Ascent = max(f.Ascent, g.top)
		f.Descent = max(f.Descent, len(g.rows)-g.top)
	}
}

// Check refuses a font that lacks one of the 134 Vietnamese letters, draws two
// of them alike, or needs more than rows rows.
func (f *Font) Check(rows int) error {
	seen := map[string]rune{}
	for _, r := range letters {
		g, ok := f.glyphs[r]
		if !ok {
			return fmt.Errorf("font %s has no letter %c: choose a font with all 134 Vietnamese letters", f.Name, r)
		}
		key := fmt.Sprint(g.left, g.top, g.rows)
		if other, ok := seen[key]; ok {
			return fmt.Errorf("font %s draws %c and %c alike: choose another font", f.Name, other, r)
		}
		seen[key] = r
	}
	if f.Rows() > rows {
		return fmt.Errorf("font %s needs %d rows, there are %d: choose a lower font", f.Name, f.Rows(), rows)
	}
	return nil
}

// Subset is the font with only the wanted characters that it has.
func (f *Font) Subset(want string) *Font {
	s := &Font{Name: f.Name, glyphs: map[rune]glyph{}}
	for _, r := range want {
		if g, ok := f.glyphs[r]; ok {
			s.glyphs[r] = g
		}
	}
	s.measure()
	return s
}

// ComposeDong adds the đồng sign, đ over a bar, where a font lacks it.
func (f *Font) ComposeDong() {
	d, ok := f.glyphs['đ']
	if !ok || f.Has('₫') || d.top != len(d.rows) {
		return
	}
	var width uint64
	for _, row := range d.rows {
		width |= row
	}
	bar := uint64(1)<<bits.Len64(width) - 1
	d.rows = append(slices.Clone(d.rows), 0, bar)
	d.body[1] = len(d.rows)
	f.glyphs['₫'] = d
}

// MarshalBinary writes the compact form: name, then the glyphs in order.
func (f *Font) MarshalBinary() ([]byte, error) {
	b := append([]byte(magic), byte(len(f.Name)))
	b = append(b, f.Name...)
	b = binary.AppendUvarint(b, uint64(len(f.glyphs)))
	last := rune(0)
	for _, r := range slices.Sorted(maps.Keys(f.glyphs)) {
		g := f.glyphs[r]
		width := 0
		for _, row := range g.rows {
			width = max(width, bits.Len64(row))
		}
		b = binary.AppendUvarint(b, uint64(r-last))
		b = append(b, byte(g.advance), byte(g.left), byte(g.top), byte(width), byte(len(g.rows)))
		last = r
		var acc, n uint
		for _, row := range g.rows {
			for x := range width {
				acc |= uint(row>>x&1) << n
				if n++; n == 8 {
					b, acc, n = append(b, byte(acc)), 0, 0
				}
			}
		}
		if n > 0 {
			b = append(b, byte(acc))
		}
	}
	return b, nil
}

var errFontForm = errors.New("font file is cut short or damaged")

// UnmarshalBinary reads the compact form.
func (f *Font) UnmarshalBinary(b []byte) error {
	if len(b) < len(magic)+1 || string(b[:len(magic)]) != magic {
		return fmt.Errorf("not a compact font: %w", errFontForm)
	}
	b = b[len(magic):]
	n := int(b[0])
	if len(b) < 1+n {
		return errFontForm
	}
	f.Name, b = string(b[1:1+n]), b[1+n:]
	count, k := binary.Uvarint(b)
	if k <= 0 || count > maxGlyphs {
		return errFontForm
	}
	b = b[k:]
	f.glyphs = make(map[rune]glyph, min(int(count), len(b)))
	r := uint64(0)
	for range count {
		step, k := binary.Uvarint(b)
		if k <= 0 || step > 0x10ffff || len(b) < k+5 {
			return errFontForm
		}
		r += step
		h := b[k : k+5]
		g := glyph{advance: int(h[0]), left: int(int8(h[1])), top: int(int8(h[2]))}
		width, rows := int(h[3]), int(h[4])
		b = b[k+5:]
		size := (width*rows + 7) / 8
		if r > 0x10ffff || width > 64 || rows > maxRows || g.advance > maxAdvance || size > len(b) {
			return errFontForm
		}
		g.rows = make([]uint64, rows)
		for i := range width * rows {
			g.rows[i/width] |= uint64(b[i/8]>>(i%8)&1) << (i % width)
		}
		b = b[size:]
		f.glyphs[rune(r)] = g
	}
	f.measure()
	return nil
}

// builtin are the embedded fonts.
func builtin() ([]*Font, error) {
	var fonts []*Font
	for _, path := range []string{"galmuri/Galmuri11.font", "galmuri/Galmuri7.font", "galmuri/Galmuri9.font", "efont/Efont24.font"} {
		b, err := bitmaps.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read built-in font: %w", err)
		}
		f := &Font{}
		if err := f.UnmarshalBinary(b); err != nil {
			return nil, fmt.Errorf("read built-in font %s: %w", path, err)
		}
		fonts = append(fonts, f)
	}
	return fonts, nil
}
