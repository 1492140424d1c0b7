package ops

import (
	"fmt"
	"image"
	"image/color"
	"os"
	"reflect"
	"testing"

	"pano/render/typeset"
)

// unseen are the fields that change no pixel.
var unseen = map[string]bool{
	"Src": true, "JPEG": true, // named by Key
	"CMYK": true, "Spot": true, // for print alone
	"Text": true, "Advance": true, "Ink": true, "Style": true, // the glyphs say it all
	"Whole": true, // what may not be covered
}

func samples(t *testing.T) []Op {
	t.Helper()
	fonts, err := typeset.Load(os.DirFS("../../../fonts"))
	if err != nil {
		t.Fatal(err)
	}
	face, err := fonts.Face("Lora", 700)
	if err != nil {
		t.Fatal(err)
	}
	run, err := typeset.Shape(face, 40, "Ễ", 0)
	if err != nil {
		t.Fatal(err)
	}
	paint := Paint{Kind: Linear, Stops: []Stop{{Color: color.NRGBA{R: 1, A: 255}}}}
	path := typeset.Path{Verbs: []typeset.Verb{typeset.Move}, Pts: []typeset.Pt{{X: 1, Y: 2}}}
	fill := Fill{Path: path, Paint: paint}
	return []Op{
		fill, Stroke{Path: path, Width: 3, Dash: []float64{1}, Paint: paint}, Glyphs{Run: run, Paint: paint},
		Picture{Key: "k", Crop: image.Rect(0, 0, 3, 4)}, Group{Ops: []Op{fill}, Clip: &path, Opacity: 0.5},
	}
}

// TestKeySeesEveryField changes every number, flag and text in an operation, one
// at a time: each change must give another key, or a picture would be taken for
// one that it is not. A new field fails here until AppendKey knows it.
func TestKeySeesEveryField(t *testing.T) {
	for _, op := range samples(t) {
		whole := reflect.New(reflect.TypeOf(op)).Elem()
		whole.Set(reflect.ValueOf(op))
		before, ok := AppendKey(nil, op)
		if !ok {
			t.Fatalf("%T has no key", op)
		}
		n := 0
		change(whole, reflect.TypeOf(op).Name(), func(at string) {
			n++
			if after, _ := AppendKey(nil, whole.Interface().(Op)); string(after) == string(before) {
				t.Errorf("a change of %s is not seen", at)
			}
		})
		if n < 8 {
			t.Errorf("only %d changes of %T", n, op)
		}
	}
}

// change alters every leaf below v in turn, calls check and puts it back.
func change(v reflect.Value, at string, check func(at string)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); !unseen[f.Name] && f.IsExported() {
				change(v.Field(i), at+"."+f.Name, check)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			change(v.Index(i), fmt.Sprint(at, "[", i, "]"), check)
		}
		long := reflect.Append(v.Slice3(0, v.Len(), v.Len()), reflect.Zero(v.Type().Elem()))
		if v.Type().Elem().Kind() == reflect.Interface {
			long = reflect.Append(v.Slice3(0, v.Len(), v.Len()), v.Index(0))
		}
		swap(v, long, at+" longer", check)
	case reflect.Pointer:
		if v.Type() == reflect.TypeFor[*typeset.Face]() {
			return
		}
		change(v.Elem(), at, check)
		swap(v, reflect.Zero(v.Type()), at+" nil", check)
	case reflect.Interface:
		inner := reflect.New(v.Elem().Type()).Elem()
		inner.Set(v.Elem())
		change(inner, at, func(at string) { swap(v, inner, at, check) })
	case reflect.Bool:
		swap(v, reflect.ValueOf(!v.Bool()).Convert(v.Type()), at, check)
	case reflect.String:
		swap(v, reflect.ValueOf(v.String()+"x").Convert(v.Type()), at, check)
	default:
		other := reflect.ValueOf(1)
		switch {
		case v.CanFloat():
			other = reflect.ValueOf(v.Float() + 1)
		case v.CanUint():
			other = reflect.ValueOf(v.Uint() ^ 1)
		case v.CanInt():
			other = reflect.ValueOf(v.Int() + 1)
		}
		swap(v, other.Convert(v.Type()), at, check)
	}
}

func swap(v, by reflect.Value, at string, check func(at string)) {
	old := reflect.New(v.Type()).Elem()
	old.Set(v)
	v.Set(by)
	check(at)
	v.Set(old)
}

func TestNamelessPictureHasNoKey(t *testing.T) {
	if _, ok := AppendKey(nil, Group{Ops: []Op{Picture{}}}); ok {
		t.Error("pictures without a name are taken for equal")
	}
}
