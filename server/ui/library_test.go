package ui_test

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"pano/render/starter"
	"pano/server/campaign"
)

// testLibrary: a design from its first line to everybody's gallery and out again,
// by the pages alone and without script.
func testLibrary(t *testing.T, o *office) {
	writer, admin := o.people[campaign.Designer], o.people[campaign.Admin]
	if code, page, _ := o.get(t, o.people[campaign.Crew], "/designs/library"); code != 200 || strings.Contains(page, "/designs/library/new") {
		t.Errorf("the library for a crew: %d", code)
	}
	if code, page, _ := o.post(t, writer, "/designs/library/new", url.Values{"start": {"kind"}, "kind": {"led"}, "name": {"Phường"}}); code != 422 || !strings.Contains(page, "không dùng làm tên mẫu được") {
		t.Errorf("a bad name: %d %s", code, problems(page))
	}
	code, page, at := o.post(t, writer, "/designs/library/new", url.Values{"start": {"kind"}, "kind": {"led"}, "name": {"phuong-thu"}})
	if code != 200 || !strings.HasPrefix(at, "/designs/library/drafts/") || !strings.Contains(page, "data:image/png;base64,") {
		t.Fatalf("a new draft: %d at %s: %s", code, at, problems(page))
	}
	yaml := html.UnescapeString(regexp.MustCompile(`(?s)<textarea id="code"[^>]*>(.*?)</textarea>`).FindStringSubmatch(page)[1])
	rev := regexp.MustCompile(`name="rev" value="(\d+)"`).FindStringSubmatch(page)[1]

	// Every slip at its line; the same answer as a fragment for the script.
	broken := strings.Replace(yaml, "kinds: [led]", "kinds: [radio]", 1)
	_, page, _ = o.post(t, writer, at+"/preview", url.Values{"yaml": {broken}, "rev": {rev}, "v.headline": {"GIỮ LẠI"}})
	if !strings.Contains(page, `data-goto="8"`) || !strings.Contains(page, "&#34;radio&#34;; chỉ dùng được: led") || !strings.Contains(page, `name="v.headline" value="GIỮ LẠI"`) {
		t.Errorf("a broken text: %s", problems(page))
	}
	res := o.send(t, writer, at+"/preview", url.Values{"yaml": {yaml}, "rev": {rev}, "v.headline": {strings.Repeat("DÀI ", 100)}}, "HX-Request", "true", "HX-Target", "div#stage")
	if strings.Contains(res, "<html") || !strings.HasPrefix(strings.TrimSpace(res), `<div id="stage"`) || !strings.Contains(res, "tối đa 80") {
		t.Errorf("the fragment: %.300s", res)
	}
	if _, page, _ = o.post(t, writer, at+"/preview", url.Values{"yaml": {yaml}, "rev": {rev}, "do": {"check"}}); !strings.Contains(page, "Đã vẽ thử 12 hình") {
		t.Errorf("all sizes: %s", problems(page))
	}

	// Saved; a second window that saw the old text is told so.
	yaml = strings.Replace(yaml, "vi: Mẫu mới,", "vi: Mẫu của phường thử,", 1)
	if code, page, _ = o.post(t, writer, at, url.Values{"yaml": {yaml}, "rev": {rev}, "do": {"save"}}); code != 200 || !strings.Contains(page, "Mẫu của phường thử") {
		t.Errorf("saving: %d %s", code, problems(page))
	}
	if code, page, _ = o.post(t, writer, at, url.Values{"yaml": {"pano: 1"}, "rev": {rev}, "do": {"save"}}); code != 409 || !strings.Contains(page, "vừa lưu bản nháp này") {
		t.Errorf("saving over another's text: %d %s", code, problems(page))
	}
	if code, _, _ = o.post(t, writer, "/designs/library/remove/phuong-thu", url.Values{"reason": {"thử"}}); code != http.StatusForbidden {
		t.Errorf("a designer removes: %d", code)
	}
	_, page, _ = o.get(t, admin, at)
	rev = regexp.MustCompile(`name="rev" value="(\d+)"`).FindStringSubmatch(page)[1]
	if code, page, where := o.post(t, admin, at, url.Values{"yaml": {yaml}, "rev": {rev}, "do": {"install"}, "note": {"mẫu thử"}}); code != 200 || where != "/designs/library" || !strings.Contains(page, "mẫu thử") {
		t.Errorf("installing: %d at %s %s", code, where, problems(page))
	}
	if _, page, _ = o.get(t, writer, "/designs"); !strings.Contains(page, "Mẫu của phường thử") {
		t.Error("the gallery does not have the new design")
	}
	if code, body, _ := o.get(t, writer, "/designs/library/pack/phuong-thu"); code != 200 || !strings.HasPrefix(body, "PK") {
		t.Errorf("its pack: %d", code)
	}

	// An upload of its next version, and of nonsense.
	p, err := starter.New("phuong-thu", "banner")
	if err != nil {
		t.Fatal(err)
	}
	next := bytes.Replace(p.Template, []byte("version: 1"), []byte("version: 2"), 1)
	if code, page := o.upload(t, admin, "/designs/library", next); code != 200 || !strings.Contains(page, "v2") {
		t.Errorf("an upload: %d %s", code, problems(page))
	}
	if code, page := o.upload(t, admin, "/designs/library", []byte("PK\x03\x04")); code != 422 || !strings.Contains(page, "Gói bị hỏng") {
		t.Errorf("an upload of nonsense: %d %s", code, problems(page))
	}
	if code, _, _ = o.post(t, admin, "/designs/library/remove/phuong-thu", url.Values{"reason": {""}}); code != 422 {
		t.Errorf("removing without a reason: %d", code)
	}
	if code, page, _ = o.post(t, admin, "/designs/library/remove/phuong-thu", url.Values{"reason": {"thử xong"}}); code != 200 || strings.Contains(page, "phuong-thu") {
		t.Errorf("removing: %d %s", code, problems(page))
	}
}

// testKit: official artwork and the brand kit by their pages; a file that cannot
// serve is refused with the reason, and what is there is shown, locked in its ratio.
func testKit(t *testing.T, o *office) {
	admin := o.people[campaign.Admin]
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><rect width="30" height="20" fill="#DA251D"/></svg>`
	put := func(name, data, source string) (int, string) {
		return o.upload(t, admin, "/settings/official", []byte(data), "name", name, "source", source)
	}
	if code, page := put("party", strings.Replace(svg, "<rect", "<text>x</text><rect", 1), "QĐ 99"); code != 422 || !strings.Contains(page, "không dùng làm tác phẩm chính thức được") {
		t.Errorf("an SVG with text: %d %s", code, problems(page))
	}
	if code, page := put("party", strings.Replace(svg, "0 0 30 20", "0 0 40 20", 1), "QĐ 99"); code != 422 || !strings.Contains(page, "3:2") {
		t.Errorf("a stretched flag: %d %s", code, problems(page))
	}
	if code, _ := put("party", svg, ""); code != 422 {
		t.Errorf("without a source: %d", code)
	}
	code, page := put("party", svg, "QĐ 99-QĐ/TW")
	shown := regexp.MustCompile(`/settings/kit/[0-9a-f]{64}`).FindString(page)
	if code != 200 || !strings.Contains(page, "QĐ 99-QĐ/TW") || shown == "" {
		t.Fatalf("uploading: %d %s", code, problems(page))
	}
	if code, body, _ := o.get(t, o.people[campaign.Crew], shown); code != 200 || body != svg {
		t.Errorf("the file: %d %.80q", code, body)
	}
	if code, page, _ := o.post(t, admin, "/settings/official/remove", url.Values{"name": {"party"}, "reason": {"có bản mới"}}); code != 200 || !strings.Contains(page, "có bản mới") {
		t.Errorf("removing: %d %s", code, problems(page))
	}
	_, page, _ = o.get(t, admin, "/settings/brand")
	rev := regexp.MustCompile(`name="rev" value="(\d+)"`).FindStringSubmatch(page)[1]
	form := url.Values{"rev": {rev}, "rgb.primary": {"0d6b4c"}, "cmyk.primary": {"88 35 75"}, "spot.primary": {""}}
	if code, page, _ := o.post(t, admin, "/settings/brand", form); code != 422 || !strings.Contains(page, "không phải bốn lượng mực") || !strings.Contains(page, `value="0d6b4c"`) {
		t.Errorf("three inks: %d %s", code, problems(page))
	}
	form.Set("cmyk.primary", "88/35/75/25")
	if code, page, _ := o.post(t, admin, "/settings/brand", form); code != 200 || !strings.Contains(page, `value="#0D6B4C"`) || !strings.Contains(page, `value="88 35 75 25"`) {
		t.Errorf("saving the kit: %d %s", code, problems(page))
	}
	if code, _, _ := o.post(t, o.people[campaign.Designer], "/settings/brand", form); code != http.StatusForbidden {
		t.Errorf("a designer saves the kit: %d", code)
	}
}

// send posts a form as a script does and returns the body.
func (o *office) send(t *testing.T, c *http.Client, path string, form url.Values, header ...string) string {
	t.Helper()
	req, err := http.NewRequest("POST", o.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := read(t, res)
	return body
}

// upload sends a file.
func (o *office) upload(t *testing.T, c *http.Client, path string, data []byte, fields ...string) (int, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(fields); i += 2 {
		_ = w.WriteField(fields[i], fields[i+1])
	}
	part, err := w.CreateFormFile("file", "mau.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(data)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	res, err := c.Post(o.url+path, w.FormDataContentType(), &b)
	if err != nil {
		t.Fatal(err)
	}
	code, page, _ := read(t, res)
	return code, page
}
