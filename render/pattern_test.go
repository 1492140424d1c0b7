package render

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"pano/render/design"
	"pano/render/layout/ops"
)

// patterns is a design with a field of every motif and two drawings.
func patterns(more string) string {
	var layers strings.Builder
	for i, tile := range design.Tiles() {
		step, size := "[7, 7]", "4"
		switch tile {
		case "wave":
			step, size = "[6, 3]", "6"
		case "drum":
			step, size = "[8, 12]", "8"
		case "scale":
			step, size = "[8, 4]", "8"
		case "blossom":
			step, size = "[10, 9]", "8"
		case "tooth":
			step, size = "[4, 5]", "4"
		}
		fmt.Fprintf(&layers, "      - {draw: pattern, tile: %s, box: [%d, %d, 30, 22], size: %s, step: %s, shift: 0.5, fill: gold, radius: 2, opacity: 0.9}\n", tile, 2+i%3*33, 2+i/3*24, size, step)
	}
	return `pano: 1
name: mau-hoa
version: 1
title: {vi: Mẫu, en: Sample}
kinds: [panel]
sizes: [1200x1200]
fields: [{name: headline, type: text, required: true, label: {vi: Chữ, en: Text}}]
palettes: [{name: le, title: {vi: Lễ, en: Festive}, colours: {ground: "#B01018", gold: "#FFD34A"}}]
fonts: {headline: {family: Anton}}
variants:
  - aspect: [0.02, 40]
    layers:
      - {draw: background, fill: ground}
` + layers.String() + more
}

const drawn = `      - {draw: pattern, file: cherry-blossom, box: [2, 75, 46, 23], size: 6, step: [10, 8], shift: 0.5, turn: 20}
      - {draw: pattern, file: drum, tint: gold, box: [52, 75, 46, 23], size: 9, step: 10}
`

func ornaments(t *testing.T, text string) *Renderer {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(dir+"/panel/mau-hoa", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/panel/mau-hoa/template.yaml", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir+"/art", os.DirFS("../templates/art")); err != nil {
		t.Fatal(err)
	}
	r, err := New(Options{Templates: os.DirFS(dir), Fonts: os.DirFS("../fonts")})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestPatterns(t *testing.T) {
	r := ornaments(t, patterns(drawn))
	o := Order{Template: "mau-hoa", Values: map[string]string{"headline": "X"}}
	a, err := r.Render(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	look(t, "patterns", a)
	// A motif is one operation however often it stands there, and stays in its box.
	p := page(t, r, o)
	for i := range design.Tiles() {
		g := p.Ops[1+i].(ops.Group)
		if len(g.Ops) != 1 {
			t.Errorf("motif %d is %d operations", i, len(g.Ops))
		}
		if b := g.Bounds(); b.W() > 361 || b.H() > 265 || b.W() < 300 || b.H() < 200 {
			t.Errorf("motif %d covers %v", i, b)
		}
	}
	o.Format, o.Size = PDF, Size{WMM: 3000, HMM: 3000}
	if a, err := r.Render(context.Background(), o); err != nil || len(a.Bytes) > 2_000_000 {
		t.Errorf("as PDF: %v", err)
	}
	// On a banner of 40:1 the same patterns are still drawn.
	o = Order{Template: "mau-hoa", Values: o.Values, Size: Size{WPx: 4000, HPx: 100}}
	if _, err := ornaments(t, patterns("")).Render(context.Background(), o); err != nil {
		t.Error(err)
	}
	fine := ornaments(t, patterns("      - {draw: pattern, tile: dot, size: 0.5, fill: gold}\n"))
	if _, err := fine.Render(context.Background(), o); code(err) != "design_too_heavy" || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("a pattern of a million dots: %v", err)
	}
}
