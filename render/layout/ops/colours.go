package ops

import "image/color"

// FewColours tells whether the operations draw with at most n flat colours,
// without gradients and pictures, so that a picture of them may have few.
func FewColours(list []Op, n int) bool {
	return len(flat(list, make([]color.NRGBA, 0, n+1), n)) <= n
}

// Pictured tells that the operations draw a decoded picture.
func Pictured(list []Op) bool {
	for _, op := range list {
		switch op := op.(type) {
		case Picture:
			return true
		case Group:
			if Pictured(op.Ops) {
				return true
			}
		}
	}
	return false
}

// flat collects up to n different colours; more than n when there are others.
func flat(list []Op, seen []color.NRGBA, n int) []color.NRGBA {
	for _, op := range list {
		var p Paint
		switch op := op.(type) {
		case Fill:
			p = op.Paint
		case Stroke:
			p = op.Paint
		case Glyphs:
			p = op.Paint
		case Group:
			seen = flat(op.Ops, seen, n)
			if len(seen) > n {
				return seen
			}
			continue
		default:
			return seen[:n+1]
		}
		if p.Kind != Solid {
			return seen[:n+1]
		}
		known := false
		for _, c := range seen {
			known = known || c == p.Color
		}
		if !known {
			seen = append(seen, p.Color)
		}
		if len(seen) > n {
			return seen
		}
	}
	return seen
}
