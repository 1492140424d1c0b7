// Package printing is the room where approved pieces are ordered from a printing
// house.
package printing

import (
	"pano/devices/blob"
	"pano/render"
	"pano/render/press"
	"pano/server/campaign"
)

// Scope says what is to be printed: one asset, a set of assets, or all of a
// campaign. The first that is given counts.
type Scope struct {
	Asset    string `json:"asset,omitempty" query:"asset" maxLength:"64"`
	Set      string `json:"set,omitempty" query:"set" maxLength:"64"`
	Campaign string `json:"campaign,omitempty" query:"campaign" maxLength:"64"`
}

// Plan is what can be printed of a scope.
type Plan struct {
	Scope    Scope             `json:"scope"`
	Campaign campaign.Campaign `json:"campaign"`
	Pieces   []Piece           `json:"pieces"`
	Media    []press.Medium    `json:"media"`
	// Left are names of assets of the scope that have no approved print file.
	Left []string `json:"left"`
}

// Piece is one approved print file, and what is proposed for it.
type Piece struct {
	Asset    string               `json:"asset"`
	Version  int                  `json:"version"`
	Name     string               `json:"name"`
	Key      string               `json:"key"` // "600x70cm"
	WMM      float64              `json:"w_mm"`
	HMM      float64              `json:"h_mm"`
	SHA256   blob.Digest          `json:"sha256"`
	Preview  blob.Digest          `json:"preview,omitempty"`
	Kind     campaign.DisplayKind `json:"kind"`
	Text     string               `json:"text"`
	Medium   string               `json:"medium"`   // usual for the kind
	Quantity int                  `json:"quantity"` // as placed; 1 when it is not placed yet
	Places   []string             `json:"places"`
	Approved string               `json:"approved"` // by whom, and when
}

// PackageIn orders a package.
type PackageIn struct {
	Scope
	Pieces  []PieceIn `json:"pieces" minItems:"1" maxItems:"200"`
	Office  string    `json:"office,omitempty" maxLength:"200"`
	Contact string    `json:"contact,omitempty" maxLength:"200"`
	Due     string    `json:"due,omitempty" maxLength:"60"`
	Note    string    `json:"note,omitempty" maxLength:"1000"`
	ICC     []byte    `json:"icc,omitempty" doc:"the printing house's colour profile, base64"`
}

// PieceIn orders one piece. A nil number or an empty text is the medium's own.
type PieceIn struct {
	Asset    string         `json:"asset" maxLength:"64"`
	Key      string         `json:"key" maxLength:"40"`
	Quantity int            `json:"quantity" minimum:"1" maximum:"100000"`
	Medium   string         `json:"medium" maxLength:"60"`
	Material string         `json:"material,omitempty" maxLength:"200"`
	Finish   *render.Finish `json:"finish,omitempty"`
	BleedMM  *float64       `json:"bleed_mm,omitempty" minimum:"0" maximum:"200"`
	DPI      *float64       `json:"dpi,omitempty" minimum:"10" maximum:"600"`
	NoMarks  bool           `json:"no_marks,omitempty"`
}
