package campaign

import "testing"

func TestMotion(t *testing.T) {
	for _, m := range []*Motion{nil, {Kind: "flip"}, {Kind: "ticker"}, {Kind: "ticker", Speed: 5}, {Kind: "ticker", Speed: 480}, {Kind: "fade"}} {
		if err := (Inputs{Motion: m}).Check(); err != nil {
			t.Errorf("%+v: %v", m, err)
		}
	}
	for _, m := range []*Motion{{}, {Kind: "fade", Speed: 30}, {Kind: "swirl"}, {Kind: "flip", Speed: 30}, {Kind: "ticker", Speed: -1}, {Kind: "ticker", Speed: 4}, {Kind: "ticker", Speed: 481}} {
		if (Inputs{Motion: m}).Check() == nil {
			t.Errorf("%+v is accepted", m)
		}
	}
}
