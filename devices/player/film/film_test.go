package film

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"testing"
	"time"
)

// part is one picture of a hand-made film.
type part struct {
	box            image.Rectangle
	c              color.NRGBA
	num, den       uint16
	dispose, blend byte
}

// data is the pixel data of a one-colour picture.
func (p part) data(t testing.TB) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, p.box.Dx(), p.box.Dy()))
	for i := 0; i < len(m.Pix); i += 4 {
		m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = p.c.R, p.c.G, p.c.B, p.c.A
	}
	m.Pix[3] = 254 // so that the file keeps its alpha
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	i := bytes.Index(b.Bytes(), []byte("IDAT"))
	return b.Bytes()[i+4:][:binary.BigEndian.Uint32(b.Bytes()[i-4:])]
}

// made writes a film of w × h; with apart, its first picture is only for readers
// that know no motion.
func made(t testing.TB, w, h int, apart bool, parts ...part) []byte {
	t.Helper()
	ihdr := binary.BigEndian.AppendUint32(nil, uint32(w))
	ihdr = append(binary.BigEndian.AppendUint32(ihdr, uint32(h)), 8, 6, 0, 0, 0)
	b := appendChunk([]byte(signature), "IHDR", ihdr)
	b = appendChunk(b, "acTL", binary.BigEndian.AppendUint64(nil, uint64(len(parts))<<32))
	if apart {
		b = appendChunk(b, "IDAT", part{box: image.Rect(0, 0, w, h)}.data(t))
	}
	seq := uint32(0)
	for i, p := range parts {
		var c []byte
		for _, v := range []int{int(seq), p.box.Dx(), p.box.Dy(), p.box.Min.X, p.box.Min.Y} {
			c = binary.BigEndian.AppendUint32(c, uint32(v))
		}
		c = binary.BigEndian.AppendUint16(c, p.num)
		b = appendChunk(b, "fcTL", append(binary.BigEndian.AppendUint16(c, p.den), p.dispose, p.blend))
		seq++
		if i == 0 && !apart {
			b = appendChunk(b, "IDAT", p.data(t))
			continue
		}
		b = appendChunk(b, "fdAT", append(binary.BigEndian.AppendUint32(nil, seq), p.data(t)...))
		seq++
	}
	return appendChunk(b, "IEND", nil)
}

var (
	whole = image.Rect(0, 0, 4, 2)
	right = image.Rect(2, 0, 4, 2)
	red   = color.NRGBA{255, 0, 0, 255}
	blue  = color.NRGBA{0, 0, 255, 255}
	half  = color.NRGBA{0, 255, 0, 128}
)

// Each way to lay a picture over the one before, and to take it away again.
func TestDraw(t *testing.T) {
	for _, apart := range []bool{false, true} {
		f, err := Open(made(t, 4, 2, apart,
			part{whole, red, 1, 10, 0, 0},
			part{right, half, 1, 10, 2, 1},                  // over red, then red again
			part{image.Rect(3, 0, 4, 2), blue, 1, 10, 1, 0}, // then nothing there
			part{image.Rect(0, 0, 1, 1), half, 1, 10, 0, 0}))
		if err != nil || f == nil {
			t.Fatal(f, err)
		}
		want := [][3]color.RGBA{ // at (1,1), (2,1), (3,1)
			{{255, 0, 0, 255}, {255, 0, 0, 255}, {255, 0, 0, 255}},
			{{255, 0, 0, 255}, {127, 128, 0, 255}, {127, 128, 0, 255}},
			{{255, 0, 0, 255}, {255, 0, 0, 255}, {0, 0, 255, 255}},
			{{255, 0, 0, 255}, {255, 0, 0, 255}, {0, 0, 0, 255}},
		}
		for _, i := range []int{0, 1, 2, 3, 1, 3, 0} { // also back
			m, err := f.Draw(i)
			if err != nil || !m.Opaque() {
				t.Fatal(err)
			}
			for x, c := range want[i] {
				if got := m.RGBAAt(x+1, 1); got != c {
					t.Errorf("apart %v: picture %d has %v at %d, want %v", apart, i, got, x+1, c)
				}
			}
		}
	}
}

// What is due depends on the time alone.
func TestAt(t *testing.T) {
	f, err := Open(made(t, 4, 2, false, part{whole, red, 1, 2, 0, 0}, part{right, blue, 0, 0, 0, 0}, part{right, red, 1, 4, 0, 0}))
	if err != nil {
		t.Fatal(err)
	}
	if f.Round() != 760*time.Millisecond {
		t.Fatalf("round of %v: a picture of no time stays 10 ms", f.Round())
	}
	for at, want := range map[time.Duration]int{0: 0, 499: 0, 500: 1, 509: 1, 510: 2, 759: 2, 760: 0, 760*1000 + 505: 1, -1: 2} {
		if i, left := f.At(at * time.Millisecond); i != want || left <= 0 {
			t.Errorf("at %d ms is picture %d for %v, want %d", at, i, left, want)
		}
	}
}

func TestStillFilesAreNoFilms(t *testing.T) {
	for kind, data := range pictures(t, 5, 3) {
		if f, err := Open(data); f != nil || err != nil {
			t.Errorf("%s: %v %v", kind, f, err)
		}
	}
	if f, err := Open(made(t, 4, 2, false, part{whole, red, 1, 1, 0, 0})); f != nil || err != nil {
		t.Errorf("one picture: %v %v", f, err)
	}
}

func TestHostileFilms(t *testing.T) {
	good := made(t, 4, 2, false, part{whole, red, 1, 1, 0, 0}, part{right, blue, 1, 1, 0, 0})
	chunk := func(name string, change func([]byte)) []byte {
		b := bytes.Clone(good)
		i := bytes.Index(b, []byte(name))
		n := int(binary.BigEndian.Uint32(b[i-4:]))
		body := bytes.Clone(b[i+4:][:n])
		change(body)
		return append(appendChunk(b[:i-4:i-4], name, body), b[i+8+n:]...)
	}
	huge := func(b []byte) { b[0], b[4] = 1, 1 }
	for name, data := range map[string][]byte{
		"cut":       good[:len(good)-13],
		"torn":      good[:len(good)/2],
		"count":     chunk("acTL", func(b []byte) { b[3] = 3 }),
		"fewer":     chunk("acTL", func(b []byte) { b[3] = 1 }),
		"many":      chunk("acTL", func(b []byte) { b[0] = 255 }),
		"canvas":    chunk("IHDR", huge),
		"order":     chunk("fdAT", func(b []byte) { b[3] = 9 }),
		"dispose":   chunk("fcTL", func(b []byte) { b[24] = 3 }),
		"blend":     chunk("fcTL", func(b []byte) { b[25] = 2 }),
		"outside":   chunk("fcTL", func(b []byte) { b[15] = 1 }),
		"far":       chunk("fcTL", func(b []byte) { b[12], b[16] = 255, 255 }),
		"smaller":   chunk("fcTL", func(b []byte) { b[7] = 2 }),
		"empty":     chunk("fcTL", func(b []byte) { b[7] = 0 }),
		"check sum": bytes.Replace(good, []byte("acTL\x00\x00\x00\x02"), []byte("acTL\x00\x00\x00\x03"), 1),
	} {
		if f, err := Open(data); err == nil {
			t.Errorf("%s: accepted, %v", name, f)
		}
	}
	var much []part
	for range 40 {
		much = append(much, part{image.Rect(0, 0, 1400, 1400), red, 1, 1, 0, 0})
	}
	if _, err := Open(made(t, 1400, 1400, false, much...)); err == nil {
		t.Error("78 million pixels a round are drawn")
	}
	f, err := Open(chunk("fdAT", func(b []byte) { b[9] ^= 255 }))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Draw(1); err == nil {
		t.Error("damaged pixels are drawn")
	}
	if m, err := f.Draw(0); err != nil || m.RGBAAt(3, 1).R != 255 {
		t.Errorf("the film does not recover: %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(made(f, 4, 2, false, part{whole, red, 1, 10, 0, 0}, part{right, half, 1, 10, 2, 1}, part{right, blue, 1, 10, 1, 0}))
	f.Add(made(f, 4, 2, true, part{right, red, 1, 10, 0, 0}, part{right, half, 1, 10, 2, 1}))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Open(data)
		if err != nil || m == nil {
			return
		}
		if m.Round() < 2*leastStay {
			t.Fatalf("round of %v", m.Round())
		}
		for _, at := range []time.Duration{0, m.Round() - 1, m.Round() / 2} {
			i, left := m.At(at)
			if left <= 0 {
				t.Fatalf("%v left", left)
			}
			if img, err := m.Draw(i); err == nil && (img.Rect.Dx() != m.w || img.Rect.Dy() != m.h) {
				t.Fatalf("%v", img.Rect)
			}
		}
	})
}
