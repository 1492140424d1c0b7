package page

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"pano/server/campaign"
)

// View is what every template gets: the shell around a page, and the page's own data.
type View struct {
	Title  string // already translated; the browser's title
	Nav    string // which entry of the rail is current
	Actor  campaign.Actor
	Lang   string
	Theme  string // light or dark
	Path   string // with the query, to come back to
	Org    string
	Flash  string // a translated word of success
	Demo   bool
	OwnCA  string // fingerprint: this server has its own certificate authority, which phones may install
	Wide   bool   // the page fills the window (timeline)
	Live   string
	Alarms []Alarm
	Badges map[string]int
	Keys   []Shortcut
	Form   *Form
	D      any // the page's own data
	Main   template.HTML
	Body   []byte
}

// Alarm is a live takeover as the banner of every page shows it.
type Alarm struct {
	ID, Title, By string
	From, To      int64
	Shown, All    int
	Drill         bool
}

// Shortcut is one entry of the registry from which both the keys and their sheet come.
type Shortcut struct {
	Keys, Label, Link, Act string
}

// Can tells whether the reader holds a right.
func (v *View) Can(p string) bool { return v.Actor.Can(campaign.Permission(p)) }

// Book holds all pages in all languages. It is safe for concurrent use.
type Book struct {
	Clock   Clock
	Static  *Static
	Locales map[string]*Locale
	sets    map[string]*template.Template
	zip     sync.Pool
}

// Open reads pages/, locales/ and static/ of fsys.
func Open(fsys fs.FS, clock Clock) (*Book, error) {
	locales, err := LoadLocales(fsys)
	if err != nil {
		return nil, err
	}
	static, err := LoadStatic(fsys)
	if err != nil {
		return nil, err
	}
	b := &Book{Clock: clock, Static: static, Locales: locales, sets: map[string]*template.Template{}}
	b.zip.New = func() any { return gzip.NewWriter(nil) }
	for _, lang := range Langs() {
		set, err := template.New("").Funcs(b.funcs(locales[lang])).ParseFS(fsys, "pages/*.html")
		if err != nil {
			return nil, fmt.Errorf("parse pages: %w", err)
		}
		b.sets[lang] = set
	}
	return b, nil
}

// Locale speaks lang, Vietnamese when it is unknown.
func (b *Book) Locale(lang string) *Locale {
	if l := b.Locales[lang]; l != nil {
		return l
	}
	return b.Locales["vi"]
}

// Has tells whether a template of this name exists.
func (b *Book) Has(name string) bool { return b.sets["vi"].Lookup(name) != nil }

// Fragment renders one template without the shell.
func (b *Book) Fragment(name string, v *View) ([]byte, error) {
	var out bytes.Buffer
	if err := b.sets[b.Locale(v.Lang).Lang].ExecuteTemplate(&out, name, v); err != nil {
		return nil, fmt.Errorf("render %s: %w", name, err)
	}
	return out.Bytes(), nil
}

// Page renders one template inside a shell ("layout" or "bare").
func (b *Book) Page(shell, name string, v *View) ([]byte, error) {
	main, err := b.Fragment(name, v)
	if err != nil {
		return nil, err
	}
	v.Main = template.HTML(main)
	return b.Fragment(shell, v)
}

// Send writes HTML, compressed when the browser takes that and it pays.
func (b *Book) Send(w http.ResponseWriter, r *http.Request, status int, html []byte) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "Accept-Encoding, HX-Request, Cookie")
	if len(html) < 1400 || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.WriteHeader(status)
		_, _ = w.Write(html)
		return
	}
	h.Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	z := b.zip.Get().(*gzip.Writer)
	defer b.zip.Put(z)
	z.Reset(w)
	_, _ = z.Write(html)
	_ = z.Close()
}

// funcs are the words templates may use, bound to one language.
func (b *Book) funcs(l *Locale) template.FuncMap {
	return template.FuncMap{
		"lang": func() string { return l.Lang },
		"t":    l.T, "th": l.HTML, "tor": l.Or, "say": l.Say, "num": func(n any) string { return l.Num(toInt(n)) },
		"dec": l.Dec, "bytes": l.Bytes, "span": l.Span, "known": l.Has,
		"day": b.Clock.Day, "hm": b.Clock.HM, "hmto": b.Clock.HMEnd, "stamp": b.Clock.Stamp, "secs": b.Clock.Secs, "time": b.Clock.Tag,
		"short": b.Clock.Short, "isoday": b.Clock.ISODay, "isostamp": b.Clock.ISOStamp, "now": b.Clock.Now, "written": campaign.Written,
		"weekday":  func(us int64) string { return l.T(fmt.Sprintf("weekday.%d", b.Clock.At(us).Weekday())) },
		"static":   b.Static.URL,
		"icon":     b.icon,
		"initials": Initials, "hash": func(v any) string { return ShortHash(fmt.Sprint(v)) },
		"fld": func(v *View, name, label string, kv ...any) (Field, error) {
			return newField(l, v, name, label, kv...)
		},
		"dict": dict, "list": func(v ...any) []any { return v },
		"add": func(a, b int) int { return a + b }, "sub": func(a, b int) int { return a - b },
		"div": func(a, b int) int { return a / b }, "mod": func(a, b int) int { return a % b },
		"mins":   func(us, day int64) int64 { return max(0, us-day) / 60_000_000 },
		"halves": func() []int { return steps(0, 1440, 30) },
		"cm": func(mm float64) string {
			if mm == 0 {
				return ""
			}
			return strconv.FormatFloat(mm/10, 'f', -1, 64)
		},
		"ref": func(r campaign.AssetRef) string {
			if r.Asset == "" {
				return ""
			}
			return r.Asset + "@" + strconv.Itoa(r.Version)
		},
		"pct": Pct, "str": func(v any) string { return fmt.Sprint(v) },
		"join": strings.Join, "upper": strings.ToUpper,
		"dmy":    dmy,
		"lapsed": func(a *campaign.Artwork) bool { return a != nil && a.Rights.Over(b.Clock.Now()) },
		"drawn":  func(code string) string { return strings.TrimPrefix(code, "render_") }, // what the engine found, kept with a file
		"opt":    func(value, label string) Option { return Option{Value: value, Label: label} },
	}
}

func (b *Book) icon(name string, class ...string) (template.HTML, error) {
	url, err := b.Static.URL("icons.svg")
	if err != nil {
		return "", err
	}
	extra := ""
	if len(class) > 0 {
		extra = " " + strings.Join(class, " ")
	}
	return template.HTML(`<svg class="i` + extra + `" aria-hidden="true"><use href="` + url + `#i-` + name + `"/></svg>`), nil
}

// Pct is part of whole in percent, rounded down so that 100 means all of it.
func Pct(part, whole int) int {
	if whole <= 0 {
		return 0
	}
	return min(100, part*100/whole)
}

func dict(kv ...any) (map[string]any, error) {
	if len(kv)%2 != 0 {
		return nil, fmt.Errorf("dict: odd number of values")
	}
	m := make(map[string]any, len(kv)/2)
	for i := 0; i < len(kv); i += 2 {
		m[fmt.Sprint(kv[i])] = kv[i+1]
	}
	return m, nil
}

// dmy writes 2006-01-02 as people read it.
func dmy(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return t.Format("02/01/2006")
}

func toInt(v any) int64 {
	switch n := v.(type) {
	case int:
		return int64(n)
	case int64:
		return n
	case uint64:
		return int64(n)
	case int32:
		return int64(n)
	}
	return 0
}

func steps(from, to, by int) []int {
	var out []int
	for i := from; i < to; i += by {
		out = append(out, i)
	}
	return out
}
