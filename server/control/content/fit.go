package content

import (
	"context"
	"image"
	"math"
	"strings"

	"golang.org/x/sync/errgroup"

	"pano/render"
	"pano/render/picture"
	"pano/server/campaign"
	"pano/server/control/content/artwork"
)

// frame is the design that puts finished artwork on displays. One mechanism makes
// every picture: what is uploaded is fitted by the engine that draws the rest.
const frame = "khung-anh"

// fitting is one upload on its way to its files.
type fitting struct {
	s      *Studio
	in     campaign.Inputs
	art    campaign.Artwork
	images map[string][]byte // by the names in Inputs
	blur   []byte            // ground of those that want one
}

// fitted makes the files of an upload: itself, and those of each size.
func (s *Studio) fitted(ctx context.Context, in campaign.Inputs, images map[string][]byte, keys []string, by string) ([]campaign.File, error) {
	x := &fitting{s: s, in: in, art: *papers(in), images: images}
	whole, err := x.original(by)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		if x.art.For(key).Ground == "blur" && x.blur == nil {
			if x.blur, err = artwork.Blur(ctx, x.still()); err != nil {
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

// still is the picture that is fitted.
func (x *fitting) still() []byte {
	if b := x.images[campaign.Still]; b != nil {
		return b
	}
	return x.images[campaign.Original]
}

// original is the file that was uploaded, as it came.
func (x *fitting) original(by string) (campaign.File, error) {
	b := x.images[campaign.Original]
	f := campaign.File{Key: campaign.Original, SHA256: x.in.Images[campaign.Original], Size: int64(len(b)), By: by, MS: x.art.MS}
	info, err := picture.Inspect(x.still(), picture.Usual())
	if err != nil {
		return f, campaign.Errorf(campaign.Invalid, "image_broken", "file", "the picture is damaged: upload it again")
	}
	f.WPx, f.HPx = info.W, info.H
	switch x.art.Kind {
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
	if x.art.Profile != "" {
		note("image_profile", map[string]string{"profile": x.art.Profile})
	}
	if x.art.Frames {
		note("image_frames", nil)
	}
	return f, nil
}

// order is the artwork at one size.
func (x *fitting) order(fit campaign.Fit, how campaign.Fitting) render.Order {
	unit, line := x.art.Unit, "co"
	if unit == "" {
		unit, line = title(x.in.Words), "khong"
	}
	o := render.Order{Template: frame, Stored: true, Colours: render.Colours(fit.Colours),
		Values:  map[string]string{"unit": unit, "line": line, "fit": map[string]string{"cover": "phu"}[how.Mode]},
		Images:  map[string][]byte{"picture": x.still()},
		Palette: map[string]string{"white": "trang", "red": "do", "blue": "xanh"}[how.Ground],
		Focus:   map[string]render.Focus{"picture": {X: how.X, Y: how.Y, Zoom: how.Zoom}},
		Size:    render.Size{WPx: fit.WPx, HPx: fit.HPx, WMM: fit.WMM, HMM: fit.HMM}}
	if how.Ground == "blur" && how.Mode != "cover" {
		o.Images["backdrop"] = x.blur
	}
	return o
}

// title is the beginning of the words, for a file's own title.
func title(words string) string {
	line := strings.Join(strings.Fields(words), " ")
	if r := []rune(line); len(r) > 80 {
		line = string(r[:79]) + "…"
	}
	return line
}

// size makes the files of one key.
func (x *fitting) size(ctx context.Context, key string) ([]campaign.File, error) {
	fit, err := campaign.ParseFit(key)
	if err != nil {
		return nil, err
	}
	o := x.order(fit, x.art.For(key))
	switch {
	case fit.WPx == 0:
		return x.printed(ctx, key, fit, o)
	case x.art.Kind == "video":
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
	if x.art.Kind == "video" {
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
	if x.art.Kind != "pdf" || x.art.Unit != "" || x.art.For(key).Mode != "contain" {
		return nil, nil
	}
	info, err := picture.Inspect(x.still(), picture.Usual())
	if err != nil || !artwork.SameShape(float64(info.W), float64(info.H), fit.WMM, fit.HMM) {
		return nil, nil // the engine says what is wrong
	}
	done, err := x.s.sit(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	b, err := artwork.PageAlone(ctx, x.images[campaign.Original], x.art.Page, x.art.Pages)
	if err != nil {
		return nil, err
	}
	digest, err := x.s.desk.Keep(ctx, b)
	return []campaign.File{{Key: key, SHA256: digest, Size: int64(len(b)), MIME: "application/pdf"}}, err
}

// moving makes a still picture for every display, and the video itself for those
// of full colour. Both are approved together.
func (x *fitting) moving(ctx context.Context, key string, o render.Order) ([]campaign.File, error) {
	still, err := x.keep(ctx, o, key)
	if err != nil || o.Colours != "" {
		return still, err
	}
	still[0].MS = x.art.MS
	poster, err := x.s.desk.Bytes(ctx, still[0].SHA256, maxUpload)
	if err != nil {
		return nil, err
	}
	scene, err := x.scene(o, poster)
	if err != nil {
		return nil, err
	}
	done, err := x.s.sit(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	clip, err := artwork.Clip(ctx, x.images[campaign.Original], scene)
	if err != nil {
		return nil, err
	}
	f := campaign.File{Key: key + "/video", MIME: "video/mp4", Size: int64(len(clip)), WPx: still[0].WPx, HPx: still[0].HPx, MS: x.art.MS}
	f.SHA256, err = x.s.desk.Keep(ctx, clip)
	return append(still, f), err
}

// scene is where the moving picture lies on the still one: the same arithmetic as
// the engine's, over the place that the design leaves for the picture.
func (x *fitting) scene(o render.Order, poster []byte) (artwork.Scene, error) {
	info, err := picture.Inspect(x.still(), picture.Usual())
	if err != nil {
		return artwork.Scene{}, err
	}
	w, h := room(o.Size.WPx, o.Size.HPx, x.art.Unit != "")
	s := artwork.Scene{Poster: poster, WPx: o.Size.WPx, HPx: o.Size.HPx, Crop: image.Rect(0, 0, info.W, info.H)}
	vw, vh := float64(info.W), float64(info.H)
	round := func(v float64) int { return int(math.Round(v)) }
	if o.Values["fit"] != "phu" {
		k := math.Min(w/vw, h/vh)
		left, top := (w-vw*k)/2, (h-vh*k)/2
		s.Dst = image.Rect(round(left), round(top), round(left+vw*k), round(top+vh*k))
		return s, nil
	}
	f := o.Focus["picture"]
	cw, ch := vw, vw*h/w
	if ch > vh {
		cw, ch = vh*w/h, vh
	}
	cw, ch = cw/math.Max(1, f.Zoom), ch/math.Max(1, f.Zoom)
	left, top := math.Min(math.Max(0, vw*f.X/100-cw/2), vw-cw), math.Min(math.Max(0, vh*f.Y/100-ch/2), vh-ch)
	s.Crop = image.Rect(round(left), round(top), round(left+cw), round(top+ch)).Intersect(s.Crop)
	s.Dst = image.Rect(0, 0, round(w), round(h))
	return s, nil
}

// Room is the shape of the place that a size leaves for the picture, in its own units.
func Room(f campaign.Fit, unit bool) (w, h float64) {
	if f.WPx > 0 {
		return room(f.WPx, f.HPx, unit)
	}
	return room(int(10*f.WMM), int(10*f.HMM), unit)
}

// room is what the design leaves for the picture, in pixels from the upper left.
// A test compares it with what the engine draws.
func room(wpx, hpx int, unit bool) (w, h float64) {
	w, h = float64(wpx), float64(hpx)
	short := math.Min(w, h) / 100
	switch {
	case !unit || math.Min(w, h) < 97: // small boards carry no line
	case w/h > 3.2:
		w -= 90 * short
	case math.Min(w, h) < 260:
		h -= 19 * short
	default:
		h -= 13 * short
	}
	return w, h
}
