package design

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"pano/render/design/node"
)

// A step to the next version works on the nodes before anything is read, so that an
// old file gives the same design as a new one. There is none yet; this shows that
// the way is open, with a step that renames a key as a real one would.
func TestOldFilesAreLifted(t *testing.T) {
	if len(upgraders())+1 != Format {
		t.Fatalf("%d steps lead to version %d", len(upgraders()), Format)
	}
	rename := func(root *node.Node) error {
		for i, k := range root.Keys {
			if k == "schriften" {
				root.Keys[i] = "fonts"
				root.Values["fonts"] = root.Values[k]
				delete(root.Values, k)
			}
		}
		return nil
	}
	read := func(text string, steps ...func(*node.Node) error) (*Design, error) {
		root, err := node.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		v := value{Reading: &node.Reading{}, Node: root}
		if err := lift(v, 1, steps); err != nil {
			return nil, err
		}
		p := &parsing{design: &Design{Safe: [2]float64{3, 3}}, keys: layerKeys()}
		p.head(v)
		p.body(v)
		return p.design, v.Err()
	}
	now, err := read(small)
	if err != nil {
		t.Fatal(err)
	}
	old := strings.Replace(small, "\nfonts:", "\nschriften:", 1)
	if _, err := read(old); err == nil {
		t.Fatal("the old file is read without its step")
	}
	then, err := read(old, rename)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(then, now) {
		t.Errorf("the old file gives another design:\n%+v\n%+v", then, now)
	}
	stop := errors.New("no")
	if _, err := read(old, func(*node.Node) error { return stop }, rename); err != stop {
		t.Errorf("error %v", err)
	}
}

// Files that this version reads must go on being read alike: a file of the first
// version as it was first written, with what came to be said of it.
func TestFirstVersionIsStillRead(t *testing.T) {
	d, err := Parse([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	l := d.Variants[0].Layers[1]
	if l.Draw != "text" || l.Max != 20 || l.Min != 5 || l.Lines != 1 || l.Align != "centre" || l.VAlign != "middle" || l.Opacity != 1 || l.Fill.Colour.Name != "gold" || l.After != nil || l.Span != (Span{}) {
		t.Errorf("text %+v", l)
	}
	if d.Motion != nil || len(d.Countdowns()) != 0 || len(d.OfficialNames()) != 0 || len(d.BrandNames()) != 0 {
		t.Errorf("design %+v", d)
	}
}
