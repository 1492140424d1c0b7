package encode

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/adler32"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"math/bits"
	"math/rand/v2"
	"reflect"
	"runtime"
	"testing"
)

// banner is a picture as our designs make them: a gradient, flat shapes, and
// soft edges from seed.
func banner(w, h int, seed uint64) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			t := float64(x+y) / float64(w+h)
			m.SetRGBA(x, y, color.RGBA{uint8(218 - 60*t), uint8(37 * t), uint8(29 + 9*t), 255})
		}
	}
	words(m, m.Rect, seed)
	return m
}

// words draws discs with soft edges into r.
func words(m *image.RGBA, r image.Rectangle, seed uint64) {
	rnd := rand.New(rand.NewPCG(seed, 1))
	for range 40 {
		if r.Dx() < 8 || r.Dy() < 8 {
			return
		}
		cx, cy := float64(r.Min.X+rnd.IntN(r.Dx())), float64(r.Min.Y+rnd.IntN(r.Dy()))
		rad := 3 + rnd.Float64()*20
		box := image.Rect(int(cx-rad)-1, int(cy-rad)-1, int(cx+rad)+2, int(cy+rad)+2).Intersect(r)
		for y := box.Min.Y; y < box.Max.Y; y++ {
			for x := box.Min.X; x < box.Max.X; x++ {
				a := min(max(rad-math.Hypot(float64(x)-cx, float64(y)-cy), 0), 1)
				c := m.RGBAAt(x, y)
				mix := func(p, q uint8) uint8 { return uint8(float64(p)*(1-a) + float64(q)*a + 0.5) }
				m.SetRGBA(x, y, color.RGBA{mix(c.R, 255), mix(c.G, 205), mix(c.B, 0), 255})
			}
		}
	}
}

// pictures are all kinds of pictures of one size.
func pictures(w, h int) map[string]image.Image {
	rnd := rand.New(rand.NewPCG(uint64(w), uint64(h)))
	r := image.Rect(0, 0, w, h)
	noise := func(p []byte) {
		for i := range p {
			p[i] = byte(rnd.Uint32())
		}
	}
	list := map[string]image.Image{"banner": banner(w, h, 3)}
	rgba := image.NewRGBA(r)
	draw.Draw(rgba, r, banner(w, h, 4), image.Point{}, draw.Src)
	for i := 0; i < len(rgba.Pix); i += 4 * 3 {
		a := uint32(rnd.IntN(256))
		for k := range 3 {
			rgba.Pix[i+k] = byte(uint32(rgba.Pix[i+k]) * a / 255)
		}
		rgba.Pix[i+3] = byte(a)
	}
	list["translucent"] = rgba
	nrgba := image.NewNRGBA(r)
	noise(nrgba.Pix)
	list["nrgba"] = nrgba
	gray := image.NewGray(r)
	noise(gray.Pix)
	list["gray"] = gray
	deep := image.NewRGBA64(r)
	draw.Draw(deep, r, banner(w, h, 5), image.Point{}, draw.Src)
	list["rgba64"] = deep
	list["offset"] = banner(w+5, h+7, 6).SubImage(image.Rect(3, 4, w+3, h+4))
	list["offset gray"] = func() image.Image {
		g := image.NewGray(image.Rect(-2, -3, w+5, h+5))
		noise(g.Pix)
		return g.SubImage(r)
	}()
	counts := []int{1, 2, 3, 4, 5, 16, 17, 255, 256}
	if w*h > 20_000 {
		counts = []int{3, 256}
	}
	for _, n := range counts {
		pal := make(color.Palette, n)
		for i := range pal {
			pal[i] = color.NRGBA{byte(i), byte(i * 7), byte(255 - i), 255}
			if n == 5 {
				pal[i] = color.NRGBA{byte(i), byte(i * 7), byte(255 - i), byte(50 * i)}
			}
		}
		pm := image.NewPaletted(image.Rect(-1, -1, w, h), pal)
		for i := range pm.Pix {
			pm.Pix[i] = byte(rnd.IntN(n))
		}
		list[fmt.Sprintf("palette %d", n)] = pm.SubImage(r)
		few := image.NewRGBA(r)
		draw.Draw(few, r, pm, image.Point{}, draw.Src)
		list[fmt.Sprintf("few %d", n)] = few
	}
	return list
}

var sizes = [][2]int{{1, 1}, {1, 9}, {2, 1}, {3, 2}, {7, 5}, {8, 8}, {9, 17}, {33, 31}, {64, 33}, {300, 230}}

func TestPNGDecodesLikeImagePNG(t *testing.T) {
	e := New()
	for _, s := range sizes {
		for name, m := range pictures(s[0], s[1]) {
			for _, l := range []Level{Live, Stored} {
				var got, std bytes.Buffer
				if err := e.PNG(&got, m, PNGOptions{Level: l}); err != nil {
					t.Fatalf("%s %v: %v", name, s, err)
				}
				if err := png.Encode(&std, eight(m)); err != nil {
					t.Fatal(err)
				}
				same(t, fmt.Sprintf("%s %v level %d", name, s, l), decodePNG(t, got.Bytes()), decodePNG(t, std.Bytes()))
			}
		}
	}
}

// eight reduces deep pictures to 8 bits, as the contract of PNG says.
func eight(m image.Image) image.Image {
	if _, ok := m.(*image.RGBA64); !ok {
		return m
	}
	n := image.NewNRGBA(m.Bounds())
	draw.Draw(n, n.Rect, m, n.Rect.Min, draw.Src)
	return n
}

func decodePNG(t *testing.T, b []byte) image.Image {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("decode: %v", err)
	}
	return m
}

func same(t *testing.T, name string, a, b image.Image) {
	t.Helper()
	if a.Bounds() != b.Bounds() {
		t.Fatalf("%s: bounds %v, want %v", name, a.Bounds(), b.Bounds())
	}
	if reflect.TypeOf(a) == reflect.TypeOf(b) && reflect.DeepEqual(a, b) {
		return
	}
	r := a.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			ar, ag, ab, aa := a.At(x, y).RGBA()
			br, bg, bb, ba := b.At(x, y).RGBA()
			if ar != br || ag != bg || ab != bb || aa != ba {
				t.Fatalf("%s: pixel %d,%d is %v, want %v", name, x, y, a.At(x, y), b.At(x, y))
			}
		}
	}
}

func TestPNGDepth(t *testing.T) {
	list := pictures(64, 33)
	for n, want := range map[int]byte{1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 16: 4, 17: 8, 256: 8} {
		for _, kind := range []string{"palette", "few"} {
			var b bytes.Buffer
			if err := PNG(&b, list[fmt.Sprint(kind, " ", n)], PNGOptions{}); err != nil {
				t.Fatal(err)
			}
			if got := b.Bytes()[24]; got != want || b.Bytes()[25] != colourPalette {
				t.Errorf("%s of %d colours: depth %d colour type %d, want %d and %d", kind, n, got, b.Bytes()[25], want, colourPalette)
			}
		}
	}
	var b bytes.Buffer
	if err := PNG(&b, banner(200, 100, 1), PNGOptions{}); err != nil || b.Bytes()[25] != colourRGB {
		t.Errorf("opaque picture: colour type %d, err %v", b.Bytes()[25], err)
	}
}

func TestPNGPhysicalSize(t *testing.T) {
	var b bytes.Buffer
	if err := PNG(&b, banner(20, 10, 1), PNGOptions{DPI: 100}); err != nil {
		t.Fatal(err)
	}
	i := bytes.Index(b.Bytes(), []byte("pHYs"))
	if i < 0 || binary.BigEndian.Uint32(b.Bytes()[i+4:]) != 3937 || b.Bytes()[i+12] != 1 {
		t.Errorf("no pHYs of 3937 px/m at %d", i)
	}
}

func TestSameBytes(t *testing.T) {
	e := New()
	m, other := banner(1200, 700, 1), banner(640, 640, 2)
	var first bytes.Buffer
	if err := e.PNG(&first, m, PNGOptions{}); err != nil {
		t.Fatal(err)
	}
	for i, procs := range []int{1, 2, 4, 1} {
		old := runtime.GOMAXPROCS(procs)
		var again bytes.Buffer
		err := errors.Join(e.PNG(io.Discard, other, PNGOptions{}), e.PNG(&again, m, PNGOptions{}))
		runtime.GOMAXPROCS(old)
		if err != nil || !bytes.Equal(first.Bytes(), again.Bytes()) {
			t.Fatalf("run %d on %d cores gave other bytes, err %v", i, procs, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	empty := image.NewRGBA(image.Rect(0, 0, 0, 4))
	if err := PNG(io.Discard, empty, PNGOptions{}); !errors.Is(err, ErrEmpty) {
		t.Errorf("empty PNG: %v", err)
	}
	if err := JPEG(io.Discard, empty, 90, 0); !errors.Is(err, ErrEmpty) {
		t.Errorf("empty JPEG: %v", err)
	}
	if err := JPEG(io.Discard, image.NewGray(image.Rect(0, 0, 70000, 1)), 90, 0); !errors.Is(err, ErrTooLarge) {
		t.Errorf("wide JPEG: %v", err)
	}
	if err := JPEG(io.Discard, banner(8, 8, 1), 0, 0); err == nil {
		t.Error("quality 0 accepted")
	}
	bad := image.NewPaletted(image.Rect(0, 0, 2, 1), color.Palette{color.Black})
	bad.Pix[1] = 1
	if err := PNG(io.Discard, bad, PNGOptions{}); err == nil {
		t.Error("colour outside the palette accepted")
	}
	if err := BandsPNG(io.Discard, 2<<20, 5, PNGOptions{}, nil); !errors.Is(err, ErrTooLarge) {
		t.Errorf("wide stream: %v", err)
	}
}

func TestAdlerJoin(t *testing.T) {
	if got := crc32.ChecksumIEEE([]byte("IDAT")); got != idatCRC {
		t.Errorf("IDAT: %x", got)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		b := make([]byte, rnd.IntN(200_000))
		for i := range b {
			b[i] = byte(rnd.Uint32()) | 0xf0
		}
		cut := rnd.IntN(len(b) + 1)
		got := adlerJoin(adler32.Checksum(b[:cut]), adler32.Checksum(b[cut:]), len(b)-cut)
		if want := adler32.Checksum(b); got != want {
			t.Fatalf("%d|%d bytes: %08x, want %08x", cut, len(b)-cut, got, want)
		}
	}
}

func TestBandsPNG(t *testing.T) {
	for _, s := range [][2]int{{1, 1}, {37, 400}, {2000, 200}, {5000, 97}} {
		m := banner(s[0], s[1], 8)
		for i := 3; i < len(m.Pix); i += 4 * 5 {
			m.Pix[i] = 9 // alpha must not matter
		}
		var b bytes.Buffer
		var tile *image.RGBA
		err := BandsPNG(&b, s[0], s[1], PNGOptions{DPI: 100}, func(y0, y1 int) (*image.RGBA, error) {
			if tile == nil {
				tile = image.NewRGBA(image.Rect(0, 0, s[0], y1-y0))
			}
			part := tile.SubImage(image.Rect(0, 0, s[0], y1-y0)).(*image.RGBA)
			draw.Draw(part, part.Rect, m, image.Pt(0, y0), draw.Src)
			return part, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for i := 3; i < len(m.Pix); i += 4 {
			m.Pix[i] = 255
		}
		same(t, fmt.Sprint(s), decodePNG(t, b.Bytes()), m)
	}
	broken := errors.New("no paint")
	err := BandsPNG(io.Discard, 10, 10, PNGOptions{}, func(int, int) (*image.RGBA, error) { return nil, broken })
	if !errors.Is(err, broken) {
		t.Errorf("error of the painter lost: %v", err)
	}
	err = BandsPNG(io.Discard, 10, 10, PNGOptions{}, func(int, int) (*image.RGBA, error) { return banner(9, 10, 1), nil })
	if err == nil {
		t.Error("rows of a wrong size accepted")
	}
}

func decodeJPEG(t *testing.T, b []byte) image.Image {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("decode: %v", err)
	}
	return m
}

func TestJPEGDecodesLikeImageJPEG(t *testing.T) {
	for _, s := range sizes {
		for name, m := range pictures(s[0], s[1]) {
			var got, std bytes.Buffer
			if err := JPEG(&got, m, 85, 96); err != nil {
				t.Fatalf("%s %v: %v", name, s, err)
			}
			if err := jpeg.Encode(&std, m, &jpeg.Options{Quality: 85}); err != nil {
				t.Fatal(err)
			}
			same(t, fmt.Sprintf("%s %v", name, s), decodeJPEG(t, got.Bytes()), decodeJPEG(t, std.Bytes()))
		}
	}
}

// TestKeptBandsMakeTheSameFile draws words on one ground again and again; only
// the bands that no picture before had are drawn, the others hold rubbish.
func TestKeptBandsMakeTheSameFile(t *testing.T) {
	e := New()
	base := banner(1000, 600, 1)
	kpng, err := e.KeepPNG(1000, 600, Live)
	kjpeg, err2 := e.KeepJPEG(1000, 600, 85)
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	dirt := []image.Rectangle{{}, image.Rect(0, 0, 1000, 600), image.Rect(5, 0, 900, 1), image.Rect(0, 599, 9, 600),
		image.Rect(10, 64, 500, 96), image.Rect(10, 50, 500, 128), image.Rect(10, 50, 500, 128), image.Rect(-50, 300, 2000, 333)}
	for i, d := range dirt {
		seed := uint64(d.Min.Y + 1) // the same words come again
		m := image.NewRGBA(base.Rect)
		copy(m.Pix, base.Pix)
		words(m, d.Intersect(m.Rect), seed)
		var a, b bytes.Buffer
		if err := errors.Join(e.PNG(&a, m, PNGOptions{}), e.JPEG(&b, m, 85, 0)); err != nil {
			t.Fatal(err)
		}
		rows, above := kpng.Rows()
		draft := kpng.Draft(bandNames(600, rows, above, d, seed))
		if known := len(draft.bands) - len(draft.Todo()); i > 0 && d.Dy() < 100 && known < len(draft.bands)*2/3 {
			t.Errorf("png %v: only %d of %d bands are known", d, known, len(draft.bands))
		}
		got, err := kpng.File(draft, onlyTodo(m, draft, rows, above), 0)
		if err != nil || !bytes.Equal(got, a.Bytes()) {
			t.Errorf("png %v: bytes differ from a full encoding, err %v", d, err)
		}
		rows, above = kjpeg.Rows()
		draft = kjpeg.Draft(bandNames(600, rows, above, d, seed))
		got, err = kjpeg.File(draft, onlyTodo(m, draft, rows, above), 0)
		if err != nil || !bytes.Equal(got, b.Bytes()) {
			t.Errorf("jpeg %v: bytes differ from a full encoding, err %v", d, err)
		}
	}
	if d := kpng.Draft(nil); len(d.Todo()) != len(d.bands) {
		t.Error("bands without names are known")
	}
	_, err = kpng.File(kpng.Draft(nil), banner(10, 10, 1), 0)
	_, err2 = kjpeg.File(kjpeg.Draft(nil), banner(10, 10, 1), 0)
	if err == nil || err2 == nil {
		t.Error("picture of another size accepted")
	}
}

// bandNames names the bands of a picture that has words of a seed in dirty.
func bandNames(h, rows, above int, dirty image.Rectangle, seed uint64) []Name {
	names := make([]Name, (h+rows-1)/rows)
	for i := range names {
		if !dirty.Empty() && dirty.Min.Y < (i+1)*rows && dirty.Max.Y > i*rows-above {
			names[i][0], names[i][1], names[i][2] = byte(seed), byte(dirty.Dy()), byte(dirty.Dx())
		}
	}
	return names
}

// onlyTodo is m with rubbish in all rows that the draft does not ask for.
func onlyTodo(m *image.RGBA, d *Draft, rows, above int) *image.RGBA {
	out := image.NewRGBA(m.Rect)
	for i := range out.Pix {
		out.Pix[i] = byte(i)
	}
	for _, i := range d.Todo() {
		y0, y1 := max(0, i*rows-above), min(m.Rect.Dy(), (i+1)*rows)
		copy(out.Pix[y0*m.Stride:y1*m.Stride], m.Pix[y0*m.Stride:])
	}
	return out
}

// TestRunsInflate packs bytes of all kinds with the run coder.
func TestRunsInflate(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 5))
	kinds := map[string]func(i int) byte{
		"zero":   func(int) byte { return 0 },
		"noise":  func(int) byte { return byte(rnd.Uint32()) },
		"sparse": func(int) byte { return byte(max(0, rnd.IntN(40)-38)) },
		"skew":   func(int) byte { return byte(math.Exp2(rnd.Float64() * 8)) },
		"pairs":  func(i int) byte { return byte(i / 2) },
		"threes": func(i int) byte { return byte(i / 3) },
		"fours":  func(i int) byte { return byte(i / 4) },
		"long":   func(i int) byte { return byte(i / 259) },
		"geometric": func(i int) byte { // as steep as codes can get
			return byte(bits.TrailingZeros32(rnd.Uint32() | 1<<31))
		},
		"fibonacci": func() func(int) byte {
			var all []byte
			for k, a, b := 0, 1, 1; len(all) < 200_000; k, a, b = k+1, b, a+b {
				all = append(all, bytes.Repeat([]byte{byte(k * 7)}, a)...)
			}
			rnd.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
			return func(i int) byte { return all[i%len(all)] }
		}(),
	}
	var r runCoder
	for name, at := range kinds {
		for _, n := range []int{1, 2, 3, 4, 5, 8, 11, 258, 259, 262, 263, 5000, 150_000} {
			raw := make([]byte, n, n+8)
			for i := range raw {
				raw[i] = at(i)
			}
			copy(raw[n:n+8], bytes.Repeat(raw[n-1:], 8)) // what lies behind must not count
			packed := r.pack(raw)
			got, err := io.ReadAll(flate.NewReader(io.MultiReader(bytes.NewReader(packed), bytes.NewReader([]byte{1, 0, 0, 0xff, 0xff}))))
			if err != nil || !bytes.Equal(got, raw) {
				t.Fatalf("%d bytes of %s: %d came back, err %v", n, name, len(got), err)
			}
		}
	}
}

func FuzzRuns(f *testing.F) {
	f.Add([]byte("aaaaaaabcccccccccccccccc"), uint16(1))
	f.Fuzz(func(t *testing.T, b []byte, repeat uint16) {
		var raw []byte
		for i, v := range b {
			n := 1
			if i%3 == 0 {
				n = int(repeat)%600 + 1
			}
			raw = append(raw, bytes.Repeat([]byte{v}, n)...)
		}
		var r runCoder
		packed := r.pack(append(raw, make([]byte, 8)...)[:len(raw)])
		got, err := io.ReadAll(flate.NewReader(io.MultiReader(bytes.NewReader(packed), bytes.NewReader([]byte{1, 0, 0, 0xff, 0xff}))))
		if err != nil || !bytes.Equal(got, raw) {
			t.Fatalf("%d of %d bytes came back, err %v", len(got), len(raw), err)
		}
	})
}

func FuzzPNG(f *testing.F) {
	f.Add(uint16(3), uint16(2), []byte{1, 2, 3, 255, 0, 0, 0, 0})
	f.Add(uint16(300), uint16(1), []byte("any"))
	f.Fuzz(func(t *testing.T, w, h uint16, pix []byte) {
		m := image.NewNRGBA(image.Rect(0, 0, int(w%600)+1, int(h%300)+1))
		for i := 0; len(pix) > 0 && i < len(m.Pix); i++ {
			m.Pix[i] = pix[i%len(pix)] + byte(i/977)
		}
		var b bytes.Buffer
		if err := PNG(&b, m, PNGOptions{}); err != nil {
			t.Fatal(err)
		}
		same(t, "fuzz", decodePNG(t, b.Bytes()), m)
	})
}

func BenchmarkPNG(b *testing.B) {
	m := banner(1920, 1080, 1)
	e := New()
	run := func(name string, f func(w io.Writer) error) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var n counter
			for b.Loop() {
				n = 0
				if err := f(&n); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n), "file-B")
		})
	}
	fast, std := png.Encoder{CompressionLevel: png.BestSpeed}, png.Encoder{}
	run("image-png/default", func(w io.Writer) error { return std.Encode(w, m) })
	run("image-png/speed", func(w io.Writer) error { return fast.Encode(w, m) })
	run("live", func(w io.Writer) error { return e.PNG(w, m, PNGOptions{}) })
	run("stored", func(w io.Writer) error { return e.PNG(w, m, PNGOptions{Level: Stored}) })
	run("image-jpeg", func(w io.Writer) error { return jpeg.Encode(w, m, &jpeg.Options{Quality: 90}) })
	run("jpeg", func(w io.Writer) error { return e.JPEG(w, m, 90, 0) })
}

type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

func TestPredictedIsAWholeZlibStream(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 33, 9))
	for img, channels := range map[image.Image]int{banner(700, 300, 1): 3, image.Image(gray): 1} {
		data, n, err := New().Predicted(img, Stored)
		if err != nil || n != channels {
			t.Fatalf("%d channels, err %v", n, err)
		}
		r, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r) // also checks the checksum
		b := img.Bounds()
		if err != nil || len(raw) != b.Dy()*(1+channels*b.Dx()) {
			t.Errorf("%d raw bytes, err %v", len(raw), err)
		}
	}
}

// BenchmarkStream is a print of 6 m x 1 m at 100 dpi, without the drawing.
func BenchmarkStream(b *testing.B) {
	m := banner(23622, 32, 1)
	for b.Loop() {
		var n counter
		err := BandsPNG(&n, 23622, 3937, PNGOptions{DPI: 100}, func(y0, y1 int) (*image.RGBA, error) {
			return m.SubImage(image.Rect(0, 0, 23622, y1-y0)).(*image.RGBA), nil
		})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(n), "file-B")
	}
}

// TestPaeth compares the eight bytes at a time with the definition.
func TestPaeth(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{1, 2, 3, 4, 7, 11, 12, 50, 5000} {
		for _, bpp := range []int{1, 3, 4} {
			cur, prev, got := make([]byte, n), make([]byte, n), make([]byte, n)
			for i := range cur {
				cur[i], prev[i] = byte(rnd.Uint32()), byte(rnd.Uint32())
				if i%5 == 0 {
					cur[i], prev[i] = byte(rnd.IntN(2)*255), byte(rnd.IntN(2)*255)
				}
			}
			paeth(got, cur, prev, bpp)
			for i := range got {
				a, b, c := 0, int(prev[i]), 0
				if i >= bpp {
					a, c = int(cur[i-bpp]), int(prev[i-bpp])
				}
				pa, pb, pc := max(b-c, c-b), max(a-c, c-a), max(a+b-2*c, 2*c-a-b)
				best := c
				if pa <= pb && pa <= pc {
					best = a
				} else if pb <= pc {
					best = b
				}
				if want := cur[i] - byte(best); got[i] != want {
					t.Fatalf("%d bytes, %d a pixel: byte %d is %d, want %d (a %d b %d c %d)", n, bpp, i, got[i], want, a, b, c)
				}
			}
		}
	}
}

func TestMagnitude(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 5))
	for _, n := range []int{0, 1, 7, 8, 1015, 1016, 1017, 9999} {
		b, want := make([]byte, n), 0
		for i := range b {
			b[i] = byte(rnd.Uint32())
			if n > 1016 {
				b[i] = 128 // the largest
			}
			want += min(int(b[i]), 256-int(b[i]))
		}
		if got := magnitude(b); got != want {
			t.Errorf("%d bytes: %d, want %d", n, got, want)
		}
	}
}
