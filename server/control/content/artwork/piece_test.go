package artwork

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"pano/fonts"
	"pano/render"
	"pano/server/campaign"
	"pano/templates"
)

// Where a video lies on its still picture is where the engine drew the picture.
func TestSceneIsWhereTheEngineDraws(t *testing.T) {
	engine, err := render.New(render.Options{Templates: templates.Files, Fonts: fonts.Files})
	if err != nil {
		t.Fatal(err)
	}
	m := image.NewRGBA(image.Rect(0, 0, 320, 180))
	for i := range m.Pix {
		m.Pix[i] = 255
		if i%4 == 1 {
			m.Pix[i] = 0 // magenta: no design has it
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	for _, unit := range []string{"", "UBND phường Xuân Hương - Đà Lạt"} {
		for _, mode := range []string{"contain", "cover"} {
			for _, size := range []campaign.Fit{{WPx: 1920, HPx: 1080}, {WPx: 384, HPx: 192}, {WPx: 300, HPx: 900}, {WPx: 1200, HPx: 200}, {WPx: 400, HPx: 260}, {WPx: 192, HPx: 96}, {WPx: 192, HPx: 32}} {
				x := &Piece{Words: "x", Art: campaign.Artwork{Kind: "video", Unit: unit}, Still: b.Bytes()}
				o := x.Order(size, campaign.Fitting{Mode: mode, Ground: "black", X: 50, Y: 50})
				art, err := engine.Render(t.Context(), o)
				if err != nil {
					t.Fatal(err)
				}
				img, err := png.Decode(bytes.NewReader(art.Bytes))
				if err != nil {
					t.Fatal(err)
				}
				s, err := x.Scene(o, art.Bytes)
				if err != nil {
					t.Fatal(err)
				}
				got := magenta(img)
				for _, d := range []int{got.Min.X - s.Dst.Min.X, got.Min.Y - s.Dst.Min.Y, got.Max.X - s.Dst.Max.X, got.Max.Y - s.Dst.Max.Y} {
					if d < -1 || d > 1 {
						t.Errorf("%dx%d %s, unit %q: the video is put at %v, the picture is at %v", size.WPx, size.HPx, mode, unit, s.Dst, got)
						break
					}
				}
			}
		}
	}
}

func magenta(m image.Image) image.Rectangle {
	var r image.Rectangle
	b := m.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if c := color.RGBAModel.Convert(m.At(x, y)).(color.RGBA); c.R > 240 && c.B > 240 && c.G < 20 {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}
