package ops

import (
	"image/color"
	"testing"
)

func TestFewColours(t *testing.T) {
	fill := func(v uint8) Op { return Fill{Paint: Flat(color.NRGBA{R: v, A: 255})} }
	shade := Fill{Paint: Paint{Kind: Linear, Stops: make([]Stop, 2)}}
	for name, c := range map[string]struct {
		list []Op
		want bool
	}{
		"nothing":          {nil, true},
		"one twice":        {[]Op{fill(1), fill(1)}, true},
		"three":            {[]Op{fill(1), fill(2), fill(3)}, true},
		"four":             {[]Op{fill(1), fill(2), Group{Ops: []Op{fill(3), fill(4)}}}, false},
		"three in a group": {[]Op{Group{Ops: []Op{fill(1), fill(2)}}, fill(3), fill(1)}, true},
		"gradient":         {[]Op{shade}, false},
		"picture":          {[]Op{fill(1), Picture{}}, false},
	} {
		if got := FewColours(c.list, 3); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
