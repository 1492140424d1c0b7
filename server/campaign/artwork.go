package campaign

import (
	"strings"
	"time"

	"pano/server/campaign/papers"
)

// Artwork is what is known of a finished file that was brought, and how it is
// fitted to displays. Its files in Inputs.Images: Original as it came, and Still,
// the picture of it (of a PDF's page, of a video's first moment) if that is another.
type Artwork struct {
	Kind   string   `json:"kind"`           // picture, pdf, video
	Page   int      `json:"page,omitempty"` // of a PDF, from 1
	Pages  int      `json:"pages,omitempty"`
	WMM    float64  `json:"w_mm,omitempty"` // of that page
	HMM    float64  `json:"h_mm,omitempty"`
	MS     int      `json:"ms,omitempty"` // length of a video
	Source Document `json:"source"`
	Author string   `json:"author,omitempty"`
	Rights Rights   `json:"rights"`
	Unit   string   `json:"unit,omitempty"` // added under the picture; "" = nothing is
	Fit    Fitting  `json:"fit"`
	// Sizes are fittings of their own, by file key.
	Sizes map[string]Fitting `json:"sizes,omitempty"`
	// Profile is the colour profile that was not applied; Frames: only the first
	// picture of several is used.
	Profile string `json:"profile,omitempty"`
	Frames  bool   `json:"frames,omitempty"`
}

// Names of an artwork's files in Inputs.Images.
const (
	Original = "original"
	Still    = "still"
)

// What papers say, and how a picture is put on a display.
type (
	Document = papers.Document
	Rights   = papers.Rights
	Fitting  = papers.Fitting
)

// For is the fitting of one file key.
func (a Artwork) For(key string) Fitting {
	if f, ok := a.Sizes[key]; ok {
		return f
	}
	return a.Fit
}

// Check tests all that people type.
func (a Artwork) Check() error {
	if err := first(oneOf("kind", a.Kind, "picture", "pdf", "video"), CheckText("source_number", a.Source.Number, 0, 100), dateOK("source_date", a.Source.Date),
		CheckText("source_issuer", a.Source.Issuer, 0, 200), CheckText("author", a.Author, 0, 200), CheckText("rights_owner", a.Rights.Owner, 0, 200),
		CheckText("rights_licence", a.Rights.Licence, 0, 500), dateOK("rights_until", a.Rights.Until), CheckText("unit", a.Unit, 0, 80), checkFitting(a.Fit)); err != nil {
		return err
	}
	for key, f := range a.Sizes {
		if _, err := ParseFit(key); err != nil || len(a.Sizes) > 60 {
			return Invalidf("list_long", "sizes", "a fitting of %q: one for each size, at most 60", clip(key)).With("max", "60")
		}
		if err := checkFitting(f); err != nil {
			return err
		}
	}
	return nil
}

func checkFitting(f Fitting) error {
	if !(f.X >= 0 && f.X <= 100 && f.Y >= 0 && f.Y <= 100 && (f.Zoom == 0 || f.Zoom >= 1 && f.Zoom <= 8)) {
		return Invalidf("focus_range", "focus", "the point is %g, %g at %g times: 0 to 100 percent, 1 to 8 times", f.X, f.Y, f.Zoom)
	}
	return first(oneOf("fit", f.Mode, "contain", "cover"), oneOf("ground", f.Ground, "black", "white", "red", "blue", "blur"))
}

func dateOK(field, v string) error {
	if _, err := time.Parse(time.DateOnly, v); err != nil && v != "" {
		return Invalidf("date_form", field, "%q is no date: write YYYY-MM-DD", clip(v)).With("value", clip(v))
	}
	return nil
}

// ClipOf is the released video that belongs to a file of its key, if there is one.
func (v AssetVersion) ClipOf(f File) (File, bool) {
	for _, c := range v.Files {
		if c.Key == f.Key+"/video" && c.Approval != "" && f.Page == 0 {
			return c, true
		}
	}
	return File{}, false
}

// Seen tells whether browsers show the file as a picture.
func (f File) Seen() bool { return strings.HasPrefix(f.MIME, "image/") && f.MIME != "image/tiff" }
