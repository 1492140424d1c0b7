// Package face finds the fonts in which a layer's text is set.
package face

import (
	"pano/render/design"
	"pano/render/typeset"
)

// Finder knows the fonts that there are and the page that they are for.
type Finder struct {
	Design *design.Design
	Fonts  *typeset.Fonts
	Zoom   float64 // finished pixels per canvas unit
	Print  bool    // pixels are no limit
}

// Set is a role's fonts, ready for one text.
type Set struct {
	Main    *typeset.Face
	Styles  []typeset.Style // the text's own, then those that the layer names
	LineGap float64         // em
}

// Of finds the fonts of a layer whose text is at most size canvas units large.
func (f Finder) Of(l *design.Layer, size float64) (Set, error) {
	s := Set{LineGap: f.Design.Fonts[l.Font].LineGap}
	if l.LineGap != nil {
		s.LineGap = *l.LineGap
	}
	own, err := f.style(l, l.Font, size)
	if err != nil {
		return s, err
	}
	if l.Tracking != nil {
		own.Tracking = *l.Tracking
	}
	if l.Case != "" {
		own.Upper = l.Case == "upper"
	}
	s.Main, s.Styles = own.Face, append(make([]typeset.Style, 0, 1+len(l.Styles)), own)
	for _, st := range l.Styles {
		other := own
		if st.Font != "" {
			if other, err = f.style(l, st.Font, size*st.Scale); err != nil {
				return s, err
			}
		}
		other.Scale = st.Scale
		s.Styles = append(s.Styles, other)
	}
	return s, nil
}

// style is a role as a layer uses it. Small texts take the role's small font.
func (f Finder) style(l *design.Layer, name string, size float64) (typeset.Style, error) {
	role := f.Design.Fonts[name]
	ref := role.Face
	if role.Small != nil && !f.Print && size*f.Zoom <= role.SmallPx {
		ref = *role.Small
	}
	st := typeset.Style{Tracking: role.Tracking, Upper: role.Upper, Tabular: role.Tabular}
	if l.Figures != "" {
		st.Tabular = l.Figures == "tabular"
	}
	var err error
	if st.Face, err = f.Fonts.Face(ref.Family, ref.Weight); err != nil {
		return st, err
	}
	for _, r := range role.Fallback {
		face, err := f.Fonts.Face(r.Family, r.Weight)
		if err != nil {
			return st, err
		}
		st.Fallback = append(st.Fallback, face)
	}
	return st, nil
}

// Spec is how a layer sets a text.
func (s Set) Spec(l *design.Layer, text typeset.Text) typeset.Spec {
	spec := typeset.Spec{Text: text, Styles: s.Styles, Gap: s.LineGap, Align: typeset.Centre}
	switch l.Align {
	case "left":
		spec.Align = typeset.Left
	case "right":
		spec.Align = typeset.Right
	}
	switch l.StackBy {
	case "syllable":
		spec.Stack = typeset.Syllables
	case "word":
		spec.Stack = typeset.Words
	case "line":
		spec.Stack = typeset.Typed
	}
	if l.Outline != nil {
		spec.Outline = l.Outline.Width
	}
	return spec
}
