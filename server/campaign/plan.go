package campaign

// Unit is an organisation that owns, keeps or hangs things. Names change by
// law: the one valid at a moment is what an imprint shows.
type Unit struct {
	ID, Name, Short    string
	Kind               string // party gov front centre ward
	Parent             string
	ValidFrom, ValidTo int64 // 0 = open
	Successors         []string
	Version            int64
}

// Area is a ward or commune; Old names its former wards, which stay in use in addresses.
type Area struct {
	ID, Name, Short string
	Old             []string
	Version         int64
}

// Reference is a document that gives authority. Date is kept as typed.
type Reference struct {
	ID, Number, Issuer, Date, Title string
	Version                         int64
}

// Tone is the mood a campaign allows.
type Tone string

const (
	Festive Tone = "festive"
	Neutral Tone = "neutral"
	Solemn  Tone = "solemn"
)

// CampaignKind classes campaigns: political holiday safety health memorial tourism.
type CampaignKind string

// Status of a campaign.
type Status string

const (
	Draft   Status = "draft"
	Running Status = "running"
	Ended   Status = "ended"
)

// Campaign is one cause with a goal, an owner and dates; a container of phases.
type Campaign struct {
	ID         string
	Name       string
	Code       string // two letters shown beside the colour
	Colour     int    // 0..7, the bar palette
	Kind       CampaignKind
	Tone       Tone
	Owner      string // unit id
	Goal       string
	References []string // reference ids: the legal basis
	Status     Status
	Sponsored  bool // sponsored or commercial: the imprint then blocks
	Demo       bool
	Version    int64
}

// Moment is a dated point: fixed, or hung on a milestone, or open.
type Moment struct {
	At         int64  `json:"at,omitempty"`        // fixed instant, or the last resolved one
	Milestone  string `json:"milestone,omitempty"` // milestone id: At follows it
	OffsetDays int    `json:"offset_days,omitempty"`
	Open       bool   `json:"open,omitempty"` // not known; the operator decides
}

// MediumWindow narrows a phase for one kind of display (flags come down earlier than banners).
type MediumWindow struct {
	Kind     DisplayKind `json:"kind"`
	From, To int64
}

// Target is what a phase wants: Goal displays of Kind (all areas when Area is empty).
type Target struct {
	Kind DisplayKind `json:"kind"`
	Area string      `json:"area,omitempty"`
	Goal int         `json:"goal"`
}

// Phase is a dated part of a campaign. Phases overlap and nest: not a partition of time.
type Phase struct {
	ID, Campaign, Parent string
	Label                string
	Start, End           Moment
	Windows              []MediumWindow
	Targets              []Target
	Seq                  int
	Version              int64
}

// Change is one correction of a milestone, kept for ever.
type Change struct {
	At       int64  `json:"at"`
	By       string `json:"by"`
	Was, Now string
	Reason   string `json:"reason"`
}

// Milestone is a dated fact that a campaign hangs on.
type Milestone struct {
	ID, Campaign, Name         string
	Planned, Confirmed, Actual int64  // 0 = unknown
	Precision                  string // day, hour
	History                    []Change
	Version                    int64
}

// When is the best known instant: actual, else confirmed, else planned.
func (m Milestone) When() int64 {
	switch {
	case m.Actual != 0:
		return m.Actual
	case m.Confirmed != 0:
		return m.Confirmed
	}
	return m.Planned
}

// Slogan is an approved text. Glue marks (NBSP, ‹…›) are kept.
type Slogan struct {
	ID, Campaign, Text, Short string
	Tone                      Tone
	References                []string
	ApprovedBy                string
	ApprovedAt                int64
	Version                   int64
}
