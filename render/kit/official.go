package kit

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"

	"pano/render/layout/art"
	"pano/render/layout/figure"
	"pano/render/layout/flag"
	"pano/render/refusal"
	"pano/render/value"
)

// Official is a piece of official artwork, such as the Party flag. Bytes must be
// those that Read took when the office uploaded them: SHA256 pins them.
type Official struct {
	Bytes  []byte
	SHA256 [32]byte
}

// Info is what Read found.
type Info struct {
	Format string  // png or svg
	W, H   float64 // pixels, or units of the drawing
	SHA256 [32]byte
}

// Limits of official artwork. A flag 6 m long at 50 dpi has 11,811 pixels; a PNG of
// fewer than minOfficial would be soft on any screen.
const (
	maxOfficialBytes = 16 << 20
	minOfficial      = 300
	aspectSlack      = 0.005
)

var officialName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Read tells whether a file can serve as official artwork, a PNG or an SVG of
// paths, shapes and solid fills, and makes it ready to be drawn. Both flags are 3:2.
// The error is a *refusal.Error that says what is wrong and what would do.
func Read(name string, data []byte) (figure.Photo, Info, error) {
	info := Info{Format: "png", SHA256: sha256.Sum256(data)}
	bad := func(reason, msg string, params ...string) (figure.Photo, Info, error) {
		return figure.Photo{}, info, refusal.New("official_invalid", name, msg, append(params, "reason", reason)...)
	}
	if len(name) > 40 || !officialName.MatchString(name) {
		return bad("name", fmt.Sprintf("the name %s; use a-z, 0-9 and single hyphens, at most 40", refusal.Shown(name)))
	}
	if len(data) > maxOfficialBytes {
		return bad("bytes", fmt.Sprintf("the file has %d MB; at most %d are read", len(data)>>20, maxOfficialBytes>>20), "limit", strconv.Itoa(maxOfficialBytes>>20))
	}
	ph := figure.Photo{}
	if isSVG(data) {
		d, err := art.ParseStrict(data)
		if err != nil {
			return bad("svg", err.Error(), "detail", err.Error())
		}
		info.Format, ph.Drawing = "svg", d
	} else {
		var err error
		if ph, err = value.Photo(name, data); err != nil {
			var e *refusal.Error
			if errors.As(err, &e) {
				return bad(e.Params["reason"], e.Msg)
			}
			return ph, info, err
		}
	}
	info.W, info.H = ph.Size()
	if info.Format == "png" && (string(data[:4]) != "\x89PNG" || math.Max(info.W, info.H) < minOfficial) {
		return bad("pixels", fmt.Sprintf("%.0f x %.0f pixels, or not a PNG; give a PNG of %d pixels or more, or an SVG", info.W, info.H, minOfficial), "limit", strconv.Itoa(minOfficial))
	}
	if name == flag.Party || name == flag.National {
		if r := info.W / info.H; math.Abs(r/flag.Ratio-1) > aspectSlack {
			return bad("aspect", fmt.Sprintf("the flag is %.3f times as long as wide; it must be 1.5, three to two", r), "value", fmt.Sprintf("%.3f", r))
		}
	}
	return ph, info, nil
}
