package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"

	"pano/fonts"
)

//go:embed reference
var reference embed.FS

// The reference job of the study: the words, and the shapes as the peers need them.
const (
	width, height = 1920, 1080
	sub           = "Đà Lạt – Lâm Đồng, ngày 09 đến 11 tháng 10"
	foot          = "BAN TỔ CHỨC ĐẠI HỘI  ·  TRUNG TÂM VĂN HÓA, THÔNG TIN VÀ THỂ THAO"
)

type headline struct {
	Headline string `json:"headline"`
	Short    string `json:"short"`
}

// headlines are the 200 different texts of the batch.
func headlines() []headline {
	roman := []string{"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV"}
	bodies := []string{"ĐẢNG BỘ TỈNH LÂM ĐỒNG", "ĐOÀN THANH NIÊN TỈNH", "HỘI PHỤ NỮ PHƯỜNG CAM LY", "MẶT TRẬN TỔ QUỐC", "HỘI NÔNG DÂN XÃ TÀ NUNG"}
	out := make([]headline, 200)
	for i := range out {
		n := roman[i%len(roman)]
		out[i] = headline{
			fmt.Sprintf("CHÀO MỪNG ĐẠI HỘI ĐẠI BIỂU %s LẦN THỨ %s, NHIỆM KỲ %d - %d", bodies[i%len(bodies)], n, 2020+i%15, 2025+i%15),
			"MỪNG ĐẠI HỘI " + n,
		}
	}
	out[0].Headline = "CHÀO MỪNG ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ TỈNH LÂM ĐỒNG LẦN THỨ XII, NHIỆM KỲ 2025 - 2030"
	return out
}

// picture is a photograph's like: smooth noise of several sizes, the same everywhere.
func picture(side int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	hash := func(x, y, k int) float64 {
		h := uint32(x*374761393 + y*668265263 + k*2147483)
		h = (h ^ h>>13) * 1274126177
		return float64(h>>8&0xffff) / 0xffff
	}
	smooth := func(t float64) float64 { return t * t * (3 - 2*t) }
	noise := func(x, y float64, k int) float64 {
		ix, iy := int(math.Floor(x)), int(math.Floor(y))
		fx, fy := smooth(x-float64(ix)), smooth(y-float64(iy))
		top := hash(ix, iy, k)*(1-fx) + hash(ix+1, iy, k)*fx
		low := hash(ix, iy+1, k)*(1-fx) + hash(ix+1, iy+1, k)*fx
		return top*(1-fy) + low*fy
	}
	for y := range side {
		for x := range side {
			var c [3]float64
			for k := range c {
				for o, size := range []float64{200, 60, 17, 5} {
					c[k] += noise(float64(x)/size, float64(y)/size, k*7+o) * []float64{0.5, 0.27, 0.15, 0.08}[o]
				}
			}
			img.SetRGBA(x, y, color.RGBA{uint8(255 * c[0]), uint8(200*c[1] + 30), uint8(230 * c[2]), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 92}); err != nil {
		panic(err) // writing to memory cannot fail
	}
	return b.Bytes()
}

// star is the path of the gold star, in canvas pixels.
func star(cx, cy, r float64) string {
	var b strings.Builder
	for i := range 10 {
		rad := r
		if i%2 == 1 {
			rad *= 0.382
		}
		s, c := math.Sincos(-math.Pi/2 + float64(i)*math.Pi/5)
		fmt.Fprintf(&b, "%c%.2f %.2f", "ML"[min(i, 1)], cx+rad*c, cy+rad*s)
	}
	return b.String() + "Z"
}

// fontNames are the files that the picture uses, with their weights.
func fontNames() ([]string, []int) {
	return []string{"BeVietnamPro_800ExtraBold.ttf", "BeVietnamPro_600SemiBold.ttf"}, []int{800, 600}
}

// export writes all that the peers need into dir.
func export(dir string) error {
	for _, d := range []string{"fonts", "svg", "led", "out"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			return err
		}
	}
	files, weights := fontNames()
	for _, f := range files {
		b, err := fs.ReadFile(fonts.Files, f)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "fonts", f), b, 0o644); err != nil {
			return err
		}
	}
	conf := `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>` + filepath.Join(dir, "fonts") + `</dir><cachedir>` + filepath.Join(dir, "fontcache") + `</cachedir></fontconfig>`
	starSVG := `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 180 180" width="180" height="180"><path fill="#ffdd33" d="` + star(90, 90, 90) + `"/></svg>`
	photo := picture(800)
	x0, y0, x1, y1 := axis()
	spec, err := json.Marshal(map[string]any{
		"w": width, "h": height, "led": map[string]int{"w": 384, "h": 192}, "fonts": files, "weights": weights, "texts": headlines(), "sub": sub, "foot": foot,
		"css": "linear-gradient(119.358deg, #e0181e, #6f060c)", "axis": []float64{x0, y0, x1, y1}, "stops": [][2]any{{0, "#e0181e"}, {1, "#6f060c"}},
		"starPath": star(1750, 140, 90), "starSVG": starSVG, "star": "data:image/svg+xml;base64," + base64of([]byte(starSVG)),
	})
	if err != nil {
		return err
	}
	for name, b := range map[string][]byte{"photo.jpg": photo, "fonts.conf": []byte(conf), "job.json": spec} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			return err
		}
	}
	return exportSVG(dir, photo)
}

// axis is the gradient's line across the canvas, as Pano and CSS have it.
func axis() (x0, y0, x1, y1 float64) {
	s, c := math.Sincos(29.358 * math.Pi / 180)
	half := (c*width + s*height) / 2
	return width/2 - c*half, height/2 - s*half, width/2 + c*half, height/2 + s*half
}
