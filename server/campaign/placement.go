package campaign

// Days is a set of weekdays, bit 0 = Monday … bit 6 = Sunday. 0 means every day.
type Days uint8

// Daypart is a recurring window of a week, in the display's zone. End ≤ Start
// runs overnight and belongs to the day it starts. Minutes of the day, 0..1440.
type Daypart struct {
	Days  Days `json:"days"`
	Start int  `json:"start"`
	End   int  `json:"end"`
}

// PlacementState covers electronic and printed displays.
type PlacementState string

const (
	Planned    PlacementState = "planned"
	Published  PlacementState = "published" // electronic: part of a signed programme
	Produced   PlacementState = "produced"  // printed, ready to hang
	Installed  PlacementState = "installed" // on display, photo given
	Verified   PlacementState = "verified"  // photo judged by a second person
	Damaged    PlacementState = "damaged"
	Missing    PlacementState = "missing"
	RemovalDue PlacementState = "removal_due" // window over, still hanging
	Removed    PlacementState = "removed"
	EndedPlace PlacementState = "ended"     // electronic: window over
	Cancelled  PlacementState = "cancelled" // taken back before it was shown
)

// Placement puts one asset version on one display for a window.
type Placement struct {
	ID, Campaign, Phase string
	Group               string // placements made in one act share it
	Asset               AssetRef
	Display             string
	From, To            int64 // half-open; To 0 = open
	Dayparts            []Daypart
	RRule               string   // RFC 5545, optional, in the display's zone
	Except              []string // dates YYYY-MM-DD it does not play
	Rank                int      // 1..99, higher wins
	Share               int      // seconds per hour among equals; 0 = newest wins
	DurationMS          int      // stay per turn; 0 = the asset's own
	Qty                 int      // printed pieces
	State               PlacementState
	Seq                 int64 // grows with each approval to place: ties at one rank go to the newest
	By                  string
	ByName              string // as it was then
	At                  int64
	Version             int64
}

// Takeover is an order that outranks all programmes until it expires or is ended.
type Takeover struct {
	ID       string
	Displays []string
	Files    map[string][]File // by display id
	Title    string
	Text     string   // emergency free text, "" when an approved asset is used
	Asset    AssetRef // zero when free text
	Blank    bool     // dark by order
	Rank     int
	From, To int64
	Reason   string
	By       string
	ByName   string
	At       int64
	EndedAt  int64
	EndedBy  string
	Drill    bool
	Leaf     int64
	Version  int64
}

// Live tells whether the order is in force at t.
func (o Takeover) Live(t int64) bool {
	return o.From <= t && t < o.To && (o.EndedAt == 0 || t < o.EndedAt)
}
