package audit_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"pano/server/control"
	"pano/server/ui/audit"
	"pano/server/ui/page"
)

// Details are read line by line in the reader's words, and name the object.
func TestActDetailsAreReadable(t *testing.T) {
	locales, err := page.LoadLocales(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	e := control.LoggedEntry{Entry: control.Entry{Act: "display.create", Object: "display/0192f0c4-0000-7000-8000-0123456789ab",
		Detail: []byte(`{"name":"LED Hồ","from":1795500000000000,"version":3,"sizes":["640x320"],"note":"","rows":[{"id":"a"},{"id":"b"}],"drill":true}`)}}
	row := audit.NewActRow(e, page.Clock{Zone: time.UTC}, locales["vi"])
	if row.Named != "LED Hồ" || row.Short != "…456789ab" || row.Link != "/displays/0192f0c4-0000-7000-8000-0123456789ab" || row.Kind != "display" {
		t.Errorf("row %+v, want the display by its name", row)
	}
	var got []string
	for _, l := range row.Lines {
		got = append(got, l.Key+"="+l.Value)
	}
	want := "diễn tập=có|từ=24/11/2026 06:00|tên=LED Hồ|số dòng › 1 › mã=a|số dòng › 2 › mã=b|cỡ=640x320|phiên bản=3"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("details %s, want %s", s, want)
	}
	e.Detail = []byte("not JSON")
	if row = audit.NewActRow(e, page.Clock{Zone: time.UTC}, locales["vi"]); len(row.Lines) != 0 || row.Named != "" {
		t.Errorf("damaged details gave %+v", row)
	}
}
