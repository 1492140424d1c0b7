package programme

// Reason says why a slot has its content.
type Reason uint8

// Reasons.
const (
	ByDefault  Reason = iota // no rule matches
	ByRule                   // the highest rank, newest of it
	ByShare                  // its turn within the hour among equals
	ByTakeover               // an order outranks the programme
	ByExpiry                 // the programme ran out
)

func (r Reason) String() string {
	names := [...]string{"default", "rule", "share", "takeover", "expired"}
	if int(r) < len(names) {
		return names[r]
	}
	return "unknown"
}

// Why explains a slot without allocating.
type Why struct {
	Reason   Reason
	Rule     int // index in Programme.Rules; -1 when no rule decided
	Rank     int // of the rule or takeover; -1 for the default
	Matched  int // rules whose window holds now
	Lower    int // of them, beaten by rank
	Older    int // of them, same rank but not chosen now (older, or not their turn)
	RunnerUp int // best beaten rule, index in Programme.Rules; -1 when none
}

// Slot is what should be on at one instant.
type Slot struct {
	Item       int    // index in Programme.Items; -1 while a takeover is on
	ItemID     string // "" while a takeover is on
	Takeover   string // id of the order, "" otherwise
	Files      []File // the frames, shared with the programme: read only; empty = blank
	File       int    // index in Files of the frame now; -1 = blank
	PositionMS int64  // into the item; starts again every Item.MS
	Turn       int64  // instant this turn began, µs UTC; 0 for a lone picture that just stays
	Why        Why
	Next       int64 // next instant at which the answer may change; always > t
}

// Span is one stretch of a day preview: the same item for the same reason.
type Span struct {
	From, To int64
	Slot     Slot // at From
}

// Line is one sentence of "why is this on": a stable code, its parameters, and
// the English text.
type Line struct {
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
	Text   string            `json:"text"`
}
