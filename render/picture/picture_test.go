package picture

import (
	"bytes"
	"compress/zlib"
	"context"
	"embed"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"golang.org/x/image/tiff"
)

//go:embed testdata/*.webp
var samples embed.FS

// sample is a picture whose four corners differ, so that a turn is seen.
func sample(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, color.RGBA{uint8(255 * x / w), uint8(255 * y / h), 90, 255})
		}
	}
	return m
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// files are one small picture in every format.
func files(t testing.TB) map[string][]byte {
	out := map[string][]byte{}
	m := sample(24, 16)
	pack := func(name string, f func(*bytes.Buffer) error) {
		var b bytes.Buffer
		must(t, f(&b))
		out[name] = b.Bytes()
	}
	pack("png", func(b *bytes.Buffer) error { return png.Encode(b, m) })
	pack("jpeg", func(b *bytes.Buffer) error { return jpeg.Encode(b, m, nil) })
	pack("gif", func(b *bytes.Buffer) error { return gif.Encode(b, m, nil) })
	pack("tiff", func(b *bytes.Buffer) error { return tiff.Encode(b, m, &tiff.Options{Compression: tiff.Deflate}) })
	deep := image.NewRGBA64(m.Rect)
	for i := range deep.Pix {
		deep.Pix[i] = 200
	}
	pack("tiff16", func(b *bytes.Buffer) error { return tiff.Encode(b, deep, nil) })
	for _, n := range []string{"lossy", "lossless"} {
		data, err := samples.ReadFile("testdata/" + n + ".webp")
		must(t, err)
		out["webp-"+n] = data
	}
	return out
}

func TestEveryFormatOpens(t *testing.T) {
	for name, data := range files(t) {
		img, info, err := Decode(t.Context(), data, Usual())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if info.W != 24 || info.H != 16 || img.Bounds().Dx() != 24 || info.Frames || info.Profile != "" {
			t.Errorf("%s: %+v of %v", name, info, img.Bounds())
		}
		if info.Plain != (name == "jpeg") {
			t.Errorf("%s: plain is %v", name, info.Plain)
		}
		if cut := data[:len(data)*2/3]; len(cut) > 20 && name != "gif" {
			if _, _, err := Decode(t.Context(), cut, Usual()); reason(err) != "damaged" {
				t.Errorf("%s, cut: %v", name, err)
			}
		}
	}
}

func reason(err error) string {
	var bad *Error
	if errors.As(err, &bad) {
		return bad.Reason
	}
	return ""
}

func chunk(kind string, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(append(b, kind...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// pngOf is a PNG that claims a size and unfolds to it from very little.
func pngOf(w, h uint32, depth, kind byte, extra ...[]byte) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	b := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, depth, kind, 0, 0, 0))...)
	for _, e := range extra {
		b = append(b, e...)
	}
	var packed bytes.Buffer
	z, _ := zlib.NewWriterLevel(&packed, zlib.BestCompression)
	for range 50 {
		_, _ = z.Write(make([]byte, 1<<20))
	}
	_ = z.Close()
	b = append(b, chunk("IDAT", packed.Bytes())...)
	return append(b, chunk("IEND", nil)...)
}

// segments puts JPEG segments right after the first two bytes.
func segments(data []byte, parts ...[]byte) []byte {
	out := append([]byte(nil), data[:2]...)
	for i := 0; i+1 < len(parts); i += 2 {
		out = append(append(out, 0xFF), parts[i]...)
		out = binary.BigEndian.AppendUint16(out, uint16(2+len(parts[i+1])))
		out = append(out, parts[i+1]...)
	}
	return append(out, data[2:]...)
}

// retag changes the value of a TIFF's SHORT or LONG entry.
func retag(t *testing.T, data []byte, tag int, v uint32) []byte {
	out := bytes.Clone(data)
	d, err := readIFD(out, 100)
	must(t, err)
	e, ok := d.at[tag]
	if !ok {
		t.Fatalf("no tag %d", tag)
	}
	if d.order.Uint16(out[e+2:]) == 3 {
		d.order.PutUint16(out[e+8:], uint16(v))
	} else {
		d.order.PutUint32(out[e+8:], v)
	}
	return out
}

// progressive is a JPEG that orders n walks over a large picture.
func progressive(n int) []byte {
	b := []byte("\xff\xd8\xff\xc2\x00\x0b\x08\x0f\xa0\x0f\xa0\x01\x01\x11\x00")
	for range n {
		b = append(b, "\xff\xda\x00\x08\x01\x01\x00\x00\x00\x00\x12\x34"...)
	}
	return append(b, 0xFF, 0xD9)
}

// Files made to hurt are refused from their head alone: the whole test costs less
// than opening one of them would.
func TestHostileFilesAreRefused(t *testing.T) {
	all := files(t)
	webp := bytes.Clone(all["webp-lossless"])
	moving := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00"), make([]byte, 6)...)
	wide := bytes.Clone(all["gif"])
	binary.LittleEndian.PutUint16(wide[6:], 60_000)
	tests := map[string]struct {
		data []byte
		want string
	}{
		"bomb of 381 MB":     {pngOf(10_000, 10_000, 8, 6), "pixels"},
		"60,000 px wide":     {pngOf(60_000, 100, 8, 2), "pixels"},
		"16 bits a colour":   {pngOf(9_000, 9_000/2+900, 16, 6), ""},
		"too small":          {pngOf(4, 4, 8, 2), "pixels"},
		"empty":              {nil, "format"},
		"text":               {[]byte("<svg onload=alert(1)>"), "format"},
		"zip":                {[]byte("PK\x03\x04aaaaaaaaaaaaaa"), "format"},
		"only a PNG head":    {[]byte("\x89PNG\r\n\x1a\n"), "damaged"},
		"many scans":         {progressive(101), "scans"},
		"gif 60,000 wide":    {wide, "pixels"},
		"webp animation":     {moving, "moving"},
		"webp cut":           {webp[:24], "damaged"},
		"tiff CMYK":          {retag(t, all["tiff"], tagPhotometric, 5), "colours"},
		"tiff Lab":           {retag(t, all["tiff"], tagPhotometric, 8), "colours"},
		"tiff of 4 G pixels": {retag(t, retag(t, all["tiff"], tagWidth, 65_000), tagHeight, 65_000), "pixels"},
		"tiff in a loop":     {[]byte("II*\x00\xff\xff\xff\xff"), "damaged"},
		"too many bytes":     {append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, Usual().Bytes)...), "bytes"},
	}
	for name, tt := range tests {
		if _, err := Inspect(tt.data, Usual()); reason(err) != tt.want {
			t.Errorf("%s: got %v (%s), want %q", name, err, reason(err), tt.want)
		}
	}
	lim := Usual()
	lim.Memory = 100 << 20
	for name, data := range map[string][]byte{"deep": pngOf(5_000, 5_000, 16, 6), "progressive": progressive(1)} {
		l := lim
		if name == "progressive" {
			l.Memory = 60 << 20
		}
		if _, err := Inspect(data, l); reason(err) != "memory" {
			t.Errorf("%s: %v", name, err)
		}
	}
	lim = Usual()
	lim.Strips = 1
	if _, err := Inspect(retag(t, all["tiff"], tagRows, 2), lim); reason(err) != "strips" {
		t.Errorf("strips: %v", err)
	}
}

// No decoder goes on after its time.
func TestTimeIsUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, data := range files(t) {
		if _, _, err := Decode(ctx, data, Usual()); reason(err) != "slow" || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func exif(turn byte) []byte {
	return append([]byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), turn, 0, 0, 0, 0, 0, 0)
}

// All eight ways to hold a camera give the upright picture.
func TestTurn(t *testing.T) {
	up := sample(24, 16)
	// lying[turn] is where the sensor saw the upright point x, y.
	lying := map[int]func(x, y int) (int, int){
		1: func(x, y int) (int, int) { return x, y }, 2: func(x, y int) (int, int) { return 23 - x, y },
		3: func(x, y int) (int, int) { return 23 - x, 15 - y }, 4: func(x, y int) (int, int) { return x, 15 - y },
		5: func(x, y int) (int, int) { return y, x }, 6: func(x, y int) (int, int) { return y, 23 - x },
		7: func(x, y int) (int, int) { return 15 - y, 23 - x }, 8: func(x, y int) (int, int) { return 15 - y, x },
	}
	for turn, f := range lying {
		raw := image.NewRGBA(image.Rect(0, 0, 24, 16))
		if turn >= 5 {
			raw = image.NewRGBA(image.Rect(0, 0, 16, 24))
		}
		for y := range 16 {
			for x := range 24 {
				sx, sy := f(x, y)
				raw.SetRGBA(sx, sy, up.RGBAAt(x, y))
			}
		}
		if got := Turn(raw, turn); got.Rect != up.Rect || !bytes.Equal(got.Pix, up.Pix) {
			t.Errorf("turn %d gives another picture", turn)
		}
		var b bytes.Buffer
		must(t, jpeg.Encode(&b, raw, nil))
		_, info, err := Decode(t.Context(), segments(b.Bytes(), []byte{0xE1}, exif(byte(turn))), Usual())
		if err != nil || info.W != 24 || info.H != 16 || info.Turn != turn || info.Plain != (turn == 1) {
			t.Errorf("turn %d: %+v, %v", turn, info, err)
		}
	}
}

// icc is a profile with a name.
func icc(name string) []byte {
	tag := append([]byte("desc\x00\x00\x00\x00"), binary.BigEndian.AppendUint32(nil, uint32(len(name)+1))...)
	tag = append(append(tag, name...), 0)
	b := make([]byte, 132)
	copy(b[16:], "RGB XYZ ")
	copy(b[36:], "acsp")
	b[131] = 1
	b = append(b, "desc"...)
	b = binary.BigEndian.AppendUint32(b, 144)
	b = binary.BigEndian.AppendUint32(b, uint32(len(tag)))
	return append(b, tag...)
}

// A colour profile is named unless it is the usual one; further pictures are noticed.
func TestWhatIsNotUsedIsTold(t *testing.T) {
	all := files(t)
	for name, want := range map[string]string{"Adobe RGB (1998)": "Adobe RGB (1998)", "sRGB IEC61966-2.1": ""} {
		j := segments(all["jpeg"], []byte{0xE2}, append([]byte("ICC_PROFILE\x00\x01\x01"), icc(name)...))
		p := bytes.Replace(all["png"], all["png"][8:33], append(bytes.Clone(all["png"][8:33]), chunk("iCCP", []byte(name+"\x00\x00"))...), 1)
		for kind, data := range map[string][]byte{"jpeg": j, "png": p} {
			if info, err := Inspect(data, Usual()); err != nil || info.Profile != want {
				t.Errorf("%s with %s: %q, %v", kind, name, info.Profile, err)
			}
		}
	}
	two := &gif.GIF{Delay: []int{1, 1}}
	for range 2 {
		m := image.NewPaletted(image.Rect(0, 0, 24, 16), color.Palette{color.Black, color.White})
		two.Image = append(two.Image, m)
	}
	var b bytes.Buffer
	must(t, gif.EncodeAll(&b, two))
	if info, err := Inspect(b.Bytes(), Usual()); err != nil || !info.Frames {
		t.Errorf("a GIF of two pictures: %+v, %v", info, err)
	}
}

// small are limits under which fuzzing stays quick.
func small() Limits {
	return Limits{Bytes: 1 << 16, Least: 1, Most: 2000, Pixels: 200_000, Memory: 4 << 20, Scans: 20, Strips: 500, Visited: 2000}
}

func fuzz(f *testing.F, format string, seeds ...[]byte) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		img, info, err := Decode(t.Context(), data, small())
		if err != nil {
			if reason(err) == "" {
				t.Fatalf("an error without a reason: %v", err)
			}
			return
		}
		if b := img.Bounds(); b.Dx()*b.Dy() > small().Pixels || info.Format == format && b.Empty() {
			t.Fatalf("%v of %+v", b, info)
		}
	})
}

func FuzzPNG(f *testing.F) { fuzz(f, "png", files(f)["png"], pngOf(16, 16, 8, 6)) }

func FuzzJPEG(f *testing.F) {
	j := files(f)["jpeg"]
	fuzz(f, "jpeg", j, segments(j, []byte{0xE1}, exif(6), []byte{0xE2}, append([]byte("ICC_PROFILE\x00\x01\x01"), icc("x")...)), progressive(3))
}

func FuzzGIF(f *testing.F) { fuzz(f, "gif", files(f)["gif"]) }

func FuzzTIFF(f *testing.F) { fuzz(f, "tiff", files(f)["tiff"], files(f)["tiff16"]) }

func FuzzWebP(f *testing.F) {
	fuzz(f, "webp", files(f)["webp-lossy"], files(f)["webp-lossless"])
}
