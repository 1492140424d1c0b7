package render

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pano/fonts"
	"pano/render/layout/ops"
	"pano/render/raster"
	"pano/render/typeset"
)

// The 134 letters of Vietnamese that ASCII lacks.
const letters = "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ" +
	"àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"

// The sheet of letters: cells large enough for the highest mark.
const (
	letterPx = 64
	cellW    = 96
	cellH    = 136
	baseline = 96
	perRow   = 17
)

// Every letter in every font, drawn by us and by Pango, FreeType and cairo, which
// share no code with us, must have the same ink: no mark lost, moved or clipped.
func TestLettersAgainstAnotherRasteriser(t *testing.T) {
	pixelsOnly(t)
	rsvg, err := exec.LookPath("rsvg-convert")
	if err != nil {
		t.Skip("rsvg-convert is not installed (Debian: librsvg2-bin)")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, fonts.Files); err != nil {
		t.Fatal(err)
	}
	conf := filepath.Join(dir, "fonts.conf")
	body := `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>` + dir + `</dir><cachedir>` + filepath.Join(dir, "cache") + `</cachedir></fontconfig>`
	if err := os.WriteFile(conf, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	set, err := typeset.Load(fonts.Files)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.ttf"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d fonts: %v", len(files), err)
	}
	for _, f := range files {
		family, weight := fontOf(f)
		t.Run(fmt.Sprintf("%s %d", family, weight), func(t *testing.T) {
			face, err := set.Face(family, weight)
			if err != nil {
				t.Fatal(err)
			}
			svg := filepath.Join(dir, filepath.Base(f)+".svg")
			theirs := filepath.Join(dir, filepath.Base(f)+".png")
			if err := os.WriteFile(svg, letterSVG(family, weight), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(rsvg, "-o", theirs, svg)
			cmd.Env = append(os.Environ(), "FONTCONFIG_FILE="+conf)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			compareLetters(t, face, letterSheet(t, face), readGray(t, theirs))
		})
	}
}

// pixelsOnly leaves a test of many pixels in one goroutine to the run without the
// race detector, which finds nothing there and takes minutes; .ci/test has both.
func pixelsOnly(t *testing.T) {
	t.Helper()
	if raceDetector {
		t.Skip("many pixels, one goroutine: runs without the race detector")
	}
}

// fontOf reads family and weight from a file name, as typeset does.
func fontOf(file string) (family string, weight int) {
	name, style, _ := strings.Cut(filepath.Base(file), "_")
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			family += " "
		}
		family += string(r)
	}
	fmt.Sscanf(style, "%3d", &weight)
	return family, weight
}

func cellOf(i int) image.Point { return image.Pt(i%perRow*cellW, i/perRow*cellH) }

func sheetSize() (w, h int) {
	n := len([]rune(letters))
	return perRow * cellW, (n + perRow - 1) / perRow * cellH
}

func letterSVG(family string, weight int) []byte {
	w, h := sheetSize()
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d"><rect width="100%%" height="100%%" fill="#000"/>`+
		`<g fill="#fff" font-family="%s" font-weight="%d" font-size="%d" text-rendering="geometricPrecision">`, w, h, family, weight, letterPx)
	for i, r := range []rune(letters) {
		p := cellOf(i)
		fmt.Fprintf(&b, `<text x="%d" y="%d">%c</text>`, p.X+16, p.Y+baseline, r)
	}
	b.WriteString(`</g></svg>`)
	return []byte(b.String())
}

func letterSheet(t *testing.T, face *typeset.Face) *image.RGBA {
	t.Helper()
	w, h := sheetSize()
	page := &ops.Page{W: float64(w), H: float64(h), Ops: []ops.Op{ops.Fill{
		Path:  typeset.Path{Verbs: []typeset.Verb{typeset.Move, typeset.Line, typeset.Line, typeset.Line, typeset.Close}, Pts: []typeset.Pt{{}, {X: float64(w)}, {X: float64(w), Y: float64(h)}, {Y: float64(h)}}},
		Paint: ops.Paint{Kind: ops.Solid, Color: color.NRGBA{A: 255}},
	}}}
	for i, r := range []rune(letters) {
		run, err := typeset.Shape(face, letterPx, string(r), 0)
		if err != nil {
			continue // the face leaves it to its fallback
		}
		p := cellOf(i)
		page.Ops = append(page.Ops, ops.Glyphs{Run: run, At: typeset.Pt{X: float64(p.X + 16), Y: float64(p.Y + baseline)},
			Paint: ops.Paint{Kind: ops.Solid, Color: color.NRGBA{255, 255, 255, 255}}})
	}
	img, err := raster.New(raster.Options{}).Paint(page)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func readGray(t *testing.T, file string) image.Image {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// gray is a whole sheet, 0 to 255 a pixel.
func gray(img image.Image) *image.Gray {
	out := image.NewGray(img.Bounds())
	draw.Draw(out, out.Rect, img, out.Rect.Min, draw.Src)
	return out
}

// cell is the ink of one letter.
func cell(img *image.Gray, i int) []uint8 {
	p := cellOf(i)
	out := make([]uint8, 0, cellW*cellH)
	for y := p.Y; y < p.Y+cellH; y++ {
		at := img.PixOffset(p.X, y)
		out = append(out, img.Pix[at:at+cellW]...)
	}
	return out
}

// apart is how much of the ink of two letters differs, 0 for equal pictures.
func apart(a, b []uint8) float64 {
	diff, ink := 0, 0
	for i, v := range a {
		d := int(v) - int(b[i])
		diff += max(d, -d)
		ink += int(v) + int(b[i])
	}
	return 2 * float64(diff) / float64(max(ink, 1))
}

// The two rasterisers may differ in the grey of edges, by this much of the ink.
const edges = 0.03

func compareLetters(t *testing.T, face *typeset.Face, ours, theirs image.Image) {
	all := []rune(letters)
	skip := map[string]bool{}
	for _, r := range face.Missing(letters) { // such a letter comes from the fallback
		skip[r] = true
	}
	worst := 0.0
	mine, other := make([][]uint8, len(all)), make([][]uint8, len(all))
	left, right := gray(ours), gray(theirs)
	for i := range all {
		mine[i], other[i] = cell(left, i), cell(right, i)
	}
	for i, r := range all {
		if skip[string(r)] {
			continue
		}
		d := apart(mine[i], other[i])
		worst = math.Max(worst, d)
		if d > edges {
			t.Errorf("%c (U+%04X) differs from the other rasteriser by %.1f %% of its ink", r, r, 100*d)
		}
		// No other letter may look as much like it, or the comparison proves nothing.
		for k, q := range all {
			if k != i && !skip[string(q)] && apart(mine[i], other[k]) < 1.5*d {
				t.Errorf("%c and %c are too alike: %.1f %% apart, while %c itself differs by %.1f %%", r, q, 100*apart(mine[i], other[k]), r, 100*d)
			}
		}
	}
	t.Logf("worst letter %.2f %% of its ink", 100*worst)
}
