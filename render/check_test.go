package render

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

// Check and Render are of one mind, for every design, good texts and bad.
func TestCheckSaysWhatRenderSays(t *testing.T) {
	r := shipped(t)
	for _, tpl := range r.Templates() {
		for _, text := range []string{"NGÀY QUỐC KHÁNH", strings.Repeat("DÀI QUÁ ", 40), "chữ 🙂 lạ", ""} {
			o := Order{Template: tpl.Name, Values: map[string]string{}, MaxPx: 300}
			for _, f := range tpl.Fields {
				if f.Type != "image" && f.Sample != "" {
					o.Values[f.Name] = f.Sample
				}
			}
			o.Values[tpl.Fields[0].Name] = text
			a, want := r.Render(t.Context(), o)
			found, got := r.Check(t.Context(), o)
			var e1, e2 *Error
			if errors.As(want, &e1) != errors.As(got, &e2) || e1 != nil && !reflect.DeepEqual(e1, e2) {
				t.Errorf("%s %.20q: Render says %v, Check says %v", tpl.Name, text, want, got)
			}
			if want == nil && !reflect.DeepEqual(a.Findings, found) {
				t.Errorf("%s: findings differ: %v and %v", tpl.Name, a.Findings, found)
			}
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	r := shipped(b)
	o := Order{Template: "led-slide", Values: map[string]string{"headline": "CHÀO MỪNG ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ TỈNH LÂM ĐỒNG"}, Size: Size{WPx: 1920, HPx: 1080}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Check(b.Context(), o); err != nil {
			b.Fatal(err)
		}
	}
}
