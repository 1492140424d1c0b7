package campaign

// Entry is one act of a person or of the system for the display log.
type Entry struct {
	ID     string `json:"id"` // UUIDv7: makes a repeat harmless
	At     int64  `json:"at"`
	Actor  string `json:"actor"`
	Name   string `json:"name"`
	Role   string `json:"role"`
	IP     string `json:"ip"`
	Act    string `json:"act"`    // verb.noun: asset.approve, placement.publish, takeover.order, …
	Object string `json:"object"` // kind/id
	// Detail is canonical JSON: what exactly was decided, with digests.
	Detail []byte `json:"detail"`
}
