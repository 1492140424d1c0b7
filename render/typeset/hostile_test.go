package typeset

import (
	"encoding/binary"
	"io/fs"
	"math/rand/v2"
	"testing"
	"testing/fstest"

	"pano/fonts"
	"pano/render/typeset/intact"
)

// mangled are copies of a font file that are cut short or have bytes changed.
func mangled(whole []byte, n int) [][]byte {
	r := rand.New(rand.NewPCG(7, 11))
	var out [][]byte
	for i := range n {
		b := append([]byte(nil), whole...)
		switch i % 3 {
		case 0:
			b = b[:r.IntN(len(b))]
		case 1:
			for range 1 + r.IntN(40) {
				b[r.IntN(len(b))] = byte(r.Uint32())
			}
		default: // tables lie at the front
			for range 1 + r.IntN(20) {
				b[r.IntN(min(len(b), 4000))] = byte(r.Uint32())
			}
		}
		out = append(out, b)
	}
	return out
}

// resum makes the sums of a mangled font agree again, as a forger would.
func resum(b []byte) {
	for i := range int(b[5]) {
		if len(b) < 28+16*i {
			return
		}
		entry := b[12+16*i:]
		from, size := uint64(binary.BigEndian.Uint32(entry[8:])), uint64(binary.BigEndian.Uint32(entry[12:]))
		if from+size > uint64(len(b)) {
			continue
		}
		sum := intact.Sum(b[from : from+size])
		if string(entry[:4]) == "head" && size >= 12 {
			sum -= binary.BigEndian.Uint32(b[from+8:])
		}
		binary.BigEndian.PutUint32(entry[4:], sum)
	}
}

// A font of an office is input like any other: whatever is wrong with it is an
// error, never a crash, and costs no more than the file is large.
func TestMalformedFonts(t *testing.T) {
	for _, name := range []string{"Anton_400Regular.ttf", "Lora_700Bold.ttf"} {
		whole, err := fs.ReadFile(fonts.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		refused := 0
		for i, b := range mangled(whole, 600) {
			if i >= 300 && len(b) > 12 {
				resum(b)
			}
			set, err := Load(fstest.MapFS{name: {Data: b}})
			if err != nil {
				t.Fatal(err)
			}
			face, err := set.Face(set.Families()[0], 400)
			if err != nil {
				refused++
				continue
			}
			run, err := Shape(face, 64, "ĐẶNG THỊ HUỆ 2025", 0)
			if err != nil {
				refused++
				continue
			}
			for _, g := range run.Glyphs {
				if len(face.Outline(g.ID).Verbs) == 0 && g.ID != blankGlyph(t, face) {
					t.Errorf("glyph %d was accepted and draws nothing", g.ID)
				}
			}
		}
		if refused == 0 {
			t.Errorf("%s: no mangled copy was refused", name)
		}
		t.Logf("%s: %d of 600 refused", name, refused)
	}
}

// blankGlyph is the glyph of a space, which may draw nothing.
func blankGlyph(t *testing.T, f *Face) uint16 {
	t.Helper()
	run, err := Shape(f, 64, " ", 0)
	if err != nil || len(run.Glyphs) != 1 {
		return 0
	}
	return run.Glyphs[0].ID
}
