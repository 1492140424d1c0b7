package output_test

import (
	"bufio"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pano/devices/blob"
	"pano/devices/output"
	"pano/devices/player"
	"pano/devices/proof"
)

func frame(n uint8) player.Frame {
	img := image.NewRGBA(image.Rect(0, 0, 24, 8))
	for i := range 24 * 8 {
		img.Set(i%24, i/24, color.RGBA{n, uint8(i), 7, 255})
	}
	return player.Frame{Image: img, Pixels: blob.Sum(img.Pix), File: blob.Sum([]byte{n}), Item: "item-1"}
}

func equal(t *testing.T, r io.Reader, want *image.RGBA) {
	t.Helper()
	got, err := png.Decode(r)
	if err != nil {
		t.Fatal(err)
	}
	for y := range want.Rect.Dy() {
		for x := range want.Rect.Dx() {
			a, b, c, _ := got.At(x, y).RGBA()
			d, e, f, _ := want.At(x, y).RGBA()
			if a != d || b != e || c != f {
				t.Fatalf("pixel %d,%d is %v, want %v", x, y, got.At(x, y), want.At(x, y))
			}
		}
	}
}

func TestNamesAndMistakes(t *testing.T) {
	if _, err := output.New("laser", output.Config{}); err == nil || !strings.Contains(err.Error(), "folder") {
		t.Errorf("got %v, want the known kinds", err)
	}
	if _, err := output.New("folder", output.Config{}); err == nil {
		t.Error("folder without a folder")
	}
	if _, err := output.New("web", output.Config{Addr: "127.0.0.1:notaport"}); err == nil {
		t.Error("web on no port")
	}
	for _, kind := range output.Kinds() {
		o, err := output.New(kind, output.Config{Dir: t.TempDir()})
		if err != nil || o.Name() != kind {
			t.Errorf("%s: %v %v", kind, o, err)
			continue
		}
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A reader of the folder sees whole pictures only, however often they change.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	o, err := output.New("folder", output.Config{Dir: dir})
	must(t, err)
	must2(o.Show(t.Context(), frame(0)))(t)
	stop := make(chan struct{})
	var reader sync.WaitGroup
	reader.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			f, err := os.Open(filepath.Join(dir, "screen.png"))
			if err != nil {
				t.Errorf("no picture: %v", err)
				return
			}
			if _, err := png.Decode(f); err != nil {
				t.Errorf("half a picture: %v", err)
			}
			_ = f.Close()
		}
	})
	for i := range 300 {
		must2(o.Show(t.Context(), frame(uint8(i))))(t)
	}
	close(stop)
	reader.Wait()
	last := frame(299 % 256)
	f, err := os.Open(filepath.Join(dir, "screen.png"))
	must(t, err)
	defer f.Close()
	equal(t, f, last.Image)
	var side struct{ Frame, File, Item string }
	data, err := os.ReadFile(filepath.Join(dir, "screen.json"))
	must(t, err)
	must(t, json.Unmarshal(data, &side))
	if side.Frame != string(last.Pixels) || side.File != string(last.File) || side.Item != "item-1" {
		t.Errorf("sidecar %s", data)
	}
	must(t, o.Blank(t.Context()))
	must(t, o.Blank(t.Context()))
	if _, err := os.Stat(filepath.Join(dir, "screen.png")); !os.IsNotExist(err) {
		t.Error("dark, but the picture is still there")
	}
}

func TestWeb(t *testing.T) {
	o, err := output.New("web", output.Config{Title: `Bảng <b>1</b>`})
	must(t, err)
	defer o.Close()
	web := o.(*output.Web)
	page := get(t, web.URL(), "")
	body, _ := io.ReadAll(page.Body)
	if !strings.Contains(string(body), "Bảng &lt;b&gt;1&lt;/b&gt;") {
		t.Errorf("title is missing or not escaped: %s", body)
	}
	csp := page.Header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy %q", csp)
	}
	for _, part := range []string{"http://", "https://", "//cdn", "src=\"//"} {
		if strings.Contains(string(body), part) {
			t.Errorf("the page fetches from elsewhere: %q", part)
		}
	}
	if r := get(t, web.URL()+"frame.png", ""); r.StatusCode != http.StatusNotFound {
		t.Errorf("dark page serves %s", r.Status)
	}
	// Every page that listens is told, from the frame on show on.
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, web.URL()+"events", nil)
	must(t, err)
	events, err := http.DefaultClient.Do(req)
	must(t, err)
	defer events.Body.Close()
	lines := bufio.NewScanner(events.Body)
	next := func() string {
		for lines.Scan() {
			if d, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				return d
			}
		}
		t.Fatal("no event")
		return ""
	}
	if d := next(); d != "" {
		t.Errorf("dark page says %q", d)
	}
	for n := range uint8(5) {
		f := frame(n)
		shown, err := o.Show(t.Context(), f)
		must(t, err)
		if shown.Grade != proof.Handed {
			t.Errorf("grade %v: nobody knows whether a page is looked at", shown.Grade)
		}
		if d := next(); d != string(f.Pixels) {
			t.Fatalf("event %q, want %q", d, f.Pixels)
		}
		r := get(t, web.URL()+"frame/"+string(f.Pixels)+".png", "")
		equal(t, r.Body, f.Image)
	}
	if r := get(t, web.URL()+"frame/"+string(frame(3).Pixels)+".png", ""); r.StatusCode != http.StatusOK {
		t.Error("the frame before is gone: a page in mid-switch would stay black")
	}
	if r := get(t, web.URL()+"frame/"+string(frame(0).Pixels)+".png", ""); r.StatusCode != http.StatusNotFound {
		t.Error("old frames pile up")
	}
	must(t, o.Blank(t.Context()))
	if d := next(); d != "" {
		t.Errorf("dark page says %q", d)
	}
	if r := get(t, web.URL(), "evil.example"); r.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("another host name gets %s", r.Status)
	}
}

func get(t *testing.T, url, host string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	must(t, err)
	req.Host = host
	r, err := http.DefaultClient.Do(req)
	must(t, err)
	t.Cleanup(func() { _ = r.Body.Close() })
	return r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func must2(_ player.Shown, err error) func(*testing.T) {
	return func(t *testing.T) { t.Helper(); must(t, err) }
}
