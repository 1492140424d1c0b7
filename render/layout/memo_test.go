package layout

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"reflect"
	"strings"
	"testing"

	"pano/render/design"
	"pano/render/layout/art"
	"pano/render/typeset"
)

// TestMemoChangesNothing lays the sample designs out with values that come and go
// in any order: with a memory the pages are the same as without.
func TestMemoChangesNothing(t *testing.T) {
	lib, designs := designsOf(t, "../../templates")
	rnd := rand.New(rand.NewPCG(8, 8))
	kept := 0
	for _, d := range designs {
		for _, size := range d.Sizes {
			if d.Board != nil {
				continue
			}
			size, err := size.Complete()
			if err != nil {
				t.Fatal(err)
			}
			memo := map[string]*Memo{}
			for range 12 {
				o := Order{Design: d, Palette: &d.Palettes[0], W: float64(size.WPx), H: float64(size.HPx), Values: map[string]string{}}
				for _, f := range d.Fields {
					choices := []string{"", f.Sample, f.Sample, f.Default}
					if f.Type == "text" {
						choices = append(choices, "Đà Lạt", "SỐ 12")
					}
					if v := choices[rnd.IntN(len(choices))]; v != "" && f.Type != "image" {
						o.Values[f.Name] = v
					}
				}
				if rnd.IntN(3) == 0 {
					o.PerMM, o.DistanceM = 0.5, 400
				}
				if rnd.IntN(3) == 0 {
					o.Watch = []string{d.Fields[rnd.IntN(len(d.Fields))].Name}
				}
				want, err := lib.Page(o, nil)
				if err != nil {
					t.Fatal(err)
				}
				key := lib.StaticKey(o)
				if memo[key] == nil {
					memo[key] = NewMemo()
				}
				o.Memo = memo[key]
				got, err := lib.Page(o, nil)
				if err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(got, want) {
					t.Fatalf("%s %v: another page with a memory, values %v", d.Name, size, o.Values)
				}
			}
			for _, m := range memo {
				kept += m.Len()
			}
		}
	}
	if kept == 0 {
		t.Error("nothing was kept")
	}
}

// designsOf reads all designs of a library's folder.
func designsOf(t *testing.T, folder string) (*Library, []*design.Design) {
	t.Helper()
	fonts, err := typeset.Load(os.DirFS("../../fonts"))
	if err != nil {
		t.Fatal(err)
	}
	files := os.DirFS(folder)
	names, err := fs.Glob(files, "*/*/template.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d designs, err %v", len(names), err)
	}
	drawings := map[string]*art.Drawing{}
	var designs []*design.Design
	for _, name := range names {
		d, err := design.Read(files, path.Dir(name))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range d.ArtFiles() {
			at := "art/" + file + ".svg"
			if own, ok := strings.CutPrefix(file, "./"); ok {
				at = path.Join(path.Dir(name), own)
			}
			data, err := fs.ReadFile(files, at)
			if err != nil {
				t.Fatal(err)
			}
			if drawings[ArtKey(d.Name, file)], err = art.Parse(data); err != nil {
				t.Fatal(err)
			}
		}
		designs = append(designs, d)
	}
	return NewLibrary(fonts, drawings), designs
}
