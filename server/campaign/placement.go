package campaign

import (
	"strconv"
	"time"
)

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
	ID         string         `json:"id"`
	Campaign   string         `json:"campaign"`
	Phase      string         `json:"phase"`
	Group      string         `json:"group"` // placements made in one act share it
	Asset      AssetRef       `json:"asset"`
	Display    string         `json:"display"`
	From       int64          `json:"from"`
	To         int64          `json:"to"` // half-open; To 0 = open
	Dayparts   []Daypart      `json:"dayparts"`
	RRule      string         `json:"rrule"`       // RFC 5545, optional, in the display's zone
	Except     []string       `json:"except"`      // dates YYYY-MM-DD it does not play
	Rank       int            `json:"rank"`        // 1..99, higher wins
	Share      int            `json:"share"`       // seconds per hour among equals; 0 = newest wins
	DurationMS int            `json:"duration_ms"` // stay per turn; 0 = the asset's own
	Qty        int            `json:"qty"`         // printed pieces
	State      PlacementState `json:"state"`
	Seq        int64          `json:"seq"` // grows with each approval to place: ties at one rank go to the newest
	By         string         `json:"by"`
	At         int64          `json:"at"`
	Version    int64          `json:"version"`
}

// Check validates a daypart. All day is 0 to 0 or 0 to 1440.
func (d Daypart) Check() error {
	if d.Days > 127 || d.Start < 0 || d.Start > 1439 || d.End < 0 || d.End > 1440 || (d.Start == d.End && d.Start != 0) {
		return Invalidf("daypart", "dayparts", "minutes %d to %d are no time of day: from 0 to 1440, and not equal", d.Start, d.End).
			With("start", strconv.Itoa(d.Start), "end", strconv.Itoa(d.End))
	}
	return nil
}

// Check validates a placement's own fields.
func (p Placement) Check() error {
	if p.From == 0 {
		return Invalidf("window_missing", "window.from", "the start is missing: give the first moment it is on")
	}
	if p.Asset.Version < 1 {
		return Invalidf("number_range", "asset", "version %d does not exist: name an approved version", p.Asset.Version).With("min", "1", "max", "")
	}
	for _, n := range []struct {
		field       string
		v, min, max int
	}{
		{"rank", p.Rank, 1, 99}, {"share", p.Share, 0, 3600}, {"qty", p.Qty, 0, 10_000}, {"duration_ms", p.DurationMS, 0, 86_400_000},
		{"dayparts", len(p.Dayparts), 0, 20}, {"except", len(p.Except), 0, 400}, {"rrule", len(p.RRule), 0, 500},
	} {
		if n.v < n.min || n.v > n.max {
			return Invalidf("number_range", n.field, "%d is out of range: from %d to %d", n.v, n.min, n.max).
				With("value", strconv.Itoa(n.v), "min", strconv.Itoa(n.min), "max", strconv.Itoa(n.max))
		}
	}
	if p.DurationMS != 0 && p.DurationMS < 1000 {
		return Invalidf("number_range", "duration_ms", "%d ms is too short to read: at least 1000", p.DurationMS).With("min", "1000", "max", "86400000")
	}
	for _, d := range p.Dayparts {
		if err := d.Check(); err != nil {
			return err
		}
	}
	for _, d := range p.Except {
		if _, err := time.Parse(time.DateOnly, d); err != nil {
			return Invalidf("date_form", "except", "%q is no date: write YYYY-MM-DD", clip(d)).With("value", clip(d))
		}
	}
	return first(CheckID("display", p.Display), CheckID("asset", p.Asset.Asset), optionalID("phase", p.Phase), CheckWindow("window", p.From, p.To))
}

// PlacementStates lists all states.
func PlacementStates() []PlacementState {
	return []PlacementState{Planned, Published, Produced, Installed, Verified, Damaged, Missing, RemovalDue, Removed, EndedPlace, Cancelled}
}

// next lists where a placement may go. driven: a player shows it; otherwise people hang it.
func (s PlacementState) next(driven bool) []PlacementState {
	if driven {
		switch s {
		case Planned:
			return []PlacementState{Published, EndedPlace, Cancelled}
		case Published:
			return []PlacementState{Published, EndedPlace, Cancelled}
		}
		return nil
	}
	switch s {
	case Planned:
		return []PlacementState{Produced, Installed, Cancelled}
	case Produced:
		return []PlacementState{Installed, Cancelled}
	case Installed:
		return []PlacementState{Verified, Damaged, Missing, RemovalDue, Removed}
	case Verified:
		return []PlacementState{Damaged, Missing, RemovalDue, Removed}
	case Damaged, Missing:
		return []PlacementState{Installed, RemovalDue, Removed}
	case RemovalDue:
		return []PlacementState{Removed}
	}
	return nil
}

// Move moves the placement to a state, or says why it cannot.
func (p *Placement) Move(to PlacementState, driven bool) error {
	for _, ok := range p.State.next(driven) {
		if ok == to {
			p.State = to
			return nil
		}
	}
	return Errorf(Conflict, "placement_state", "state", "the placement is %s and cannot become %s: reload to see its state", p.State, to).
		With("state", string(p.State), "want", string(to))
}

// Hanging tells whether a printed piece is up by record.
func (s PlacementState) Hanging() bool {
	switch s {
	case Installed, Verified, Damaged, RemovalDue:
		return true
	}
	return false
}

// Over tells whether nothing more can happen to the placement.
func (s PlacementState) Over() bool { return s == Removed || s == EndedPlace || s == Cancelled }

// Level is the state the placement should have at now, judged by level and not by
// edge: a server that slept through the end still finds it.
func (p Placement) Level(driven bool, now int64) PlacementState {
	if p.To == 0 || now < p.To || p.State.Over() {
		return p.State
	}
	switch {
	case driven:
		return EndedPlace
	case p.State == Planned || p.State == Produced:
		return Cancelled // never hung, and now too late
	case p.State.Hanging():
		return RemovalDue
	}
	return p.State
}

// Overlap is the common part of two half-open windows; an end of 0 is open.
func Overlap(aFrom, aTo, bFrom, bTo int64) (from, to int64, ok bool) {
	from = max(aFrom, bFrom)
	switch {
	case aTo == 0:
		to = bTo
	case bTo == 0:
		to = aTo
	default:
		to = min(aTo, bTo)
	}
	return from, to, to == 0 || from < to
}
