//go:build e2e

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// login is one line of demo-logins.txt.
type login struct{ role, login, password, name string }

// city is the demo as its visitor meets it: what the command printed.
type city struct {
	base    string
	logins  map[string]login  // by role
	players map[string]string // page of a player, by the display's name
}

// startDemo runs the real command in this process and waits for what it prints last.
func startDemo(t *testing.T) city {
	t.Helper()
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	var errs bytes.Buffer // written by the command only; read after it has ended
	ended := make(chan int, 1)
	go func() {
		code := run(ctx, []string{"demo", "--data", dir, "--addr", "127.0.0.1:0", "--mqtt-addr", "127.0.0.1:0"}, Streams{In: strings.NewReader(""), Out: w, Err: &errs})
		_ = w.Close()
		ended <- code
	}()
	t.Cleanup(func() {
		cancel()
		_ = r.Close()
		if code := <-ended; code != exitOK {
			t.Errorf("the demo ended with code %d", code)
		}
		if errs.Len() > 0 {
			t.Errorf("the demo warned:\n%s", errs.String())
		}
	})
	c := city{logins: map[string]login{}, players: map[string]string{}}
	player := regexp.MustCompile(`^  (\S.*?)\s{2,}(http://127\.0\.0\.1:\d+/)$`)
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		line := lines.Text()
		if c.base == "" && strings.HasPrefix(line, "http://") {
			c.base = line
		}
		if m := player.FindStringSubmatch(line); m != nil {
			c.players[m[1]] = m[2]
		}
		if strings.Contains(line, "demo-logins.txt") {
			break
		}
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()
	text, err := os.ReadFile(filepath.Join(dir, "demo-logins.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 4 {
			c.logins[f[0]] = login{f[0], f[1], f[2], f[3]}
		}
	}
	if c.base == "" || len(c.players) != 6 || len(c.logins) != 6 {
		t.Fatalf("address %q, %d players, %d sign-ins: want one, 6, 6", c.base, len(c.players), len(c.logins))
	}
	return c
}

// The JSON that the story reads: only the names it needs.
type (
	displayJSON struct {
		Display  struct{ ID, Name, Driven string }
		Status   struct{ File, Takeover string }
		Delivery struct{ Rev uint64 }
		Slot     struct {
			AssetName string `json:"asset_name"`
			File      string
			Takeover  string
			Asset     struct{ Asset string }
		}
	}
	takeoverJSON struct {
		Takeover struct {
			ID   string
			From int64 // µs UTC
		}
		Acks []struct {
			State string
			At    int64 // µs UTC
		}
	}
	assetJSON struct{ Version struct{ State string } }
	taskJSON  struct {
		Task              struct{ ID, Kind string }
		Display, Location struct{ ID, Name string }
	}
	overviewJSON struct {
		Coverage []struct {
			Rows []struct {
				Kind string
				Done int
			}
		}
	}
)

// story is what the chapters tell each other.
type story struct {
	city
	b                            *browsing
	designer, approver, operator *person
	auditor, crew                *person
	work                         string // name of the asset that the story makes
	asset                        string // its id
	screen                       string // the display it is shown on
	display                      string // its id
	started                      time.Time
}

// TestStory follows one slogan from the template to the evidence, then an
// emergency, then a crew in the field, with the real program and a real browser.
func TestStory(t *testing.T) {
	c := startDemo(t)
	s := &story{city: c, b: newBrowsing(t, c.base), work: "Đội mũ bảo hiểm khi lên đèo", screen: "LED Trại Mát"}
	for _, page := range c.players {
		s.b.hosts[hostOf(page)] = true
	}
	s.designer = s.b.signIn(t, c.logins["designer"], 1440)
	s.approver = s.b.signIn(t, c.logins["approver"], 390)
	s.operator = s.b.signIn(t, c.logins["operator"], 1440)
	s.auditor = s.b.signIn(t, c.logins["auditor"], 1440)
	s.crew = s.b.signIn(t, c.logins["crew"], 390)
	for _, chapter := range []struct {
		name string
		tell func(*testing.T)
	}{
		{"design", s.design}, {"own work", s.ownWork}, {"approve", s.approve}, {"publish", s.publish}, {"show", s.show}, {"prove", s.prove},
		{"emergency", s.emergency}, {"hang", s.hang}, {"english", s.english}, {"accessible", s.accessible},
	} {
		if !t.Run(chapter.name, func(t *testing.T) {
			chapter.tell(t)
			for _, p := range s.b.complaints() {
				t.Error(p)
			}
		}) {
			return // later chapters stand on this one
		}
	}
}

// design: gallery, typing, live preview, save, submit.
func (s *story) design(t *testing.T) {
	p := s.designer
	p.open(t, "/designs")
	p.click(t, `a[href^="/designs/led-slide"]`)
	p.wait(t, "see the studio with its preview", `location.pathname === "/designs/led-slide" && document.querySelector(".easel img")`)
	const easel = `document.querySelector(".easel img").src`
	first := eval[string](t, p, easel)
	p.fill(t, `[name="v.headline"]`, "ĐỘI MŨ BẢO HIỂM")
	p.wait(t, "see the preview follow the typing", easel+" !== "+fmt.Sprintf("%q", first))
	before, after := p.picture(t, first), p.picture(t, eval[string](t, p, easel))
	if after.Bounds().Dx() < 100 || same(before, after) {
		t.Fatalf("the preview of %v did not change with the words", after.Bounds())
	}
	p.fill(t, `[name="v.lead"]`, "ĐƯỜNG ĐÈO PRENN")
	p.fill(t, `[name="v.body"]`, "VỀ NHÀ AN TOÀN")
	p.fill(t, `[name="name"]`, s.work)
	if n := eval[int](t, p, `document.querySelectorAll('[name=sizes]:checked').length`); n == 0 {
		t.Fatal("no size of the town's displays is proposed")
	}
	eval[bool](t, p, `(e => { for (const o of e.options) if (o.text.includes("giao thông")) e.value = o.value; return true; })(document.querySelector("[name=campaign]"))`)
	p.click(t, `button[name=do][value=save]`)
	p.wait(t, "keep the draft", `location.pathname.startsWith("/assets/") && document.querySelector(".flash")`)
	s.asset = strings.TrimPrefix(eval[string](t, p, "location.pathname"), "/assets/")
	p.click(t, `form[action$="/submit"] button`)
	p.wait(t, "send it for approval", `document.querySelector(".head .state.is-warn")`)
	if got := api[assetJSON](t, p, "/assets/"+s.asset); got.Version.State != "submitted" {
		t.Fatalf("state %q after submitting, want submitted", got.Version.State)
	}
}

// ownWork: the designer finds no way to approve, and none behind the pages.
func (s *story) ownWork(t *testing.T) {
	p := s.designer
	p.open(t, "/assets/"+s.asset)
	if eval[bool](t, p, `!!document.querySelector('[value=approve]')`) {
		t.Error("the designer is offered to approve")
	}
	s.b.refuse("/api/v1/approvals")
	status := eval[int](t, p, fmt.Sprintf(`fetch("/api/v1/approvals", {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({assets: [%q], digests: {}})}).then(r => r.status)`, s.asset))
	if status != http.StatusForbidden {
		t.Errorf("approving own work answered %d, want 403", status)
	}
}

// approve: on a phone, the whole set, one button.
func (s *story) approve(t *testing.T) {
	p := s.approver
	p.open(t, "/approvals")
	set := eval[string](t, p, fmt.Sprintf(`[...document.querySelectorAll(".sets a")].find(a => a.textContent.includes(%q))?.getAttribute("href") || ""`, s.work))
	if set == "" {
		p.broken(t, "find the set", fmt.Errorf("%q is not in the list", s.work))
	}
	p.click(t, fmt.Sprintf(`.sets a[href=%q]`, set))
	p.wait(t, "see the set", `document.querySelector("button[value=approve]")`)
	p.narrow(t)
	p.click(t, `button[value=approve]`)
	p.wait(t, "have decided", `document.querySelector(".flash")`)
	if got := api[assetJSON](t, p, "/assets/"+s.asset); got.Version.State != "approved" {
		t.Fatalf("state %q after the approver's button, want approved", got.Version.State)
	}
}

// narrow fails when a phone's page scrolls sideways.
func (p *person) narrow(t *testing.T) {
	t.Helper()
	if w := eval[int](t, p, `document.documentElement.scrollWidth`); w > 391 {
		t.Errorf("%s: %s is %d pixels wide on a phone of 390", p.name, eval[string](t, p, "location.pathname"), w)
	}
}

func (s *story) displays(t *testing.T, p *person) map[string]displayJSON {
	t.Helper()
	out := map[string]displayJSON{}
	for _, d := range api[[]displayJSON](t, p, "/displays?limit=200") {
		if d.Display.Driven == "player" {
			out[d.Display.Name] = d
		}
	}
	return out
}

// publish: place it above what runs, on one display, from now on.
func (s *story) publish(t *testing.T) {
	p := s.operator
	before := s.displays(t, p)[s.screen]
	s.display, s.started = before.Display.ID, time.Now()
	p.open(t, "/schedule/new?asset="+s.asset)
	check := fmt.Sprintf(`input[name=displays][value=%q]`, s.display)
	p.click(t, check)
	p.set(t, `input[name=from]`, s.wall(s.started))
	eval[bool](t, p, `(document.querySelector("input[name=rank]").closest("details").open = true)`)
	p.fill(t, `input[name=rank]`, "95")
	p.wait(t, "see the check of the placement", `document.querySelector("#check .find, #check .t-ok")`)
	p.click(t, `button[name=do][value=publish]`)
	p.wait(t, "have published", `!location.pathname.endsWith("/new") && document.querySelector(".flash")`)
	p.reload(t, "see the delivery end with playing", "/displays/"+s.display,
		fmt.Sprintf(`document.querySelector(".steps4 li:nth-child(4).done") && document.querySelector(".nownext .kv").textContent.includes(%q) && document.querySelector(".nownext dd .state.is-ok")`, s.work))
	after := s.displays(t, p)[s.screen]
	if after.Delivery.Rev <= before.Delivery.Rev || after.Slot.Asset.Asset != s.asset {
		t.Fatalf("revision %d → %d, asset %q", before.Delivery.Rev, after.Delivery.Rev, after.Slot.AssetName)
	}
}

// wall is a moment as a datetime-local field of the pages holds it.
func (s *story) wall(at time.Time) string {
	return at.In(time.FixedZone("", 7*3600)).Format("2006-01-02T15:04")
}

// show: the player's own page holds, pixel for pixel, the file that was approved.
func (s *story) show(t *testing.T) {
	d := s.displays(t, s.operator)[s.screen]
	approved := s.operator.picture(t, "/file/"+d.Slot.File)
	w := s.b.window(t, "player", 1280)
	w.open(t, s.players[s.screen])
	w.wait(t, "see the player's picture", `document.querySelector("#screen img.on")?.naturalWidth > 0`)
	if shown := w.picture(t, "/frame.png"); !same(shown, approved) {
		t.Fatal("the player's page shows other pixels than the approved file")
	}
}

// prove: the auditor asks what was there, on whose authority, and how we know.
func (s *story) prove(t *testing.T) {
	p := s.auditor
	ask := fmt.Sprintf("/log?at=%s&to=%s&display=%s", s.wall(s.started), s.wall(time.Now().Add(time.Minute)), s.display)
	row := fmt.Sprintf(`[...document.querySelectorAll("table.log tbody tr")].find(r => r.textContent.includes(%q) && r.textContent.includes(%q) && /#\d+/.test(r.querySelector("td.mono")?.textContent || ""))`,
		s.work, s.logins["approver"].name)
	p.reload(t, "see the proof with the approver's name and its leaf", ask, row)
	if who := eval[string](t, p, row+`.querySelector(".who-col").textContent`); !strings.Contains(who, s.logins["operator"].name) {
		t.Errorf("authority %q does not name who placed it", who)
	}
	leaf := eval[string](t, p, row+`.querySelector("td.mono").textContent.match(/#\d+/)[0]`)
	var csv struct{ Body, Sum string }
	text := eval[string](t, p, `fetch(document.querySelector('a[href^="/log/export.csv"]').href).then(async r => JSON.stringify({Sum: r.headers.get("X-Content-SHA256"), Body: await r.text()}))`)
	if err := json.Unmarshal([]byte(text), &csv); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{s.work, s.logins["approver"].name, strings.TrimPrefix(leaf, "#")} {
		if !strings.Contains(csv.Body, want) {
			t.Errorf("the export lacks %q:\n%.1000s", want, csv.Body)
		}
	}
	bom := "" // fetch's text() takes the byte order mark away
	if sum := sha256.Sum256([]byte(bom + csv.Body)); hex.EncodeToString(sum[:]) != csv.Sum {
		bom = "\ufeff"
		if sum = sha256.Sum256([]byte(bom + csv.Body)); hex.EncodeToString(sum[:]) != csv.Sum {
			t.Errorf("the export's digest %s is not that of the file", csv.Sum)
		}
	}
	p.click(t, `form[action^="/log/verify"] button`)
	p.wait(t, "see the verdict", `document.querySelector(".seal")`)
	if eval[bool](t, p, `document.querySelector(".seal").classList.contains("bad")`) {
		p.broken(t, "verify the log", fmt.Errorf("the log does not verify"))
	}
}

// emergency: one order, all displays within two seconds, and back again.
func (s *story) emergency(t *testing.T) {
	p := s.operator
	p.open(t, "/takeovers/new")
	p.fill(t, `[name=words]`, "BÃO SỐ 12: Ở YÊN TRONG NHÀ")
	p.set(t, `[name=minutes]`, "15")
	p.fill(t, `[name=reason]`, "Bão số 12 đổ bộ, công điện 05")
	p.fill(t, `[name=confirm]`, "KHẨN")
	p.click(t, `x-hold button`)
	p.wait(t, "have ordered", `/^\/takeovers\/[0-9a-f-]{36}$/.test(location.pathname)`)
	id := strings.TrimPrefix(eval[string](t, p, "location.pathname"), "/takeovers/")
	var order takeoverJSON
	p.until(t, "see six displays obey", func(context.Context) bool {
		order = api[takeoverJSON](t, p, "/takeovers/"+id)
		for _, a := range order.Acks {
			if a.State != "showing" {
				return false
			}
		}
		return len(order.Acks) == len(s.players)
	})
	var slowest time.Duration
	for _, a := range order.Acks {
		slowest = max(slowest, time.Duration(a.At-order.Takeover.From)*time.Microsecond)
	}
	t.Logf("the slowest of %d displays showed the order %v after it was placed", len(order.Acks), slowest)
	// Two seconds are the bar, which docs/benchmarks.md holds; here a slow machine
	// may take longer, but not so long that something must have been lost.
	if slowest > 20*time.Second {
		t.Errorf("the order took %v to the last display", slowest)
	}
	p.wait(t, "see it on the page", `document.querySelectorAll("#acks li .t-ok").length === 6 && document.querySelector("#alarm .alarm")`)
	s.everywhere(t, "show the order", func(d displayJSON) bool { return d.Status.Takeover == id && d.Slot.Takeover == id })
	frame := s.operator.picture(t, "/file/"+s.displays(t, p)[s.screen].Slot.File)
	w := s.b.window(t, "player", 1280)
	w.open(t, s.players[s.screen])
	w.wait(t, "see the warning", `document.querySelector("#screen img.on")?.naturalWidth > 0`)
	if !same(w.picture(t, "/frame.png"), frame) {
		t.Error("the player's page does not show the warning")
	}
	p.fill(t, `form[action$="/end"] [name=reason]`, "Bão đã tan")
	p.click(t, `form[action$="/end"] button.danger`)
	p.wait(t, "have ended it", `!document.querySelector('form[action$="/end"]') && !document.querySelector("#alarm .alarm")`)
	s.everywhere(t, "return to the programme", func(d displayJSON) bool {
		return d.Status.Takeover == "" && d.Slot.Takeover == "" && d.Status.File == d.Slot.File
	})
}

// everywhere waits until all players agree.
func (s *story) everywhere(t *testing.T, what string, ok func(displayJSON) bool) {
	t.Helper()
	s.operator.until(t, "see every display "+what, func(context.Context) bool {
		all := s.displays(t, s.operator)
		n := 0
		for name := range s.players {
			if ok(all[name]) {
				n++
			}
		}
		return n == len(s.players)
	})
}

// hang: a crew with a phone, a photo, and the place counts.
func (s *story) hang(t *testing.T) {
	p := s.crew
	var task taskJSON
	for _, x := range api[[]taskJSON](t, p, "/tasks?state=open") {
		if x.Task.Kind == "install" && strings.HasPrefix(x.Display.Name, "Panô") {
			task = x
		}
	}
	if task.Task.ID == "" {
		t.Fatal("the sample city has no panel to hang")
	}
	panels := s.panels(t)
	p.open(t, "/tasks")
	p.narrow(t)
	p.click(t, fmt.Sprintf(`a[href="/tasks/%s"]`, task.Task.ID))
	p.wait(t, "see the task", `document.querySelector("#f-photo")`)
	p.upload(t, "#f-photo", photo(t))
	p.wait(t, "see the photo", `document.querySelector("x-photo img").naturalWidth > 0`)
	p.narrow(t)
	p.click(t, `form[action^="/tasks/"] button.huge`)
	p.wait(t, "be thanked", `location.pathname === "/tasks" && document.querySelector(".flash")`)
	p.open(t, "/locations/"+task.Location.ID)
	p.wait(t, "see the photo at the place", `document.querySelector(".photos img")`)
	s.operator.open(t, "/displays/"+task.Display.ID)
	s.operator.wait(t, "see it hang", `document.querySelector(".rows .state.is-ok")`)
	if now := s.panels(t); now != panels+1 {
		t.Errorf("%d panels count as on display after the photo, want %d", now, panels+1)
	}
}

// panels is how many panels the coverage counts.
func (s *story) panels(t *testing.T) (n int) {
	for _, c := range api[overviewJSON](t, s.operator, "/overview").Coverage {
		for _, r := range c.Rows {
			if r.Kind == "panel" {
				n += r.Done
			}
		}
	}
	return n
}

// photo is a picture as a phone takes it: large, noisy, JPEG.
func photo(t *testing.T) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 1600, 1200))
	for y := range 1200 {
		for x := range 1600 {
			v := uint8((x*x/97 + y*31) % 200)
			img.SetRGBA(x, y, color.RGBA{v, uint8(y / 5), 255 - v, 255})
		}
	}
	name := filepath.Join(t.TempDir(), "IMG_2041.jpg")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := jpeg.Encode(f, img, nil); err != nil {
		t.Fatal(err)
	}
	return name
}

// english: the switch turns every word of the frame.
func (s *story) english(t *testing.T) {
	p := s.auditor
	p.open(t, "/displays")
	vi := eval[string](t, p, `document.querySelector("nav.rail .nav").innerText`)
	p.click(t, `header button[name=lang][value=en]`)
	p.wait(t, "read English", `document.documentElement.lang === "en" && location.pathname === "/displays"`)
	en := eval[string](t, p, `document.querySelector("nav.rail .nav").innerText + document.querySelector("main h1").innerText + [...document.querySelectorAll("th, button")].map(e => e.innerText).join(" ")`)
	if !strings.Contains(en, "Displays") || vi == en {
		t.Errorf("after the switch the frame says %q", en)
	}
	if left := regexp.MustCompile(`[ạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđ]\S*`).FindAllString(strings.ToLower(s.bare(en)), 5); len(left) > 0 {
		t.Errorf("still Vietnamese: %q", left)
	}
	p.click(t, `header button[name=lang][value=vi]`)
	p.wait(t, "read Vietnamese again", `document.documentElement.lang === "vi"`)
}

// bare takes away names of the sample city and of the other language, which stay as they are.
func (s *story) bare(text string) string {
	for _, keep := range append(slices.Collect(maps.Keys(s.players)), "Tiếng Việt") {
		text = strings.ReplaceAll(text, keep, "")
	}
	return text
}
