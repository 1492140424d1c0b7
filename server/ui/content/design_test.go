package content_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"pano/server/campaign"
	"pano/server/ui/content"
	"pano/server/ui/page"
)

// What five sizes say alike is said once, with the sizes beside it.
func TestEachRemarkOnce(t *testing.T) {
	glyph := campaign.Finding{Code: "render_glyph_missing", Field: "headline", Severity: campaign.Block, Params: map[string]string{"character": "漢", "code": "U+6F22", "font": "Pano Sans", "field": "Tiêu đề"}}
	d := content.StudioData{Shots: []content.Shot{{Key: "640x320", Err: "Tiêu đề có 300 ký tự"}, {Key: "192x32", Err: "Tiêu đề có 300 ký tự"},
		{Key: "80x250cm", Findings: []campaign.Finding{glyph}}, {Key: "600x70cm", Findings: []campaign.Finding{glyph, {Code: "render_contrast"}}}}}
	d.Count()
	got := d.Remarks()
	if len(got) != 3 || d.Errors != 2 || d.Notes != 1 {
		t.Fatalf("%d remarks, %d errors, %d notes: %+v", len(got), d.Errors, d.Notes, got)
	}
	if want := []string{"640x320", "192x32"}; got[0].Text == "" || !reflect.DeepEqual(got[0].Keys, want) {
		t.Errorf("the first is %+v, want it for %v", got[0], want)
	}
	locales, err := page.LoadLocales(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	if said := locales["vi"].Say("finding."+strings.TrimPrefix(got[1].Code, "render_"), got[1].Params, ""); said != "Tiêu đề: phông Pano Sans không có ký tự “漢” (U+6F22); hãy thay ký tự đó." {
		t.Errorf("said %q, want field and sign named", said)
	}
}
