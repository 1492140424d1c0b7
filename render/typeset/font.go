package typeset

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"

	"pano/render/typeset/glue"
	"pano/render/typeset/intact"
)

// Fonts is a set of font files. It parses a file when it is first asked for and
// is safe for concurrent use.
type Fonts struct{ faces []*Face } // sorted by family, weight

// Face is one font file: one family at one weight. It is safe for concurrent use.
type Face struct {
	family string
	weight int
	read   func() ([]byte, error)
	glue   *glue.Dictionary
	wrong  string // letters that it draws as other letters

	once  sync.Once
	err   error
	parse *font.Font
	upem  float64
	caps  float64

	mu       sync.Mutex
	outlines map[uint16]Path      // owned by mu; the paths are read-only
	words    map[shapeKey]*shaped // owned by mu; bounded
	shapers  sync.Pool            // of *shaper

	figures sync.Once
	cell    digitCell
}

// Load lists the *.ttf files of fsys. Names say what is inside without reading
// it: Family_400Weight.ttf, words of the family by capital letters.
func Load(fsys fs.FS) (*Fonts, error) {
	files, err := fs.Glob(fsys, "*.ttf")
	if err != nil {
		return nil, fmt.Errorf("list fonts: %w", err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("list fonts: there is no .ttf file")
	}
	g, err := glue.Default()
	if err != nil {
		return nil, err
	}
	wrong := wrongLetters(wrongText)
	f := &Fonts{}
	for _, name := range files {
		family, weight, err := fileName(name)
		if err != nil {
			return nil, err
		}
		f.faces = append(f.faces, &Face{
			family: family, weight: weight, glue: g, outlines: map[uint16]Path{}, words: map[shapeKey]*shaped{},
			wrong: wrong[fmt.Sprintf("%s %d", family, weight)],
			read:  func() ([]byte, error) { return fs.ReadFile(fsys, name) },
		})
	}
	slices.SortFunc(f.faces, func(a, b *Face) int {
		if c := strings.Compare(a.family, b.family); c != 0 {
			return c
		}
		return a.weight - b.weight
	})
	return f, nil
}

// fileName reads "BeVietnamPro_800ExtraBold.ttf" as "Be Vietnam Pro", 800.
func fileName(name string) (family string, weight int, err error) {
	base := strings.TrimSuffix(path.Base(name), ".ttf")
	words, style, ok := strings.Cut(base, "_")
	if _, serr := fmt.Sscanf(style, "%3d", &weight); !ok || serr != nil || weight < 1 || weight > 1000 {
		return "", 0, fmt.Errorf("font file %q: name it Family_400Regular.ttf", name)
	}
	var b strings.Builder
	for i, r := range words {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String(), weight, nil
}

// Families lists the families, sorted.
func (f *Fonts) Families() []string {
	var out []string
	for _, face := range f.faces {
		if len(out) == 0 || out[len(out)-1] != face.family {
			out = append(out, face.family)
		}
	}
	return out
}

// Face finds the family's file of the nearest weight.
func (f *Fonts) Face(family string, weight int) (*Face, error) {
	var best *Face
	for _, face := range f.faces {
		if !strings.EqualFold(face.family, family) {
			continue
		}
		if best == nil || abs(face.weight-weight) < abs(best.weight-weight) {
			best = face
		}
	}
	if best == nil {
		return nil, fmt.Errorf("font family %q is not there; there are %s", family, strings.Join(f.Families(), ", "))
	}
	return best, best.open()
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// open parses the file when it is first needed.
func (f *Face) open() error {
	f.once.Do(func() {
		b, err := f.read()
		if err != nil {
			f.err = fmt.Errorf("read font %s: %w", f.Name(), err)
			return
		}
		if err = intact.Check(b); err != nil {
			f.err = f.damaged(err)
			return
		}
		if f.err = f.guard(func() { err = f.parseFile(b) }); f.err == nil && err != nil {
			f.err = f.damaged(err)
		}
	})
	return f.err
}

func (f *Face) parseFile(b []byte) error {
	ld, err := ot.NewLoader(bytes.NewReader(b))
	if err != nil {
		return err
	}
	if f.parse, err = font.NewFont(ld); err != nil {
		return err
	}
	if f.upem = float64(f.parse.Upem()); f.upem < 16 || f.upem > 16384 {
		return fmt.Errorf("%v units to the em", f.upem)
	}
	f.caps = f.measureCaps()
	return nil
}

// measureCaps reads the height of H from its ink: tables lie in some fonts.
func (f *Face) measureCaps() float64 {
	face := font.NewFace(f.parse)
	if gid, ok := face.NominalGlyph('H'); ok {
		if e, ok := face.GlyphExtents(gid); ok && e.YBearing > 0 {
			return float64(e.YBearing) / f.upem
		}
	}
	return 0.7
}

// Family is the family name.
func (f *Face) Family() string { return f.family }

// Weight is the CSS weight, 100..900.
func (f *Face) Weight() int { return f.weight }

// Name is family and weight, for messages.
func (f *Face) Name() string { return fmt.Sprintf("%s %d", f.family, f.weight) }

// CapHeight is the height of capitals without marks, in em.
func (f *Face) CapHeight() float64 { return f.caps }

// Outline is a glyph's shape in em, y down, with its origin on the baseline. The
// caller must not change it. Shaping has read it, so it is there for every glyph
// of a Run.
func (f *Face) Outline(id uint16) Path {
	f.mu.Lock()
	p, ok := f.outlines[id]
	f.mu.Unlock()
	if ok || f.guard(func() { p = f.outline(font.NewFace(f.parse), font.GID(id)) }) != nil {
		return p
	}
	f.mu.Lock()
	f.outlines[id] = p
	f.mu.Unlock()
	return p
}

func (f *Face) outline(face *font.Face, gid font.GID) Path {
	var p Path
	o, ok := face.GlyphDataOutline(gid)
	if !ok {
		return p
	}
	at := func(a ot.SegmentPoint) Pt { return Pt{float64(a.X) / f.upem, -float64(a.Y) / f.upem} }
	for i, s := range o.Segments {
		switch s.Op {
		case ot.SegmentOpMoveTo:
			if i > 0 {
				p.Verbs = append(p.Verbs, Close)
			}
			p.Verbs, p.Pts = append(p.Verbs, Move), append(p.Pts, at(s.Args[0]))
		case ot.SegmentOpLineTo:
			p.Verbs, p.Pts = append(p.Verbs, Line), append(p.Pts, at(s.Args[0]))
		case ot.SegmentOpQuadTo:
			p.Verbs, p.Pts = append(p.Verbs, Quad), append(p.Pts, at(s.Args[0]), at(s.Args[1]))
		case ot.SegmentOpCubeTo:
			p.Verbs, p.Pts = append(p.Verbs, Cubic), append(p.Pts, at(s.Args[0]), at(s.Args[1]), at(s.Args[2]))
		}
	}
	if len(p.Verbs) > 0 {
		p.Verbs = append(p.Verbs, Close)
	}
	return p
}
