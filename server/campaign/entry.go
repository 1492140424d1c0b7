package campaign

// Entry is one act of a person or of the system for the display log.
type Entry struct {
	ID     string // UUIDv7: makes a repeat harmless
	At     int64
	Actor  string
	Name   string
	Role   string
	IP     string
	Act    string // verb.noun: asset.approve, placement.publish, takeover.order, …
	Object string // kind/id
	// Detail is canonical JSON: what exactly was decided, with digests.
	Detail []byte
}
