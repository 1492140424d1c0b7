// Package studio draws: it turns the inputs of an asset into finished files, a few
// pictures at a time, whoever asks.
package studio

import (
	"context"
	"errors"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"pano/render"
	"pano/render/lint"
	"pano/server/campaign"
	"pano/server/control/content/artwork"
	"pano/server/control/port"
)

// Studio draws. It bounds how many pictures are drawn at a time, whoever asks.
type Studio struct {
	desk *port.Desk
	seat chan struct{} // one token for each picture being drawn
	film chan struct{} // one for all videos: they take minutes, pictures must not wait
}

// New makes a studio with one seat a processor.
func New(d *port.Desk) *Studio {
	return &Studio{desk: d, seat: make(chan struct{}, max(1, runtime.NumCPU())), film: make(chan struct{}, 1)}
}

// Sit waits for a free seat; done gives it back.
func (s *Studio) Sit(ctx context.Context) (done func(), err error) { return take(ctx, s.seat) }

func take(ctx context.Context, seat chan struct{}) (done func(), err error) {
	select {
	case seat <- struct{}{}:
		return func() { <-seat }, nil
	case <-ctx.Done():
		return nil, port.Refuse(ctx.Err())
	}
}

// Draw draws one order as soon as a seat is free.
func (s *Studio) Draw(ctx context.Context, o render.Order) (*render.Artwork, error) {
	return atSeat(ctx, s, o, s.desk.Render.Render)
}

// Check tells what Draw would refuse and remark, as soon as a seat is free.
func (s *Studio) Check(ctx context.Context, o render.Order) ([]render.Finding, error) {
	return atSeat(ctx, s, o, s.desk.Render.Check)
}

// atSeat does work on an order in a seat, under the office's rules of today unless
// the order brings its own.
func atSeat[T any](ctx context.Context, s *Studio, o render.Order, work func(context.Context, render.Order) (T, error)) (out T, err error) {
	done, err := s.Sit(ctx)
	if err != nil {
		return out, err
	}
	defer done()
	if o.Rules == nil {
		if o.Rules, err = s.rules(ctx); err != nil {
			return out, err
		}
	}
	out, err = work(ctx, o)
	return out, refusal(err)
}

// refusal hands on what the engine refuses.
func refusal(err error) error {
	var refused *render.Error
	if errors.As(err, &refused) {
		return &campaign.Error{Kind: campaign.Invalid, Code: "render_" + refused.Code, Field: refused.Field, Params: refused.Params, Msg: refused.Msg, Err: err}
	}
	return port.Refuse(err)
}

// Files draws every size of the inputs and keeps the bytes. Files come back in the
// order of keys; a print size gives a PDF and a picture of it.
func (s *Studio) Files(ctx context.Context, in campaign.Inputs, keys []string, by string) ([]campaign.File, error) {
	images, err := s.Images(ctx, in)
	if err != nil {
		return nil, err
	}
	if in.Template == "" {
		return s.fitted(ctx, in, images, keys, by)
	}
	if err := s.Countdown(in).check(len(keys)); err != nil {
		return nil, err
	}
	made := make([][]campaign.File, len(keys))
	g, ctx := errgroup.WithContext(ctx)
	for i, key := range keys {
		g.Go(func() (err error) {
			made[i], err = s.sized(ctx, in, images, key)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	var out []campaign.File
	for _, files := range made {
		for _, f := range files {
			f.By = by
			out = append(out, f)
		}
	}
	return out, nil
}

// previewPx is the longest side of the picture that stands for a print file.
const previewPx = 1600

// sized draws one file key.
func (s *Studio) sized(ctx context.Context, in campaign.Inputs, images map[string][]byte, key string) ([]campaign.File, error) {
	fit, err := campaign.ParseFit(key)
	if err != nil {
		return nil, err
	}
	days := s.Countdown(in)
	if err := days.standing(fit); err != nil {
		return nil, err
	}
	o := Order(in, images, fit)
	o.Stored = true
	switch {
	case days.Counts():
		return s.countdown(ctx, o, key, days)
	case fit.WPx > 0:
		return s.keep(ctx, o, key)
	}
	o.Format = render.PDF
	pdf, err := s.keep(ctx, o, key)
	if err != nil {
		return nil, err
	}
	pdf[0].WMM, pdf[0].HMM = fit.WMM, fit.HMM
	o.Format, o.MaxPx = render.PNG, previewPx
	png, err := s.keep(ctx, o, key+"/preview")
	return append(pdf, png...), err
}

// keep draws an order and stores it.
func (s *Studio) keep(ctx context.Context, o render.Order, key string) ([]campaign.File, error) {
	art, err := s.Draw(ctx, o)
	if err != nil {
		return nil, err
	}
	return s.store(ctx, art, key)
}

// store keeps a picture, page by page. What blocks is refused here, so that no asset
// ever holds it.
func (s *Studio) store(ctx context.Context, art *render.Artwork, key string) (out []campaign.File, err error) {
	f := campaign.File{Key: key, MIME: art.MIME, WPx: art.WPx, HPx: art.HPx, Size: int64(len(art.Bytes)), Cap: art.Cap}
	for _, note := range art.Findings {
		if note.Block {
			return nil, campaign.Errorf(campaign.Invalid, "render_"+note.Code, note.Field, "the design at %s cannot be shown: %s", key, note.Code).
				With(pairs(note.Params)...).With("size", key)
		}
		f.Findings = append(f.Findings, Noted(note.Code, note.Field, note.Params))
	}
	pages := art.Pages
	if len(pages) == 0 {
		pages = []render.Page{{Bytes: art.Bytes}}
	}
	f.MS = int(art.Moves.Milliseconds()) // its turn is a whole round
	out = make([]campaign.File, len(pages))
	for i, p := range pages {
		out[i] = f
		out[i].Page, out[i].MS, out[i].Size = i, max(f.MS, p.MS), int64(len(p.Bytes))
		if out[i].SHA256, err = s.desk.Keep(ctx, p.Bytes); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func pairs(m map[string]string) []string {
	out := make([]string, 0, 2*len(m))
	for k, v := range m {
		out = append(out, k, v)
	}
	return out
}

// Order is the one way from inputs to the engine: previews and finals alike.
func Order(in campaign.Inputs, images map[string][]byte, fit campaign.Fit) render.Order {
	o := render.Order{Template: in.Template, Digest: in.TemplateDigest, Values: in.Values, Images: images, Palette: in.Palette,
		Size:    render.Size{WPx: fit.WPx, HPx: fit.HPx, WMM: fit.WMM, HMM: fit.HMM},
		Colours: render.Colours(fit.Colours)}
	// A print stands still, and so do displays of few colours but text boards.
	if m := in.Motion; m != nil && (m.Kind != "fade" || fit.WPx > 0 && fit.Colours == "") {
		o.Motion = &render.Motion{Kind: m.Kind, Speed: m.Speed}
	}
	return o
}

// Images reads the pictures of the inputs.
func (s *Studio) Images(ctx context.Context, in campaign.Inputs) (map[string][]byte, error) {
	out := make(map[string][]byte, len(in.Images))
	for field, digest := range in.Images {
		b, err := s.desk.Bytes(ctx, digest, artwork.MaxBytes)
		if err != nil {
			return nil, campaign.Invalidf("image_unknown", "images."+field, "the picture is not here: upload it again").With("field", field)
		}
		out[field] = b
	}
	return out, nil
}

// Noted is what a file keeps of a remark of the engine: the rule and its params. What
// the rule says is put in when somebody reads it.
func Noted(code, field string, params map[string]string) campaign.Finding {
	return campaign.Finding{Rule: code, Severity: campaign.Warn, Code: "render_" + code, Field: field, Params: params,
		Msg: strings.ReplaceAll(code, "_", " ")}
}

// rules gives the engine the office's rules.
func (s *Studio) rules(ctx context.Context) (*lint.Pack, error) {
	book, err := s.desk.BookNow(ctx)
	if err != nil {
		return nil, err
	}
	return book.Pack, nil
}
