package campaign

// Motion is how a picture moves: a text board's text that is wider than the board,
// or the words of a screen that come up over their ground.
type Motion struct {
	Kind  string `json:"kind"`            // flip: page by page; ticker: it runs; fade: it comes up
	Speed int    `json:"speed,omitempty"` // ticker: pixels a second; 0 = a readable one
}

// Motions are the kinds of motion: flip and ticker of text boards, fade of screens.
func Motions() []string { return []string{"flip", "ticker", "fade"} }

// MaxSpeed is the fastest that anybody reads on the largest board.
const MaxSpeed = 480

// Check validates a choice of motion; none is one too.
func (m *Motion) Check() error {
	if m == nil {
		return nil
	}
	if err := oneOf("motion.kind", m.Kind, Motions()...); err != nil {
		return err
	}
	if m.Kind != "ticker" && m.Speed != 0 || m.Speed < 0 || m.Speed > MaxSpeed || m.Speed > 0 && m.Speed < 5 {
		return Invalidf("motion_speed", "motion.speed", "a running text takes 5 to 480 pixels a second, or 0 for a readable speed; pages have none").With("min", "5", "max", "480")
	}
	return nil
}
