package ui_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"pano/server/campaign"
)

// bring posts files and fields as a browser does.
func (o *office) bring(t *testing.T, c *http.Client, path string, fields, files map[string]string) (int, string, string) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k, v := range fields {
		if err := w.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	for k, v := range files {
		name, text, _ := strings.Cut(v, "\n")
		f, err := w.CreateFormFile(k, name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	res, err := c.Post(o.url+path, w.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, res)
}

// settled asks until the batch is no longer worked on.
func (o *office) settled(t *testing.T, c *http.Client, path string) string {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); {
		_, page, _ := o.get(t, c, path, "HX-Request", "true", "HX-Target", "div#batch")
		if !strings.Contains(page, `hx-trigger="every 1s"`) {
			return page
		}
	}
	t.Fatal("the batch is still being worked on")
	return ""
}

// testBatch walks a designer from a sheet to a set that waits for approval, without
// any script: every step is a form.
func testBatch(t *testing.T, o *office) {
	c := o.people[campaign.Designer]
	const start = "/designs/led-slide/batch"
	code, page, _ := o.get(t, c, start)
	if code != 200 || !strings.Contains(page, "example.xlsx") {
		t.Fatalf("the first step: %d %s", code, problems(page))
	}
	res, err := c.Get(o.url + start + "/example.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if _, example, _ := read(t, res); !strings.HasPrefix(example, "PK") || !strings.Contains(res.Header.Get("Content-Disposition"), "led-slide.xlsx") {
		t.Error("no example")
	}
	for want, sheet := range map[string]string{"Lưu lại dưới dạng .xlsx hoặc .csv": "x.doc\nno table", "Hãy chọn một tệp.": ""} {
		files := map[string]string{"sheet": sheet}
		if sheet == "" {
			files = nil
		}
		if code, page, _ := o.bring(t, c, start, nil, files); code != 422 || !strings.Contains(page, want) {
			t.Errorf("%q: %d %s", sheet, code, problems(page))
		}
	}
	sheet := "bang.csv\nKhẩu hiệu;Kích thước\nĐI CHẬM TRÊN ĐÈO;\nPhßng ch¸y h¬n ch÷a ch¸y;\nMŨ 漢;\nĐỘI MŨ BẢO HIỂM;192x96\n"
	code, page, job := o.bring(t, c, start, nil, map[string]string{"sheet": sheet})
	if code != 200 || !strings.HasPrefix(job, start+"/") {
		t.Fatalf("upload: %d at %s %s", code, job, problems(page))
	}
	if !strings.Contains(page, "<ins>Phòng cháy hơn chữa cháy</ins>") || !strings.Contains(page, "<del>Phßng ch¸y h¬n ch÷a ch¸y</del>") || !strings.Contains(page, `value="A" selected`) {
		t.Errorf("the mapping does not show the old text and its reading, or suggests nothing")
	}
	form := url.Values{"col.headline": {"A"}, "col.@size": {"B"}, "sizes": {"384x192"}, "from": {""}}
	if code, page, _ := o.post(t, c, job+"/map", form); code != 422 || !strings.Contains(page, "chọn chuyển hay giữ nguyên") {
		t.Errorf("old text unasked: %d %s", code, problems(page))
	}
	form.Set("from", "auto")
	form.Set("other", "10xx")
	if code, page, _ := o.post(t, c, job+"/map", form); code != 422 || !strings.Contains(page, `value="10xx"`) {
		t.Errorf("a bad size: %d %s", code, problems(page))
	}
	form.Del("other")
	if code, page, _ := o.post(t, c, job+"/map", form); code != 200 {
		t.Fatalf("mapping: %d %s", code, problems(page))
	}
	page = o.settled(t, c, job)
	if !strings.Contains(page, "không có ký tự “漢”") || !strings.Contains(page, "3 trên 4 dòng") || strings.Contains(page, "does not have") {
		t.Errorf("the check says %s", problems(page))
	}
	piece := regexp.MustCompile(`src="(` + job + `/piece/0[^"]*)"`).FindStringSubmatch(page)
	if piece == nil {
		t.Fatal("no preview")
	}
	if _, png, _ := o.get(t, c, piece[1]); !strings.HasPrefix(png, "\x89PNG") {
		t.Error("the preview is no picture")
	}
	if code, _, _ := o.get(t, o.people[campaign.Admin], job); code == 200 {
		t.Error("somebody else sees the batch")
	}
	// The row is mended; the others are kept as they are.
	if code, page, _ := o.post(t, c, job+"/start", nil); code != 200 {
		t.Fatalf("start: %d %s", code, problems(page))
	}
	o.settled(t, c, job)
	if code, page, _ := o.bring(t, c, job+"/sheet", nil, map[string]string{"sheet": strings.Replace(sheet, "漢", "ĐẸP", 1)}); code != 200 {
		t.Fatalf("corrected sheet: %d %s", code, problems(page))
	}
	o.post(t, c, job+"/map", form)
	o.settled(t, c, job)
	o.post(t, c, job+"/start", nil)
	o.settled(t, c, job)
	testBatchFiles(t, o, job)
}

func testBatchFiles(t *testing.T, o *office, job string) {
	c := o.people[campaign.Designer]
	_, b, _ := o.get(t, c, job+"/zip")
	z, err := zip.NewReader(strings.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	want := "[manifest.csv manifest.json 002-di-cham-tren-deo-384x192.png 003-phong-chay-hon-chua-chay-384x192.png 004-mu-dep-384x192.png 005-doi-mu-bao-hiem-192x96.png]"
	if fmt.Sprint(names) != want {
		t.Errorf("files: %v", names)
	}
	_, page, _ := o.get(t, c, job)
	plan := regexp.MustCompile(`<option value="([^"]+)"[^>]*>An toàn giao thông`).FindStringSubmatch(page)
	if plan == nil {
		t.Fatal("no campaign is offered")
	}
	if code, page, _ := o.post(t, c, job+"/save", url.Values{"campaign": {plan[1]}, "submit": {"1"}}); code != 200 {
		t.Fatalf("save: %d %s", code, problems(page))
	}
	page = o.settled(t, c, job)
	set := regexp.MustCompile(`href="(/approvals/[0-9a-f-]+)"`).FindStringSubmatch(page)
	if set == nil {
		t.Fatalf("no set: %s", problems(page))
	}
	if code, page, _ := o.get(t, o.people[campaign.Approver], set[1]); code != 200 || strings.Count(page, "Phòng cháy hơn chữa cháy") == 0 || !strings.Contains(page, "ĐỘI MŨ BẢO HIỂM") {
		t.Errorf("the set of the batch: %d %s", code, problems(page))
	}
	if code, _, where := o.post(t, c, job+"/delete", nil); code != 200 || where != "/designs/led-slide/batch" {
		t.Errorf("delete: %d at %s", code, where)
	}
	if code, _, _ := o.get(t, c, job); code != 404 {
		t.Errorf("the deleted batch: %d", code)
	}
}

// testOldText: a value typed in an old encoding is shown both ways and never converted, nor
// kept, unasked.
func testOldText(t *testing.T, o *office) {
	c := o.people[campaign.Designer]
	const old, reads = "Ñaø Laït chaøo möøng", "Đà Lạt chào mừng" // VNI: letters that fonts have, so that it can be kept
	_, page, _ := o.get(t, c, "/designs/led-slide")
	plan := regexp.MustCompile(`<option value="([^"]+)"[^>]*>An toàn giao thông`).FindStringSubmatch(page)
	form := url.Values{"name": {"Chữ cũ"}, "campaign": plan[1:2], "v.headline": {old}, "sizes": {"384x192"}, "do": {"save"}}
	_, page, _ = o.post(t, c, "/designs/led-slide/preview", form)
	if !strings.Contains(page, old) || !strings.Contains(page, "<b>"+reads+"</b>") || !strings.Contains(page, `name="convert" value="headline"`) {
		t.Errorf("the preview does not offer to convert: %s", problems(page))
	}
	if code, page, _ := o.post(t, c, "/designs/led-slide", form); code != 422 || !strings.Contains(page, "đọc là “"+reads+"”") {
		t.Errorf("saved unasked: %d %s", code, problems(page))
	}
	form.Set("convert", "headline")
	_, page, _ = o.post(t, c, "/designs/led-slide/preview", form)
	if n := strings.Count(page, old); n != 0 || !strings.Contains(page, ">"+reads+"</textarea>") && !strings.Contains(page, `value="`+reads+`"`) {
		t.Errorf("not converted: %d times the old text", n)
	}
	form.Del("convert")
	form.Set("asis", "headline")
	if code, page, where := o.post(t, c, "/designs/led-slide", form); code != 200 || !strings.HasPrefix(where, "/assets/") {
		t.Errorf("kept by choice: %d at %s %s", code, where, problems(page))
	}
}
