package port

import "pano/server/campaign"

// DeliveryState says how far the newest revision has come on its way to a display.
type DeliveryState string

const (
	Never    DeliveryState = "never"    // nothing was ever published
	Queued   DeliveryState = "queued"   // stored, not yet handed to the broker
	Sent     DeliveryState = "sent"     // handed over, not yet acknowledged
	Accepted DeliveryState = "accepted" // checked and kept by the player
	Playing  DeliveryState = "playing"  // accepted, and the player shows from it
	Rejected DeliveryState = "rejected" // the player refused it; Errors say why
	Stale    DeliveryState = "stale"    // no acknowledgement for too long
)

// Delivery is desired against reported for one display.
type Delivery struct {
	Display string        `json:"display"`
	State   DeliveryState `json:"state"`
	Rev     int64         `json:"rev"`     // newest revision
	Applied int64         `json:"applied"` // revision the player works from
	Since   int64         `json:"since"`   // when Rev was written
	Errors  []string      `json:"errors"`
	// Findings tell what publishing left out, and why.
	Findings []campaign.Finding `json:"findings"`
}

// staleAfter is how long a display may stay silent on a new revision, in microseconds.
const staleAfter = 120 * 1_000_000

// DeliveryOf compares what a display should have with what it reports.
func DeliveryOf(display string, rev, at, now int64, s DisplayStatus) Delivery {
	d := Delivery{Display: display, Rev: rev, Applied: s.Applied, Since: at, Errors: s.Errors}
	switch {
	case rev == 0:
		d.State = Never
	case s.Applied >= rev && s.Item != "" && s.Presence == "online":
		d.State = Playing
	case s.Applied >= rev:
		d.State = Accepted
	case len(s.Errors) > 0 && s.Reached >= rev:
		d.State = Rejected
	case now-at > staleAfter:
		d.State = Stale
	case s.Reached >= rev:
		d.State = Sent
	default:
		d.State = Queued
	}
	return d
}
