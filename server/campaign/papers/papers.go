// Package papers is what stands beside a finished artwork: where it comes from, who
// may show it, and how it is put on displays. Plain data.
package papers

import "time"

// Document is the paper that an artwork came with.
type Document struct {
	Number string `json:"number,omitempty"`
	Date   string `json:"date,omitempty"` // YYYY-MM-DD
	Issuer string `json:"issuer,omitempty"`
}

// Rights say whether and how long an artwork may be shown.
type Rights struct {
	Owner   string `json:"owner,omitempty"`
	Licence string `json:"licence,omitempty"`
	Until   string `json:"until,omitempty"` // last day, YYYY-MM-DD; "" = without end
}

// Fitting is how a picture is put on a display of another shape.
type Fitting struct {
	Mode   string  `json:"mode"`           // contain: whole; cover: fills, the rest is cut
	Ground string  `json:"ground"`         // around the whole picture: black white red blue blur
	X      float64 `json:"x"`              // what stays in view, percent from the left
	Y      float64 `json:"y"`              // and from the top
	Zoom   float64 `json:"zoom,omitempty"` // 1..8 takes a smaller part; 0 = 1
}

// Over tells whether the rights have ended at now.
func (r Rights) Over(now int64) bool {
	end := r.End()
	return end != 0 && now >= end
}

// End is the instant at which the rights are over, by the country's clock; 0 = never.
func (r Rights) End() int64 {
	t, err := time.ParseInLocation(time.DateOnly, r.Until, time.FixedZone("", 7*3600))
	if err != nil {
		return 0
	}
	return t.AddDate(0, 0, 1).UnixMicro()
}
