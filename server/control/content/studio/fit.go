package studio

import (
	"context"
	"math"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"pano/render"
	"pano/render/picture"
	"pano/server/campaign"
	"pano/server/control/content/artwork"
)

// fitting is one upload on its way to its files.
type fitting struct {
	artwork.Piece
	s      *Studio
	in     campaign.Inputs
	images map[string][]byte // by the names in Inputs
}

func (s *Studio) fitting(in campaign.Inputs, images map[string][]byte) *fitting {
	x := &fitting{s: s, in: in, images: images, Piece: artwork.Piece{Words: in.Words, Art: *Papers(in), Still: images[campaign.Still]}}
	if x.Still == nil {
		x.Still = images[campaign.Original]
	}
	return x
}

// fitted makes the files of an upload: itself, and those of each size.
func (s *Studio) fitted(ctx context.Context, in campaign.Inputs, images map[string][]byte, keys []string, by string) ([]campaign.File, error) {
	x := s.fitting(in, images)
	whole, err := x.original(by)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		if x.Art.For(key).Ground == "blur" && x.Blur == nil {
			if x.Blur, err = artwork.Blur(ctx, x.Still); err != nil {
				return nil, err
			}
		}
	}
	made := make([][]campaign.File, len(keys))
	g, ctx := errgroup.WithContext(ctx)
	for i, key := range keys {
		g.Go(func() (err error) {
			made[i], err = x.size(ctx, key)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	out := []campaign.File{whole}
	if b := images[campaign.Still]; b != nil { // what browsers can show of it
		out = append(out, campaign.File{Key: campaign.Still, SHA256: in.Images[campaign.Still], Size: int64(len(b)), MIME: "image/png", WPx: whole.WPx, HPx: whole.HPx, By: by})
	}
	for _, files := range made {
		for _, f := range files {
			f.By = by
			out = append(out, f)
		}
	}
	return out, nil
}

// original is the file that was uploaded, as it came.
func (x *fitting) original(by string) (campaign.File, error) {
	b := x.images[campaign.Original]
	f := campaign.File{Key: campaign.Original, SHA256: x.in.Images[campaign.Original], Size: int64(len(b)), By: by, MS: x.Art.MS}
	info, err := picture.Inspect(x.Still, picture.Usual())
	if err != nil {
		return f, campaign.Errorf(campaign.Invalid, "image_broken", "file", "the picture is damaged: upload it again")
	}
	f.WPx, f.HPx = info.W, info.H
	switch x.Art.Kind {
	case "pdf":
		f.MIME = "application/pdf"
	case "video":
		f.MIME = "video/mp4"
	default:
		f.MIME = "image/" + picture.Sniff(b)
	}
	note := func(code string, params map[string]string) {
		f.Findings = append(f.Findings, campaign.Finding{Rule: "render", Severity: campaign.Info, Code: "render_" + code, Field: "file", Params: params,
			Msg: strings.ReplaceAll(code, "_", " ")})
	}
	if x.Art.Profile != "" {
		note("image_profile", map[string]string{"profile": x.Art.Profile})
	}
	if x.Art.Frames {
		note("image_frames", nil)
	}
	return f, nil
}

// size makes the files of one key.
func (x *fitting) size(ctx context.Context, key string) ([]campaign.File, error) {
	fit, err := campaign.ParseFit(key)
	if err != nil {
		return nil, err
	}
	o := x.Order(fit, x.Art.For(key))
	switch {
	case fit.WPx == 0:
		return x.printed(ctx, key, fit, o)
	case x.Art.Kind == "video":
		return x.moving(ctx, key, o)
	}
	return x.keep(ctx, o, key)
}

// keep draws and stores an order; that the blurred ground is soft is meant.
func (x *fitting) keep(ctx context.Context, o render.Order, key string) ([]campaign.File, error) {
	files, err := x.s.keep(ctx, o, key)
	for i := range files {
		var rest []campaign.Finding
		for _, f := range files[i].Findings {
			if f.Field != "backdrop" {
				rest = append(rest, f)
			}
		}
		files[i].Findings = rest
	}
	return files, err
}

// printed makes the print file and a picture of it. The page of a PDF that has the
// shape of the size goes to print as it came.
func (x *fitting) printed(ctx context.Context, key string, fit campaign.Fit, o render.Order) ([]campaign.File, error) {
	if x.Art.Kind == "video" {
		return nil, campaign.Invalidf("video_print", "sizes", "a video cannot be printed: take %s out, or upload a picture for it", key).With("size", key)
	}
	o.Format = render.PDF
	pdf, err := x.page(ctx, key, fit)
	if pdf == nil && err == nil {
		pdf, err = x.keep(ctx, o, key)
	}
	if err != nil {
		return nil, err
	}
	pdf[0].WMM, pdf[0].HMM = fit.WMM, fit.HMM
	o.Format, o.MaxPx = render.PNG, previewPx
	png, err := x.keep(ctx, o, key+"/preview")
	for i := range png {
		png[i].Findings = nil // the print file has them
	}
	return append(pdf, png...), err
}

// page is the page of a PDF as it came, if it fits; otherwise nil.
func (x *fitting) page(ctx context.Context, key string, fit campaign.Fit) ([]campaign.File, error) {
	if x.Art.Kind != "pdf" || x.Art.Unit != "" || x.Art.For(key).Mode != "contain" {
		return nil, nil
	}
	if !artwork.SameShape(x.Art.WMM, x.Art.HMM, fit.WMM, fit.HMM) {
		return nil, nil
	}
	done, err := x.s.Sit(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	b, err := artwork.PageAlone(ctx, x.images[campaign.Original], x.Art.Page, x.Art.Pages)
	if err != nil {
		return nil, err
	}
	f := campaign.File{Key: key, Size: int64(len(b)), MIME: "application/pdf"}
	if scale := fit.WMM / x.Art.WMM * 100; math.Abs(scale-100) > 1 {
		f.Findings = []campaign.Finding{{Rule: "render", Severity: campaign.Info, Code: "render_print_scale", Field: "file", Msg: key + ": print scale",
			Params: map[string]string{"size": key, "percent": strconv.Itoa(int(math.Round(scale)))}}}
	}
	f.SHA256, err = x.s.desk.Keep(ctx, b)
	return []campaign.File{f}, err
}

// moving makes a still picture for every display, and the video itself for those
// of full colour. Both are approved together.
func (x *fitting) moving(ctx context.Context, key string, o render.Order) ([]campaign.File, error) {
	still, err := x.keep(ctx, o, key)
	if err != nil || o.Colours != "" && o.Colours != "jpeg" {
		return still, err
	}
	still[0].MS = x.Art.MS
	poster, err := x.s.desk.Bytes(ctx, still[0].SHA256, artwork.MaxBytes)
	if err != nil {
		return nil, err
	}
	scene, err := x.Scene(o, poster)
	if err != nil {
		return nil, err
	}
	done, err := take(ctx, x.s.film)
	if err != nil {
		return nil, err
	}
	defer done()
	clip, err := artwork.Clip(ctx, x.images[campaign.Original], scene)
	if err != nil {
		return nil, err
	}
	f := campaign.File{Key: key + "/video", MIME: "video/mp4", Size: int64(len(clip)), WPx: still[0].WPx, HPx: still[0].HPx, MS: x.Art.MS}
	f.SHA256, err = x.s.desk.Keep(ctx, clip)
	return append(still, f), err
}

// Papers is the artwork of the inputs; of an upload from before there was such a
// form, a plain picture.
func Papers(in campaign.Inputs) *campaign.Artwork {
	if in.Artwork != nil {
		return in.Artwork
	}
	return &campaign.Artwork{Kind: "picture", Fit: Settled(campaign.Fitting{}), Rights: campaign.Rights{Licence: in.Source}}
}

// Settled is a fitting with the usual choices where none was made.
func Settled(f campaign.Fitting) campaign.Fitting {
	if f == (campaign.Fitting{}) {
		f.X, f.Y = 50, 50
	}
	if f.Mode == "" {
		f.Mode = "contain"
	}
	if f.Ground == "" {
		f.Ground = "black"
	}
	return f
}
