package render

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strconv"
	"strings"
	"time"

	"pano/render/cache"
	"pano/render/design"
	"pano/render/eboard"
	"pano/render/encode"
	"pano/render/layout"
	"pano/render/print"
	"pano/render/raster"
	"pano/render/typeset"
)

// Options are what a Renderer is made from.
type Options struct {
	Templates fs.FS // the built-in library: <kind>/<name>/template.yaml, art/*.svg
	Fonts     fs.FS // *.ttf
	// Folder holds designs of the office, see package pack; "" = none. It is looked
	// at anew at each use, so that an edited design is drawn as it now is.
	Folder string
	// Only, when set, is the one design of Templates that is read, with its
	// drawings: for a program that draws once.
	Only string
	// CacheBytes bounds what is kept of drawn grounds and decoded pictures
	// together; 0 is 256 MB.
	CacheBytes int
}

// Renderer draws orders. It is safe for concurrent use; what it keeps between
// orders is bounded.
type Renderer struct {
	fonts   *typeset.Fonts
	shelves *shelves
	painter *raster.Painter
	encoder *encode.Encoder
	boards  *eboard.Boards
	photos  *cache.Cache[[32]byte, layout.Photo]
	scenes  *cache.Cache[sceneKey, *scene]
	// streamAbove is the number of pixels from which a picture is drawn in
	// bands and never held whole.
	streamAbove int
	once        bool // no ground is drawn again
}

var (
	_ Engine  = (*Renderer)(nil)
	_ Library = (*Renderer)(nil)
)

// New reads all templates, their art and the list of fonts. Any built-in template
// that is wrong is an error that names file, line and remedy: a library that is
// half there would fail on the day it is needed. Designs of an office, in
// Options.Folder or shelved later, never stand in its way: see Broken.
func New(o Options) (*Renderer, error) {
	fonts, err := typeset.Load(o.Fonts)
	if err != nil {
		return nil, err
	}
	boards, err := eboard.New(fonts)
	if err != nil {
		return nil, err
	}
	if o.CacheBytes <= 0 {
		o.CacheBytes = 256 << 20
	}
	r := &Renderer{
		fonts: fonts, painter: raster.New(raster.Options{}), encoder: encode.New(), boards: boards,
		photos: cache.New[[32]byte, layout.Photo](o.CacheBytes / 2), scenes: cache.New[sceneKey, *scene](o.CacheBytes / 2),
		streamAbove: streamAbove, once: o.Only != "",
	}
	r.shelves, err = openShelves(o, fonts)
	return r, err
}

// checkFonts makes a misspelt family an error at start, not on a banner.
func checkFonts(d *design.Design, fonts *typeset.Fonts) error {
	for role, f := range d.Fonts {
		refs := append([]design.FaceRef{f.Face}, f.Fallback...)
		if f.Small != nil {
			refs = append(refs, *f.Small)
		}
		for _, ref := range refs {
			if _, err := fonts.Face(ref.Family, ref.Weight); err != nil {
				return fmt.Errorf("template %s, font role %s: %w", d.Name, role, err)
			}
		}
	}
	return nil
}

// Templates lists all designs, sorted by name.
func (r *Renderer) Templates() []Template {
	sh := r.shelves.current()
	out := make([]Template, 0, len(sh.names))
	for _, n := range sh.names {
		out = append(out, sh.designs[n].describe())
	}
	return out
}

// Template finds one design by name.
func (r *Renderer) Template(name string) (Template, error) {
	d, err := r.shelves.current().find(name)
	if err != nil {
		return Template{}, err
	}
	return d.describe(), nil
}

func describe(d *design.Design) Template {
	t := Template{Name: d.Name, Version: d.Version, Title: d.Title, About: d.About, Kinds: d.Kinds, Locked: d.Locked}
	for _, s := range d.Sizes {
		t.Sizes = append(t.Sizes, Size(s))
	}
	for i, v := range d.Variants {
		if i == 0 || v.Aspect[0] < t.MinAspect {
			t.MinAspect = v.Aspect[0]
		}
		t.MaxAspect = math.Max(t.MaxAspect, v.Aspect[1])
	}
	if m := d.Motion; m != nil {
		motion := Motion(*m)
		t.Motion = &motion
	}
	t.Brand, t.Official, t.Counts = d.BrandNames(), d.OfficialNames(), d.Countdowns()
	if d.Board != nil {
		t.MinAspect, t.MaxAspect = 0.1, 1000
	}
	for _, f := range d.Fields {
		field := Field{Name: f.Name, Type: f.Type, Label: f.Label, Hint: f.Hint, Required: f.Required, MaxRunes: f.Max, Lines: f.Lines, Default: f.Default, Sample: f.Sample}
		for _, c := range f.Choices {
			field.Choices = append(field.Choices, c.Value)
			field.ChoiceTitles = append(field.ChoiceTitles, c.Title)
		}
		t.Fields = append(t.Fields, field)
	}
	for _, p := range d.Palettes {
		t.Palettes = append(t.Palettes, Palette{Name: p.Name, Title: p.Title, Swatch: p.Swatch(), Inks: p.Inks()})
	}
	return t
}

// Render draws an order. Errors are *Error; ctx is looked at between the steps.
func (r *Renderer) Render(ctx context.Context, o Order) (*Artwork, error) {
	start := time.Now()
	j, err := r.job(o)
	if err != nil {
		return nil, err
	}
	return r.draw(ctx, j, start)
}

// job finds an order's design and checks the order.
func (r *Renderer) job(o Order) (*job, error) {
	sh := r.shelves.current()
	d, err := sh.find(o.Template)
	if err != nil {
		return nil, err
	}
	if o.Digest != "" && o.Digest != hex.EncodeToString(d.digest[:]) {
		return nil, refuse("template_changed", "template", fmt.Sprintf("the design %s is no longer the one that this was made with (now version %d): start a new version", d.Name, d.Version),
			"name", d.Name, "version", strconv.Itoa(d.Version))
	}
	return r.check(&job{o: o, design: d.Design, digest: d.digest, library: sh.library})
}

// draw makes a job's file.
func (r *Renderer) draw(ctx context.Context, j *job, start time.Time) (*Artwork, error) {
	if err := ctx.Err(); err != nil {
		return nil, cancelled(err)
	}
	j.stop = ctx.Err
	var a *Artwork
	var err error
	if j.design.Board != nil {
		a, err = r.board(j)
	} else {
		a, err = r.page(ctx, j)
	}
	if err != nil {
		return nil, asError(err)
	}
	a.Took = time.Since(start)
	return a, nil
}

func cancelled(err error) *Error {
	return refuse("cancelled", "", "the drawing was stopped: "+err.Error())
}

// asError gives every error that leaves this package its form.
func asError(err error) error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	var board *eboard.Error
	if errors.As(err, &board) {
		return &Error{Code: board.Code, Field: board.Field, Params: board.Params, Msg: board.Msg}
	}
	var heavy *layout.HeavyError
	if errors.As(err, &heavy) {
		return refuse("design_too_heavy", "template", heavy.Error(), "value", heavy.Error())
	}
	var printed *print.Error
	if errors.As(err, &printed) {
		field := "size"
		if strings.HasPrefix(printed.Field, "finish.") {
			field = printed.Field
		}
		return &Error{Code: printed.Code, Field: field, Params: printed.Params, Msg: printed.Msg}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return cancelled(err)
	}
	return refuse("render_failed", "", "drawing: "+err.Error())
}
