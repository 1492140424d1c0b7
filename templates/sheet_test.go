package templates_test

import (
	"image"
	"image/jpeg"
	"os"
	"path"
	"strings"
	"testing"

	"pano/render/sheet"
)

// The contact sheets of docs/templates.md.
const sheets = "../docs/pictures"

// Contact sheets are written with -update; here it is held that each design has one
// and that it is small.
func TestContactSheets(t *testing.T) {
	r := engine(t)
	for _, tp := range r.Templates() {
		file := path.Join(sheets, "template-"+tp.Name+".jpg")
		if *update {
			m, err := sheet.Draw(t.Context(), tp, r.Render)
			if err != nil {
				t.Fatal(err)
			}
			if err := write(file, m); err != nil {
				t.Fatal(err)
			}
		}
		st, err := os.Stat(file)
		if err != nil {
			t.Errorf("%s has no contact sheet: go test ./templates -update", tp.Name)
		} else if st.Size() > 300<<10 {
			t.Errorf("%s has %d kB; 300 are enough", file, st.Size()>>10)
		}
	}
}

// The page of the library tells every design's sheet, main field and palettes.
func TestPageOfTheLibrary(t *testing.T) {
	page, err := os.ReadFile("../docs/templates.md")
	if err != nil {
		t.Fatal(err)
	}
	r := engine(t)
	for _, tp := range r.Templates() {
		row := ""
		for line := range strings.Lines(string(page)) {
			if strings.HasPrefix(line, "| ["+tp.Name+"](#"+tp.Name+")") {
				row = line
			}
		}
		want := append([]string{"`" + tp.Fields[0].Name + "`", strings.Join(tp.Kinds, ", "), name(tp.Sizes[0])}, strings.Join(palettes(tp), ", "))
		for _, w := range want {
			if !strings.Contains(row, w) {
				t.Errorf("docs/templates.md: the row of %s lacks %q", tp.Name, w)
			}
		}
		if !strings.Contains(string(page), "](pictures/template-"+tp.Name+".jpg)") {
			t.Errorf("docs/templates.md does not show the sheet of %s", tp.Name)
		}
	}
}

func write(file string, m image.Image) error {
	if err := os.MkdirAll(path.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := jpeg.Encode(f, m, &jpeg.Options{Quality: 74}); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
