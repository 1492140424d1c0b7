package render

import (
	"fmt"
	"math"
	"strconv"

	"pano/render/design"
	"pano/render/design/paint"
	"pano/render/fade"
	"pano/render/layout"
	"pano/render/tone"
	"pano/render/value"
)

// MIME types of the formats.
const (
	mimePNG  = "image/png"
	mimeJPEG = "image/jpeg"
	mimePDF  = "application/pdf"
)

// streamAbove: 16 megapixels are 64 MB, the most that one picture may hold.
const streamAbove = 16_000_000

// maxWhole is the largest picture of few colours: it is drawn whole.
const maxWhole = 64_000_000

// pdfUnits is the longest side of a PDF page's grid.
const pdfUnits = 16_000

// job is a checked order: nothing in it can be refused any more but what only
// the layout can tell.
type job struct {
	o        Order
	design   *design.Design
	digest   [32]byte        // of the design's files
	library  *layout.Library // where the design's art is
	passing  bool            // a draft: nothing of it is worth keeping
	palette  *design.Palette
	kit      string // of the order's Brand, for caches
	values   map[string]string
	photos   map[string]layout.Photo
	official map[string]layout.Photo
	size     Size // of the finished piece
	w, h     int  // pixels drawn; smaller than size for a preview
	print    bool
	stop     func() error // of the caller; nil = never
}

// check checks an order and completes its job.
func (r *Renderer) check(j *job) (*job, error) {
	d, o := j.design, &j.o
	if o.Format == "" {
		o.Format = PNG
	}
	if err := j.checkOptions(); err != nil {
		return nil, err
	}
	if err := j.setSize(); err != nil {
		return nil, err
	}
	if err := j.checkPrint(); err != nil {
		return nil, asError(err)
	}
	var ok bool
	if j.palette, ok = d.Palette(o.Palette); !ok && (d.Board == nil || o.Palette != "") {
		return nil, refuse("palette_unknown", "palette", fmt.Sprintf("the design %s has no palette %s; it has %s", d.Name, shown(o.Palette), paint.Names(d.Palettes)), "value", o.Palette, "palettes", paint.Names(d.Palettes))
	}
	if d.Locked && len(d.Palettes) > 0 && j.palette != &d.Palettes[0] {
		return nil, refuse("template_locked", "palette", fmt.Sprintf("the design %s is locked: only its texts may be changed", d.Name))
	}
	var err error
	if j.values, err = value.Check(d, o.Values, o.Images); err != nil {
		return nil, err
	}
	if err := j.setDay(); err != nil {
		return nil, err
	}
	if err := r.setPhotos(j); err != nil {
		return nil, err
	}
	if err := r.dress(j); err != nil {
		return nil, err
	}
	if err := r.install(j); err != nil {
		return nil, err
	}
	return j, nil
}

// setPhotos opens the pictures of an order and notes which part of each counts.
func (r *Renderer) setPhotos(j *job) error {
	j.photos = map[string]layout.Photo{}
	for name, data := range j.o.Images {
		if len(data) == 0 {
			continue
		}
		ph, err := r.photo(name, data)
		if err != nil {
			return err
		}
		if f, ok := j.o.Focus[name]; ok {
			if !(f.X >= 0 && f.X <= 100 && f.Y >= 0 && f.Y <= 100 && (f.Zoom == 0 || f.Zoom >= 1 && f.Zoom <= 8)) {
				return refuse("value_invalid", name, fmt.Sprintf("the focus of %s is %g, %g at %g: percent from 0 to 100, and 1 to 8 times", name, f.X, f.Y, f.Zoom), "value", fmt.Sprint(f.X), "limit", "100")
			}
			ph.Focal, ph.Zoom = &[2]float64{f.X, f.Y}, f.Zoom
		}
		j.photos[name] = ph
	}
	return nil
}

func (j *job) checkOptions() error {
	o := &j.o
	if o.Colours == "jpeg" { // full colour, for displays that take JPEG
		if o.Colours = TrueColour; o.Format == PNG {
			o.Format = JPEG
		}
	}
	switch o.Format {
	case PNG, JPEG, PDF:
	default:
		return refuse("format_invalid", "format", fmt.Sprintf("the format %s is not made; possible: png, jpeg, pdf", shown(string(o.Format))), "value", string(o.Format))
	}
	switch o.Colours {
	case TrueColour:
	case Mono, ThreeColour, EightColour:
		if o.Format != PNG {
			return refuse("format_invalid", "format", "a display of few colours takes PNG only", "value", string(o.Format))
		}
	default:
		if _, ok := tone.Parse(string(o.Colours)); ok && o.Format == PNG {
			break
		}
		return refuse("colours_invalid", "colours", fmt.Sprintf("the colours %s are unknown or take another format; possible: 1bit, 3col, 8col, jpeg, such as rgb5 or rgb8g22, or none", shown(string(o.Colours))), "value", string(o.Colours))
	}
	if m := o.Motion; m != nil {
		if err := fade.Check(design.Motion(*m), j.design.Board != nil, o.Format == PNG && o.Colours == TrueColour); err != nil {
			return err
		}
		if j.design.Locked {
			return refuse("template_locked", "motion", fmt.Sprintf("the design %s is locked: only its texts may be changed", j.design.Name))
		}
	}
	inRange := func(field string, v, most float64) error {
		if v >= 0 && v <= most {
			return nil
		}
		return refuse("value_invalid", field, fmt.Sprintf("%s is %g; 0 to %g are possible", field, v, most), "value", fmt.Sprint(v), "limit", fmt.Sprint(most))
	}
	for _, err := range []error{inRange("distance", o.DistanceM, 2000), inRange("bleed", o.BleedMM, 200), inRange("max_px", float64(o.MaxPx), design.MaxSide)} {
		if err != nil {
			return err
		}
	}
	return nil
}

// setSize completes the size and finds the variant's range for it.
func (j *job) setSize() error {
	size := j.o.Size
	if size == (Size{}) {
		size = Size(j.design.Sizes[0])
	}
	j.print = j.o.Format == PDF || size.WMM > 0 && size.WPx == 0
	if j.o.Format == PDF && size.WPx == 0 && size.DPI == 0 && size.WMM > 0 && size.HMM > 0 {
		// A vector page has no pixels: lay a huge one out on a coarser grid.
		size.DPI = math.Min(design.DefaultDPI, pdfUnits*25.4/math.Max(size.WMM, size.HMM))
	}
	size, err := size.complete()
	if err != nil {
		return err
	}
	j.size, j.w, j.h = size, size.WPx, size.HPx
	if j.design.Board == nil {
		aspect := design.Size(size).Aspect()
		if _, ok := j.design.Variant(aspect); !ok {
			t := describe(j.design)
			return refuse("aspect_unsupported", "size", fmt.Sprintf("%d x %d is %.2f times as wide as high; the design %s is made for %.2f to %.2f", size.WPx, size.HPx, aspect, j.design.Name, t.MinAspect, t.MaxAspect),
				"value", fmt.Sprintf("%.2f", aspect), "min", fmt.Sprintf("%.2f", t.MinAspect), "max", fmt.Sprintf("%.2f", t.MaxAspect))
		}
	}
	if j.o.Format == PDF && size.WMM == 0 {
		return refuse("size_invalid", "size", "a PDF needs a size in cm, mm or m; such as 600x70cm", "value", fmt.Sprintf("%dx%d", size.WPx, size.HPx))
	}
	if m := j.o.MaxPx; m > 0 && max(j.w, j.h) > m && j.design.Board == nil && j.o.Format != PDF {
		k := float64(m) / float64(max(j.w, j.h))
		j.w, j.h = max(1, int(math.Round(float64(j.w)*k))), max(1, int(math.Round(float64(j.h)*k)))
	}
	if j.o.Colours != TrueColour && j.w*j.h > maxWhole {
		return refuse("size_invalid", "size", fmt.Sprintf("%d x %d pixels are too many for this kind of file; take PNG in full colour or PDF", j.w, j.h), "value", strconv.Itoa(j.w)+"x"+strconv.Itoa(j.h))
	}
	return nil
}

// layoutOrder is what the layout needs to know.
func (j *job) layoutOrder() layout.Order {
	o := layout.Order{
		Design: j.design, Palette: j.palette, Values: j.values, Day: j.o.Day, Stop: j.stop, Photos: j.photos, Official: j.official,
		W: float64(j.w), H: float64(j.h), Aspect: design.Size(j.size).Aspect(),
		Print: j.print, Zoom: float64(j.size.WPx) / float64(j.w), DistanceM: j.o.DistanceM,
		Limits: j.limits(),
	}
	if j.o.Rules != nil {
		o.Watch = j.o.Rules.Fields()
	}
	if j.size.WMM > 0 {
		o.PerMM = float64(j.w) / j.size.WMM
	}
	return o
}
