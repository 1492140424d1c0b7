package render

import (
	"fmt"

	"pano/render/design"
	"pano/render/refusal"
)

func refuse(code, field, msg string, params ...string) *Error {
	return refusal.New(code, field, msg, params...)
}

// ParseSize reads "1920x1080", pixels, and printed sizes: "600x70cm", "5.4x0.8m", "2100x297mm".
func ParseSize(s string) (Size, error) {
	d, err := design.ParseSize(s)
	if err != nil {
		return Size{}, refuse("size_invalid", "size", err.Error(), "value", s)
	}
	return Size(d), nil
}

// complete fills a size's pixels and checks its bounds.
func (s Size) complete() (Size, error) {
	d, err := design.Size(s).Complete()
	if err != nil {
		return s, refuse("size_invalid", "size", "size of "+err.Error(), "value", fmt.Sprintf("%dx%d", s.WPx, s.HPx))
	}
	return Size(d), nil
}

// shown is a refused value as messages repeat it.
func shown(s string) string { return refusal.Shown(s) }
