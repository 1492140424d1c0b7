package film_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"image"
	"image/color"
	"image/png"
	"iter"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	played "pano/devices/player/film"
	"pano/render/encode"
	"pano/render/encode/film"
)

// walk makes pictures in which a box of noise wanders; every third stands.
func walk(n int, rgb bool) []image.Image {
	rnd := rand.New(rand.NewPCG(1, 2))
	inks := color.Palette{color.NRGBA{A: 255}, color.NRGBA{R: 255, A: 255}, color.NRGBA{G: 255, A: 255}, color.NRGBA{255, 255, 0, 255}}
	var out []image.Image
	for i := range n {
		if i%3 == 2 {
			out = append(out, out[i-1])
			continue
		}
		p := image.NewPaletted(image.Rect(0, 0, 50, 16), inks)
		if i > 0 && i%5 > 0 {
			copy(p.Pix, out[i-1].(*image.Paletted).Pix)
		}
		for y := range 5 {
			for x := range 7 {
				p.SetColorIndex((x+i*3)%50, (y+i)%16, uint8(rnd.UintN(4)))
			}
		}
		out = append(out, p)
	}
	if rgb {
		for i, m := range out {
			c := image.NewRGBA(m.Bounds())
			for p, v := range m.(*image.Paletted).Pix {
				c.Pix[4*p], c.Pix[4*p+1], c.Pix[4*p+2], c.Pix[4*p+3] = v*60, uint8(p), 255-v, 255
			}
			out[i] = c
		}
	}
	return out
}

func made(limit int) film.Maker {
	return film.Maker{Encoder: encode.New(), Level: encode.Stored, Limit: limit}
}

func each(list []image.Image, stay time.Duration) iter.Seq2[image.Image, time.Duration] {
	return func(yield func(image.Image, time.Duration) bool) {
		for _, m := range list {
			if !yield(m, stay) {
				return
			}
		}
	}
}

func same(a, b image.Image) bool {
	r := a.Bounds()
	for y := range r.Dy() {
		for x := range r.Dx() {
			p, q, s, _ := a.At(x, y).RGBA()
			t, u, v, _ := b.At(x, y).RGBA()
			if p != t || q != u || s != v {
				return false
			}
		}
	}
	return true
}

// What the film says at each moment is what was put in, to the player's reader
// and, for its first picture, to one that knows no motion.
func TestFilm(t *testing.T) {
	const stay = time.Second / 60
	for _, rgb := range []bool{false, true} {
		list := walk(40, rgb)
		var b, again bytes.Buffer
		for _, out := range []*bytes.Buffer{&b, &again} {
			if err := made(1<<20).Write(out, each(list, stay)); err != nil {
				t.Fatal(err)
			}
		}
		if sha256.Sum256(b.Bytes()) != sha256.Sum256(again.Bytes()) {
			t.Error("two files of one film differ")
		}
		first, err := png.Decode(bytes.NewReader(b.Bytes()))
		if err != nil || !same(first, list[0]) {
			t.Errorf("the first picture: %v", err)
		}
		f, err := played.Open(b.Bytes())
		if err != nil || f == nil {
			t.Fatal(f, err)
		}
		if d := f.Round() - 40*time.Second/60; d.Abs() > time.Microsecond {
			t.Errorf("round of %v", f.Round())
		}
		for i, m := range list {
			n, left := f.At(time.Duration(i)*stay + stay/2)
			got, err := f.Draw(n)
			if err != nil || !same(got, m) || left <= 0 {
				t.Errorf("rgb %v: at %d is something else, err %v", rgb, i, err)
			}
		}
		byFFmpeg(t, b.Bytes(), list)
	}
}

// byFFmpeg asks a reader that others wrote.
func byFFmpeg(t *testing.T, file []byte, want []image.Image) {
	tool, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Log("no ffmpeg: the film is read by our own reader only")
		return
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "film.png"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool, "-v", "error", "-f", "apng", "-i", filepath.Join(dir, "film.png"), "-vsync", "0", "-f", "rawvideo", "-pix_fmt", "rgb24", "-")
	raw, err := cmd.Output()
	if err != nil {
		t.Fatalf("ffmpeg: %v", err)
	}
	k := 0
	for i, m := range want {
		if i > 0 && same(want[i-1], m) {
			continue
		}
		r := m.Bounds()
		n := 3 * r.Dx() * r.Dy()
		if len(raw) < n {
			t.Fatalf("ffmpeg reads %d pictures", k)
		}
		for p := range r.Dx() * r.Dy() {
			cr, cg, cb, _ := m.At(p%r.Dx(), p/r.Dx()).RGBA()
			if raw[3*p] != uint8(cr>>8) || raw[3*p+1] != uint8(cg>>8) || raw[3*p+2] != uint8(cb>>8) {
				t.Fatalf("ffmpeg sees another picture %d at pixel %d", k, p)
			}
		}
		raw, k = raw[n:], k+1
	}
	if len(raw) != 0 {
		t.Errorf("ffmpeg sees %d bytes more", len(raw))
	}
}

func TestFilmOfOnePictureIsAPicture(t *testing.T) {
	m := walk(1, false)[0]
	var b bytes.Buffer
	if err := made(1<<20).Write(&b, each([]image.Image{m, m, m}, time.Second)); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b.Bytes(), []byte("acTL")) {
		t.Error("nothing moves, but the file says so")
	}
	if got, err := png.Decode(&b); err != nil || !same(got, m) {
		t.Error(err)
	}
}

func TestFilmRefuses(t *testing.T) {
	list := walk(20, false)
	other := image.NewPaletted(image.Rect(0, 0, 50, 16), color.Palette{color.Black, color.White})
	other.Pix[3] = 1
	for name, l := range map[string][]image.Image{
		"none": nil, "size": {list[0], image.NewPaletted(image.Rect(0, 0, 49, 16), list[0].(*image.Paletted).Palette)},
		"kind": {list[0], image.NewRGBA(list[0].Bounds())}, "colours": {list[0], other}, "gray": {image.NewGray(list[0].Bounds())},
	} {
		if err := made(1<<20).Write(&bytes.Buffer{}, each(l, time.Second)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if err := made(300).Write(&bytes.Buffer{}, each(list, time.Second)); !errors.Is(err, encode.ErrTooLarge) {
		t.Errorf("too long a film: %v", err)
	}
}
