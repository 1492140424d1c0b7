package field

import (
	"io"

	"pano/server/campaign"
	"pano/server/control/port"
)

// PlaceIn puts one asset version on displays. To 0 is open. Rank 0 is 50.
type PlaceIn struct {
	Asset      campaign.AssetRef
	Displays   []string
	Phase      string
	From, To   int64
	Dayparts   []campaign.Daypart
	RRule      string
	Except     []string
	Rank       int
	Share      int
	DurationMS int
	Qty        int
}

// PlaceResult is what was, or would be, placed. A blocking finding means nothing was.
type PlaceResult struct {
	Placements []campaign.Placement
	Conflicts  []campaign.Clash
	Findings   []campaign.Finding
}

// MoveIn changes when a placement is on. Version is the one the editor saw.
type MoveIn struct {
	ID         string
	From, To   int64
	Dayparts   []campaign.Daypart
	RRule      string
	Except     []string
	Rank       int // 0 = as it is
	Share      int
	DurationMS int
	Version    int64
}

// PlacementView is a placement with the names a page shows.
type PlacementView struct {
	Placement campaign.Placement
	Asset     campaign.Asset
	Thumb     *campaign.File // a picture of it, nil if there is none
	Display   campaign.Display
	Location  campaign.Location
	Campaign  campaign.Campaign
	Delivery  port.Delivery
}

// TaskView is a task with what the crew needs to know. Steps are codes of
// translated sentences.
type TaskView struct {
	Task      campaign.Task
	Placement campaign.Placement
	Asset     campaign.Asset
	Thumb     *campaign.File
	Location  campaign.Location
	Display   campaign.Display
	Overdue   bool
	Steps     []string
}

// CompleteIn finishes a task with a photo. The same key with the same task gives
// the same evidence again: a phone may send twice.
type CompleteIn struct {
	Task           string
	Photo          io.Reader
	TakenAt        int64 // as the phone says; 0 = unknown
	Lat, Lng       float64
	AccuracyM      float64
	Source         string // browser exif qr map none
	Condition      string // good torn missing hidden faded
	Note           string
	IdempotencyKey string
}

// TaskIn asks a crew for work that no placement made by itself, such as an inspection.
type TaskIn struct {
	Kind      campaign.TaskKind
	Placement string
	Due       int64
	Note      string
}
