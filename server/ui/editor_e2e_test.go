//go:build e2e

package ui_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"pano/server/campaign"
)

// TestEditor writes a design in a real browser: the picture follows the typing, a
// slip is marked at its line and mended, and the design is installed. Nothing breaks
// the policy, nothing is said in the console, and leaving unsaved work asks.
func TestEditor(t *testing.T) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium on PATH: the browser part cannot run here")
	}
	o := newOffice(t)
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("font-render-hinting", "none"))
	actx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	defer stop()
	ctx, stop := chromedp.NewContext(actx)
	defer stop()
	ctx, stop = context.WithTimeout(ctx, 2*time.Minute)
	defer stop()
	var mu sync.Mutex
	var complaints []string
	if err := chromedp.Listen(ctx, func(ev any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := ev.(type) {
		case *cdpruntime.EventExceptionThrown:
			complaints = append(complaints, e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			if e.Entry.Level == log.EntryLevelError {
				complaints = append(complaints, e.Entry.Text+" "+e.Entry.URL)
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	do := func(what string, steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	is := func(what, js string) {
		t.Helper()
		for deadline := time.Now().Add(20 * time.Second); ; {
			ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("document.readyState === 'complete' && Boolean("+js+")"))
			if err == nil && ok {
				return
			}
			if time.Now().After(deadline) {
				shot(t, ctx, "failed")
				t.Fatalf("waited in vain to see %s (%v)", what, err)
			}
		}
	}
	js := func(code string) {
		t.Helper()
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("("+code+", true)")); err != nil {
			t.Fatal(err)
		}
	}
	do("sign in", chromedp.EmulateViewport(1440, 900), chromedp.Navigate(o.url+"/login"),
		chromedp.SendKeys(chromedp.CSS(`input[name=name]`), "quantri"), chromedp.SendKeys(chromedp.CSS(`input[name=password]`), password),
		chromedp.Click(chromedp.CSS(`form[action="/login"] button.primary`)))
	is("the overview", `location.pathname === "/"`)
	do("start", chromedp.Navigate(o.url+"/designs/library/new"), chromedp.SendKeys(chromedp.CSS(`input[name=name]`), "tu-tay-viet"), chromedp.Click(chromedp.CSS(`form.takeform button.primary`)))
	is("the editor with its picture", `document.querySelector("#stage img") && document.querySelectorAll(".gutter i").length > 60`)
	shot(t, ctx, "editor")

	// typed replaces text in the field as a person's typing does: by an input event.
	typed := func(from, to string) {
		t.Helper()
		js(fmt.Sprintf(`((e, a, b) => { const at = e.value.indexOf(a); if (at < 0) throw new Error("no " + a); e.focus(); e.setSelectionRange(at, at + a.length); document.execCommand("insertText", false, b); })(document.querySelector("#code"), %q, %q)`, from, to))
	}
	js(`window.was = document.querySelector("#stage img").src`)
	typed(`"#11805A"`, `"#8A2FA8"`)
	is("another picture", `document.querySelector("#stage img") && document.querySelector("#stage img").src !== window.was`)
	is("the text keeps its focus", `document.activeElement.id === "code"`)
	typed("kinds: [led]", "kinds: [radio]")
	is("the slip at its line", `document.querySelector(".gutter i.bad") && document.querySelector(".gutter i.bad").textContent === "8" && document.querySelector("pre .l.bad").textContent.includes("radio")`)
	js(`document.querySelector("[data-goto]").click()`)
	is("the line chosen", `(e => e.value.slice(e.selectionStart, e.selectionEnd) === "kinds: [radio]")(document.querySelector("#code"))`)
	shot(t, ctx, "slip")
	js(`document.execCommand("undo")`)
	is("the slip undone", `document.querySelector("#code").value.includes("kinds: [led]") && !document.querySelector(".gutter i.bad") && document.querySelector("#stage img")`)
	is("twin and text say the same", `document.querySelector(".coat pre").innerText.replace(/\u200b/g, "").trimEnd() === document.querySelector("#code").value.trimEnd()`)
	js(`(e => { e.value = "TỪ TRÌNH DUYỆT"; e.dispatchEvent(new Event("input", {bubbles: true})); window.was = document.querySelector("#stage img").src; })(document.querySelector("#v-headline"))`)
	is("the sample drawn", `document.querySelector("#stage img").src !== window.was && document.querySelector("#v-headline").value === "TỪ TRÌNH DUYỆT"`)
	js(`document.querySelector("button[value=check]").click()`)
	is("all sizes checked", `document.querySelector("#stage").textContent.match(/12 (drawings|hình)/)`)
	shot(t, ctx, "checked")
	axe(t, ctx, "the editor")
	do("install", chromedp.Click(chromedp.CSS(`button[value=install]`)))
	is("the library with the design", `location.pathname === "/designs/library" && document.body.textContent.includes("tu-tay-viet")`)
	shot(t, ctx, "library")
	for _, at := range []string{"/designs/library", "/designs/library/new?from=led-slide", "/settings/official", "/settings/brand", "/designs"} {
		do("open "+at, chromedp.Navigate(o.url+at))
		axe(t, ctx, at)
	}
	code, page, _ := o.get(t, o.people[campaign.Designer], "/designs")
	if code != 200 || !strings.Contains(page, "/designs/tu-tay-viet") {
		t.Error("the gallery lacks the design")
	}
	mu.Lock()
	defer mu.Unlock()
	for _, c := range complaints {
		t.Error(c)
	}
}

// axe checks the page against WCAG 2.2 A and AA.
func axe(t *testing.T, ctx context.Context, where string) {
	t.Helper()
	src, err := os.ReadFile("../../cmd/pano/testdata/axe/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](string(src)+"; true")); err != nil {
		t.Fatal(err)
	}
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"]}).then(r => r.violations.map(v => v.impact + " " + v.id + ": " + v.nodes.slice(0, 3).map(n => n.target.join(" ") + " " + (n.any[0]?.message || n.failureSummary || "")).join(" | ")))`, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Errorf("%s: %s", where, v)
	}
}

// shot keeps a picture for people when PANO_UI_SHOTS names a folder.
func shot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("PANO_UI_SHOTS")
	if dir == "" {
		return
	}
	b, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(dir+"/live-"+name+".png", b, 0o644)
	}
	if err != nil {
		t.Error(err)
	}
}
