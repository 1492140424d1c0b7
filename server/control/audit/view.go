package audit

import (
	"pano/devices/blob"
	"pano/server/campaign"
)

// AsOfIn asks what was where. All filters narrow together; none means everything.
// To 0 asks for the instant From.
type AsOfIn struct {
	Locations []string `json:"locations"`
	Displays  []string `json:"displays"`
	Area      string   `json:"area"`
	Campaign  string   `json:"campaign"`
	From      int64    `json:"from"`
	To        int64    `json:"to"`
}

// Row kinds.
const (
	KindPlayed = "played" // a player reported it
	KindPhoto  = "photo"  // a photo shows it
	KindGap    = "gap"    // nobody reported
	KindBlank  = "blank"  // dark by order
	KindEmpty  = "empty"  // a printed face with nothing on it by record
)

// AsOfRow is one stretch of one display. Expected is what the programme in force
// then wanted; Differs says that the report tells otherwise.
type AsOfRow struct {
	Location  campaign.Location `json:"location"`
	Display   campaign.Display  `json:"display"`
	From      int64             `json:"from"`
	To        int64             `json:"to"`
	Kind      string            `json:"kind"`
	Asset     campaign.AssetRef `json:"asset"`
	AssetName string            `json:"asset_name"`
	File      blob.Digest       `json:"file"`
	Placement string            `json:"placement"`
	Campaign  string            `json:"campaign"`
	Takeover  string            `json:"takeover"`
	Authority Authority         `json:"authority"`
	Evidence  Evidence          `json:"evidence"`
	Expected  Expected          `json:"expected"`
	Differs   bool              `json:"differs"`
}

// Authority is the chain of people behind what was shown.
type Authority struct {
	ApprovedBy string `json:"approved_by"`
	ApprovedAt int64  `json:"approved_at"`
	Leaf       int64  `json:"leaf"` // of the approval, or of the takeover order; -1 unknown
	PlacedBy   string `json:"placed_by"`
	PlacedAt   int64  `json:"placed_at"`
	PublishRev int64  `json:"publish_rev"` // revision of the programme
	OrderedBy  string `json:"ordered_by"`
	Reason     string `json:"reason"`
}

// Evidence says where the proof stands in the display log and how good it is.
type Evidence struct {
	Leaf     int64       `json:"leaf"` // -1 none
	Stream   uint64      `json:"stream"`
	Seq      uint64      `json:"seq"`
	Grade    string      `json:"grade"` // signed photo verified none
	Photo    string      `json:"photo"` // evidence id
	SHA256   blob.Digest `json:"sha256"`
	Clock    string      `json:"clock"`
	Received int64       `json:"received"`
	Plays    int         `json:"plays"` // how many plays were merged into the row
}

// Expected is what the stored programme wanted at the start of the row.
type Expected struct {
	Placement string            `json:"placement"`
	Asset     campaign.AssetRef `json:"asset"`
	File      blob.Digest       `json:"file"`
	Why       string            `json:"why"`
}

// LogHead is the state of the display log that an answer rests on.
type LogHead struct {
	Size       int64  `json:"size"`
	Root       string `json:"root"`       // base64 hash
	Checkpoint string `json:"checkpoint"` // the signed note
}

// AsOfResult answers an AsOfIn. Truncated: there was more than one answer can hold.
type AsOfResult struct {
	In        AsOfIn    `json:"in"`
	Rows      []AsOfRow `json:"rows"`
	Truncated bool      `json:"truncated"`
	Log       LogHead   `json:"log"`
}

// AssetHistory is an asset's life: versions, decisions, and the acts in the log.
type AssetHistory struct {
	Asset     campaign.Asset          `json:"asset"`
	Versions  []campaign.AssetVersion `json:"versions"`
	Approvals []campaign.Approval     `json:"approvals"`
	Uses      []campaign.Placement    `json:"uses"`
}
