package design

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Bounds of a canvas. MaxSide is pixels a side, MaxArea pixels in all, MaxMM
// the longest printed side (50 m, as PDF writes it).
const (
	MaxSide = 60_000
	MaxArea = 400_000_000
	MaxMM   = 50_000
)

// DefaultDPI is the resolution of a printed size that states none: large
// format work is looked at from metres away.
const DefaultDPI = 50

// Size is a canvas: pixels, and millimetres when it is printed.
type Size struct {
	WPx, HPx int
	WMM, HMM float64
	DPI      float64
}

var sizePattern = regexp.MustCompile(`^(\d{1,6}(?:\.\d{1,3})?)\s*[x×X*]\s*(\d{1,6}(?:\.\d{1,3})?)\s*(px|cm|mm|m)?$`)

// ParseSize reads "1920x1080" (pixels), "600x70cm", "5.4x0.8m", "2100x297mm".
func ParseSize(s string) (Size, error) {
	m := sizePattern.FindStringSubmatch(strings.ReplaceAll(strings.TrimSpace(s), ",", "."))
	if m == nil {
		return Size{}, fmt.Errorf("size %q: write WIDTHxHEIGHT in pixels (1920x1080) or with cm, mm or m (600x70cm)", s)
	}
	w, _ := strconv.ParseFloat(m[1], 64)
	h, _ := strconv.ParseFloat(m[2], 64)
	var size Size
	switch unit := m[3]; unit {
	case "", "px":
		if w != float64(int(w)) || h != float64(int(h)) {
			return Size{}, fmt.Errorf("size %q: pixels are whole numbers", s)
		}
		size = Size{WPx: int(w), HPx: int(h)}
	default:
		k := map[string]float64{"mm": 1, "cm": 10, "m": 1000}[unit]
		size = Size{WMM: w * k, HMM: h * k}
	}
	out, err := size.Complete()
	if err != nil {
		return Size{}, fmt.Errorf("size %q: %w", s, err)
	}
	return out, nil
}

// Complete fills the pixels of a printed size from its dpi and checks bounds.
func (s Size) Complete() (Size, error) {
	const mmPerInch = 25.4
	if !(s.WMM >= 0 && s.WMM <= MaxMM && s.HMM >= 0 && s.HMM <= MaxMM) || (s.WMM > 0) != (s.HMM > 0) {
		return s, fmt.Errorf("%g x %g mm; both sides must be above 0 and at most %d mm", s.WMM, s.HMM, MaxMM)
	}
	if !(s.DPI >= 0 && s.DPI <= 2400) {
		return s, fmt.Errorf("%g dpi; 0 (the default of %d) to 2400 are possible", s.DPI, DefaultDPI)
	}
	if s.WMM > 0 && s.WPx == 0 && s.HPx == 0 {
		if s.DPI == 0 {
			s.DPI = DefaultDPI
		}
		s.WPx = max(1, int(s.WMM/mmPerInch*s.DPI+0.5))
		s.HPx = max(1, int(s.HMM/mmPerInch*s.DPI+0.5))
	}
	if s.WPx < 8 || s.HPx < 8 || s.WPx > MaxSide || s.HPx > MaxSide {
		return s, fmt.Errorf("%d x %d pixels; each side must be 8 to %d", s.WPx, s.HPx, MaxSide)
	}
	if s.WPx*s.HPx > MaxArea {
		return s, fmt.Errorf("%d x %d is %d megapixels; at most %d are drawn, lower the dpi or take PDF", s.WPx, s.HPx, s.WPx*s.HPx/1e6, MaxArea/1_000_000)
	}
	return s, nil
}

// Aspect is width / height.
func (s Size) Aspect() float64 {
	if s.WMM > 0 {
		return s.WMM / s.HMM
	}
	return float64(s.WPx) / float64(s.HPx)
}
