package campaign

// Clash is two placements that want one display at the same time. For a printed
// display it is a double booking and blocks; for an electronic one somebody wins.
type Clash struct {
	Display  string
	Mine     string // placement id, "" for one not yet made
	Other    string // placement id
	Campaign string // of the other
	From, To int64  // where the windows overlap
	MineWins bool
	Even     bool   // equal rank with a share: they take turns
	Block    bool   // a printed face cannot carry two things
	Why      string // rank, newest, share, face
}
