package layout

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"pano/render/layout/check"
	"pano/render/layout/ops"
	"pano/render/layout/words"
	"pano/render/typeset"
)

// overflow notes that a text does not fit, by how much, and what of it would.
func (b *builder) overflow(r *row, e *typeset.OverflowError) {
	p := map[string]string{
		"text": check.Short(r.text, 60), "letters": fmt.Sprint(utf8.RuneCountInString(r.text)), "fits": fmt.Sprint(max(0, e.Runes)),
		"percent": fmt.Sprint(int(math.Ceil((e.By - 1) * 100))), "lines": fmt.Sprint(r.lines), "would": check.Short(e.Fits, 200),
	}
	if e.Need > r.lines {
		p["need_lines"] = fmt.Sprint(e.Need)
	}
	b.find(ops.Finding{Code: "text_overflow", Field: words.Field(r.l.Text), Block: true, Params: p})
}

// overflow reports a column that is too high even at all minimum sizes: its
// highest text would have to give lines up.
func (c *column) overflow(h float64) {
	var main *row
	for _, r := range append(c.rows[:len(c.rows):len(c.rows)], c.b.nested...) {
		if r.text != "" && (main == nil || r.h > main.h) {
			main = r
		}
	}
	if main == nil { // shapes and pictures do not shrink
		c.b.find(ops.Finding{Code: "box_overflow", Block: true, Params: map[string]string{
			"line": fmt.Sprint(c.l.Line), "percent": fmt.Sprint(int(math.Ceil((h/c.box.H() - 1) * 100))),
		}})
		return
	}
	fits := main.within(main.h - (h - c.box.H()))
	c.b.overflow(main, &typeset.OverflowError{By: h / c.box.H(), Fits: fits, Runes: utf8.RuneCountInString(fits)})
}

// within is the beginning of a row's text that keeps to a height, in whole lines.
func (r *row) within(height float64) string {
	var kept strings.Builder
	sets := r.rows
	if len(sets) == 0 {
		sets = []typeset.Block{r.set}
	}
	around := r.h // what a plaque or the gaps of a list add, once
	for _, set := range sets {
		around -= set.H
	}
	used := math.Max(0, around)
	for _, set := range sets {
		for i := range set.Len() {
			line := set.Line(i)
			if used+line.Baseline+line.Ink.Max.Y > height+0.5 {
				return kept.String()
			}
			switch {
			case kept.Len() > 0 && i == 0:
				kept.WriteByte('\n') // the next row of a list
			case i > 0:
				kept.WriteByte(' ')
			}
			kept.WriteString(set.Text(i))
		}
		used += set.H
	}
	return kept.String()
}

// torn warns about typed line breaks where no line may end.
func (b *builder) torn(r *row, c *typeset.Copy) {
	if t := c.Torn(); len(t) > 0 {
		b.find(ops.Finding{Code: "break_in_glue", Field: words.Field(r.l.Text), Params: map[string]string{"text": strings.Join(t, "; ")}})
	}
}
