package finish

import (
	"fmt"
	"math"
	"strings"

	"pano/render/layout/ops"
	"pano/render/typeset"
)

// Limits of the resolution that a picture is asked for.
const (
	minNeedDPI = 20  // below it pixels show as squares from any distance
	maxNeedDPI = 300 // above it nobody sees more
)

// NeedDPI is the resolution at which a normal eye (one minute of arc) cannot tell
// pixels apart from a distance in metres. Without a distance, a piece of w by h
// mm is taken to be looked at from one and a half of its diagonals.
func NeedDPI(distanceM, w, h float64) float64 {
	if !(distanceM > 0) {
		distanceM = math.Max(0.5, 1.5*math.Hypot(w, h)/1000)
	}
	pixel := distanceM * 1000 * math.Tan(math.Pi/180/60)
	return math.Min(math.Max(inMMPerInch/pixel, minNeedDPI), maxNeedDPI)
}

// SoftPictures finds pictures with fewer pixels than a print of w mm needs. The
// finding names the picture by its Key.
func SoftPictures(p *ops.Page, w, need float64) []ops.Finding {
	var out []ops.Finding
	each(p.Ops, func(op ops.Op) {
		pic, ok := op.(ops.Picture)
		if !ok || pic.Crop.Empty() || !(pic.Dst.W() > 0) {
			return
		}
		inches := pic.Dst.W() * w / p.W / inMMPerInch
		dpi := float64(pic.Crop.Dx()) / inches
		// A tenth less is not seen, and saves a warning for rounding.
		if dpi >= 0.9*need {
			return
		}
		out = append(out, ops.Finding{Code: "image_dpi", Field: pic.Key, Params: map[string]string{
			"width": fmt.Sprint(pic.Crop.Dx()), "height": fmt.Sprint(pic.Crop.Dy()),
			"dpi": fmt.Sprint(int(dpi)), "need": fmt.Sprint(int(math.Ceil(need))),
			"need_width": fmt.Sprint(int(math.Ceil(inches * need)))}})
	})
	return out
}

// UnderFinish finds texts where a pocket or an eyelet will be on a piece of w by
// h mm: a seam runs through them, or a hole.
func UnderFinish(p *ops.Page, f Finish, w, h float64) []ops.Finding {
	kx, ky := w/p.W, h/p.H
	zones := f.zones(w, h)
	seen := map[string]bool{}
	var out []ops.Finding
	each(p.Ops, func(op ops.Op) {
		g, ok := op.(ops.Glyphs)
		if !ok || strings.TrimSpace(g.Run.Text) == "" {
			return
		}
		b := g.Bounds()
		ink := typeset.Rect{Min: typeset.Pt{X: b.Min.X * kx, Y: b.Min.Y * ky}, Max: typeset.Pt{X: b.Max.X * kx, Y: b.Max.Y * ky}}
		for _, z := range zones {
			if ink.Min.X >= z.box.Max.X || ink.Max.X <= z.box.Min.X || ink.Min.Y >= z.box.Max.Y || ink.Max.Y <= z.box.Min.Y {
				continue
			}
			if key := z.code + g.Run.Text; !seen[key] {
				seen[key] = true
				out = append(out, ops.Finding{Code: z.code, Params: map[string]string{"text": clip(g.Run.Text), "mm": fmt.Sprintf("%.0f", z.mm)}})
			}
		}
	})
	return out
}

func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// zone is a part of the finished piece that finishing takes.
type zone struct {
	code string
	box  typeset.Rect
	mm   float64 // from the edge
}

func (f Finish) zones(w, h float64) []zone {
	at := func(x0, y0, x1, y1 float64) typeset.Rect {
		return typeset.Rect{Min: typeset.Pt{X: x0, Y: y0}, Max: typeset.Pt{X: x1, Y: y1}}
	}
	var out []zone
	for i, e := range f.Edges() {
		if d := e.PocketMM; d > 0 {
			out = append(out, zone{"text_in_pocket", [4]typeset.Rect{at(0, 0, w, d), at(w-d, 0, w, h), at(0, h-d, w, h), at(0, 0, d, h)}[i], d})
		}
	}
	r := f.Eyelets.DiameterMM/2 + holeRoomMM
	for _, hole := range f.Holes(w, h) {
		out = append(out, zone{"text_at_eyelet", at(hole.X-r, hole.Y-r, hole.X+r, hole.Y+r), f.Eyelets.InsetMM + r})
	}
	return out
}

func each(list []ops.Op, f func(ops.Op)) {
	for _, op := range list {
		if g, ok := op.(ops.Group); ok {
			each(g.Ops, f)
			continue
		}
		f(op)
	}
}
