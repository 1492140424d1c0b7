package tone

import (
	"image"
	"image/color"
	"image/draw"
	"testing"
)

func TestParse(t *testing.T) {
	for word, want := range map[string]Tone{"rgb5": {5, false, 1}, "rgb8g22": {8, false, 2.2}, "grey4": {4, true, 1}, "grey1g28": {1, true, 2.8}, "grey8": {8, true, 1}} {
		if got, ok := Parse(word); !ok || got != want {
			t.Errorf("%s: %+v %v", word, got, ok)
		}
	}
	for _, word := range []string{"", "rgb", "rgb8", "rgb9", "rgb0", "rgb05", "rgb+5", "rgb5g", "rgb5g2", "rgb5g220", "rgb5g10", "rgb5g31", "rgb5g+2", "8col", "hsv5"} {
		if got, ok := Parse(word); ok {
			t.Errorf("%q is %+v", word, got)
		}
	}
}

func flatOf(w, h int, c color.RGBA) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	return m
}

// Every value of a dithered ground is, over a square of 8, as bright as it was,
// and every channel is one of the display's levels.
func TestDither(t *testing.T) {
	white, tone := flatOf(8, 8, color.RGBA{255, 255, 255, 255}), Tone{Bits: 4, Gamma: 1}
	for v := range 256 {
		m := flatOf(8, 8, color.RGBA{uint8(v), 0, 255, 255})
		tone.Apply(m, white)
		sum := 0
		for i := 0; i < len(m.Pix); i += 4 {
			if m.Pix[i]%17 != 0 || m.Pix[i+1] != 0 || m.Pix[i+2] != 255 || m.Pix[i+3] != 255 {
				t.Fatalf("value %d became %v", v, m.Pix[i:i+4])
			}
			sum += int(m.Pix[i])
		}
		if d := sum - 64*v; d > 20 || d < -20 {
			t.Errorf("value %d is %d/64 on the whole", v, sum)
		}
	}
}

// Letters are never dithered, and none disappears.
func TestLettersStayWhole(t *testing.T) {
	black := flatOf(8, 8, color.RGBA{A: 255})
	for _, tone := range []Tone{{5, false, 1}, {4, false, 2.2}, {8, false, 2.2}, {4, true, 1}} {
		for v := range 256 {
			m := flatOf(8, 8, color.RGBA{uint8(v), uint8(v), uint8(v), 255})
			tone.Apply(m, black)
			for i := 4; i < len(m.Pix); i++ {
				if m.Pix[i] != m.Pix[i-4] {
					t.Fatalf("%+v: value %d is dithered", tone, v)
				}
			}
			if v >= 128 && m.Pix[0] == 0 || v == 255 && m.Pix[0] != 255 || v == 0 && m.Pix[0] != 0 {
				t.Errorf("%+v: value %d became %d", tone, v, m.Pix[0])
			}
		}
	}
}

// The curve of linear lamps, by its known middle.
func TestGamma(t *testing.T) {
	m, black := flatOf(8, 8, color.RGBA{128, 186, 255, 255}), flatOf(8, 8, color.RGBA{A: 255})
	Tone{8, false, 2.2}.Apply(m, black)
	if m.Pix[0] != 56 || m.Pix[1] != 127 || m.Pix[2] != 255 {
		t.Errorf("128, 186 and 255 became %v, want 56, 127 and 255", m.Pix[:3])
	}
}
