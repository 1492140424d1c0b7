package server_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"pano/devices/link"
	"pano/devices/player"
	"pano/devices/player/enrol"
	"pano/devices/sim"
	"pano/server"
	"pano/server/api"
	"pano/server/campaign"
	"pano/server/control"
)

// TestHTTP shares one office among all that only asks.
func TestHTTP(t *testing.T) {
	f := run(t, quiet(t.TempDir()))
	d := f.crowd(2)
	boxes := []*sim.Box{f.box(d[0]), f.box(d[1])}
	t.Run("permissions", func(t *testing.T) { permissions(t, f) })
	t.Run("errors", func(t *testing.T) { problems(t, f) })
	t.Run("headers", func(t *testing.T) { headers(t, f) })
	t.Run("bodies", func(t *testing.T) { bodies(t, f) })
	t.Run("device", func(t *testing.T) { deviceHTTP(t, f, boxes) })
	t.Run("pairing", func(t *testing.T) { pairing(t, f, d[0]) })
	t.Run("login limit", func(t *testing.T) { loginLimit(t, f) }) // last: it locks this address out
}

// permissions tries every operation as every role and as nobody.
func permissions(t *testing.T, f *office) {
	gin.SetMode(gin.ReleaseMode)
	a := api.New(gin.New(), api.Options{Control: &control.Control{}})
	perms := a.Permissions()
	doc := openAPI(t, f)
	clients := map[campaign.Role]*http.Client{}
	for _, r := range campaign.Roles() {
		clients[r] = f.signIn(r)
	}
	tried := 0
	for path, methods := range doc.Paths {
		for method, op := range methods {
			at := f.URL() + strings.NewReplacer("{id}", "none", "{digest}", strings.Repeat("0", 64)).Replace(path) + op.query()
			body, mime := op.body(doc)
			method := strings.ToUpper(method)
			if got := do(t, browser(t), method, at, body, "Content-Type", mime); got.StatusCode != http.StatusUnauthorized {
				t.Errorf("%s %s as nobody: %s %.200s", method, path, got.Status, got.body)
			}
			for role, c := range clients {
				tried++
				got := do(t, c, method, at, body, "Content-Type", mime)
				may := campaign.Actor{Roles: []campaign.Role{role}}.Can(perms[op.ID])
				if refused := got.StatusCode == http.StatusForbidden; refused == may || got.StatusCode == http.StatusUnauthorized || got.StatusCode >= 500 {
					t.Errorf("%s %s (%s) as %s: %s, allowed %v: %.200s", method, path, perms[op.ID], role, got.Status, may, got.body)
				}
			}
		}
	}
	if tried < 240 {
		t.Errorf("only %d tries", tried)
	}
}

// document is what the test reads of the OpenAPI document.
type document struct {
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]schema }
}

type operation struct {
	ID         string `json:"operationId"`
	Parameters []struct {
		Name, In string
		Required bool
	}
	RequestBody struct {
		Content map[string]struct{ Schema schema }
	} `json:"requestBody"`
}

type schema struct {
	Ref                 string `json:"$ref"`
	Type                any
	Properties          map[string]schema
	Required            []string
	Items               *schema
	MinItems, MinLength int
	Minimum             float64
	Enum                []any
	ContentEncoding     string
}

func openAPI(t *testing.T, f *office) document {
	t.Helper()
	var doc document
	got := do(t, f.signIn(campaign.Admin), "GET", f.URL()+"/api/v1/openapi.json", "")
	if err := json.Unmarshal([]byte(got.body), &doc); err != nil {
		t.Fatal(got.Status, err)
	}
	return doc
}

func (o operation) query() string {
	q := url.Values{}
	for _, p := range o.Parameters {
		if p.In == "query" && p.Required {
			q.Set(p.Name, "1")
			if p.Name == "date" {
				q.Set(p.Name, "2026-10-09")
			}
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// body makes the smallest body that the document allows.
func (o operation) body(doc document) (body, mime string) {
	for mime, c := range o.RequestBody.Content {
		if strings.HasPrefix(mime, "multipart/") {
			return "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nx\r\n--x--\r\n", mime + "; boundary=x"
		}
		b, err := json.Marshal(doc.sample(c.Schema))
		if err == nil {
			return string(b), mime
		}
	}
	return "", "application/json"
}

func (doc document) sample(s schema) any {
	if s.Ref != "" {
		return doc.sample(doc.Components.Schemas[s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]])
	}
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	kind := s.Type
	if list, ok := kind.([]any); ok {
		kind = list[0]
	}
	switch kind {
	case "object":
		out := map[string]any{}
		for _, name := range s.Required {
			out[name] = doc.sample(s.Properties[name])
		}
		return out
	case "array":
		out := []any{}
		for range s.MinItems {
			out = append(out, doc.sample(*s.Items))
		}
		return out
	case "string":
		if s.ContentEncoding == "base64" {
			return ""
		}
		return strings.Repeat("x", max(1, s.MinLength))
	case "integer", "number":
		return max(s.Minimum, 0)
	case "boolean":
		return false
	}
	return nil
}

// problems are RFC 9457, in the reader's language, with a stable code.
func problems(t *testing.T, f *office) {
	c := f.signIn(campaign.Designer)
	details := map[string]string{}
	for _, lang := range []string{"vi", "en"} {
		for _, path := range []string{"/api/v1/assets/none", "/api/v1/nothing", "/device/v1/nothing"} {
			got := do(t, c, "GET", f.URL()+path, "", "Accept-Language", lang, "Cookie", "pano_lang="+lang)
			var p struct {
				Type, Title, Detail, Code string
				Status                    int
			}
			if err := json.Unmarshal([]byte(got.body), &p); err != nil || p.Status != got.StatusCode || p.Code == "" || p.Detail == "" ||
				p.Type != "urn:pano:error:"+p.Code || got.StatusCode != 404 || !strings.HasPrefix(got.Header.Get("Content-Type"), "application/problem+json") {
				t.Errorf("%s in %s: %s %s %q", path, lang, got.Status, got.Header.Get("Content-Type"), got.body)
			}
			details[lang+path] = p.Detail
		}
		page := do(t, c, "GET", f.URL()+"/nowhere", "", "Cookie", "pano_lang="+lang)
		if page.StatusCode != 404 || !strings.Contains(page.body, `lang="`+lang+`"`) {
			t.Errorf("the page for a wrong address in %s: %s", lang, page.Status)
		}
	}
	for _, path := range []string{"/api/v1/assets/none", "/api/v1/nothing"} {
		if details["vi"+path] == details["en"+path] {
			t.Errorf("%s: %q in both languages", path, details["vi"+path])
		}
	}
}

// headers: what keeps other sites out.
func headers(t *testing.T, f *office) {
	c := f.signIn(campaign.Admin)
	for _, path := range []string{"/login", "/", "/api/v1/campaigns", "/device/v1/blob/x", "/nowhere", "/healthz"} {
		h := do(t, c, "GET", f.URL()+path, "").Header
		csp := h.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'self'", "script-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: the policy lacks %s: %q", path, want, csp)
			}
		}
		if strings.Contains(csp, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, h)
		}
	}
	for _, k := range c.Jar.Cookies(mustURL(t, f.URL())) {
		if k.Name == "pano_session" && len(k.Value) < 40 {
			t.Errorf("a short session: %q", k.Value)
		}
	}
	for _, h := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
		for _, path := range []string{"/login", "/api/v1/campaigns", "/takeovers"} {
			if got := do(t, c, "POST", f.URL()+path, "{}", h...); got.StatusCode != http.StatusForbidden || !strings.Contains(got.body, "cross_origin") && strings.HasPrefix(path, "/api") {
				t.Errorf("POST %s with %v: %s", path, h, got.Status)
			}
		}
	}
	if got := do(t, c, "POST", f.URL()+"/api/v1/campaigns", "{}", "Origin", f.URL()); got.StatusCode == http.StatusForbidden && strings.Contains(got.body, "cross_origin") {
		t.Errorf("the own site is refused: %s", got.body)
	}
}

func mustURL(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	must(t, err)
	return u
}

// bodies that are broken, huge, or come by the wrong method.
func bodies(t *testing.T, f *office) {
	c := f.signIn(campaign.Operator)
	for _, k := range []struct {
		method, path, body string
		want               []int
	}{
		{"POST", "/api/v1/publish", "{", []int{400, 422}},
		{"POST", "/api/v1/publish", `{"Displays":7}`, []int{400, 422}},
		{"POST", "/api/v1/publish", "\xff\xfe", []int{400, 422}},
		{"POST", "/api/v1/publish", "[" + strings.Repeat("[", 100_000), []int{400, 413, 422}},
		{"POST", "/api/v1/publish", `{"Group":"` + strings.Repeat("x", 8<<20) + `"}`, []int{400, 413, 422}},
		{"DELETE", "/api/v1/publish", "", []int{404, 405}},
		{"PUT", "/login", "x", []int{404, 405}},
		{"GET", "/api/v1/displays?limit=100000", "", []int{422}},
		{"GET", "/api/v1/displays?from=x", "", []int{400, 422}},
		{"GET", "/api/v1/displays/" + strings.Repeat("x", 5000), "", []int{404, 414, 422}},
		{"GET", "/api/v1/files/../../../../etc/passwd", "", []int{301, 307, 400, 404, 422}},
		{"GET", "/static/..%2f..%2fui.go", "", []int{400, 404}},
		{"POST", "/device/v1/pair", strings.Repeat("x", 20<<10), []int{400, 413, 422}},
	} {
		got := do(t, c, k.method, f.URL()+k.path, k.body)
		ok := false
		for _, w := range k.want {
			ok = ok || got.StatusCode == w
		}
		if !ok || strings.HasPrefix(k.path, "/api/v1/") && !strings.Contains(k.path, "..") && got.StatusCode != 404 && !strings.Contains(got.body, `"code":"`) {
			t.Errorf("%s %.60s with %.20q: %s %.200s, want %v and a code", k.method, k.path, k.body, got.Status, got.body, k.want)
		}
	}
	if got := do(t, c, "GET", f.URL()+"/healthz", "", "X-Large", strings.Repeat("x", 64<<10)); got.StatusCode != 431 {
		t.Errorf("headers of 64 KiB: %s", got.Status)
	}
}

var digests = regexp.MustCompile(`"sha256":"([0-9a-f]{64})"`)

// deviceHTTP: a player gets what its programme names, with its own credential,
// and nothing else.
func deviceHTTP(t *testing.T, f *office, boxes []*sim.Box) {
	c := browser(t)
	at := f.URL() + "/device/v1/blob/"
	programmes := make([]string, len(boxes))
	for i, b := range boxes {
		pointer, _, err := f.Control().DesiredOf(context.Background(), b.Identity.Enrolment.Display)
		must(t, err)
		programmes[i] = digests.FindStringSubmatch(string(pointer))[1]
	}
	mine := "Bearer " + boxes[0].Identity.Enrolment.HTTPToken
	doc := do(t, c, "GET", at+programmes[0], "", "Authorization", mine)
	if doc.StatusCode != 200 || !strings.Contains(doc.body, `"rules"`) {
		t.Fatalf("the own programme: %s", doc.Status)
	}
	picture := digests.FindStringSubmatch(doc.body)[1]
	whole := do(t, c, "GET", at+picture, "", "Authorization", mine)
	if whole.StatusCode != 200 || whole.Header.Get("Content-Type") != "image/png" {
		t.Fatalf("a picture of the own programme: %s", whole.Status)
	}
	part := do(t, c, "GET", at+picture, "", "Authorization", mine, "Range", "bytes=10-19")
	if part.StatusCode != http.StatusPartialContent || part.body != whole.body[10:20] {
		t.Errorf("a range: %s %q", part.Status, part.body)
	}
	if over := do(t, c, "GET", at+picture, "", "Authorization", mine, "Range", "bytes=99999999-"); over.StatusCode != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("a range beyond the end: %s", over.Status)
	}
	draft, err := f.Control().SaveDraft(context.Background(), by(campaign.Designer), control.DraftIn{Campaign: f.campaign(), Name: "Nháp", Sizes: []string{"192x96"},
		Inputs: campaign.Inputs{Template: "led-slide", Values: map[string]string{"headline": "CHƯA DUYỆT"}}})
	must(t, err)
	unapproved := string(draft.Version.Files[0].SHA256)
	session := f.signIn(campaign.Admin)
	for _, k := range []struct {
		name, digest, auth string
		c                  *http.Client
	}{
		{"nobody", picture, "", c},
		{"a person's session", picture, "", session},
		{"a wrong secret", picture, mine + "x", c},
		{"no secret", picture, "Bearer " + boxes[0].Identity.Enrolment.Display + ".", c},
		{"another's secret", picture, "Bearer " + boxes[0].Identity.Enrolment.Display + "." + strings.SplitN(boxes[1].Identity.Enrolment.HTTPToken, ".", 2)[1], c},
		{"another display's programme", programmes[1], mine, c},
		{"a draft", unapproved, mine, c},
		{"an unknown digest", strings.Repeat("0", 64), mine, c},
		{"no digest", "..%2f..%2fkeys%2flog", mine, c},
		{"upper case", strings.ToUpper(picture), mine, c},
	} {
		h := []string{}
		if k.auth != "" {
			h = []string{"Authorization", k.auth}
		}
		if got := do(t, k.c, "GET", at+k.digest, "", h...); got.StatusCode < 400 || got.StatusCode >= 500 {
			t.Errorf("%s: %s", k.name, got.Status)
		}
	}
	if got := do(t, c, "GET", f.URL()+"/api/v1/displays", "", "Authorization", mine); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("a player's credential at the API: %s", got.Status)
	}
}

// campaign is the id of the only campaign of a crowd.
func (f *office) campaign() string {
	f.t.Helper()
	list, err := f.Control().Campaigns(context.Background(), by(campaign.Operator), control.Filter{})
	must(f.t, err)
	return list[0].ID
}

// pairing: a code works once, and a new player ends the old one's rights.
func pairing(t *testing.T, f *office, d server.SampleDisplay) {
	c := browser(t)
	ask := func(code string) answer {
		return do(t, c, "POST", f.URL()+"/device/v1/pair", fmt.Sprintf(`{"code":%q,"public_key":"%s","name":"x"}`, code, strings.Repeat("A", 43)+"="))
	}
	for _, code := range []string{d.Code, "", "AAAA-AAAA", strings.Repeat("9", 4000)} {
		if got := ask(code); got.StatusCode < 400 || got.StatusCode >= 500 {
			t.Errorf("the code %.20q: %s", code, got.Status)
		}
	}
}

// loginLimit: after some wrong passwords the right one has to wait too.
func loginLimit(t *testing.T, f *office) {
	who := f.logins()[0]
	try := func(password string) int {
		resp, err := browser(t).PostForm(f.URL()+"/login", url.Values{"name": {who.Login}, "password": {password}})
		must(t, err)
		must(t, resp.Body.Close())
		return resp.StatusCode
	}
	for range 6 {
		if got := try("wrong"); got == http.StatusSeeOther {
			t.Fatal("a wrong password opened the door")
		}
	}
	if got := try(who.Password); got == http.StatusSeeOther {
		t.Error("guessing is not slowed down")
	}
}

// TestTLS: one authority made at the first start; pages and broker over TLS with
// it, nothing without.
func TestTLS(t *testing.T) {
	o := quiet(t.TempDir())
	o.TLS = "auto"
	f := run(t, o)
	d := f.crowd(1)
	client, err := enrol.Client(f.CAPEM())
	must(t, err)
	if !strings.HasPrefix(f.URL(), "https://") || !strings.HasPrefix(f.BrokerURL(), "mqtts://") {
		t.Errorf("addresses: %s %s", f.URL(), f.BrokerURL())
	}
	got := do(t, client, "GET", f.URL()+"/ca.crt", "")
	if got.StatusCode != 200 || got.body != f.CAPEM() || got.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("ca.crt: %s", got.Status)
	}
	if resp, err := http.Get(f.URL() + "/healthz"); err == nil {
		resp.Body.Close()
		t.Error("a stranger to the authority got in")
	}
	if resp, err := http.Get("http" + strings.TrimPrefix(f.URL(), "https") + "/healthz"); err == nil && resp.StatusCode < 400 {
		t.Error("plain HTTP is answered:", resp.Status)
	}
	broker := strings.TrimPrefix(f.BrokerURL(), "mqtts://")
	plain, err := net.Dial("tcp", broker)
	must(t, err)
	defer plain.Close()
	must(t, plain.SetDeadline(time.Now().Add(5*time.Second)))
	_, err = plain.Write([]byte("\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04abcd"))
	must(t, err)
	if b, _ := io.ReadAll(plain); bytes.HasPrefix(b, []byte{0x20}) {
		t.Error("the broker speaks plain MQTT")
	}
	if c, err := tls.Dial("tcp", broker, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11}); err == nil {
		c.Close()
		t.Error("the broker accepts old TLS")
	}
	dir := t.TempDir()
	id, err := enrol.Enrol(context.Background(), enrol.Enrolling{Dir: dir, Server: f.URL(), Code: d[0].Code, HTTP: client})
	must(t, err)
	p, err := player.New(player.Config{Dir: dir, Enrolment: id.Enrolment, Key: id.Key, Output: sim.NewScreen(), Heartbeat: time.Second,
		Connect: func(e player.Endpoint) (player.Link, error) { return link.New(link.Config(e)) }})
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	eventually(t, "a player over TLS has its programme", func() bool { _, n := f.Deliveries(); return n == 1 })
	cancel()
	<-done
	ca := f.CAPEM()
	f.stop()
	if again := run(t, o); again.CAPEM() != ca {
		t.Error("the second start has another authority")
	}
}
