package content

import (
	"io"

	"pano/devices/blob"
	"pano/server/campaign"
)

// TemplateFilter narrows the gallery; zero fields do not filter.
type TemplateFilter struct {
	Kind   string  // led textboard banner panel poster pennant
	Aspect float64 // width / height that the design must take
	Text   string  // in name, title or description, without accents
}

// PreviewIn asks for a quick picture; nothing is stored.
type PreviewIn struct {
	Template string
	Values   map[string]string
	Images   map[string]blob.Digest
	Palette  string
	Size     string // file key: "640x320", "192x32/3col", "600x70cm"
	Colours  string // "" = what the size says
	MaxPx    int    // longest side; 0 = 1200
}

// DraftIn saves a draft. ID "" makes a new asset. Sizes are file keys; the sizes
// of Displays are added to them.
type DraftIn struct {
	ID       string
	Campaign string
	Name     string
	Set      string // assets decided together share it
	Inputs   campaign.Inputs
	Sizes    []string
	Displays []string
	Version  int64 // of the asset, as the editor saw it; ignored for a new one
}

// SizesIn adds files of further sizes to an asset. Those of an approved version
// wait for approval alone; the files it has stay as they are.
type SizesIn struct {
	Asset    string
	Sizes    []string
	Displays []string
}

// UploadIn brings a finished picture. Words, Source and Rights are what a search
// and an auditor need, because a picture does not tell them.
type UploadIn struct {
	Campaign string
	Name     string
	Words    string
	Source   string
	Rights   string
	File     io.Reader
	Sizes    []string
	Displays []string
}

// Image is an uploaded picture for a template field.
type Image struct {
	SHA256   blob.Digest
	MIME     string
	WPx, HPx int
	Size     int64
}

// AssetView is an asset with its newest version.
type AssetView struct {
	Asset    campaign.Asset
	Version  campaign.AssetVersion
	Author   string // name
	Files    []campaign.File
	Approved *campaign.AssetRef // newest approved version, if any
}

// AssetDetail is all there is to know of an asset.
type AssetDetail struct {
	AssetView
	History   []campaign.AssetVersion // newest first
	Approvals []campaign.Approval     // of all versions, newest first
	UsedAt    []campaign.Placement
	Findings  []campaign.Finding
}

// ApprovalSet is what an approver decides in one act.
type ApprovalSet struct {
	Set      string // set id, or the asset id of a lone asset
	Campaign campaign.Campaign
	Assets   []AssetView
	Texts    []string // the words once, without repeats
	Since    int64
	Findings []campaign.Finding
}

// ApproveIn approves a set or single assets. Digests holds, by asset, the digest
// that the approver saw: it must be the stored one.
type ApproveIn struct {
	Set     string
	Assets  []string
	Except  []string
	Digests map[string]string
}
