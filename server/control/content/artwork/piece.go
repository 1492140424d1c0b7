package artwork

import (
	"image"
	"math"
	"strings"

	"pano/render"
	"pano/render/picture"
	"pano/server/campaign"
)

// frame is the design that puts finished artwork on displays. One mechanism makes
// every picture: what is uploaded is fitted by the engine that draws the rest.
const frame = "khung-anh"

// Piece is finished artwork on its way to its sizes.
type Piece struct {
	Words string
	Art   campaign.Artwork
	Still []byte // the picture that is fitted
	Blur  []byte // of it, for grounds
}

// Order is the artwork at one size.
func (x *Piece) Order(fit campaign.Fit, how campaign.Fitting) render.Order {
	unit, line := x.Art.Unit, "co"
	if unit == "" {
		unit, line = title(x.Words), "khong"
	}
	o := render.Order{Template: frame, Stored: true, Colours: render.Colours(fit.Colours),
		Values:  map[string]string{"unit": unit, "line": line, "fit": map[string]string{"cover": "phu"}[how.Mode]},
		Images:  map[string][]byte{"picture": x.Still},
		Palette: map[string]string{"white": "trang", "red": "do", "blue": "xanh"}[how.Ground],
		Focus:   map[string]render.Focus{"picture": {X: how.X, Y: how.Y, Zoom: how.Zoom}},
		Size:    render.Size{WPx: fit.WPx, HPx: fit.HPx, WMM: fit.WMM, HMM: fit.HMM}}
	if how.Ground == "blur" && how.Mode != "cover" {
		o.Images["backdrop"] = x.Blur
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

// Scene is where the moving picture lies on the still one: the same arithmetic as
// the engine's, over the place that the design leaves for the picture.
func (x *Piece) Scene(o render.Order, poster []byte) (Scene, error) {
	info, err := picture.Inspect(x.Still, picture.Usual())
	if err != nil {
		return Scene{}, err
	}
	w, h := room(o.Size.WPx, o.Size.HPx, x.Art.Unit != "")
	s := Scene{Poster: poster, WPx: o.Size.WPx, HPx: o.Size.HPx, Crop: image.Rect(0, 0, info.W, info.H)}
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
