//go:build e2e

package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long one step may take before the story counts as broken; the
// race detector on a busy machine is several times slower than a real office.
const patience = 30 * time.Second

// browsing is one Chromium whose people sit in separate contexts: no cookie is shared.
type browsing struct {
	ctx  context.Context
	base string

	mu       sync.Mutex
	problems []string        // what a console, the policy or the network complained about
	allowed  map[string]bool // addresses whose refusal is part of the story
	hosts    map[string]bool // where pages may ask
}

func newBrowsing(t *testing.T, base string) *browsing {
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium on PATH: the browser story cannot run here")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("font-render-hinting", "none"))
	actx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(actx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return &browsing{ctx: ctx, base: base, allowed: map[string]bool{}, hosts: map[string]bool{hostOf(base): true}}
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}

// watch notes everything that a visitor's console would show, and every request.
func (b *browsing) watch(who string, ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	add := func(format string, args ...any) {
		b.problems = append(b.problems, who+": "+fmt.Sprintf(format, args...))
	}
	switch e := ev.(type) {
	case *cdpruntime.EventExceptionThrown:
		d := e.ExceptionDetails
		text := d.Text
		if d.Exception != nil {
			text += " " + d.Exception.Description
		}
		add("script: %s (%s:%d)", text, d.URL, d.LineNumber)
	case *cdpruntime.EventConsoleAPICalled:
		if e.Type == cdpruntime.ConsoleAPICalledTypeError || e.Type == cdpruntime.ConsoleAPICalledTypeWarning {
			for _, a := range e.Args {
				add("console.%s: %s %s", e.Type, a.Description, a.Value)
			}
		}
	case *log.EventEntryAdded:
		if (e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning) && !b.allowed[e.Entry.URL] {
			add("%s: %s (%s)", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(e.Request.URL)
		if err != nil || (u.Scheme == "http" || u.Scheme == "https" || u.Scheme == "ws" || u.Scheme == "wss") && !b.hosts[u.Host] {
			add("asked another host: %s", e.Request.URL)
		}
	}
}

// complaints returns what was noted so far, and forgets it.
func (b *browsing) complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.problems
	b.problems = nil
	return out
}

// refuse says that the story expects the server to refuse this path.
func (b *browsing) refuse(path string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.allowed[b.base+path] = true
}

// person is one window of one signed-in person.
type person struct {
	b    *browsing
	ctx  context.Context
	name string
}

// window opens an own browser context, as wide as a desk's screen or a phone's.
func (b *browsing) window(t *testing.T, name string, width int64) *person {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &person{b: b, ctx: ctx, name: name}
	if err := chromedp.Listen(ctx, func(ev any) { b.watch(name, ev) }); err != nil {
		t.Fatal(err)
	}
	view := chromedp.EmulateViewport(width, 900)
	if width < 600 {
		view = chromedp.EmulateViewport(width, 844, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait)
	}
	p.do(t, "set the window", view)
	return p
}

// signIn uses the form that people use.
func (b *browsing) signIn(t *testing.T, l login, width int64) *person {
	t.Helper()
	p := b.window(t, l.role, width)
	p.open(t, "/login")
	p.do(t, "fill the sign-in", chromedp.SendKeys(chromedp.CSS(`input[name=name]`), l.login), chromedp.SendKeys(chromedp.CSS(`input[name=password]`), l.password))
	p.click(t, `form[action="/login"] button.primary`)
	p.wait(t, "be signed in", `location.pathname !== "/login"`)
	return p
}

// do runs steps with the story's patience.
func (p *person) do(t *testing.T, what string, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.broken(t, what, err)
	}
}

// open goes to a path of the office, or to a whole address.
func (p *person) open(t *testing.T, path string) {
	t.Helper()
	if strings.HasPrefix(path, "/") {
		path = p.b.base + path
	}
	p.do(t, "open "+path, chromedp.Navigate(path))
}

func (p *person) click(t *testing.T, css string) {
	t.Helper()
	p.do(t, "click "+css, chromedp.ScrollIntoView(chromedp.CSS(css)), chromedp.Click(chromedp.CSS(css)))
}

// fill replaces what a field holds by typing.
func (p *person) fill(t *testing.T, css, text string) {
	t.Helper()
	p.do(t, "fill "+css, chromedp.ScrollIntoView(chromedp.CSS(css)), chromedp.Focus(chromedp.CSS(css)))
	eval[bool](t, p, fmt.Sprintf(`(document.querySelector(%q).select(), true)`, css))
	p.do(t, "type into "+css, chromedp.SendKeys(chromedp.CSS(css), text))
}

// upload chooses a file as the phone's camera would.
func (p *person) upload(t *testing.T, css, file string) {
	t.Helper()
	p.do(t, "choose "+file, chromedp.SetUploadFiles(chromedp.CSS(css), []string{file}, chromedp.NodeReady))
}

// set chooses a value where typing depends on the browser's locale: dates and selects.
func (p *person) set(t *testing.T, css, value string) {
	t.Helper()
	eval[bool](t, p, fmt.Sprintf(`(e => { e.value = %q; for (const n of ["input", "change"]) e.dispatchEvent(new Event(n, {bubbles: true})); return true; })(document.querySelector(%q))`, value, css))
}

// wait looks until the page is loaded, with its scripts, and the expression is
// true; it survives that the page changes meanwhile.
func (p *person) wait(t *testing.T, what, js string) {
	t.Helper()
	p.until(t, what, func(ctx context.Context) bool {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.readyState === "complete" && !!(`+js+")"))
		return err == nil && ok
	})
}

// reload opens a path again and again until the expression is true there.
func (p *person) reload(t *testing.T, what, path, js string) {
	t.Helper()
	p.until(t, what, func(ctx context.Context) bool {
		if err := chromedp.Do(ctx, chromedp.Navigate(p.b.base+path)); err != nil {
			return false
		}
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+js+")"))
		return err == nil && ok
	})
}

// until asks every 50 ms within the story's patience.
func (p *person) until(t *testing.T, what string, ok func(context.Context) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !ok(ctx) {
		select {
		case <-ctx.Done():
			p.broken(t, what, ctx.Err())
		case <-tick.C:
		}
	}
}

// broken ends the test with what the page says, and keeps a picture of it.
func (p *person) broken(t *testing.T, what string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	text, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText.slice(0, 1500)`))
	if shot, e := chromedp.Run(ctx, chromedp.FullScreenshot(100)); e == nil {
		name := filepath.Join(t.ArtifactDir(), p.name+".png")
		if os.WriteFile(name, shot, 0o644) == nil {
			t.Log("picture:", name)
		}
	}
	t.Fatalf("%s, %s: %v\non %s", p.name, what, err, text)
}

// eval runs a script on the page; a promise is awaited.
func eval[T any](t *testing.T, p *person, js string) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		p.broken(t, fmt.Sprintf("%.300s", js), err)
	}
	return v
}

// api asks the JSON API as the person of the window.
func api[T any](t *testing.T, p *person, path string) (out T) {
	t.Helper()
	text := eval[string](t, p, fmt.Sprintf(`fetch(%q).then(r => r.ok ? r.text() : Promise.reject(r.status + " " + r.url))`, "/api/v1"+path))
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%s: %v in %.200s", path, err, text)
	}
	return out
}

// picture fetches an image of the page's own origin, or decodes a data address.
func (p *person) picture(t *testing.T, address string) image.Image {
	t.Helper()
	if strings.HasPrefix(address, "data:") { // the policy lets no script fetch these
		return decode(t, address)
	}
	text := eval[string](t, p, fmt.Sprintf(`fetch(%q).then(r => r.ok ? r.blob() : Promise.reject(r.status + " " + r.url)).then(b => new Promise(ok => { const f = new FileReader(); f.onload = () => ok(f.result); f.readAsDataURL(b); }))`, address))
	return decode(t, text)
}

func decode(t *testing.T, data string) image.Image {
	t.Helper()
	_, text, ok := strings.Cut(data, ";base64,")
	if !ok {
		t.Fatalf("not a data address: %.60s", data)
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// same tells whether two pictures have the same pixels.
func same(a, b image.Image) bool {
	if a.Bounds().Size() != b.Bounds().Size() {
		return false
	}
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			r, g, bl, _ := a.At(a.Bounds().Min.X+x, a.Bounds().Min.Y+y).RGBA()
			r2, g2, bl2, _ := b.At(b.Bounds().Min.X+x, b.Bounds().Min.Y+y).RGBA()
			if r>>8 != r2>>8 || g>>8 != g2>>8 || bl>>8 != bl2>>8 {
				return false
			}
		}
	}
	return true
}
