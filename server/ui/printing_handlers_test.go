package ui_test

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"pano/server/campaign"
)

// testPrint takes a banner from the studio through approval to the printing house.
func testPrint(t *testing.T, o *office) {
	c, judge := o.people[campaign.Designer], o.people[campaign.Approver]
	_, page, _ := o.get(t, c, "/designs/bang-ron-1d")
	plan := regexp.MustCompile(`<option value="([^"]+)"[^>]*>An toàn giao thông`).FindStringSubmatch(page)
	once := regexp.MustCompile(`name="once" value="([^"]+)"`).FindStringSubmatch(page)
	if plan == nil || once == nil {
		t.Fatal("no campaign or key")
	}
	form := url.Values{"name": {"Băng rôn đèo Prenn"}, "campaign": plan[1:], "once": once[1:], "do": {"submit"}, "v.slogan": {"ĐI CHẬM TRÊN ĐÈO"}, "sizes": {"100x10cm"}}
	code, page, asset := o.post(t, c, "/designs/bang-ron-1d", form)
	if code != 200 || !strings.HasPrefix(asset, "/assets/") {
		t.Fatalf("the draft: %d at %s %s", code, asset, problems(page))
	}
	query := "/print?asset=" + strings.TrimPrefix(asset, "/assets/")
	if code, page, _ := o.get(t, c, query); code != 200 || !strings.Contains(page, "Chưa có tệp in nào được duyệt") {
		t.Errorf("before approval: %d %s", code, problems(page))
	}
	set := "/approvals/" + strings.TrimPrefix(asset, "/assets/")
	_, page, _ = o.get(t, judge, set)
	form = url.Values{"do": {"approve"}}
	for _, m := range regexp.MustCompile(`type="hidden" name="(asset|digest\.[^"]+)" value="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		form.Add(m[1], m[2])
	}
	if code, page, _ := o.post(t, judge, set, form); code != 200 || !strings.Contains(page, "Đã duyệt") {
		t.Fatalf("the decision: %d %s", code, problems(page))
	}

	if _, page, _ := o.get(t, c, asset); !strings.Contains(page, `href="`+query+`"`) {
		t.Error("the page of the asset does not lead to its order")
	}
	_, page, _ = o.get(t, c, query)
	form = url.Values{"contact": {"Lê Nam"}}
	for _, m := range regexp.MustCompile(`name="((?:take|quantity|marks)\.[^"]+)"[^>]*value="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		form.Set(m[1], m[2])
		form.Set(strings.Replace(m[1], regexp.MustCompile(`^[a-z]+`).FindString(m[1]), "medium", 1), "hiflex-khoen")
	}
	if code, page, _ := o.post(t, c, query, url.Values{}); code != http.StatusUnprocessableEntity || !strings.Contains(page, "Chọn ít nhất một sản phẩm") {
		t.Errorf("nothing chosen: %d %s", code, problems(page))
	}
	for name := range form {
		if strings.HasPrefix(name, "quantity.") {
			wrong := url.Values{}
			for k, v := range form {
				wrong[k] = v
			}
			wrong.Set(strings.Replace(name, "quantity", "hem", 1), "9999")
			if code, page, _ := o.post(t, c, query, wrong); code != http.StatusUnprocessableEntity || !strings.Contains(page, "không làm được") || !strings.Contains(page, `value="9999"`) {
				t.Errorf("a hem of 10 m: %d %s", code, problems(page))
			}
		}
	}
	code, body, _ := o.post(t, c, query, form)
	z, err := zip.NewReader(bytes.NewReader([]byte(body)), int64(len(body)))
	if code != 200 || err != nil {
		t.Fatalf("the package: %d, %v %s", code, err, problems(body))
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	if len(names) != 6 || !strings.HasPrefix(names[0], "goi-in-bang-ron-deo-prenn/01-bang-ron-deo-prenn-100x10cm-1-1.pdf") {
		t.Errorf("the package holds %v", names)
	}
}
