package campaign

import "pano/devices/blob"

// AssetState is where a version of an asset stands.
type AssetState string

const (
	AssetDraft      AssetState = "draft"
	AssetSubmitted  AssetState = "submitted"
	AssetApproved   AssetState = "approved"
	AssetExtended   AssetState = "extended" // approved, with files of further sizes that wait for approval
	AssetReturned   AssetState = "returned"
	AssetWithdrawn  AssetState = "withdrawn"
	AssetSuperseded AssetState = "superseded"
)

// AssetRef names one version of an asset.
type AssetRef struct {
	Asset   string `json:"asset"`
	Version int    `json:"version"`
}

// File is one finished file of an asset version. Key says what it fits: "640x320",
// "640x320/3col" for electronic displays, "600x70cm" for print, "original" for an upload.
type File struct {
	Key      string      `json:"key"`
	SHA256   blob.Digest `json:"sha256"`
	Size     int64       `json:"size"`
	MIME     string      `json:"mime"`
	WPx, HPx int         `json:",omitempty"`
	WMM, HMM float64     `json:",omitempty"`
	Page     int         `json:"page,omitempty"` // 0..n-1 for boards that flip pages
	MS       int         `json:"ms,omitempty"`   // how long this page stays
	// Approval is the id of the decision that released this file; empty: not released,
	// so it must not reach any display.
	Approval string `json:"approval,omitempty"`
}

// Inputs are what a version was made from; kept so that it can be made again for
// a further size. Values are NFC.
type Inputs struct {
	Template        string                 `json:"template,omitempty"` // empty: an uploaded finished file
	TemplateVersion int                    `json:"template_version,omitempty"`
	Values          map[string]string      `json:"values,omitempty"`
	Images          map[string]blob.Digest `json:"images,omitempty"`
	Palette         string                 `json:"palette,omitempty"`
	Words           string                 `json:"words,omitempty"`  // the words on an uploaded picture, typed in, for search
	Source          string                 `json:"source,omitempty"` // document or rights of an upload
	Sizes           []string               `json:"sizes,omitempty"`  // file keys asked for
}

// Asset is a named piece of content; its versions hold the bytes.
type Asset struct {
	ID, Campaign, Name string
	Set                string // assets made and decided together share a set id; "" = alone
	Current            int    // newest version number
	CreatedBy          string
	CreatedAt          int64
	Demo               bool
	Version            int64
}

// AssetVersion is immutable once submitted, except for its state.
type AssetVersion struct {
	Asset       string
	N           int // 1, 2, …
	State       AssetState
	Author      string // user id
	AuthorName  string // as it was then: names change, the record does not
	Inputs      Inputs
	Files       []File
	Digest      string // approval digest, see Digest
	CreatedAt   int64
	SubmittedAt int64
	DecidedAt   int64
	Decision    Approval // the newest decision, if any
	Version     int64
}

// Approval is the decision of a named person on an asset version. Leaf is its
// index in the display log; -1 until the sequencer has appended it.
type Approval struct {
	ID       string `json:"id,omitempty"`
	Digest   string `json:"digest,omitempty"`
	By       string `json:"by,omitempty"` // user id
	ByName   string `json:"by_name,omitempty"`
	At       int64  `json:"at,omitempty"`
	Approved bool   `json:"approved"`
	Reason   string `json:"reason,omitempty"`
	Leaf     int64  `json:"leaf"`
}
