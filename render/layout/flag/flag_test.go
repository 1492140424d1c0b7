package flag

import (
	"image/color"
	"math"
	"testing"

	"pano/render/layout/art"
	"pano/render/layout/ops"
	"pano/render/typeset"
)

func box(x, y, w, h float64) typeset.Rect {
	return typeset.Rect{Min: typeset.Pt{X: x, Y: y}, Max: typeset.Pt{X: x + w, Y: y + h}}
}

// The star as HD 3420 gives it: five tips a fifth of the length from the crossing
// of the diagonals, one upright, and straight lines from tip to tip.
func TestNationalFlag(t *testing.T) {
	g := Draw(box(10, 20, 300, 200)).(ops.Group)
	if f := g.Ops[0].(ops.Fill); art.Bounds(f.Path) != box(10, 20, 300, 200) {
		t.Errorf("field %v", art.Bounds(f.Path))
	}
	star := g.Ops[1].(ops.Fill).Path.Pts
	mid := typeset.Pt{X: 160, Y: 120}
	if len(star) != 10 || math.Abs(star[0].X-160) > 1e-9 || math.Abs(star[0].Y-60) > 1e-9 {
		t.Fatalf("star of %d points, first %v", len(star), star[0])
	}
	for i, p := range star {
		want := 60.0
		if i%2 == 1 {
			want *= 0.381966
		}
		if r := math.Hypot(p.X-mid.X, p.Y-mid.Y); math.Abs(r-want) > 1e-4 {
			t.Errorf("point %d is %.4f from the middle, want %.4f", i, r, want)
		}
	}
	// Tip 0, the two inner points beside it and tip 4 lie on one line.
	a, b, c := star[0], star[1], star[4]
	if cross := (b.X-a.X)*(c.Y-a.Y) - (b.Y-a.Y)*(c.X-a.X); math.Abs(cross) > 1e-6 {
		t.Errorf("the arms are bulged: %g", cross)
	}
}

func TestPair(t *testing.T) {
	party, national := Pair(box(100, 50, 100*PairRatio, 100))
	if party.Min.X != 100 || party.Max.X >= national.Min.X || party.H() != national.H() || party.Min.Y != national.Min.Y {
		t.Errorf("party %v, national %v", party, national)
	}
	for _, r := range []typeset.Rect{party, national} {
		if math.Abs(r.W()/r.H()-1.5) > 1e-9 {
			t.Errorf("%v is not 3:2", r)
		}
	}
}

func TestCheck(t *testing.T) {
	red := ops.Flat(color.NRGBA{200, 0, 0, 255})
	fill := func(p typeset.Path) ops.Op { return ops.Fill{Path: p, Paint: red} }
	rect := func(r typeset.Rect) typeset.Path { return art.RoundRect(r.Min.X, r.Min.Y, r.W(), r.H(), 0) }
	flag := Draw(box(100, 100, 150, 100))
	frame := rect(box(5, 5, 490, 390))
	round := art.Ellipse(175, 150, 200, 200)
	tight := art.Ellipse(175, 150, 80, 80)
	hollow := rect(box(0, 0, 500, 400))
	hole := rect(box(50, 50, 300, 300))
	hollow.Verbs, hollow.Pts = append(hollow.Verbs, hole.Verbs...), append(hollow.Pts, hole.Pts...)
	for name, c := range map[string]struct {
		ops  []ops.Op
		want string
	}{
		"alone":               {[]ops.Op{fill(rect(box(0, 0, 500, 400))), flag}, ""},
		"frame around":        {[]ops.Op{flag, ops.Stroke{Path: frame, Width: 4, Paint: red}}, ""},
		"frame as a shape":    {[]ops.Op{flag, ops.Fill{Path: hollow, EvenOdd: true, Paint: red}}, ""},
		"beside":              {[]ops.Op{flag, fill(rect(box(251, 100, 50, 50)))}, ""},
		"round a corner":      {[]ops.Op{flag, fill(art.Ellipse(300, 250, 60, 60))}, ""},
		"clipped wide":        {[]ops.Op{ops.Group{Ops: []ops.Op{flag}, Clip: &round, Opacity: 1}}, ""},
		"clipped away":        {[]ops.Op{flag, ops.Group{Ops: []ops.Op{fill(rect(box(0, 0, 500, 400)))}, Clip: ptr(rect(box(300, 0, 200, 400))), Opacity: 1}}, ""},
		"below another":       {[]ops.Op{Draw(box(300, 100, 150, 100)), flag}, ""},
		"a box over it":       {[]ops.Op{flag, fill(rect(box(200, 180, 200, 100)))}, "flag_overprinted"},
		"all over it":         {[]ops.Op{flag, fill(rect(box(0, 0, 500, 400)))}, "flag_overprinted"},
		"inside it":           {[]ops.Op{flag, fill(art.Ellipse(175, 150, 10, 10))}, "flag_overprinted"},
		"a line through":      {[]ops.Op{flag, ops.Stroke{Path: art.Polygon([]typeset.Pt{{X: 0, Y: 0}, {X: 499, Y: 399}}), Width: 1, Paint: red}}, "flag_overprinted"},
		"a picture":           {[]ops.Op{flag, ops.Picture{Dst: box(90, 90, 20, 20)}}, "flag_overprinted"},
		"a flag on a flag":    {[]ops.Op{flag, Draw(box(200, 150, 150, 100))}, "flag_overprinted"},
		"in a group":          {[]ops.Op{flag, ops.Group{Ops: []ops.Op{fill(rect(box(120, 120, 9, 9)))}, Opacity: 1}}, "flag_overprinted"},
		"a fading group":      {[]ops.Op{ops.Group{Ops: []ops.Op{flag}, Opacity: 0.5}}, "flag_overprinted"},
		"a tight clip":        {[]ops.Op{ops.Group{Ops: []ops.Op{flag}, Clip: &tight, Opacity: 1}}, "flag_cropped"},
		"over the page's rim": {[]ops.Op{Draw(box(400, 100, 150, 100))}, "flag_cropped"},
	} {
		got := ""
		for _, f := range Check(&ops.Page{W: 500, H: 400, Ops: c.ops}) {
			got += f.Code
			if !f.Block {
				t.Errorf("%s: %s does not stop output", name, f.Code)
			}
		}
		if got != c.want {
			t.Errorf("%s: found %q, want %q", name, got, c.want)
		}
	}
}

func ptr(p typeset.Path) *typeset.Path { return &p }
