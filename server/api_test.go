package server_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"pano/server/campaign"
	"pano/server/control"
)

// TestAPI asks the JSON API as scripts do.
func TestAPI(t *testing.T) {
	f := run(t, quiet(t.TempDir()))
	f.crowd(1)
	t.Run("ids", func(t *testing.T) { realIDs(t, f) })
	t.Run("uploads", func(t *testing.T) { uploads(t, f) })
	t.Run("validation", func(t *testing.T) { validation(t, f) })
}

// realIDs: every route with an id in its path works on the thing of that id.
func realIDs(t *testing.T, f *office) {
	ctx, op := context.Background(), by(campaign.Operator)
	displays, err := f.Control().Displays(ctx, op, control.Filter{})
	must(t, err)
	placements, err := f.Control().Placements(ctx, op, control.Filter{})
	must(t, err)
	assets, err := f.Control().Assets(ctx, op, control.Filter{})
	must(t, err)
	ids := map[string]string{"/displays/": displays[0].Display.ID, "/placements/": placements[0].Placement.ID,
		"/assets/": assets[0].Asset.ID, "/campaigns/": f.campaign(), "/locations/": displays[0].Location.ID}
	clients := map[campaign.Role]*http.Client{}
	for _, r := range campaign.Roles() {
		clients[r] = f.signIn(r)
	}
	doc, tried := openAPI(t, f), 0
	for path, methods := range doc.Paths {
		if !strings.Contains(path, "{id}") {
			continue
		}
		id := "0199aaaa-0000-7000-8000-00000000abcd" // nothing has it: the refusal must name it
		for kind, real := range ids {
			if strings.HasPrefix(path, "/api/v1"+kind) {
				id = real
			}
		}
		for method, o := range methods {
			body, mime := o.body(doc)
			for role, c := range clients {
				got := do(t, c, strings.ToUpper(method), f.URL()+strings.Replace(path, "{id}", id, 1)+o.query(), body, "Content-Type", mime, "Cookie", "pano_lang=en")
				tried++
				var p struct {
					Detail string
					Params map[string]string
				}
				_ = json.Unmarshal([]byte(got.body), &p) // an answer that is no problem has no detail
				if v, ok := p.Params["id"]; ok && v == "" || strings.Contains(p.Detail, "''") || strings.Contains(p.Detail, `""`) {
					t.Errorf("%s %s as %s lost the id: %s", method, path, role, got.body)
				}
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d tries", tried)
	}
	why := do(t, clients[campaign.Operator], "GET", f.URL()+"/api/v1/displays/"+ids["/displays/"]+"/why", "")
	if why.StatusCode != http.StatusOK {
		t.Errorf("why: %s %s", why.Status, why.body)
	}
}

// validation: what does not fit the document is refused with field, value and remedy.
func validation(t *testing.T, f *office) {
	c := f.signIn(campaign.Operator)
	for _, k := range []struct{ method, path, body, field, vi, en string }{
		{"GET", "/displays?limit=100000", "", "limit", "cần số không lớn hơn 500, đã gửi 100000; hãy sửa", "expected number <= 500, 100000 was sent; correct it"},
		{"GET", "/displays?cursor=rubbish", "", "cursor", "đã gửi \"rubbish\"", "\"rubbish\" was sent"},
		{"GET", "/displays?from=x", "", "from", "cần số nguyên, đã gửi \"x\"", "invalid integer, \"x\" was sent"},
		{"POST", "/publish", `{"displays":7}`, "displays", "cần danh sách", "expected array"},
	} {
		for lang, want := range map[string]string{"vi": k.vi, "en": k.en} {
			got := do(t, c, k.method, f.URL()+"/api/v1"+k.path, k.body, "Cookie", "pano_lang="+lang)
			var p struct{ Code, Field, Detail string }
			must(t, json.Unmarshal([]byte(got.body), &p))
			if got.StatusCode != 422 || p.Code != "validation_failed" || p.Field != k.field || !strings.Contains(p.Detail, want) {
				t.Errorf("%s in %s: %s %s, want %q", k.path, lang, got.Status, got.body, want)
			}
		}
	}
}
