package render

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"

	"pano/render/raster"
)

// orders are many pictures of few scenes, so that each can share rows with those
// before it.
func orders(t *testing.T) []Order {
	var out []Order
	words := []string{"NGÀY HỘI", "NGÀY HỘI VĂN HÓA CÁC DÂN TỘC", "LÂM ĐỒNG", "MỪNG ĐẢNG, MỪNG XUÂN"}
	for i := range 6 {
		o := referenceOrder(t)
		nextHeadline(i%4, &o)
		if i > 3 {
			o.Values["subline"] = "Đà Lạt"
			o.Values["footer"] = words[i%4]
		}
		if i == 5 {
			o.Images = nil
		}
		out = append(out, o)
	}
	more := len(out)
	for i := range more {
		o := out[i]
		o.Format = JPEG
		out = append(out, o)
		if i < 3 {
			o.Format, o.Stored = PNG, true
			out = append(out, o)
		}
	}
	return out
}

// TestBytesDoNotDependOnThePast draws orders in several sequences and on several
// numbers of cores: what was drawn before may save work, and nothing else.
func TestBytesDoNotDependOnThePast(t *testing.T) {
	list := orders(t)
	want := make([][32]byte, len(list))
	for i, o := range list {
		r := openReference(t) // knows nothing
		a, err := r.Render(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		want[i] = a.SHA256
		if o.Format == JPEG {
			continue
		}
		got := decode(t, a.Bytes)
		page := pageOf(t, r, o)
		whole, err := r.painter.Paint(page)
		if err != nil {
			t.Fatal(err)
		}
		var plain bytes.Buffer
		if err := png.Encode(&plain, whole); err != nil {
			t.Fatal(err)
		}
		if mean, _ := difference(got, decode(t, plain.Bytes())); mean != 0 {
			t.Errorf("order %d: the file decodes to another picture than the painted one", i)
		}
	}
	for seed, cores := range []int{1, 3} {
		old := runtime.GOMAXPROCS(cores)
		r := openReference(t)
		rnd := rand.New(rand.NewPCG(uint64(seed), 7))
		for range 2 * len(list) {
			i := rnd.IntN(len(list))
			a, err := r.Render(context.Background(), list[i])
			if err != nil {
				t.Fatal(err)
			}
			if a.SHA256 != want[i] {
				t.Errorf("order %d on %d cores: other bytes than alone", i, cores)
			}
		}
		runtime.GOMAXPROCS(old)
	}
}

// TestNextTextPacksFewRows holds the reason why the next text is quick.
func TestNextTextPacksFewRows(t *testing.T) {
	r, o := openReference(t), referenceOrder(t)
	ctx := context.Background()
	for i := range 2 {
		nextHeadline(i, &o)
		if _, err := r.Render(ctx, o); err != nil {
			t.Fatal(err)
		}
	}
	nextHeadline(7, &o)
	j, err := r.job(o)
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.scene(j)
	if err != nil {
		t.Fatal(err)
	}
	k, err := s.keeper(r.encoder, j)
	if err != nil {
		t.Fatal(err)
	}
	rows, above := k.Rows()
	todo := k.Draft(raster.Names(pageOf(t, r, o), 1080, rows, above)).Todo()
	if n := len(todo); n == 0 || n > 10 {
		t.Errorf("%d bands of %d rows are packed for a headline of 240 rows: %v", n, rows, todo)
	}
}

// TestNextTextAllocations bounds what a text of known words takes from memory:
// its result and little else. The same for a design of one stack, in which all
// texts move when one changes.
func TestNextTextAllocations(t *testing.T) {
	pixelsOnly(t) // the detector allocates too
	for name, c := range map[string]struct {
		r     *Renderer
		order Order
		vary  func(int, *Order)
		most  float64
	}{
		"reference":  {openReference(t), referenceOrder(t), nextHeadline, 100},
		"preview":    {openReference(t), Order{Template: "reference", Size: Size{WPx: 1920, HPx: 1080}, MaxPx: 960}, nextHeadline, 100},
		"whole list": {open(t), Order{Template: "mau-le", Size: Size{WPx: 1920, HPx: 1080}}, nextText, 180},
	} {
		var list []Order
		for i := range 8 {
			c.vary(i, &c.order)
			list = append(list, c.order)
		}
		i := 0
		next := func() {
			if _, err := c.r.Render(context.Background(), list[i%len(list)]); err != nil {
				t.Fatal(err)
			}
			i++
		}
		for range 2 * len(list) {
			next()
		}
		if got := testing.AllocsPerRun(40, next); got > c.most {
			t.Errorf("%s: %.0f allocations, at most %.0f", name, got, c.most)
		} else {
			t.Logf("%s: %.0f allocations", name, got)
		}
	}
}

// TestOnceGivesTheSameBytes draws with an engine that knows one design and keeps
// no ground.
func TestOnceGivesTheSameBytes(t *testing.T) {
	all := open(t)
	for _, name := range []string{"mau-le", "mau-du"} {
		once, err := New(Options{Templates: os.DirFS("testdata/templates"), Fonts: os.DirFS("../fonts"), Only: name})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(once.Templates()); n != 1 {
			t.Fatalf("%d designs were read, want %s alone", n, name)
		}
		for _, f := range []Format{PNG, JPEG} {
			tp, err := all.Template(name)
			if err != nil {
				t.Fatal(err)
			}
			o := Order{Template: name, Values: samples(tp), Format: f, Size: Size{WPx: 1200, HPx: 675}}
			a, err := all.Render(context.Background(), o)
			b, err2 := once.Render(context.Background(), o)
			if err := errors.Join(err, err2); err != nil {
				t.Fatal(err)
			}
			if a.SHA256 != b.SHA256 {
				t.Errorf("%s %s: other bytes than with all designs", name, f)
			}
		}
	}
}
