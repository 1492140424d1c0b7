package papers

import (
	"testing"
	"time"
)

// Rights last through their last day by the country's clock, not by UTC.
func TestRightsEndWithTheirLastDay(t *testing.T) {
	r := Rights{Until: "2026-11-30"}
	midnight := time.Date(2026, 11, 30, 17, 0, 0, 0, time.UTC).UnixMicro() // 1 December in Việt Nam
	if r.Over(midnight-1) || !r.Over(midnight) {
		t.Errorf("the rights end at %d, want %d", r.End(), midnight)
	}
	for _, open := range []string{"", "never"} {
		if (Rights{Until: open}).Over(1 << 60) {
			t.Errorf("rights until %q are over", open)
		}
	}
}
