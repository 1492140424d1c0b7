package campaign

import (
	"slices"
	"strings"

	"pano/devices/programme"
)

// Takeover is an order that outranks all programmes until it expires or is ended.
type Takeover struct {
	ID       string            `json:"id"`
	Displays []string          `json:"displays"`
	Files    map[string][]File `json:"files"` // by display id
	Title    string            `json:"title"`
	Text     string            `json:"text"`  // emergency free text, "" when an approved asset is used
	Asset    AssetRef          `json:"asset"` // zero when free text
	Blank    bool              `json:"blank"` // dark by order
	Rank     int               `json:"rank"`
	From     int64             `json:"from"`
	To       int64             `json:"to"`
	Reason   string            `json:"reason"`
	By       string            `json:"by"`
	ByName   string            `json:"by_name"`
	At       int64             `json:"at"`
	EndedAt  int64             `json:"ended_at"`
	EndedBy  string            `json:"ended_by"`
	Drill    bool              `json:"drill"`
	Leaf     int64             `json:"leaf"`
	Version  int64             `json:"version"`
}

// Live tells whether the order is in force at t.
func (o Takeover) Live(t int64) bool {
	return o.From <= t && t < o.To && (o.EndedAt == 0 || t < o.EndedAt)
}

// Until is when the order stops being in force.
func (o Takeover) Until() int64 {
	if o.EndedAt != 0 {
		return min(o.To, o.EndedAt)
	}
	return o.To
}

// Strongest is the order in force at t that a display obeys: highest rank, then newest.
func Strongest(orders []Takeover, display string, t int64) *Takeover {
	var best *Takeover
	for i, o := range orders {
		if !o.Live(t) || !slices.Contains(o.Displays, display) {
			continue
		}
		if best == nil || o.Rank > best.Rank || (o.Rank == best.Rank && o.At > best.At) {
			best = &orders[i]
		}
	}
	return best
}

// Wire is the order as a display gets it.
func (o Takeover) Wire(display string) *programme.Takeover {
	t := &programme.Takeover{ID: o.ID, Title: Line(o.Title), Rank: o.Rank, From: o.From, To: o.To, Blank: o.Blank, Drill: o.Drill,
		ReasonCode: "emergency", OrderLeaf: o.Leaf}
	if o.Drill {
		t.ReasonCode = "drill"
	}
	if !o.Blank {
		t.Files = Playable(o.Files[display])
	}
	return t
}

// Stay is how long a picture stays, in ms, when nobody said.
const Stay = 10_000

// Playable is the wire form of files, in page order.
func Playable(files []File) []programme.File {
	out := make([]programme.File, len(files))
	for i, f := range files {
		out[i] = programme.File{SHA256: f.SHA256, Size: f.Size, MIME: f.MIME, MS: int64(f.MS)}
		if len(files) > 1 && f.MS == 0 {
			out[i].MS = Stay
		}
	}
	return out
}

// Line is a text on one line, short enough for a title.
func Line(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 280 {
		s = strings.ToValidUTF8(s[:280], "") + "…"
	}
	return s
}
