package lamps

import (
	"bytes"
	"crypto/sha256"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// board is a file of w x h with red on a slant, and blue in a corner.
func board(t testing.TB, w, h int) []byte {
	t.Helper()
	m := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.NRGBA{A: 255}, color.NRGBA{R: 255, A: 255}, color.NRGBA{B: 255, A: 255}})
	for x := range w {
		m.SetColorIndex(x, x%h, 1)
	}
	m.SetColorIndex(w-1, h-1, 2)
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The colours in the middle of lamps: red, blue, dark; and the board between.
func look(t *testing.T, m image.Image, pitch int) {
	t.Helper()
	at := func(x, y int) color.NRGBA {
		return color.NRGBAModel.Convert(m.At(x*pitch+pitch/2, y*pitch+pitch/2)).(color.NRGBA)
	}
	if c := at(3, 3); c.R < 200 || c.B > 200 || c.G > 160 {
		t.Errorf("a red lamp is %v", c)
	}
	if c := at(31, 15); c.B < 200 || c.R > 160 {
		t.Errorf("a blue lamp is %v", c)
	}
	if c := at(5, 9); c.R > 60 || c.R < 20 {
		t.Errorf("a dark lamp is %v", c)
	}
	if c := color.NRGBAModel.Convert(m.At(20*pitch, 4*pitch)).(color.NRGBA); c.R > 20 {
		t.Errorf("between dark lamps is %v", c)
	}
}

func TestPNG(t *testing.T) {
	var b bytes.Buffer
	if err := PNG(&b, board(t, 32, 16), 8); err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(&b)
	if err != nil || m.Bounds().Dx() != 256 || m.Bounds().Dy() != 128 {
		t.Fatal(m.Bounds(), err)
	}
	look(t, m, 8)
}

func TestPDF(t *testing.T) {
	var b, again bytes.Buffer
	for _, w := range []*bytes.Buffer{&b, &again} {
		if err := PDF(w, board(t, 32, 16), 10); err != nil {
			t.Fatal(err)
		}
	}
	if sha256.Sum256(b.Bytes()) != sha256.Sum256(again.Bytes()) {
		t.Error("two files of one board differ")
	}
	for _, need := range []string{"pdfinfo", "pdftoppm", "qpdf"} {
		if _, err := exec.LookPath(need); err != nil {
			t.Skipf("no %s: the PDF is not read by others", need)
		}
	}
	dir := t.TempDir()
	run := func(name string, args ...string) string {
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		return string(out)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.pdf"), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	run("qpdf", "--check", "a.pdf")
	if info := run("pdfinfo", "a.pdf"); !strings.Contains(info, "907.087 x 453.543 pts") { // 320 x 160 mm
		t.Errorf("size: %s", info)
	}
	run("pdftoppm", "-png", "-scale-to-x", "512", "-scale-to-y", "256", "-singlefile", "a.pdf", "a")
	f, err := os.Open(filepath.Join(dir, "a.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	look(t, m, 16)
	b.Reset()
	if err := PDF(&b, board(t, 4000, 16), 10); err != nil || !bytes.Contains(b.Bytes(), []byte("/UserUnit 8/")) {
		t.Errorf("a board of 40 m: %v", err)
	}
}

func TestRefuses(t *testing.T) {
	var rgb bytes.Buffer
	if err := png.Encode(&rgb, image.NewRGBA(image.Rect(0, 0, 9, 9))); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{"nothing": nil, "colours": rgb.Bytes(), "wide": board(t, 5000, 8), "high": board(t, 8, 600), "cut": board(t, 32, 16)[:90]} {
		if err := PNG(&bytes.Buffer{}, file, 4); err == nil {
			t.Errorf("%s: accepted", name)
		}
		if err := PDF(&bytes.Buffer{}, file, 4); err == nil {
			t.Errorf("%s: accepted for print", name)
		}
	}
	if PNG(&bytes.Buffer{}, board(t, 32, 16), 0) == nil || PNG(&bytes.Buffer{}, board(t, 4096, 512), 200) == nil || PDF(&bytes.Buffer{}, board(t, 32, 16), 0) == nil {
		t.Error("no distance between lamps")
	}
}
