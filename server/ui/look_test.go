package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
)

func source(t *testing.T, name string) string {
	t.Helper()
	b, err := fs.ReadFile(files, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func packed(b []byte) int {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Len()
}

// TestVendored: what came from others is what VENDOR.json says, no more, no less.
func TestVendored(t *testing.T) {
	var list []struct{ File, SHA256, Licence, Source string }
	if err := json.Unmarshal([]byte(source(t, "static/vendor/VENDOR.json")), &list); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"VENDOR.json": true}
	for _, v := range list {
		sum := sha256.Sum256([]byte(source(t, "static/vendor/"+v.File)))
		if hex.EncodeToString(sum[:]) != v.SHA256 {
			t.Errorf("%s is not what was vendored", v.File)
		}
		if v.Licence == "" || v.Source == "" {
			t.Errorf("%s: licence or source missing", v.File)
		}
		known[v.File] = true
	}
	_ = fs.WalkDir(files, "static/vendor", func(p string, d fs.DirEntry, err error) error {
		if rel := strings.TrimPrefix(p, "static/vendor/"); err == nil && !d.IsDir() && !known[rel] {
			t.Errorf("%s is not in VENDOR.json", rel)
		}
		return err
	})
}

// TestNewFeatures: browsers of Windows 7 and 8.1 (Chrome 109, Firefox 115) must
// understand the stylesheet and the script.
func TestNewFeatures(t *testing.T) {
	css := regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(source(t, "static/pano.css")+source(t, "static/code.css"), "")
	for _, no := range []string{"oklch(", "oklab(", "color-mix(", "light-dark(", "subgrid", ":has(", "popover", "anchor-name", "@scope", "@starting-style", "text-wrap: balance", "&"} {
		if strings.Contains(css, no) {
			t.Errorf("pano.css uses %q", no)
		}
	}
	if m := regexp.MustCompile(`@import|url\((?:"|')?(?:https?:)?//`).FindString(css); m != "" {
		t.Errorf("pano.css asks another host: %q", m)
	}
	js := source(t, "static/pano.js") + source(t, "static/code.js")
	for _, no := range []string{"eval(", "new Function", ".innerHTML", "document.write", "https://", "structuredClone", "Object.groupBy", "toSorted", "Promise.withResolvers"} {
		if strings.Contains(js, no) {
			t.Errorf("pano.js uses %q", no)
		}
	}
}

// TestBudgets: what every page loads, compressed.
func TestBudgets(t *testing.T) {
	css := packed([]byte(source(t, "static/pano.css")))
	if css > 15_000 {
		t.Errorf("css %d bytes, budget 15000", css)
	}
	js := packed([]byte(source(t, "static/pano.js"))) + packed([]byte(source(t, "static/vendor/htmx.org@4.0.1/htmx.min.js"))) + packed([]byte(source(t, "static/vendor/htmx.org@4.0.1/hx-sse.min.js")))
	if js > 30_000 {
		t.Errorf("js %d bytes, budget 30000", js)
	}
	fonts := 0
	for _, f := range []string{"be-vietnam-pro@5.3.0/be-vietnam-pro-latin-600-normal.woff2", "be-vietnam-pro@5.3.0/be-vietnam-pro-vietnamese-600-normal.woff2", "public-sans@5.3.0/public-sans-latin-wght-normal.woff2", "public-sans@5.3.0/public-sans-vietnamese-wght-normal.woff2"} {
		fonts += len(source(t, "static/vendor/"+f))
	}
	if fonts > 70_000 || css+js+fonts > 125_000 {
		t.Errorf("fonts %d, all %d bytes", fonts, css+js+fonts)
	}
}

var placeholder = regexp.MustCompile(`\{\{\.[a-z_]+\}\}|\{[a-z]+\}`)

// TestCatalogues: both languages say the same things with the same placeholders.
func TestCatalogues(t *testing.T) {
	read := func(lang string) map[string]string {
		var raw map[string]any
		if err := json.Unmarshal([]byte(source(t, "locales/"+lang+".json")), &raw); err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for k, v := range raw {
			switch x := v.(type) {
			case string:
				out[k] = x
			case map[string]any:
				out[k], _ = x["other"].(string)
			}
			if out[k] == "" {
				t.Errorf("%s %q is empty", lang, k)
			}
		}
		return out
	}
	vi, en := read("vi"), read("en")
	for k, v := range vi {
		e, ok := en[k]
		if !ok {
			t.Errorf("%q is missing in en", k)
			continue
		}
		a, b := placeholder.FindAllString(v, -1), placeholder.FindAllString(e, -1)
		sort.Strings(a)
		sort.Strings(b)
		if a, b = slices.Compact(a), slices.Compact(b); !slices.Equal(a, b) {
			t.Errorf("%q: placeholders %v in vi, %v in en", k, a, b)
		}
	}
	for k := range en {
		if _, ok := vi[k]; !ok {
			t.Errorf("%q is missing in vi", k)
		}
	}
}

// TestNoLiteralText: what a reader sees comes from the catalogues.
func TestNoLiteralText(t *testing.T) {
	list, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		t.Fatal(err)
	}
	action := regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	tag := regexp.MustCompile(`(?s)<[^>]*>`)
	attr := regexp.MustCompile(`(?:title|alt|placeholder|aria-label)="([^"]*)"`)
	word := regexp.MustCompile(`\p{L}{2,}`)
	allowed := map[string]bool{"ms": true, "pano": true, "log": true, "verify": true, "Pano": true}
	for _, name := range list {
		text := action.ReplaceAllString(source(t, name), "\x00")
		for _, m := range attr.FindAllStringSubmatch(text, -1) {
			for _, w := range word.FindAllString(m[1], -1) {
				t.Errorf("%s: literal %q in an attribute", name, w)
			}
		}
		text = regexp.MustCompile(` (?:aria|data)-[a-z]+="[^"]*"`).ReplaceAllString(text, "")
		for _, w := range word.FindAllString(tag.ReplaceAllString(strings.ReplaceAll(text, "&amp;", ""), " "), -1) {
			if !allowed[w] {
				t.Errorf("%s: literal text %q", name, w)
			}
		}
	}
}

// TestContrast recomputes what readers need: text on every ground it stands on.
func TestContrast(t *testing.T) {
	css := source(t, "static/pano.css")
	dark := css[strings.Index(css, `[data-theme="dark"]`):]
	for theme, text := range map[string]string{"light": css, "dark": dark} {
		token := func(name string) float64 {
			m := regexp.MustCompile(`--` + name + `:\s*#([0-9A-Fa-f]{6})`).FindStringSubmatch(text)
			if m == nil {
				t.Fatalf("%s has no token %s", theme, name)
			}
			n, _ := strconv.ParseUint(m[1], 16, 32)
			lin := func(c uint64) float64 {
				v := float64(c&255) / 255
				if v <= 0.04045 {
					return v / 12.92
				}
				return math.Pow((v+0.055)/1.055, 2.4)
			}
			return 0.2126*lin(n>>16) + 0.7152*lin(n>>8) + 0.0722*lin(n)
		}
		for _, pair := range [][2]string{
			{"ink", "paper"}, {"ink", "surface"}, {"ink-2", "surface"}, {"ink-2", "surface-2"}, {"ink-3", "surface"}, {"ink-3", "paper"}, {"ink-3", "surface-2"},
			{"brand", "surface"}, {"brand", "brand-soft"}, {"brand", "paper"}, {"ok", "surface"}, {"ok", "ok-soft"}, {"warn", "surface"}, {"warn", "warn-soft"},
			{"bad", "surface"}, {"bad", "bad-soft"}, {"on-brand", "brand"}, {"on-alarm", "alarm"}, {"surface", "bad"},
		} {
			a, b := token(pair[0]), token(pair[1])
			if ratio := (math.Max(a, b) + 0.05) / (math.Min(a, b) + 0.05); ratio < 4.5 {
				t.Errorf("%s: %s on %s is %.2f, need 4.5", theme, pair[0], pair[1], ratio)
			}
		}
		a, b := token("line-strong"), token("surface")
		if ratio := (math.Max(a, b) + 0.05) / (math.Min(a, b) + 0.05); ratio < 3 {
			t.Errorf("%s: the border of inputs has %.2f, need 3", theme, ratio)
		}
	}
}
