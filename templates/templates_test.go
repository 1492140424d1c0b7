package templates_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"pano/fonts"
	"pano/render"
	"pano/templates"
)

var update = flag.Bool("update", false, "write the previews and the contact sheets anew")

const (
	previewPx = 480 // the longest side of a preview
	checkPx   = 200 // of a drawing that only its findings are wanted of
)

func engine(t testing.TB) *render.Renderer {
	t.Helper()
	r, err := render.New(render.Options{Templates: templates.Files, Fonts: fonts.Files})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// samples are the values of a preview: all fields, or only the main one.
func samples(tp render.Template, all bool) map[string]string {
	v := map[string]string{}
	for _, f := range tp.Fields {
		if f.Type == "image" || f.Sample == "" {
			continue
		}
		if all {
			v[f.Name] = f.Sample
		} else if f.Type == "text" {
			v[f.Name] = f.Sample
			break
		}
	}
	return v
}

func palettes(tp render.Template) []string {
	var out []string
	for _, p := range tp.Palettes {
		out = append(out, p.Name)
	}
	if len(out) == 0 {
		out = []string{""} // a text board has none
	}
	return out
}

// folders maps the names of the designs to their folders.
func folders(t testing.TB) map[string]string {
	t.Helper()
	files, err := fs.Glob(templates.Files, "*/*/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range files {
		dir := path.Dir(f)
		out[path.Base(dir)] = dir
	}
	return out
}

func artwork(t testing.TB, r *render.Renderer, o render.Order) *render.Artwork {
	t.Helper()
	a, err := r.Render(context.Background(), o)
	if err != nil {
		t.Fatalf("%s, palette %q, %v: %v", o.Template, o.Palette, o.Size, err)
	}
	return a
}

func name(s render.Size) string {
	if s.WMM > 0 {
		return fmt.Sprintf("%gx%gcm", s.WMM/10, s.HMM/10)
	}
	return fmt.Sprintf("%dx%d", s.WPx, s.HPx)
}

// Every design works at each of its sizes, in each palette, with all fields and
// with only its main one, and leaves nothing to complain about: with the office's
// artwork, and without, but for the note that it is missing.
func TestEveryDesignEverySize(t *testing.T) {
	r := engine(t)
	for _, tp := range r.Templates() {
		t.Run(tp.Name, func(t *testing.T) {
			t.Parallel()
			for _, p := range palettes(tp) {
				for _, s := range tp.Sizes {
					for _, all := range []bool{true, false} {
						o := render.Order{Template: tp.Name, Palette: p, Size: s, Values: samples(tp, all), MaxPx: checkPx}
						for range min(2, 1+len(tp.Official)) {
							for _, f := range artwork(t, r, o).Findings {
								if f.Code != "flag_missing" || o.Official != nil {
									t.Errorf("%s, %s, all fields %v, artwork %v: %s of %s %v", p, name(s), all, o.Official != nil, f.Code, f.Field, f.Params)
								}
							}
							o.Official = standIns(tp)
						}
					}
				}
			}
		})
	}
}

// standIn takes the place of official artwork in tests: a field with a mark as
// large as the emblem, and on purpose nothing like it.
const standIn = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><rect width="30" height="20" fill="#DA251D"/><circle cx="15" cy="10" r="6" fill="#FFFF00"/></svg>`

func standIns(tp render.Template) map[string]render.Official {
	out := map[string]render.Official{}
	for _, n := range tp.Official {
		if n != "national" { // is drawn by its construction
			out[n] = render.Official{Bytes: []byte(standIn), SHA256: sha256.Sum256([]byte(standIn))}
		}
	}
	return out
}

// Two words, a whole sentence and the highest stacks of marks: whatever the main
// field allows is set at every size, beside all other fields, and leaves no finding.
func TestDesignsTakeRealSlogans(t *testing.T) {
	r := engine(t)
	for _, tp := range r.Templates() {
		if tp.Kinds[0] == "textboard" {
			continue
		}
		f := tp.Fields[0]
		for _, text := range []string{"MỪNG XUÂN", "SỐNG VÀ LÀM VIỆC THEO HIẾN PHÁP, PHÁP LUẬT", "ẶẪỘ ỄỆ ỜỞ ỢỮ"} {
			if utf8.RuneCountInString(text) > f.MaxRunes {
				continue
			}
			v := samples(tp, true)
			v[f.Name] = text
			for _, s := range tp.Sizes {
				for _, found := range artwork(t, r, render.Order{Template: tp.Name, Size: s, Values: v, Official: standIns(tp), MaxPx: checkPx}).Findings {
					t.Errorf("%s, %s, %s: %s of %s %v", tp.Name, name(s), text, found.Code, found.Field, found.Params)
				}
			}
		}
	}
}

// Pictures that an office supplies (logos, photos, busts) find their place in every
// design that takes them: nothing overflows, nothing touches the flags.
func TestDesignsTakePictures(t *testing.T) {
	r, pic := engine(t), bands(t)
	for _, tp := range r.Templates() {
		images := map[string][]byte{}
		for _, f := range tp.Fields {
			if f.Type == "image" {
				images[f.Name] = pic
			}
		}
		if len(images) == 0 {
			continue
		}
		for _, s := range tp.Sizes {
			for _, all := range []bool{true, false} {
				o := render.Order{Template: tp.Name, Size: s, Values: samples(tp, all), Images: images, Official: standIns(tp), MaxPx: checkPx}
				for _, f := range artwork(t, r, o).Findings {
					if f.Code != "image_soft" && f.Code != "image_dpi" { // the picture's fault
						t.Errorf("%s, %s, all fields %v: %s of %s %v", tp.Name, name(s), all, f.Code, f.Field, f.Params)
					}
				}
			}
		}
	}
}

// A design's boards light up in one and in three colours.
func TestBoardsInFewColours(t *testing.T) {
	r := engine(t)
	for _, tp := range r.Templates() {
		if tp.Kinds[0] != "textboard" {
			continue
		}
		for _, c := range []render.Colours{render.Mono, render.ThreeColour} {
			for _, s := range tp.Sizes {
				a := artwork(t, r, render.Order{Template: tp.Name, Size: s, Colours: c, Values: samples(tp, true)})
				if a.WPx != s.WPx || a.HPx != s.HPx {
					t.Errorf("%s %s in %s: the picture has %d x %d px; a board shows pages of its own size", tp.Name, name(s), c, a.WPx, a.HPx)
				}
			}
		}
	}
}

// Warnings may be long: free text of an emergency is never refused for its length
// below the field's limit.
func TestWarningsTakeLongTexts(t *testing.T) {
	r := engine(t)
	long := "SẠT LỞ TRÊN ĐÈO PRENN, CẤM TẤT CẢ CÁC PHƯƠNG TIỆN, MỜI ĐI ĐƯỜNG ĐÈO MIMOSA CHO ĐẾN KHI CÓ THÔNG BÁO MỚI"
	for _, n := range []string{"canh-bao-khan", "canh-bao-khan-bang"} {
		tp, err := r.Template(n)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range tp.Sizes {
			artwork(t, r, render.Order{Template: n, Size: s, Values: map[string]string{tp.Fields[0].Name: long}})
		}
	}
}

// The hall backdrop sets the pair at the offsets of HD 105-HD/BTGTW, and the title
// never reaches into its place.
func TestFlagsOfTheBackdrop(t *testing.T) {
	r := engine(t)
	tp, err := r.Template("phong-hoi-truong")
	if err != nil {
		t.Fatal(err)
	}
	for place, at := range map[string][2]float64{"cot": {1. / 7, 1. / 4}, "bay": {1. / 10, 1. / 8}} {
		for _, s := range tp.Sizes {
			v := samples(tp, true)
			v["flags"] = place
			m := decode(t, artwork(t, r, render.Order{Template: tp.Name, Palette: "xanh", Size: s, Values: v, Official: standIns(tp), MaxPx: 800}).Bytes)
			flag := color.RGBA{0xda, 0x25, 0x1d, 255}
			x, y := int(at[0]*float64(m.Rect.Dx())), int(at[1]*float64(m.Rect.Dy()))
			if m.RGBAAt(x+3, y+3) != flag || m.RGBAAt(x-3, y+3) == flag || m.RGBAAt(x+3, y-3) == flag {
				t.Errorf("%s, %s: the Party flag's corner is not at %d, %d", name(s), place, x, y)
			}
		}
	}
}

// Printed designs make a PDF with bleed.
func TestPrintedDesignsMakePDF(t *testing.T) {
	r := engine(t)
	for _, tp := range r.Templates() {
		for _, s := range tp.Sizes {
			if s.WMM > 0 {
				a := artwork(t, r, render.Order{Template: tp.Name, Size: s, Format: render.PDF, BleedMM: 10, Values: samples(tp, true)})
				if !bytes.HasPrefix(a.Bytes, []byte("%PDF-")) {
					t.Errorf("%s %s is no PDF", tp.Name, name(s))
				}
				break
			}
		}
	}
}

// What people read in the form is there in both languages, and nothing claims an
// issuer that nobody typed.
func TestWordsOfTheForms(t *testing.T) {
	r := engine(t)
	for _, tp := range r.Templates() {
		both := func(what string, m map[string]string) {
			t.Helper()
			for _, lang := range []string{"vi", "en"} {
				if m[lang] == "" || m[lang] != norm.NFC.String(m[lang]) {
					t.Errorf("%s: %s has no good %s text: %q", tp.Name, what, lang, m[lang])
				}
			}
		}
		both("title", tp.Title)
		both("about", tp.About)
		for _, p := range tp.Palettes {
			both("palette "+p.Name, p.Title)
		}
		for i, f := range tp.Fields {
			both(f.Name, f.Label)
			// A countdown's date has none: the sample of its days does not age.
			if f.Sample == "" && f.Type != "image" && !(len(tp.Counts) > 0 && f.Type == "date") {
				t.Errorf("%s: %s has no sample", tp.Name, f.Name)
			}
			if f.Type == "text" && f.Default != "" {
				t.Errorf("%s: %s would say %q without being asked", tp.Name, f.Name, f.Default)
			}
			if f.Required != (i == 0) {
				t.Errorf("%s: %s: exactly the first field is required", tp.Name, f.Name)
			}
		}
	}
}

var artUse = regexp.MustCompile(`file: "?([a-z0-9-]+(\{[a-z_]+\})?)`)

// Every drawing is used by a design.
func TestNoArtLiesIdle(t *testing.T) {
	used := map[string]bool{}
	for _, dir := range folders(t) {
		b, err := fs.ReadFile(templates.Files, dir+"/template.yaml")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range artUse.FindAllStringSubmatch(string(b), -1) {
			stem, _, choice := strings.Cut(m[1], "{")
			used[stem] = used[stem] || !choice
			if choice {
				used[stem+"*"] = true
			}
		}
	}
	files, err := fs.Glob(templates.Files, "art/*.svg")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		n := strings.TrimSuffix(path.Base(f), ".svg")
		stem := n[:strings.Index(n+"-", "-")+min(1, strings.Count(n, "-"))] + "*"
		if !used[n] && !used[stem] {
			t.Errorf("%s is used by no design", f)
		}
	}
}

// The previews beside the designs are what the engine draws today.
func TestPreviews(t *testing.T) {
	r := engine(t)
	dirs := folders(t)
	for _, tp := range r.Templates() {
		t.Run(tp.Name, func(t *testing.T) {
			t.Parallel()
			a := artwork(t, r, render.Order{Template: tp.Name, Size: tp.Sizes[0], Values: samples(tp, true), MaxPx: previewPx, Stored: *update})
			file := path.Join(dirs[tp.Name], "preview.png")
			want, err := os.ReadFile(file)
			if *update && (err != nil || difference(t, want, a.Bytes) > 2) { // what looks the same stays
				want, err = a.Bytes, os.WriteFile(file, a.Bytes, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(want) > 150<<10 {
				t.Errorf("%s has %d kB; 150 are enough", file, len(want)>>10)
			}
			if d := difference(t, want, a.Bytes); d > 2 {
				t.Errorf("%s is old: up to %d of 255 differ. Look at it, then: go test ./templates -update", file, d)
			}
		})
	}
}

// difference is the largest distance of two pictures' channels.
func difference(t *testing.T, a, b []byte) int {
	t.Helper()
	p, q := decode(t, a), decode(t, b)
	if p.Rect != q.Rect {
		return 255
	}
	far := 0
	for i, v := range p.Pix {
		d := int(v) - int(q.Pix[i])
		far = max(far, d, -d)
	}
	return far
}

func decode(t testing.TB, b []byte) *image.RGBA {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewRGBA(image.Rect(0, 0, m.Bounds().Dx(), m.Bounds().Dy()))
	draw.Draw(out, out.Rect, m, m.Bounds().Min, draw.Src)
	return out
}
