package starter_test

import (
	"strings"
	"testing"

	"pano/fonts"
	"pano/render"
	"pano/render/design"
	"pano/render/starter"
	"pano/templates"
)

// A new design of every kind, and a copy of every built-in one, is whole: nothing
// to mend, nothing to say, at all its sizes.
func TestStartersAreWhole(t *testing.T) {
	r, err := render.New(render.Options{Templates: templates.Files, Fonts: fonts.Files})
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range design.Kinds() {
		p, err := starter.New("mau-moi", kind)
		if err != nil {
			t.Fatal(err)
		}
		d, err := r.Draft(p)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		tries, err := d.Try(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range tries {
			if one.Bad() {
				t.Errorf("%s: %+v", kind, one)
			}
		}
		if slips := d.Slips(); len(slips) > 0 {
			t.Errorf("%s: %v", kind, slips)
		}
		if d.Template().Kinds[0] != kind {
			t.Errorf("%s makes a design for %v", kind, d.Template().Kinds)
		}
	}
	for _, tp := range r.Templates() {
		src, err := r.Source(tp.Name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := starter.From(src, "ban-sao")
		if err != nil {
			t.Fatal(err)
		}
		d, err := r.Draft(p)
		if err != nil || d.Template().Name != "ban-sao" || d.Template().Version != 1 {
			t.Errorf("a copy of %s: %v", tp.Name, err)
		}
	}
}

func TestNames(t *testing.T) {
	for _, name := range []string{"", "A", "a b", "a--b", "-a", "../x", strings.Repeat("a", 41), "đà-lạt"} {
		if _, err := starter.New(name, "led"); err == nil {
			t.Errorf("%q is taken as a name", name)
		}
	}
	if _, err := starter.New("x", "radio"); err == nil || !strings.Contains(err.Error(), "pennant") {
		t.Errorf("%v", err)
	}
}
