package design

import (
	"strings"

	"pano/render/design/node"
	"pano/render/design/paint"
	"pano/render/design/phrase"
)

// Style is how a part of a layer's text differs from the rest.
type Style struct {
	Name  string
	Font  string  // a role; "" = the layer's
	Fill  *Paint  // nil = the layer's
	Scale float64 // of the text's size
	Match string  // sets these parts of the text wherever they stand; "" = only where <Name> does
}

// Outline is drawn around letters, beneath their fill.
type Outline struct {
	Width float64 // em
	Fill  *Paint
}

// Matches are the parts of a text that a style may look for.
func Matches() []string { return []string{"number", "date", "roman", "quote"} }

// maxStyles bounds the styles of one layer.
const maxStyles = 8

// styles reads {gold: {fill: gold}, big: {font: numeral, scale: 1.3, match: number}}.
func styles(v value) []Style {
	if v.Node.Kind != node.Map || len(v.Node.Keys) == 0 || len(v.Node.Keys) > maxStyles {
		v.Fail("styles is a map of 1 to %d names, such as {gold: {fill: gold}}", maxStyles)
		return nil
	}
	var out []Style
	for _, name := range v.Node.Keys {
		c, _ := v.Get(name)
		if !rolePattern.MatchString(name) {
			c.Fail("the style name %q may use a-z, 0-9 and _", name)
		}
		out = append(out, style(name, c))
	}
	return out
}

func style(name string, v value) Style {
	s := Style{Name: name, Scale: 1}
	if !v.IsMap("font", "fill", "scale", "match") {
		return s
	}
	read := func(key string, to func(c value)) {
		if c, ok := v.Get(key); ok {
			to(c)
		}
	}
	read("font", func(c value) { s.Font = c.Str(30) })
	read("fill", func(c value) { s.Fill = paint.Read(c) })
	read("scale", func(c value) { s.Scale = c.Num(0.3, 4) })
	read("match", func(c value) { s.Match = c.OneOf(Matches()...) })
	if s.Font == "" && s.Fill == nil && s.Scale == 1 {
		v.Fail("the style changes nothing; give font, fill or scale")
	}
	return s
}

func outline(v value) *Outline {
	o := &Outline{}
	v.IsMap("width", "fill")
	w, ok1 := v.Get("width")
	f, ok2 := v.Get("fill")
	if !ok1 || !ok2 {
		v.Fail("an outline needs width (em) and fill")
		return nil
	}
	o.Width, o.Fill = w.Num(0.005, 0.3), paint.Read(f)
	return o
}

// checkStack gives a stacked text its lines, and refuses what would set them
// again.
func checkStack(l *Layer, v value) {
	if l.StackBy == "" {
		return
	}
	if l.EachLine || l.Draw == "list" || l.Draw == "plaque" && l.Shape == "tiles" {
		v.Fail("stack_by sets the lines itself; it cannot stand with each_line, in a list or on tiles")
	}
	if _, ok := v.Get("lines"); !ok {
		l.Lines = MaxLines
	}
}

// checkStyles compares the styles that a layer declares with those that its texts
// use.
func (p *parsing) checkStyles(l *Layer, v value) {
	declared := map[string]bool{}
	for _, s := range l.Styles {
		declared[s.Name] = true
		if s.Font != "" {
			if _, ok := p.design.Fonts[s.Font]; !ok {
				v.Fail("styles.%s.font: %q is not among fonts", s.Name, s.Font)
			}
		}
	}
	used := l.Text.Spans()
	if l.After != nil {
		used = append(used, l.After.Spans()...)
	}
	for _, name := range used {
		if !declared[name] {
			v.Fail("text: there is no span <%s>; declare it under styles, or write << for the sign itself", name)
		}
	}
	for _, s := range l.Styles {
		if s.Match == "" && !contains(used, s.Name) {
			v.Fail("styles.%s is not used: write <%s>…</%s> in text, or give it match: %s", s.Name, s.Name, s.Name, strings.Join(Matches(), " | "))
		}
	}
}

// plainText is a text in which spans mean nothing.
func plainText(v value) Text {
	t := text(v)
	if names := t.Spans(); len(names) > 0 {
		v.Fail("the span <%s> has no place here; write << for the sign itself", names[0])
	}
	return t
}

func text(v value) Text {
	t, err := phrase.Parse(v.Str(600))
	if err != nil {
		v.Fail("%s: %v", v.Shown(), err)
	}
	return t
}
