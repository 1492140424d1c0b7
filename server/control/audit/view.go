package audit

import (
	"pano/devices/blob"
	"pano/server/campaign"
)

// AsOfIn asks what was where. All filters narrow together; none means everything.
// To 0 asks for the instant From.
type AsOfIn struct {
	Locations []string
	Displays  []string
	Area      string
	Campaign  string
	From, To  int64
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
	Location  campaign.Location
	Display   campaign.Display
	From, To  int64
	Kind      string
	Asset     campaign.AssetRef
	AssetName string
	File      blob.Digest
	Placement string
	Campaign  string
	Takeover  string
	Authority Authority
	Evidence  Evidence
	Expected  Expected
	Differs   bool
}

// Authority is the chain of people behind what was shown.
type Authority struct {
	ApprovedBy string
	ApprovedAt int64
	Leaf       int64 // of the approval, or of the takeover order; -1 unknown
	PlacedBy   string
	PlacedAt   int64
	PublishRev int64 // revision of the programme
	OrderedBy  string
	Reason     string
}

// Evidence says where the proof stands in the display log and how good it is.
type Evidence struct {
	Leaf     int64 // -1 none
	Stream   uint64
	Seq      uint64
	Grade    string // signed photo verified none
	Photo    string // evidence id
	SHA256   blob.Digest
	Clock    string
	Received int64
	Plays    int // how many plays were merged into the row
}

// Expected is what the stored programme wanted at the start of the row.
type Expected struct {
	Placement string
	Asset     campaign.AssetRef
	File      blob.Digest
	Why       string
}

// LogHead is the state of the display log that an answer rests on.
type LogHead struct {
	Size       int64
	Root       string // base64 hash
	Checkpoint string // the signed note
}

// AsOfResult answers an AsOfIn. Truncated: there was more than one answer can hold.
type AsOfResult struct {
	In        AsOfIn
	Rows      []AsOfRow
	Truncated bool
	Log       LogHead
}

// AssetHistory is an asset's life: versions, decisions, and the acts in the log.
type AssetHistory struct {
	Asset     campaign.Asset
	Versions  []campaign.AssetVersion
	Approvals []campaign.Approval
	Uses      []campaign.Placement
}
