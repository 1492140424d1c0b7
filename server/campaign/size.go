package campaign

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Fit is what a file must have to go on a display, parsed from a file key.
type Fit struct {
	WPx, HPx int
	Colours  string
	WMM, HMM float64
}

// Key is the stable name of the fit: "640x320", "192x32/3col", "600x70cm".
func (f Fit) Key() string {
	if f.WPx > 0 {
		key := fmt.Sprintf("%dx%d", f.WPx, f.HPx)
		if f.Colours != "" {
			key += "/" + f.Colours
		}
		return key
	}
	return trimCM(f.WMM) + "x" + trimCM(f.HMM) + "cm"
}

// trimCM writes millimetres as centimetres with at most one decimal.
func trimCM(mm float64) string {
	return strconv.FormatFloat(math.Round(mm)/10, 'f', -1, 64)
}

// Fit is the one size a file must have for this display.
func (d Display) Fit() Fit {
	if d.Electronic() {
		return Fit{WPx: d.WPx, HPx: d.HPx, Colours: d.Colours}
	}
	return Fit{WMM: d.WMM, HMM: d.HMM}
}

// ParseFit reads a file key. Limits keep a hostile size from asking for gigabytes.
func ParseFit(key string) (Fit, error) {
	bad := Invalidf("size_form", "size", "%q is no size: write 640x320, 192x32/3col or 600x70cm", clip(key)).With("value", clip(key))
	body, colours, hasColours := strings.Cut(key, "/")
	body, printed := strings.CutSuffix(body, "cm")
	w, h, ok := strings.Cut(body, "x")
	if !ok || len(key) > 40 || (hasColours && (printed || oneOf("", colours, Colours()...) != nil)) {
		return Fit{}, bad
	}
	if printed {
		wf, err1 := strconv.ParseFloat(w, 64)
		hf, err2 := strconv.ParseFloat(h, 64)
		if err1 != nil || err2 != nil || math.IsNaN(wf+hf) {
			return Fit{}, bad
		}
		if !(wf >= 1 && wf <= 20_000) || !(hf >= 1 && hf <= 20_000) {
			return Fit{}, sizeLimits(key)
		}
		f := Fit{WMM: math.Round(wf * 10), HMM: math.Round(hf * 10)}
		return f, sameKey(f, key)
	}
	wi, err1 := strconv.Atoi(w)
	hi, err2 := strconv.Atoi(h)
	if err1 != nil || err2 != nil {
		return Fit{}, bad
	}
	if wi < 8 || hi < 8 || wi > 16384 || hi > 16384 || wi*hi > 64_000_000 {
		return Fit{}, sizeLimits(key)
	}
	f := Fit{WPx: wi, HPx: hi, Colours: colours}
	return f, sameKey(f, key)
}

// sizeLimits refuses a size that reads well and is too small or too large.
func sizeLimits(key string) error {
	return Invalidf("size_limits", "size", "%q is too small or too large: 8 to 16384 pixels a side and 64 megapixels are possible, or 1 to 20000 cm", clip(key)).With("value", clip(key))
}

// sameKey refuses a second spelling of one size: 0640x320, 600.0x70cm.
func sameKey(f Fit, key string) error {
	if f.Key() != key {
		return Invalidf("size_form", "size", "%q is not the plain form: write %s", clip(key), f.Key()).With("value", clip(key), "want", f.Key())
	}
	return nil
}

// FilesFor returns the files of a version that fit exactly, by day and page.
// Released ones only: a file without an approval fits no display.
func (v AssetVersion) FilesFor(f Fit) []File {
	var out []File
	for _, file := range v.Files {
		if file.Key == f.Key() && file.Approval != "" {
			out = append(out, file)
		}
	}
	sortPages(out)
	return out
}
