package flow

import (
	"fmt"
	"math"
	"testing"

	"pano/render/typeset"
)

// text stands in for a text: it wants a width and grows higher in a smaller one.
type text struct {
	want, h, least float64
	at             typeset.Rect
}

func (t *text) Measure(step, width float64) (w, h float64, ok bool) {
	if width < t.least {
		return 0, 0, false
	}
	w = math.Min(width, t.want)
	return w, t.h * math.Ceil(t.want/w) * (0.5 + 0.5*step), true
}

func (t *text) Draw(box typeset.Rect) { t.at = box }

// still has no size of its own.
type still struct{ at typeset.Rect }

func (s *still) Measure(_, _ float64) (w, h float64, ok bool) { return 0, 0, true }
func (s *still) Draw(box typeset.Rect)                        { s.at = box }

func show(r typeset.Rect) string {
	return fmt.Sprintf("%.0f %.0f %.0fx%.0f", r.Min.X, r.Min.Y, r.W(), r.H())
}

func child(p Part, s Span) *Child { return &Child{Part: p, Span: s, X: 0.5, Y: 0.5} }

func TestRow(t *testing.T) {
	a, b, c, d := &text{want: 100, h: 20}, &still{}, &text{want: 40, h: 10}, &text{want: 90, h: 30}
	row := &Row{Frame{Kids: []*Child{child(a, Span{}), child(b, Span{Fixed, 50}), child(c, Span{Share, 2}), child(d, Span{Share, 1})}, Gap: 10, Margin: 5, Align: 0.5}}
	w, h, ok := row.Measure(1, 500)
	if !ok || math.Abs(w-500) > 1e-9 || h != 40 {
		t.Fatalf("%g x %g, %v", w, h, ok)
	}
	row.Draw(rect(0, 0, 500, 40))
	for i, want := range []string{"5 10 100x20", "115 5 50x30", "175 15 207x10", "392 5 103x30"} {
		if got := show([]typeset.Rect{a.at, b.at, c.at, d.at}[i]); got != want {
			t.Errorf("child %d stands at %s, want %s", i, got, want)
		}
	}
}

// Without room, what hugs gives way in equal shares, and never what is fixed.
func TestRowSqueezes(t *testing.T) {
	a, b, c := &text{want: 300, h: 10}, &text{want: 100, h: 10}, &still{}
	row := &Row{Frame{Kids: []*Child{child(a, Span{}), child(b, Span{}), child(c, Span{Percent, 0.25})}}}
	w, h, ok := row.Measure(1, 400)
	if !ok || math.Abs(w-400) > 1e-9 || h != 20 {
		t.Fatalf("%g x %g, %v", w, h, ok)
	}
	row.Draw(rect(0, 0, 400, 20))
	if show(a.at) != "0 0 225x20" || show(b.at) != "225 0 75x20" || show(c.at) != "300 0 100x20" {
		t.Errorf("%s, %s, %s", show(a.at), show(b.at), show(c.at))
	}
	a.least = 290
	if _, _, ok := row.Measure(1, 400); ok {
		t.Error("a text was set in less than it needs")
	}
}

func TestGrid(t *testing.T) {
	var all []*text
	var kids []*Child
	for i := range 5 {
		all = append(all, &text{want: 20, h: float64(10 + i)})
		kids = append(kids, child(all[i], Span{}))
	}
	kids[1].Tall = true
	g := &Grid{Frame: Frame{Kids: kids, Gap: 10, Align: 0.5}, Columns: 3, RowGap: 4}
	if w, h, ok := g.Measure(1, 320); !ok || w != 320 || h != 12+4+14 {
		t.Fatalf("%g x %g, %v", w, h, ok)
	}
	g.Draw(rect(0, 0, 320, 30))
	for i, want := range []string{"0 1 100x10", "110 0 100x12", "220 0 100x12", "55 16 100x13", "165 16 100x14"} {
		if got := show(all[i].at); got != want {
			t.Errorf("child %d stands at %s, want %s", i, got, want)
		}
	}
	// Fewer children than columns take the whole width.
	g.Kids = kids[:2]
	g.Measure(1, 320)
	g.Draw(rect(0, 0, 320, 30))
	if show(all[1].at) != "165 0 155x11" {
		t.Errorf("of two children the second stands at %s", show(all[1].at))
	}
}

func TestOverlay(t *testing.T) {
	ground, words := &still{}, &text{want: 60, h: 10}
	o := &Overlay{Frame{Kids: []*Child{{Part: ground, Fill: true}, child(words, Span{})}, Margin: 5}}
	if w, h, ok := o.Measure(1, 200); !ok || w != 70 || h != 20 {
		t.Fatalf("%g x %g, %v", w, h, ok)
	}
	o.Draw(rect(10, 10, 100, 40))
	if show(ground.at) != "10 10 100x40" || show(words.at) != "30 25 60x10" {
		t.Errorf("ground %s, words %s", show(ground.at), show(words.at))
	}
}

func TestRatio(t *testing.T) {
	a := &text{want: 10, h: 10}
	k := child(a, Span{Fixed, 60})
	k.Ratio = 1
	row := &Row{Frame{Kids: []*Child{k}}}
	if w, h, ok := row.Measure(1, 300); !ok || w != 60 || h != 60 {
		t.Fatalf("%g x %g, %v", w, h, ok)
	}
	row.Draw(rect(0, 0, 300, 60))
	if show(a.at) != "0 0 60x60" {
		t.Errorf("stands at %s", show(a.at))
	}
}
