package film

import (
	"testing"
	"time"
)

func TestFraction(t *testing.T) {
	for d, want := range map[time.Duration][2]uint16{
		0: {0, 1}, time.Second: {1, 1}, 33_333_333: {1, 30}, 16_666_667: {1, 60}, 4 * time.Second: {4, 1},
		1500 * time.Millisecond: {3, 2}, 100_000 * time.Second: {65535, 1}, -time.Second: {0, 1}, time.Second + time.Second/30: {31, 30},
	} {
		if n, m := fraction(d); n != want[0] || m != want[1] {
			t.Errorf("%v is %d/%d, want %v", d, n, m, want)
		}
	}
}
