package library

import (
	"context"
	"encoding/hex"
	"errors"
	"strconv"
	"time"

	"pano/render"
	"pano/render/pack"
	"pano/server/campaign"
	"pano/server/control/port"
)

// Times that a draft may take: one picture, and all trial drawings.
const (
	drawTime  = 5 * time.Second
	trialTime = 30 * time.Second
)

// TrialIn is a design as it stands in the editor, and what to draw of it.
type TrialIn struct {
	YAML    string            `json:"yaml"`
	Draft   string            `json:"draft"` // whose drawings it uses; "" = none of its own
	Palette string            `json:"palette"`
	Size    string            `json:"size"`   // file key; "" = its first
	Values  map[string]string `json:"values"` // nil = its samples
	MaxPx   int               `json:"max_px"` // longest side; 0 = 960
}

// Trial is what the engine makes of a design that is being written. Faults are in
// its files, and then nothing is drawn; Refused is about the values.
type Trial struct {
	Template *render.Template `json:"template"`
	Faults   []render.Fault   `json:"faults"`
	Slips    []render.Fault   `json:"slips"`
	Picture  []byte           `json:"picture"` // PNG
	WPx      int              `json:"w_px"`
	HPx      int              `json:"h_px"`
	TookMS   int64            `json:"took_ms"`
	Refused  *Note            `json:"refused"` // nil: it was drawn
	Notes    []Note           `json:"notes"`
}

// Note is one finding of a drawing.
type Note struct {
	Where  string            `json:"where"` // size and palette; "" = the picture that is shown
	Code   string            `json:"code"`
	Field  string            `json:"field"`
	Params map[string]string `json:"params"`
	Msg    string            `json:"msg"`
	Bad    bool              `json:"bad"` // the drawing was refused
}

// sit waits for a seat at the bench.
func (x *Library) sit(ctx context.Context) (func(), error) {
	select {
	case x.seat <- struct{}{}:
		return func() { <-x.seat }, nil
	case <-ctx.Done():
		return nil, port.Refuse(ctx.Err())
	}
}

// TryDesign draws a design that is being written. What is wrong with it is the
// answer, not an error.
func (x *Library) TryDesign(ctx context.Context, by campaign.Actor, in TrialIn) (out Trial, err error) {
	if err := by.Need(campaign.EditDesigns); err != nil {
		return out, err
	}
	if err := x.fixed(); err != nil {
		return out, err
	}
	if len(in.Values) > 100 {
		return out, campaign.Invalidf("list_long", "values", "has too many entries: at most 100 values").With("max", "100")
	}
	p, err := x.packOf(ctx, in.YAML, in.Draft)
	if err != nil {
		return out, err
	}
	done, err := x.sit(ctx)
	if err != nil {
		return out, err
	}
	defer done()
	ctx, cancel := context.WithTimeout(ctx, drawTime)
	defer cancel()
	d, err := x.shelf.Draft(p)
	if err != nil {
		out.Faults = render.Faults(err)
		return out, nil
	}
	t := d.Template()
	out.Template, out.Slips = &t, d.Slips()
	o := t.Sample(true)
	for name, v := range in.Values {
		o.Values[name] = v
		if v == "" {
			delete(o.Values, name)
		}
	}
	if o.Palette = in.Palette; !hasPalette(t, in.Palette) {
		o.Palette = ""
	}
	if fit, err := campaign.ParseFit(in.Size); err == nil && in.Size != "" {
		o.Size = render.Size{WPx: fit.WPx, HPx: fit.HPx, WMM: fit.WMM, HMM: fit.HMM}
		o.Colours = render.Colours(fit.Colours)
	}
	o.MaxPx = clamp(in.MaxPx)
	a, err := d.Render(ctx, x.kit.Dress(ctx, t, o))
	if err != nil {
		var no *render.Error
		if !errors.As(err, &no) {
			return out, port.Refuse(err)
		}
		out.Refused = &Note{Code: no.Code, Field: no.Field, Params: no.Params, Msg: no.Msg, Bad: true}
		return out, nil
	}
	out.Picture, out.WPx, out.HPx, out.TookMS = a.Bytes, a.WPx, a.HPx, a.Took.Milliseconds()
	for _, f := range a.Findings {
		out.Notes = append(out.Notes, Note{Code: f.Code, Field: f.Field, Params: f.Params, Bad: f.Block})
	}
	return out, nil
}

func hasPalette(t render.Template, name string) bool {
	for _, p := range t.Palettes {
		if p.Name == name {
			return true
		}
	}
	return false
}

func clamp(px int) int {
	if px <= 0 {
		px = 960
	}
	return min(max(px, 64), 1600)
}

// packOf is the text with the drawings of a draft.
func (x *Library) packOf(ctx context.Context, yaml, draft string) (*pack.Pack, error) {
	p, err := pack.Open([]byte(yaml))
	if err != nil {
		return nil, refused(err)
	}
	if draft == "" {
		return p, nil
	}
	d, err := x.draftRow(ctx, draft)
	if err != nil {
		return nil, err
	}
	had, err := x.open(ctx, d.Pack)
	if err != nil {
		return nil, err
	}
	return &pack.Pack{Template: p.Template, Art: had.Art}, nil
}

// CheckDesign makes all trial drawings of a design that is being written.
func (x *Library) CheckDesign(ctx context.Context, by campaign.Actor, in TrialIn) (out Trial, err error) {
	if err := by.Need(campaign.EditDesigns); err != nil {
		return out, err
	}
	if err := x.fixed(); err != nil {
		return out, err
	}
	p, err := x.packOf(ctx, in.YAML, in.Draft)
	if err != nil {
		return out, err
	}
	_, out, err = x.check(ctx, p)
	return out, err
}

// check compiles a pack and draws it everywhere.
func (x *Library) check(ctx context.Context, p *pack.Pack) (d *render.Draft, out Trial, err error) {
	done, err := x.sit(ctx)
	if err != nil {
		return nil, out, err
	}
	defer done()
	ctx, cancel := context.WithTimeout(ctx, trialTime)
	defer cancel()
	if d, err = x.shelf.Draft(p); err != nil {
		out.Faults = render.Faults(err)
		return nil, out, nil
	}
	t := d.Template()
	out.Template, out.Slips = &t, d.Slips()
	tries, err := d.Try(ctx)
	if err != nil {
		return d, out, refused(err)
	}
	for _, one := range tries {
		where := sizeKey(one.Size)
		if one.Palette != "" {
			where += " " + one.Palette
		}
		if one.Err != nil {
			out.Notes = append(out.Notes, Note{Where: where, Code: one.Err.Code, Field: one.Err.Field, Params: one.Err.Params, Msg: one.Err.Msg, Bad: true})
		}
		for _, f := range one.Findings {
			out.Notes = append(out.Notes, Note{Where: where, Code: f.Code, Field: f.Field, Params: f.Params})
		}
	}
	return d, out, nil
}

// bad is the first thing that keeps a design out of the library.
func (t Trial) bad(lang string) error {
	if len(t.Faults) > 0 {
		f := t.Faults[0]
		return campaign.Errorf(campaign.Invalid, "design_invalid", "file", "%s (%d faults in all): mend it and try again", f, len(t.Faults)).
			With("line", strconv.Itoa(f.Line), "fault", f.In(lang).String(), "n", strconv.Itoa(len(t.Faults)))
	}
	for _, n := range t.Notes {
		if n.Bad {
			return campaign.Errorf(campaign.Invalid, "design_refused", "file", "it cannot be drawn at %s: %s", n.Where, n.Msg).With("size", n.Where, "fault", n.Msg)
		}
	}
	return nil
}

// sizeKey writes a size as file keys do.
func sizeKey(s render.Size) string {
	return campaign.Fit{WPx: pixels(s, s.WPx), HPx: pixels(s, s.HPx), WMM: s.WMM, HMM: s.HMM}.Key()
}

// pixels of a printed size follow from its dpi and are no part of its name.
func pixels(s render.Size, n int) int {
	if s.WMM > 0 {
		return 0
	}
	return n
}

func digestText(p *pack.Pack) string {
	sum := p.Digest()
	return hex.EncodeToString(sum[:])
}
