package render

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
)

// heavy is a small template with other layers.
func heavy(layers string) string {
	return strings.Replace(`pano: 1
name: mau-nang
version: 1
title: {vi: Mẫu, en: Sample}
kinds: [led]
sizes: [1920x1080]
fields:
  - {name: headline, type: text, required: true, max: 400, label: {vi: Chữ, en: Text}}
  - {name: many, type: text, max: 400, lines: 12, label: {vi: Dòng, en: Lines}}
palettes: [{name: le, title: {vi: Lễ, en: Festive}, colours: {ground: ["#000000", "#112244"], white: "#FFFFFF"}}]
fonts: {headline: {family: Anton}}
variants:
  - aspect: [0.1, 10]
    layers:
      - {draw: background, fill: ground}
LAYERS`, "LAYERS", layers, 1)
}

// Designs that are allowed word by word and absurd as a whole are refused before the
// first pixel: nobody can stop a machine with one.
func TestAbsurdDesigns(t *testing.T) {
	rays := "      - {draw: rays, at: [50, 50], n: 180, fill: {radial: [white 20%, white 2%], at: [50, 50], r: 60}}\n"
	tiles := "      - {draw: pattern, tile: blossom, size: 1.2, fill: white}\n"
	text := `{draw: text, text: "{headline}", font: headline, max: 20, min: 0.2, lines: 12, fill: white}`
	nest := text
	for range 7 {
		nest = "{draw: row, items: [" + nest + ", " + text + "]}"
	}
	dash := `      - {draw: path, d: "` + strings.Repeat("M0 0L100 100M0 100L100 0", 200) + `", stroke: white, width: 0.2, dash: [0.05, 0.05]}` + "\n"
	for name, layers := range map[string]string{
		"rays":     strings.Repeat(rays, 198),
		"patterns": strings.Repeat(tiles, 198),
		"nested":   "      - " + nest + "\n",
		"wide":     "      - {draw: stack, items: [" + strings.TrimSuffix(strings.Repeat(text+", ", 190), ", ") + "]}\n",
		"repeats":  "      - {draw: grid, columns: 12, items: [{draw: repeat, times: 24, items: [" + strings.TrimSuffix(strings.Repeat("{draw: row, items: ["+text+", "+text+"]}, ", 60), ", ") + "]}]}\n",
		"groups":   strings.Repeat("      - {draw: group, opacity: 0.5, layers: [{draw: group, opacity: 0.5, layers: [{draw: rect, fill: ground}]}]}\n", 60),
		"drawings": "      - {draw: grid, columns: 12, gap: 0.2, items: [{draw: repeat, times: 24, items: [" + strings.TrimSuffix(strings.Repeat(`{draw: path, height: 0.2, d: "`+strings.Repeat("M0 0L9 9L5 0", 300)+`", fill: white}, `, 50), ", ") + "]}]}\n",
		"dashes":   strings.Repeat(dash, 20),
	} {
		t.Run(name, func(t *testing.T) {
			r := library(t, "led", "mau-nang", heavy(layers))
			start := time.Now()
			_, err := r.Render(context.Background(), Order{Template: "mau-nang", Size: Size{WPx: 960, HPx: 540}, Values: map[string]string{
				"headline": strings.Repeat("KỶ NIỆM NGÀY ", 30), "many": strings.Repeat("một dòng\n", 11) + "x"}})
			t.Logf("%v: %v", time.Since(start).Round(time.Millisecond), fmt.Sprintf("%.150v", err))
			if code(err) != "design_too_heavy" && code(err) != "text_overflow" {
				t.Errorf("was drawn, or: %v", err)
			}
		})
	}
}

// A box of shapes alone that is too high is a fault of the design, and told.
func TestBoxOverflow(t *testing.T) {
	r := library(t, "led", "mau-nang", heavy("      - {draw: stack, box: [10, 10, 80, 20], items: [{draw: star, height: 15, fill: white}, {draw: star, height: 15, fill: white}]}\n"))
	_, err := r.Render(context.Background(), Order{Template: "mau-nang", Values: map[string]string{"headline": "X"}})
	if code(err) != "box_overflow" || !strings.Contains(err.Error(), "line 16") {
		t.Errorf("error %v", err)
	}
}
