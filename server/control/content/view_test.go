package content

import (
	"testing"

	"pano/server/campaign"
)

// A set is called by what its assets share, a lone asset by its own name.
func TestSetsHaveOneName(t *testing.T) {
	for want, names := range map[string][]string{
		"Bộ 2/9":             {"Bộ 2/9 – Cổng chào", "Bộ 2/9 – Áp phích"},
		"Bộ 2/9 – Cổng chào": {"Bộ 2/9 – Cổng chào"},
		"Bộ 2 – Cổng chào":   {"Bộ 2 – Cổng chào", "Bộ 20 – Áp phích"},
		"Tờ":                 {"Tờ", "Tờ khác"},
		"":                   nil,
	} {
		var s ApprovalSet
		for _, n := range names {
			s.Assets = append(s.Assets, AssetView{Asset: campaign.Asset{Name: n}})
		}
		if got := s.Name(); got != want {
			t.Errorf("%q are called %q, want %q", names, got, want)
		}
	}
}
