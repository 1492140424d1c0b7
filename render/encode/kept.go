package encode

import (
	"bytes"
	"fmt"
	"image"
	"sync"
)

// Name says what is drawn in the rows of a band, and in the row above them when
// the format needs it: bands of equal names have equal pixels.
type Name [32]byte

// copies is how many packed forms of a band are kept: what all pictures of a
// design share, and what the last ones drew over it.
const copies = 3

// kept holds packed bands by what they show. The next picture of the same
// design packs only those that it does not share with one before. Its owner
// locks mu.
type kept struct {
	rows  int // of a band
	mu    sync.Mutex
	bands [][copies]keptBand // last used first
}

type keptBand struct {
	name Name
	band band
}

func newKept(rows, h int) kept {
	return kept{rows: rows, bands: make([][copies]keptBand, (h+rows-1)/rows)}
}

// Draft is a picture whose shared bands are found. Only the rows of the others
// need to be drawn before File makes the file.
type Draft struct {
	names []Name // nil: nothing may be shared
	bands []band
	todo  []int
}

// Todo lists the bands that must be drawn, ascending.
func (d *Draft) Todo() []int { return d.todo }

// draft finds the bands that are known. Without names, none is.
func (k *kept) draft(names []Name) *Draft {
	d := &Draft{names: names, bands: make([]band, len(k.bands)), todo: make([]int, 0, len(k.bands))}
	k.mu.Lock()
	defer k.mu.Unlock()
	for i := range d.bands {
		if names == nil || !k.find(i, names[i]) {
			d.todo = append(d.todo, i)
			continue
		}
		d.bands[i] = k.bands[i][0].band
	}
	return d
}

// find brings the named copy of a band to the front, if it is there.
func (k *kept) find(i int, name Name) bool {
	b := &k.bands[i]
	for n := range b {
		if b[n].band.data != nil && b[n].name == name {
			hit := b[n]
			copy(b[1:n+1], b[:n])
			b[0] = hit
			return true
		}
	}
	return false
}

// keep notes the bands that were packed for a draft.
func (k *kept) keep(d *Draft) {
	if d.names == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, i := range d.todo {
		if !k.find(i, d.names[i]) {
			b := &k.bands[i]
			copy(b[1:], b[:copies-1])
			b[0] = keptBand{d.names[i], d.bands[i]}
		}
	}
}

// KeptPNG keeps packed bands of the opaque RGB pictures of one size. It is safe
// for concurrent use.
type KeptPNG struct {
	kept
	enc   *Encoder
	w, h  int
	level Level
}

// WorthKeeping tells that a PNG of a size has so many bands that some may be
// shared; a smaller one is packed anew in the best of several ways.
func WorthKeeping(w, h int) bool { return countBands(3*w, h) >= smallBands }

// KeepPNG starts with nothing kept.
func (e *Encoder) KeepPNG(w, h int, l Level) (*KeptPNG, error) {
	if err := checkSize(w, h, maxPNGSide); err != nil {
		return nil, err
	}
	return &KeptPNG{kept: newKept(bandRows(3*w), h), enc: e, w: w, h: h, level: l}, nil
}

// Rows tells how many rows a band has and how many above it decide its bytes.
func (k *KeptPNG) Rows() (rows, above int) { return k.rows, 1 }

// Draft finds the bands that are known by their names; names may be nil.
func (k *KeptPNG) Draft(names []Name) *Draft { return k.draft(names) }

// File makes the file of a draft. img must hold the rows that Rows tells of
// every band that the draft lists; its other rows and its alpha do not matter.
func (k *KeptPNG) File(d *Draft, img *image.RGBA, dpi float64) ([]byte, error) {
	if img.Rect.Dx() != k.w || img.Rect.Dy() != k.h {
		return nil, fmt.Errorf("kept pictures are %d x %d px, this one %v: sizes must be equal", k.w, k.h, img.Rect.Size())
	}
	src := rgbSource(pixels{img.Pix, img.Stride, img.Rect, true, true})
	if err := k.enc.packSome(src, k.level, filterUp, d.bands, d.todo); err != nil {
		return nil, err
	}
	k.keep(d)
	var b bytes.Buffer
	b.Grow(size(d.bands) + 12*len(d.bands) + 128)
	err := writePNG(&b, src.head, d.bands, dpi)
	return b.Bytes(), err
}

// KeptJPEG is KeptPNG's counterpart for JPEG.
type KeptJPEG struct {
	kept
	head strips // without data
}

// KeepJPEG starts with nothing kept.
func (e *Encoder) KeepJPEG(w, h, quality int) (*KeptJPEG, error) {
	s, err := cutStrips(w, h, quality)
	return &KeptJPEG{kept: newKept(stripRows, h), head: s}, err
}

// Rows tells how many rows a strip has; none above it counts.
func (k *KeptJPEG) Rows() (rows, above int) { return k.rows, 0 }

// Draft finds the strips that are known by their names; names may be nil.
func (k *KeptJPEG) Draft(names []Name) *Draft { return k.draft(names) }

// File makes the file of a draft, like KeptPNG.File.
func (k *KeptJPEG) File(d *Draft, img *image.RGBA, dpi float64) ([]byte, error) {
	k.mu.Lock()
	s := k.head
	k.mu.Unlock()
	if img.Rect.Dx() != s.w || img.Rect.Dy() != s.h {
		return nil, fmt.Errorf("kept pictures are %d x %d px, this one %v: sizes must be equal", s.w, s.h, img.Rect.Size())
	}
	if err := s.code(img, d.bands, d.todo); err != nil {
		return nil, err
	}
	k.keep(d)
	k.mu.Lock()
	k.head = s
	k.mu.Unlock()
	return s.file(d.bands, dpi), nil
}
