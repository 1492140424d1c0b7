package ui_test

import (
	"cmp"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"pano/server"
	"pano/server/campaign"
	"pano/server/ui"
)

// office is a running server with one person for each role, made through the
// pages themselves.
type office struct {
	url    string
	people map[campaign.Role]*http.Client
}

const password = "mot cau that dai de nho"

func newOffice(t *testing.T) *office {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s, err := server.New(ctx, server.Options{Dir: t.TempDir(), Addr: "127.0.0.1:0", MQTTAddr: "127.0.0.1:0", TLS: "off", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil && ctx.Err() == nil {
			t.Error(err)
		}
	})
	o := &office{url: s.URL(), people: map[campaign.Role]*http.Client{}}
	link, err := s.SetupLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	admin := browserOf(t)
	o.people[campaign.Admin] = admin
	o.redeem(t, admin, link, "quantri")
	for _, role := range campaign.Roles() {
		if role == campaign.Admin {
			continue
		}
		code, page, where := o.post(t, admin, "/users", url.Values{"name": {"Người " + string(role)}, "login": {"p." + string(role)}, "roles": {"", string(role)}})
		if code != 200 || !strings.HasPrefix(where, "/users/") {
			t.Fatalf("making a %s: %d at %s\n%s", role, code, where, problems(page))
		}
		_, page, _ = o.post(t, admin, where+"/invite", nil)
		found := regexp.MustCompile(`http://[^<"]*/setup/[A-Za-z0-9_-]+`).FindString(page)
		if found == "" {
			t.Fatalf("no one-time link for %s", role)
		}
		c := browserOf(t)
		o.people[role] = c
		o.redeem(t, c, found, "")
	}
	return o
}

func browserOf(t *testing.T) *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar}
}

func (o *office) redeem(t *testing.T, c *http.Client, link, name string) {
	t.Helper()
	path := strings.TrimPrefix(link, o.url)
	code, page, where := o.post(t, c, path, url.Values{"name": {cmp.Or(name, "x")}, "password": {password}, "again": {password}})
	if code != 200 || where != "/" {
		t.Fatalf("redeeming: %d at %s\n%s", code, where, problems(page))
	}
}

// problems are the messages of a page, for the reader of a failed test.
func problems(page string) string {
	var out []string
	for _, m := range regexp.MustCompile(`(?s)(?:is-bad"[^>]*>|role="alert">|<h1>)(.*?)</`).FindAllStringSubmatch(page, 6) {
		out = append(out, regexp.MustCompile(`<[^>]*>`).ReplaceAllString(m[1], ""))
	}
	return strings.Join(out, " | ")
}

// post sends a form and follows where it leads.
func (o *office) post(t *testing.T, c *http.Client, path string, form url.Values) (code int, page, where string) {
	t.Helper()
	res, err := c.PostForm(o.url+path, form)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, res)
}

func (o *office) get(t *testing.T, c *http.Client, path string, header ...string) (code int, page, where string) {
	t.Helper()
	req, err := http.NewRequest("GET", o.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, res)
}

func read(t *testing.T, res *http.Response) (int, string, string) {
	t.Helper()
	defer res.Body.Close()
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		return res.StatusCode, "", res.Request.URL.Path
	}
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b), res.Request.URL.Path
}

// TestOffice runs the pages against a real server.
func TestOffice(t *testing.T) {
	o := newOffice(t)
	t.Run("rights", func(t *testing.T) { testRights(t, o) })
	t.Run("nobody", func(t *testing.T) { testNobody(t, o) })
	t.Run("forms", func(t *testing.T) { testForms(t, o) })
	t.Run("journey", func(t *testing.T) { testJourney(t, o) })
	t.Run("studio", func(t *testing.T) { testStudio(t, o) })
	t.Run("library", func(t *testing.T) { testLibrary(t, o) })
	t.Run("kit", func(t *testing.T) { testKit(t, o) })
	t.Run("oldtext", func(t *testing.T) { testOldText(t, o) })
	t.Run("batch", func(t *testing.T) { testBatch(t, o) })
	t.Run("twice", func(t *testing.T) { testTwice(t, o) })
	t.Run("print", func(t *testing.T) { testPrint(t, o) })
	t.Run("silence", func(t *testing.T) { testSilence(t, o) })
	t.Run("needs", func(t *testing.T) { testNeeds(t, o) })
	t.Run("future", func(t *testing.T) { testFuture(t, o) })
	t.Run("headers", func(t *testing.T) { testHeaders(t, o) })
}

var param = regexp.MustCompile(`:[a-z]+`)

// testRights asks every route as every role: who lacks the right meets a clear
// refusal, who has it meets no fault of ours.
func testRights(t *testing.T, o *office) {
	roles := map[campaign.Role]campaign.Actor{}
	for _, r := range campaign.Roles() {
		roles[r] = campaign.Actor{Roles: []campaign.Role{r}}
	}
	for _, rt := range ui.Table() {
		if rt.Need == "" || strings.HasSuffix(rt.Path, "/disable") {
			continue
		}
		path := param.ReplaceAllString(rt.Path, "0192f0c4-0000-7000-8000-000000000001")
		for role, c := range o.people {
			var code int
			var page string
			if rt.Method == "GET" {
				code, page, _ = o.get(t, c, path)
			} else {
				code, page, _ = o.post(t, c, path, url.Values{"next": {"/menu"}})
			}
			may := roles[role].Can(rt.Need)
			switch {
			case !may && code != http.StatusForbidden:
				t.Errorf("%s %s as %s: %d, want 403", rt.Method, rt.Path, role, code)
			case !may && !strings.Contains(page, "class=\"oops\""):
				t.Errorf("%s %s as %s: the refusal is no page", rt.Method, rt.Path, role)
			case may && (code == http.StatusForbidden || code >= 500):
				t.Errorf("%s %s as %s: %d %s", rt.Method, rt.Path, role, code, problems(page))
			}
		}
	}
}

// testNobody: pages lead to the sign-in and back, posts are refused.
func testNobody(t *testing.T, o *office) {
	c := browserOf(t)
	if code, page, where := o.get(t, c, "/schedule?date=2026-11-22"); code != 200 || where != "/login" || !strings.Contains(page, `value="/schedule?date=2026-11-22"`) {
		t.Errorf("a page for nobody: %d at %s", code, where)
	}
	if code, _, _ := o.post(t, c, "/campaigns", nil); code != http.StatusUnauthorized {
		t.Errorf("a post of nobody: %d", code)
	}
	code, page, _ := o.post(t, c, "/login", url.Values{"name": {"p.crew"}, "password": {"sai mat khau roi"}})
	if code != http.StatusUnprocessableEntity || !strings.Contains(page, "mật khẩu chưa đúng") {
		t.Errorf("a wrong password: %d %s", code, problems(page))
	}
	if code, page, _ := o.get(t, c, "/setup/khong-co"); code != http.StatusNotFound || !strings.Contains(page, "đường dẫn mới") {
		t.Errorf("a spent link: %d %s", code, problems(page))
	}
	if code, _, where := o.post(t, c, "/login", url.Values{"name": {"p.crew"}, "password": {password}, "next": {"//evil.example/"}}); code != 200 || where != "/" {
		t.Errorf("sign-in with a foreign next: %d at %s", code, where)
	}
}

// testForms: bad input comes back with what was typed and a message at its field.
func testForms(t *testing.T, o *office) {
	for _, c := range []struct {
		role       campaign.Role
		path       string
		form       url.Values
		field, say string
	}{
		{campaign.Operator, "/campaigns", url.Values{"name": {""}, "code": {"GT"}, "goal": {"giữ lại"}}, "name", "Không được để trống"},
		{campaign.Operator, "/campaigns", url.Values{"name": {"Đợt"}, "code": {"GT"}, "colour": {"99"}}, "", "không phải số nguyên"},
		{campaign.Operator, "/locations", url.Values{"name": {"Chợ"}, "area": {""}}, "area", "Không được để trống"},
		{campaign.Operator, "/locations", url.Values{"name": {"Chợ"}, "area": {"x"}, "lat": {"abc"}}, "lat", "không phải là số"},
		{campaign.Operator, "/displays", url.Values{"name": {"LED"}, "location": {"x"}, "kind": {"led"}, "wpx": {"nhiều"}}, "wpx", "không phải số nguyên"},
		{campaign.Operator, "/schedule/new", url.Values{"asset": {"lung tung"}}, "asset", "Chọn một sản phẩm"},
		{campaign.Operator, "/schedule/new", url.Values{"asset": {"0192f0c4-0000-7000-8000-000000000001@1"}}, "", "Chọn ít nhất một màn"},
		{campaign.Operator, "/schedule/new", url.Values{"asset": {"0192f0c4-0000-7000-8000-000000000001@1"}, "displays": {"x"}, "from": {"mai"}}, "from", "không phải là ngày giờ"},
		{campaign.Operator, "/takeovers/new", url.Values{"what": {"text"}, "words": {"Bão"}, "reason": {""}}, "reason", "Không được để trống"},
		{campaign.Operator, "/takeovers/new", url.Values{"what": {"text"}, "words": {"Bão"}, "reason": {"lệnh"}, "minutes": {"30"}, "confirm": {"thôi"}}, "confirm", "gõ KHẨN"},
		{campaign.Designer, "/assets/upload", url.Values{"name": {"Tờ"}, "words": {""}}, "words", "Không được để trống"},
		{campaign.Admin, "/users", url.Values{"name": {"A"}, "login": {"b"}, "roles": {""}}, "roles", "Chọn ít nhất một vai trò"},
	} {
		code, page, _ := o.post(t, o.people[c.role], c.path, c.form)
		if code != http.StatusUnprocessableEntity || !strings.Contains(page, c.say) {
			t.Errorf("%s %v: %d, want %q, got %s", c.path, c.form, code, c.say, problems(page))
		}
		if c.field != "" && !strings.Contains(page, `f-`+c.field+`-err`) && !regexp.MustCompile(`(?s)name="`+c.field+`".{0,900}?is-bad`).MatchString(page) && !strings.Contains(page, `hint is-bad`) {
			t.Errorf("%s: the message is not at %q", c.path, c.field)
		}
		for name, vs := range c.form { // a choice that is not offered cannot stay
			if v := vs[len(vs)-1]; name != "asset" && len(v) > 6 && !strings.ContainsAny(v, "-@") && !strings.Contains(page, v) {
				t.Errorf("%s: what was typed (%q) is lost", c.path, v)
			}
		}
	}
}

// testJourney: a campaign and a place are made through forms alone, found again,
// and shown in the other language.
func testJourney(t *testing.T, o *office) {
	op := o.people[campaign.Operator]
	code, page, where := o.post(t, op, "/campaigns", url.Values{"name": {"An toàn giao thông"}, "code": {"gt"}, "colour": {"0"}, "kind": {"safety"}, "tone": {"neutral"}, "status": {"running"}, "goal": {"Đội mũ"}})
	if code != 200 || !strings.HasPrefix(where, "/campaigns/") || !strings.Contains(page, "Đã lưu.") {
		t.Fatalf("a campaign: %d at %s %s", code, where, problems(page))
	}
	if _, again, _ := o.get(t, op, where); strings.Contains(again, "Đã lưu.") {
		t.Error("the word of success comes twice")
	}
	code, page, at := o.post(t, op, where+"/phases", url.Values{"label": {"Cao điểm"}, "start": {"2026-11-20"}, "end": {"20/12/2026"}, "target_kind": {"led", ""}, "target_area": {"", ""}, "target_goal": {"5", ""}})
	if code != 200 || at != where || !strings.Contains(page, "20/11/2026") || !strings.Contains(page, "20/12/2026") {
		t.Fatalf("a phase: %d at %s %s", code, at, problems(page))
	}
	if code, page, _ = o.post(t, op, "/areas", url.Values{"area_name": {"Phường Xuân Hương"}}); code != 200 {
		t.Fatalf("a ward: %d %s", code, problems(page))
	}
	_, page, _ = o.get(t, op, "/locations/new")
	area := regexp.MustCompile(`<option value="([^"]+)"[^>]*>Phường Xuân Hương`).FindStringSubmatch(page)
	if area == nil {
		t.Fatal("the new ward is not offered")
	}
	code, page, where = o.post(t, op, "/locations", url.Values{"name": {"Chợ Đà Lạt"}, "area": {area[1]}, "kind": {"market"}, "lat": {"11,9430"}, "lng": {"108,4370"}})
	if code != 200 || !strings.Contains(page, "11.94300, 108.43700") {
		t.Fatalf("a location: %d at %s %s", code, where, problems(page))
	}
	if _, qr, _ := o.get(t, op, where+"/qr.svg"); !strings.HasPrefix(qr, "<svg") {
		t.Error("no QR code")
	}
	code, part, _ := o.get(t, op, "/locations?q=cho+da+lat", "HX-Request", "true", "HX-Target", "div#results")
	if code != 200 || strings.Contains(part, "<html") || !strings.HasPrefix(strings.TrimSpace(part), `<div id="results"`) || !strings.Contains(part, "Chợ Đà Lạt") {
		t.Errorf("the fragment: %d %.200s", code, part)
	}
	if _, hit, _ := o.get(t, op, "/search?q=cho+da+lat"); !strings.Contains(hit, where) {
		t.Error("search without accents misses the location")
	}
	if code, page, where := o.post(t, op, "/prefs", url.Values{"lang": {"en"}, "next": {"/locations"}}); code != 200 || where != "/locations" || !strings.Contains(page, `lang="en"`) || !strings.Contains(page, "Add a location") {
		t.Errorf("English: %d at %s", code, where)
	}
	if _, page, _ := o.post(t, op, "/prefs", url.Values{"theme": {"dark"}, "lang": {"vi"}, "next": {"/"}}); !strings.Contains(page, `data-theme="dark"`) {
		t.Error("the dark theme does not stay")
	}
	if code, page, _ := o.get(t, op, "/locations/khong-co"); code != http.StatusNotFound || !strings.Contains(page, "Không có trang này") {
		t.Errorf("an unknown location: %d", code)
	}
}

// testStudio: what the engine refuses is said in the reader's words, once, with the
// name that the form has for the field.
func testStudio(t *testing.T, o *office) {
	c := o.people[campaign.Designer]
	_, page, _ := o.get(t, c, "/designs")
	design := regexp.MustCompile(`designcard"><a href="(/designs/[a-z0-9-]+)`).FindStringSubmatch(page)
	if design == nil {
		t.Fatal("no design is offered")
	}
	_, page, _ = o.get(t, c, design[1])
	name := regexp.MustCompile(`name="v\.([a-z_]+)"[^>]* required`).FindStringSubmatch(page)
	if name == nil {
		t.Fatal("no text that the design needs")
	}
	field := regexp.MustCompile(`<label for="f-(` + name[1] + `)">([^<]+)</label>`).FindStringSubmatch(page)
	sizes := regexp.MustCompile(`name="sizes" value="([^"]+)"`).FindAllStringSubmatch(page, -1)
	if field == nil || len(sizes) == 0 {
		t.Fatalf("no field or size in %s", design[1])
	}
	for _, c2 := range []struct{ value, say, english string }{
		{strings.Repeat("dài ", 200), " ký tự; tối đa ", "letters"},
		{"Chào 漢", "không có ký tự “漢”", "does not have"},
	} {
		form := url.Values{"v." + field[1]: {c2.value}}
		for _, s := range sizes {
			form.Add("sizes", s[1])
		}
		code, page, _ := o.post(t, c, design[1]+"/preview", form)
		said := field[2] + ": " + map[bool]string{true: "có "}[strings.Contains(c2.say, "tối đa")]
		if n := strings.Count(page, c2.say); code != 200 || n != 1 || !strings.Contains(page, said) || strings.Contains(page, c2.english) {
			t.Errorf("%q: %d, said %d times, named %v", c2.value[:9], code, n, strings.Contains(page, said))
		}
	}
}

// testTwice: the form of a design sent twice makes one asset; of its set nothing is
// decided when nothing was chosen.
func testTwice(t *testing.T, o *office) {
	c := o.people[campaign.Designer]
	_, page, _ := o.get(t, c, "/designs")
	_, page, _ = o.get(t, c, regexp.MustCompile(`designcard"><a href="(/designs/[a-z0-9-]+)`).FindStringSubmatch(page)[1])
	action := regexp.MustCompile(`action="(/designs/[a-z0-9-]+)"`).FindStringSubmatch(page)
	once := regexp.MustCompile(`name="once" value="([^"]+)"`).FindStringSubmatch(page)
	plan := regexp.MustCompile(`<option value="([^"]+)"[^>]*>An toàn giao thông`).FindStringSubmatch(page)
	if action == nil || once == nil || plan == nil {
		t.Fatalf("no form, key or campaign: %v %v %v", action, once, plan)
	}
	form := url.Values{"name": {"Gửi hai lần"}, "campaign": plan[1:], "once": once[1:], "do": {"submit"}}
	for _, m := range regexp.MustCompile(`name="(v\.[a-z_]+)"[^>]* required`).FindAllStringSubmatch(page, -1) {
		form.Set(m[1], "Đội mũ")
	}
	form.Set("sizes", regexp.MustCompile(`name="sizes" value="([^"]+)"`).FindStringSubmatch(page)[1])
	code, page, first := o.post(t, c, action[1], form)
	if code != 200 || !strings.HasPrefix(first, "/assets/") {
		t.Fatalf("the first: %d at %s %s", code, first, problems(page))
	}
	if code, page, again := o.post(t, c, action[1], form); code != 200 || again != first {
		t.Errorf("the second: %d at %s, want %s: %s", code, again, first, problems(page))
	}
	judge := o.people[campaign.Approver]
	_, page, _ = o.get(t, judge, "/approvals")
	set := regexp.MustCompile(`href="(/approvals/[^"]+)"`).FindStringSubmatch(page)
	if set == nil {
		t.Fatal("no set waits")
	}
	if _, page, _ := o.get(t, c, "/assets/upload"); !strings.Contains(page, `href="/assets" aria-current="page"`) {
		t.Error("the page of uploads is in no room of the menu")
	}
	for _, do := range []string{"return", "approve"} {
		if code, page, _ := o.post(t, judge, set[1], url.Values{"do": {do}, "reason": {"chưa rõ"}}); code != http.StatusUnprocessableEntity || !strings.Contains(page, "Chưa chọn sản phẩm nào") {
			t.Errorf("%s of nothing: %d %s", do, code, problems(page))
		}
	}
}

// testSilence: a post that says neither to disable nor to enable changes nothing.
func testSilence(t *testing.T, o *office) {
	c := o.people[campaign.Admin]
	_, page, _ := o.get(t, c, "/users")
	found := regexp.MustCompile(`href="(/users/[^"]+)">Người crew`).FindStringSubmatch(page)
	if found == nil {
		t.Fatal("the crew is not listed")
	}
	if code, page, _ := o.post(t, c, found[1]+"/disable", url.Values{"off": {"1"}}); code != 200 || !strings.Contains(page, "Đã khóa") {
		t.Fatalf("disable: %d %s", code, problems(page))
	}
	for _, off := range []string{"", "yes"} {
		if code, _, _ := o.post(t, c, found[1]+"/disable", url.Values{"off": {off}}); code != http.StatusUnprocessableEntity {
			t.Errorf("off=%q: %d, want a refusal", off, code)
		}
	}
	if _, page, _ := o.get(t, c, found[1]); !strings.Contains(page, "Đã khóa") {
		t.Error("silence opened the account")
	}
	if code, _, _ := o.post(t, c, found[1]+"/disable", url.Values{"off": {"0"}}); code != 200 {
		t.Errorf("enable: %d", code)
	}
}

// testNeeds: what one choice of the form needs is marked before it is sent.
func testNeeds(t *testing.T, o *office) {
	_, page, _ := o.get(t, o.people[campaign.Operator], "/takeovers/new")
	for _, want := range []string{`id="f-words"[^>]* data-need`, `id="f-minutes"[^>]* required`, `id="f-reason"[^>]* required`} {
		if !regexp.MustCompile(want).MatchString(page) {
			t.Errorf("the form lacks %s", want)
		}
	}
	if regexp.MustCompile(`<label for="f-words">[^<]*</label><span class="opt">`).MatchString(page) {
		t.Error("the words are said to be optional")
	}
}

// testFuture: a moment ahead is refused in the reader's words, with no record beside it.
func testFuture(t *testing.T, o *office) {
	c := o.people[campaign.Auditor]
	for _, q := range []string{"at=2090-01-01T00:00", "at=2090-01-01T00:00&to=2090-01-02T00:00"} {
		code, page, _ := o.get(t, c, "/log?"+q)
		if code != http.StatusUnprocessableEntity || !strings.Contains(page, "f-at-err") || !strings.Contains(page, "ở tương lai") || strings.Contains(page, "Bản ghi<") {
			t.Errorf("%s: %d %s", q, code, problems(page))
		}
		if code, page, _ := o.get(t, c, "/log/export.csv?"+q); code != http.StatusUnprocessableEntity || !strings.Contains(page, "ở tương lai") {
			t.Errorf("CSV %s: %d %s", q, code, problems(page))
		}
	}
}

// testHeaders: the policy is strict on every page, static files are kept for ever.
func testHeaders(t *testing.T, o *office) {
	res, err := o.people[campaign.Crew].Get(o.url + "/")
	if err != nil {
		t.Fatal(err)
	}
	page, _ := io.ReadAll(res.Body)
	res.Body.Close()
	csp := res.Header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'self'") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy %q", csp)
	}
	for _, m := range regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`).FindAllStringSubmatch(string(page), -1) {
		res, err := http.Get(o.url + strings.SplitN(m[1], "#", 2)[0])
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != 200 || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %s", m[1], res.StatusCode, res.Header.Get("Cache-Control"))
		}
	}
}
