package field

import (
	"io"

	"pano/server/campaign"
	"pano/server/campaign/clash"
	"pano/server/control/port"
)

// PlaceIn puts one asset version on displays. To 0 is open. Rank 0 is 50.
type PlaceIn struct {
	Asset      campaign.AssetRef  `json:"asset"`
	Displays   []string           `json:"displays"`
	Phase      string             `json:"phase"`
	From       int64              `json:"from"`
	To         int64              `json:"to"`
	Dayparts   []campaign.Daypart `json:"dayparts"`
	RRule      string             `json:"rrule"`
	Except     []string           `json:"except"`
	Rank       int                `json:"rank"`
	Share      int                `json:"share"`
	DurationMS int                `json:"duration_ms"`
	Qty        int                `json:"qty"`
	Once       string             `json:"-"` // UUIDv7 of the form: the same form sent twice places once
}

// PlaceResult is what was, or would be, placed. A blocking finding means nothing was.
type PlaceResult struct {
	Placements []campaign.Placement `json:"placements"`
	Conflicts  []clash.Clash        `json:"conflicts"`
	Findings   []campaign.Finding   `json:"findings"`
}

// MoveIn changes when a placement is on. Version is the one the editor saw.
type MoveIn struct {
	ID         string             `json:"id"`
	From       int64              `json:"from"`
	To         int64              `json:"to"`
	Dayparts   []campaign.Daypart `json:"dayparts"`
	RRule      string             `json:"rrule"`
	Except     []string           `json:"except"`
	Rank       int                `json:"rank"` // 0 = as it is
	Share      int                `json:"share"`
	DurationMS int                `json:"duration_ms"`
	Version    int64              `json:"version"`
}

// PlacementView is a placement with the names a page shows.
type PlacementView struct {
	Placement campaign.Placement `json:"placement"`
	Asset     campaign.Asset     `json:"asset"`
	Thumb     *campaign.File     `json:"thumb"` // a picture of it, nil if there is none
	Display   campaign.Display   `json:"display"`
	Location  campaign.Location  `json:"location"`
	Campaign  campaign.Campaign  `json:"campaign"`
	Delivery  port.Delivery      `json:"delivery"`
}

// TaskView is a task with what the crew needs to know. Steps are codes of
// translated sentences.
type TaskView struct {
	Task      campaign.Task      `json:"task"`
	Placement campaign.Placement `json:"placement"`
	Asset     campaign.Asset     `json:"asset"`
	Thumb     *campaign.File     `json:"thumb"`
	Location  campaign.Location  `json:"location"`
	Display   campaign.Display   `json:"display"`
	Overdue   bool               `json:"overdue"`
	Steps     []string           `json:"steps"`
}

// CompleteIn finishes a task with a photo. The same key with the same task gives
// the same evidence again: a phone may send twice.
type CompleteIn struct {
	Task           string    `json:"task"`
	Photo          io.Reader `json:"-"`
	TakenAt        int64     `json:"taken_at"` // as the phone says; 0 = unknown
	Lat            float64   `json:"lat"`
	Lng            float64   `json:"lng"`
	AccuracyM      float64   `json:"accuracy_m"`
	Source         string    `json:"source"`    // browser exif qr map none
	Condition      string    `json:"condition"` // good torn missing hidden faded
	Note           string    `json:"note"`
	IdempotencyKey string    `json:"idempotency_key"`
}

// TaskIn asks a crew for work that no placement made by itself, such as an inspection.
type TaskIn struct {
	Kind      campaign.TaskKind `json:"kind"`
	Placement string            `json:"placement"`
	Due       int64             `json:"due"`
	Note      string            `json:"note"`
}
