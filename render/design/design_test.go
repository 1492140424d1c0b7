package design

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// document is the format's page, whose examples must stay true.
func document(t testing.TB) string {
	b, err := os.ReadFile("../../docs/template-format.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// examples are the whole templates that the page shows.
func examples(t testing.TB) []string {
	var out []string
	for i, part := range strings.Split(document(t), "```") {
		if body, ok := strings.CutPrefix(part, "yaml\n"); ok && i%2 == 1 && strings.HasPrefix(body, "pano: 1") {
			out = append(out, body)
		}
	}
	if len(out) != 2 {
		t.Fatalf("the page has %d whole examples, want 2", len(out))
	}
	return out
}

func TestDocumentExamples(t *testing.T) {
	for _, e := range examples(t) {
		if _, err := Parse([]byte(e)); err != nil {
			t.Error(err)
		}
	}
}

func TestShippedTemplates(t *testing.T) {
	files, err := filepath.Glob("../../templates/*/*/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, err := Read(os.DirFS("../.."), strings.TrimPrefix(filepath.ToSlash(filepath.Dir(f)), "../../")); err != nil {
			t.Error(err)
		}
	}
}

func TestExampleMeaning(t *testing.T) {
	d, err := Parse([]byte(examples(t)[0]))
	if err != nil {
		t.Fatal(err)
	}
	if d.Main() != "headline" || d.Name != "led-slide" || len(d.Sizes) != 2 || d.Sizes[1].WPx != 384 {
		t.Errorf("head: %+v", d)
	}
	if got := strings.Join(d.ArtFiles(), " "); got != "drum dove lotus-gold" {
		t.Errorf("art files %q", got)
	}
	ground := d.Palettes[0].Colours["ground"].Stops
	if len(ground) != 3 || ground[1].At != 0.5 || ground[2].Colour.RGB != [3]uint8{0x6f, 0x06, 0x0c} {
		t.Errorf("ground: %+v", ground)
	}
	stack := d.Variants[0].Layers[5]
	if stack.Draw != "stack" || len(stack.Items) != 3 {
		t.Fatalf("stack: %+v", stack)
	}
	head := stack.Items[1]
	if head.Fill.Kind != Linear || head.Fill.Ref != "gold" || !head.SameWidth || head.Lines != 2 || head.Shadow.Fill.Alpha != 0.55 {
		t.Errorf("headline: %+v", head)
	}
	if _, ok := d.Variant(16.0 / 9); !ok {
		t.Error("no variant for 16:9")
	}
	if _, ok := d.Variant(3); ok {
		t.Error("a variant for 3:1")
	}
}

// small is a template that is right; the tests spoil it.
const small = `pano: 1
name: mau
version: 1
title: {vi: Mẫu, en: Sample}
kinds: [led]
sizes: [320x160]
fields:
  - {name: headline, type: text, required: true, label: {vi: Chữ, en: Text}}
  - {name: hazard, type: choice, label: {vi: Loại, en: Kind}, choices: [{value: bao, title: {vi: Bão, en: Storm}}]}
  - {name: photo, type: image, label: {vi: Ảnh, en: Photo}}
palettes:
  - {name: le, title: {vi: Lễ, en: Festive}, colours: {ground: ["#E0181E", "#6F060C"], gold: "#FFDD33"}}
fonts:
  headline: {family: Anton}
variants:
  - aspect: [1, 3]
    layers:
      - {draw: background, fill: ground}
      - {draw: text, text: "{headline}", font: headline, max: 20, min: 5, fill: gold}
`

func TestErrors(t *testing.T) {
	if _, err := Parse([]byte(small)); err != nil {
		t.Fatal(err)
	}
	layer := func(s string) [2]string { return [2]string{"- {draw: background, fill: ground}", s} }
	for name, c := range map[string]struct {
		swap [2]string
		want string
	}{
		"unknown key":        {[2]string{"version: 1", "version: 1\ncolour: red"}, `line 4, column 1: unknown key "colour"`},
		"unknown layer key":  {layer("- {draw: background, fill: ground, radius: 3}"), `unknown key "radius"`},
		"spelling":           {layer("- {draw: background, fil: ground}"), `did you mean "fill"?`},
		"unknown layer":      {layer("- {draw: circle}"), "possible here: background"},
		"unknown colour":     {layer("- {draw: background, fill: blue}"), `"blue" is not a colour`},
		"gradient as colour": {layer(`- {draw: art, file: dove, tint: ground}`), `"ground" is a gradient`},
		"bad hex":            {layer(`- {draw: background, fill: "#12345g"}`), "#rrggbb"},
		"unknown field":      {[2]string{"{headline}", "{headlin}"}, `there is no field "headlin"`},
		"unknown role":       {[2]string{"font: headline", "font: body"}, `"body" is not among fonts`},
		"date format":        {[2]string{"{headline}", "{headline:long}"}, "is for dates"},
		"open placeholder":   {[2]string{"{headline}\"", "{headline\""}, "not closed"},
		"min above max":      {[2]string{"min: 5", "min: 50"}, "min 50 is larger than max 20"},
		"nan":                {[2]string{"max: 20", "max: .nan"}, "nan is not used"},
		"infinity":           {[2]string{"max: 20", "max: .inf"}, "infinity is not used"},
		"huge":               {[2]string{"max: 20", "max: 1e9"}, "a number from"},
		"hex number":         {[2]string{"max: 20", "max: 0x10"}, "a number from"},
		"version":            {[2]string{"pano: 1", "pano: 2"}, "newer than this program"},
		"no pano":            {[2]string{"pano: 1\n", ""}, "pano is missing"},
		"anchor":             {[2]string{"kinds: [led]", "kinds: &a [led]"}, "anchors"},
		"twice":              {[2]string{"version: 1", "version: 1\nversion: 2"}, "version"},
		"language":           {[2]string{"title: {vi: Mẫu, en: Sample}", "title: {vi: Mẫu}"}, `"en" is missing`},
		"size":               {[2]string{"320x160", "320x160in"}, "WIDTHxHEIGHT"},
		"size off variant":   {[2]string{"320x160", "1600x160"}, "no variant is made for the ratio 10"},
		"size too large":     {[2]string{"320x160", "90000x90000"}, "60000"},
		"condition":          {layer("- {draw: rect, when: headline == x}"), "name = value"},
		"condition choice":   {layer("- {draw: rect, when: hazard = mua}"), `"mua" is not a choice`},
		"art name":           {layer("- {draw: art, file: ../../etc/passwd}"), "templates/art"},
		"art folder":         {layer("- {draw: art, file: ./../x.svg}"), "templates/art"},
		"art field":          {layer(`- {draw: art, file: "x-{headline}"}`), "not a choice field"},
		"image field":        {layer("- {draw: image, field: headline}"), "not an image field"},
		"box":                {layer("- {draw: rect, box: [1, 2, 3]}"), "4 to 4"},
		"box unit":           {layer("- {draw: rect, box: [1px, 2, 3, 4]}"), "percent"},
		"kind":               {[2]string{"kinds: [led]", "kinds: [tv]"}, "possible: led"},
		"choices":            {[2]string{"type: choice", "type: text"}, "choices belong"},
		"scalar template":    {[2]string{small, "hello"}, "a template is a map"},
		"two documents":      {[2]string{"pano: 1", "---\na: 1\n---\npano: 1"}, "documents"},
		"part":               {layer("- {draw: part, name: x}"), "not among parts"},
		"required":           {[2]string{"{name: photo, type: image,", "{name: photo, type: image, required: true,"}, "only the main field"},
	} {
		_, err := Parse([]byte(strings.Replace(small, c.swap[0], c.swap[1], 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error\n%v\ndoes not say %q", name, err, c.want)
		} else if lines := strings.Split(err.Error(), "\n"); len(slices.Compact(lines)) < len(lines) {
			t.Errorf("%s: said twice:\n%v", name, err)
		}
	}
}

func TestBombs(t *testing.T) {
	for name, s := range map[string]string{
		"brackets":  strings.Repeat("[", 200_000),
		"braces":    strings.Repeat("{a: ", 60_000),
		"entries":   strings.Repeat("- ", 100_000) + "x",
		"indent":    indented(2000),
		"long":      strings.Repeat("a", MaxFile+1),
		"questions": strings.Repeat("? ", 100_000),
		"layers":    strings.Replace(small, "- {draw: background, fill: ground}", strings.Repeat("- {draw: background, fill: ground}\n      ", 201), 1),
	} {
		if _, err := Parse([]byte(s)); err == nil {
			t.Errorf("%s: was read", name)
		}
	}
}

func indented(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
		if b.Len() > MaxFile-n {
			break
		}
	}
	return b.String()
}

func TestSizes(t *testing.T) {
	for s, want := range map[string]Size{
		"1920x1080":   {WPx: 1920, HPx: 1080},
		" 384 × 192 ": {WPx: 384, HPx: 192},
		"600x70cm":    {WPx: 11811, HPx: 1378, WMM: 6000, HMM: 700, DPI: 50},
		"5,4x0,8m":    {WPx: 10630, HPx: 1575, WMM: 5400, HMM: 800, DPI: 50},
		"2100x297mm":  {WPx: 4134, HPx: 585, WMM: 2100, HMM: 297, DPI: 50},
	} {
		got, err := ParseSize(s)
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v; want %+v", s, got, err, want)
		}
	}
	for _, bad := range []string{"", "x", "1920", "0x0", "-1x5", "1920x1080in", "NaNxNaN", "1e3x10", "60001x10", "10.5x10", "51x1m", "30000x30000", "7x100"} {
		if s, err := ParseSize(bad); err == nil {
			t.Errorf("%q was read as %+v", bad, s)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	for _, e := range examples(f) {
		f.Add([]byte(e))
	}
	f.Add([]byte("pano: 1\nname: [a"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Parse(data)
		if err == nil && (d.Main() == "" || d.Name == "" || len(d.Sizes) == 0) {
			t.Fatal("a template without its necessary parts was taken")
		}
	})
}
