package campaign

// Unit is an organisation that owns, keeps or hangs things. Names change by
// law: the one valid at a moment is what an imprint shows.
type Unit struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Short      string   `json:"short"`
	Kind       string   `json:"kind"` // party gov front centre ward
	Parent     string   `json:"parent"`
	ValidFrom  int64    `json:"valid_from"`
	ValidTo    int64    `json:"valid_to"` // 0 = open
	Successors []string `json:"successors"`
	Version    int64    `json:"version"`
}

// Area is a ward or commune; Old names its former wards, which stay in use in addresses.
type Area struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Short   string   `json:"short"`
	Old     []string `json:"old"`
	Version int64    `json:"version"`
}

// Reference is a document that gives authority. Date is kept as typed.
type Reference struct {
	ID      string `json:"id"`
	Number  string `json:"number"`
	Issuer  string `json:"issuer"`
	Date    string `json:"date"`
	Title   string `json:"title"`
	Version int64  `json:"version"`
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
	ID         string       `json:"id"`
	Name       string       `json:"name"`
	Code       string       `json:"code"`   // two letters shown beside the colour
	Colour     int          `json:"colour"` // 0..7, the bar palette
	Kind       CampaignKind `json:"kind"`
	Tone       Tone         `json:"tone"`
	Owner      string       `json:"owner"` // unit id
	Goal       string       `json:"goal"`
	References []string     `json:"references"` // reference ids: the legal basis
	Status     Status       `json:"status"`
	Sponsored  bool         `json:"sponsored"` // sponsored or commercial: the imprint then blocks
	Demo       bool         `json:"demo"`
	Version    int64        `json:"version"`
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
	Kind DisplayKind `json:"kind"`
	From int64       `json:"from"`
	To   int64       `json:"to"`
}

// Target is what a phase wants: Goal displays of Kind (all areas when Area is empty).
type Target struct {
	Kind DisplayKind `json:"kind"`
	Area string      `json:"area,omitempty"`
	Goal int         `json:"goal"`
}

// Phase is a dated part of a campaign. Phases overlap and nest: not a partition of time.
type Phase struct {
	ID       string         `json:"id"`
	Campaign string         `json:"campaign"`
	Parent   string         `json:"parent"`
	Label    string         `json:"label"`
	Start    Moment         `json:"start"`
	End      Moment         `json:"end"`
	Windows  []MediumWindow `json:"windows"`
	Targets  []Target       `json:"targets"`
	Seq      int            `json:"seq"`
	Version  int64          `json:"version"`
}

// Change is one correction of a milestone, kept for ever.
type Change struct {
	At     int64  `json:"at"`
	By     string `json:"by"`
	Was    string `json:"was"`
	Now    string `json:"now"`
	Reason string `json:"reason"`
}

// Milestone is a dated fact that a campaign hangs on.
type Milestone struct {
	ID        string   `json:"id"`
	Campaign  string   `json:"campaign"`
	Name      string   `json:"name"`
	Planned   int64    `json:"planned"`
	Confirmed int64    `json:"confirmed"`
	Actual    int64    `json:"actual"`    // 0 = unknown
	Precision string   `json:"precision"` // day, hour
	History   []Change `json:"history"`
	Version   int64    `json:"version"`
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
	ID         string   `json:"id"`
	Campaign   string   `json:"campaign"`
	Text       string   `json:"text"`
	Short      string   `json:"short"`
	Tone       Tone     `json:"tone"`
	References []string `json:"references"`
	ApprovedBy string   `json:"approved_by"`
	ApprovedAt int64    `json:"approved_at"`
	Version    int64    `json:"version"`
}

// Check validates a unit.
func (u Unit) Check() error {
	return first(CheckText("name", u.Name, 1, 200), CheckText("short", u.Short, 0, 60),
		oneOf("kind", u.Kind, "", "party", "gov", "front", "centre", "ward"),
		optionalID("parent", u.Parent), checkIDs("successors", u.Successors, 20),
		CheckWindow("valid", u.ValidFrom, u.ValidTo))
}

// Check validates an area.
func (a Area) Check() error {
	if err := first(CheckText("name", a.Name, 1, 200), CheckText("short", a.Short, 0, 60)); err != nil {
		return err
	}
	if len(a.Old) > 50 {
		return Invalidf("list_long", "old", "has %d former wards: at most 50", len(a.Old)).With("max", "50")
	}
	for _, o := range a.Old {
		if err := CheckText("old", o, 1, 100); err != nil {
			return err
		}
	}
	return nil
}

// Check validates a reference.
func (r Reference) Check() error {
	return first(CheckText("number", r.Number, 1, 100), CheckText("issuer", r.Issuer, 0, 200),
		CheckText("date", r.Date, 0, 40), CheckText("title", r.Title, 0, 500))
}

// Check validates a campaign.
func (c Campaign) Check() error {
	if c.Colour < 0 || c.Colour > 7 {
		return Invalidf("number_range", "colour", "%d is no bar colour: 0 to 7", c.Colour).With("value", "", "min", "0", "max", "7")
	}
	return first(CheckText("name", c.Name, 1, 200), CheckText("code", c.Code, 0, 4), CheckText("goal", c.Goal, 0, 2000),
		oneOf("kind", string(c.Kind), "political", "holiday", "safety", "health", "memorial", "tourism"),
		oneOf("tone", string(c.Tone), string(Festive), string(Neutral), string(Solemn)),
		oneOf("status", string(c.Status), string(Draft), string(Running), string(Ended)),
		optionalID("owner", c.Owner), checkIDs("references", c.References, 50))
}

// Check validates a phase as it is stored, with its moments resolved.
func (p Phase) Check() error {
	if err := first(CheckID("campaign", p.Campaign), optionalID("parent", p.Parent), CheckText("label", p.Label, 1, 200),
		p.Start.check("start"), p.End.check("end")); err != nil {
		return err
	}
	if from, to := p.Window(); from != 0 && to != 0 {
		if err := CheckWindow("phase", from, to); err != nil {
			return err
		}
	}
	if len(p.Targets) > 200 || len(p.Windows) > 20 {
		return Invalidf("list_long", "targets", "has too many lines: at most 200 targets and 20 windows").With("max", "200")
	}
	for _, t := range p.Targets {
		if t.Goal < 0 || t.Goal > 100_000 {
			return Invalidf("number_range", "targets", "the goal %d is out of range: from 0 to 100000", t.Goal).With("min", "0", "max", "100000")
		}
		if err := first(t.Kind.check("targets"), optionalID("targets", t.Area)); err != nil {
			return err
		}
	}
	for _, w := range p.Windows {
		if err := first(w.Kind.check("windows"), CheckWindow("windows", w.From, w.To)); err != nil {
			return err
		}
	}
	return nil
}

func (m Moment) check(field string) error {
	if m.OffsetDays < -3660 || m.OffsetDays > 3660 {
		return Invalidf("number_range", field, "%d days is out of range: within ten years", m.OffsetDays).With("min", "-3660", "max", "3660")
	}
	return first(CheckInstant(field, m.At), optionalID(field, m.Milestone))
}

// Window is the phase's span as last resolved; 0 = not known or open.
func (p Phase) Window() (from, to int64) {
	if !p.Start.Open {
		from = p.Start.At
	}
	if !p.End.Open {
		to = p.End.At
	}
	return from, to
}

// WindowFor is the span for one kind of display: its own window, else the phase's.
func (p Phase) WindowFor(k DisplayKind) (from, to int64) {
	for _, w := range p.Windows {
		if w.Kind == k {
			return w.From, w.To
		}
	}
	return p.Window()
}

const day = 86_400_000_000 // microseconds

// Resolve moves the phase's moments to where their milestones now stand and tells
// whether that changed anything. An unknown milestone leaves a moment as it was.
func (p *Phase) Resolve(milestones []Milestone) bool {
	changed := false
	for _, m := range []*Moment{&p.Start, &p.End} {
		for _, ms := range milestones {
			if m.Milestone == "" || m.Open || ms.ID != m.Milestone || ms.When() == 0 {
				continue
			}
			if at := ms.When() + int64(m.OffsetDays)*day; at != m.At {
				m.At, changed = at, true
			}
		}
	}
	return changed
}

// Check validates a milestone.
func (m Milestone) Check() error {
	return first(CheckID("campaign", m.Campaign), CheckText("name", m.Name, 1, 200),
		CheckInstant("planned", m.Planned), CheckInstant("confirmed", m.Confirmed), CheckInstant("actual", m.Actual),
		oneOf("precision", m.Precision, "", "day", "hour"))
}

// Check validates a slogan.
func (s Slogan) Check() error {
	return first(optionalID("campaign", s.Campaign), CheckText("text", s.Text, 1, 300), CheckText("short", s.Short, 0, 100),
		oneOf("tone", string(s.Tone), "", string(Festive), string(Neutral), string(Solemn)), checkIDs("references", s.References, 20))
}
