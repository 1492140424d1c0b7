package campaign

// Filter narrows a list; empty fields do not filter. Text matches the folded
// (accent-free, lower-case) search column. After is the last id of the page
// before (keyset); Limit 0 means 500, never more than 5000.
type Filter struct {
	IDs       []string
	Campaign  string
	Phase     string
	Location  string
	Area      string
	Display   string
	Placement string
	Task      string
	Group     string
	Set       string
	Kind      string
	State     []string
	Text      string
	From, To  int64 // rows whose window overlaps [From, To)
	Live      int64 // rows in force at this instant
	After     string
	Limit     int
}
