package film

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

func pictures(t testing.TB, w, h int) map[string][]byte {
	t.Helper()
	img := image.NewPaletted(image.Rect(3, 4, 3+w, 4+h), color.Palette{color.Black, color.White, color.Transparent})
	for i := range img.Pix {
		img.Pix[i] = uint8(i % 3)
	}
	out := map[string][]byte{}
	var a, b, c bytes.Buffer
	if png.Encode(&a, img) != nil || jpeg.Encode(&b, img, nil) != nil || gif.Encode(&c, img, nil) != nil {
		t.Fatal("cannot make the pictures")
	}
	out["png"], out["jpeg"], out["gif"] = a.Bytes(), b.Bytes(), c.Bytes()
	return out
}

func TestDecodeExactAndOpaque(t *testing.T) {
	for kind, data := range pictures(t, 12, 7) {
		img, err := Decode(data, 12, 7)
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		if img.Rect != image.Rect(0, 0, 12, 7) || !img.Opaque() {
			t.Errorf("%s: %v, opaque %v", kind, img.Rect, img.Opaque())
		}
		if _, err := Decode(data, 13, 7); err == nil || !strings.Contains(err.Error(), "12 × 7") {
			t.Errorf("%s of a wrong size: %v", kind, err)
		}
		if _, err := Decode(data[:len(data)/2], 0, 0); err == nil {
			t.Errorf("half a %s is shown", kind)
		}
	}
	bomb := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x02\x00\x00\x00")
	if _, err := Decode(bomb, 0, 0); err == nil {
		t.Error("a picture of 2^31 × 2^31 is decoded")
	}
}

func TestPixelDigestNamesWhatIsSeen(t *testing.T) {
	a, b := image.NewRGBA(image.Rect(0, 0, 4, 2)), image.NewRGBA(image.Rect(0, 0, 2, 4))
	if Digest(a) == Digest(b) {
		t.Error("4 × 2 and 2 × 4 have one name")
	}
	big := image.NewRGBA(image.Rect(0, 0, 8, 2))
	part := big.SubImage(image.Rect(0, 0, 4, 2)).(*image.RGBA)
	if Digest(a) != Digest(part) {
		t.Error("the same pixels have two names")
	}
	a.Pix[0] = 1
	if Digest(a) == Digest(part) {
		t.Error("different pixels have one name")
	}
}

func FuzzDecode(f *testing.F) {
	for _, data := range pictures(f, 5, 3) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		img, err := Decode(data, 5, 3)
		if err == nil && img.Rect != image.Rect(0, 0, 5, 3) {
			t.Fatalf("%v", img.Rect)
		}
	})
}
