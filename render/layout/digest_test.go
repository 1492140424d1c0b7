package layout

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"

	"pano/render/design"
	"pano/render/layout/ops"
)

var update = flag.Bool("update", false, "write the digests of the layouts anew")

const digests = "testdata/layouts.txt"

// TestLayoutIsTheSameEverywhere lays the test designs out and compares each page
// with its digest in testdata: every machine must place everything alike, to a
// 64th of a pixel. Processors differ in the last bits of a product and a sum; a
// choice between equal ways that hangs on those bits fails here.
func TestLayoutIsTheSameEverywhere(t *testing.T) {
	var got strings.Builder
	for _, folder := range []string{"../testdata/reference", "../testdata/templates"} {
		lib, designs := designsOf(t, folder)
		digestsOf(t, lib, designs, &got)
	}
	if *update {
		if err := os.WriteFile(digests, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(digests)
	if err != nil {
		t.Fatal(err)
	}
	a, b := strings.Split(got.String(), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			t.Fatalf("from line %d on the layouts differ from %s; if a design or the layout was changed on purpose, run go test ./render/layout -run Everywhere -update\nnow %q", i+1, digests, a[min(i, len(a)-1)])
		}
	}
}

func digestsOf(t *testing.T, lib *Library, designs []*design.Design, got *strings.Builder) {
	t.Helper()
	for _, d := range designs {
		if d.Board != nil {
			continue
		}
		for _, size := range d.Sizes {
			size, err := size.Complete()
			if err != nil {
				t.Fatal(err)
			}
			o := Order{Design: d, Palette: &d.Palettes[0], W: float64(size.WPx), H: float64(size.HPx), Day: "2026-08-20", Values: map[string]string{}}
			for _, f := range d.Fields {
				if f.Sample != "" && f.Type != "image" {
					o.Values[f.Name] = f.Sample
				}
			}
			p, err := lib.Page(o, nil)
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.New()
			for _, op := range p.Ops {
				rounded := reflect.New(reflect.TypeOf(op)).Elem()
				rounded.Set(copied(reflect.ValueOf(op)))
				key, _ := ops.AppendKey(nil, rounded.Interface().(ops.Op))
				sum.Write(key)
			}
			fmt.Fprintf(got, "%s %dx%d %d %.8x\n", d.Name, size.WPx, size.HPx, len(p.Ops), sum.Sum(nil))
		}
	}
}

// copied is v with all coordinates rounded to a 64th and nothing shared.
func copied(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.Float64:
		// Half a step aside, for coordinates are mostly whole or half pixels.
		out.SetFloat(math.Floor(v.Float()*64+0.3) / 64)
	case reflect.Struct:
		out.Set(v)
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && v.Type().Field(i).Name != "Src" {
				out.Field(i).Set(copied(v.Field(i)))
			}
		}
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(copied(v.Index(i)))
		}
	case reflect.Pointer:
		if v.IsNil() || v.Elem().Kind() != reflect.Struct || v.Type().Elem().Name() == "Face" {
			return v
		}
		out.Set(reflect.New(v.Type().Elem()))
		out.Elem().Set(copied(v.Elem()))
	case reflect.Interface:
		if v.IsNil() {
			return v
		}
		out.Set(copied(v.Elem()))
	default:
		return v
	}
	return out
}
