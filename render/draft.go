package render

import (
	"context"
	"errors"
	"maps"
	"time"

	"pano/render/layout"
	"pano/render/layout/ops"
	"pano/render/lint"
	"pano/render/pack"
)

// Draft is a design that is being written: it can be drawn, but nobody else sees
// it and nothing of it is kept. It is safe for concurrent use.
type Draft struct {
	r       *Renderer
	design  *compiled
	library *layout.Library
}

// Draft implements Library. The error joins all that is wrong: see Faults.
func (r *Renderer) Draft(p *pack.Pack) (*Draft, error) {
	c, err := r.shelves.compile(p, Office)
	if err != nil {
		return nil, err
	}
	drawings := maps.Clone(r.shelves.shared)
	maps.Copy(drawings, c.art)
	return &Draft{r, c, layout.NewLibrary(r.fonts, drawings)}, nil
}

// Template describes the draft.
func (d *Draft) Template() Template { return d.design.describe() }

// Render draws the draft; the order's template name does not count.
func (d *Draft) Render(ctx context.Context, o Order) (*Artwork, error) {
	start := time.Now()
	j, err := d.r.check(&job{o: o, design: d.design.Design, digest: d.design.digest, library: d.library, passing: true})
	if err != nil {
		return nil, err
	}
	return d.r.draw(ctx, j, start)
}

// Drawing is what one trial drawing of a design gave.
type Drawing struct {
	Palette  string        `json:"palette"`
	Size     Size          `json:"size"`
	All      bool          `json:"all"` // all fields, else only the main one
	Findings []ops.Finding `json:"findings"`
	Err      *Error        `json:"error"` // it was refused
}

// Bad tells whether a designer has to mend something.
func (d Drawing) Bad() bool { return d.Err != nil || len(d.Findings) > 0 }

// trialPx is large enough to lay out: letters are judged at their finished size.
const trialPx = 200

// Try draws a design at each of its sizes, in each palette, with all sample values
// and with only the main one. It is what `pano template check` and an installation
// ask for. Only a stopped context is an error.
func (d *Draft) Try(ctx context.Context) ([]Drawing, error) {
	t, rules := d.Template(), lint.Builtin()
	var out []Drawing
	for _, p := range t.palettes() {
		for _, s := range t.Sizes {
			for _, all := range []bool{true, false} {
				o := t.Sample(all)
				o.Palette, o.Size, o.MaxPx, o.Rules = p, s, trialPx, rules
				a, err := d.Render(ctx, o)
				one := Drawing{Palette: p, Size: s, All: all}
				if a != nil {
					one.Findings = a.Findings
				} else if !errors.As(err, &one.Err) {
					one.Err = refuse("render_failed", "", err.Error())
				}
				if ctx.Err() != nil {
					return out, cancelled(ctx.Err())
				}
				out = append(out, one)
			}
		}
	}
	return out, nil
}

// palettes are the names of all palettes; a text board has one without a name.
func (t Template) palettes() []string {
	if len(t.Palettes) == 0 {
		return []string{""}
	}
	var out []string
	for _, p := range t.Palettes {
		out = append(out, p.Name)
	}
	return out
}

// Sample is an order of the design with its sample texts: all, or only the main one.
func (t Template) Sample(all bool) Order {
	o := Order{Template: t.Name, Values: map[string]string{}}
	if len(t.Sizes) > 0 {
		o.Size = t.Sizes[0]
	}
	for _, f := range t.Fields {
		if f.Type == "image" || f.Sample == "" {
			continue
		}
		if all {
			o.Values[f.Name] = f.Sample
		} else if f.Type == "text" {
			o.Values[f.Name] = f.Sample
			break
		}
	}
	if len(t.Counts) > 0 {
		o.Day = sampleDay(t.Fields)
	}
	return o
}

// Slips lists what a design does not say though its readers need it: the form and
// the trial drawings are made from these words.
func (d *Draft) Slips() []Fault {
	var out []Fault
	slip := func(path, msg string) { out = append(out, Fault{File: pack.Template, Path: path, Msg: msg}) }
	c := d.design
	if c.About == nil {
		slip("about", "say in one sentence what the design is for, {vi: …, en: …}")
	}
	for _, f := range c.Fields {
		if f.Sample == "" && f.Type != "image" {
			slip("fields."+f.Name, "give a sample: previews and checks are drawn with it")
		}
		if f.Type == "text" && f.Default != "" {
			slip("fields."+f.Name, "a default text is shown although nobody typed it; use sample")
		}
		if f.Hint == nil && f.Type == "text" {
			slip("fields."+f.Name, "give a hint: what belongs here, and how long")
		}
	}
	for _, name := range c.source.Names() {
		if name != pack.Template && c.art[layout.ArtKey(c.Name, "./"+name)] == nil {
			out = append(out, Fault{File: name, Msg: "no layer draws this file; take it out"})
		}
	}
	return out
}

// CheckName refuses the name of a design that others have.
func (r *Renderer) CheckName(name, origin string) error {
	if c := r.shelves.current().designs[name]; c != nil && c.origin != origin {
		return taken(c)
	}
	return nil
}
