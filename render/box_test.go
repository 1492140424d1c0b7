package render

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"pano/render/layout/ops"
	"pano/render/typeset"
)

// boxed is a design of boxes in boxes.
const boxed = `pano: 1
name: mau-hop
version: 1
title: {vi: Mẫu, en: Sample}
kinds: [poster]
sizes: [1000x700]
fields:
  - {name: headline, type: text, required: true, max: 60, lines: 3, sample: LỊCH BIỂU DIỄN, label: {vi: Chữ, en: Text}}
  - {name: venues, type: text, lines: 8, max: 300, label: {vi: Nơi, en: Venues}}
  - {name: partners, type: text, lines: 8, max: 200, label: {vi: Đơn vị, en: Partners}}
  - {name: link, type: url, label: {vi: Liên kết, en: Link}}
  - {name: logo, type: image, label: {vi: Biểu trưng, en: Logo}}
  - {name: day, type: date, label: {vi: Ngày, en: Date}}
palettes:
  - name: le
    title: {vi: Lễ, en: Festive}
    colours: {ground: "#0B4EA2", card: "#0A3F86", gold: "#FFE600", white: "#FFFFFF", ink: "#0A2F6B"}
fonts:
  headline: {family: Be Vietnam Pro, weight: 800, case: upper}
  note: {family: Be Vietnam Pro, weight: 600}
variants:
  - aspect: [0.5, 3]
    layers:
      - {draw: background, fill: ground}
      - draw: stack
        box: [5, 5, 90, 90]
        gap: 4
        items:
          - draw: row
            gap: 4
            items:
              - {draw: image, field: logo, height: 14}
              - draw: stack
                span: 1fr
                align: left
                gap: 2
                items:
                  - {draw: text, text: "{headline}", font: headline, max: 12, min: 4, lines: 2, fill: gold, align: left}
                  - {draw: text, text: "{day:long}", font: note, max: 5, min: 2.4, fill: white, align: left}
              - {draw: qr, text: "{link}", height: 16}
          - draw: grid
            columns: 2
            gap: 3
            items:
              - draw: repeat
                each: venues
                most: 8
                items:
                  - draw: overlay
                    margin: 2
                    items:
                      - {draw: rect, fill: card, radius: 2}
                      - draw: row
                        gap: 3
                        items:
                          - draw: overlay
                            span: 9
                            ratio: 1
                            items:
                              - {draw: ellipse, fill: gold, square: true}
                              - {draw: text, text: "{n}", font: headline, max: 4.5, min: 2, fill: ink, against: gold}
                          - draw: stack
                            span: 1fr
                            align: left
                            gap: 1.4
                            items:
                              - {draw: text, text: "{line.1}", font: headline, max: 4.6, min: 2, lines: 2, fill: white, align: left}
                              - {draw: text, text: "{line.2}", font: note, max: 3.6, min: 1.8, fill: gold, align: left}
          - draw: row
            gap: 5
            items:
              - draw: repeat
                each: partners
                items:
                  - {draw: plaque, shape: pill, text: "{line}", font: note, max: 3.4, min: 1.6, fill: ink, ground: white}
`

func boxedOrder(t testing.TB) Order {
	return Order{Template: "mau-hop", Size: Size{WPx: 1000, HPx: 700}, Images: map[string][]byte{"logo": pngBytes(t, photo(200, 200))}, Values: map[string]string{
		"headline": "Lịch biểu diễn Festival Hoa Đà Lạt", "day": "2026-12-05", "link": "https://lamdong.gov.vn",
		"venues":   "Quảng trường Lâm Viên | 05/12, 20 giờ\nNhà hát Đà Lạt | 06/12, 19 giờ 30\nHồ Xuân Hương | 07/12\nCông viên Yersin\nChợ đêm | 05/12 – 10/12",
		"partners": "Sở VHTTDL\nĐài PT-TH Lâm Đồng\nHội Sinh vật cảnh",
	}}
}

func look(t *testing.T, name string, a *Artwork) {
	t.Helper()
	if dir := os.Getenv("PANO_PICTURES"); dir != "" { // for looking at
		if err := os.WriteFile(dir+"/"+name+".png", a.Bytes, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBoxes(t *testing.T) {
	r := library(t, "poster", "mau-hop", boxed)
	for _, size := range []Size{{WPx: 1000, HPx: 700}, {WPx: 700, HPx: 1000}, {WPx: 480, HPx: 200}} {
		o := boxedOrder(t)
		o.Size = size
		a, err := r.Render(context.Background(), o)
		if err != nil {
			t.Errorf("%v: %v", size, err)
			continue
		}
		look(t, fmt.Sprintf("boxes-%d", size.WPx), a)
		for _, f := range a.Findings {
			if f.Code != "image_soft" {
				t.Errorf("%v: %s %s %v", size, f.Code, f.Field, f.Params)
			}
		}
	}
}

// marks is where the text and picture operations of a page lie.
func marks(t *testing.T, r *Renderer, o Order) map[string]typeset.Rect {
	t.Helper()
	out := map[string]typeset.Rect{}
	for _, op := range page(t, r, o).Ops {
		switch op := op.(type) {
		case ops.Glyphs:
			out[op.Run.Text] = op.Bounds()
		case ops.Picture:
			out["picture"] = op.Bounds()
		}
	}
	return out
}

// What has no value vanishes with its ground, and the others close up.
func TestBoxesReflow(t *testing.T) {
	r := library(t, "poster", "mau-hop", boxed)
	o := boxedOrder(t)
	all := marks(t, r, o)
	if all["picture"].Max.X >= all["LỊCH BIỂU DIỄN"].Min.X || math.Abs(all["1"].Min.Y-all["2"].Min.Y) > 1 || all["1"].Max.Y > all["3"].Min.Y {
		t.Errorf("marks: %v", all)
	}
	// Columns of a line: a line without its second column has no empty line below.
	if c := all["CÔNG VIÊN YERSIN"]; c.H() == 0 || all["4"].Min.Y >= c.Max.Y {
		t.Errorf("the fourth place: %v beside %v", c, all["4"])
	}
	delete(o.Images, "logo")
	o.Values["venues"], o.Values["link"], o.Values["partners"] = "Hồ Xuân Hương | 07/12", "", ""
	few := marks(t, r, o)
	if _, there := few["picture"]; there || few["LỊCH BIỂU DIỄN"].Min.X > 60 {
		t.Errorf("the headline does not move into the logo's place: %v", few)
	}
	if _, there := few["2"]; there || len(few) != 6 {
		t.Errorf("marks: %v", few)
	}
	o.Values["venues"] = ""
	none := page(t, r, o)
	for _, op := range none.Ops[1:] {
		if f, ok := op.(ops.Fill); ok {
			t.Errorf("an empty grid leaves a ground at %v", f.Bounds())
		}
	}
	// Only so many lines as the design allows, and findings name the field of the lines.
	o.Values["venues"] = strings.Repeat("Một nơi rất xa ở một vùng quê yên tĩnh của tỉnh Lâm Đồng\n", 5) + "x"
	r = library(t, "poster", "mau-hop", strings.Replace(boxed, "max: 4.6, min: 2,", "max: 4.6, min: 4,", 1))
	_, err := r.Render(context.Background(), o)
	var e *Error
	if !errors.As(err, &e) || e.Code != "text_overflow" || e.Field != "venues" {
		t.Errorf("error %+v", err)
	}
}

// An opacity holds wherever the layer stands, and once.
func TestOpacityInBoxes(t *testing.T) {
	word := func(more string) string {
		return `{draw: text, text: "{headline}", font: headline, max: 9, min: 1, fill: white` + more + "}"
	}
	for name, layer := range map[string]string{
		"layer":          word(", opacity: 0.5"),
		"stack":          "{draw: stack, items: [" + word(", opacity: 0.5") + "]}",
		"row":            "{draw: row, items: [" + word(", opacity: 0.5") + "]}",
		"whole row":      "{draw: row, opacity: 0.5, items: [" + word("") + "]}",
		"row in a stack": "{draw: stack, items: [{draw: row, opacity: 0.5, items: [" + word("") + "]}]}",
		"stack in a row": "{draw: row, items: [{draw: stack, opacity: 0.5, items: [" + word("") + "]}]}",
	} {
		r := library(t, "led", "mau-nang", heavy("      - "+layer+"\n"))
		seen := []float64{}
		var walk func([]ops.Op, float64)
		walk = func(list []ops.Op, o float64) {
			for _, op := range list {
				switch op := op.(type) {
				case ops.Group:
					walk(op.Ops, o*op.Opacity)
				case ops.Glyphs:
					seen = append(seen, o*float64(op.Paint.Color.A)/255)
				}
			}
		}
		walk(page(t, r, Order{Template: "mau-nang", Values: map[string]string{"headline": "X"}}).Ops, 1)
		if len(seen) != 1 || math.Abs(seen[0]-0.5) > 0.01 {
			t.Errorf("%s: drawn at %v", name, seen)
		}
	}
}
