package content

import (
	"io"
	"slices"
	"strings"

	"pano/devices/blob"
	"pano/server/campaign"
)

// TemplateFilter narrows the gallery; zero fields do not filter.
type TemplateFilter struct {
	Kind   string  `json:"kind"`   // led textboard banner panel poster pennant
	Aspect float64 `json:"aspect"` // width / height that the design must take
	Text   string  `json:"text"`   // in name, title or description, without accents
}

// PreviewIn asks for a quick picture; nothing is stored.
type PreviewIn struct {
	Template string                 `json:"template"`
	Values   map[string]string      `json:"values"`
	Images   map[string]blob.Digest `json:"images"`
	Palette  string                 `json:"palette"`
	Size     string                 `json:"size"`                // file key: "640x320", "192x32/3col", "600x70cm"
	Colours  string                 `json:"colours"`             // "" = what the size says
	MaxPx    int                    `json:"max_px"`              // longest side; 0 = 1200
	Lamps    bool                   `json:"lamps"`               // text boards: round lamps instead of pixels
	FirstDay string                 `json:"first_day,omitempty"` // of a countdown, as in Inputs
	Motion   *campaign.Motion       `json:"motion,omitempty"`    // of a text board, as in Inputs
	Day      string                 `json:"day,omitempty"`       // of a countdown: the day to see; "" = the first that is drawn
}

// DraftIn saves a draft. ID "" makes a new asset. Sizes are file keys; the sizes
// of Displays are added to them.
type DraftIn struct {
	ID       string          `json:"id"`
	Campaign string          `json:"campaign"`
	Name     string          `json:"name"`
	Set      string          `json:"set"` // assets decided together share it
	Inputs   campaign.Inputs `json:"inputs"`
	Sizes    []string        `json:"sizes"`
	Displays []string        `json:"displays"`
	Version  int64           `json:"version"` // of the asset, as the editor saw it; ignored for a new one
	Once     string          `json:"-"`       // UUIDv7 of the form: the same form sent twice makes one asset
}

// SizesIn adds files of further sizes to an asset. Those of an approved version
// wait for approval alone; the files it has stay as they are.
type SizesIn struct {
	Asset    string   `json:"asset"`
	Sizes    []string `json:"sizes"`
	Displays []string `json:"displays"`
}

// UploadIn brings finished artwork: a picture, a page of a PDF or a video. Words
// and papers are what a search and an auditor need, because a picture does not
// tell them. Of Artwork the kind, the pages and the length are found out.
type UploadIn struct {
	Campaign string           `json:"campaign"`
	Name     string           `json:"name"`
	Words    string           `json:"words"`
	Artwork  campaign.Artwork `json:"artwork"`
	File     io.Reader        `json:"-"`
	Sizes    []string         `json:"sizes"`
	Displays []string         `json:"displays"`
	Once     string           `json:"-"` // UUIDv7 of the form: the same form sent twice makes one asset
}

// RefitIn changes finished artwork that was uploaded. No size and no display: those
// it has.
type RefitIn struct {
	Asset    string           `json:"asset"`
	Version  int64            `json:"version"` // of the asset, as the editor saw it
	Words    string           `json:"words"`
	Artwork  campaign.Artwork `json:"artwork"`
	Sizes    []string         `json:"sizes"`
	Displays []string         `json:"displays"`
}

// Image is an uploaded picture for a template field.
type Image struct {
	SHA256 blob.Digest `json:"sha256"`
	MIME   string      `json:"mime"`
	WPx    int         `json:"w_px"`
	HPx    int         `json:"h_px"`
	Size   int64       `json:"size"`
}

// AssetView is an asset with its newest version.
type AssetView struct {
	Asset    campaign.Asset        `json:"asset"`
	Version  campaign.AssetVersion `json:"version"`
	Author   string                `json:"author"` // name
	Files    []campaign.File       `json:"files"`
	Approved *campaign.AssetRef    `json:"approved"` // newest approved version, if any
}

// AssetDetail is all there is to know of an asset.
type AssetDetail struct {
	AssetView
	History   []campaign.AssetVersion `json:"history"`   // newest first
	Approvals []campaign.Approval     `json:"approvals"` // of all versions, newest first
	UsedAt    []campaign.Placement    `json:"used_at"`
	Findings  []campaign.Finding      `json:"findings"`
}

// ApprovalSet is what an approver decides in one act.
type ApprovalSet struct {
	Set      string             `json:"set"` // set id, or the asset id of a lone asset
	Campaign campaign.Campaign  `json:"campaign"`
	Assets   []AssetView        `json:"assets"`
	Texts    []string           `json:"texts"` // the words once, without repeats
	Since    int64              `json:"since"`
	Findings []campaign.Finding `json:"findings"`
}

// Name is what the assets of the set are called together, "Bộ 2/9" of "Bộ 2/9 –
// Cổng chào" and "Bộ 2/9 – Áp phích", else the name of the first.
func (s ApprovalSet) Name() string {
	if len(s.Assets) == 0 {
		return ""
	}
	first := s.Assets[0].Asset.Name
	if shared, _, ok := strings.Cut(first, " – "); ok && len(s.Assets) > 1 {
		if !slices.ContainsFunc(s.Assets, func(a AssetView) bool { return !strings.HasPrefix(a.Asset.Name, shared+" – ") }) {
			return shared
		}
	}
	return first
}

// ApproveIn approves a set or single assets. Digests holds, by asset, the digest
// that the approver saw: it must be the stored one.
type ApproveIn struct {
	Set     string            `json:"set"`
	Assets  []string          `json:"assets"`
	Except  []string          `json:"except"`
	Digests map[string]string `json:"digests"`
}
