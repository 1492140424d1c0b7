package templates_test

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pano/render"
	"pano/render/pack"
	"pano/render/sheet"
)

const guide = "../docs/write-a-template.md"

var (
	sectionStart = regexp.MustCompile(`(?m)^[a-z_]+:`)
	pictureLink  = regexp.MustCompile(`^!\[[^\]]+\]\((pictures/write-[0-9]+\.png)\)`)
)

// writing is the design of the guide as far as its reader has come.
type writing struct {
	order    []string
	sections map[string]string // top-level key to its text
	art      map[string][]byte
}

// take puts the sections of a block in the place of those that the design had.
func (w *writing) take(block string) {
	at := sectionStart.FindAllStringIndex(block, -1)
	for i, m := range at {
		end := len(block)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		key := strings.TrimSuffix(block[m[0]:m[1]], ":")
		if w.sections[key] == "" {
			w.order = append(w.order, key)
		}
		w.sections[key] = block[m[0]:end]
	}
}

func (w *writing) pack() *pack.Pack {
	var b strings.Builder
	for _, key := range w.order {
		b.WriteString(strings.TrimRight(w.sections[key], "\n") + "\n")
	}
	return &pack.Pack{Template: []byte(b.String()), Art: w.art}
}

// The guide's pictures are what its YAML draws, step by step, and each step is a
// whole design without a finding.
func TestGuide(t *testing.T) {
	page, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	r := engine(t)
	w := &writing{sections: map[string]string{}, art: map[string][]byte{}}
	var draw, pictures string
	lines := strings.Split(string(page), "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if kind, ok := strings.CutPrefix(line, "```"); ok {
			from := i + 1
			for i++; i < len(lines) && lines[i] != "```"; i++ {
			}
			block := strings.Join(lines[from:i], "\n") + "\n"
			if kind == "yaml" {
				w.take(block)
			} else if name, ok := strings.CutPrefix(kind, "svg "); ok {
				w.art[name] = []byte(block)
			}
			continue
		}
		if how, ok := strings.CutPrefix(line, "<!-- "); ok {
			draw = strings.TrimSuffix(how, " -->")
		}
		if m := pictureLink.FindStringSubmatch(line); m != nil {
			pictures += m[1] + " "
			compare(t, "../docs/"+m[1], step(t, r, w.pack(), draw))
			draw = ""
		}
	}
	have, err := filepath.Glob("../docs/pictures/write-*.png")
	if err != nil || len(have) != strings.Count(pictures, " ") || len(have) < 8 {
		t.Errorf("the guide shows %s; there are %v (%v)", pictures, have, err)
	}
}

// step draws one picture of the guide.
func step(t *testing.T, r *render.Renderer, p *pack.Pack, how string) []byte {
	t.Helper()
	d, err := r.Draft(p)
	if err != nil {
		t.Fatalf("%s: %v\n%s", how, err, p.Template)
	}
	tries, err := d.Try(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range tries {
		if one.Bad() {
			t.Errorf("%s: %+v", how, one)
		}
	}
	for _, s := range d.Slips() {
		t.Errorf("%s: %v", how, s)
	}
	tp := d.Template()
	if how == "sheet" {
		m, err := sheet.Draw(t.Context(), tp, d.Render)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	words := strings.Fields(how)
	if len(words) == 0 || words[0] != "draw" {
		t.Fatalf("a picture without <!-- draw -->: %q", how)
	}
	o := tp.Sample(!strings.Contains(how, "main"))
	o.MaxPx, o.Stored = 560, true
	for _, word := range words[1:] {
		switch key, v, _ := strings.Cut(word, "="); key {
		case "palette":
			o.Palette = v
		case "size":
			if o.Size, err = render.ParseSize(v); err != nil {
				t.Fatal(err)
			}
			o.MaxPx = 960
		case "main":
		default:
			t.Fatalf("what is %q?", word)
		}
	}
	a, err := d.Render(t.Context(), o)
	if err != nil {
		t.Fatalf("%s: %v", how, err)
	}
	return a.Bytes
}

// compare holds a picture of the docs against what is drawn, or writes it.
func compare(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Errorf("%v: go test ./templates -update", err)
		return
	}
	if len(want) > 200<<10 {
		t.Errorf("%s has %d kB; 200 are enough", file, len(want)>>10)
	}
	if d := difference(t, want, got); d > 2 {
		t.Errorf("%s is old: up to %d of 255 differ. Look at it, then: go test ./templates -update", file, d)
	}
}
