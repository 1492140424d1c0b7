package fade

import (
	"bytes"
	"errors"
	"image"
	"testing"

	"pano/render/design"
)

func TestBetween(t *testing.T) {
	a, b := image.NewRGBA(image.Rect(0, 0, 1, 1)), image.NewRGBA(image.Rect(0, 0, 1, 1))
	copy(a.Pix, []uint8{0, 90, 255, 255})
	copy(b.Pix, []uint8{255, 90, 0, 255})
	if got := between(a, b, 1, 3).Pix; !bytes.Equal(got, []uint8{85, 90, 170, 255}) {
		t.Errorf("a third of the way is %v", got)
	}
}

func TestOf(t *testing.T) {
	own := &design.Motion{Kind: "fade", Hold: 9, Steps: 2, Time: 0.3}
	for name, c := range map[string]struct {
		own, asked *design.Motion
		want       design.Motion
		ok         bool
	}{
		"still":          {nil, nil, design.Motion{Hold: 6, Steps: 3, Time: 0.4}, false},
		"asked for":      {nil, &design.Motion{Kind: "fade"}, design.Motion{Kind: "fade", Hold: 6, Steps: 3, Time: 0.4}, true},
		"of the design":  {own, nil, *own, true},
		"asked for more": {own, &design.Motion{Kind: "fade", Hold: 20}, design.Motion{Kind: "fade", Hold: 20, Steps: 2, Time: 0.3}, true},
	} {
		if got, ok := Of(c.own, c.asked); got != c.want || ok != c.ok {
			t.Errorf("%s: %+v, %v", name, got, ok)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, m := range []design.Motion{{Kind: "ticker"}, {Kind: "fade", Time: 3}, {Kind: "fade", Hold: 1}, {Kind: "fade", Steps: 9}} {
		if Check(m, false, true) == nil {
			t.Errorf("%+v is taken", m)
		}
	}
	for _, m := range []design.Motion{{Kind: "fade"}, {Kind: "swirl"}} {
		if Check(m, true, true) == nil || Check(m, false, false) == nil {
			t.Errorf("%+v is taken where it cannot be", m)
		}
	}
	if err := errors.Join(Check(design.Motion{Kind: "fade", Hold: 10, Steps: 2, Time: 0.5}, false, true), Check(design.Motion{Kind: "ticker"}, true, true)); err != nil {
		t.Error(err)
	}
}
