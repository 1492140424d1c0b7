package watch

import (
	"pano/devices/blob"
	"pano/server/campaign"
	"pano/server/control/field"
	"pano/server/control/port"
)

// Slot is what a display should be showing at one instant, and why.
type Slot struct {
	Item      string            `json:"item"`
	Placement string            `json:"placement"`
	Campaign  string            `json:"campaign"`
	Asset     campaign.AssetRef `json:"asset"`
	AssetName string            `json:"asset_name"`
	File      blob.Digest       `json:"file"` // first file, for a thumbnail
	MIME      string            `json:"mime"`
	Takeover  string            `json:"takeover"` // order id, when one is in force
	Default   bool              `json:"default"`
	Blank     bool              `json:"blank"`
	Why       string            `json:"why"`  // takeover, rule, default, expired, none
	Next      int64             `json:"next"` // when the answer may change
}

// DisplayView is a display with what it should show and what it reports.
type DisplayView struct {
	Display  campaign.Display   `json:"display"`
	Location campaign.Location  `json:"location"`
	Status   port.DisplayStatus `json:"status"`
	Delivery port.Delivery      `json:"delivery"`
	Slot     Slot               `json:"slot"` // electronic only
	Next     *Slot              `json:"next"` // what follows, if known
}

// LocationView is a location with what stands there. Now is the instant it was made for.
type LocationView struct {
	Location campaign.Location `json:"location"`
	Area     campaign.Area     `json:"area"`
	Displays []DisplayView     `json:"displays"`
	Now      int64             `json:"now"`
}

// DisplayDetail is all a display's page shows.
type DisplayDetail struct {
	DisplayView
	Placements []field.PlacementView `json:"placements"`
	Tasks      []field.TaskView      `json:"tasks"`
	Today      Track                 `json:"today"`
	Why        []Line                `json:"why"`
}

// PublishIn names displays, or a group of placements whose displays are meant.
type PublishIn struct {
	Displays []string `json:"displays"`
	Group    string   `json:"group"`
}

// DayIn asks for a day's timeline, in each display's zone.
type DayIn struct {
	Displays []string `json:"displays"`
	Area     string   `json:"area"`
	Date     string   `json:"date"` // YYYY-MM-DD
}

// Track is one display's day. Bars overlap when placements compete.
type Track struct {
	Display campaign.Display `json:"display"`
	From    int64            `json:"from"`
	To      int64            `json:"to"`
	Bars    []Bar            `json:"bars"`
	Gaps    []Span           `json:"gaps"` // nothing placed: the default shows, or nothing
}

// Span is a half-open stretch of time.
type Span struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// Bar is a stretch in which a placement is shown, or would be but for another.
type Bar struct {
	From      int64             `json:"from"`
	To        int64             `json:"to"`
	Placement string            `json:"placement"`
	Asset     campaign.AssetRef `json:"asset"`
	AssetName string            `json:"asset_name"`
	Campaign  string            `json:"campaign"`
	Code      string            `json:"code"`   // the campaign's two letters
	Colour    int               `json:"colour"` // 0..7
	Takeover  string            `json:"takeover"`
	Wins      bool              `json:"wins"`
	LostTo    string            `json:"lost_to"` // placement or takeover id
}

// Line explains one placement at one instant.
type Line struct {
	Placement string            `json:"placement"`
	Asset     campaign.AssetRef `json:"asset"`
	AssetName string            `json:"asset_name"`
	Wins      bool              `json:"wins"`
	Code      string            `json:"code"` // translated sentence: wins, outranked, older, shares, not_yet, over, daypart, except, takeover, default, not_published
	Params    map[string]string `json:"params"`
	Msg       string            `json:"msg"`
}

// TakeoverIn orders a takeover. Exactly one of Asset, Text and Blank; Minutes or
// To is mandatory, and so is Reason. No displays means all that a player drives.
type TakeoverIn struct {
	Displays []string          `json:"displays"`
	Asset    campaign.AssetRef `json:"asset"`
	Title    string            `json:"title"`
	Text     string            `json:"text"`
	Blank    bool              `json:"blank"`
	Minutes  int               `json:"minutes"`
	To       int64             `json:"to"`
	Reason   string            `json:"reason"`
	Drill    bool              `json:"drill"`
}

// TakeoverView is an order with who has obeyed.
type TakeoverView struct {
	Takeover campaign.Takeover `json:"takeover"`
	Acks     []Ack             `json:"acks"`
}

// Ack says what one display does about an order: showing, sent, waiting, offline, ended.
type Ack struct {
	Display string `json:"display"`
	Name    string `json:"name"`
	State   string `json:"state"`
	At      int64  `json:"at"`
}

// PairIn is what a new player says. The code was shown once to a person.
type PairIn struct {
	Code      string `json:"code"`
	PublicKey []byte `json:"public_key"` // Ed25519
	Name      string `json:"name"`
	Software  string `json:"software"`
}

// Paired is what the player keeps. Password serves MQTT and HTTP alike.
type Paired struct {
	Display   string            `json:"display"`
	Org       string            `json:"org"`
	Profile   string            `json:"profile"`
	TZ        string            `json:"tz"`
	WPx       int               `json:"w_px"`
	HPx       int               `json:"h_px"`
	Colours   string            `json:"colours"`
	Username  string            `json:"username"`
	Password  string            `json:"password"`
	HTTPToken string            `json:"http_token"`
	Keys      map[string][]byte `json:"keys"` // programme keys by key id
}
