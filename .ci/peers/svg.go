package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"pano/render/layout/ops"
	"pano/render/typeset"
)

func base64of(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// exportSVG writes the pictures for the engines that read SVG. Lines, sizes and
// places are those that Pano's own layout chose: SVG has no line breaking.
func exportSVG(dir string, photo []byte) error {
	p, err := newPano(photo)
	if err != nil {
		return err
	}
	for i, t := range headlines() {
		for _, v := range []struct{ folder, design, text string }{{"svg", "reference", t.Headline}, {"led", "reference-led", t.Short}} {
			if v.folder == "led" && i > 0 {
				continue
			}
			page, err := p.layout(v.design, t)
			if err != nil {
				return fmt.Errorf("lay out %s %d: %w", v.design, i, err)
			}
			name := filepath.Join(dir, v.folder, fmt.Sprintf("%03d.svg", i))
			if err := os.WriteFile(name, []byte(svgOf(page, photo)), 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// svgOf writes a page as SVG with its texts as text.
func svgOf(p *ops.Page, photo []byte) string {
	var b, defs strings.Builder
	n := 0
	paint := func(q ops.Paint) string {
		if q.Kind == ops.Solid {
			return fmt.Sprintf("#%02x%02x%02x", q.Color.R, q.Color.G, q.Color.B)
		}
		n++
		fmt.Fprintf(&defs, `<linearGradient id="g%d" gradientUnits="userSpaceOnUse" x1="%.3f" y1="%.3f" x2="%.3f" y2="%.3f">`, n, q.From.X, q.From.Y, q.To.X, q.To.Y)
		for _, s := range q.Stops {
			fmt.Fprintf(&defs, `<stop offset="%g" stop-color="#%02x%02x%02x"/>`, s.At, s.Color.R, s.Color.G, s.Color.B)
		}
		defs.WriteString(`</linearGradient>`)
		return fmt.Sprintf("url(#g%d)", n)
	}
	for _, op := range p.Ops {
		switch o := op.(type) {
		case ops.Fill:
			fmt.Fprintf(&b, `<path fill="%s" d="%s"/>`, paint(o.Paint), pathOf(o.Path))
		case ops.Stroke:
			fmt.Fprintf(&b, `<path fill="none" stroke="%s" stroke-width="%g" d="%s"/>`, paint(o.Paint), o.Width, pathOf(o.Path))
		case ops.Glyphs:
			fmt.Fprintf(&b, `<text x="%.3f" y="%.3f" font-family="Be Vietnam Pro" font-weight="%d" font-size="%.3f" fill="%s">%s</text>`,
				o.At.X, o.At.Y, o.Run.Face.Weight(), o.Run.Size, paint(o.Paint), strings.ReplaceAll(o.Run.Text, "&", "&amp;"))
		case ops.Picture:
			d := o.Dst
			fmt.Fprintf(&defs, `<clipPath id="c"><rect x="%g" y="%g" width="%g" height="%g" rx="%g"/></clipPath>`, d.Min.X, d.Min.Y, d.W(), d.H(), o.Radius)
			fmt.Fprintf(&b, `<image clip-path="url(#c)" x="%g" y="%g" width="%g" height="%g" href="data:image/jpeg;base64,%s"/>`, d.Min.X, d.Min.Y, d.W(), d.H(), base64of(photo))
		}
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%g" height="%g" viewBox="0 0 %g %g"><defs>%s</defs>%s</svg>`, p.W, p.H, p.W, p.H, &defs, &b)
}

func pathOf(p typeset.Path) string {
	var b strings.Builder
	pts := p.Pts
	for _, v := range p.Verbs {
		k := map[typeset.Verb]int{typeset.Move: 1, typeset.Line: 1, typeset.Quad: 2, typeset.Cubic: 3}[v]
		b.WriteByte("MLQCZ"[v])
		for _, q := range pts[:k] {
			fmt.Fprintf(&b, "%.3f %.3f ", q.X, q.Y)
		}
		pts = pts[k:]
	}
	return b.String()
}
