package watch

import (
	"pano/devices/blob"
	"pano/server/campaign"
	"pano/server/control/field"
	"pano/server/control/port"
)

// Slot is what a display should be showing at one instant, and why.
type Slot struct {
	Item      string
	Placement string
	Campaign  string
	Asset     campaign.AssetRef
	AssetName string
	File      blob.Digest // first file, for a thumbnail
	MIME      string
	Takeover  string // order id, when one is in force
	Default   bool
	Blank     bool
	Why       string // takeover, rule, default, expired, none
	Next      int64  // when the answer may change
}

// DisplayView is a display with what it should show and what it reports.
type DisplayView struct {
	Display  campaign.Display
	Location campaign.Location
	Status   port.DisplayStatus
	Delivery port.Delivery
	Slot     Slot  // electronic only
	Next     *Slot // what follows, if known
}

// LocationView is a location with what stands there. Now is the instant it was made for.
type LocationView struct {
	Location campaign.Location
	Area     campaign.Area
	Displays []DisplayView
	Now      int64
}

// DisplayDetail is all a display's page shows.
type DisplayDetail struct {
	DisplayView
	Placements []field.PlacementView
	Tasks      []field.TaskView
	Today      Track
	Why        []Line
}

// PublishIn names displays, or a group of placements whose displays are meant.
type PublishIn struct {
	Displays []string
	Group    string
}

// DayIn asks for a day's timeline, in each display's zone.
type DayIn struct {
	Displays []string
	Area     string
	Date     string // YYYY-MM-DD
}

// Track is one display's day. Bars overlap when placements compete.
type Track struct {
	Display  campaign.Display
	From, To int64
	Bars     []Bar
	Gaps     []Span // nothing placed: the default shows, or nothing
}

// Span is a half-open stretch of time.
type Span struct{ From, To int64 }

// Bar is a stretch in which a placement is shown, or would be but for another.
type Bar struct {
	From, To  int64
	Placement string
	Asset     campaign.AssetRef
	AssetName string
	Campaign  string
	Code      string // the campaign's two letters
	Colour    int    // 0..7
	Takeover  string
	Wins      bool
	LostTo    string // placement or takeover id
}

// Line explains one placement at one instant.
type Line struct {
	Placement string
	Asset     campaign.AssetRef
	AssetName string
	Wins      bool
	Code      string // translated sentence: wins, outranked, older, shares, not_yet, over, daypart, except, takeover, default, not_published
	Params    map[string]string
	Msg       string
}

// TakeoverIn orders a takeover. Exactly one of Asset, Text and Blank; Minutes or
// To is mandatory, and so is Reason. No displays means all that a player drives.
type TakeoverIn struct {
	Displays []string
	Asset    campaign.AssetRef
	Title    string
	Text     string
	Blank    bool
	Minutes  int
	To       int64
	Reason   string
	Drill    bool
}

// TakeoverView is an order with who has obeyed.
type TakeoverView struct {
	Takeover campaign.Takeover
	Acks     []Ack
}

// Ack says what one display does about an order: showing, sent, waiting, offline, ended.
type Ack struct {
	Display string
	Name    string
	State   string
	At      int64
}

// PairIn is what a new player says. The code was shown once to a person.
type PairIn struct {
	Code      string
	PublicKey []byte // Ed25519
	Name      string
	Software  string
}

// Paired is what the player keeps. Password serves MQTT and HTTP alike.
type Paired struct {
	Display   string
	Org       string
	Profile   string
	TZ        string
	WPx, HPx  int
	Colours   string
	Username  string
	Password  string
	HTTPToken string
	Keys      map[string][]byte // programme keys by key id
}
