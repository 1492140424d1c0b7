//go:build e2e

package ui

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// art answers picture addresses of the fixtures with a drawing.
func art(w http.ResponseWriter, r *http.Request) {
	if dir := os.Getenv("PANO_UI_ART"); dir != "" {
		if list, _ := filepath.Glob(dir + "/*.png"); len(list) > 0 {
			n := 0
			for _, c := range r.URL.Path {
				n = n*31 + int(c)
			}
			http.ServeFile(w, r, list[max(n, -n)%len(list)])
			return
		}
	}
	img := image.NewRGBA(image.Rect(0, 0, 320, 160))
	for y := range 160 {
		for x := range 320 {
			img.Set(x, y, color.RGBA{uint8(40 + x/4), uint8(90 + y/4), 120, 255})
		}
	}
	w.Header().Set("Content-Type", "image/png")
	_ = png.Encode(w, img)
}

// serve answers /N/LANG/THEME with fixture N.
func serve(t *testing.T) (*httptest.Server, []fixture) {
	u, all := testUI(t), fixtures()
	mux := http.NewServeMux()
	mux.Handle("/static/", u.shell.Book.Static)
	mux.HandleFunc("/page/{n}/{lang}/{theme}", func(w http.ResponseWriter, r *http.Request) {
		var n int
		fmt.Sscan(r.PathValue("n"), &n)
		text, err := all[n].render(u, r.PathValue("lang"), r.PathValue("theme"))
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Security-Policy", "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, text)
	})
	mux.HandleFunc("/", art)
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return srv, all
}

func browser(t *testing.T) context.Context {
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium on PATH: the browser part cannot run here")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true), chromedp.Flag("font-render-hinting", "none"))
	actx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(cancel)
	ctx, cancel2 := chromedp.NewContext(actx)
	t.Cleanup(cancel2)
	ctx, cancel3 := context.WithTimeout(ctx, 10*time.Minute)
	t.Cleanup(cancel3)
	return ctx
}

// TestShots draws pages into the folder PANO_UI_SHOTS, to be looked at.
// PANO_UI_ONLY narrows them by name, PANO_UI_VIEWS names width:theme:lang views.
func TestShots(t *testing.T) {
	dir := os.Getenv("PANO_UI_SHOTS")
	if dir == "" {
		t.Skip("PANO_UI_SHOTS names no folder for pictures")
	}
	srv, all := serve(t)
	ctx := browser(t)
	views := os.Getenv("PANO_UI_VIEWS")
	if views == "" {
		views = "1440:light:vi"
	}
	for _, view := range strings.Fields(views) {
		p := strings.Split(view, ":")
		width, height := int64(1440), int64(900)
		fmt.Sscan(p[0], &width)
		if width < 600 {
			height = 844
		}
		for i, f := range all {
			if only := os.Getenv("PANO_UI_ONLY"); only != "" && !strings.Contains(" "+only+" ", " "+f.name+" ") {
				continue
			}
			err := chromedp.Do(ctx, chromedp.EmulateViewport(width, height), chromedp.Navigate(fmt.Sprintf("%s/page/%d/%s/%s", srv.URL, i, p[2], p[1])))
			if err != nil {
				t.Fatal(err)
			}
			_, _ = chromedp.Run(ctx, chromedp.Evaluate[bool](`document.fonts.ready.then(() => true)`, chromedp.EvalAwaitPromise))
			_, _ = chromedp.Run(ctx, chromedp.Evaluate[bool](`Promise.all([...document.images].map(i => { i.loading = "eager"; return i.decode().catch(() => 0); })).then(() => true)`, chromedp.EvalAwaitPromise))
			shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
			if err != nil {
				t.Fatal(err)
			}
			name := fmt.Sprintf("%02d-%s-%s-%s-%s.png", i, strings.ReplaceAll(f.name, "/", "_"), p[0], p[1], p[2])
			if err := os.WriteFile(filepath.Join(dir, name), shot, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestInvariants opens every page at phone and desktop width: nothing scrolls
// sideways, nothing asks another host, the policy is not broken, no script fails.
func TestInvariants(t *testing.T) {
	srv, all := serve(t)
	ctx := browser(t)
	for _, width := range []int64{360, 480, 768, 1280, 1920} {
		for i, f := range all {
			lang := page2(i)
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 800), chromedp.Navigate(fmt.Sprintf("%s/page/%d/%s/light", srv.URL, i, lang))); err != nil {
				t.Fatal(err)
			}
			over, err := chromedp.Run(ctx, chromedp.Evaluate[string](overflowJS))
			if err != nil {
				t.Fatal(err)
			}
			if over != "" {
				t.Errorf("%s at %d: %s", f.name, width, over)
			}
		}
	}
}

// page2 alternates the languages.
func page2(i int) string { return []string{"vi", "en"}[i%2] }

// overflowJS names what is wider than the window, and touch targets too small for a finger.
const overflowJS = `(() => {
  const w = document.documentElement.clientWidth, bad = [];
  if (document.documentElement.scrollWidth > w + 1) {
    for (const e of document.querySelectorAll("body *")) {
      const r = e.getBoundingClientRect();
      if (r.right > w + 1 && r.width > 0 && !e.closest(".scroll, .timeline, .tabbar, pre, .sr, dialog")) { bad.push(e.tagName + "." + e.className + " " + Math.round(r.right)); if (bad.length > 3) break; }
    }
    bad.unshift("scrolls to " + document.documentElement.scrollWidth);
  }
  for (const r of performance.getEntriesByType("resource")) if (!r.name.startsWith(location.origin) && !r.name.startsWith("data:")) bad.push("asked " + r.name);
  return bad.join("; ");
})()`
