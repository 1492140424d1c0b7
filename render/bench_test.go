package render

import (
	"context"
	"fmt"
	"testing"
)

func benchmark(b *testing.B, o Order, vary func(i int, o *Order)) {
	r := open(b)
	ctx := context.Background()
	if _, err := r.Render(ctx, o); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		vary(i, &o)
		if _, err := r.Render(ctx, o); err != nil {
			b.Fatal(err)
		}
	}
}

// nextText is the daily case: the same design, other words.
func nextText(i int, o *Order) {
	o.Values = map[string]string{"headline": fmt.Sprintf("NGÀY HỘI SỐ %d", 10+i%80), "lead": "CHÀO MỪNG KỶ NIỆM 81 NĂM", "day": "2026-09-02"}
}

func BenchmarkNextText1080pPNG(b *testing.B) {
	o := Order{Template: "mau-le", Size: Size{WPx: 1920, HPx: 1080}}
	nextText(0, &o)
	benchmark(b, o, nextText)
}

func BenchmarkNextText1080pStored(b *testing.B) {
	o := Order{Template: "mau-le", Size: Size{WPx: 1920, HPx: 1080}, Stored: true}
	nextText(0, &o)
	benchmark(b, o, nextText)
}

func BenchmarkNextText1080pJPEG(b *testing.B) {
	o := Order{Template: "mau-le", Size: Size{WPx: 1920, HPx: 1080}, Format: JPEG}
	nextText(0, &o)
	benchmark(b, o, nextText)
}

func BenchmarkPreview960(b *testing.B) {
	o := Order{Template: "mau-le", Size: Size{WPx: 1920, HPx: 1080}, MaxPx: 960}
	nextText(0, &o)
	benchmark(b, o, nextText)
}

func BenchmarkPDF(b *testing.B) {
	o := Order{Template: "mau-le", Size: Size{WMM: 4000, HMM: 2250}, Format: PDF}
	nextText(0, &o)
	benchmark(b, o, nextText)
}
