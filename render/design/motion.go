package design

// Motions are the kinds of motion.
func Motions() []string { return []string{"fade", "flip", "ticker"} }

// motionKeys are what a kind of motion takes.
func motionKeys(kind string) []string {
	return map[string][]string{"fade": {"kind", "hold", "steps", "time"}, "flip": {"kind", "hold"}, "ticker": {"kind", "speed", "hold"}}[kind]
}

// motion reads {kind: fade, hold: 6, steps: 3, time: 0.4}. A fade is short and
// of few steps: nothing beside a road may flash or flow.
func motion(v value) *Motion {
	m := &Motion{Hold: 6, Steps: 3, Time: 0.4}
	kind, ok := v.Get("kind")
	if !ok {
		v.Fail("%s; a map such as {kind: fade, hold: 6} is expected, its kind one of fade, flip, ticker", v.Shown())
		return m
	}
	m.Kind = kind.OneOf(Motions()...)
	if !v.IsMap(motionKeys(m.Kind)...) {
		return m
	}
	least := 2.0
	if m.Kind == "ticker" { // it may run at once
		least, m.Hold = 0, 1
	}
	if c, ok := v.Get("hold"); ok {
		m.Hold = c.Num(least, 120)
	}
	if c, ok := v.Get("steps"); ok {
		m.Steps = c.Whole(2, 3)
	}
	if c, ok := v.Get("time"); ok {
		m.Time = c.Num(0.1, 0.5)
	}
	if c, ok := v.Get("speed"); ok {
		m.Speed = c.Whole(5, 1000)
	}
	if m.Kind != "fade" {
		m.Steps, m.Time = 0, 0
	}
	return m
}

// checkMotion: pixels run only on a text board, and its letters do not fade.
func (p *parsing) checkMotion(v value) {
	m := p.design.Motion
	if m == nil {
		return
	}
	c, _ := v.Get("motion")
	if board := p.design.Board != nil; board != (m.Kind == "ticker") && m.Kind != "flip" {
		c.Fail("%s; a text board takes flip or ticker, other designs fade or flip", m.Kind)
	}
}
