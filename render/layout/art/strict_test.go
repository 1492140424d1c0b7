package art

import (
	"strings"
	"testing"
)

func TestStrict(t *testing.T) {
	wrap := func(s string) []byte {
		return []byte(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 30 20"><title>x</title><rect width="30" height="20" fill="#c00"/>` + s + `</svg>`)
	}
	d, err := ParseStrict(wrap(`<defs/><g transform="translate(1 2)" fill="#ff0"><path d="M0 0h9v9z"/><circle cx="5" cy="5" r="2"/><polygon points="0,0 5,5 0,5" fill="gold"/></g>`))
	if err != nil || len(d.Items) != 4 {
		t.Fatalf("%+v, %v", d, err)
	}
	for bad, want := range map[string]string{
		`<defs><linearGradient id="a"><stop offset="0"/><stop offset="1"/></linearGradient></defs>`: "no definitions",
		`<linearGradient id="a"/>`:                   "solid fills only",
		`<path d="M0 0h9v9z" fill="url(#a)"/>`:       "names its colours",
		`<path d="M0 0h9v9z" fill="currentColor"/>`:  "names its colours",
		`<path d="M0 0h9v9z" fill="#ff000080"/>`:     "names its colours",
		`<path d="M0 0h9v9z" fill-opacity="0.5"/>`:   "opaque",
		`<g opacity="0.5"><path d="M0 0h9v9z"/></g>`: "opaque",
		`<path d="M0 0h9v9z" stroke="#000"/>`:        "no strokes",
		`<line x1="0" x2="9" y1="0" y2="9"/>`:        "filled path",
		`<polyline points="0,0 5,5"/>`:               "filled path",
		`<g id="a"/><use href="#a"/>`:                "no other part",
		`<use xlink:href="http://example.org/#a"/>`:  "no other part",
		`<text>Đảng</text>`:                          "not drawn",
		`<image href="data:image/png;base64,AA=="/>`: "not drawn",
		`<filter id="f"/>`:                           "not drawn",
		`<script>alert(1)</script>`:                  "not drawn",
		`<style>path{fill:blue}</style>`:             "not drawn",
		`<foreignObject/>`:                           "not drawn",
		`<a href="https://example.org"><g/></a>`:     "not drawn",
		`<clipPath id="c"/>`:                         "not drawn",
		`<animate attributeName="x"/>`:               "not drawn",
		`<path style="fill:red" d="M0 0h9v9z"/>`:     "style is not read",
		`<path class="a" d="M0 0h9v9z"/>`:            "class is not read",
		`<path onclick="x()" d="M0 0h9v9z"/>`:        "onclick is not read",
		`<path clip-path="url(#c)" d="M0 0h9v9z"/>`:  "clip-path is not read",
		`<!DOCTYPE svg [<!ENTITY a "b">]>`:           "DOCTYPE",
		`&xxe;`:                                      "XML",
	} {
		_, err := ParseStrict(wrap(bad))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v does not say %q", bad, err, want)
		}
	}
}

// A small file that says "use" often must not become a huge drawing.
func TestUseBomb(t *testing.T) {
	heavy := `<path id="p" d="M0 0` + strings.Repeat("l1 1", 2000) + `"/>`
	_, err := Parse([]byte(`<svg viewBox="0 0 9 9"><defs>` + heavy + `</defs>` + strings.Repeat(`<use href="#p"/>`, 5000) + `</svg>`))
	if err == nil || !strings.Contains(err.Error(), "points after use") {
		t.Errorf("error %v", err)
	}
}

// FuzzArt: whatever comes, the reader ends and keeps its bounds.
func FuzzArt(f *testing.F) {
	f.Add([]byte(`<svg viewBox="0 0 10 10"><path d="M0 0A5 5 0 0 1 9 9z" fill="#f00" stroke="#00f" stroke-dasharray="1,2"/></svg>`))
	f.Add([]byte(`<svg viewBox="0 0 10 10"><defs><g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g></defs><use href="#a"/></svg>`))
	f.Add([]byte(`<svg viewBox="0 0 NaN 10"><rect width="Inf" height="1e300"/></svg>`))
	f.Add([]byte(`<svg viewBox="0 0 1 1"><g transform="matrix(1e6 1e6 1e6 1e6 1e6 1e6)"><circle r="1e6"/></g></svg>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Parse(data)
		if strict, err2 := ParseStrict(data); err2 == nil && (err != nil || len(strict.Items) != len(d.Items)) {
			t.Fatalf("strict takes what the plain reader refuses: %v", err)
		}
		if err != nil {
			return
		}
		points := 0
		var count func([]Item)
		count = func(items []Item) {
			for _, it := range items {
				count(it.Group)
				if it.Shape != nil {
					points += len(it.Shape.Path.Pts)
				}
			}
		}
		if count(d.Items); points > maxPoints {
			t.Fatalf("%d points from %d bytes", points, len(data))
		}
	})
}
