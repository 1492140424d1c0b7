package design

import (
	"strings"

	"pano/render/design/node"
)

// span reads hug, 12 (percent of the shorter side), 30% (of the row) or 2fr.
func span(v value) Span {
	s := v.Str(20)
	kind := "side"
	if cut, ok := strings.CutSuffix(s, "%"); ok {
		kind, s = "row", cut
	} else if cut, ok := strings.CutSuffix(s, "fr"); ok {
		kind, s = "share", cut
	}
	if s == "hug" && kind == "side" {
		return Span{}
	}
	f, ok := node.ParseNumber(s)
	if !ok || f <= 0 || f > 300 {
		v.Fail("%s; write hug, 12 (percent of the shorter side), 30%% (of the row's width) or 2fr (shares of what is left)", v.Shown())
		return Span{}
	}
	return Span{kind, f}
}

// bare tells whether an item has no size of its own.
func (l *Layer) bare() bool {
	switch l.Draw {
	case "rect", "ellipse", "polygon", "star", "path", "stripes", "image", "qr", "flag", "emblem", "art", "pattern":
		return l.Height == 0
	}
	return false
}

// checkItem looks at an item in its box.
func (p *parsing) checkItem(box, l *Layer, v value) {
	if l.Span.Kind != "" && box.Draw != "row" {
		v.Fail("span is for the items of a row; this stands in a %s", box.Draw)
	}
	switch box.Draw {
	case "row":
		if l.bare() && l.Span.Kind == "" {
			v.Fail("a %s has no width of its own in a row: give height or span", l.Draw)
		}
	case "stack":
		if l.bare() && l.Ratio == 0 {
			v.Fail("a %s has no height of its own in a stack: give height or ratio", l.Draw)
		}
	}
	if (l.Draw == "rule" || l.Draw == "space") && box.Draw != "stack" && box.Draw != "repeat" {
		v.Fail("a %s belongs in a stack; in a %s use gap, or a rect", l.Draw, box.Draw)
	}
}

// checkRepeat holds a repeat against the fields.
func (p *parsing) checkRepeat(l *Layer, v value) {
	if (l.Each == "") == (l.Times == 0) {
		v.Fail("give each, a field whose lines are gone over, or times, not both")
	}
	if l.Most == 0 {
		l.Most = 12
	}
	if f, ok := p.design.Field(l.Each); l.Each != "" && (!ok || f.Type != "text") {
		v.Fail("each: %q is not a text field", l.Each)
	}
}

// Tiles are the motifs of patterns.
func Tiles() []string {
	return []string{"dot", "ring", "diamond", "star", "tooth", "wave", "scale", "blossom", "drum"}
}

// step reads 8 or [8, 6].
func step(v value) [2]float64 {
	if v.Node.Kind == node.Scalar {
		f := v.Num(0.5, 100)
		return [2]float64{f, f}
	}
	return v.Pair(0.5, 100)
}

// checkPattern completes a pattern.
func (p *parsing) checkPattern(l *Layer, v value) {
	if (l.Tile == "") == (l.File == "") {
		v.Fail("give tile, one of %s, or file, not both", strings.Join(Tiles(), ", "))
	}
	if l.Tile != "" && l.Fill == nil {
		v.Fail("fill is missing; give the motif's paint")
	}
	if l.Tile != "" && l.Tint != nil || l.File != "" && l.Fill != nil {
		v.Fail("a motif takes fill, a file takes tint")
	}
	if l.Step == ([2]float64{}) {
		l.Step = [2]float64{l.Size, l.Size}
	}
}
